/** An invitation is taken up: by a new account made with it, or by the account that has its address. Once. */
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { createAccount } from '#app/identity/accounts.ts';
import { hashInvitationToken } from '#app/identity/derived-secrets.ts';
import { asActor, type Db } from '#db/open.ts';
import type { StaffRole } from '#db/schema/identity.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';

export type OpenInvitation = {
  id: string;
  email: string;
  /** The facility's or the organization's name. */
  place: string;
  staffRole: StaffRole | null;
  memberRole: 'member' | 'admin' | null;
  facilityId: string | null;
  organizationId: string | null;
  /** Whether the address has an account already, which then accepts it after signing in. */
  hasAccount: boolean;
};

/** -> the open invitation of a token; null for a strange, used, expired or revoked one alike. */
export async function openInvitation(db: Db, token: string, now: Date): Promise<OpenInvitation | null> {
  const { rows } = await db.execute<OpenInvitation>(sql`
    select i.id, i.email, i.place, i.staff_role as "staffRole", i.member_role as "memberRole", i.facility_id as "facilityId", i.organization_id as "organizationId",
      exists (select 1 from users u where u.email = i.email) as "hasAccount"
    from openroi_invitation(${hashInvitationToken(token)}, ${now.toISOString()}::timestamptz) i`);
  return rows[0] ?? null;
}

/** A new account with the invitation's address. Throws `not_found` where the invitation went meanwhile, `invalid_input` for the password. */
export async function acceptAsNew(db: Db, input: { token: string; name: string; password: string; now: Date }): Promise<void> {
  const { token, now } = input;
  const invitation = await openInvitation(db, token, now);
  if (!invitation) throw gone();
  // Both or neither: no account is left over by an invitation that somebody else took at the same moment.
  const userId = await db.transaction(async (tx) => {
    const made = await createAccount(tx, { name: input.name, email: invitation.email, password: input.password, secondFactor: invitation.staffRole !== null, now });
    await take(tx, token, made.userId, now);
    return made.userId;
  });
  await recorded(db, invitation, userId, now);
}

/** The signed-in account joins. Throws `not_found` where its address is another one. */
export async function acceptAsAccount(db: Db, input: { token: string; userId: string; now: Date }): Promise<void> {
  const { token, userId, now } = input;
  const invitation = await openInvitation(db, token, now);
  if (!invitation) throw gone();
  await db.transaction((tx) => take(tx, token, userId, now));
  await recorded(db, invitation, userId, now);
}

async function take(tx: Db, token: string, userId: string, now: Date): Promise<void> {
  const { rows } = await tx.execute<{ taken: boolean }>(sql`select openroi_accept_invitation(${hashInvitationToken(token)}, ${userId}::uuid, ${uuidv7()}::uuid, ${now.toISOString()}::timestamptz) as taken`);
  if (!rows[0]?.taken) throw gone();
}

async function recorded(db: Db, { id, staffRole, memberRole, facilityId, organizationId }: OpenInvitation, userId: string, now: Date): Promise<void> {
  const actor: Actor = { kind: 'requester', id: userId, name: '', roles: ['requester'], facilityIds: [], organizationIds: [], requestIds: [], sessionId: null };
  await asActor(db, actor, (tx) => recordEvent(tx, { action: 'invitation.changed', actor, now, subject: { facilityId }, facts: { invitation: id, change: 'accepted', organization: organizationId, role: staffRole ?? memberRole, user: userId } }));
}

const gone = () => new AppError('not_found', 'an invitation that is not open', { public: { key: 'signIn.invitation.gone' } });
