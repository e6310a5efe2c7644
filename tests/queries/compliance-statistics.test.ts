/** The statistics of requests that really went through the office: each figure from what the write path stored, by day and facility. */
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportMonthlyReport, exportStatistics } from '#app/commands/compliance/export-statistics.ts';
import { figureOf } from '#app/compliance/figures.ts';
import { statisticsView } from '#app/http/statistics-filter.ts';
import { demoFacilities } from '#app/processes/seed-demo.ts';
import { asActor } from '#db/open.ts';
import { requestsBehind, statistics } from '#db/queries/statistics.ts';
import { auditEvents, deadlines, fees, packets, payments, redactions, requests, workflowHistory } from '#db/schema/index.ts';
import { translator } from '#templates/locales/index.ts';
import { readBack } from '#templates/pdf/read-back.ts';
import { addDays, legalDateOf } from '#workflows/rules/dates.ts';
import { createHospital, type Hospital } from '#tests/runtime/hospital.ts';
import { releasedByLink } from '#tests/runtime/released.ts';

let hospital: Hospital;
let released: string;
let waiting: string;
const now = new Date();
const today = legalDateOf(now, 'America/New_York');
const staff = (handle: string) => hospital.staff(`${handle}@riverside.example`);
const filter = { facilityId: null, from: addDays(today, -30), to: today, today };

beforeAll(async () => {
  hospital = await createHospital();
  const { ownerDb } = hospital.database;
  ({ requestId: released } = await releasedByLink(hospital));
  await ownerDb.update(requests).set({ receivedOn: addDays(today, -9) }).where(eq(requests.id, released));
  ({ requestId: waiting } = await hospital.file({ requester: { kind: 'law_firm', name: 'Harper & Quill LLP', email: 'records@harperquill.example' }, facts: { door: 'firm', scopeDescribed: true, authorization: { document: true, fields: {} } } }));
  await ownerDb.update(deadlines).set({ status: 'fired', extendedTo: today }).where(eq(deadlines.instanceId, waiting));
  const base = { facilityId: demoFacilities.riverside, requestId: waiting };
  const feeId = uuidv7();
  await ownerDb.insert(fees).values([
    { id: uuidv7(), ...base, lines: [], totalCents: 9900, ruleId: 'FEE-PA', ruleVersion: 'x', status: 'replaced', quotedAt: now, quotedBy: staff('tech1').id },
    { id: feeId, ...base, lines: [], totalCents: 4200, ruleId: 'FEE-PA', ruleVersion: 'x', status: 'quoted', quotedAt: now, quotedBy: staff('tech1').id },
  ]);
  await ownerDb.insert(payments).values({ id: uuidv7(), ...base, feeId, kind: 'cheque', amountCents: 4200, receivedOn: today, recordedBy: staff('tech1').id, recordedByName: 'Tara', createdAt: now });
  await ownerDb.insert(redactions).values([1, 2].map((n) => ({ id: uuidv7(), ...base, kind: 'term' as const, term: `x${n}`, reason: 'protected', ruleId: 'x', createdBy: staff('tech1').id, createdAt: now, ...(n === 2 ? { undoneAt: now } : {}) })));
  await ownerDb.insert(packets).values({ id: uuidv7(), ...base, version: 1, plan: {}, planHash: 'x', disclosureId: uuidv7(), status: 'returned', preparedBy: staff('tech1').id, preparedByName: 'Tara', preparedAt: now, decidedBy: staff('tech2').id, decidedByName: 'Miguel', decidedAt: now });
}, 120_000);
afterAll(() => hospital?.close());

const view = (read: Record<string, string> = {}, handle = 'comp') => asActor(hospital.database.appDb, staff(handle), (tx) => statisticsView(tx, staff(handle), now, (name) => ({ from: filter.from, to: filter.to, ...read })[name] ?? null));
const figure = async (chart: string, key: string) => figureOf((await view()).charts, chart, key)?.figure;

