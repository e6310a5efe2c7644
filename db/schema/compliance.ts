/** What compliance keeps for its own work: searches of the log, and what the log's patterns were found to show. */
import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { facilityId, instant, key, legalDate } from './columns.ts';

/** What was asked of the log, as it was typed; names stand here and in no address. */
export type LogCriteria = {
  person?: string;
  patient?: string;
  requester?: string;
  number?: string;
  /** An action of the log, or a group of them (`looks`, `exports`, ...). */
  what?: string;
  outcome?: string;
  facility?: string;
  place?: string;
  /** Legal dates, both inclusive. */
  from?: string;
  to?: string;
};

/** A search somebody made; its id is what an address shows. Without a name it is only the way back, and goes after a day. */
export const savedSearches = pgTable(
  'saved_searches',
  {
    id: key(),
    facilityId: facilityId(),
    name: text(),
    criteria: jsonb().$type<LogCriteria>().notNull(),
    /** Seen by everybody who reads the log of this facility; otherwise by its maker alone. */
    shared: boolean().notNull().default(false),
    createdBy: uuid().notNull(),
    createdByName: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [index('saved_searches_maker').on(t.createdBy, t.createdAt)],
);

export type PatternKind = 'same_surname' | 'colleague' | 'restricted' | 'no_request' | 'many_charts' | 'odd_hours' | 'exports';

/** Something in the log worth a look: found by a rule that is named, decided by a person, kept either way. */
export const logFindings = pgTable(
  'log_findings',
  {
    id: key(),
    facilityId: facilityId(),
    kind: text().$type<PatternKind>().notNull(),
    /** Who did it, as the log names them. */
    actorId: text().notNull(),
    actorName: text().notNull(),
    patientId: uuid(),
    /** The facility's day on which it happened; one finding a kind, person, patient and day. */
    day: legalDate().notNull(),
    count: integer().notNull(),
    /** What the rule compared with what: numbers and codes only. */
    measured: jsonb().$type<Record<string, number | string>>().notNull(),
    /** The events of the log it stands on, at most fifty. */
    eventIds: jsonb().$type<string[]>().notNull(),
    status: text().$type<'open' | 'dismissed' | 'confirmed'>().notNull().default('open'),
    reason: text(),
    decidedBy: uuid(),
    decidedByName: text(),
    decidedAt: instant(),
    foundAt: instant().notNull(),
  },
  (t) => [
    // Found again by the next run it is the same finding, also after it was dismissed. Nulls are alike: a pattern of a person's day has no patient.
    uniqueIndex('log_findings_once').on(t.facilityId, t.kind, t.actorId, t.day, sql`coalesce(${t.patientId}, '00000000-0000-0000-0000-000000000000'::uuid)`),
    index('log_findings_status').on(t.facilityId, t.status, t.day),
  ],
);

/** What a quality audit looks for on a packet that left. */
export type QualityError = 'wrong_patient' | 'missed_redaction' | 'over_redaction' | 'out_of_scope' | 'missing_page' | 'wrong_recipient' | 'evidence' | 'fee' | 'other';

/** A sample of approved packets, drawn by a rule that can be drawn again: the seed decides. */
export const qualitySamples = pgTable(
  'quality_samples',
  {
    id: key(),
    facilityId: facilityId(),
    method: text().$type<'random' | 'risk'>().notNull(),
    /** Whose packets; null: everybody's. */
    personId: uuid(),
    personName: text(),
    /** Approved in these legal dates, both inclusive. */
    fromDay: legalDate().notNull(),
    toDay: legalDate().notNull(),
    seed: text().notNull(),
    /** How many packets it was drawn from. */
    population: integer().notNull(),
    drawnBy: uuid().notNull(),
    drawnByName: text().notNull(),
    drawnAt: instant().notNull(),
  },
  (t) => [index('quality_samples_facility').on(t.facilityId, t.drawnAt)],
);

/** One packet of a sample, and what looking at it again showed. */
export const qualityItems = pgTable(
  'quality_items',
  {
    id: key(),
    facilityId: facilityId(),
    sampleId: uuid()
      .notNull()
      .references(() => qualitySamples.id),
    /** No `request_id`: what an audit found is never a requester's to read. */
    auditedRequestId: uuid().notNull(),
    packetId: uuid().notNull(),
    position: integer().notNull(),
    /** 1 where nothing speaks for a look; each risk adds. */
    weight: integer().notNull(),
    risks: jsonb().$type<string[]>().notNull(),
    preparedBy: uuid().notNull(),
    preparedByName: text().notNull(),
    approvedBy: uuid(),
    status: text().$type<'open' | 'right' | 'wrong'>().notNull().default('open'),
    errors: jsonb().$type<QualityError[]>().notNull().default([]),
    note: text(),
    checkedBy: uuid(),
    checkedByName: text(),
    checkedAt: instant(),
    correction: text(),
    correctedByName: text(),
    correctedAt: instant(),
  },
  (t) => [uniqueIndex('quality_items_packet').on(t.sampleId, t.packetId), index('quality_items_checked').on(t.facilityId, t.checkedAt)],
);

/** What a schedule is for: the patient's own access, what a court or an agency asked for, and all other requests. */
export type RetentionKind = 'access' | 'legal' | 'third_party';

/** How long the documentation of a kind is kept where that is more than six years; where no row stands, six (164.530(j)). */
export const retentionSchedules = pgTable(
  'retention_schedules',
  {
    id: key(),
    facilityId: facilityId(),
    kind: text().$type<RetentionKind>().notNull(),
    years: integer().notNull(),
    /** The state's rule or the facility's own that asks for it. */
    citation: text().notNull(),
    changedBy: uuid().notNull(),
    changedByName: text().notNull(),
    changedAt: instant().notNull(),
  },
  (t) => [uniqueIndex('retention_schedules_kind').on(t.facilityId, t.kind), check('retention_schedules_years', sql`${t.years} between 6 and 100`)],
);

/** Nothing of this request, or of this patient, is disposed of until it is lifted. */
export const legalHolds = pgTable(
  'legal_holds',
  {
    id: key(),
    facilityId: facilityId(),
    /** No `request_id`: a hold is never a requester's to read. One of the two. */
    heldRequestId: uuid(),
    patientId: uuid(),
    reason: text().notNull(),
    placedBy: uuid().notNull(),
    placedByName: text().notNull(),
    placedAt: instant().notNull(),
    liftedByName: text(),
    liftedAt: instant(),
    liftReason: text(),
  },
  (t) => [index('legal_holds_open').on(t.facilityId, t.liftedAt), check('legal_holds_one', sql`(${t.heldRequestId} is null) <> (${t.patientId} is null)`)],
);

/** What was destroyed, told without naming anybody: numbers of requests, days, counts. */
export type DisposalCertificate = { runId: string; facility: string; proposedBy: string; approvedBy: string; executedAt: string; rule: string; requests: { number: string; closedOn: string; until: string; files: number; rows: number }[]; held: string[]; files: number; rows: number; patientKeys: number };

/** A disposal: proposed by one, approved by another, executed by the worker, with its certificate. */
export const disposalRuns = pgTable(
  'disposal_runs',
  {
    id: key(),
    facilityId: facilityId(),
    status: text().$type<'proposed' | 'approved' | 'declined' | 'executed'>().notNull().default('proposed'),
    onDay: legalDate().notNull(),
    proposedBy: uuid().notNull(),
    proposedByName: text().notNull(),
    proposedAt: instant().notNull(),
    decidedBy: uuid(),
    decidedByName: text(),
    decidedAt: instant(),
    executedAt: instant(),
    certificate: jsonb().$type<DisposalCertificate>(),
    certificateSha256: text(),
  },
  (t) => [
    index('disposal_runs_status').on(t.status),
    check('disposal_runs_two_people', sql`${t.status} not in ('approved', 'executed') or ${t.decidedBy} <> ${t.proposedBy}`),
  ],
);

export const disposalItems = pgTable(
  'disposal_items',
  {
    id: key(),
    facilityId: facilityId(),
    runId: uuid()
      .notNull()
      .references(() => disposalRuns.id),
    disposedRequestId: uuid().notNull(),
    number: text().notNull(),
    kind: text().$type<RetentionKind>().notNull(),
    closedOn: legalDate().notNull(),
    /** The last day on which it had to be kept. */
    until: legalDate().notNull(),
    status: text().$type<'proposed' | 'destroyed' | 'held'>().notNull().default('proposed'),
    files: integer().notNull().default(0),
    rows: integer().notNull().default(0),
  },
  (t) => [uniqueIndex('disposal_items_request').on(t.runId, t.disposedRequestId)],
);
