/** Columns that stand on most tables. Keys are UUIDv7 made by the application; instants are timestamptz; legal dates are date. */
import { date, timestamp, uuid } from 'drizzle-orm/pg-core';
import { facilities } from './facilities.ts';

export const key = () => uuid().primaryKey();
export const instant = () => timestamp({ withTimezone: true, mode: 'date' });
export const legalDate = () => date({ mode: 'string' });
/** Not null on every protected row: row security stands on it. */
export const facilityId = () =>
  uuid()
    .notNull()
    .references(() => facilities.id);
