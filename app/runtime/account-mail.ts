/** Mails about an account. Their link follows from the row's id, so that a job carries no secret. */
import { and, asc, eq, isNull } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { parseMailbox } from '#app/delivery/mail/mailbox.ts';
import { invitationTokenFor, resetTokenFor } from '#app/identity/derived-secrets.ts';
import { accountNotices, type AccountNotice } from '#app/identity/tell-account.ts';
import { asActor, type Db } from '#db/open.ts';
import { emergencyAccesses, facilities, invitations, organizations, passwordResets, staffMembers, users } from '#db/schema/index.ts';
import type { EmailContent } from '#templates/emails/compose.ts';
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

/** Mails the link that sets a new password, while it is open. */
export async function sendPasswordReset(services: WorkerServices, id: string): Promise<void> {
  const { db, env, now } = services;
  const found = await asActor(db, systemActor, async (tx) => {
    const [row] = await tx.select({ userId: passwordResets.userId, usedAt: passwordResets.usedAt, expiresAt: passwordResets.expiresAt }).from(passwordResets).where(eq(passwordResets.id, id));
    return row && !row.usedAt && row.expiresAt > now() ? { ...(await ownerOf(tx, row.userId)), minutes: Math.max(1, Math.round((row.expiresAt.getTime() - now().getTime()) / 60_000)) } : null;
  });
  if (!found?.user || !found.facility) return;
  const { user, facility, minutes } = found;
  const content = emails.password_reset.render({ url: `${env.PUBLIC_URL}/sign-in/new-password/${resetTokenFor(env.SESSION_SECRET, id)}`, facility: facility.name, phone: facility.phone, minutes }, user.language);
  await mailed(services, { id, kind: 'password_reset', to: user.email, content });
}

export type AccountTold = { id: string; userId: string; kind: string };

/** Tells the owner of an account what changed about it. */
export async function tellAccountOwner(services: WorkerServices, { id, userId, kind }: AccountTold): Promise<void> {
  if (!(accountNotices as readonly string[]).includes(kind)) return;
  const { user, facility } = await asActor(services.db, systemActor, (tx) => ownerOf(tx, userId));
  if (!user || !facility) return;
  const content = emails[kind as AccountNotice].render({ url: `${services.env.PUBLIC_URL}/sign-in`, facility: facility.name, phone: facility.phone }, user.language);
  await mailed(services, { id, kind, to: user.email, content });
}

/** An account that is open, and the facility whose name and telephone stand in its mails: where it works, else the first. */
async function ownerOf(tx: Db, userId: string) {
  const [user] = await tx.select({ email: users.email, language: users.language }).from(users).where(and(eq(users.id, userId), isNull(users.disabledAt)));
  const [works] = await tx.select({ facilityId: staffMembers.facilityId }).from(staffMembers).where(and(eq(staffMembers.userId, userId), isNull(staffMembers.disabledAt))).limit(1);
  const all = await tx.select().from(facilities).orderBy(asc(facilities.createdAt));
  return { user: user ?? null, facility: all.find(({ id }) => id === works?.facilityId) ?? all[0] ?? null };
}

async function mailed({ db, env, mailer, now }: WorkerServices, mail: { id: string; kind: string; to: string; content: EmailContent }): Promise<void> {
  const mailId = `<${mail.kind}.${mail.id}@${new URL(env.PUBLIC_URL).hostname.replace(/[^A-Za-z0-9.-]/g, '')}>`;
  await mailer.send({ to: parseMailbox(mail.to), ...mail.content, messageId: mailId });
  await asActor(db, systemActor, (tx) => recordEvent(tx, { action: 'mail.sent', actor: systemActor, now: now(), subject: {}, facts: { mailId, kind: mail.kind } }));
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
