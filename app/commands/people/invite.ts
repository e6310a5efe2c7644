/** Inviting people: staff by an administrator of the facility, members by their organization's administrator, by mail, once, for a week. */
import { and, eq, isNull, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { recordEvent } from '#app/audit/record-event.ts';
import { hashInvitationToken, invitationTokenFor } from '#app/identity/derived-secrets.ts';
import { admitForm, publicForms, type FormSent } from '#app/identity/public-form.ts';
import { countAttempt, isThrottled, type Throttle } from '#app/identity/throttle.ts';
import { asActor, type Db } from '#db/open.ts';
import { invitations, organizationMembers, type StaffRole } from '#db/schema/identity.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { must, run } from '../run.ts';

const days = 7;
const address = z.email().max(200);

export type Place = { facilityId: string; role: StaffRole } | { organizationId: string; role: 'member' | 'admin' };

/** -> the invitation's id; the mail goes out at once, by a worker. An older one for the same address and place is taken back. Throws `invalid_input` with `signIn.invitation.error.*`. */
export async function invite(db: Db, actor: Actor, input: { place: Place; email: string; secret: string; now: Date }): Promise<string> {
  const { place, secret, now } = input;
  const parsed = address.safeParse(input.email.trim().toLowerCase());
  if (!parsed.success) throw new AppError('invalid_input', 'not an address', { public: { key: 'signIn.invitation.error.address' } });
  const email = parsed.data;
  return run(db, actor, now, async (tx) => {
    const at = 'facilityId' in place ? { facilityId: place.facilityId, staffRole: place.role } : { organizationId: place.organizationId, memberRole: place.role };
    if ('facilityId' in place) must(actor, 'user.manage', place);
    else must(actor, 'desk.manage', { organizationId: place.organizationId, organizationAdmin: await administers(tx, actor, place.organizationId) });
    const same = 'facilityId' in place ? eq(invitations.facilityId, place.facilityId) : eq(invitations.organizationId, place.organizationId);
    await tx.update(invitations).set({ revokedAt: now }).where(and(same, eq(invitations.email, email), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)));
    const id = uuidv7();
    const tokenHash = hashInvitationToken(invitationTokenFor(secret, id));
    await tx.insert(invitations).values({ id, ...at, email, tokenHash, invitedBy: actor.id, createdAt: now, expiresAt: until(now) });
    await mailed(tx, id);
    await recordEvent(tx, { action: 'invitation.changed', actor, now, subject: 'facilityId' in place ? { facilityId: place.facilityId } : {}, facts: { invitation: id, change: 'made', role: place.role, organization: 'organizationId' in place ? place.organizationId : null } });
    return id;
  });
}

/** Takes an open invitation back. Row security and policy decide whose. */
export async function revokeInvitation(db: Db, actor: Actor, input: { id: string; now: Date }): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    const [row] = await tx.select().from(invitations).where(eq(invitations.id, input.id));
    if (!row) throw new AppError('not_found', `invitation ${input.id} is not there`);
    if (row.facilityId) must(actor, 'user.manage', { facilityId: row.facilityId });
    else must(actor, 'desk.manage', { organizationId: row.organizationId, organizationAdmin: await administers(tx, actor, row.organizationId ?? '') });
    const taken = await tx.update(invitations).set({ revokedAt: input.now }).where(and(eq(invitations.id, input.id), isNull(invitations.acceptedAt), isNull(invitations.revokedAt))).returning({ id: invitations.id });
    if (taken.length === 0) return;
    await recordEvent(tx, { action: 'invitation.changed', actor, now: input.now, subject: { facilityId: row.facilityId }, facts: { invitation: input.id, change: 'revoked', organization: row.organizationId } });
  });
}

const byMailbox: Throttle = { purpose: 'join-mailbox', limit: 3, windowSeconds: 86_400 };
const leastMs = 400;
const nobody: Actor = { kind: 'requester', id: 'unknown', name: '', roles: ['requester'], facilityIds: [], organizationIds: [], requestIds: [], sessionId: null };

/**
 * Somebody asks to join the organization of their mail domain: the link goes to that address, which proves it. The asker learns nothing,
 * in words or time. -> false where this connection tried too often.
 */
export async function askToJoin(db: Db, input: { email: string } & FormSent): Promise<boolean> {
  const { secret, now } = input;
  const waited = new Promise((done) => setTimeout(done, leastMs));
  const admitted = await admitForm(db, publicForms.join, input);
  const parsed = address.safeParse(input.email.trim().toLowerCase());
  if (admitted && parsed.success) {
    const full = await isThrottled(db, byMailbox, parsed.data, now);
    await countAttempt(db, byMailbox, parsed.data, now);
    const id = uuidv7();
    const tokenHash = hashInvitationToken(invitationTokenFor(secret, id));
    if (!full)
      await asActor(db, nobody, async (tx) => {
        const { rows } = await tx.execute<{ made: boolean }>(sql`select openroi_invite_by_domain(${id}::uuid, ${tokenHash}, ${parsed.data}, ${now.toISOString()}::timestamptz, ${until(now).toISOString()}::timestamptz) as made`);
        if (!rows[0]?.made) return;
        await mailed(tx, id);
        await recordEvent(tx, { action: 'invitation.changed', actor: nobody, now, facts: { invitation: id, change: 'asked' } });
      });
  }
  await waited;
  return admitted;
}

/** Whether the actor is an administrator of the organization now. */
export async function administers(tx: Db, actor: Actor, organizationId: string): Promise<boolean> {
  const [row] = await tx
    .select({ role: organizationMembers.role })
    .from(organizationMembers)
    .where(and(eq(organizationMembers.organizationId, organizationId), eq(organizationMembers.userId, actor.id), isNull(organizationMembers.disabledAt)));
  return row?.role === 'admin';
}

const until = (now: Date): Date => new Date(now.getTime() + days * 86_400_000);

async function mailed(tx: Db, id: string): Promise<void> {
  await tx.execute(sql`select openroi_add_job('send_invitation', ${JSON.stringify({ id })}::json, null::timestamptz, ${`invitation:${id}`}, 12, null::text)`);
}
