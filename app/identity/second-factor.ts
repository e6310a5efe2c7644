/** The second factor of somebody signed in: set up at the first sign-in, shown again before what matters. */
import { and, eq, gt, isNotNull, isNull, lt, or } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import { sessions } from '#db/schema/identity.ts';
import { spendCode } from './auth.ts';
import { callAuth, onlyCookie } from './call-auth.ts';
import type { SignedIn } from './sessions.ts';
import { sessionTokenOf, type SignInCall, type SignInRefusal } from './sign-in.ts';
import { recordIdentity } from './sign-in-events.ts';
import { clearAttempts, countAttempt, isThrottled, limits } from './throttle.ts';

/** Shows the second factor again in an open session. -> null, or why not. */
export async function showSecondFactor(call: SignInCall, signedIn: SignedIn, typed: string): Promise<Exclude<SignInRefusal, 'expired'> | null> {
  const { db, now } = call;
  const code = typed.replace(/\s/g, '');
  const { user, session } = signedIn;
  const whom = { userId: user.id, sessionId: session.id };
  if (await isThrottled(db, limits.confirmCode, user.id, now)) return 'later';
  const outcome = /^\d{6}$/.test(code) ? await spendCode(db, (await call.auth.$context).secretConfig, user.id, code, new Date()) : await spendBackupCode(call, code);
  if (outcome !== 'spent') {
    await countAttempt(db, limits.confirmCode, user.id, now);
    await recordIdentity(db, whom, now, { action: 'second_factor.refused', facts: { code: outcome } });
    return outcome;
  }
  await clearAttempts(db, limits.confirmCode, user.id);
  await db.update(sessions).set({ secondFactorAt: now }).where(eq(sessions.id, session.id));
  await recordIdentity(db, whom, now, { action: 'second_factor.shown', facts: {} });
  return null;
}

async function spendBackupCode(call: SignInCall, code: string): Promise<'spent' | 'wrong'> {
  const answer = await callAuth(call.auth, call.env, {
    path: '/two-factor/verify-backup-code',
    body: { code, disableSession: true },
    clientIp: call.clientIp,
    cookie: onlyCookie(call.cookie, 'session_token'),
  });
  return answer.ok ? 'spent' : 'wrong';
}

/** Whether the factor was shown within so many minutes. */
export function isFresh(signedIn: SignedIn, minutes: number, now: Date): boolean {
  const at = signedIn.session.secondFactorAt;
  return at !== null && now.getTime() - at.getTime() <= minutes * 60_000;
}

/** How old a showing may be that is spent on one act: long enough to come back from the page that asked. */
const unspentMinutes = 2;

/** Spends the last showing on one act. -> false where there is none left to spend. Two acts at once: one gets it. */
export async function spendShowing(db: Db, signedIn: SignedIn, now: Date): Promise<boolean> {
  const spent = await db
    .update(sessions)
    .set({ secondFactorSpentAt: now })
    .where(
      and(
        eq(sessions.id, signedIn.session.id),
        isNotNull(sessions.secondFactorAt),
        gt(sessions.secondFactorAt, new Date(now.getTime() - unspentMinutes * 60_000)),
        or(isNull(sessions.secondFactorSpentAt), lt(sessions.secondFactorSpentAt, sessions.secondFactorAt)),
      ),
    )
    .returning({ id: sessions.id });
  return spent.length > 0;
}

export type SetUp = { totpUri: string; backupCodes: string[] };

/** Begins the set-up; asks the password again. -> what the authenticator app takes, and ten codes to print; null: wrong password. */
export async function beginSetUp(call: SignInCall, password: string): Promise<SetUp | null> {
  const answer = await callAuth(call.auth, call.env, {
    path: '/two-factor/enable',
    body: { password, method: 'totp' },
    clientIp: call.clientIp,
    cookie: onlyCookie(call.cookie, 'session_token'),
  });
  const { totpURI, backupCodes } = answer.body;
  return answer.ok && typeof totpURI === 'string' && Array.isArray(backupCodes) ? { totpUri: totpURI, backupCodes: backupCodes.map(String) } : null;
}

/** Ends the set-up with the first code. -> the cookies of a new session that has shown its factor; null: wrong code. */
export async function finishSetUp(call: SignInCall, signedIn: SignedIn, typed: string): Promise<string[] | null> {
  const code = typed.replace(/\s/g, '');
  const answer = await callAuth(call.auth, call.env, {
    path: '/two-factor/verify-totp',
    body: { code },
    clientIp: call.clientIp,
    userAgent: call.userAgent,
    cookie: onlyCookie(call.cookie, 'session_token'),
  });
  const token = sessionTokenOf(answer.setCookies);
  if (!answer.ok || !token) return null;
  await spendCode(call.db, (await call.auth.$context).secretConfig, signedIn.user.id, code, new Date());
  await call.db.update(sessions).set({ secondFactorAt: call.now, lastSeenAt: call.now }).where(eq(sessions.token, token));
  await recordIdentity(call.db, { userId: signedIn.user.id, sessionId: signedIn.session.id }, call.now, {
    action: 'second_factor.changed',
    facts: { user: signedIn.user.id, change: 'set_up' },
  });
  return answer.setCookies;
}
