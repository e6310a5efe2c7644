/**
 * The receipt for whoever has no mailbox: its tracking code is written on the paper that goes into the envelope, and kept in none.
 * Drawn anew for each look, which is in the log, until somebody says that it was posted.
 */
import { and, eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { trackingCodeFor } from '#app/identity/derived-secrets.ts';
import type { Db } from '#db/open.ts';
import { letters } from '#db/schema/index.ts';
import { letterPdf } from '#templates/letters/pdf.ts';
import { withTracking } from '#templates/letters/receipt.ts';
import type { LetterContent } from '#templates/pdf/blocks.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { loadRequest, targetOf } from '../on-request.ts';
import { must, run } from '../run.ts';
import type { OnSlip } from './post-slip.ts';

/** Null where the letter is no receipt. `not_found` once it was posted, and where a mail has brought the code. */
export async function printReceipt(db: Db, actor: Actor, input: OnSlip & { sessionSecret: string; site: string }): Promise<{ bytes: Uint8Array; number: string } | null> {
  const found = await run(db, actor, input.now, async (tx) => {
    const { request } = await loadRequest(tx, input.requestId, input.now);
    must(actor, 'packet.dispatch', targetOf(request));
    const receipt = await receiptOf(tx, input);
    if (!receipt) return null;
    if (receipt.postedAt || request.requesterEmail || !receipt.fileId) throw new AppError('not_found', `letter ${input.letterId} is not to be posted`);
    await recordEvent(tx, { action: 'document.viewed', actor, now: input.now, subject: { facilityId: request.facilityId, requestId: request.id }, facts: { fileId: receipt.fileId, kind: 'receipt', purpose: 'print' } });
    return { content: receipt.content as LetterContent, number: request.number };
  });
  if (!found) return null;
  const tracking = { code: trackingCodeFor(input.sessionSecret, input.requestId), url: `${input.site}/follow` };
  return { bytes: await letterPdf(withTracking(found.content, tracking)), number: found.number };
}

/** Recorded a second time it is what it was; false where the letter is no receipt. From then on nobody prints the code here. */
export async function postReceipt(db: Db, actor: Actor, input: OnSlip): Promise<boolean> {
  return run(db, actor, input.now, async (tx) => {
    const { request } = await loadRequest(tx, input.requestId, input.now);
    must(actor, 'packet.dispatch', targetOf(request));
    const receipt = await receiptOf(tx, input);
    if (!receipt) return false;
    if (receipt.postedAt) return true;
    await tx.update(letters).set({ postedAt: input.now }).where(eq(letters.id, input.letterId));
    await recordEvent(tx, { action: 'letter.posted', actor, now: input.now, subject: { facilityId: request.facilityId, requestId: request.id }, facts: { letterId: input.letterId, kind: 'receipt' } });
    return true;
  });
}

async function receiptOf(tx: Db, { requestId, letterId }: OnSlip) {
  const [row] = await tx
    .select({ content: letters.content, fileId: letters.fileId, postedAt: letters.postedAt })
    .from(letters)
    .where(and(eq(letters.id, letterId), eq(letters.requestId, requestId), eq(letters.kind, 'receipt')))
    .for('update');
  return row ?? null;
}
