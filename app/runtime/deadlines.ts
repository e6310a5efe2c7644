/** Deadlines as rows: computed by the rules when a request is filed, fired by workers when they are past, also after a restart. */
import { and, asc, eq, lte, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { asActor, writeBehind, type Db } from '#db/open.ts';
import { deadlines, facilities, requests, workflowHistory, workflowInstances } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { definition, type MachineName } from '#workflows/definitions.ts';
import type { FiledFacts } from '#workflows/request/filed.ts';
import { AppError } from '#workflows/app-error.ts';
import { clocksFor, governingClock, type Clock, type ClockEvents, type ClockInput } from '#workflows/rules/clocks.ts';
import { dueInstant } from '#workflows/rules/dates.ts';
import type { Instance } from './outbox.ts';
import { quarantineAfter } from './quarantine.ts';
import { sendEvent } from './send-event.ts';
import type { WorkerServices } from './services.ts';

/** Writes every clock of a request (existing ones of the same kind are replaced) and its governing date. */
export async function setClocks(tx: Db, instance: Instance, now: Date, events: ClockEvents = {}): Promise<void> {
  const { clocks, facility } = await clocksOf(tx, instance.id, events);
  await writeClocks(tx, instance, clocks, { zone: facility.zone, now, governing: governingClock(clocks) });
}

/** The clocks of a request as its facts, its facility and the facility's own rules make them today; an extension once taken stays. */
export async function clocksOf(tx: Db, requestId: string, events: ClockEvents = {}): Promise<{ clocks: Clock[]; facility: typeof facilities.$inferSelect }> {
  const { request, facility, extendedTo } = await requestWithFacility(tx, requestId);
  const extension = extendedTo && !events.extension ? await extensionOf(tx, requestId) : undefined;
  return { clocks: clocksFor(clockInput(request, facility, { ...(extension ? { extension } : {}), ...events })), facility };
}

/** What the rules are asked about a request's dates. */
export function clockInput(request: typeof requests.$inferSelect, facility: Pick<typeof facilities.$inferSelect, 'state' | 'zone' | 'closures' | 'rulePacks'>, events: ClockEvents = {}): ClockInput {
  return {
    basis: request.basis,
    state: facility.state,
    receivedOn: request.receivedOn,
    zone: facility.zone,
    requesterKind: request.requesterKind,
    inspection: request.delivery.channel === 'inspection',
    expedited: request.expedited,
    closures: facility.closures,
    packs: facility.rulePacks,
    events: { ...clockEventsOf(request.facts), ...events },
  };
}

/** Clocks as rows, and the request's governing date where one is given, in one trip: db/security/085-write-path.sql. */
export async function writeClocks(tx: Db, instance: Instance, clocks: readonly Clock[], { zone, now, governing }: { zone: string; now: Date; governing?: Clock }): Promise<void> {
  const written = {
    machine: instance.machine,
    id: instance.id,
    facilityId: instance.facilityId,
    requestId: instance.requestId,
    now: now.toISOString(),
    rows: clocks.map((clock) => row(clock, zone)),
    ...(governing ? { governing: { dueAt: dueInstant(governing.dueOn, zone), ruleId: governing.ruleId } } : {}),
  };
  await writeBehind(tx, tx.execute(sql`select openroi_write_clocks(${JSON.stringify(written)}::jsonb)`));
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

/** Sends their events for the dates of one life that are past, in the caller's transaction, whoever acts in it; the life is locked already. */
export async function firePast(tx: Db, instanceId: string, at: Date): Promise<void> {
  const past = await tx
    .select()
    .from(deadlines)
    .where(and(eq(deadlines.instanceId, instanceId), eq(deadlines.status, 'open'), eq(deadlines.governs, true), lte(deadlines.dueAt, at)))
    .orderBy(asc(deadlines.dueAt));
  for (const deadline of past) await fire(tx, deadline, at);
}

async function fire(tx: Db, deadline: typeof deadlines.$inferSelect, at: Date): Promise<void> {
  // The instance first, as the write path locks it: two deadlines of one request never wait for each other.
  const [locked] = await tx.select({ revision: workflowInstances.revision }).from(workflowInstances).where(eq(workflowInstances.id, deadline.instanceId)).for('update');
  const [open] = await tx
    .select({ id: deadlines.id })
    .from(deadlines)
    .where(and(eq(deadlines.id, deadline.id), eq(deadlines.status, 'open'), lte(deadlines.dueAt, at)))
    .for('update');
  if (!open) return;
  await tx.update(deadlines).set({ status: 'fired', firedAt: at }).where(eq(deadlines.id, deadline.id));
  // A subpoena has no lateness of its own: the row says that its date has passed, and its request, by the same clock, that it is late.
  if (!('DEADLINE_PASSED' in definition(deadline.machine as MachineName).permits)) return;
  try {
    await sendEvent(tx, {
      machine: deadline.machine as MachineName,
      id: deadline.instanceId,
      event: { type: 'DEADLINE_PASSED', kind: deadline.kind },
      actor: systemActor,
      now: at,
      // With the revision: a date that came back after a rule had changed it fires once more. The row above keeps it to once.
      key: `deadline:${deadline.id}:${deadline.dueOn}:${locked?.revision ?? 0}`,
    });
  } catch (error) {
    // Already overdue by another clock: the row says fired, the state has nothing to add.
    if (!(error instanceof AppError && error.code === 'not_allowed_now')) throw error;
  }
}

async function requestWithFacility(tx: Db, requestId: string) {
  const [found] = await tx
    .select({ request: requests, facility: facilities, extendedTo: sql<string | null>`${workflowInstances.context}->>'extendedTo'` })
    .from(requests)
    .innerJoin(facilities, eq(facilities.id, requests.facilityId))
    .innerJoin(workflowInstances, eq(workflowInstances.id, requests.id))
    .where(eq(requests.id, requestId));
  if (!found) throw new AppError('not_found', `request ${requestId} is not there`);
  return found;
}

/** The one extension, as it was taken. */
async function extensionOf(tx: Db, requestId: string): Promise<ClockEvents['extension']> {
  const [taken] = await tx
    .select({ event: workflowHistory.event })
    .from(workflowHistory)
    .where(and(eq(workflowHistory.instanceId, requestId), eq(workflowHistory.eventType, 'EXTENSION_TAKEN')));
  const event = taken?.event as { today: string; extendedTo: string; reason: string } | undefined;
  return event && { on: event.today, to: event.extendedTo, reason: event.reason };
}

/** Dates that stand in the papers themselves start or end their clocks. */
function clockEventsOf({ subpoena, clockEvents }: FiledFacts): ClockEvents {
  return { ...(subpoena?.returnDate ? { returnDate: subpoena.returnDate } : {}), ...clockEvents };
}

function row({ id: kind, ruleId, ruleVersion, citation, governs, startsOn, extendedTo, dueOn, steps }: Clock, zone: string) {
  return { id: uuidv7(), kind, ruleId, ruleVersion, citation, governs, startsOn, extendedTo, dueOn, dueAt: dueInstant(dueOn, zone), computation: steps };
}
