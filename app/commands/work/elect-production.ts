/** A Pennsylvania subpoena: how the records will be produced was told to the party that served it; its three-day clock ends (42 Pa.C.S. 6152). */
import { eq } from 'drizzle-orm';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { requests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { ProductionElection } from '#workflows/request/filed.ts';
import { tellSubpoena } from './answer-subpoena.ts';
import { onRequest, type OnRequest } from '../on-request.ts';

/** Recorded once. Throws `not_allowed_now` where no such choice is due, `invalid_input` for a day to come, one before receipt, or no word on whom. */
export async function electProduction(db: Db, actor: Actor, input: OnRequest & ProductionElection): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.check', async (tx, { request, facility, today }) => {
    if (request.basis !== 'subpoena' || facility.state !== 'PA' || request.facts.election) {
      throw new AppError('not_allowed_now', `request ${request.id} has no election to record`, { public: { key: 'errors.not_allowed_now' } });
    }
    if (input.on > today || input.on < request.receivedOn) throw new AppError('invalid_input', `elected on ${input.on}`, { public: { key: 'settings.election.error.future' } });
    const how = input.how.trim();
    if (!how) throw new AppError('invalid_input', 'an election told to nobody', { public: { key: 'office.error.needed' } });
    const { on, choice } = input;
    const facts = { ...request.facts, election: { on, choice, how }, clockEvents: { ...request.facts.clockEvents, electedOn: on } };
    await tx.update(requests).set({ facts }).where(eq(requests.id, request.id));
    await tellSubpoena(tx, actor, { requestId: request.id, on, now: input.now, key: input.key });
    return { type: 'PRODUCTION_ELECTED', on, what: choice };
  });
}
