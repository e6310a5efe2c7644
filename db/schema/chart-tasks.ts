/** What a chart owes after a request has looked at it: a page that is another patient's, a document that a visit should have and has not. */
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { facilityId, instant, key, legalDate } from './columns.ts';
import { requests } from './requests.ts';

export const chartTaskKinds = ['correction', 'missing'] as const;
export type ChartTaskKind = (typeof chartTaskKinds)[number];

export const chartTasks = pgTable(
  'chart_tasks',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid()
      .notNull()
      .references(() => requests.id),
    kind: text().$type<ChartTaskKind>().notNull(),
    /** The page of a correction, or visit and kind of what is missing: one task each. */
    about: text().notNull(),
    pageId: uuid(),
    /** Of the page's text, by which earlier releases that hold the same page are found. */
    sha256: text(),
    /** The document that is missing, by its kind, and the visit that should have it. */
    recordKind: text(),
    encounterId: text(),
    encounterTitle: text(),
    encounterOn: legalDate(),
    department: text(),
    openedAt: instant().notNull(),
    /** Null: the machine, when it had the chart before it. */
    openedBy: uuid(),
    openedByName: text(),
    askedOf: text(),
    askedAt: instant(),
    askedByName: text(),
    answer: text(),
    answeredAt: instant(),
    note: text(),
    closedAt: instant(),
    closedBy: uuid(),
    closedByName: text(),
  },
  (t) => [
    uniqueIndex('chart_tasks_about').on(t.requestId, t.kind, t.about),
    index('chart_tasks_open').on(t.requestId).where(sql`closed_at is null`),
    // Closed by a person, with a word on what was done.
    check('chart_tasks_closed', sql`${t.closedAt} is null or (${t.closedBy} is not null and ${t.note} <> '')`),
  ],
);
