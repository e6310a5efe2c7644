/** A person's own open sessions: where, with what, last used when; one or all others ended. */
import { and, asc, desc, eq, gt, ne } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import { accounts, sessions } from '#db/schema/identity.ts';
import { sessionHours } from './auth.ts';
import { verifyPassword } from './password.ts';
import { idleMinutes, type SignedIn } from './sessions.ts';
import { recordIdentity } from './sign-in-events.ts';
import { clearAttempts, countAttempt, isThrottled, limits } from './throttle.ts';

export type OpenSession = {
  id: string;
  /** This browser's own. */
  here: boolean;
  /** Names of programs, the same in every language; null: it did not say. */
  browser: string | null;
  system: string | null;
  /** The address it came from at sign-in. */
  place: string | null;
  begunAt: Date;
  lastSeenAt: Date;
};

/** Those that would be let in at their next request, this one first. */
export async function openSessions(db: Db, { user, session }: SignedIn, now: Date): Promise<OpenSession[]> {
  const rows = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, user.id), gt(sessions.lastSeenAt, before(now, idleMinutes)), gt(sessions.createdAt, before(now, sessionHours * 60))))
    .orderBy(desc(sessions.lastSeenAt), asc(sessions.id));
  const all = rows.map((row) => ({ id: row.id, here: row.id === session.id, ...programOf(row.userAgent), place: row.ipAddress || null, begunAt: row.createdAt, lastSeenAt: row.lastSeenAt }));
  return all.sort((a, b) => Number(b.here) - Number(a.here));
}

/** Ends one other session of one's own, or all others. -> how many there were; somebody else's id ends nothing. */
export async function endOtherSessions(db: Db, { user, session }: SignedIn, which: string | 'all', now: Date): Promise<number> {
  const others = and(eq(sessions.userId, user.id), ne(sessions.id, session.id), ...(which === 'all' ? [] : [eq(sessions.id, which)]));
  const ended = await db.delete(sessions).where(others).returning({ id: sessions.id });
  for (const { id } of ended) await recordIdentity(db, { userId: user.id, sessionId: id }, now, { action: 'session.ended', facts: { reason: 'revoked' } });
  return ended.length;
}

/** For an account without a second factor: its password once more. -> null, or why not. */
export async function showPassword(db: Db, { user, session }: SignedIn, typed: string, now: Date): Promise<'wrong' | 'later' | null> {
  if (await isThrottled(db, limits.confirmCode, user.id, now)) return 'later';
  const [kept] = await db.select({ password: accounts.password }).from(accounts).where(and(eq(accounts.userId, user.id), eq(accounts.providerId, 'credential')));
  if (kept?.password && (await verifyPassword(kept.password, typed))) {
    await clearAttempts(db, limits.confirmCode, user.id);
    return null;
  }
  await countAttempt(db, limits.confirmCode, user.id, now);
  await recordIdentity(db, { userId: user.id, sessionId: session.id }, now, { action: 'sign_in.failed', facts: { method: 'password', code: 'wrong', account: user.id } });
  return 'wrong';
}

const browsers = [['Edge', /\bEdg(e|A|iOS)?\//], ['Opera', /\bOPR\//], ['Firefox', /\b(Firefox|FxiOS)\//], ['Chrome', /\b(Chrome|CriOS|HeadlessChrome)\//], ['Safari', /\bSafari\//]] as const;
const systems = [['Android', /\bAndroid\b/], ['iPhone', /\biPhone\b/], ['iPad', /\biPad\b/], ['Windows', /\bWindows\b/], ['macOS', /\bMac OS X\b/], ['ChromeOS', /\bCrOS\b/], ['Linux', /\bLinux\b/]] as const;

/** What a browser says of itself, in two words; never shown as it was sent. */
export function programOf(userAgent: string | null): { browser: string | null; system: string | null } {
  const named = (list: readonly (readonly [string, RegExp])[]) => list.find(([, mark]) => mark.test(userAgent ?? ''))?.[0] ?? null;
  return { browser: named(browsers), system: named(systems) };
}

function before(now: Date, minutes: number): Date {
  return new Date(now.getTime() - minutes * 60_000);
}
