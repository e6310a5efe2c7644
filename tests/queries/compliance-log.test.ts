/** Compliance's search of the log, saved searches, and who looked at a patient: through row security, on a hospital's own log. */
import { eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordEvent, type RecordInput } from '#app/audit/record-event.ts';
import { claimRequest } from '#app/commands/work/claim-request.ts';
import { beginSearch, dropSearch, keepSearch } from '#app/commands/compliance/save-search.ts';
import { logCriteria, logSearch, resolveCriteria } from '#app/http/log-filter.ts';
import { placeOf } from '#app/http/staff-page.ts';
import { demoFacilities } from '#app/processes/seed-demo.ts';
import { asActor } from '#db/open.ts';
import { findEvents } from '#db/queries/log.ts';
import { patientLooks } from '#db/queries/looks.ts';
import { requestChanges } from '#db/queries/story.ts';
import { savedSearchesOf } from '#db/queries/saved-searches.ts';
import { auditEvents, patients, requests, savedSearches } from '#db/schema/index.ts';
import type { LogCriteria } from '#db/schema/compliance.ts';
import type { Actor } from '#workflows/actor.ts';
import { createHospital, type Hospital } from '#tests/runtime/hospital.ts';

const zone = 'America/New_York';
let hospital: Hospital;
let request: { requestId: string; number: string };
let maria: typeof patients.$inferSelect;
let other: typeof patients.$inferSelect;
const at = (day: string) => new Date(`${day}T17:00:00Z`);
const staff = (handle: string) => hospital.staff(`${handle}@riverside.example`);
const db = () => hospital.database.appDb;

beforeAll(async () => {
  hospital = await createHospital();
  const { ownerDb } = hospital.database;
  request = await hospital.file({ requester: { kind: 'patient', name: 'Maria Delgado-Reyes' } });
  maria = (await ownerDb.select().from(patients).where(eq(patients.mrn, 'RGH-100234')))[0]!;
  other = (await ownerDb.select().from(patients).where(sql`facility_id = ${maria.facilityId} and id <> ${maria.id} and family_name not in (select family_name from patients p where p.id <> patients.id)`).limit(1))[0]!;
  await ownerDb.update(requests).set({ patientId: maria.id, enteredAt: at('2031-03-01'), closedAt: at('2031-03-20') }).where(eq(requests.id, request.requestId));
  const look = (actor: Actor, day: string, event: object) => asActor(db(), actor, (tx) => recordEvent(tx, { actor, now: at(day), ...event } as unknown as RecordInput));
  const ofMaria = { facilityId: maria.facilityId, patientId: maria.id };
  const [tara, miguel] = [staff('tech1'), staff('tech2')];
  await look(tara, '2031-03-02', { action: 'page.viewed', subject: { ...ofMaria, requestId: request.requestId }, facts: { page: 1 }, place: '10.1.2.3' });
  await look(tara, '2031-03-03', { action: 'patient.viewed', subject: ofMaria, facts: { part: 'index' }, place: '10.1.2.77' });
  await look(miguel, '2031-03-25', { action: 'page.viewed', subject: { ...ofMaria, requestId: request.requestId }, facts: { page: 1 } });
  await look(miguel, '2031-04-02', { action: 'patient.viewed', subject: ofMaria, facts: { part: 'index' } });
  await look(miguel, '2031-04-03', { action: 'patient.viewed', subject: { facilityId: maria.facilityId, patientId: other.id }, facts: { part: 'index' } });
  await look(staff('comp'), '2031-04-04', { action: 'accounting.made', subject: ofMaria, facts: { entries: 0 } });
  await look(miguel, '2031-04-05', { action: 'access.refused', subject: { facilityId: maria.facilityId }, facts: { code: 'role' } });
}, 120_000);
afterAll(() => hospital?.close());

const search = (typed: LogCriteria, actor = staff('comp'), page = 1) => asActor(db(), actor, async (tx) => findEvents(tx, { page, ...(await resolveCriteria(tx, typed, zone)) }));
const days = async (typed: LogCriteria) => (await search({ from: '2031-01-01', ...typed })).rows.map((row) => row.at.toISOString().slice(0, 10));

