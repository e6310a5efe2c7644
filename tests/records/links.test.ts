/** Duplicates of the index: linked and parted by two people, with what the entry that stays takes over, and gives back. */
import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, expect, test } from 'vitest';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { decideLink, proposeLink } from '#app/commands/people/link-patients.ts';
import { findPatients } from '#app/records/find-patients.ts';
import { asActor } from '#db/open.ts';
import { patientLinksOf } from '#db/queries/patient-links.ts';
import { auditEvents, patientLinks, patients } from '#db/schema/index.ts';
import { createHouse, person, type House } from '#tests/identity/house.ts';
import type { Actor } from '#workflows/actor.ts';

let house: House;
let one: Actor;
let two: Actor;
const now = new Date('2026-11-22T15:00:00Z');
const ids = { old: uuidv7(), kept: uuidv7(), third: uuidv7() };
const staff = (handle: string, facilityId: string): Actor => ({ kind: 'staff', id: house.seeded.users[handle] ?? '', name: person(handle).name, roles: ['supervisor'], facilityIds: [facilityId], organizationIds: [], requestIds: [], sessionId: null });

beforeAll(async () => {
  useAuditWrappingKey(randomBytes(32));
  house = await createHouse();
  [one, two] = [staff('tech1', house.riverside), staff('tech2', house.riverside)];
  const common = { facilityId: house.riverside, birthDate: '1970-01-02', createdAt: now };
  await house.database.ownerDb.insert(patients).values([
    { ...common, id: ids.old, mrn: 'D-1', familyName: 'Quillfeather', givenNames: 'Dora', phone: '4125550000', restricted: true, email: 'dora@example.com' },
    { ...common, id: ids.kept, mrn: 'D-2', familyName: 'Marchetti', givenNames: 'Dora', phone: '4125551111', previousNames: ['Bell'] },
    { ...common, id: ids.third, mrn: 'D-3', familyName: 'Marchetti', givenNames: 'Theodora' },
  ]);
});

const db = () => house.database.appDb;
const entry = async (id: string) => (await house.database.ownerDb.select().from(patients).where(eq(patients.id, id)))[0]!;
const propose = (actor: Actor, more: Partial<Parameters<typeof proposeLink>[2]> = {}) => proposeLink(db(), actor, { kind: 'link', patientId: ids.old, survivorMrn: 'D-2', reason: 'name_changed', now, ...more });

test('what cannot be proposed: nobody, itself, without a link, without a reason of ours, by another facility', async () => {
  for (const [more, key] of [[{ survivorMrn: 'NONE' }, 'nobody'], [{ survivorMrn: 'D-1' }, 'itself'], [{ kind: 'unlink', reason: 'two_people' }, 'not_linked'], [{ reason: 'two_people' }, 'reason']] as const) {
    await expect(propose(one, more)).rejects.toMatchObject({ code: 'invalid_input', public: { key: `office.patients.link.error.${key}` } });
  }
  await expect(propose(staff('tech1', house.lakeview))).rejects.toMatchObject({ code: 'not_found' });
  await expect(propose({ ...one, roles: ['compliance'] })).rejects.toMatchObject({ code: 'forbidden' });
});

test('one proposes and another confirms; the entry that stays takes over what it lacks and what protects, and keeps its own', async () => {
  const id = await propose(one);
  await expect(propose(two)).rejects.toMatchObject({ code: 'conflict' });
  expect(await entry(ids.old)).toMatchObject({ mergedInto: null });
  await expect(decideLink(db(), one, { id, confirm: true, now })).rejects.toMatchObject({ code: 'forbidden' });
  await decideLink(db(), two, { id, confirm: true, now });
  expect(await entry(ids.old)).toMatchObject({ mergedInto: ids.kept });
  expect(await entry(ids.kept)).toMatchObject({ phone: '4125551111', email: 'dora@example.com', restricted: true, previousNames: ['Bell', 'Quillfeather'] });
  await expect(decideLink(db(), two, { id, confirm: true, now })).rejects.toMatchObject({ code: 'not_allowed_now' });
  await expect(propose(one, { patientId: ids.third, survivorMrn: 'D-1' })).rejects.toMatchObject({ public: { key: 'office.patients.link.error.linked' } });
  await expect(propose(one, { patientId: ids.kept, survivorMrn: 'D-3' })).rejects.toMatchObject({ public: { key: 'office.patients.link.error.linked' } });
  const found = await asActor(db(), one, (tx) => findPatients(tx, null, { family: 'Quillfeather', given: 'Dora' }));
  expect(found.map(({ mrn, mergedInto }) => [mrn, mergedInto])).toEqual(expect.arrayContaining([['D-1', 'D-2'], ['D-2', null]]));
});

test('parted again by two people: what was taken over goes back, what somebody has changed since stays', async () => {
  await house.database.ownerDb.update(patients).set({ email: 'new@example.com' }).where(eq(patients.id, ids.kept));
  const id = await propose(two, { kind: 'unlink', reason: 'two_people', survivorMrn: '' });
  await expect(decideLink(db(), two, { id, confirm: true, now })).rejects.toMatchObject({ code: 'forbidden' });
  await decideLink(db(), one, { id, confirm: true, now });
  expect(await entry(ids.old)).toMatchObject({ mergedInto: null, restricted: true });
  expect(await entry(ids.kept)).toMatchObject({ email: 'new@example.com', restricted: false, previousNames: ['Bell'] });
});

test('a proposal is taken back by its own proposer or declined by another; all of it stays as history, with its events', async () => {
  await decideLink(db(), one, { id: await propose(one), confirm: false, now });
  await decideLink(db(), two, { id: await propose(one), confirm: false, now });
  expect(await entry(ids.old)).toMatchObject({ mergedInto: null });
  const history = await asActor(db(), one, (tx) => patientLinksOf(tx, ids.old));
  expect(history.map(({ kind, status }) => `${kind} ${status}`).sort()).toEqual(['link confirmed', 'link declined', 'link declined', 'unlink confirmed']);
  expect(history[0]?.proposer).toBe(person('tech1').name);
  expect(await asActor(db(), staff('tech1', house.lakeview), (tx) => patientLinksOf(tx, ids.old))).toEqual([]);
  const events = (await house.database.ownerDb.select().from(auditEvents)).map(({ action }) => action).filter((action) => action.startsWith('override.'));
  expect(events.filter((action) => action === 'override.proposed')).toHaveLength(4);
  expect(events.filter((action) => action === 'override.confirmed')).toHaveLength(2);
  expect(events.filter((action) => action === 'override.declined')).toHaveLength(2);
});

test('the database itself refuses one person for both, and a second open proposal', async () => {
  const row = { facilityId: house.riverside, kind: 'link' as const, patientId: ids.third, survivorId: ids.kept, reason: 'other', proposedBy: one.id, proposedAt: now };
  await expect(house.database.ownerDb.insert(patientLinks).values({ ...row, id: uuidv7(), status: 'confirmed', decidedBy: one.id, decidedAt: now })).rejects.toThrow();
  await house.database.ownerDb.insert(patientLinks).values({ ...row, id: uuidv7() });
  await expect(house.database.ownerDb.insert(patientLinks).values({ ...row, id: uuidv7() })).rejects.toThrow();
});
