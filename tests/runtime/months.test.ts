/** The clock moved by months: every deadline fires once, in its order, whoever was down meanwhile and however many workers wake up at once. */
import { and, eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withdrawRequest } from '#app/commands/ask/withdraw-request.ts';
import { placeHold } from '#app/commands/work/hold-request.ts';
import { fireDueDeadlines } from '#app/runtime/deadlines.ts';
import { createInstance, sendEvent } from '#app/runtime/send-event.ts';
import { asActor, openDb } from '#db/open.ts';
import { auditEvents, deadlines, workflowHistory, workflowInstances } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { addDays, legalDateOf } from '#workflows/rules/dates.ts';
import { v7 as uuidv7 } from 'uuid';
import { createHospital, type Hospital } from './hospital.ts';

let hospital: Hospital;
beforeAll(async () => {
  hospital = await createHospital();
}, 120_000);
afterAll(() => hospital?.close());

it('of requests, accountings and breaches: each once, with its record, and nothing again after another half year', async () => {
  const { ownerDb, workerDb, urls } = hospital.database;
  const now = new Date();
  const firm = { requester: { kind: 'law_firm' as const, name: 'Harper & Quill LLP', email: 'records@harperquill.example' } };
  const today = legalDateOf(now, 'America/New_York');
  const returnDate = addDays(today, 40);
  const filed = [
    await hospital.file(),
    await hospital.file({ ...firm, facts: { door: 'firm', scopeDescribed: true, authorization: { document: true, fields: {} } } }),
    await hospital.file({ ...firm, facts: { door: 'firm', scopeDescribed: true, subpoena: { document: true, describesRecords: true, returnDate } } }),
  ];
  const facilityId = (await ownerDb.select().from(workflowInstances).where(eq(workflowInstances.id, filed[0]?.requestId ?? '')))[0]?.facilityId ?? '';
  const [accountingId, breachId] = [uuidv7(), uuidv7()];
  const comp = hospital.staff('comp@riverside.example');
  await asActor(workerDb, systemActor, async (tx) => {
    await createInstance(tx, { machine: 'accounting', id: accountingId, facilityId, requestId: null, input: { accountingId }, now });
    await sendEvent(tx, { machine: 'accounting', id: accountingId, event: { type: 'ACCOUNTING_ASKED' } as never, actor: comp, now, key: 'asked' });
    await createInstance(tx, { machine: 'breach', id: breachId, facilityId, requestId: null, input: { breachId, requestId: null, discoveredOn: today }, now });
    await sendEvent(tx, { machine: 'breach', id: breachId, event: { type: 'BREACH_SUSPECTED' }, actor: comp, now, key: 'suspected' });
  });
  const ids = [...filed.map(({ requestId }) => requestId), accountingId, breachId];
  const clocks = () => ownerDb.select().from(deadlines).where(inArray(deadlines.instanceId, ids));
  const passed = async () => (await ownerDb.select().from(workflowHistory).where(and(inArray(workflowHistory.instanceId, ids), eq(workflowHistory.eventType, 'DEADLINE_PASSED')))).map(({ instanceId }) => instanceId).sort();
  const governing = (await clocks()).filter(({ governs }) => governs);
  expect(new Set(governing.map(({ instanceId }) => instanceId))).toEqual(new Set(ids));

  // A day before the first of them nothing fires.
  const first = Math.min(...governing.map(({ dueAt }) => dueAt.getTime()));
  expect(await fireDueDeadlines({ ...hospital.services, now: () => new Date(first - 86_400_000) })).toBe(0);
  expect(await passed()).toEqual([]);

  // Nobody was there for seven months; then three workers, each with connections of its own, wake up in the same second.
  const later = () => new Date(now.getTime() + 213 * 86_400_000);
  const workers = Array.from({ length: 3 }, () => openDb({ url: urls.worker, role: 'worker', max: 2 }));
  try {
    await Promise.all(workers.map(({ db }) => fireDueDeadlines({ ...hospital.services, db, now: later })));
  } finally {
    await Promise.all(workers.map(({ close }) => close()));
  }
  for (const clock of (await clocks()).filter(({ governs }) => governs)) expect([clock.kind, clock.status, clock.firedAt?.getTime()]).toEqual([clock.kind, 'fired', later().getTime()]);
  expect(await passed()).toEqual([...ids].sort());
  for (const id of ids) {
    const [row] = await ownerDb.select().from(workflowInstances).where(eq(workflowInstances.id, id));
    const logged = await ownerDb.select().from(auditEvents).where(eq(auditEvents.stream, `${row?.machine ?? ''}/${id}`));
    expect(logged).toHaveLength(row?.revision ?? -1);
    expect(JSON.stringify(row?.value)).toContain('overdue');
  }

  expect(await fireDueDeadlines({ ...hospital.services, now: () => new Date(now.getTime() + 400 * 86_400_000) })).toBe(0);
  expect(await passed()).toEqual([...ids].sort());
}, 120_000);

