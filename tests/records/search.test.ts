/** The search of the patient index as technicians type it, against the names that the database keeps beside the patients. */
import { eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, expect, test } from 'vitest';
import { findPatients } from '#app/records/find-patients.ts';
import { fold } from '#app/records/matching/text.ts';
import { asActor } from '#db/open.ts';
import { readTyped } from '#app/records/read-typed.ts';
import type { PatientQuery } from '#db/queries/patient-search.ts';
import { patientNames, patients } from '#db/schema/index.ts';
import { createHouse, person, type House } from '#tests/identity/house.ts';
import type { Actor } from '#workflows/actor.ts';

let house: House;
let tech: Actor;
const now = new Date('2026-11-22T15:00:00Z');

beforeAll(async () => {
  house = await createHouse();
  tech = { kind: 'staff', id: house.seeded.users['tech1'] ?? '', name: person('tech1').name, roles: ['technician'], facilityIds: [house.riverside], organizationIds: [], requestIds: [], sessionId: null };
  const made = (mrn: string, familyName: string, givenNames: string, birthDate: string, previousNames: string[] = []) => ({ id: uuidv7(), facilityId: house.riverside, mrn, familyName, givenNames, birthDate, previousNames, createdAt: now });
  await house.database.ownerDb.insert(patients).values([
    made('T-1', 'Søndergård-Łukasiewicz', 'Zoë Anne-Marie', '1961-02-11'),
    made('T-2', "O'Shaughnessy Jr.", 'Robert', '1955-07-30'),
    made('T-3', 'Vanderbilt', 'Theodora', '1990-12-05', ['Quackenbush', 'de la Fuente']),
    made('T-4', 'Ng', 'Li', '2001-01-02'),
    made('T-5', 'Thistlethwaite', 'Peregrine', '1948-08-09'),
    made('T-6', 'Thistlethwaite', 'Perpetua', '1948-08-09'),
  ]);
});

const search = (query: PatientQuery) => asActor(house.database.appDb, tech, (tx) => findPatients(tx, null, query));
const first = async (query: PatientQuery) => (await search(query))[0]?.mrn;

test.each([
  ['without accents', 'sondergard lukasiewicz, zoe', 'T-1'],
  ['half of a double name', 'Lukasiewicz Zoe', 'T-1'],
  ['second given name', 'Søndergård Anne', 'T-1'],
  ['nickname, no apostrophe, no suffix', 'OShaughnessy Bob', 'T-2'],
  ['a former name', 'Quackenbush Theodora', 'T-3'],
  ['part of a former name of several words', 'Fuente Theodora', 'T-3'],
  ['two letters', 'Ng Li', 'T-4'],
  ['each in the other’s place', 'Li Ng', 'T-4'],
  ['as far as it is typed', 'This Pereg', 'T-5'],
  ['one name as far as it is typed', 'Quack', 'T-3'],
  ['misspelt beyond its sound', 'Thistbethwaike Peregrine', 'T-5'],
  ['day and month changed over', 'Vanderbilt Theodora 05/12/1990', 'T-3'],
])('%s: %s', async (_name, typed, mrn) => {
  expect(await first(readTyped(typed))).toBe(mrn);
});

test('what is typed to half finds both twins and says that it is half', async () => {
  const found = await search({ family: 'Thistle', given: 'Per', birthDate: '1948-08-09' });
  expect(found.slice(0, 2).map(({ mrn }) => mrn).sort()).toEqual(['T-5', 'T-6']);
  expect(found[0]?.matches[0]).toEqual({ field: 'name', verdict: 'like' });
});

test('another name is found by itself and by what it was before; the old form goes', async () => {
  const owner = house.database.ownerDb;
  await owner.update(patients).set({ familyName: 'Abernathy', previousNames: ['Vanderbilt'] }).where(eq(patients.mrn, 'T-3'));
  expect(await first({ family: 'Abernathy', given: 'Theodora' })).toBe('T-3');
  expect((await search({ family: 'Vanderbilt', given: 'Theodora' }))[0]).toMatchObject({ mrn: 'T-3', matches: [{ field: 'name', verdict: 'like', note: 'previous_name' }] });
  expect((await search({ family: 'Quackenbush', given: 'Theodora' })).map(({ mrn }) => mrn)).not.toContain('T-3');
});

test('the database folds a name as the scorer does', async () => {
  const names = ["O'Neill-D’Arcy", 'ŁUKASZ  Žižek', 'Müller-Weiß', 'Nuñez de la Peña', 'Dr. Ng', 'Bjørn Æsir', '王 小明', 'Иванов'];
  const { rows } = await house.database.ownerDb.execute<{ name: string; folded: string }>(sql`select name, openroi_fold(name) as folded from unnest(${sql.param(names)}::text[]) name`);
  for (const { name, folded } of rows) expect(folded).toBe(fold(name));
});

test('the names beside the patients are written by the index alone, and are no other facility’s to read', async () => {
  await expect(asActor(house.database.appDb, tech, (tx) => tx.execute(sql`delete from patient_names`))).rejects.toThrow();
  await expect(asActor(house.database.appDb, tech, (tx) => tx.execute(sql`select * from patient_name_words`))).rejects.toThrow();
  const elsewhere = { ...tech, facilityIds: [house.lakeview] };
  expect((await asActor(house.database.appDb, elsewhere, (tx) => tx.select().from(patientNames))).filter(({ family }) => family === 'ng')).toEqual([]);
  expect(await asActor(house.database.appDb, elsewhere, (tx) => findPatients(tx, null, { family: 'Ng', given: 'Li' }))).not.toEqual(expect.arrayContaining([expect.objectContaining({ mrn: 'T-4' })]));
});
