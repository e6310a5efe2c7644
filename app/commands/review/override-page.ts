/** Releases a page that the machine calls another patient's: one person proposes, another confirms (invariant 3). */
import { and, eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { asActor, type Db } from '#db/open.ts';
import { pages } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { loadForReview } from './decide-pages.ts';
import { targetOf } from '../on-request.ts';
import { must, run } from '../run.ts';

/** The first call proposes, with a reason; the second, by somebody else, confirms. Returns which of the two it was. */
export async function overridePage(
  db: Db,
  actor: Actor,
  input: { requestId: string; pageId: string; reason: string | null; now: Date },
): Promise<'proposed' | 'confirmed'> {
  return run(db, actor, input.now, async (tx) => {
    const { request } = await loadForReview(tx, actor, input);
    const [page] = await tx
      .select()
      .from(pages)
      .where(and(eq(pages.id, input.pageId), eq(pages.requestId, request.id)))
      .for('update');
    if (!page) throw new AppError('not_found', `page ${input.pageId} is not there`);
    const confirming = page.overrideProposedBy !== null;
    must(actor, confirming ? 'override.confirm' : 'override.propose', {
      ...targetOf(request),
      ...(page.overrideProposedBy ? { proposedBy: page.overrideProposedBy } : {}),
    });
    if (!confirming && !input.reason?.trim()) {
      throw new AppError('invalid_input', 'an override without a reason', { public: { key: 'review.errors.reason_missing' } });
    }
    await tx
      .update(pages)
      .set(confirming ? { overrideBy: actor.id } : { overrideProposedBy: actor.id, overrideReason: input.reason })
      .where(eq(pages.id, page.id));
    await recordEvent(tx, {
      action: confirming ? 'override.confirmed' : 'override.proposed',
      actor,
      now: input.now,
      subject: { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId },
      facts: { kind: 'wrong_patient', target: page.id },
    });
    return confirming ? 'confirmed' : 'proposed';
  });
}

/** Whether the next call for this page is the second one, which asks for the second factor. */
export async function pageAwaitsConfirmation(db: Db, actor: Actor, of: { requestId: string; pageId: string }): Promise<boolean> {
  return asActor(db, actor, async (tx) => {
    const [page] = await tx
      .select({ proposedBy: pages.overrideProposedBy })
      .from(pages)
      .where(and(eq(pages.id, of.pageId), eq(pages.requestId, of.requestId)));
    return page !== undefined && page.proposedBy !== null;
  });
}
