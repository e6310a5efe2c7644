/** What every command on a request shares: load it, ask policy, do the work, send the fact. */
import { and, eq, sql, type SQL } from 'drizzle-orm';
import { holdLocked, lifeOf, sendEvent, type LockedLife, type SendResult } from '#app/runtime/send-event.ts';
import type { Permission } from '#app/policy/vocabulary.ts';
import type { Target } from '#app/policy/resolver.ts';
import { keptQuery } from '#db/kept-query.ts';
import type { Db } from '#db/open.ts';
import { facilities, requests, workflowHistory, workflowInstances } from '#db/schema/index.ts';
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

const loadQuery = keptQuery('load_request', (db) => selectRequest(db, sql<null>`null`));
const lockQuery = keptQuery('lock_request', (db) =>
  selectRequest(
    db,
    sql<Looked>`jsonb_build_object('life', ${lifeOf}, 'seen', (select coalesce(max(${workflowHistory.revision}), 0) from ${workflowHistory} where ${workflowHistory.instanceId} = ${workflowInstances.id}),
      'first', (select jsonb_build_object('state', ${workflowHistory.toState}, 'revision', ${workflowHistory.revision}) from ${workflowHistory} where ${workflowHistory.instanceId} = ${workflowInstances.id} and ${workflowHistory.key} = ${sql.placeholder('key')}))`,
  ).for('no key update', { of: [workflowInstances, requests] }),
);

/** The request as this actor may see it; `not_found` otherwise. `today` is the facility's legal date. */
export async function loadRequest(tx: Db, requestId: string, now: Date): Promise<Loaded> {
  const [found] = await loadQuery(tx, { requestId });
  if (!found) throw new AppError('not_found', `request ${requestId} is not there`);
  return { request: found.request, facility: found.facility, state: found.state, revision: found.revision, today: legalDateOf(now, found.facility.zone) };
}

/** The same with the life and its row locked (the life first), as whoever held them before left them; and what this key came to before. */
async function lockRequest(tx: Db, { requestId, now, key }: OnRequest): Promise<{ loaded: Loaded; before: SendResult | null }> {
  const [found] = await lockQuery(tx, { requestId, key });
  if (!found) throw new AppError('not_found', `request ${requestId} is not there`);
  const { looked, ...rest } = found;
  // Where the lock was waited for, the life is as it is now and the history still as it was: then it is asked once more.
  const waited = looked.seen !== rest.revision;
  const first = waited ? await firstResult(tx, requestId, key) : looked.first;
  if (!first && !waited) holdLocked(tx, requestId, looked.life);
  return { loaded: { ...rest, today: legalDateOf(now, rest.facility.zone) }, before: first ? { ...first, repeated: true } : null };
}

type Looked = { life: LockedLife; seen: number; first: { state: string; revision: number } | null };

async function firstResult(tx: Db, requestId: string, key: string): Promise<Looked['first']> {
  const [row] = await tx.select({ state: workflowHistory.toState, revision: workflowHistory.revision }).from(workflowHistory).where(and(eq(workflowHistory.instanceId, requestId), eq(workflowHistory.key, key)));
  return row ?? null;
}

function selectRequest<T>(tx: Db, looked: SQL<T>) {
  return tx
    .select({ request: requests, facility: facilities, state: workflowInstances.state, revision: workflowInstances.revision, looked: looked.as('looked') })
    .from(requests)
    .innerJoin(facilities, eq(facilities.id, requests.facilityId))
    .innerJoin(workflowInstances, eq(workflowInstances.id, requests.id))
    .where(eq(requests.id, sql.placeholder('requestId')));
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
    const { loaded, before } = await lockRequest(tx, input);
    must(actor, permission, targetOf(loaded.request));
    // The same click again: what it came to is known, and `work` might find no more of what it looks for.
    if (before) return before;
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
