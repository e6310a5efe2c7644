/** A page that no machine can read: one person has read every word of it, by name; whoever approves the packet is the second. */
import { and, eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { pages } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { loadForReview } from './decide-pages.ts';
import { run } from '../run.ts';

/** The refusals that a person's reading answers: the pixels are there, and a machine makes nothing of them. */
export const answeredByReading = (refusal: string | null): boolean => refusal === 'low_confidence';

/** The page may be released by this person's word. Throws `not_allowed_now` for a page that was not refused as unreadable. */
export async function readPage(db: Db, actor: Actor, input: { requestId: string; pageId: string; now: Date }): Promise<void> {
  return run(db, actor, input.now, async (tx) => {
    const { request } = await loadForReview(tx, actor, input);
    const [page] = await tx
      .select()
      .from(pages)
      .where(and(eq(pages.id, input.pageId), eq(pages.requestId, request.id)))
      .for('update');
    if (!page) throw new AppError('not_found', `page ${input.pageId} is not there`);
    if (!answeredByReading(page.refusal)) throw new AppError('not_allowed_now', `page ${page.id} was not refused as unreadable`);
    if (page.readBy !== null) return;
    await tx.update(pages).set({ readBy: actor.id, readByName: actor.name, seenBy: actor.id, seenAt: input.now }).where(eq(pages.id, page.id));
    await recordEvent(tx, {
      action: 'override.proposed',
      actor,
      now: input.now,
      subject: { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId },
      facts: { kind: 'unread_by_machine', target: page.id },
    });
  });
}