describe('the log is searched', () => {
  it.each<[string, LogCriteria, string[]]>([
    ['person', { person: 'lindq' }, ['2031-03-03', '2031-03-02']],
    ['patient, by name', { patient: 'delgado-reyes maria' }, ['2031-04-04', '2031-04-02', '2031-03-25', '2031-03-03', '2031-03-02']],
    ['patient, by record number', { patient: 'RGH-100234', person: 'ortega' }, ['2031-04-02', '2031-03-25']],
    ['requester', { requester: 'DELGADO' }, ['2031-03-25', '2031-03-02']],
    ['action', { what: 'patient.viewed' }, ['2031-04-03', '2031-04-02', '2031-03-03']],
    ['group of actions', { what: 'exports' }, ['2031-04-04']],
    ['outcome', { outcome: 'refused' }, ['2031-04-05']],
    ['place, by its beginning', { place: '10.1.2.' }, ['2031-03-03', '2031-03-02']],
    ['time', { from: '2031-04-02', to: '2031-04-03' }, ['2031-04-03', '2031-04-02']],
    ['a name that nobody bears', { person: 'zzyzx' }, []],
    ['facility', { facility: demoFacilities.lakeview }, []],
  ])('by %s', async (_, typed, expected) => {
    expect(await days(typed)).toEqual(expected);
  });

  it('by request, and a row says who, which and whose', async () => {
    const { rows, total, more } = await search({ number: request.number.toLowerCase(), from: '2031-03-01', to: '2031-03-10' });
    expect(rows).toMatchObject([{ actor: 'Tara Lindqvist', number: request.number, patientId: maria.id, patient: 'Delgado-Reyes, Maria Elena', place: '10.1.2.3', facility: 'Riverside General Hospital' }]);
    expect([total, more]).toEqual([1, false]);
  });

  it('on the facility’s days, not on those of Greenwich', async () => {
    const late: Actor = staff('tech1');
    await asActor(db(), late, (tx) => recordEvent(tx, { actor: late, now: new Date('2031-06-02T03:30:00Z'), action: 'patient.viewed', subject: { facilityId: maria.facilityId }, facts: {} }));
    expect((await search({ from: '2031-06-01', to: '2031-06-01' })).total).toBe(1);
    expect((await search({ from: '2031-06-02', to: '2031-06-02' })).total).toBe(0);
  });

  it('counts what it finds, and pages through it once each', async () => {
    const comp = staff('comp');
    const [one, two] = await Promise.all([1, 2].map((page) => search({}, comp, page)));
    expect(one?.total).toBe(await asActor(db(), comp, (tx) => tx.$count(auditEvents)));
    expect(new Set([...(one?.rows ?? []), ...(two?.rows ?? [])].map(({ id }) => id)).size).toBe(Math.min(100, one?.total ?? 0));
  });

  it('by an administrator for nobody’s record, by her own search neither', async () => {
    const id = await beginSearch(db(), staff('admin'), { criteria: { patient: 'RGH-100234' }, now: at('2031-05-01') });
    const { filter } = await asActor(db(), staff('admin'), (tx) => logSearch(tx, staff('admin'), zone, (name) => (name === 'search' ? id : '')));
    expect((await asActor(db(), staff('admin'), (tx) => findEvents(tx, filter))).total).toBe(0);
  });
});

