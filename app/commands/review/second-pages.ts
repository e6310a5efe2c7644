/** Pages of which nobody can be sure whose they are: a second person, who did not decide them, lets them leave too. */
import { and, eq, inArray } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { pages } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { needsSecond } from '#workflows/request/ledger.ts';
import { loadForReview } from './decide-pages.ts';
import { run } from '../run.ts';

/**
 * Pages that stay behind, that are sure, or that were seconded already are left alone. -> how many were seconded.
 * Throws `forbidden` where this person decided one of them: the two are never the same.
 */
export async function secondPages(db: Db, actor: Actor, input: { requestId: string; pageIds: string[]; now: Date }): Promise<number> {
  return run(db, actor, input.now, async (tx) => {
    const { request } = await loadForReview(tx, actor, input);
    const rows = await tx
      .select()
      .from(pages)
      .where(and(eq(pages.requestId, request.id), inArray(pages.id, input.pageIds)))
      .for('update');
    const waiting = rows.filter((page) => (page.disposition === 'release' || page.disposition === 'redact') && needsSecond(page) && (page.secondBy === null || page.secondBy === page.decidedBy));
    if (waiting.some((page) => page.decidedBy === actor.id)) {
      throw new AppError('forbidden', `a page of ${request.id} was decided by the same person`, { public: { key: 'review.errors.second_is_first' } });
    }
    if (waiting.length === 0) return 0;
    await tx
      .update(pages)
      .set({ secondBy: actor.id, secondByName: actor.name, secondAt: input.now })
      .where(inArray(pages.id, waiting.map((page) => page.id)));
    const recordIds = new Set(waiting.map((page) => page.recordId));
    await recordEvent(tx, {
      action: 'pages.seconded',
      actor,
      now: input.now,
      subject: { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId },
      facts: { pages: waiting.length, ...(recordIds.size === 1 ? { recordId: [...recordIds][0] } : {}) },
    });
    return waiting.length;
  });
}
