/** Accounts and what they are here. Sign-up is closed: invitations, a desk's registration and the seed come through here. */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '#db/open.ts';
import { accounts, organizationMembers, sessions, staffMembers, users, type StaffRole } from '#db/schema/identity.ts';
import { AppError } from '#workflows/app-error.ts';
import { hashPassword, passwordProblem } from './password.ts';

export type NewAccount = {
  name: string;
  email: string;
  password: string;
  /** Whether a second factor will be asked: staff always; then 8 characters are enough, else 15. */
  secondFactor: boolean;
  phone?: string;
  language?: 'en' | 'es';
  now: Date;
};

/** -> the new account's id. Throws `invalid_input` for the password (public key `signIn.password_rules.<problem>`), `conflict` for the address. */
export async function createAccount(db: Db, input: NewAccount): Promise<{ userId: string }> {
  const email = input.email.trim().toLowerCase();
  const problem = passwordProblem(input.password, { email, secondFactor: input.secondFactor });
  if (problem) throw new AppError('invalid_input', `password ${problem}`, { public: { key: `signIn.password_rules.${problem}` } });
  const password = await hashPassword(input.password);
  const userId = uuidv7();
  return db.transaction(async (tx) => {
    const made = await tx
      .insert(users)
      .values({ id: userId, name: input.name, email, emailVerified: true, phone: input.phone ?? null, language: input.language ?? 'en', createdAt: input.now, updatedAt: input.now })
      .onConflictDoNothing({ target: users.email })
      .returning({ id: users.id });
    if (made.length === 0) throw new AppError('conflict', 'the address has an account already', { public: { key: 'signIn.emailTaken' } });
    await tx.insert(accounts).values({ id: uuidv7(), userId, accountId: userId, providerId: 'credential', password, createdAt: input.now, updatedAt: input.now });
    return { userId };
  });
}

/** Gives a role in a facility, or lends it. `tx` acts for somebody who may (`user.manage` there). */
export async function addStaffRole(tx: Db, input: { userId: string; facilityId: string; role: StaffRole; departmentId?: string; lent?: { until: Date; by: string }; now: Date }): Promise<void> {
  const lent = { endsAt: input.lent?.until ?? null, delegatedBy: input.lent?.by ?? null };
  await tx
    .insert(staffMembers)
    .values({ id: uuidv7(), userId: input.userId, facilityId: input.facilityId, role: input.role, departmentId: input.departmentId ?? null, changedAt: input.now, createdAt: input.now, ...lent })
    .onConflictDoUpdate({ target: [staffMembers.userId, staffMembers.facilityId, staffMembers.role], set: { disabledAt: null, changedAt: input.now, ...lent } });
}

/** Takes a role away; open sessions end at their next request. */
export async function endStaffRole(tx: Db, input: { userId: string; facilityId: string; role: StaffRole; now: Date }): Promise<void> {
  await tx
    .update(staffMembers)
    .set({ disabledAt: input.now, changedAt: input.now })
    .where(and(eq(staffMembers.userId, input.userId), eq(staffMembers.facilityId, input.facilityId), eq(staffMembers.role, input.role)));
}

export async function addOrganizationMember(tx: Db, input: { userId: string; organizationId: string; role: 'member' | 'admin'; now: Date }): Promise<void> {
  await tx
    .insert(organizationMembers)
    .values({ id: uuidv7(), userId: input.userId, organizationId: input.organizationId, role: input.role, changedAt: input.now, createdAt: input.now })
    .onConflictDoUpdate({ target: [organizationMembers.userId, organizationMembers.organizationId], set: { role: input.role, disabledAt: null, changedAt: input.now } });
}

/** Disables an account everywhere: no sign-in, and its open sessions are gone with the same transaction. */
export async function disableAccount(tx: Db, input: { userId: string; now: Date }): Promise<void> {
  await tx.update(users).set({ disabledAt: input.now, updatedAt: input.now }).where(eq(users.id, input.userId));
  await tx.delete(sessions).where(eq(sessions.userId, input.userId));
}
