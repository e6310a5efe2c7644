/** The record is held by another of our facilities: the request closes here and goes on there, with its first date of receipt. */
import { eq } from 'drizzle-orm';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { requests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { linkTo } from './file-linked-request.ts';
import { onRequest, type OnRequest } from '../on-request.ts';
import { must } from '../run.ts';

/** Only by somebody who works at both; `newRequestId` is made by the caller. */
export async function transferRequest(db: Db, actor: Actor, input: OnRequest & { toFacilityId: string; newRequestId: string; sessionSecret: string }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.close', async (tx, { request }) => {
    const { toFacilityId, newRequestId } = input;
    if (toFacilityId === request.facilityId) throw new AppError('invalid_input', 'a request is not passed on to where it is');
    must(actor, 'intake.index', { facilityId: toFacilityId });
    const [known] = await tx.select({ id: requests.id }).from(requests).where(eq(requests.id, newRequestId));
    if (!known) await linkTo(tx, actor, request, { ...input, facilityId: toFacilityId, reason: 'transferred', ourError: true });
    return { type: 'TRANSFERRED', toFacilityId, linkedRequestId: newRequestId };
  });
}
