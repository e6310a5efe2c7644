/** Holds a request (a stay, an objection, a legal hold) and lifts the hold again. */
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import { onRequest, type OnRequest } from '../on-request.ts';

export async function placeHold(db: Db, actor: Actor, input: OnRequest & { reason: string }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.hold', () => ({ type: 'HOLD_PLACED', reason: input.reason }));
}

export async function liftHold(db: Db, actor: Actor, input: OnRequest): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.unhold', () => ({ type: 'HOLD_LIFTED' }));
}