describe('the figures', () => {
  it.each<[string, string, object]>([
    ['requester', 'patient', { value: 1 }],
    ['requester', 'law_firm', { value: 1 }],
    ['turnaround', 'median', { value: 9, of: 1 }],
    ['clock', 'late', { value: 1, of: 2 }],
    ['clock', 'extended', { value: 1 }],
    ['fees', 'quoted', { value: 4200 }],
    ['fees', 'paid', { value: 4200 }],
    ['reasons', 'protected', { value: 1 }],
    ['returns', 'returned', { value: 1 }],
    ['pending', 'to_7', { value: 1 }],
  ])('%s: %s', async (chart, key, wanted) => {
    expect(await figure(chart, key)).toMatchObject(wanted);
  });

  it('work by person, of the day on which it was done', async () => {
    expect(await figure('checked', staff('tech1').id)).toMatchObject({ label: 'Tara Lindqvist', value: 1, requests: [released] });
    expect(await figure('approved', staff('tech2').id)).toMatchObject({ value: 1, requests: [released] });
  });

  it('open to their requests, and to no other facility’s', async () => {
    const found = await asActor(hospital.database.appDb, staff('comp'), (tx) => requestsBehind(tx, [released, waiting]));
    expect(found.map(({ id, requester }) => [id, requester])).toContainEqual([waiting, 'Harper & Quill LLP']);
    const elsewhere = { ...staff('comp'), facilityIds: [demoFacilities.lakeview] };
    expect(await asActor(hospital.database.appDb, elsewhere, (tx) => requestsBehind(tx, [released, waiting]))).toEqual([]);
    expect((await asActor(hospital.database.appDb, elsewhere, (tx) => statistics(tx, filter))).requests).toEqual([]);
    const lakeview = await view({ facility: demoFacilities.lakeview });
    expect([lakeview.facilityId, figureOf(lakeview.charts, 'received', today.slice(0, 7))]).toEqual([demoFacilities.lakeview, null]);
  });

  it('are of today as soon as it is today in one of the zones', async () => {
    // Half past eleven in Chicago, half past midnight in New York.
    const late = new Date('2031-03-04T05:30:00Z');
    const seen = await asActor(hospital.database.appDb, staff('comp'), (tx) => statisticsView(tx, staff('comp'), late, () => null));
    expect([seen.today, seen.to]).toEqual(['2031-03-04', '2031-03-04']);
  });

  it('are of the days that were asked for', async () => {
    const early = await view({ to: addDays(today, -1) });
    expect(early.charts.find(({ id }) => id === 'requester')?.figures.map(({ key }) => key)).toEqual(['patient']);
    expect((await view({ from: 'nonsense', to: '1999-99-99' })).from).toBe(`${today.slice(0, 4)}-01-01`);
  });
});

it('an authorization accepted with nothing asked before is a first pass, one that was asked about is none, one not checked counts for neither', async () => {
  const { ownerDb, appDb } = hospital.database;
  const firstPass = async () => (await asActor(appDb, staff('comp'), (tx) => statistics(tx, filter))).requests.find(({ id }) => id === released)?.firstPass;
  expect(await firstPass()).toBeNull();
  await ownerDb.update(requests).set({ basis: 'authorization' }).where(eq(requests.id, released));
  expect(await firstPass()).toBe(true);
  expect((await asActor(appDb, staff('comp'), (tx) => statistics(tx, filter))).requests.find(({ id }) => id === waiting)?.firstPass).toBeNull();
  const [step] = await ownerDb.select().from(workflowHistory).where(eq(workflowHistory.instanceId, released)).limit(1);
  if (step) await ownerDb.insert(workflowHistory).values({ ...step, id: uuidv7(), key: 'asked', revision: -1, eventType: 'INFORMATION_ASKED' });
  expect(await firstPass()).toBe(false);
});

it('leave as CSV and as the month’s report, each told in the log; not for a technician', async () => {
  const { appDb, ownerDb } = hospital.database;
  const read = (name: string) => ({ from: filter.from, to: filter.to, month: today.slice(0, 7), facility: demoFacilities.riverside })[name] ?? null;
  const { body } = await exportStatistics(appDb, staff('comp'), { read, now });
  expect(Buffer.from(body).toString('utf8')).toContain('clock,Late at some time,1,requests,2,1');
  const pdf = await exportMonthlyReport(appDb, staff('sup'), { read, now });
  expect(Buffer.from(pdf.body).subarray(0, 5).toString()).toBe('%PDF-');
  // In Spanish from its title to the names of its figures, the same figures.
  const spanish = await exportMonthlyReport(appDb, staff('sup'), { read: (name) => (name === 'language' ? 'es' : read(name)), now });
  const told = async (bytes: Uint8Array) => (await readBack(new Uint8Array(bytes))).pages.join(' ').replace(/\s+/g, ' ');
  expect(spanish.name).toMatch(/^informe-/);
  expect(await told(spanish.body)).toContain(translator('es')('statistics.chart.clock.title'));
  expect(await told(spanish.body)).not.toContain(translator('en')('statistics.chart.clock.title'));
  expect(await told(pdf.body)).toContain(translator('en')('statistics.chart.clock.title'));
  await expect(exportStatistics(appDb, staff('tech1'), { read, now })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(exportMonthlyReport(appDb, staff('comp'), { read: () => '2026-13', now })).rejects.toMatchObject({ code: 'invalid_input' });
  const made = await ownerDb.select().from(auditEvents).where(eq(auditEvents.action, 'export.made'));
  expect(made.map(({ body: text }) => (JSON.parse(text) as { facts: { of: string; format: string } }).facts).map(({ of, format }) => `${of} ${format}`)).toEqual(['statistics csv', 'statistics pdf', 'statistics pdf']);
});
