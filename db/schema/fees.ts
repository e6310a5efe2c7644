/** Fees: itemised before they are owed, and every way they are settled. Whole US cents. */
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { facilityId, instant, key, legalDate } from './columns.ts';

/** `percent`: electronic copies at this part of the page rate, where the state says so. */
export type FeeRow = { code: string; quantity: number; unitCents: number; percent?: number; amountCents: number; ruleId: string };

export const fees = pgTable(
  'fees',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid().notNull(),
    lines: jsonb().$type<FeeRow[]>().notNull(),
    totalCents: integer().notNull(),
    ruleId: text().notNull(),
    ruleVersion: text().notNull(),
    status: text().$type<'quoted' | 'settled' | 'replaced'>().notNull(),
    quotedAt: instant().notNull(),
    quotedBy: uuid().notNull(),
  },
  (t) => [index('fees_request').on(t.requestId)],
);

export const payments = pgTable(
  'payments',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid().notNull(),
    feeId: uuid()
      .notNull()
      .references(() => fees.id),
    kind: text().$type<'cheque' | 'waiver' | 'write_off'>().notNull(),
    amountCents: integer().notNull(),
    reference: text(),
    reason: text(),
    receivedOn: legalDate().notNull(),
    recordedBy: uuid().notNull(),
    recordedByName: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [index('payments_request').on(t.requestId), uniqueIndex('payments_reference').on(t.feeId, t.kind, t.reference)],
);
