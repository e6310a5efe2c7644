/**
 * A session as the server sees it at each request: who, since when, last seen when. Idle and absolute log-off, a disabled
 * account and a changed role all end it here, before anything else is asked.
 */
import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import { asActor, type Db } from '#db/open.ts';
import { organizationMembers, organizations, sessions, staffMembers, users, type StaffRole } from '#db/schema/identity.ts';
import type { Actor } from '#workflows/actor.ts';
import { sessionHours, type Auth } from './auth.ts';

export const idleMinutes = 15;
/** Writing every request would lock the row of a busy page; a quarter of a minute is exact enough for fifteen. */
const touchAfterMs = 15_000;

export type SignedIn = {
  user: { id: string; name: string; email: string; language: 'en' | 'es'; twoFactorEnabled: boolean };
  session: {
    id: string;
    createdAt: Date;
    lastSeenAt: Date;
    secondFactorAt: Date | null;
    secondFactorSpentAt: Date | null;
    facilityId: string | null;
  };
  staff: { facilityId: string; role: StaffRole; departmentId: string | null }[];
  memberships: { organizationId: string; role: 'member' | 'admin' }[];
};

/** Why there is nobody: never signed in (or the session is gone), or it ended just now and for what. */
export type SessionEnd = 'none' | 'idle' | 'absolute' | 'disabled' | 'changed';
export type SessionState = { signedIn: SignedIn; ended: null } | { signedIn: null; ended: SessionEnd };

/** -> who is signed in by this request's cookie. Moves nothing: see `touchSession`. */
export async function loadSession(db: Db, auth: Auth, cookie: string | null, now: Date): Promise<SessionState> {
  const nobody: SessionState = { signedIn: null, ended: 'none' };
  if (!cookie) return nobody;
  // The library checks the cookie's signature and that the session exists; what follows is ours.
  const known = await auth.api.getSession({ headers: new Headers({ cookie }) });
  if (!known) return nobody;
  const rows = await db.select({ session: sessions, user: users }).from(sessions).innerJoin(users, eq(users.id, sessions.userId)).where(eq(sessions.id, known.session.id));
  const row = rows[0];
  if (!row) return nobody;
  const belongs = await belongings(db, row.user.id, row.user.name, now);

  const ended = reasonToEnd(row.session, row.user.disabledAt, belongs.changes, now);
  if (ended) {
    await db.delete(sessions).where(eq(sessions.id, row.session.id));
    return { signedIn: null, ended };
  }
  const { id, createdAt, lastSeenAt, secondFactorAt, secondFactorSpentAt, facilityId } = row.session;
  return {
    ended: null,
    signedIn: {
      user: { id: row.user.id, name: row.user.name, email: row.user.email, language: row.user.language, twoFactorEnabled: row.user.twoFactorEnabled ?? false },
      session: { id, createdAt, lastSeenAt, secondFactorAt, secondFactorSpentAt, facilityId },
      staff: belongs.staff,
      memberships: belongs.memberships,
    },
  };
}

/** Moves the idle log-off: for what a person does, not for what a page asks by itself (polling, live progress). */
export async function touchSession(db: Db, { session }: SignedIn, now: Date): Promise<void> {
  if (now.getTime() - session.lastSeenAt.getTime() < touchAfterMs) return;
  await db.update(sessions).set({ lastSeenAt: now }).where(and(eq(sessions.id, session.id), lt(sessions.lastSeenAt, now)));
}

/** When the server logs off if nothing more is done: what the page's clock counts down to. */
export function sessionEndsAt({ session }: SignedIn): Date {
  return new Date(Math.min(session.lastSeenAt.getTime() + idleMinutes * 60_000, session.createdAt.getTime() + sessionHours * 3_600_000));
}

function reasonToEnd(session: { createdAt: Date; lastSeenAt: Date }, disabledAt: Date | null, changes: Date[], now: Date): Exclude<SessionEnd, 'none'> | null {
  if (disabledAt) return 'disabled';
  if (changes.some((at) => at > session.createdAt)) return 'changed';
  if (now.getTime() >= session.createdAt.getTime() + sessionHours * 3_600_000) return 'absolute';
  if (now.getTime() >= session.lastSeenAt.getTime() + idleMinutes * 60_000) return 'idle';
  return null;
}

