/** Requests on the real write path without the forms before them: a row, its life, and facts sent one by one. */
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { createInstance, sendEvent, type SendResult } from '#app/runtime/send-event.ts';
import { asActor, type Db } from '#db/open.ts';
import { outbox, requests, workflowHistory, workflowInstances } from '#db/schema/index.ts';
import { createHospital, type Hospital } from '#tests/runtime/hospital.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';
import { advance, isDoneHere, start, stateName, store, type MachineName } from '#workflows/definitions.ts';
import type { Step } from '#workflows/explore/explore.ts';
import { stamped } from '#workflows/explore/explore.ts';
import { breachId } from '#workflows/explore/request-story.ts';
import type { Person } from '#workflows/explore/world.ts';
import type { Basis } from '#workflows/rules/bases.ts';

export type Life = { requestId: string; breachId: string; input: { requestId: string; basis: Basis; channel: 'link' | 'post'; byPortal: boolean } };

export type House = Hospital & { row: typeof requests.$inferSelect };

/** One filed request whose row the others copy. */
export async function openHouse(): Promise<House> {
  const hospital = await createHospital();
  const { requestId } = await hospital.file();
  const [row] = await hospital.database.ownerDb.select().from(requests).where(eq(requests.id, requestId));
  if (!row) throw new Error('no request to copy');
  return { ...hospital, row };
}

let number = 0;

export async function newLife(house: House, input: Record<string, unknown>, now: Date): Promise<Life> {
  const requestId = uuidv7();
  const life = { ...input, requestId } as Life['input'];
  await asActor(house.database.workerDb, systemActor, async (tx) => {
    await tx.insert(requests).values({ ...house.row, id: requestId, number: `REPLAY-${(number += 1)}`, trackingCodeHash: null, basis: life.basis });
    await createInstance(tx, { machine: 'request', id: requestId, facilityId: house.row.facilityId, requestId, input: life, now });
  });
  return { requestId, breachId: uuidv7(), input: life };
}

export function actorOf({ kind, id, roles }: Person): Actor {
  return { kind, id, roles, name: roles.join(), facilityIds: [], organizationIds: [], requestIds: [], sessionId: null };
}

/** The explored fact, about this life's own ids. */
export function own<T>(life: Life, value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll(breachId, life.breachId)) as T;
}

export function send(db: Db, life: Life, { fact, by }: Step, key: string, now: Date): Promise<SendResult> {
  return sendTo(db, 'request', life.requestId, { fact: own(life, fact), by }, key, now);
}

export function sendTo(db: Db, machine: MachineName, id: string, { fact, by }: Step, key: string, now: Date): Promise<SendResult> {
  return asActor(db, systemActor, (tx) => sendEvent(tx, { machine, id, event: fact as never, actor: actorOf(by), now, key }));
}

/** A life beside the house's one request. -> its id */
export async function newBeside(house: House, machine: MachineName, input: Record<string, unknown>, now: Date): Promise<string> {
  const id = uuidv7();
  await asActor(house.database.workerDb, systemActor, (tx) => createInstance(tx, { machine, id, facilityId: house.row.facilityId, requestId: house.row.id, input, now }));
  return id;
}

export type Stored = { value: unknown; context: unknown; historyValue: unknown; status: string; state: string; revision: number; owed: string[] };

export function readLife(house: House, { requestId }: Life): Promise<Stored> {
  return readLifeOf(house, requestId);
}

export async function readLifeOf(house: House, requestId: string): Promise<Stored> {
  const db = house.database.ownerDb;
  const [row] = await db.select().from(workflowInstances).where(eq(workflowInstances.id, requestId));
  if (!row) throw new Error('no such life');
  const owed = await db.select({ type: outbox.effectType, key: outbox.key }).from(outbox).where(eq(outbox.instanceId, requestId));
  const { value, context, historyValue, status, state, revision } = row;
  const order = (key: string) => key.split(':').slice(1).map(Number);
  const sorted = owed.sort((a, b) => (order(a.key)[0] ?? 0) - (order(b.key)[0] ?? 0) || (order(a.key)[1] ?? 0) - (order(b.key)[1] ?? 0));
  return { value, context, historyValue, status, state, revision, owed: sorted.map(({ type }) => type) };
}

/** What the pure machine makes of the same steps. */
export function pureLife(life: Life, steps: readonly Step[], at: Date): Stored {
  return pureLifeOf('request', life.input, steps.map(({ fact, by }) => ({ fact: own(life, fact), by })), at);
}

export function pureLifeOf(machine: MachineName, input: Record<string, unknown>, steps: readonly Step[], at: Date): Stored {
  let snapshot = start(machine, input);
  const owed: string[] = [];
  for (const step of steps) {
    const { next, effects } = advance(machine, snapshot, { ...stamped(step), at: at.toISOString() } as never);
    snapshot = next;
    owed.push(...effects.filter((effect) => !isDoneHere(effect)).map(({ type }) => type));
  }
  const { value, context, historyValue, status } = store(machine, snapshot);
  return { value, context, historyValue, status, state: stateName(snapshot), revision: steps.length, owed };
}

/** The steps as history has them, in order. */
export async function historyOf(house: House, { requestId }: { requestId: string }): Promise<{ key: string; eventType: string; actorId: string; revision: number }[]> {
  const rows = await house.database.ownerDb
    .select({ key: workflowHistory.key, eventType: workflowHistory.eventType, actorId: workflowHistory.actorId, revision: workflowHistory.revision })
    .from(workflowHistory)
    .where(eq(workflowHistory.instanceId, requestId));
  return rows.sort((a, b) => a.revision - b.revision);
}
