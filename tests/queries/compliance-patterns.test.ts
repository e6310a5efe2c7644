/** Patterns of the log worth a look: each rule finds what it says, leaves alone what is just under it, and a decision stays decided. */
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { recordEvent, type RecordInput } from '#app/audit/record-event.ts';
import { reviewFinding, searchPatterns } from '#app/commands/compliance/review-finding.ts';
import { searchLastDays } from '#app/compliance/nightly.ts';
import { patternLimits } from '#app/compliance/patterns.ts';
import { asActor } from '#db/open.ts';
import { logFindingsOf } from '#db/queries/log-findings.ts';
import { auditEvents, facilities, logFindings, patients, requests, staffMembers, users, workflowInstances } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

const facilityId = uuidv7();
const zone = 'America/New_York';
let database: TestDatabase;
const people = { tara: uuidv7(), helen: uuidv7(), carl: uuidv7() };
const names = { tara: 'Tara Lindqvist', helen: 'Dr. Helen Brandt', carl: 'Carl Weiss' };
const as = (who: keyof typeof people, role: 'technician' | 'physician' | 'compliance' = 'technician'): Actor => ({ kind: 'staff', id: people[who], name: names[who], roles: [role], facilityIds: [facilityId], organizationIds: [], requestIds: [], sessionId: null });
const carl = as('carl', 'compliance');
const charts: Record<string, string> = {};

beforeAll(async () => {
  useAuditWrappingKey(Buffer.alloc(32, 7));
  database = await createTestDatabase();
  const { ownerDb } = database;
  await ownerDb.insert(facilities).values({ id: facilityId, name: 'Riverside', state: 'PA', zone, address: { lines: [], city: 'Pittsburgh', state: 'PA', postcode: '15222' }, phone: '1', contactTitle: 'x', numberPrefix: 'R', policy: { prepayThirdParty: true, prepayPatient: false, linkDays: 30, linkDownloads: 10 }, createdAt: new Date() });
  for (const who of ['tara', 'helen', 'carl'] as const) {
    await ownerDb.insert(users).values({ id: people[who], name: names[who], email: `${who}@riverside.test` });
    await ownerDb.insert(staffMembers).values({ id: uuidv7(), userId: people[who], facilityId, role: 'technician', createdAt: new Date() });
  }
  const add = async (key: string, given: string, family: string, restricted = false) => {
    charts[key] = uuidv7();
    await ownerDb.insert(patients).values({ id: charts[key], facilityId, mrn: key, givenNames: given, familyName: family, birthDate: '1970-01-01', restricted, createdAt: new Date() });
  };
  await add('kin', 'Erik', 'Lindqvist-Moore');
  await add('colleague', 'Carl', 'Weiss');
  await add('vip', 'Famous', 'Person', true);
  for (let n = 0; n < 60; n += 1) await add(`p${n}`, `Given${n}`, `Family${n}`);
}, 120_000);
afterAll(() => database?.drop());
beforeEach(async () => {
  await database.ownerDb.delete(logFindings);
});

/** `at` in the facility's time of that day, in winter. */
const look = (who: Actor, day: string, chart: string | null, hour = 12, event: object = { action: 'patient.viewed', facts: {} }, requestId: string | null = null) =>
  asActor(database.appDb, who, (tx) => recordEvent(tx, { actor: who, now: new Date(`${day}T${String(hour).padStart(2, '0')}:30:00-05:00`), subject: { facilityId, requestId, ...(chart ? { patientId: charts[chart] } : {}) }, ...event } as unknown as RecordInput));
const found = async (day: string) => {
  await searchPatterns(database.appDb, carl, { from: day, to: day, now: new Date() });
  const { rows } = await asActor(database.appDb, carl, (tx) => logFindingsOf(tx, { status: 'open', kind: null }));
  return rows;
};
const kinds = async (day: string) => (await found(day)).map(({ kind, actor, count }) => `${kind} ${actor} ${count}`).sort();

