/**
 * Passkeys (WebAuthn): a device signs in its owner. Where it made sure who holds it (a fingerprint, a face, its PIN) that is both
 * factors at once; where it did not it is one. The library checks challenge, origin, signature and counter; keys are public ones.
 */
import { and, asc, eq } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import { passkeys, sessions } from '#db/schema/identity.ts';
import { callAuth, onlyCookie, type AuthAnswer } from './call-auth.ts';
import { endSession, type SignedIn } from './sessions.ts';
import { beginSession, sessionTokenOf, type SignInCall, type SignInResult } from './sign-in.ts';
import { recordIdentity } from './sign-in-events.ts';
import { tellAccount } from './tell-account.ts';
import { clearAttempts, countAttempt, isThrottled, limits } from './throttle.ts';

/** What the browser's own dialog takes, with the cookie that binds it to this browser for five minutes. */
export type Ceremony = { options: Record<string, unknown>; setCookies: string[] };

/** For a new passkey of whoever is signed in (`add`), or to sign in with one (`use`). Null: refused. */
export async function beginPasskey(call: SignInCall, what: 'add' | 'use'): Promise<Ceremony | null> {
  const path = what === 'add' ? '/passkey/generate-register-options' : '/passkey/generate-authenticate-options';
  const cookie = what === 'add' ? onlyCookie(call.cookie, 'session_token') : null;
  const answer = await callAuth(call.auth, call.env, { path, method: 'GET', body: {}, clientIp: call.clientIp, userAgent: call.userAgent, cookie });
  // why here: the library asks for it where it can be had only; we always ask, and count what was done.
  const options = what === 'use' ? { ...answer.body, userVerification: 'required' } : answer.body;
  return answer.ok ? { options, setCookies: answer.setCookies } : null;
}

/** Keeps the passkey that the browser made. The caller has asked for a factor before. -> false where it is not right. */
export async function addPasskey(call: SignInCall, { user, session }: SignedIn, input: { response: unknown; name: string }): Promise<boolean> {
  if (!verifiedUser(input.response, 'attestation')) return false;
  const answer = await callAuth(call.auth, call.env, {
    path: '/passkey/verify-registration',
    body: { response: input.response, name: plainName(input.name) },
    clientIp: call.clientIp,
    cookie: [onlyCookie(call.cookie, 'session_token'), onlyCookie(call.cookie, 'passkey')].filter(Boolean).join('; '),
  });
  if (!answer.ok) return false;
  await call.db.transaction(async (tx) => {
    await recordIdentity(tx, { userId: user.id, sessionId: session.id }, call.now, { action: 'second_factor.changed', facts: { user: user.id, change: 'passkey_added' } });
    await tellAccount(tx, { userId: user.id, kind: 'passkey_added' });
  });
  return true;
}

/** The whole sign-in in one step. A passkey that did not verify its holder counts as the password would. */
export async function signInWithPasskey(call: SignInCall, response: unknown): Promise<SignInResult> {
  const answer = await verify(call, response);
  if (!answer.ok) {
    await recordIdentity(call.db, {}, call.now, { action: 'sign_in.failed', facts: { method: 'passkey', code: answer.status === 429 ? 'later' : 'wrong' } });
    return { status: 'refused', reason: answer.status === 429 ? 'later' : 'wrong' };
  }
  await endSession(call.db, call.auth, onlyCookie(call.cookie, 'session_token'));
  await used(call, response);
  const verified = verifiedUser(response, 'assertion');
  return beginSession(call, answer, verified ? 'passkey' : 'passkey_unverified', verified);
}

