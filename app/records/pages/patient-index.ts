/** The other patients, looked up by what a page says: by record number, and by name with birth date. Of a million only those are kept whom some page could mean. Pure. */
import { wholeDate } from '../matching/birth-date.ts';
import { fold } from '../matching/text.ts';
import { identifiersOf, type PageIdentifiers } from './identifiers.ts';
import { isoDate, type PatientIdentifiers } from './whose-page.ts';

export type IndexPatient = { mrn: string; familyName: string; givenNames: string; birthDate: string };
export type PatientIndex = {
  /** Record numbers of other patients whom the page names by number, or by name together with birth date. */
  othersOn: (text: string, page: PageIdentifiers, patient: PatientIdentifiers) => string[];
  /** Another patient has this patient's name and birth date. */
  hasDouble: (patient: PatientIdentifiers) => boolean;
  readonly size: number;
};

const plain = (text: string) => text.toUpperCase().replace(/[^0-9A-Z]/g, '');
const nameKey = (name: string) => fold(name).split(' ').filter((word) => word.length > 1).sort().join(' ');

/** Whom the pages could mean, the patient beside: record numbers and birth dates, as they are looked up. */
export type Wanted = { /** As written on the pages, and plain. */ mrns: ReadonlySet<string>; /** ISO dates. */ births: ReadonlySet<string> };

export function wantedOf(texts: readonly string[], patient: PatientIdentifiers): Wanted {
  const mrns = new Set<string>();
  const births = new Set<string>();
  const own = isoDate(patient.birthDate);
  if (own) births.add(own);
  for (const text of texts) {
    const page = identifiersOf(text);
    for (const { value } of page.mrns) for (const form of [value.trim(), plain(value)]) mrns.add(form);
    for (const { value } of page.births) {
      const birth = wholeDate(value);
      if (birth) births.add(birth);
    }
  }
  return { mrns, births };
}

/** Of the people of a large index those whom the pages could mean. */
export function* onlyWanted(people: Iterable<IndexPatient>, { mrns, births }: Wanted): Generator<IndexPatient> {
  for (const person of people) if (mrns.has(plain(person.mrn)) || births.has(isoDate(person.birthDate) ?? '')) yield person;
}

export function patientIndex(patients: Iterable<IndexPatient>): PatientIndex {
  const byMrn = new Map<string, string>();
  const byNameAndBirth = new Map<string, string[]>();
  for (const { mrn, familyName, givenNames, birthDate } of patients) {
    if (plain(mrn)) byMrn.set(plain(mrn), mrn);
    const key = `${isoDate(birthDate) ?? ''} ${nameKey(`${givenNames} ${familyName}`)}`;
    const known = byNameAndBirth.get(key);
    if (known) known.push(mrn);
    else byNameAndBirth.set(key, [mrn]);
  }
  return {
    size: byMrn.size,
    othersOn(_text, page, patient) {
      const found = new Set<string>();
      for (const { value } of page.mrns) {
        const known = byMrn.get(plain(value));
        if (known !== undefined && plain(known) !== plain(patient.mrn)) found.add(known);
      }
      for (const { value: name } of page.names) {
        for (const { value: birth } of page.births) {
          for (const mrn of byNameAndBirth.get(`${wholeDate(birth) ?? ''} ${nameKey(name)}`) ?? []) {
            if (plain(mrn) !== plain(patient.mrn) && nameKey(name) !== nameKey(`${patient.givenNames} ${patient.familyName}`)) found.add(mrn);
          }
        }
      }
      return [...found];
    },
    hasDouble(patient) {
      const same = byNameAndBirth.get(`${isoDate(patient.birthDate) ?? ''} ${nameKey(`${patient.givenNames} ${patient.familyName}`)}`) ?? [];
      return same.some((mrn) => plain(mrn) !== plain(patient.mrn));
    },
  };
}
