/** Counting tries in the database, so that a restart forgives nobody. Fixed windows; the subject is kept as a hash only. */
import { createHash } from 'node:crypto';
import { and, eq, gt, lt, sql } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import { throttles } from '#db/schema/identity.ts';

export type Throttle = { purpose: string; limit: number; windowSeconds: number };

/** The limits in use. Those by address are wide: a hospital stands behind one address. */
export const limits = {
  signInName: { purpose: 'sign-in-name', limit: 10, windowSeconds: 900 },
  trackingCode: { purpose: 'tracking-code', limit: 20, windowSeconds: 900 },
  disclosureLookup: { purpose: 'disclosure-lookup', limit: 120, windowSeconds: 900 },
  confirmCode: { purpose: 'confirm-code', limit: 5, windowSeconds: 900 },
} as const satisfies Record<string, Throttle>;

/** Whether the limit is reached, without counting. */
export async function isThrottled(db: Db, throttle: Throttle, subject: string, now: Date): Promise<boolean> {
  const rows = await db
    .select({ count: throttles.count })
    .from(throttles)
    .where(and(eq(throttles.key, keyOf(throttle, subject)), gt(throttles.windowStart, windowFloor(throttle, now))));
  return (rows[0]?.count ?? 0) >= throttle.limit;
}

/** Counts one try. -> the count in this window, this try included. */
export async function countAttempt(db: Db, throttle: Throttle, subject: string, now: Date): Promise<number> {
  // A date inside a raw `sql` fragment has no column to map it: it goes over as text.
  const at = now.toISOString();
  const floor = windowFloor(throttle, now).toISOString();
  const rows = await db
    .insert(throttles)
    .values({ key: keyOf(throttle, subject), windowStart: now, count: 1 })
    .onConflictDoUpdate({
      target: throttles.key,
      set: {
        count: sql`case when ${throttles.windowStart} <= ${floor}::timestamptz then 1 else ${throttles.count} + 1 end`,
        windowStart: sql`case when ${throttles.windowStart} <= ${floor}::timestamptz then ${at}::timestamptz else ${throttles.windowStart} end`,
      },
    })
    .returning({ count: throttles.count });
  return rows[0]?.count ?? 1;
}

/** Forgets the tries of a subject, after it succeeded. */
export async function clearAttempts(db: Db, throttle: Throttle, subject: string): Promise<void> {
  await db.delete(throttles).where(eq(throttles.key, keyOf(throttle, subject)));
}

/** Removes windows older than a day; the worker's daily round calls it. */
export async function pruneThrottles(db: Db, now: Date): Promise<void> {
  await db.delete(throttles).where(lt(throttles.windowStart, new Date(now.getTime() - 86_400_000)));
}

function windowFloor(throttle: Throttle, now: Date): Date {
  return new Date(now.getTime() - throttle.windowSeconds * 1000);
}

function keyOf(throttle: Throttle, subject: string): string {
  return `${throttle.purpose}:${createHash('sha256').update(subject).digest('hex').slice(0, 40)}`;
}
