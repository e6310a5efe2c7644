/** Closes a request as the same as an earlier one, and links the two. */
import { eq } from 'drizzle-orm';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { requests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { loadRequest, onRequest, type OnRequest } from '../on-request.ts';

export async function markDuplicate(db: Db, actor: Actor, input: OnRequest & { ofRequestId: string }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.close', async (tx, { request }) => {
    if (input.ofRequestId === request.id) throw new AppError('invalid_input', 'a request is not its own duplicate');
    const { request: first } = await loadRequest(tx, input.ofRequestId, input.now);
    if (first.facilityId !== request.facilityId) throw new AppError('not_found', `request ${input.ofRequestId} is not there`);
    await tx.update(requests).set({ linkedRequestId: first.id, linkReason: 'duplicate' }).where(eq(requests.id, request.id));
    return { type: 'DUPLICATE_FOUND', ofRequestId: first.id };
  });
}
