/** Deadlines as rows: computed by the rules when a request is filed, fired by workers when they are past, also after a restart. */
import { and, asc, eq, lte, notInArray } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { asActor, type Db } from '#db/open.ts';
import { deadlines, facilities, requests, workflowInstances } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import type { MachineName } from '#workflows/definitions.ts';
import type { FiledFacts } from '#workflows/request/filed.ts';
import { AppError } from '#workflows/app-error.ts';
import { clocksFor, governingClock, type Clock, type ClockEvents } from '#workflows/rules/clocks.ts';
import { dueInstant } from '#workflows/rules/dates.ts';
import type { Instance } from './outbox.ts';
import { quarantineAfter } from './quarantine.ts';
import { sendEvent } from './send-event.ts';
import type { WorkerServices } from './services.ts';

/** Writes every clock of a request (existing ones of the same kind are replaced) and its governing date. */
export async function setClocks(tx: Db, instance: Instance, now: Date, events: ClockEvents = {}): Promise<void> {
  const { request, facility } = await requestWithFacility(tx, instance.id);
  const clocks = clocksFor({
    basis: request.basis,
    state: facility.state,
    receivedOn: request.receivedOn,
    zone: facility.zone,
    requesterKind: request.requesterKind,
    inspection: request.delivery.channel === 'inspection',
    expedited: request.expedited,
    closures: facility.closures,
    events: { ...clockEventsOf(request.facts), ...events },
  });
  await writeClocks(tx, instance, clocks, { zone: facility.zone, now });
  const governing = governingClock(clocks);
  await tx
    .update(requests)
    .set({ dueAt: dueInstant(governing.dueOn, facility.zone), dueRule: governing.ruleId })
    .where(eq(requests.id, instance.id));
}

/** Clocks as rows: those of the same kind are replaced, and one that no longer runs is over. */
export async function writeClocks(tx: Db, instance: Instance, clocks: readonly Clock[], { zone, now }: { zone: string; now: Date }): Promise<void> {
  const rows = clocks.map((clock) => row(clock, instance, zone, now));
  for (const { id, createdAt, ...values } of rows) {
    await tx
      .insert(deadlines)
      .values({ id, createdAt, ...values })
      .onConflictDoUpdate({ target: [deadlines.instanceId, deadlines.kind], set: { ...values, status: 'open', firedAt: null } });
  }
  // A clock that the papers no longer start is over.
  await tx
    .update(deadlines)
    .set({ status: 'cleared' })
    .where(and(eq(deadlines.instanceId, instance.id), eq(deadlines.status, 'open'), notInArray(deadlines.kind, rows.map(({ kind }) => kind))));
}

export async function clearClocks(tx: Db, instanceId: string): Promise<void> {
  await tx
    .update(deadlines)
    .set({ status: 'cleared' })
    .where(and(eq(deadlines.instanceId, instanceId), eq(deadlines.status, 'open')));
}

/** The one extension of 164.524(b)(2)(ii); the machine has already refused what is not lawful. */
export async function extendClock(tx: Db, instance: Instance, extendedTo: string, by: { now: Date; reason: string; today: string }): Promise<void> {
  await setClocks(tx, instance, by.now, { extension: { on: by.today, to: extendedTo, reason: by.reason } });
}

/** Sends its event for every deadline that is past. Each in its own transaction; a second worker finds it fired. */
export async function fireDueDeadlines({ db, now, logger }: WorkerServices): Promise<number> {
  const at = now();
  const due = await asActor(db, systemActor, (tx) =>
    tx
      .select()
      .from(deadlines)
      .where(and(eq(deadlines.status, 'open'), eq(deadlines.governs, true), lte(deadlines.dueAt, at)))
      .orderBy(asc(deadlines.dueAt))
      .limit(500),
  );
  let fired = 0;
  for (const deadline of due) {
    try {
      await asActor(db, systemActor, (tx) => fire(tx, deadline, at));
      fired += 1;
    } catch (error) {
      await quarantineAfter(db, systemActor, at, error);
      logger.error({ deadline: deadline.id, instance: deadline.instanceId, err: error }, 'deadline could not be fired');
    }
  }
  return fired;
}

async function fire(tx: Db, deadline: typeof deadlines.$inferSelect, at: Date): Promise<void> {
  // The instance first, as the write path locks it: two deadlines of one request never wait for each other.
  await tx.select({ id: workflowInstances.id }).from(workflowInstances).where(eq(workflowInstances.id, deadline.instanceId)).for('update');
  const [open] = await tx
    .select({ id: deadlines.id })
    .from(deadlines)
    .where(and(eq(deadlines.id, deadline.id), eq(deadlines.status, 'open'), lte(deadlines.dueAt, at)))
    .for('update');
  if (!open) return;
  await tx.update(deadlines).set({ status: 'fired', firedAt: at }).where(eq(deadlines.id, deadline.id));
  try {
    await sendEvent(tx, {
      machine: deadline.machine as MachineName,
      id: deadline.instanceId,
      event: { type: 'DEADLINE_PASSED', kind: deadline.kind },
      actor: systemActor,
      now: at,
      key: `deadline:${deadline.id}:${deadline.dueOn}`,
    });
  } catch (error) {
    // Already overdue by another clock: the row says fired, the state has nothing to add.
    if (!(error instanceof AppError && error.code === 'not_allowed_now')) throw error;
  }
}

async function requestWithFacility(tx: Db, requestId: string) {
  const [found] = await tx
    .select({ request: requests, facility: facilities })
    .from(requests)
    .innerJoin(facilities, eq(facilities.id, requests.facilityId))
    .where(eq(requests.id, requestId));
  if (!found) throw new AppError('not_found', `request ${requestId} is not there`);
  return found;
}

/** Dates that stand in the papers themselves start or end their clocks. */
function clockEventsOf({ subpoena, clockEvents }: FiledFacts): ClockEvents {
  return { ...(subpoena?.returnDate ? { returnDate: subpoena.returnDate } : {}), ...clockEvents };
}

function row(clock: Clock, instance: Instance, zone: string, now: Date): typeof deadlines.$inferInsert {
  return {
    id: uuidv7(),
    facilityId: instance.facilityId,
    requestId: instance.requestId,
    machine: instance.machine,
    instanceId: instance.id,
    kind: clock.id,
    ruleId: clock.ruleId,
    ruleVersion: clock.ruleVersion,
    citation: clock.citation,
    governs: clock.governs,
    startsOn: clock.startsOn,
    extendedTo: clock.extendedTo,
    dueOn: clock.dueOn,
    dueAt: dueInstant(clock.dueOn, zone),
    computation: clock.steps,
    eventType: 'DEADLINE_PASSED',
    createdAt: now,
  };
}
