/**
 * The PIN slip of a link: looked at to be printed, then recorded as posted. With that its paper is destroyed here, so that
 * nobody who can open the request can read a PIN that is the recipient's.
 */
import { and, eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { currentLink, linkProblem } from '#app/delivery/links.ts';
import { destroySlipFile } from '#app/delivery/pin-slip.ts';
import type { Storage } from '#app/storage/storage.ts';
import type { Db } from '#db/open.ts';
import { letters } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { loadRequest, targetOf } from '../on-request.ts';
import { must, run } from '../run.ts';

export type OnSlip = { requestId: string; letterId: string; now: Date };

/** -> the file to print, with the look written down. `not_found` once it was posted, replaced, or its link is over. */
export async function printSlip(db: Db, actor: Actor, input: OnSlip): Promise<{ fileId: string; number: string }> {
  return run(db, actor, input.now, async (tx) => {
    const { request } = await loadRequest(tx, input.requestId, input.now);
    must(actor, 'packet.dispatch', targetOf(request));
    const slip = await slipOf(tx, input);
    const link = await currentLink(tx, request.id);
    const problem = link ? linkProblem(link, input.now) : 'none';
    if (!slip?.fileId || (problem !== null && problem !== 'locked')) throw new AppError('not_found', `letter ${input.letterId} is no slip to be posted`);
    await recordEvent(tx, {
      action: 'document.viewed',
      actor,
      now: input.now,
      subject: { facilityId: request.facilityId, requestId: request.id },
      facts: { fileId: slip.fileId, kind: 'pin_slip', purpose: 'print' },
    });
    return { fileId: slip.fileId, number: request.number };
  });
}

/** Recorded a second time it is what it was. `not_allowed_now` for a slip that was replaced by another. */
export async function postSlip({ db, storage }: { db: Db; storage: Storage }, actor: Actor, input: OnSlip): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    const { request } = await loadRequest(tx, input.requestId, input.now);
    must(actor, 'packet.dispatch', targetOf(request));
    const slip = await slipOf(tx, input);
    if (!slip) throw new AppError('not_found', `letter ${input.letterId} is no slip`);
    if (slip.postedAt) return;
    if (!slip.fileId) throw new AppError('not_allowed_now', `slip ${slip.id} was replaced`, { public: { key: 'office.slip.replaced' } });
    await tx.update(letters).set({ postedAt: input.now }).where(eq(letters.id, slip.id));
    const { facilityId, id: requestId } = request;
    await recordEvent(tx, { action: 'letter.posted', actor, now: input.now, subject: { facilityId, requestId }, facts: { letterId: slip.id, kind: 'pin_slip' } });
    await destroySlipFile(tx, storage, { requestId, facilityId, fileId: slip.fileId, actor, reason: 'posted', now: input.now });
  });
}

async function slipOf(tx: Db, { requestId, letterId }: OnSlip) {
  const [slip] = await tx
    .select({ id: letters.id, fileId: letters.fileId, postedAt: letters.postedAt })
    .from(letters)
    .where(and(eq(letters.id, letterId), eq(letters.requestId, requestId), eq(letters.kind, 'pin_slip')))
    .for('update');
  return slip ?? null;
}