/** Shows a passkey again in an open session, as a code would be. -> null, or why not. Somebody else's, or one that verified nobody, is wrong. */
export async function showPasskey(call: SignInCall, { user, session }: SignedIn, response: unknown): Promise<'wrong' | 'later' | null> {
  const { db, now } = call;
  const whom = { userId: user.id, sessionId: session.id };
  if (await isThrottled(db, limits.confirmCode, user.id, now)) return 'later';
  const answer = await verify(call, response);
  const token = sessionTokenOf(answer.setCookies);
  // The library begins a session with it; this one goes on instead.
  const [made] = answer.ok && token ? await db.delete(sessions).where(eq(sessions.token, token)).returning({ userId: sessions.userId }) : [];
  if (made?.userId !== user.id || !verifiedUser(response, 'assertion')) {
    await countAttempt(db, limits.confirmCode, user.id, now);
    await recordIdentity(db, whom, now, { action: 'second_factor.refused', facts: { code: 'passkey' } });
    return 'wrong';
  }
  await clearAttempts(db, limits.confirmCode, user.id);
  await db.update(sessions).set({ secondFactorAt: now }).where(eq(sessions.id, session.id));
  await used(call, response);
  await recordIdentity(db, whom, now, { action: 'second_factor.shown', facts: {} });
  return null;
}

export type PasskeyRow = { id: string; name: string | null; createdAt: Date; lastUsedAt: Date | null };

export async function passkeysOf(db: Db, userId: string): Promise<PasskeyRow[]> {
  const { id, name, createdAt, lastUsedAt } = passkeys;
  return db.select({ id, name, createdAt, lastUsedAt }).from(passkeys).where(eq(passkeys.userId, userId)).orderBy(asc(createdAt));
}

/** -> false for somebody else's. */
export async function renamePasskey(db: Db, { user }: SignedIn, input: { id: string; name: string }): Promise<boolean> {
  const renamed = await db.update(passkeys).set({ name: plainName(input.name) }).where(and(eq(passkeys.id, input.id), eq(passkeys.userId, user.id))).returning({ id: passkeys.id });
  return renamed.length > 0;
}

/** -> false for somebody else's. Sessions begun with it go on; a mail tells. */
export async function removePasskey(db: Db, { user, session }: SignedIn, input: { id: string; now: Date }): Promise<boolean> {
  return db.transaction(async (tx) => {
    const removed = await tx.delete(passkeys).where(and(eq(passkeys.id, input.id), eq(passkeys.userId, user.id))).returning({ id: passkeys.id });
    if (removed.length === 0) return false;
    await tellAccount(tx, { userId: user.id, kind: 'passkey_removed' });
    await recordIdentity(tx, { userId: user.id, sessionId: session.id }, input.now, { action: 'second_factor.changed', facts: { user: user.id, change: 'passkey_removed' } });
    return true;
  });
}

function verify(call: SignInCall, response: unknown): Promise<AuthAnswer> {
  const body = { response: response !== null && typeof response === 'object' ? (response as Record<string, unknown>) : {} };
  return callAuth(call.auth, call.env, { path: '/passkey/verify-authentication', body, clientIp: call.clientIp, userAgent: call.userAgent, cookie: onlyCookie(call.cookie, 'passkey') });
}

async function used(call: SignInCall, response: unknown): Promise<void> {
  const { id } = response as { id?: unknown };
  if (typeof id === 'string') await call.db.update(passkeys).set({ lastUsedAt: call.now }).where(eq(passkeys.credentialID, id));
}

/**
 * Whether the device made sure who holds it: bit 2 of the flags, behind the 32 bytes of the place's hash (WebAuthn 6.1). It stands under
 * the signature that the library checks. A registration is wrapped in CBOR, where the bytes follow the key `authData`.
 */
function verifiedUser(response: unknown, kind: 'assertion' | 'attestation'): boolean {
  const inner = (response as { response?: { authenticatorData?: unknown; attestationObject?: unknown } } | null)?.response;
  const text = kind === 'assertion' ? inner?.authenticatorData : inner?.attestationObject;
  if (typeof text !== 'string') return false;
  const bytes = Buffer.from(text, 'base64url');
  return (((kind === 'assertion' ? bytes : authDataIn(bytes))[32] ?? 0) & 0x04) !== 0;
}

function authDataIn(attestation: Buffer): Buffer {
  const at = attestation.indexOf('authData');
  const head = attestation[at + 8];
  // A byte string of up to 255 or 65,535 bytes: one or two bytes of length behind its head.
  const skip = head === 0x58 ? 2 : head === 0x59 ? 3 : -1;
  return at < 0 || skip < 0 ? Buffer.alloc(0) : attestation.subarray(at + 8 + skip);
}

function plainName(name: string): string {
  return name.replace(/\p{C}/gu, ' ').trim().slice(0, 60) || 'Passkey';
}
