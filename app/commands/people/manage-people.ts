/** What an administrator does about people: gives and takes roles, disables accounts. Never their own; somebody stays who may. */
import { and, eq, isNull, notInArray, sql } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { addStaffRole, disableAccount, endStaffRole } from '#app/identity/accounts.ts';
import type { Db } from '#db/open.ts';
import { staffMembers, users, type StaffRole } from '#db/schema/identity.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { must, run } from '../run.ts';

type OnPerson = { userId: string; now: Date };

/** Gives (`on`) or takes a role in a facility of the administrator's. The person's open sessions end at their next request. */
export async function setStaffRole(db: Db, actor: Actor, input: OnPerson & { facilityId: string; role: StaffRole; on: boolean }): Promise<void> {
  const { userId, facilityId, role, now } = input;
  await run(db, actor, now, async (tx) => {
    must(actor, 'user.manage', { facilityId });
    await othersOnly(tx, actor, userId);
    const [known] = await tx.select({ id: staffMembers.id }).from(staffMembers).where(and(eq(staffMembers.userId, userId), eq(staffMembers.facilityId, facilityId))).limit(1);
    if (!known) throw new AppError('not_found', `user ${userId} does not work in ${facilityId}`);
    if (input.on) await addStaffRole(tx, { userId, facilityId, role, now });
    else await endStaffRole(tx, { userId, facilityId, role, now });
    if (!input.on && role === 'admin') await somebodyStays(tx, [facilityId]);
    await recordEvent(tx, { action: 'user.changed', actor, now, subject: { facilityId }, facts: { user: userId, change: input.on ? 'role_given' : 'role_taken', role } });
  });
}

/** Disables an account everywhere, or lets it in again. Refused for somebody who works in a facility that is not the administrator's. */
export async function setAccountDisabled(db: Db, actor: Actor, input: OnPerson & { disabled: boolean }): Promise<void> {
  const { userId, now } = input;
  await run(db, actor, now, async (tx) => {
    await othersOnly(tx, actor, userId);
    const roles = await tx
      .select({ facilityId: staffMembers.facilityId })
      .from(staffMembers)
      .where(and(eq(staffMembers.userId, userId), ...(input.disabled ? [isNull(staffMembers.disabledAt)] : [])));
    const facilityIds = [...new Set(roles.map(({ facilityId }) => facilityId))];
    const [first] = facilityIds.filter((id) => actor.facilityIds.includes(id));
    if (first === undefined) throw new AppError('not_found', `user ${userId} is nobody here`);
    must(actor, 'user.manage', { facilityId: first });
    if (facilityIds.some((id) => !actor.facilityIds.includes(id))) {
      throw new AppError('invalid_input', `user ${userId} also works elsewhere`, { public: { key: 'settings.people.error.elsewhere' } });
    }
    if (input.disabled) {
      await disableAccount(tx, { userId, now });
      await somebodyStays(tx, facilityIds);
    } else await tx.update(users).set({ disabledAt: null, updatedAt: now }).where(eq(users.id, userId));
    await recordEvent(tx, { action: 'user.changed', actor, now, subject: { facilityId: first }, facts: { user: userId, change: input.disabled ? 'disabled' : 'enabled' } });
  });
}

async function othersOnly(tx: Db, actor: Actor, userId: string): Promise<void> {
  // One administrator at a time: two who take each other away would leave nobody.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('openroi.people'))`);
  if (userId === actor.id) throw new AppError('invalid_input', 'one’s own account', { public: { key: 'settings.people.error.self' } });
}

/** In each of the facilities some account that may sign in still manages people. */
async function somebodyStays(tx: Db, facilityIds: readonly string[]): Promise<void> {
  for (const facilityId of facilityIds) {
    const gone = tx.select({ id: users.id }).from(users).where(sql`${users.disabledAt} is not null`);
    const [left] = await tx
      .select({ id: staffMembers.id })
      .from(staffMembers)
      .where(and(eq(staffMembers.facilityId, facilityId), eq(staffMembers.role, 'admin'), isNull(staffMembers.disabledAt), notInArray(staffMembers.userId, gone)))
      .limit(1);
    if (!left) throw new AppError('invalid_input', `nobody would manage ${facilityId}`, { public: { key: 'settings.people.error.last' } });
  }
}
