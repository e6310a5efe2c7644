/** Returns a third party's deficient request with its defects and cures (REJECT). Not a denial of access. */
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import { onRequest, type OnRequest } from './on-request.ts';

export async function returnDeficient(db: Db, actor: Actor, input: OnRequest & { codes: string[] }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.return', () => ({ type: 'DEFICIENCY_FOUND', codes: input.codes }));
}
