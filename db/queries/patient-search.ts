/** The patient index, searched as a technician types: candidates by likeness, and field by field why each one is one. */
import { sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import type { PostalAddress } from '../schema/facilities.ts';

export type PatientQuery = { family?: string; given?: string; birthDate?: string; mrn?: string; phone?: string; address?: string; previousNames?: string };

export type FieldMatch = { field: 'name' | 'birthDate' | 'mrn' | 'phone' | 'address'; verdict: 'same' | 'like' | 'differs' | 'unknown'; note?: 'sounds_alike' | 'previous_name' | 'swapped_day' | 'one_digit' };

export type Candidate = {
  id: string;
  mrn: string;
  familyName: string;
  givenNames: string;
  previousNames: string[];
  birthDate: string;
  deceasedOn: string | null;
  sex: string | null;
  phone: string | null;
  address: PostalAddress | null;
  restricted: boolean;
  /** 0 to 100; orders the list, decides nothing. */
  score: number;
  matches: FieldMatch[];
};

type Found = Omit<Candidate, 'score' | 'matches'> & { nameLike: number; previousLike: number; sounds: boolean; dateDistance: number; addressLike: number };

const limit = 12;
const digits = (text: string) => text.replace(/\D/g, '').slice(-10);

/** Which fields were filled; for the log, which never holds the words. */
export function filledFields(query: PatientQuery): string[] {
  return Object.entries(query).flatMap(([name, value]) => (value ? [name] : []));
}

/**
 * Candidates of one facility (null: all of the actor's), the likeliest first. The wide net is the database's (trigrams of the
 * name in any order, sound, birth date within two digits, record number, telephone); the reasons are told here.
 */
export async function findPatients(tx: Db, facilityId: string | null, query: PatientQuery): Promise<Candidate[]> {
  const name = `${query.family ?? ''} ${query.given ?? ''}`.trim().toLowerCase();
  const phone = digits(query.phone ?? '');
  const mrn = (query.mrn ?? '').trim().toLowerCase();
  const born = query.birthDate ?? '';
  if (name.length < 2 && phone.length < 4 && mrn.length < 3 && born.length < 8) return [];
  const { rows } = await tx.execute<Found>(sql`
    with asked as (
      select ${name}::text as name, ${(query.family ?? '').toLowerCase()}::text as family, ${born}::text as born, ${phone}::text as phone, ${mrn}::text as mrn,
        ${(query.address ?? '').toLowerCase()}::text as address
    ), scored as (
      select p.id, p.mrn, p.family_name as "familyName", p.given_names as "givenNames", p.previous_names as "previousNames", p.birth_date::text as "birthDate",
        p.deceased_on::text as "deceasedOn", p.sex, p.phone, p.address, p.restricted,
        case when a.name = '' then 0 else greatest(similarity(lower(p.family_name || ' ' || p.given_names), a.name), word_similarity(a.name, lower(p.family_name || ' ' || p.given_names))) end::float8 as "nameLike",
        case when a.family = '' then 0 else coalesce((select max(similarity(lower(n), a.family)) from jsonb_array_elements_text(p.previous_names) n), 0) end::float8 as "previousLike",
        a.family <> '' and dmetaphone(a.family) in (dmetaphone(lower(p.family_name)), dmetaphone_alt(lower(p.family_name))) as sounds,
        case when a.born = '' then 99 else levenshtein(p.birth_date::text, left(a.born, 10)) end as "dateDistance",
        case when a.address = '' then 0 else similarity(lower(concat_ws(' ', p.address->'lines'->>0, p.address->>'postcode')), a.address) end::float8 as "addressLike",
        a.phone <> '' and right(regexp_replace(coalesce(p.phone, ''), '\\D', '', 'g'), 10) = a.phone as "samePhone",
        a.mrn <> '' and lower(p.mrn) = a.mrn as "sameMrn", a.mrn <> '' and lower(p.mrn) like '%' || a.mrn || '%' as "likeMrn"
      from patients p, asked a
      where ${facilityId === null ? sql`true` : sql`p.facility_id = ${facilityId}::uuid`}
    )
    select * from scored
    where "nameLike" > 0.3 or "previousLike" > 0.5 or sounds or "sameMrn" or "likeMrn" or "samePhone" or "dateDistance" = 0
    order by "nameLike" + "previousLike" / 2 + case when "sameMrn" then 3 when "likeMrn" then 1 else 0 end + case when "dateDistance" = 0 then 1 when "dateDistance" <= 2 then 0.5 else 0 end
      + case when "samePhone" then 0.6 else 0 end + "addressLike" / 2 desc
    limit 40`);
  return rows
    .map((row) => explain(row, query))
    .sort((a, b) => b.score - a.score || a.mrn.localeCompare(b.mrn))
    .slice(0, limit);
}

const weights = { mrn: 30, name: 30, birthDate: 25, phone: 8, address: 7 } as const;

/** Field by field: same, alike (and how), different, or nothing to compare. Only what was asked for counts. */
export function explain(row: Found, query: PatientQuery): Candidate {
  const { nameLike, previousLike, sounds, dateDistance, addressLike, ...patient } = row;
  const matches: FieldMatch[] = [];
  if (query.family || query.given) matches.push(nameMatch(row, query));
  if (query.birthDate) matches.push(dateMatch(patient.birthDate, query.birthDate, dateDistance));
  if (query.mrn) matches.push({ field: 'mrn', verdict: patient.mrn.toLowerCase() === query.mrn.trim().toLowerCase() ? 'same' : 'differs' });
  if (query.phone) matches.push({ field: 'phone', verdict: patient.phone ? (digits(patient.phone) === digits(query.phone) ? 'same' : 'differs') : 'unknown' });
  if (query.address) matches.push({ field: 'address', verdict: patient.address ? (addressLike > 0.75 ? 'same' : addressLike > 0.35 ? 'like' : 'differs') : 'unknown' });
  const asked = matches.filter((match) => match.verdict !== 'unknown');
  const whole = asked.reduce((sum, match) => sum + weights[match.field], 0);
  const reached = asked.reduce((sum, match) => sum + weights[match.field] * (match.verdict === 'same' ? 1 : match.verdict === 'like' ? likeness(match, row) : 0), 0);
  const { id, mrn, familyName, givenNames, previousNames, birthDate, deceasedOn, sex, phone, address, restricted } = patient;
  return { id, mrn, familyName, givenNames, previousNames, birthDate, deceasedOn, sex, phone, address, restricted, score: whole === 0 ? 0 : Math.round((100 * reached) / whole), matches };
}

function likeness(match: FieldMatch, row: Found): number {
  if (match.field === 'name') return Math.max(0.4, Math.min(0.95, Math.max(row.nameLike, row.previousLike * 0.8)));
  return match.field === 'address' ? row.addressLike : 0.5;
}

function nameMatch(row: Found, query: PatientQuery): FieldMatch {
  const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z]+/g, ' ').trim();
  const family = fold(query.family ?? '');
  const given = fold(query.given ?? '');
  const sameFamily = family === '' || fold(row.familyName) === family;
  const sameGiven = given === '' || fold(row.givenNames) === given || fold(row.givenNames).split(' ')[0] === given.split(' ')[0];
  if (sameFamily && sameGiven) return { field: 'name', verdict: 'same' };
  if (family !== '' && row.previousNames.some((former) => fold(former) === family) && sameGiven) return { field: 'name', verdict: 'like', note: 'previous_name' };
  if (row.nameLike > 0.45 || row.previousLike > 0.6) return { field: 'name', verdict: 'like' };
  return row.sounds ? { field: 'name', verdict: 'like', note: 'sounds_alike' } : { field: 'name', verdict: 'differs' };
}

