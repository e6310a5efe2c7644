/** Somebody hands their own role on while they are away, until a day; and takes it back before. Whoever borrows a role lends it no further. */
import { and, eq, gt, isNull, or } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { addStaffRole } from '#app/identity/accounts.ts';
import type { Db } from '#db/open.ts';
import { facilities, staffMembers, users, type StaffRole } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { addDays, dueInstant, legalDateOf } from '#workflows/rules/dates.ts';
import { must, run } from '../run.ts';

export const lendableRoles = ['supervisor', 'physician'] as const satisfies readonly StaffRole[];
const longestDays = 60;

/** `until`: the last day, in the facility's zone. Throws `invalid_input` with `signIn.lend.error.*`. */
export async function lendRole(db: Db, actor: Actor, input: { facilityId: string; role: StaffRole; to: string; until: string; now: Date }): Promise<void> {
  const { facilityId, role, now } = input;
  await run(db, actor, now, async (tx) => {
    must(actor, 'role.lend', { facilityId });
    const [own] = await tx.select().from(staffMembers).where(and(held(facilityId, role, now), eq(staffMembers.userId, actor.id)));
    if (!own || own.delegatedBy || !(lendableRoles as readonly string[]).includes(role)) throw new AppError('forbidden', `${role} is not ${actor.id}'s to lend`);
    const [facility] = await tx.select({ zone: facilities.zone }).from(facilities).where(eq(facilities.id, facilityId));
    const today = legalDateOf(now, facility?.zone ?? 'UTC');
    if (!/^\d{4}-\d{2}-\d{2}$/.test(input.until) || input.until < today || input.until > addDays(today, longestDays)) throw wrong('until');
    const [colleague] = await tx
      .select({ id: users.id })
      .from(users)
      .innerJoin(staffMembers, eq(staffMembers.userId, users.id))
      .where(and(eq(users.email, input.to.trim().toLowerCase()), isNull(users.disabledAt), eq(staffMembers.facilityId, facilityId), isNull(staffMembers.disabledAt)))
      .limit(1);
    if (!colleague || colleague.id === actor.id) throw wrong('nobody');
    const [already] = await tx.select({ id: staffMembers.id }).from(staffMembers).where(and(held(facilityId, role, now), eq(staffMembers.userId, colleague.id)));
    if (already) throw wrong('already');
    const end = dueInstant(input.until, facility?.zone ?? 'UTC');
    await addStaffRole(tx, { userId: colleague.id, facilityId, role, lent: { until: end, by: actor.id }, now });
    await recordEvent(tx, { action: 'user.changed', actor, now, subject: { facilityId }, facts: { user: colleague.id, change: 'role_lent', role, changes: [{ field: 'until', after: input.until }] } });
  });
}

/** Ends what the actor lent. The borrower's sessions end at the next request. */
export async function takeRoleBack(db: Db, actor: Actor, input: { id: string; now: Date }): Promise<void> {
  const { id, now } = input;
  await run(db, actor, now, async (tx) => {
    const [row] = await tx.update(staffMembers).set({ disabledAt: now, changedAt: now }).where(and(eq(staffMembers.id, id), eq(staffMembers.delegatedBy, actor.id), isNull(staffMembers.disabledAt))).returning();
    if (!row) throw new AppError('not_found', `nothing lent under ${id}`);
    must(actor, 'role.lend', { facilityId: row.facilityId });
    await recordEvent(tx, { action: 'user.changed', actor, now, subject: { facilityId: row.facilityId }, facts: { user: row.userId, change: 'role_taken_back', role: row.role } });
  });
}

const held = (facilityId: string, role: StaffRole, now: Date) =>
  and(eq(staffMembers.facilityId, facilityId), eq(staffMembers.role, role), isNull(staffMembers.disabledAt), or(isNull(staffMembers.endsAt), gt(staffMembers.endsAt, now)));
const wrong = (key: string) => new AppError('invalid_input', `role not lent: ${key}`, { public: { key: `signIn.lend.error.${key}` } });
