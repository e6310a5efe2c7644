/** What every command on a request shares: load it, ask policy, do the work, send the fact. */
import { eq } from 'drizzle-orm';
import { sendEvent, type SendResult } from '#app/runtime/send-event.ts';
import type { Permission } from '#app/policy/vocabulary.ts';
import type { Target } from '#app/policy/resolver.ts';
import type { Db } from '#db/open.ts';
import { facilities, requests, workflowInstances } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { RequestFact } from '#workflows/request/events.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { must, run } from './run.ts';

export type RequestRow = typeof requests.$inferSelect;
export type FacilityRow = typeof facilities.$inferSelect;

/** `key` makes the command safe to repeat; a form carries it from when it was shown. */
export type OnRequest = { requestId: string; now: Date; key: string; expectedRevision?: number };

export type Loaded = { request: RequestRow; facility: FacilityRow; state: string; revision: number; today: string };

/** The request as this actor may see it; `not_found` otherwise. `today` is the facility's legal date. */
export async function loadRequest(tx: Db, requestId: string, now: Date, lock = false): Promise<Loaded> {
  const query = tx
    .select({ request: requests, facility: facilities, state: workflowInstances.state, revision: workflowInstances.revision })
    .from(requests)
    .innerJoin(facilities, eq(facilities.id, requests.facilityId))
    .innerJoin(workflowInstances, eq(workflowInstances.id, requests.id))
    .where(eq(requests.id, requestId));
  // The life first, then its row: both as whoever held them before left them.
  const [found] = await (lock ? query.for('no key update', { of: [workflowInstances, requests] }) : query).prepare(lock ? 'lock_request' : 'load_request').execute();
  if (!found) throw new AppError('not_found', `request ${requestId} is not there`);
  return { ...found, today: legalDateOf(now, found.facility.zone) };
}

/** What policy needs to know of a request. */
export function targetOf(request: RequestRow): Target {
  return {
    facilityId: request.facilityId,
    requestId: request.id,
    organizationId: request.organizationId,
    requesterUserId: request.requesterUserId,
  };
}

/**
 * One command on a request: in one transaction loads it, asks policy, lets `work` write what belongs to the fact,
 * and sends the fact that `work` returns (or nothing for null).
 */
export async function onRequest(
  db: Db,
  actor: Actor,
  input: OnRequest,
  permission: Permission,
  work: (tx: Db, loaded: Loaded) => Promise<RequestFact | null> | RequestFact | null,
): Promise<SendResult | null> {
  return run(db, actor, input.now, async (tx) => {
    // Locked: what `work` reads is what the machine decides on.
    const loaded = await loadRequest(tx, input.requestId, input.now, true);
    must(actor, permission, targetOf(loaded.request));
    const event = await work(tx, loaded);
    if (!event) return null;
    return sendEvent(tx, {
      machine: 'request',
      id: input.requestId,
      event,
      actor,
      now: input.now,
      key: input.key,
      ...(input.expectedRevision === undefined ? {} : { expectedRevision: input.expectedRevision }),
    });
  });
}