function dateMatch(own: string, asked: string, distance: number): FieldMatch {
  if (own === asked) return { field: 'birthDate', verdict: 'same' };
  const [year, month, day] = own.split('-');
  if (asked === `${year}-${day}-${month}`) return { field: 'birthDate', verdict: 'like', note: 'swapped_day' };
  return distance <= 1 ? { field: 'birthDate', verdict: 'like', note: 'one_digit' } : { field: 'birthDate', verdict: 'differs' };
}

/** One field typed by a person: a record number, a date, a telephone or (parts of) a name, in any mixture. */
export function readTyped(text: string): PatientQuery {
  const query: PatientQuery = {};
  const words: string[] = [];
  for (const word of text.trim().split(/[\s,;]+/)) {
    const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(word);
    const us = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(word);
    if (iso) query.birthDate = `${iso[1]}-${pad(iso[2])}-${pad(iso[3])}`;
    else if (us) query.birthDate = `${us[3]}-${pad(us[1])}-${pad(us[2])}`;
    else if (/^\(?\d[\d().-]{6,}$/.test(word)) query.phone = word;
    else if (/\d{3,}/.test(word)) query.mrn = word;
    else if (word) words.push(word);
  }
  if (words[0]) query.family = words[0];
  if (words.length > 1) query.given = words.slice(1).join(' ');
  return query;
}

const pad = (part: string | undefined) => (part ?? '').padStart(2, '0');

export type PatientPage = {
  patient: Omit<Candidate, 'score' | 'matches'> & { email: string | null; confidentialContact: unknown; payerRestriction: boolean; facility: string; facilityId: string };
  requests: { id: string; number: string; state: string; outcome: string | null; requesterName: string; basis: string; receivedOn: string; closedAt: string | null }[];
  disclosures: number;
};

/** One patient with the requests about her. Null where there is none for this actor. */
export async function patientPage(tx: Db, patientId: string): Promise<PatientPage | null> {
  const { rows } = await tx.execute<PatientPage['patient']>(sql`
    select p.id, p.mrn, p.family_name as "familyName", p.given_names as "givenNames", p.previous_names as "previousNames", p.birth_date::text as "birthDate",
      p.deceased_on::text as "deceasedOn", p.sex, p.phone, p.email, p.address, p.restricted, p.confidential_contact as "confidentialContact",
      p.payer_restriction as "payerRestriction", f.name as facility, f.id as "facilityId"
    from patients p join facilities f on f.id = p.facility_id where p.id = ${patientId}::uuid`);
  const patient = rows[0];
  if (!patient) return null;
  const found = await tx.execute<PatientPage['requests'][number]>(sql`
    select r.id, r.number, i.state, r.outcome, r.requester_name as "requesterName", r.basis, r.received_on::text as "receivedOn", r.closed_at::text as "closedAt"
    from requests r join workflow_instances i on i.id = r.id where r.patient_id = ${patientId}::uuid order by r.received_on desc, r.number desc limit 200`);
  const counted = await tx.execute<{ count: number }>(sql`select count(*)::int as count from disclosures where patient_id = ${patientId}::uuid`);
  return { patient, requests: found.rows, disclosures: counted.rows[0]?.count ?? 0 };
}