describe('finds', () => {
  it('the same family name, also as a part of one; a colleague’s chart, and one’s own', async () => {
    await look(as('tara'), '2030-01-10', 'kin');
    await look(as('helen', 'physician'), '2030-01-10', 'colleague');
    await look(carl, '2030-01-10', 'colleague');
    const rows = await found('2030-01-10');
    expect(rows.filter(({ kind }) => kind !== 'no_request').map(({ kind, actor, patient }) => [kind, actor, patient]).sort()).toEqual([
      ['colleague', 'Carl Weiss', 'Weiss, Carl'],
      ['colleague', 'Dr. Helen Brandt', 'Weiss, Carl'],
      ['same_surname', 'Carl Weiss', 'Weiss, Carl'],
      ['same_surname', 'Tara Lindqvist', 'Lindqvist-Moore, Erik'],
    ]);
    expect(rows.filter(({ kind }) => kind === 'colleague').map(({ actor, measured }) => [actor, measured['own']])).toEqual(expect.arrayContaining([['Carl Weiss', 'true'], ['Dr. Helen Brandt', 'false']]));
  });

  it('a restricted chart looked at without an open request of its patient, and no chart that a request opened', async () => {
    const id = uuidv7();
    await database.ownerDb.insert(requests).values({ id, facilityId, number: 'R-1', basis: 'patient_access', requesterKind: 'patient', requesterName: 'x', statedPatient: { familyName: 'x', givenNames: 'x', birthDate: '1970-01-01' }, patientId: charts['vip'] ?? null, scope: { kinds: [], visits: [] }, purpose: 'x', facts: {} as (typeof requests.$inferInsert)['facts'], delivery: { channel: 'link', form: 'pdf', recipientName: 'x' }, channel: 'portal', receivedOn: '2030-02-01', enteredAt: new Date('2030-02-01T12:00:00Z'), closedAt: new Date('2030-02-20T12:00:00Z') });
    await database.ownerDb.insert(workflowInstances).values({ id, facilityId, requestId: id, machine: 'request', machineVersion: 1, value: {}, context: {}, status: 'active', state: 'closed', revision: 1, auditHead: 'x', createdAt: new Date(), updatedAt: new Date() });
    await look(as('tara'), '2030-02-05', 'vip', 12, undefined, id);
    expect(await kinds('2030-02-05')).toEqual([]);
    await look(as('tara'), '2030-02-06', 'vip');
    expect(await kinds('2030-02-06')).toEqual(['restricted Tara Lindqvist 1']);
    await look(as('tara'), '2030-02-25', 'vip', 12, undefined, id);
    expect((await kinds('2030-02-25')).slice(0, 2)).toEqual(['no_request Tara Lindqvist 1', 'restricted Tara Lindqvist 1']);
  });

  it('many charts: the limit, and three times what is usual', async () => {
    for (let n = 0; n < patternLimits.charts - 1; n += 1) await look(as('helen'), '2030-03-01', `p${n}`);
    expect((await kinds('2030-03-01')).filter((each) => each.startsWith('many'))).toEqual([]);
    await look(as('helen'), '2030-03-01', `p${patternLimits.charts}`);
    const [many] = (await found('2030-03-01')).filter(({ kind }) => kind === 'many_charts');
    expect(many).toMatchObject({ count: patternLimits.charts, measured: { usual: 0, limit: patternLimits.charts } });
    // Her usual is twenty a day by now, and twenty-one are nothing.
    for (let n = 0; n < patternLimits.charts + 1; n += 1) await look(as('helen'), '2030-03-02', `p${n}`);
    expect((await kinds('2030-03-02')).filter((each) => each.endsWith(' 21'))).toEqual([]);
  });

  it('odd hours in the facility’s own time, of somebody who works by day', async () => {
    for (let n = 0; n < 3; n += 1) await look(as('helen'), '2029-12-01', `p${n}`, 21);
    expect((await kinds('2029-12-01')).filter((each) => each.startsWith('odd'))).toEqual([]);
    for (let n = 0; n < 3; n += 1) await look(as('helen'), '2029-12-03', `p${n}`, 23);
    expect((await kinds('2029-12-03')).filter((each) => each.startsWith('odd'))).toEqual(['odd_hours Dr. Helen Brandt 3']);
    // Half of her looks were by night since: it is her shift.
    for (let n = 0; n < 3; n += 1) await look(as('helen'), '2029-12-05', `p${n}`, 2);
    await database.ownerDb.delete(logFindings);
    expect((await kinds('2029-12-05')).filter((each) => each.startsWith('odd'))).toEqual([]);
  });

  it('exports: five a day, four are none', async () => {
    const file = { action: 'export.made', facts: { of: 'disclosures', format: 'csv', rows: 200 } };
    for (let n = 0; n < 4; n += 1) await look(carl, '2030-05-01', null, 12, file);
    expect(await kinds('2030-05-01')).toEqual([]);
    await look(carl, '2030-05-01', null, 13, file);
    expect(await found('2030-05-01')).toMatchObject([{ kind: 'exports', count: 5, measured: { exports: 5, rows: 1000 } }]);
  });
});

