/** Withdraws a request: only its requester, or the office for a requester who wrote or called. */
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import { onRequest, type OnRequest } from '../on-request.ts';

export async function withdrawRequest(db: Db, actor: Actor, input: OnRequest): Promise<SendResult | null> {
  const permission = actor.kind === 'requester' ? 'own.withdraw' : 'request.close';
  return onRequest(db, actor, input, permission, () => ({ type: 'WITHDRAWN' }));
}
