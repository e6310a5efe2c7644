/** The patient index: whom to compare with what was typed, and one patient's page. What a likeness weighs is `app/records/matching`'s business. */
import { sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import type { PostalAddress } from '../schema/facilities.ts';

export type PatientQuery = { family?: string; given?: string; birthDate?: string; mrn?: string; phone?: string; address?: string; previousNames?: string };

export type FieldMatch = { field: 'name' | 'birthDate' | 'mrn' | 'phone' | 'address'; verdict: 'same' | 'like' | 'differs' | 'unknown'; note?: 'sounds_alike' | 'previous_name' | 'swapped_day' | 'one_digit' };

export type PatientRow = {
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
  /** Record number of the entry that stands for this one. */
  mergedInto: string | null;
};

export type Candidate = PatientRow & {
  /** 0 to 100: how much of what was asked agrees, by the weight of its fields; orders the list, decides nothing. */
  score: number;
  /** What the odds against the whole index say; never a release by itself. */
  band: 'match' | 'possible' | 'none';
  matches: FieldMatch[];
};

/** What the database compares by: a whole birth date or null, other names the given one may stand for, the rest as typed, '' where nothing was. */
export type PatientKeys = { family: string; given: string; nicknames: string[]; born: string | null; phone: string; mrn: string; postcode: string };

/** Which fields were filled; for the log, which never holds the words. */
export function filledFields(query: PatientQuery): string[] {
  return Object.entries(query).flatMap(([name, value]) => (value ? [name] : []));
}

/** Whoever may be meant, some hundreds at most, of one facility (null: all of the actor's), and about how many patients there are. */
export async function patientBlocks(tx: Db, facilityId: string | null, keys: PatientKeys): Promise<{ rows: PatientRow[]; size: number }> {
  const { rows } = await tx.execute<PatientRow & { size: number }>(sql`
    select p.id, p.mrn, p.family_name as "familyName", p.given_names as "givenNames", p.previous_names as "previousNames", p.birth_date::text as "birthDate",
      p.deceased_on::text as "deceasedOn", p.sex, p.phone, p.address, p.restricted, (select s.mrn from patients s where s.id = p.merged_into) as "mergedInto",
      (select greatest(reltuples, 100)::int from pg_class where oid = 'patients'::regclass) as size
    from patients p
    where p.id in (select openroi_patient_blocks(${facilityId}::uuid, ${keys.family}, ${keys.given}, ${sql.param(keys.nicknames)}::text[], ${keys.born}::date, ${keys.phone}, ${keys.mrn}, ${keys.postcode}))`);
  return { rows: rows.map(({ size: _size, ...row }) => row), size: rows[0]?.size ?? 100 };
}

export type PatientPage = {
  patient: PatientRow & { email: string | null; confidentialContact: { address?: PostalAddress; email?: string; phone?: string; note?: string } | null; payerRestriction: boolean; facility: string; facilityId: string; named: boolean; emergency: boolean };
  requests: { id: string; number: string; state: string; outcome: string | null; requesterName: string; basis: string; receivedOn: string; closedAt: string | null }[];
  disclosures: number;
};

/** One patient with the requests about her and about the entries that gave way to hers. Null where there is none for this actor. */
export async function patientPage(tx: Db, patientId: string): Promise<PatientPage | null> {
  const { rows } = await tx.execute<PatientPage['patient']>(sql`
    select p.id, p.mrn, p.family_name as "familyName", p.given_names as "givenNames", p.previous_names as "previousNames", p.birth_date::text as "birthDate",
      p.deceased_on::text as "deceasedOn", p.sex, p.phone, p.email, p.address, p.restricted, (select s.mrn from patients s where s.id = p.merged_into) as "mergedInto", p.confidential_contact as "confidentialContact",
      p.payer_restriction as "payerRestriction",
      exists (select 1 from chart_grants g where g.patient_id = p.id and g.ended_at is null and g.user_id::text = openroi_actor_id()) as named,
      exists (select 1 from emergency_accesses e where e.patient_id = p.id and e.user_id::text = openroi_actor_id() and e.ends_at > now() and e.reviewed_at is null) as emergency,
      f.name as facility, f.id as "facilityId"
    from patients p join facilities f on f.id = p.facility_id where p.id = ${patientId}::uuid`);
  const patient = rows[0];
  if (!patient) return null;
  const found = await tx.execute<PatientPage['requests'][number]>(sql`
    select r.id, r.number, i.state, r.outcome, r.requester_name as "requesterName", r.basis, r.received_on::text as "receivedOn", r.closed_at::text as "closedAt"
    from requests r join workflow_instances i on i.id = r.id where r.patient_id in (select id from patients where id = ${patientId}::uuid or merged_into = ${patientId}::uuid) order by r.received_on desc, r.number desc limit 200`);
  const counted = await tx.execute<{ count: number }>(sql`select count(*)::int as count from disclosures where patient_id in (select id from patients where id = ${patientId}::uuid or merged_into = ${patientId}::uuid)`);
  return { patient, requests: found.rows, disclosures: counted.rows[0]?.count ?? 0 };
}
