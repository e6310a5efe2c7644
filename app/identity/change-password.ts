/** People change their own password: the former one is asked, and whoever else is signed in with it is signed out. */
import { and, eq, ne } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import { accounts, sessions } from '#db/schema/identity.ts';
import { hashPassword, passwordProblem } from './password.ts';
import { showPassword } from './session-list.ts';
import type { SignedIn } from './sessions.ts';
import { recordIdentity } from './sign-in-events.ts';
import { tellAccount } from './tell-account.ts';

export type PasswordRefusal = { field: 'former' | 'fresh'; key: string };

/**
 * -> null once it is changed, or what is wrong at which field. The former password is counted (five wrong ones in a quarter of an hour)
 * and asked after the new one has been looked at, which says nothing about it. The second factor is the caller's to ask, before.
 */
export async function changePassword(db: Db, signedIn: SignedIn, input: { former: string; fresh: string; now: Date }): Promise<PasswordRefusal | null> {
  const { user, session } = signedIn;
  const secondFactor = user.twoFactorEnabled || signedIn.staff.length > 0;
  const problem = passwordProblem(input.fresh, { email: user.email, secondFactor });
  if (problem) return { field: 'fresh', key: `signIn.password_rules.${problem}` };
  if (input.fresh.normalize('NFKC') === input.former.normalize('NFKC')) return { field: 'fresh', key: 'signIn.account.change.same' };
  const refused = await showPassword(db, signedIn, input.former, input.now);
  if (refused) return { field: 'former', key: `signIn.account.password.${refused}` };
  const password = await hashPassword(input.fresh);
  const whom = { userId: user.id, sessionId: session.id };
  await db.transaction(async (tx) => {
    await tx.update(accounts).set({ password, updatedAt: input.now }).where(and(eq(accounts.userId, user.id), eq(accounts.providerId, 'credential')));
    const ended = await tx.delete(sessions).where(and(eq(sessions.userId, user.id), ne(sessions.id, session.id))).returning({ id: sessions.id });
    await tellAccount(tx, { userId: user.id, kind: 'password_changed' });
    await recordIdentity(tx, whom, input.now, { action: 'password.changed', facts: { user: user.id } });
    for (const { id } of ended) await recordIdentity(tx, { userId: user.id, sessionId: id }, input.now, { action: 'session.ended', facts: { reason: 'revoked' } });
  });
  return null;
}
