/** Samples for quality audits: drawn by chance or by risk, checked by somebody without a part, mended, and told as a trend; the breach register. */
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkItem, correctItem, drawSample } from '#app/commands/compliance/audit-quality.ts';
import { asActor } from '#db/open.ts';
import { breachRegister, drawPackets, qualitySample, qualitySamplesOf, qualityTrend, type Draw } from '#db/queries/quality.ts';
import { auditEvents, cases, deadlines, facilities, packets, pages, records, redactions, requests, workflowInstances } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

const facilityId = uuidv7();
const [tara, miguel, carl] = [uuidv7(), uuidv7(), uuidv7()];
const officer: Actor = { kind: 'staff', id: carl, name: 'Carl Weiss', roles: ['compliance'], facilityIds: [facilityId], organizationIds: [], requestIds: [], sessionId: null };
const now = new Date('2030-02-10T15:00:00Z');
const risky = 3;
let database: TestDatabase;
let first: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const { ownerDb } = database;
  await ownerDb.insert(facilities).values({ id: facilityId, name: 'Riverside', state: 'PA', zone: 'America/New_York', address: { lines: [], city: 'Pittsburgh', state: 'PA', postcode: '15222' }, phone: '1', contactTitle: 'x', numberPrefix: 'R', policy: { prepayThirdParty: true, prepayPatient: false, linkDays: 30, linkDownloads: 10 }, createdAt: now });
  for (let n = 0; n < 40; n += 1) {
    const id = uuidv7();
    first ??= id;
    await ownerDb.insert(requests).values({ id, facilityId, number: `R-${n}`, basis: n < risky ? 'subpoena' : 'patient_access', requesterKind: 'patient', requesterName: 'x', statedPatient: { familyName: 'x', givenNames: 'x', birthDate: '1970-01-01' }, scope: { kinds: [], visits: [] }, purpose: 'x', facts: {} as (typeof requests.$inferInsert)['facts'], delivery: { channel: 'link', form: 'pdf', recipientName: 'x' }, channel: 'portal', receivedOn: '2030-01-01', enteredAt: now });
    await ownerDb.insert(packets).values({ id: uuidv7(), facilityId, requestId: id, version: 1, plan: {}, planHash: 'x', disclosureId: uuidv7(), status: 'approved', pageCount: n < risky ? 900 : 3, preparedBy: n % 2 ? tara : miguel, preparedByName: n % 2 ? 'Tara' : 'Miguel', preparedAt: now, decidedBy: n === 39 ? carl : n % 2 ? miguel : tara, decidedByName: 'x', decidedAt: n === 38 ? new Date('2029-12-31T12:00:00Z') : new Date('2030-01-15T12:00:00Z') });
    if (n >= risky) continue;
    await ownerDb.insert(redactions).values({ id: uuidv7(), facilityId, requestId: id, kind: 'term', term: 'x', reason: 'protected', ruleId: 'x', createdBy: tara, createdAt: now });
    const recordId = uuidv7();
    await ownerDb.insert(records).values({ id: recordId, facilityId, requestId: id, source: 'ehr', sourceId: 'x', title: 'x', kind: 'x', inScope: true, status: 'ready', position: 1, createdAt: now });
    await ownerDb.insert(pages).values({ id: uuidv7(), facilityId, requestId: id, recordId, number: 1, width: 1, height: 1, verdict: 'wrong', reason: 'protected' });
  }
}, 120_000);
afterAll(() => database?.drop());

const draw = (change: Partial<Draw> = {}) => asActor(database.appDb, officer, (tx) => drawPackets(tx, { facilityId, method: 'random', personId: null, from: '2030-01-01', to: '2030-01-31', size: 5, seed: 'seed', ...change }));
const legal = async (method: 'random' | 'risk') => {
  let found = 0;
  for (let n = 0; n < 30; n += 1) found += (await draw({ method, seed: `seed ${n}` })).drawn.filter(({ risks }) => risks.includes('legal')).length;
  return found;
};

it('is drawn from what was approved in these days, the same again from the same seed, of one person where asked', async () => {
  const one = await draw();
  expect([one.population, one.drawn.length]).toEqual([39, 5]);
  expect(await draw()).toEqual(one);
  expect((await draw({ seed: 'another' })).drawn.map(({ packetId }) => packetId)).not.toEqual(one.drawn.map(({ packetId }) => packetId));
  expect(new Set((await draw({ personId: tara, size: 100 })).drawn.map(({ preparedByName }) => preparedByName))).toEqual(new Set(['Tara']));
  expect((await draw({ from: '2028-01-01', to: '2028-12-31' })).population).toBe(0);
});

it('finds what is risky the more often by risk: ten to one by weight, three in thirty-nine by chance', async () => {
  const [chance, risk] = [await legal('random'), await legal('risk')];
  // Of the 90 times that one of the three can be drawn: about 12 by chance, and by risk more than half. The seeds are fixed.
  expect(chance).toBeLessThan(25);
  expect(risk).toBeGreaterThan(45);
}, 60_000);

