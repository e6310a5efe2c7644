/**
 * A release went to the wrong person, or held another patient's page: links are recalled at once, a packet not yet opened is void,
 * and its assessment as a breach begins, its clocks running from today (164.404(a)(2): the day it is known).
 */
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import { onRequest, type OnRequest } from '../on-request.ts';

/** `breachId` is made by the caller: the same twice is one assessment. */
export async function reportWrongRelease(db: Db, actor: Actor, input: OnRequest & { breachId: string }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.hold', (_, { today }) => ({ type: 'RELEASE_FOUND_WRONG', breachId: input.breachId, discoveredOn: today }));
}
