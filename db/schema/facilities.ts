/** Facilities and the departments that hold parts of the designated record set. */
import type { RulePack } from '#workflows/rules/packs.ts';
import type { RuleOverride } from '#workflows/rules/rule.ts';
import { boolean, integer, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';

export type PostalAddress = { lines: string[]; city: string; state: string; postcode: string };

export const facilities = pgTable('facilities', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  /** Two-letter code; its state pack governs fees, notices and clocks. */
  state: text().notNull(),
  /** IANA zone; legal dates are days in it. */
  zone: text().notNull(),
  address: jsonb().$type<PostalAddress>().notNull(),
  phone: text().notNull(),
  fax: text(),
  contactTitle: text().notNull(),
  numberPrefix: text().notNull(),
  /** The next human number of a request; taken under the row's lock. */
  nextNumber: integer().notNull().default(1),
  /** Local closures, as legal dates, beside the federal calendar. */
  closures: jsonb().$type<string[]>().notNull().default([]),
  /** Fee and delivery policy of this facility. */
  policy: jsonb().$type<FacilityPolicy>().notNull(),
  /** Rules switched or re-dated here; re-dating a fee schedule that ran out is its confirmation. */
  ruleOverrides: jsonb().$type<RuleOverride[]>().notNull().default([]),
  /** Rules added here, every revision of each; the newest of a pack holds. Parsed by `rulePack` before they are written. */
  rulePacks: jsonb().$type<RulePack[]>().notNull().default([]),
  createdAt: timestamp({ withTimezone: true }).notNull(),
});

export type FacilityPolicy = {
  /** Third parties pay before release. */
  prepayThirdParty: boolean;
  /** Contested (ACC-PREPAY): hold a patient's own copy until paid. */
  prepayPatient: boolean;
  linkDays: number;
  linkDownloads: number;
};

export const departments = pgTable(
  'departments',
  {
    id: uuid().primaryKey(),
    facilityId: uuid()
      .notNull()
      .references(() => facilities.id),
    name: text().notNull(),
    kind: text().$type<'records' | 'billing' | 'imaging' | 'behavioral' | 'laboratory' | 'other'>().notNull(),
    email: text(),
    active: boolean().notNull().default(true),
  },
  (t) => [uniqueIndex('departments_facility_name').on(t.facilityId, t.name)],
);
