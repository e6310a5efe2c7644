/** The one extension of an individual's request: at most thirty days, with its reason in a letter before the first date ends (164.524(b)(2)(ii)). */
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { extend } from '#workflows/rules/clock-moves.ts';
import { clocksOf } from '#app/runtime/deadlines.ts';
import { onRequest, type OnRequest } from '../on-request.ts';
import { recordDecision } from '../record-decision.ts';

export async function takeExtension(
  db: Db,
  actor: Actor,
  input: OnRequest & { reason: string; days: number },
): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.extend', async (tx, { request, today }) => {
    const clock = (await clocksOf(tx, request.id)).clocks.find(({ id }) => id === 'access');
    if (!clock) throw new AppError('not_allowed_now', `request ${request.id} has no clock that may be extended`);
    const { decision } = extend(clock, { reason: input.reason, today, days: input.days });
    const { extendedTo, refusal } = decision.result;
    if (!extendedTo) throw new AppError('not_allowed_now', `the clock of request ${request.id} may not be extended: ${refusal}`, { public: decision.message });
    await recordDecision(tx, request, decision, input.now);
    return { type: 'EXTENSION_TAKEN', today, dueOn: clock.dueOn, extendedTo, reason: input.reason };
  });
}
