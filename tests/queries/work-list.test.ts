/** The work list and the patient index on a real database: order, queues, counts, facilities kept apart, and why somebody matches. */
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileRequest, type FileRequest } from '#app/commands/ask/file-request.ts';
import { claimRequest } from '#app/commands/work/claim-request.ts';
import { asActor } from '#db/open.ts';
import { findPatients } from '#app/records/find-patients.ts';
import { readTyped } from '#app/records/read-typed.ts';
import { patientPage } from '#db/queries/patient-search.ts';
import { colleagues, workCounts, workList, type WorkFilter } from '#db/queries/work-list.ts';
import { patients } from '#db/schema/index.ts';
import { createHouse, person, type House } from '#tests/identity/house.ts';
import type { Actor } from '#workflows/actor.ts';

let house: House;
let tech: Actor;
let elsewhere: Actor;
const now = new Date('2026-11-22T15:00:00Z');

const staff = (handle: string, facilityId: string): Actor => ({
  kind: 'staff',
  id: house.seeded.users[handle] ?? '',
  name: person(handle).name,
  roles: ['technician'],
  facilityIds: [facilityId],
  organizationIds: [],
  requestIds: [],
  sessionId: null,
});

beforeAll(async () => {
  house = await createHouse();
  tech = staff('tech1', house.riverside);
  elsewhere = staff('tech3', house.lakeview);
  const { ownerDb } = house.database;
  const row = (mrn: string, familyName: string, givenNames: string, birthDate: string, more: Partial<typeof patients.$inferInsert> = {}) => ({ id: uuidv7(), facilityId: house.riverside, mrn, familyName, givenNames, birthDate, createdAt: now, ...more });
  await ownerDb.insert(patients).values([
    row('RGH-100234', 'Delgado-Reyes', 'Maria Elena', '1978-03-14', { previousNames: ['Reyes'], phone: '412-555-0134', address: { lines: ['418 Juniper Street'], city: 'Pittsburgh', state: 'PA', postcode: '15212' } }),
    row('RGH-100235', 'Delgado', 'Maria', '1987-03-14'),
    row('RGH-100236', 'Delgado-Ruiz', 'Marie', '1978-04-13'),
    row('RGH-100250', 'Kowalczyk', 'Robert', '1955-01-29'),
    row('LVC-20311', 'Reyes', 'Maria', '1978-03-14', { facilityId: house.lakeview }),
  ]);
  await file({ receivedOn: '2026-11-20' });
  await file({ receivedOn: '2026-11-02' });
  await file({ receivedOn: '2026-11-21', facilityId: house.lakeview });
});
afterAll(() => house?.database.drop());

async function file(change: Partial<FileRequest>): Promise<string> {
  const requester: Actor = { kind: 'requester', id: uuidv7(), name: 'Maria', roles: ['requester'], facilityIds: [], organizationIds: [], requestIds: [], sessionId: null };
  const filed = await fileRequest(house.database.appDb, requester, {
    requestId: uuidv7(),
    facilityId: house.riverside,
    channel: 'portal',
    language: 'en',
    requester: { kind: 'patient', name: 'Maria Delgado-Reyes' },
    patient: { familyName: 'Delgado-Reyes', givenNames: 'Maria', birthDate: '1978-03-14' },
    scope: { kinds: [], visits: [] },
    purpose: 'Own use',
    delivery: { channel: 'post', form: 'paper', recipientName: 'Maria Delgado-Reyes' },
    facts: { door: 'patient', scopeDescribed: true, identity: { method: 'in_person' } },
    now,
    sessionSecret: 'a secret for the tests, long enough to pass',
    ...change,
  });
  return filed.requestId;
}

const filter = (change: Partial<WorkFilter> = {}): WorkFilter => ({ queue: 'open', page: 1, ...change });
const list = (actor: Actor, change: Partial<WorkFilter> = {}) => asActor(house.database.appDb, actor, (tx) => workList(tx, actor, filter(change)));

