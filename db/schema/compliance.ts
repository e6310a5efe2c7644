/** What compliance keeps for its own work: searches of the log, and what the log's patterns were found to show. */
import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
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