it('an end that comes after the date, while no worker was there, is late on the record: for the requester who withdraws, too', async () => {
  const { ownerDb, appDb } = hospital.database;
  const now = new Date();
  const late = new Date(now.getTime() + 45 * 86_400_000);
  const eventsOf = async (id: string) => (await ownerDb.select().from(workflowHistory).where(eq(workflowHistory.instanceId, id)).orderBy(workflowHistory.revision)).map(({ eventType, actorKind }) => `${eventType} ${actorKind}`);
  const { requestId } = await hospital.file();
  const hers = { ...hospital.staff('tech1@riverside.example'), kind: 'requester' as const, roles: ['requester' as const], facilityIds: [], requestIds: [requestId] };
  await withdrawRequest(appDb, hers, { requestId, now: late, key: 'late' });
  expect(await eventsOf(requestId)).toEqual(['REQUEST_FILED requester', 'DEADLINE_PASSED system', 'WITHDRAWN requester']);
  const clocks = await ownerDb.select().from(deadlines).where(eq(deadlines.instanceId, requestId));
  expect(clocks.map(({ governs, status }) => [governs, status]).sort()).toEqual([[false, 'cleared'], [true, 'fired']]);
  expect(await withdrawRequest(appDb, hers, { requestId, now: late, key: 'late' })).toMatchObject({ state: 'closed', repeated: true });
  await fireDueDeadlines({ ...hospital.services, now: () => late });
  expect(await eventsOf(requestId)).toHaveLength(3);

  // On time it says nothing; and whoever read the page before the date passed is not told that it changed under her.
  const { requestId: other } = await hospital.file();
  const sup = hospital.staff('sup@riverside.example');
  await placeHold(appDb, sup, { requestId: other, reason: 'legal_hold', now, key: 'hold', expectedRevision: 1 });
  expect(await eventsOf(other)).toEqual(['REQUEST_FILED requester', 'HOLD_PLACED staff']);
  await withdrawRequest(appDb, { ...hers, requestIds: [other] }, { requestId: other, now: late, key: 'gone', expectedRevision: 2 });
  expect(await eventsOf(other)).toEqual(['REQUEST_FILED requester', 'HOLD_PLACED staff', 'DEADLINE_PASSED system', 'WITHDRAWN requester']);
});

it('of a subpoena, whose life has no lateness of its own: its dates fire once, its request says it is late, and whoever acts afterwards may', async () => {
  const { ownerDb, workerDb, appDb } = hospital.database;
  const now = new Date();
  const late = new Date(now.getTime() + 213 * 86_400_000);
  const today = legalDateOf(now, 'America/New_York');
  const returnDate = addDays(today, 40);
  const { requestId } = await hospital.file({ requester: { kind: 'law_firm' as const, name: 'Harper & Quill LLP', email: 'records@harperquill.example' }, facts: { door: 'firm', scopeDescribed: true, subpoena: { document: true, describesRecords: true, returnDate } } });
  const facilityId = (await ownerDb.select().from(workflowInstances).where(eq(workflowInstances.id, requestId)))[0]?.facilityId ?? '';
  const sup = hospital.staff('sup@riverside.example');
  const [woken, acted] = [uuidv7(), uuidv7()];
  await asActor(appDb, sup, async (tx) => {
    for (const id of [woken, acted]) {
      await createInstance(tx, { machine: 'subpoena', id, facilityId, requestId, input: { subpoenaId: id, requestId, returnDate }, now });
      await sendEvent(tx, { machine: 'subpoena', id, event: { type: 'SUBPOENA_SERVED' }, actor: sup, now, key: 'served' });
    }
  });
  const governing = async (id: string) => (await ownerDb.select().from(deadlines).where(and(eq(deadlines.instanceId, id), eq(deadlines.governs, true)))).map(({ status, firedAt }) => [status, firedAt?.getTime()]);
  // The day to say how, and the day to bring it.
  expect(await governing(woken)).toEqual([['open', undefined], ['open', undefined]]);
  // Quashed by the court after its date, while no worker was there.
  await asActor(appDb, sup, (tx) => sendEvent(tx, { machine: 'subpoena', id: acted, event: { type: 'SUBPOENA_QUASHED' }, actor: sup, now: late, key: 'quashed' }));
  expect(await governing(acted)).toEqual([['fired', late.getTime()], ['fired', late.getTime()]]);
  await fireDueDeadlines({ ...hospital.services, db: workerDb, now: () => late });
  expect(await governing(woken)).toEqual([['fired', late.getTime()], ['fired', late.getTime()]]);
  expect(await fireDueDeadlines({ ...hospital.services, db: workerDb, now: () => late })).toBe(0);
  const events = async (id: string) => (await ownerDb.select().from(workflowHistory).where(eq(workflowHistory.instanceId, id)).orderBy(workflowHistory.revision)).map(({ eventType }) => eventType);
  expect(await events(woken)).toEqual(['SUBPOENA_SERVED']);
  expect(await events(acted)).toEqual(['SUBPOENA_SERVED', 'SUBPOENA_QUASHED']);
  expect(await events(requestId)).toEqual(['REQUEST_FILED', 'DEADLINE_PASSED']);
}, 120_000);
