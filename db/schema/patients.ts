/** The patient index of a facility: who a chart belongs to. */
import { sql } from 'drizzle-orm';
import { boolean, index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
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
    createdAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('patients_mrn').on(t.facilityId, t.mrn),
    index('patients_birth_date').on(t.facilityId, t.birthDate),
    // Search as a technician types (db/security/065-patient-blocks.sql): by likeness in order of likeness, by sound, former name, number, place.
    index('patients_names_like').using('gist', sql`(lower(${t.familyName} || ' ' || ${t.givenNames})) gist_trgm_ops(siglen=64)`),
    index('patients_mrn_like').using('gin', sql`(lower(${t.mrn})) gin_trgm_ops`),
    index('patients_names').on(sql`lower(${t.familyName}) collate "C"`, sql`lower(${t.givenNames}) collate "C"`),
    index('patients_sounds').on(sql`dmetaphone(lower(${t.familyName}))`, sql`dmetaphone(lower(${t.givenNames}))`),
    index('patients_previous_names').using('gin', t.previousNames),
    index('patients_phone').on(sql`right(regexp_replace(${t.phone}, '\\D', '', 'g'), 7)`),
    index('patients_postcode').on(sql`(${t.address}->>'postcode')`, sql`dmetaphone(lower(${t.familyName}))`),
  ],
);