describe('a search', () => {
  const seenBy = (actor: Actor) => asActor(db(), actor, (tx) => savedSearchesOf(tx, actor.id));
  const opened = (actor: Actor, id: string) => asActor(db(), actor, (tx) => logSearch(tx, actor, zone, (name) => (name === 'search' ? id : '')));

  it('has an address that names nobody, is its maker’s until shared, and goes when dropped', async () => {
    const [comp, now] = [staff('comp'), at('2031-05-01')];
    const second: Actor = { ...staff('admin'), id: uuidv7(), roles: ['compliance'] };
    const id = await beginSearch(db(), comp, { criteria: logCriteria((name) => ({ patient: ' Delgado ', outcome: 'nonsense', from: 'x' })[name] ?? ''), now });
    expect(await opened(comp, id)).toMatchObject({ criteria: { patient: 'Delgado' }, saved: { name: null, mine: true } });
    expect((await opened(second, id)).saved).toBeNull();
    await expect(keepSearch(db(), comp, { id, name: ' ', shared: true, now })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(keepSearch(db(), second, { id, name: 'Hers', shared: false, now })).rejects.toMatchObject({ code: 'not_found' });
    await keepSearch(db(), comp, { id, name: 'Looks at Delgado', shared: false, now });
    expect(await seenBy(second)).toEqual([]);
    await keepSearch(db(), comp, { id, name: 'Looks at Delgado', shared: true, now });
    expect(await seenBy(second)).toMatchObject([{ id, name: 'Looks at Delgado', mine: false, by: 'Carl Weiss' }]);
    expect((await opened(second, id)).filter.patientIds).toContain(maria.id);
    // Another facility's officer neither sees nor opens it.
    expect(await seenBy({ ...second, facilityIds: [uuidv7()] })).toEqual([]);
    await dropSearch(db(), comp, { id, now });
    expect((await opened(second, id)).saved).toBeNull();
    const kept = await hospital.database.ownerDb.select().from(auditEvents).where(eq(auditEvents.action, 'search.kept')).orderBy(auditEvents.seq);
    expect(kept.map(({ body }) => (JSON.parse(body) as { facts: { change: string } }).facts.change).sort()).toEqual(['dropped', 'kept', 'shared']);
    expect(kept.map(({ body }) => body).join()).not.toContain('Delgado');
  });

  it('without a name is gone after a day', async () => {
    const id = await beginSearch(db(), staff('comp'), { criteria: {}, now: at('2031-05-01') });
    await beginSearch(db(), staff('comp'), { criteria: {}, now: at('2031-05-03') });
    expect(await hospital.database.ownerDb.$count(savedSearches, eq(savedSearches.id, id))).toBe(0);
  });
});

it('who looked at this patient, and why', async () => {
  const period = { from: at('2031-01-01'), to: at('2031-12-31') };
  const found = await asActor(db(), staff('comp'), (tx) => patientLooks(tx, maria.id, period));
  const of = (name: string) => found?.lookers.find(({ actor }) => actor === name);
  expect(of('Tara Lindqvist')).toMatchObject({ looks: 2, flagged: 0, reasons: ['open_elsewhere', 'open_request'], kind: 'staff', sameSurname: false });
  expect(of('Miguel Ortega')).toMatchObject({ looks: 2, flagged: 2, reasons: ['after_closing', 'none'] });
  expect(of('Carl Weiss')).toMatchObject({ looks: 1, flagged: 0, reasons: ['oversight'] });
  expect(found?.flagged.map(({ actor, reason, number }) => [actor, reason, number])).toEqual([['Miguel Ortega', 'none', null], ['Miguel Ortega', 'after_closing', request.number]]);
  expect((await asActor(db(), staff('comp'), (tx) => patientLooks(tx, maria.id, { from: at('2031-04-01'), to: at('2031-04-03') })))?.lookers).toHaveLength(1);
  expect(await asActor(db(), { ...staff('comp'), facilityIds: [demoFacilities.lakeview] }, (tx) => patientLooks(tx, maria.id, period))).toBeNull();
  // Of the same family name as the patient.
  await hospital.database.ownerDb.execute(sql`update users set name = 'Miguel ' || ${maria.familyName} where name = 'Miguel Ortega'`);
  const renamed = await asActor(db(), staff('comp'), (tx) => patientLooks(tx, maria.id, period));
  expect(renamed?.lookers.filter(({ sameSurname }) => sameSurname).map(({ actor }) => actor)).toEqual([`Miguel ${maria.familyName}`]);
});

it('a place is a workstation’s address, as a code', () => {
  expect(['10.0.0.1', '::ffff:10.0.0.1', '::1', 'fe80::1%eth0', '', null].map(placeOf)).toEqual(['10.0.0.1', '10.0.0.1', '0::1', 'fe80::1', null, null]);
});

it('a request’s story has every change with before and after, whoever did it by name, and counts the looks', async () => {
  const { requestId } = await hospital.file();
  const [tara, now] = [staff('tech1'), new Date()];
  await claimRequest(db(), tara, { requestId, assignee: tara.id, now });
  await asActor(db(), tara, (tx) => recordEvent(tx, { action: 'page.viewed', actor: tara, now, subject: { facilityId: maria.facilityId, requestId }, facts: { page: 1 } }));
  const { changes, looks } = await asActor(db(), staff('comp'), (tx) => requestChanges(tx, requestId));
  expect(changes[0]).toMatchObject({ of: 'state', event: 'REQUEST_FILED', before: 'draft', after: 'received', actor: 'Maria Delgado-Reyes' });
  expect(changes.find(({ of }) => of === 'assignee')).toMatchObject({ before: null, after: 'Tara Lindqvist', actor: 'Tara Lindqvist' });
  expect(looks).toEqual({ count: 1, people: 1 });
});
