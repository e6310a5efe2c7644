/** Fax and post: a batch of scanned pages, split into requests. */
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { facilityId, instant, key, legalDate } from './columns.ts';

export const batches = pgTable(
  'batches',
  {
    id: key(),
    facilityId: facilityId(),
    channel: text().$type<'fax' | 'paper'>().notNull(),
    name: text().notNull(),
    fileId: uuid().notNull(),
    pageCount: integer().notNull(),
    /** When the office received it; every request split from it starts its clocks there. */
    receivedOn: legalDate().notNull(),
    uploadedBy: uuid().notNull(),
    createdAt: instant().notNull(),
    doneAt: instant(),
  },
  (t) => [index('batches_facility').on(t.facilityId, t.createdAt)],
);

/** A run of pages of a batch that is one request (or is set aside). */
export const batchParts = pgTable(
  'batch_parts',
  {
    id: key(),
    facilityId: facilityId(),
    batchId: uuid()
      .notNull()
      .references(() => batches.id),
    firstPage: integer().notNull(),
    lastPage: integer().notNull(),
    requestId: uuid(),
    setAside: text(),
    /** What was typed so far. */
    answers: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    indexedBy: uuid(),
    indexedAt: instant(),
  },
  (t) => [uniqueIndex('batch_parts_first_page').on(t.batchId, t.firstPage)],
);
