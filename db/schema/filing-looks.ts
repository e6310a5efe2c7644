/** Requests filed by a script or in a hurry of many: they wait for a look before anybody is written to about them. */
import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { facilityId, instant, key } from './columns.ts';
import { users } from './identity.ts';
import { requests } from './requests.ts';

/** Why it waits: `no_proof`, many were filed and this one came without the browser's proof of work; `many`, and many such from its address. */
export type FilingLookReason = 'no_proof' | 'many';

export const filingLooks = pgTable(
  'filing_looks',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid()
      .notNull()
      .references(() => requests.id, { onDelete: 'cascade' }),
    reason: text().$type<FilingLookReason>().notNull(),
    createdAt: instant().notNull(),
    decidedBy: uuid().references(() => users.id),
    decidedAt: instant(),
    verdict: text().$type<'genuine' | 'abuse'>(),
  },
  (t) => [uniqueIndex('filing_looks_request').on(t.requestId), index('filing_looks_facility').on(t.facilityId, t.createdAt)],
);
