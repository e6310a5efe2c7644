/** The patient index of a facility: who a chart belongs to. */
import { sql } from 'drizzle-orm';
import { boolean, check, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core';
import { facilityId, instant, key, legalDate } from './columns.ts';
import type { PostalAddress } from './facilities.ts';

export const patients = pgTable(
  'patients',
  {
    id: key(),
    facilityId: facilityId(),
    /** Medical record number; unique per facility. */
    mrn: text().notNull(),
    familyName: text().notNull(),
    givenNames: text().notNull(),
    previousNames: jsonb().$type<string[]>().notNull().default([]),
    birthDate: legalDate().notNull(),
    deceasedOn: legalDate(),
    sex: text(),
    address: jsonb().$type<PostalAddress>(),
    /** The number on file: the one a call back goes to. */
    phone: text(),
    email: text(),
    /** Id of the Patient resource in the EHR. */
    ehrId: text(),
    /** VIP or otherwise restricted chart. */
    restricted: boolean().notNull().default(false),
    /** 164.522(b): another address or means the patient asked for. */
    confidentialContact: jsonb().$type<{ address?: PostalAddress; email?: string; phone?: string; note?: string }>(),
    /** 164.522(a)(1)(vi): never to a health plan for payment or operations. */
    payerRestriction: boolean().notNull().default(false),
    /** The entry that stands for the same person; set and taken back by two people (patient_links). */
    mergedInto: uuid().references((): AnyPgColumn => patients.id),
    createdAt: instant().notNull(),
  },
  (t) => [
    index('patients_merged_into').on(t.mergedInto),
    index('patients_restricted').on(t.facilityId).where(sql`restricted`),
    uniqueIndex('patients_mrn').on(t.facilityId, t.mrn),
    index('patients_birth_date').on(t.facilityId, t.birthDate),
    // Search as a technician types (db/security/065-patient-blocks.sql): by number, telephone and place; by name through patient_names.
    index('patients_mrn_like').using('gin', sql`(lower(${t.mrn})) gin_trgm_ops`),
    index('patients_phone').on(sql`right(regexp_replace(${t.phone}, '\\D', '', 'g'), 7)`),
    index('patients_postcode').on(sql`(${t.address}->>'postcode')`, sql`dmetaphone(lower(${t.familyName}))`),
  ],
);

/**
 * Every form of every name a patient has or had, folded: whole, in parts, former ones; written by a trigger of `patients`
 * (db/security/062-patient-names.sql) and by nobody else. A search by name is a look-up here.
 */
export const patientNames = pgTable(
  'patient_names',
  {
    patientId: uuid()
      .notNull()
      .references(() => patients.id, { onDelete: 'cascade' }),
    facilityId: facilityId(),
    family: text().notNull(),
    given: text().notNull(),
    familySound: text().notNull(),
    givenSound: text().notNull(),
    birthDate: legalDate().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.patientId, t.family, t.given] }),
    index('patient_names_words').on(sql`${t.family} collate "C"`, sql`${t.given} collate "C"`),
    index('patient_names_given').on(sql`${t.given} collate "C"`, sql`${t.family} collate "C"`),
    // Both names, as far as they are typed.
    index('patient_names_starts').on(sql`(left(${t.family}, 3))`, sql`(left(${t.given}, 2))`),
    index('patient_names_sounds').on(t.familySound, t.givenSound),
  ],
);

/** Two entries said to be one person, or no longer: one proposes, another decides. Every row stays: it is the history. */
export const patientLinks = pgTable(
  'patient_links',
  {
    id: key(),
    facilityId: facilityId(),
    kind: text().$type<'link' | 'unlink'>().notNull(),
    /** The entry that gives way. */
    patientId: uuid()
      .notNull()
      .references(() => patients.id),
    /** The entry that stays. */
    survivorId: uuid()
      .notNull()
      .references(() => patients.id),
    reason: text().notNull(),
    status: text().$type<'proposed' | 'confirmed' | 'declined'>().notNull().default('proposed'),
    proposedBy: uuid().notNull(),
    proposedAt: instant().notNull(),
    decidedBy: uuid(),
    decidedAt: instant(),
    /** What the entry that stays took over, field by field, before and after: taken back by an unlinking where nobody has changed it since. */
    changes: jsonb().$type<Record<string, { before: unknown; after: unknown }>>().notNull().default({}),
  },
  (t) => [
    uniqueIndex('patient_links_open').on(t.patientId).where(sql`status = 'proposed'`),
    index('patient_links_survivor').on(t.survivorId),
    check('patient_links_two', sql`${t.patientId} <> ${t.survivorId}`),
    check('patient_links_two_people', sql`${t.status} <> 'confirmed' or ${t.decidedBy} <> ${t.proposedBy}`),
    check('patient_links_status', sql`(${t.status} = 'proposed') = (${t.decidedBy} is null)`),
  ],
);

/** Each name once, whoever has it: likeness is looked for here, among some ten thousands, and not among all patients. */
export const patientNameWords = pgTable(
  'patient_name_words',
  { kind: text().$type<'family' | 'given'>().notNull(), word: text().notNull() },
  (t) => [primaryKey({ columns: [t.kind, t.word] }), index('patient_name_words_like').using('gin', sql`${t.word} gin_trgm_ops`), check('patient_name_words_kind', sql`${t.kind} in ('family', 'given')`)],
);

/** Who may open a restricted chart besides supervisors and compliance: people named for it. */
export const chartGrants = pgTable(
  'chart_grants',
  {
    id: key(),
    facilityId: facilityId(),
    patientId: uuid()
      .notNull()
      .references(() => patients.id),
    userId: uuid().notNull(),
    grantedBy: uuid().notNull(),
    createdAt: instant().notNull(),
    endedAt: instant(),
  },
  (t) => [uniqueIndex('chart_grants_open').on(t.patientId, t.userId).where(sql`ended_at is null`), index('chart_grants_user').on(t.userId)],
);

export const emergencyReasons = ['treatment', 'danger', 'court_today', 'other'] as const;
export const emergencyFindings = ['justified', 'not_justified'] as const;

/** A restricted chart opened in an emergency: who, why, until when; reviewed afterwards by somebody else. */
export const emergencyAccesses = pgTable(
  'emergency_accesses',
  {
    id: key(),
    facilityId: facilityId(),
    patientId: uuid()
      .notNull()
      .references(() => patients.id),
    userId: uuid().notNull(),
    userName: text().notNull(),
    reason: text().$type<(typeof emergencyReasons)[number]>().notNull(),
    /** In the person's own words. */
    explanation: text().notNull(),
    openedAt: instant().notNull(),
    endsAt: instant().notNull(),
    reviewedBy: uuid(),
    reviewedByName: text(),
    reviewedAt: instant(),
    finding: text().$type<(typeof emergencyFindings)[number]>(),
    reviewNote: text(),
  },
  (t) => [
    index('emergency_accesses_user').on(t.userId, t.endsAt),
    index('emergency_accesses_facility').on(t.facilityId, t.openedAt),
    check('emergency_accesses_two', sql`${t.reviewedBy} <> ${t.userId}`),
    check('emergency_accesses_box', sql`${t.endsAt} <= ${t.openedAt} + interval '4 hours'`),
  ],
);