describe('the work list', () => {
  it('is ordered by the governing deadline and says its rule, date and computation', async () => {
    const { rows, total } = await list(tech);
    expect(total).toBe(2);
    expect(rows.map((row) => [row.receivedOn, row.dueOn])).toEqual([
      ['2026-11-02', '2026-12-02'],
      ['2026-11-20', '2026-12-20'],
    ]);
    expect(rows[0]).toMatchObject({ ruleId: 'ACC-TIME', state: 'received', held: false, fee: 'none', patientName: 'Delgado-Reyes, Maria' });
    expect(rows[0]?.steps.length).toBeGreaterThan(1);
  });

  it('shows each facility its own', async () => {
    expect((await list(elsewhere)).total).toBe(1);
    const counts = await asActor(house.database.appDb, elsewhere, (tx) => workCounts(tx, elsewhere));
    expect(counts.byState).toEqual({ received: 1 });
  });

  it('fills the queues as work is claimed, and filters', async () => {
    const [first] = (await list(tech)).rows;
    await claimRequest(house.database.appDb, tech, { requestId: first?.id ?? '', assignee: tech.id, now });
    const mine = await list(tech, { queue: 'mine' });
    expect(mine.rows.map(({ id, assignedName }) => [id, assignedName])).toEqual([[first?.id, 'Tara Lindqvist']]);
    expect((await list(tech, { queue: 'unassigned' })).total).toBe(1);
    expect((await list(tech, { assignee: 'nobody' })).total).toBe(1);
    expect((await list(tech, { state: 'reviewing' })).total).toBe(0);
    expect((await list(tech, { basis: 'patient_access' })).total).toBe(2);
    expect((await list(tech, { page: 2 })).rows).toEqual([]);
    const counts = await asActor(house.database.appDb, tech, (tx) => workCounts(tx, tech));
    expect(counts.byQueue).toMatchObject({ open: 2, mine: 1, unassigned: 1, to_check: 2, to_review: 0, failed: 0 });
  });

  it('offers the people of one’s own facility for assigning', async () => {
    const names = await asActor(house.database.appDb, tech, (tx) => colleagues(tx, tech));
    expect(names.map(({ name }) => name)).toContain('Miguel Ortega');
    expect(names.map(({ name }) => name)).not.toContain('Priya Nair');
  });
});

describe('the patient index', () => {
  const find = (text: string, actor = tech) => asActor(house.database.appDb, actor, (tx) => findPatients(tx, null, readTyped(text)));

  it('explains a candidate field by field, the likeliest first', async () => {
    const found = await asActor(house.database.appDb, tech, (tx) =>
      findPatients(tx, house.riverside, { family: 'Delgado Reyes', given: 'Maria', birthDate: '1978-03-14', phone: '(412) 555-0134', address: '418 Juniper St 15212' }),
    );
    expect(found[0]).toMatchObject({ mrn: 'RGH-100234' });
    expect(found[0]?.matches).toEqual([
      { field: 'name', verdict: 'same' },
      { field: 'birthDate', verdict: 'same' },
      { field: 'phone', verdict: 'same' },
      { field: 'address', verdict: expect.stringMatching(/same|like/) as string },
    ]);
    const ruiz = found.find(({ mrn }) => mrn === 'RGH-100236');
    expect(ruiz?.matches.find(({ field }) => field === 'birthDate')).toMatchObject({ verdict: 'differs' });
    expect(found.every((candidate, i) => i === 0 || candidate.score <= (found[i - 1]?.score ?? 0))).toBe(true);
  });

  it('finds former names, typing errors, numbers and telephones', async () => {
    expect((await find('Reyes Maria 3/14/1978'))[0]?.matches[0]).toMatchObject({ verdict: 'like', note: 'previous_name' });
    expect((await find('Kowalchik'))[0]?.mrn).toBe('RGH-100250');
    expect((await find('100234'))[0]?.mrn).toBe('RGH-100234');
    expect((await find('412-555-0134'))[0]?.mrn).toBe('RGH-100234');
    expect(await find('x')).toEqual([]);
    expect(await find('Zzyzx Qwfp')).toEqual([]);
  });

  it('keeps facilities apart', async () => {
    expect((await find('Maria Reyes', elsewhere)).map(({ mrn }) => mrn)).toEqual(['LVC-20311']);
    const [own] = await house.database.ownerDb.select({ id: patients.id }).from(patients).where(eq(patients.mrn, 'RGH-100234'));
    expect(await asActor(house.database.appDb, elsewhere, (tx) => patientPage(tx, own?.id ?? ''))).toBeNull();
    expect(await asActor(house.database.appDb, tech, (tx) => patientPage(tx, own?.id ?? ''))).toMatchObject({ patient: { mrn: 'RGH-100234' }, requests: [], disclosures: 0 });
  });
});