/** What the account is here. Read as the account itself: row security shows everybody their own memberships. */
async function belongings(db: Db, userId: string, name: string, now: Date) {
  const self: Actor = { kind: 'requester', id: userId, name, roles: ['requester'], facilityIds: [], organizationIds: [], requestIds: [], sessionId: null };
  return asActor(db, self, async (tx) => {
    const staff = await tx.select().from(staffMembers).where(eq(staffMembers.userId, userId));
    const members = await tx
      .select({ member: organizationMembers })
      .from(organizationMembers)
      .innerJoin(organizations, eq(organizations.id, organizationMembers.organizationId))
      .where(and(eq(organizationMembers.userId, userId), isNull(organizations.disabledAt)));
    return {
      staff: staff.filter((s) => !s.disabledAt && (!s.endsAt || s.endsAt > now)).map(({ facilityId, role, departmentId }) => ({ facilityId, role, departmentId })),
      memberships: members.filter((m) => !m.member.disabledAt).map(({ member }) => ({ organizationId: member.organizationId, role: member.role })),
      // A lent role that ran out is a change of its moment.
      changes: [...staff.flatMap((s) => (s.endsAt && s.endsAt <= now ? [s.endsAt] : [])), ...[...staff, ...members.map((m) => m.member)].flatMap((r) => (r.changedAt ? [r.changedAt] : []))],
    };
  });
}

/** Where an account works or belongs, now; for whoever lets it in by another house's word. */
export async function placesOf(db: Db, user: { id: string; name: string }, now: Date): Promise<{ facilities: { id: string; name: string }[]; organizationIds: string[] }> {
  const { staff, memberships } = await belongings(db, user.id, user.name, now);
  const ids = [...new Set(staff.map(({ facilityId }) => facilityId))];
  const facilities = await Promise.all(
    ids.map(async (id) => {
      const { rows } = await db.execute<{ name: string }>(sql`select name from openroi_facility_name(${id}::uuid)`);
      return { id, name: rows[0]?.name ?? '' };
    }),
  );
  return { facilities, organizationIds: memberships.map(({ organizationId }) => organizationId) };
}

/**
 * -> the staff actor, or null. Somebody with different roles in different facilities acts in one set at a time: the
 * chosen facility (else the first) and all others where the roles are the same. A role of one house never reaches another.
 */
export function staffActor(signedIn: SignedIn): Actor | null {
  const rolesOf = new Map<string, StaffRole[]>();
  for (const { facilityId, role } of signedIn.staff) rolesOf.set(facilityId, [...(rolesOf.get(facilityId) ?? []), role].sort());
  const chosen = signedIn.session.facilityId !== null && rolesOf.has(signedIn.session.facilityId) ? signedIn.session.facilityId : [...rolesOf.keys()].sort()[0];
  const roles = chosen === undefined ? undefined : rolesOf.get(chosen);
  if (!roles) return null;
  const facilityIds = [...rolesOf].filter(([, theirs]) => theirs.join() === roles.join()).map(([id]) => id);
  return { kind: 'staff', id: signedIn.user.id, name: signedIn.user.name, roles, facilityIds, organizationIds: [], requestIds: [], sessionId: signedIn.session.id };
}

/** -> the account as a requester: its organizations, and the requests whose codes were shown in this browser. */
export function requesterActor(signedIn: SignedIn, requestIds: readonly string[]): Actor {
  return {
    kind: 'requester',
    id: signedIn.user.id,
    name: signedIn.user.name,
    roles: ['requester'],
    facilityIds: [],
    organizationIds: signedIn.memberships.map((m) => m.organizationId),
    requestIds,
    sessionId: signedIn.session.id,
  };
}

/** Ends the session of this cookie. -> whose it was, or null. */
export async function endSession(db: Db, auth: Auth, cookie: string | null): Promise<{ userId: string; sessionId: string } | null> {
  if (!cookie) return null;
  const known = await auth.api.getSession({ headers: new Headers({ cookie }) });
  if (!known) return null;
  await db.delete(sessions).where(eq(sessions.id, known.session.id));
  return { userId: known.user.id, sessionId: known.session.id };
}

/** The person's open sessions end at their next request; called by whatever changes a password or a second factor. */
export async function endAllSessions(db: Db, userId: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.userId, userId));
}
