/** What the worker does for compliance every night: yesterday and the day before, so that a night without a worker loses nothing but time. */
import { asActor, type Db } from '#db/open.ts';
import { systemActor } from '#workflows/actor.ts';
import { addDays, legalDateOf } from '#workflows/rules/dates.ts';
import { findPatterns } from './patterns.ts';

/** -> findings that are new */
export async function searchLastDays(db: Db, now: Date): Promise<number> {
  const today = legalDateOf(now, 'UTC');
  return asActor(db, systemActor, (tx) => findPatterns(tx, systemActor, { from: addDays(today, -2), to: addDays(today, -1), now }));
}
