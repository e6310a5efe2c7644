/**
 * A forgotten password. The link goes to the account's own mailbox, works once and for half an hour, and sets a password: it signs nobody
 * in, so that staff still need their second factor. Whoever asks learns nothing, in words or time.
 */
import { and, eq, gt, isNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Db } from '#db/open.ts';
import { accounts, passwordResets, sessions, staffMembers, users, verifications } from '#db/schema/identity.ts';
import { AppError } from '#workflows/app-error.ts';
import { hashResetToken, resetTokenFor } from './derived-secrets.ts';
import { hashPassword, passwordProblem } from './password.ts';
import { admitForm, publicForms, type FormSent } from './public-form.ts';
import { recordIdentity } from './sign-in-events.ts';
import { tellAccount, addAccountJob } from './tell-account.ts';
import { countAttempt, isThrottled, type Throttle } from './throttle.ts';

export const resetMinutes = 30;
/** Nobody's mailbox is filled by a stranger. */
const byMailbox: Throttle = { purpose: 'forgotten-mailbox', limit: 3, windowSeconds: 86_400 };
const leastMs = 400;
const address = z.email().max(200);

/** -> false where this connection asked too often. For an account that is there and open a mail goes out, by a worker. */
export async function askForPassword(db: Db, input: { email: string } & FormSent): Promise<boolean> {
  const { now } = input;
  const waited = new Promise((done) => setTimeout(done, leastMs));
  const admitted = await admitForm(db, publicForms.forgotten, input);
  const parsed = address.safeParse(input.email.trim().toLowerCase());
  if (admitted && parsed.success) await makeLink(db, { email: parsed.data, secret: input.secret, now });
  await waited;
  return admitted;
}

async function makeLink(db: Db, { email, secret, now }: { email: string; secret: string; now: Date }): Promise<void> {
  const full = await isThrottled(db, byMailbox, email, now);
  await countAttempt(db, byMailbox, email, now);
  const [user] = await db.select({ id: users.id }).from(users).where(and(eq(users.email, email), isNull(users.disabledAt)));
  if (!full && user) {
    const id = uuidv7();
    await db.transaction(async (tx) => {
      await tx.insert(passwordResets).values({ id, userId: user.id, tokenHash: hashResetToken(resetTokenFor(secret, id)), createdAt: now, expiresAt: new Date(now.getTime() + resetMinutes * 60_000) });
      await addAccountJob(tx, 'send_password_reset', { id }, `password-reset:${id}`);
    });
  }
  await recordIdentity(db, { userId: user?.id ?? null }, now, { action: 'password.asked', facts: { code: user ? (full ? 'later' : 'mailed') : 'unknown' } });
}

export type OpenReset = { userId: string; email: string; /** Whether a second factor is asked at sign-in: then 8 characters are enough. */ secondFactor: boolean };

/** -> whose password a link sets; null for a strange, used or expired one and for a closed account alike. Uses nothing up. */
export async function openReset(db: Db, token: string, now: Date): Promise<OpenReset | null> {
  const [row] = await db
    .select({ userId: users.id, email: users.email, twoFactorEnabled: users.twoFactorEnabled })
    .from(passwordResets)
    .innerJoin(users, eq(users.id, passwordResets.userId))
    .where(and(stillOpen(token, now), isNull(users.disabledAt)));
  if (!row) return null;
  const [staff] = await db.select({ id: staffMembers.id }).from(staffMembers).where(and(eq(staffMembers.userId, row.userId), isNull(staffMembers.disabledAt))).limit(1);
  return { userId: row.userId, email: row.email, secondFactor: Boolean(row.twoFactorEnabled) || staff !== undefined };
}

/**
 * Sets it: every session of the account ends, other links and half-done sign-ins are void, and a mail tells. Throws `not_found` for a
 * link that is not open (any more), `invalid_input` with `signIn.password_rules.*`.
 */
export async function setPasswordByLink(db: Db, input: { token: string; password: string; now: Date }): Promise<void> {
  const { token, now } = input;
  const reset = await openReset(db, token, now);
  if (!reset) throw gone();
  const { userId } = reset;
  const problem = passwordProblem(input.password, reset);
  if (problem) throw new AppError('invalid_input', `password ${problem}`, { public: { key: `signIn.password_rules.${problem}` } });
  const password = await hashPassword(input.password);
  await db.transaction(async (tx) => {
    const used = await tx.update(passwordResets).set({ usedAt: now }).where(stillOpen(token, now)).returning({ id: passwordResets.id });
    if (used.length === 0) throw gone();
    await tx.update(passwordResets).set({ usedAt: now }).where(and(eq(passwordResets.userId, userId), isNull(passwordResets.usedAt)));
    const own = and(eq(accounts.userId, userId), eq(accounts.providerId, 'credential'));
    const changed = await tx.update(accounts).set({ password, updatedAt: now }).where(own).returning({ id: accounts.id });
    // An account that came by single sign-on has had none.
    if (changed.length === 0) await tx.insert(accounts).values({ id: uuidv7(), userId, accountId: userId, providerId: 'credential', password, createdAt: now, updatedAt: now });
    await tx.delete(verifications).where(eq(verifications.value, userId));
    const ended = await tx.delete(sessions).where(eq(sessions.userId, userId)).returning({ id: sessions.id });
    await recordIdentity(tx, { userId }, now, { action: 'password.reset', facts: { user: userId } });
    for (const { id } of ended) await recordIdentity(tx, { userId, sessionId: id }, now, { action: 'session.ended', facts: { reason: 'revoked' } });
    await tellAccount(tx, { userId, kind: 'password_changed' });
  });
}

const stillOpen = (token: string, now: Date) => and(eq(passwordResets.tokenHash, hashResetToken(token)), isNull(passwordResets.usedAt), gt(passwordResets.expiresAt, now));
const gone = () => new AppError('not_found', 'a link for a password that is not open', { public: { key: 'signIn.reset.gone' } });
