/** An organization's own people: members removed or made administrators by their administrator, leaving, and whose mail domain may join. */
import { and, count, eq, isNull, sql } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { organizationMembers, organizations, users } from '#db/schema/identity.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { administers } from './invite.ts';
import { must, run } from '../run.ts';

type OnOrganization = { organizationId: string; now: Date };

/** `remove` ends the person's sight of the organization's requests at the next request; theirs stay with the organization. */
export async function changeMember(db: Db, actor: Actor, input: OnOrganization & { userId: string; change: 'remove' | 'make_admin' | 'make_member' }): Promise<void> {
  const { organizationId, userId, change, now } = input;
  await run(db, actor, now, async (tx) => {
    must(actor, 'desk.manage', { organizationId, organizationAdmin: await administers(tx, actor, organizationId) });
    const set = change === 'remove' ? { disabledAt: now, changedAt: now } : { role: change === 'make_admin' ? ('admin' as const) : ('member' as const), changedAt: now };
    const changed = await tx.update(organizationMembers).set(set).where(open(organizationId, userId)).returning({ id: organizationMembers.id });
    if (changed.length === 0) throw new AppError('not_found', `user ${userId} is no member`);
    await somebodyStays(tx, organizationId);
    await recordEvent(tx, { action: 'organization.changed', actor, now, facts: { organization: organizationId, change: change === 'remove' ? 'member_removed' : change, user: userId } });
  });
}

/** A member leaves of their own. The last administrator hands over first. */
export async function leaveOrganization(db: Db, actor: Actor, input: OnOrganization): Promise<void> {
  const { organizationId, now } = input;
  await run(db, actor, now, async (tx) => {
    const left = await tx.update(organizationMembers).set({ disabledAt: now, changedAt: now }).where(open(organizationId, actor.id)).returning({ id: organizationMembers.id });
    if (left.length === 0) throw new AppError('not_found', 'no member');
    await somebodyStays(tx, organizationId);
    await recordEvent(tx, { action: 'organization.changed', actor, now, facts: { organization: organizationId, change: 'member_left', user: actor.id } });
  });
}

/** Mail providers whose addresses belong to no organization. */
const everybodys = /^(gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|aol|icloud|me|mac|proton|protonmail|pm|gmx|mail|zoho|yandex|comcast|verizon|att|sbcglobal|cox|charter|fastmail|hey|tutanota|tuta)\.[a-z.]+$/;

/** Lets whoever proves an address of the administrator's own verified domain join, or stops it. Throws `invalid_input` with `desk.members.error.*`. */
export async function setMailDomain(db: Db, actor: Actor, input: OnOrganization & { on: boolean }): Promise<void> {
  const { organizationId, on, now } = input;
  await run(db, actor, now, async (tx) => {
    must(actor, 'desk.manage', { organizationId, organizationAdmin: await administers(tx, actor, organizationId) });
    const [self] = await tx.select({ email: users.email, emailVerified: users.emailVerified }).from(users).where(eq(users.id, actor.id));
    const domain = self?.email.split('@')[1] ?? '';
    if (on && (!self?.emailVerified || !domain || everybodys.test(domain))) throw new AppError('invalid_input', 'a domain of everybody', { public: { key: 'desk.members.error.domain' } });
    await tx
      .update(organizations)
      .set({ mailDomain: on ? domain : null })
      .where(eq(organizations.id, organizationId))
      .catch((cause: { cause?: { code?: string } }) => {
        if (cause.cause?.code === '23505') throw new AppError('invalid_input', 'the domain is another organization’s', { public: { key: 'desk.members.error.taken' } });
        throw cause;
      });
    await recordEvent(tx, { action: 'organization.changed', actor, now, facts: { organization: organizationId, change: on ? 'domain_opened' : 'domain_closed' } });
  });
}

const open = (organizationId: string, userId: string) => and(eq(organizationMembers.organizationId, organizationId), eq(organizationMembers.userId, userId), isNull(organizationMembers.disabledAt));

async function somebodyStays(tx: Db, organizationId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`openroi.members:${organizationId}`}))`);
  const [admins] = await tx.select({ n: count() }).from(organizationMembers).where(and(eq(organizationMembers.organizationId, organizationId), eq(organizationMembers.role, 'admin'), isNull(organizationMembers.disabledAt)));
  if (!admins?.n) throw new AppError('invalid_input', 'nobody would manage the organization', { public: { key: 'desk.members.error.last' } });
}
