/**
 * Counting tries in the database, so that a restart forgives nobody; the subject is kept as a hash only. Fixed windows for what is
 * simply limited; waits that grow with each failure for passwords, so that nobody locks a name by knowing it.
 */
import { createHash } from 'node:crypto';
import { and, eq, gt, lt, sql } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import { throttles } from '#db/schema/identity.ts';

export type Throttle = { purpose: string; limit: number; windowSeconds: number };

/** The limits in use. Those by address are wide: a hospital stands behind one address. */
export const limits = {
  trackingCode: { purpose: 'tracking-code', limit: 20, windowSeconds: 900 },
  disclosureLookup: { purpose: 'disclosure-lookup', limit: 120, windowSeconds: 900 },
  confirmCode: { purpose: 'confirm-code', limit: 5, windowSeconds: 900 },
} as const satisfies Record<string, Throttle>;

/**
 * A wait that grows: `free` tries at once, then `firstSeconds`, and twice as long after each further one up to `longestSeconds`.
 * Forgotten `forgetSeconds` after the last try.
 */
export type Growing = { purpose: string; free: number; firstSeconds: number; longestSeconds: number; forgetSeconds: number };

/** Passwords. What one address gets wrong for one name never keeps another address out of it. */
export const waits = {
  /** One name from one address; after ten tries 30 seconds, at most a quarter of an hour. */
  signInPlace: { purpose: 'sign-in-place', free: 10, firstSeconds: 30, longestSeconds: 900, forgetSeconds: 3600 },
  /** One name from wherever it is tried in browsers that never signed in to it: guessing spread over many addresses. Short, so that it slows and never shuts. */
  signInName: { purpose: 'sign-in-everywhere', free: 40, firstSeconds: 2, longestSeconds: 60, forgetSeconds: 86_400 },
  /** One name in a browser that signed in to it before: its own count, whatever strangers do. */
  signInKnown: { purpose: 'sign-in-known', free: 10, firstSeconds: 30, longestSeconds: 900, forgetSeconds: 3600 },
} as const satisfies Record<string, Growing>;

/**
 * Takes a turn before the password is looked at, in one statement, so that tries side by side do not share one.
 * -> null, or how many seconds are left to wait; a try that has to wait is not counted.
 */
export async function takeTurn(db: Db, wait: Growing, subject: string, now: Date): Promise<number | null> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const forgotten = sql`${throttles.windowStart} <= ${at} - make_interval(secs => ${wait.forgetSeconds})`;
  const due = sql`${throttles.windowStart} + make_interval(secs => case when ${throttles.count} < ${wait.free} then 0
    else least(${wait.longestSeconds}::float8, ${wait.firstSeconds}::float8 * power(2, least(${throttles.count} - ${wait.free}, 20))) end)`;
  const taken = await db
    .insert(throttles)
    .values({ key: keyOf(wait, subject), windowStart: now, count: 1 })
    .onConflictDoUpdate({
      target: throttles.key,
      set: { count: sql`case when ${forgotten} then 1 else ${throttles.count} + 1 end`, windowStart: now },
      setWhere: sql`${forgotten} or ${due} <= ${at}`,
    })
    .returning({ count: throttles.count });
  if (taken.length > 0) return null;
  const [left] = await db.select({ seconds: sql<number>`ceil(extract(epoch from ${due} - ${at}))::int` }).from(throttles).where(eq(throttles.key, keyOf(wait, subject)));
  return Math.max(1, left?.seconds ?? 1);
}

/** Gives a turn back that was taken for a try that turned out right. */
export async function giveTurnBack(db: Db, wait: Growing, subject: string): Promise<void> {
  await db.update(throttles).set({ count: sql`greatest(${throttles.count} - 1, 0)` }).where(eq(throttles.key, keyOf(wait, subject)));
}

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
export async function clearAttempts(db: Db, throttle: { purpose: string }, subject: string): Promise<void> {
  await db.delete(throttles).where(eq(throttles.key, keyOf(throttle, subject)));
}

/** Removes windows older than two days; the worker's daily round calls it. */
export async function pruneThrottles(db: Db, now: Date): Promise<void> {
  await db.delete(throttles).where(lt(throttles.windowStart, new Date(now.getTime() - 2 * 86_400_000)));
}

function windowFloor(throttle: Throttle, now: Date): Date {
  return new Date(now.getTime() - throttle.windowSeconds * 1000);
}

function keyOf(throttle: { purpose: string }, subject: string): string {
  return `${throttle.purpose}:${createHash('sha256').update(subject).digest('hex').slice(0, 40)}`;
}
