/** A denial of access: proposed by one person on a named ground, confirmed or rejected by another (164.524(a), (d)). */
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import { denialGround, type DenialGround } from '#workflows/rules/denial.ts';
import { onRequest, type OnRequest } from './on-request.ts';

export async function proposeDenial(db: Db, actor: Actor, input: OnRequest & { ground: DenialGround }): Promise<SendResult | null> {
  const ground = denialGround(input.ground);
  return onRequest(db, actor, input, 'request.deny', () => ({
    type: 'DENIAL_PROPOSED',
    ground: ground.id,
    reviewable: ground.reviewable,
  }));
}

export async function decideDenial(db: Db, actor: Actor, input: OnRequest & { confirm: boolean }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.deny', () => ({ type: input.confirm ? 'DENIAL_CONFIRMED' : 'DENIAL_REJECTED' }));
}