it('is checked once by somebody without a part in it, mended, and stands in the trend', async () => {
  const { appDb, ownerDb } = database;
  const sampleId = await drawSample(appDb, officer, { facilityId, method: 'risk', personId: null, from: '2030-01-01', to: '2030-01-31', size: 39, now });
  const items = async () => (await asActor(appDb, officer, (tx) => qualitySample(tx, sampleId)))?.items ?? [];
  const all = await items();
  expect(all).toHaveLength(39);
  const [one, two] = all.filter(({ approvedBy }) => approvedBy !== carl);
  const check = (itemId: string, change: object = {}, actor = officer) => checkItem(appDb, actor, { itemId, verdict: 'wrong', errors: ['missed_redaction', 'no such'], note: 'A name on page 2', now, ...change });
  await expect(check(all.find(({ approvedBy }) => approvedBy === carl)?.id ?? '')).rejects.toMatchObject({ code: 'forbidden', public: { key: 'oversight.quality.ownPacket' } });
  await expect(check(one?.id ?? '', { errors: [] })).rejects.toMatchObject({ public: { key: 'oversight.quality.errorMissing' } });
  await expect(check(one?.id ?? '', { note: '' })).rejects.toMatchObject({ public: { key: 'oversight.quality.noteMissing' } });
  await expect(check(one?.id ?? '', {}, { ...officer, id: uuidv7(), roles: ['technician'] })).rejects.toMatchObject({ code: 'forbidden' });
  await check(one?.id ?? '');
  await expect(check(one?.id ?? '')).rejects.toMatchObject({ code: 'not_allowed_now' });
  await check(two?.id ?? '', { verdict: 'right', errors: ['fee'], note: '' });
  await expect(correctItem(appDb, officer, { itemId: two?.id ?? '', correction: 'nothing', now })).rejects.toMatchObject({ code: 'not_allowed_now' });
  await correctItem(appDb, officer, { itemId: one?.id ?? '', correction: 'Told the recipient, packet taken back', now });
  expect((await items()).find(({ id }) => id === one?.id)).toMatchObject({ status: 'wrong', errors: ['missed_redaction'], correction: 'Told the recipient, packet taken back', checkedByName: 'Carl Weiss' });
  const [sample] = await asActor(appDb, officer, (tx) => qualitySamplesOf(tx));
  expect(sample).toMatchObject({ id: sampleId, items: 39, population: 39, open: 37, wrong: 1 });
  const trend = await asActor(appDb, officer, (tx) => qualityTrend(tx));
  expect(trend.months).toEqual([{ key: '2030-02', label: '2030-02', checked: 2, wrong: 1 }]);
  expect(trend.errors).toEqual([{ key: 'missed_redaction', count: 1 }]);
  const told = await ownerDb.select().from(auditEvents).where(eq(auditEvents.action, 'quality.checked'));
  expect(told.map(({ body }) => body).join()).not.toContain('page 2');
  // Another facility's officer sees none of it.
  const elsewhere = { ...officer, facilityIds: [uuidv7()] };
  expect(await asActor(appDb, elsewhere, (tx) => qualitySample(tx, sampleId))).toBeNull();
});

it('needs a size and something to draw from', async () => {
  const input = { facilityId, method: 'random' as const, personId: null, from: '2030-01-01', to: '2030-01-31', now };
  for (const size of [0, 101, 1.5, Number.NaN]) await expect(drawSample(database.appDb, officer, { ...input, size })).rejects.toMatchObject({ public: { key: 'oversight.quality.sizeWrong' } });
  await expect(drawSample(database.appDb, officer, { ...input, from: '2020-01-01', to: '2020-01-02', size: 5 })).rejects.toMatchObject({ public: { key: 'oversight.quality.nothingApproved' } });
});

it('the register of breaches: each with its clock, what is due first stands first, closed ones last', async () => {
  const { ownerDb, appDb } = database;
  const add = async (state: string, dueOn: string) => {
    const id = uuidv7();
    await ownerDb.insert(cases).values({ id, facilityId, requestId: first, machine: 'breach', facts: { machine: 'breach' } as never, openedOn: '2030-01-01', createdAt: now });
    await ownerDb.insert(workflowInstances).values({ id, facilityId, requestId: first, machine: 'breach', machineVersion: 1, value: {}, context: {}, status: 'active', state, revision: 1, auditHead: 'x', createdAt: now, updatedAt: now });
    await ownerDb.insert(deadlines).values({ id: uuidv7(), facilityId, machine: 'breach', instanceId: id, kind: 'breach_individuals', ruleId: 'BREACH', ruleVersion: 'x', citation: '45 CFR 164.404(b)', governs: true, startsOn: '2030-01-01', dueOn, dueAt: new Date(`${dueOn}T23:00:00Z`), computation: [], eventType: 'DEADLINE_PASSED', createdAt: now });
    return id;
  };
  const [later, sooner, closed] = [await add('notifying', '2030-03-02'), await add('suspected', '2030-02-20'), await add('closed_notified', '2030-01-02')];
  const rows = await asActor(appDb, officer, (tx) => breachRegister(tx));
  expect(rows.map(({ id }) => id)).toEqual([sooner, later, closed]);
  expect(rows[0]).toMatchObject({ number: 'R-0', dueOn: '2030-02-20', late: false, rule: '45 CFR 164.404(b)' });
});
