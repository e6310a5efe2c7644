/**
 * A lost second factor: an administrator who made sure who asks proposes to take it off the account, and somebody else of the facility
 * agrees. Codes, backup codes and passkeys go, every session ends, and at the next sign-in a new factor is set up. The person is told by
 * mail both times, so that nobody loses their factor without hearing of it.
 */
import { and, eq, gt, isNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { tellAccount } from '#app/identity/tell-account.ts';
import type { Db } from '#db/open.ts';
import { factorResetReasons, factorResets, passkeys, sessions, staffMembers, twoFactors, users, verifications } from '#db/schema/identity.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { must, run } from '../run.ts';

export type FactorResetReason = (typeof factorResetReasons)[number];
/** After that an administrator asks again. */
export const factorResetHours = 72;

/** -> the proposal's id. Throws `invalid_input` with `settings.people.error.*`; `forbidden` for anybody who does not manage people there. */
export async function proposeFactorReset(db: Db, actor: Actor, input: { userId: string; facilityId: string; reason: FactorResetReason; note: string; now: Date }): Promise<string> {
  const { userId, facilityId, reason, now } = input;
  const note = input.note.trim().slice(0, 500);
  return run(db, actor, now, async (tx) => {
    must(actor, 'user.manage', { facilityId });
    if (userId === actor.id) throw wrong('self');
    if (note.length < 10 || !factorResetReasons.includes(reason)) throw wrong('note');
    const roles = await tx.select({ facilityId: staffMembers.facilityId }).from(staffMembers).where(and(eq(staffMembers.userId, userId), isNull(staffMembers.disabledAt)));
    if (!roles.some((role) => role.facilityId === facilityId)) throw new AppError('not_found', `user ${userId} does not work in ${facilityId}`);
    if (roles.some((role) => !actor.facilityIds.includes(role.facilityId))) throw wrong('elsewhere');
    const [open] = await tx.select({ id: factorResets.id }).from(factorResets).where(and(eq(factorResets.userId, userId), isNull(factorResets.decidedAt), gt(factorResets.proposedAt, oldest(now))));
    if (open) throw wrong('waiting');
    const id = uuidv7();
    await tx.insert(factorResets).values({ id, facilityId, userId, reason, note, proposedBy: actor.id, proposedAt: now });
    await tellAccount(tx, { userId, kind: 'factor_reset_asked' });
    await recordEvent(tx, { action: 'user.changed', actor, now, subject: { facilityId }, facts: { user: userId, change: 'factor_reset_proposed', changes: [{ field: 'reason', after: reason }] } });
    return id;
  });
}

/** By somebody else than who proposed it and whose factor it is, within three days. Throws `not_found` where it is decided or too old. */
export async function decideFactorReset(db: Db, actor: Actor, input: { id: string; verdict: 'confirmed' | 'declined'; now: Date }): Promise<void> {
  const { id, verdict, now } = input;
  await run(db, actor, now, async (tx) => {
    const [row] = await tx.select().from(factorResets).where(eq(factorResets.id, id)).for('update');
    if (!row || row.decidedAt || row.proposedAt <= oldest(now)) throw new AppError('not_found', `no open reset ${id}`);
    const { facilityId, userId } = row;
    must(actor, 'factor.confirm', { facilityId, resetOf: [row.proposedBy, userId] });
    await tx.update(factorResets).set({ decidedBy: actor.id, decidedAt: now, verdict }).where(eq(factorResets.id, id));
    if (verdict === 'confirmed') {
      await tx.delete(twoFactors).where(eq(twoFactors.userId, userId));
      await tx.delete(passkeys).where(eq(passkeys.userId, userId));
      await tx.delete(verifications).where(eq(verifications.value, userId));
      await tx.update(users).set({ twoFactorEnabled: false, updatedAt: now }).where(eq(users.id, userId));
      await tx.delete(sessions).where(eq(sessions.userId, userId));
      await tellAccount(tx, { userId, kind: 'factor_reset' });
      await recordEvent(tx, { action: 'second_factor.changed', actor, now, subject: { facilityId }, facts: { user: userId, change: 'reset' } });
    }
    await recordEvent(tx, { action: 'user.changed', actor, now, subject: { facilityId }, facts: { user: userId, change: `factor_reset_${verdict}` } });
  });
}

const oldest = (now: Date) => new Date(now.getTime() - factorResetHours * 3_600_000);
const wrong = (key: string) => new AppError('invalid_input', `factor reset: ${key}`, { public: { key: `settings.people.error.${key}` } });
