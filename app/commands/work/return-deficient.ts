/** Returns a third party's deficient request with its defects and cures (REJECT), and writes down why it is this and no denial of access. */
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import { howToRefuse } from '#workflows/rules/refusals.ts';
import { onRequest, type OnRequest } from '../on-request.ts';
import { recordDecision } from '../record-decision.ts';

export async function returnDeficient(db: Db, actor: Actor, input: OnRequest & { codes: string[] }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.return', async (tx, { request, today }) => {
    const returnDate = request.facts.subpoena?.returnDate;
    await recordDecision(tx, request, howToRefuse({ basis: request.basis, ...(returnDate ? { returnDate } : {}), today }), input.now);
    return { type: 'DEFICIENCY_FOUND', codes: input.codes };
  });
}
