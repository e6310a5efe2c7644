/** Signing in: a name and a password, then a code; each refusal in one of few words, none saying whether the account exists. */
import { eq } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import { sessions, users } from '#db/schema/identity.ts';
import { baseUrl, type Auth, type AuthEnv } from './auth.ts';
import { callAuth, onlyCookie, type AuthAnswer } from './call-auth.ts';
import { knownBrowser, rememberBrowser } from './known-browser.ts';
import { endSession } from './sessions.ts';
import { recordIdentity } from './sign-in-events.ts';
import { clearAttempts, giveTurnBack, takeTurn, waits, type Growing } from './throttle.ts';

/** One browser's call: its address as the server knows it, its cookies, the clock. */
export type SignInCall = { db: Db; auth: Auth; env: AuthEnv; clientIp: string; userAgent: string | null; cookie: string | null; now: Date };

export type SignInResult =
  | { status: 'signed_in'; userId: string; sessionId: string; setCookies: string[] }
  | { status: 'second_factor'; setCookies: string[] }
  | { status: 'refused'; reason: SignInRefusal; waitSeconds?: number };
/** `wrong`: name or password or code. `used`: the code was taken before. `expired`: begin again. `later`: too many tries; `waitSeconds` where it is known how long. */
export type SignInRefusal = 'wrong' | 'used' | 'expired' | 'later';

/** First step. Ends whatever session the browser had: a sign-in always starts a new one. */
export async function startSignIn(call: SignInCall, input: { email: string; password: string }): Promise<SignInResult> {
  const { db, auth, env, now } = call;
  const email = input.email.trim().toLowerCase();
  const turns = turnsFor(call, email);
  for (const [index, turn] of turns.entries()) {
    const waitSeconds = await takeTurn(db, turn.wait, turn.subject, now);
    if (waitSeconds === null) continue;
    // A try that is not looked at costs no turn anywhere.
    for (const taken of turns.slice(0, index)) await giveTurnBack(db, taken.wait, taken.subject);
    return { ...(await refuse(call, 'password', 'later')), waitSeconds };
  }
  const answer = await callAuth(auth, env, { path: '/sign-in/email', body: { email, password: input.password }, clientIp: call.clientIp, userAgent: call.userAgent });
  if (!answer.ok) {
    if (answer.status === 429) return refuse(call, 'password', 'later');
    return refuse(call, 'password', 'wrong', await userByEmail(db, email));
  }
  for (const { wait, subject, shared } of turns) await (shared ? giveTurnBack(db, wait, subject) : clearAttempts(db, wait, subject));
  await endSession(db, auth, onlyCookie(call.cookie, 'session_token'));
  if (answer.body.twoFactorRedirect === true) return { status: 'second_factor', setCookies: answer.setCookies };
  return beginSession(call, answer, 'password', false);
}

type Turn = { wait: Growing; subject: string; /** Others count here too: a right password forgives its own try and no other. */ shared: boolean };

/** Which counts a try stands in: a browser that signed in to this name before has its own, apart from strangers'. */
function turnsFor({ env, cookie, clientIp, now }: SignInCall, email: string): Turn[] {
  const known = knownBrowser(env.SESSION_SECRET, cookie, email, now);
  if (known) return [{ wait: waits.signInKnown, subject: known, shared: false }];
  return [
    { wait: waits.signInPlace, subject: `${email}\n${clientIp}`, shared: false },
    { wait: waits.signInName, subject: email, shared: true },
  ];
}

/** Second step: a code of the authenticator app, or one of the backup codes. */
export async function finishSignIn(call: SignInCall, typed: string): Promise<SignInResult> {
  const code = typed.replace(/\s/g, '');
  const totp = /^\d{6}$/.test(code);
  const answer = await callAuth(call.auth, call.env, {
    path: totp ? '/two-factor/verify-totp' : '/two-factor/verify-backup-code',
    body: { code },
    clientIp: call.clientIp,
    userAgent: call.userAgent,
    cookie: onlyCookie(call.cookie, 'two_factor'),
  });
  if (answer.ok) return beginSession(call, answer, 'password_and_code', true);
  if (answer.code === 'CODE_ALREADY_USED') return refuse(call, 'code', 'used');
  if (answer.code === 'INVALID_CODE' || answer.code === 'INVALID_BACKUP_CODE') return refuse(call, 'code', 'wrong');
  if (answer.status === 429) return refuse(call, 'code', 'later');
  return refuse(call, 'code', 'expired');
}

export type SignInMethod = 'password' | 'password_and_code' | 'passkey' | 'passkey_unverified' | 'single_sign_on';

/** A session that the library began: its clocks set, recorded, its browser remembered. */
export async function beginSession(call: SignInCall, answer: Pick<AuthAnswer, 'setCookies'>, method: SignInMethod, secondFactor: boolean): Promise<SignInResult> {
  const token = sessionTokenOf(answer.setCookies);
  const rows = token
    ? await call.db
        .update(sessions)
        .set({ lastSeenAt: call.now, ...(secondFactor ? { secondFactorAt: call.now } : {}) })
        .where(eq(sessions.token, token))
        .returning({ id: sessions.id, userId: sessions.userId })
    : [];
  const session = rows[0];
  if (!session) return refuse(call, 'code', 'expired');
  await recordIdentity(call.db, { userId: session.userId, sessionId: session.id }, call.now, { action: 'sign_in.succeeded', facts: { method } });
  const [user] = await call.db.select({ email: users.email }).from(users).where(eq(users.id, session.userId));
  const mark = rememberBrowser(call.env.SESSION_SECRET, { cookie: call.cookie, email: user?.email ?? '', now: call.now, secure: baseUrl(call.env).protocol === 'https:' });
  return { status: 'signed_in', userId: session.userId, sessionId: session.id, setCookies: [...answer.setCookies, mark] };
}

async function refuse(call: SignInCall, method: 'password' | 'code', reason: SignInRefusal, account: string | null = null): Promise<Extract<SignInResult, { status: 'refused' }>> {
  await recordIdentity(call.db, {}, call.now, { action: 'sign_in.failed', facts: { method, code: reason, account } });
  return { status: 'refused', reason };
}

async function userByEmail(db: Db, email: string): Promise<string | null> {
  const rows = await db.select({ id: users.id }).from(users).where(eq(users.email, email));
  return rows[0]?.id ?? null;
}

/** The token of the session cookie that an answer sets: the part before the signature. */
export function sessionTokenOf(setCookies: readonly string[]): string | null {
  for (const line of setCookies) {
    const [name, ...rest] = (line.split(';')[0] ?? '').split('=');
    const value = decodeURIComponent(rest.join('='));
    if (name?.trim().endsWith('session_token') && value.includes('.')) return value.slice(0, value.indexOf('.'));
  }
  return null;
}
