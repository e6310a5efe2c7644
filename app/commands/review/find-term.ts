/** Counts a term over the pages of one request; that somebody looked is written down, the term is not. */
import { readAs } from '#app/http/staff-page.ts';
import type { SessionContext } from '#app/http/session.ts';
import type { Actor } from '#workflows/actor.ts';
import { countTerm } from './marks.ts';
import { loadRequest, targetOf } from '../on-request.ts';
import { must } from '../run.ts';
import { subjectOf } from './view-review.ts';

export async function findTerm(context: SessionContext, actor: Actor, requestId: string, term: string): Promise<{ hits: number; pages: { id: string; hits: number }[] }> {
  return readAs(context, actor, async (tx, look) => {
    const loaded = await loadRequest(tx, requestId, context.now());
    must(actor, 'page.review', targetOf(loaded.request));
    const found = await countTerm(tx, requestId, term);
    await look({ action: 'search.made', subject: subjectOf(loaded), facts: { over: 'pages', results: found.pages.length } });
    return found;
  });
}
