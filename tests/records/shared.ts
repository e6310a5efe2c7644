/** The test material of others, `../shared/data`, as the record's tests read it; where it is absent they are skipped by name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PatientIdentifiers } from '#app/records/pages/whose-page.ts';
import { csvRows } from '#app/records/matching/read-csv.ts';
import type { RawPerson } from '#app/records/matching/person.ts';

const data = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
export const sharedPresent = existsSync(join(data, 'matching')) && existsSync(join(data, 'patients'));
export const sharedText = (path: string) => readFileSync(join(data, path), 'utf8');

type Row = Record<string, string>;

export function table(path: string): Row[] {
  const [head = [], ...rows] = csvRows(sharedText(path));
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name.trim(), (row[at] ?? '').trim()])));
}

/** Originals and duplicates of a FEBRL set; the number that both share tells who is who. */
export function febrl(name: string): { originals: { id: string; raw: RawPerson }[]; duplicates: { id: string; raw: RawPerson }[] } {
  const people = table(`matching/febrl/${name}.csv`).map((row) => ({
    id: row['rec_id'] ?? '',
    raw: { first_name: row['given_name'], last_name: row['surname'], birth_date: row['date_of_birth'], street: `${row['street_number']} ${row['address_1']}`, city: row['suburb'], state: row['state'], postcode: row['postcode'] } as RawPerson,
  }));
  return { originals: people.filter(({ id }) => id.endsWith('-org')), duplicates: people.filter(({ id }) => id.includes('-dup-')) };
}

export const numberOf = (id: string) => id.split('-')[1] ?? '';

export function cdc(row: Row): RawPerson {
  return { first_name: row['FIRST'], last_name: row['LAST'], birth_date: row['BIRTHDATE'], sex: row['GENDER'], street: row['ADDRESS'], city: row['CITY'], state: row['STATE'], postcode: row['ZIP'], ssn: row['SSN'] };
}

type Fhir = { id: string; resourceType: string; birthDate: string; name: { family: string; given: string[] }[]; identifier: { value: string; type?: { coding?: { code: string }[] } }[] };

export function sharedPatients(): Map<string, PatientIdentifiers> {
  const found = new Map<string, PatientIdentifiers>();
  for (const file of readdirSync(join(data, 'patients', 'bundles'))) {
    const bundle = JSON.parse(sharedText(`patients/bundles/${file}`)) as { entry: { resource: Fhir }[] };
    for (const { resource } of bundle.entry) {
      if (resource.resourceType !== 'Patient') continue;
      const [name, ...former] = resource.name;
      found.set(resource.id, {
        mrn: resource.identifier.find(({ type }) => type?.coding?.[0]?.code === 'MR')?.value ?? '',
        familyName: name?.family ?? '',
        givenNames: name?.given.join(' ') ?? '',
        previousNames: former.map(({ family }) => family),
        birthDate: resource.birthDate,
      });
    }
  }
  return found;
}