describe('a finding', () => {
  it('is the same one when it is found again, dismissed with a reason, and stays dismissed', async () => {
    const now = new Date();
    await look(as('tara'), '2030-06-01', 'kin');
    const [finding] = (await found('2030-06-01')).filter(({ kind }) => kind === 'same_surname');
    const id = finding?.id ?? '';
    expect(await searchPatterns(database.appDb, carl, { from: '2030-06-01', to: '2030-06-01', now })).toBe(0);
    await expect(reviewFinding(database.appDb, carl, { findingId: id, verdict: 'dismissed', reason: ' ', now })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(reviewFinding(database.appDb, as('helen'), { findingId: id, verdict: 'dismissed', reason: 'because', now })).rejects.toMatchObject({ code: 'forbidden' });
    await reviewFinding(database.appDb, carl, { findingId: id, verdict: 'dismissed', reason: 'No relation, asked her', now });
    await expect(reviewFinding(database.appDb, carl, { findingId: id, verdict: 'confirmed', reason: 'again', now })).rejects.toMatchObject({ code: 'not_allowed_now' });
    expect((await found('2030-06-01')).map(({ kind }) => kind)).not.toContain('same_surname');
    const dismissed = await asActor(database.appDb, carl, (tx) => logFindingsOf(tx, { status: 'dismissed', kind: null }));
    expect(dismissed.rows).toMatchObject([{ id, reason: 'No relation, asked her', decidedBy: 'Carl Weiss' }]);
    const told = await database.ownerDb.select().from(auditEvents).where(eq(auditEvents.action, 'finding.decided'));
    expect(told.map(({ body }) => (JSON.parse(body) as { facts: object }).facts)).toEqual([{ findingId: id, kind: 'same_surname', verdict: 'dismissed' }]);
  });

  it('about oneself is somebody else’s to decide', async () => {
    await look(carl, '2030-07-01', 'colleague');
    const own = (await found('2030-07-01')).find(({ actor }) => actor === 'Carl Weiss');
    await expect(reviewFinding(database.appDb, carl, { findingId: own?.id ?? '', verdict: 'dismissed', reason: 'it was me', now: new Date() })).rejects.toMatchObject({ code: 'forbidden', public: { key: 'oversight.patterns.aboutYou' } });
  });

  it('comes by itself at night, from the two days before', async () => {
    await look(as('tara'), '2030-08-01', 'kin');
    expect(await searchLastDays(database.workerDb, new Date('2030-08-02T09:20:00Z'))).toBe(2);
    expect(await searchLastDays(database.workerDb, new Date('2030-08-03T09:20:00Z'))).toBe(0);
    const [run] = await database.ownerDb.select().from(auditEvents).where(eq(auditEvents.action, 'patterns.searched')).orderBy(auditEvents.at);
    expect(run?.body).toContain('"from"');
  });

  it('is not another facility’s', async () => {
    await look(as('tara'), '2030-09-01', 'kin');
    await found('2030-09-01');
    const elsewhere = { ...carl, facilityIds: [uuidv7()] };
    expect((await asActor(database.appDb, elsewhere, (tx) => logFindingsOf(tx, { status: 'open', kind: null }))).rows).toEqual([]);
  });
});
