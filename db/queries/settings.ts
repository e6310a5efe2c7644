/** What administrators look at: their facilities with the rules' dates, who works there, and effects that were given up. */
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { facilities, outbox, requests } from '../schema/index.ts';
import type { RuleOverride } from '#workflows/rules/rule.ts';

export type RuledFacility = { id: string; name: string; state: string; zone: string; ruleOverrides: RuleOverride[] };

export async function ruledFacilities(tx: Db, facilityIds: readonly string[]): Promise<RuledFacility[]> {
  if (facilityIds.length === 0) return [];
  const { id, name, state, zone, ruleOverrides } = facilities;
  return tx.select({ id, name, state, zone, ruleOverrides }).from(facilities).where(inArray(id, [...facilityIds])).orderBy(asc(facilities.createdAt), asc(name));
}

export type PersonRow = { id: string; name: string; email: string; disabled: boolean; /** Whether codes or a passkey are set up. */ secondFactor: boolean; lastSeenAt: Date | null; roles: { facilityId: string; facility: string; role: string; endsAt: string | null; lentBy: string | null }[]; lockedUntil: Date | null };
export type InvitationRow = { id: string; email: string; role: string; place: string; expiresAt: Date };

/** Everybody who has, or had, a role in one of the facilities; with the roles in force there. */
export async function peopleOf(tx: Db, facilityIds: readonly string[], now: Date): Promise<PersonRow[]> {
  if (facilityIds.length === 0) return [];
  const ours = sql`${sql.param(`{${facilityIds.join(',')}}`)}::uuid[]`;
  const { rows } = await tx.execute<Omit<PersonRow, 'lastSeenAt' | 'lockedUntil'> & { lastSeenAt: string | Date | null; lockedUntil: string | Date | null }>(sql`
    select u.id, u.name, u.email, u.disabled_at is not null as disabled, coalesce(u.two_factor_enabled, false) or exists (select 1 from passkeys k where k.user_id = u.id) as "secondFactor", (select max(s.last_seen_at) from sessions s where s.user_id = u.id) as "lastSeenAt",
      (select t.locked_until from two_factors t where t.user_id = u.id and t.locked_until > ${now.toISOString()}::timestamptz) as "lockedUntil",
      coalesce(json_agg(json_build_object('facilityId', f.id, 'facility', f.name, 'role', m.role, 'endsAt', m.ends_at, 'lentBy', lender.name) order by f.created_at, m.role) filter (where m.disabled_at is null and (m.ends_at is null or m.ends_at > ${now.toISOString()}::timestamptz)), '[]') as roles
    from staff_members m join users u on u.id = m.user_id join facilities f on f.id = m.facility_id left join users lender on lender.id = m.delegated_by
    where m.facility_id = any(${ours}) group by u.id order by u.name, u.id`);
  return rows.map((row) => ({ ...row, lastSeenAt: row.lastSeenAt === null ? null : new Date(row.lastSeenAt), lockedUntil: row.lockedUntil === null ? null : new Date(row.lockedUntil) }));
}

/** Invitations into a facility, or an organization, that still work; row security draws the circle. */
export async function openInvitations(tx: Db, of: 'staff' | { organizationId: string }, now: Date): Promise<InvitationRow[]> {
  const { rows } = await tx.execute<Omit<InvitationRow, 'expiresAt'> & { expiresAt: string | Date }>(sql`
    select i.id, i.email, coalesce(i.staff_role, i.member_role) as role, coalesce(f.name, o.name) as place, i.expires_at as "expiresAt"
    from invitations i left join facilities f on f.id = i.facility_id left join organizations o on o.id = i.organization_id
    where i.accepted_at is null and i.revoked_at is null and i.expires_at > ${now.toISOString()}::timestamptz
      and ${of === 'staff' ? sql`i.facility_id is not null` : sql`i.organization_id = ${of.organizationId}::uuid`} order by i.created_at desc limit 200`);
  return rows.map((row) => ({ ...row, expiresAt: new Date(row.expiresAt) }));
}

export type FactorResetRow = { id: string; userId: string; name: string; email: string; facility: string; reason: string; note: string; proposedBy: string; proposedByName: string; proposedAt: Date };

/** Resets of lost second factors that wait for the second person; row security draws the circle. */
export async function openFactorResets(tx: Db, now: Date): Promise<FactorResetRow[]> {
  const { rows } = await tx.execute<Omit<FactorResetRow, 'proposedAt'> & { proposedAt: string | Date }>(sql`
    select r.id, r.user_id as "userId", u.name, u.email, f.name as facility, r.reason, r.note, r.proposed_by as "proposedBy", p.name as "proposedByName", r.proposed_at as "proposedAt"
    from factor_resets r join users u on u.id = r.user_id join users p on p.id = r.proposed_by join facilities f on f.id = r.facility_id
    where r.decided_at is null and r.proposed_at > ${now.toISOString()}::timestamptz - interval '72 hours' order by r.proposed_at`);
  return rows.map((row) => ({ ...row, proposedAt: new Date(row.proposedAt) }));
}

export type LentRole = { id: string; name: string; role: string; until: Date };

export type AccountPlaces = { organizations: { id: string; name: string }[]; lendable: { facilityId: string; facility: string; role: string }[]; lent: LentRole[] };

/** Where an account belongs: organizations to leave, own roles that may be lent, and those lent just now. Asked as the account itself. */
export async function accountPlaces(tx: Db, userId: string, now: Date): Promise<AccountPlaces> {
  const organizations = await tx.execute<{ id: string; name: string }>(sql`
    select o.id, o.name from organization_members m join organizations o on o.id = m.organization_id where m.user_id = ${userId}::uuid and m.disabled_at is null and o.disabled_at is null order by o.name`);
  const own = await tx.execute<AccountPlaces['lendable'][number]>(sql`
    select m.facility_id as "facilityId", n.name as facility, m.role from staff_members m join lateral openroi_facility_name(m.facility_id) n on true
    where m.user_id = ${userId}::uuid and m.disabled_at is null and m.ends_at is null and m.role in ('supervisor', 'physician') order by n.name, m.role`);
  return { organizations: organizations.rows, lendable: own.rows, lent: await lentRoles(tx, userId, now) };
}

/** What this person lent and has not got back yet. */
export async function lentRoles(tx: Db, userId: string, now: Date): Promise<LentRole[]> {
  const { rows } = await tx.execute<Omit<LentRole, 'until'> & { until: string | Date }>(sql`
    select m.id, u.name, m.role, m.ends_at as until from staff_members m join users u on u.id = m.user_id
    where m.delegated_by = ${userId}::uuid and m.disabled_at is null and m.ends_at > ${now.toISOString()}::timestamptz order by m.ends_at`);
  return rows.map((row) => ({ ...row, until: new Date(row.until) }));
}

export type GivenUp = { id: string; effectType: string; lastError: string | null; attempts: number; createdAt: Date; requestId: string | null; number: string | null };

/** Effects that were given up, oldest first; at most two hundred. Row security draws the circle. */
export async function givenUp(tx: Db): Promise<GivenUp[]> {
  return tx
    .select({ id: outbox.id, effectType: outbox.effectType, lastError: outbox.lastError, attempts: outbox.attempts, createdAt: outbox.createdAt, requestId: outbox.requestId, number: requests.number })
    .from(outbox)
    .leftJoin(requests, and(eq(requests.id, outbox.requestId)))
    .where(eq(outbox.status, 'dead'))
    .orderBy(asc(outbox.createdAt), asc(outbox.id))
    .limit(200);
}
