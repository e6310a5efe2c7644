/** What the engine needs to show one page as it will leave: the same marks that the packet's plan would carry. */
import type { SessionContext } from '#app/http/session.ts';
import type { PageAfter } from '#app/records/page-after.ts';
import { asActor } from '#db/open.ts';
import { pagePlanFacts } from '#db/queries/review.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { liveMarks } from './marks.ts';
import { lookAtPage } from './view-review.ts';

export async function planOfPage(context: SessionContext, actor: Actor, of: { requestId: string; pageId: string }): Promise<PageAfter> {
  const { pagesFileId, wordsFileId, recordId, number } = await lookAtPage(context, actor, { ...of, purpose: 'after' });
  return asActor(context.db, actor, async (tx) => {
    const facts = await pagePlanFacts(tx, of.requestId, recordId);
    if (!facts) throw new AppError('not_found', `record ${recordId} is not there`);
    const marks = await liveMarks(tx, of.requestId);
    return {
      fileId: pagesFileId,
      wordsFileId,
      page: number,
      pages: facts.pageIds.length,
      language: facts.language,
      terms: marks.flatMap((mark) => (mark.kind === 'term' && mark.term ? [{ text: mark.term, match: 'normalised' as const }] : [])),
      areas: marks.flatMap((mark) => (mark.kind === 'area' && mark.pageId === of.pageId ? [{ page: number, x: mark.x ?? 0, y: mark.y ?? 0, width: mark.width ?? 0, height: mark.height ?? 0 }] : [])),
    };
  });
}
