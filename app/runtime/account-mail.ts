/** Mails about an account. Their link follows from the row's id, so that a job carries no secret. */
import { and, asc, eq, isNull } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { parseMailbox } from '#app/delivery/mail/mailbox.ts';
import { invitationTokenFor } from '#app/identity/derived-secrets.ts';
import { asActor } from '#db/open.ts';
import { emergencyAccesses, facilities, invitations, organizations, staffMembers, users } from '#db/schema/index.ts';
import { emails } from '#templates/emails/registry.ts';
import { systemActor } from '#workflows/actor.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import type { WorkerServices } from './services.ts';

/** Mails an invitation that is still open. Throws where the mail could not be handed over: the job is tried again. */
export async function sendInvitation({ db, env, mailer, now }: WorkerServices, id: string): Promise<void> {
  const found = await asActor(db, systemActor, async (tx) => {
    const [row] = await tx.select().from(invitations).where(eq(invitations.id, id));
    if (!row || row.acceptedAt || row.revokedAt || row.expiresAt <= now()) return null;
    const all = await tx.select().from(facilities).orderBy(asc(facilities.createdAt));
    const facility = all.find((each) => each.id === row.facilityId) ?? all[0];
    const [organization] = row.organizationId ? await tx.select({ name: organizations.name }).from(organizations).where(eq(organizations.id, row.organizationId)) : [];
    const [inviter] = row.invitedBy ? await tx.select({ name: users.name }).from(users).where(eq(users.id, row.invitedBy)) : [];
    return facility ? { row, facility, place: organization?.name ?? facility.name, inviter: inviter?.name ?? facility.name } : null;
  });
  if (!found) return;
  const { row, facility, place, inviter } = found;
  const mailId = `<invitation.${id}@${new URL(env.PUBLIC_URL).hostname.replace(/[^A-Za-z0-9.-]/g, '')}>`;
  const content = emails.invitation.render(
    { url: `${env.PUBLIC_URL}/invitation/${invitationTokenFor(env.SESSION_SECRET, id)}`, facility: facility.name, phone: facility.phone, organization: place, inviter, until: legalDateOf(row.expiresAt, facility.zone) },
    'en',
  );
  await mailer.send({ to: parseMailbox(row.email), ...content, messageId: mailId });
  await asActor(db, systemActor, (tx) => recordEvent(tx, { action: 'mail.sent', actor: systemActor, now: now(), subject: { facilityId: row.facilityId }, facts: { mailId, kind: 'invitation' } }));
}

/** Tells compliance of the facility at once that a restricted chart was opened. A mail a person; the job is repeated where one fails. */
export async function alertEmergency({ db, env, mailer, now }: WorkerServices, id: string): Promise<void> {
  const found = await asActor(db, systemActor, async (tx) => {
    const [row] = await tx.select().from(emergencyAccesses).where(eq(emergencyAccesses.id, id));
    const [facility] = row ? await tx.select().from(facilities).where(eq(facilities.id, row.facilityId)) : [];
    if (!row || !facility) return null;
    const officers = await tx
      .selectDistinct({ id: users.id, email: users.email, language: users.language })
      .from(staffMembers)
      .innerJoin(users, eq(users.id, staffMembers.userId))
      .where(and(eq(staffMembers.facilityId, row.facilityId), eq(staffMembers.role, 'compliance'), isNull(staffMembers.disabledAt), isNull(users.disabledAt)));
    return { row, facility, officers };
  });
  if (!found) return;
  const { row, facility, officers } = found;
  const minutes = Math.round((row.endsAt.getTime() - row.openedAt.getTime()) / 60_000);
  for (const officer of officers) {
    const mailId = `<emergency.${id}.${officer.id}@${new URL(env.PUBLIC_URL).hostname.replace(/[^A-Za-z0-9.-]/g, '')}>`;
    const content = emails.emergency_alert.render({ url: `${env.PUBLIC_URL}/emergency/reviews`, facility: facility.name, phone: facility.phone, person: row.userName, minutes }, officer.language);
    await mailer.send({ to: parseMailbox(officer.email), ...content, messageId: mailId });
    await asActor(db, systemActor, (tx) => recordEvent(tx, { action: 'mail.sent', actor: systemActor, now: now(), subject: { facilityId: row.facilityId }, facts: { mailId, kind: 'emergency_alert' } }));
  }
}
