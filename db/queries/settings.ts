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

export type PersonRow = { id: string; name: string; email: string; disabled: boolean; lastSeenAt: Date | null; roles: { facilityId: string; facility: string; role: string }[] };

/** Everybody who has, or had, a role in one of the facilities; with the roles in force there. */
export async function peopleOf(tx: Db, facilityIds: readonly string[]): Promise<PersonRow[]> {
  if (facilityIds.length === 0) return [];
  const ours = sql`${sql.param(`{${facilityIds.join(',')}}`)}::uuid[]`;
  const { rows } = await tx.execute<Omit<PersonRow, 'lastSeenAt'> & { lastSeenAt: string | Date | null }>(sql`
    select u.id, u.name, u.email, u.disabled_at is not null as disabled, (select max(s.last_seen_at) from sessions s where s.user_id = u.id) as "lastSeenAt",
      coalesce(json_agg(json_build_object('facilityId', f.id, 'facility', f.name, 'role', m.role) order by f.created_at, m.role) filter (where m.disabled_at is null), '[]') as roles
    from staff_members m join users u on u.id = m.user_id join facilities f on f.id = m.facility_id
    where m.facility_id = any(${ours}) group by u.id order by u.name, u.id`);
  return rows.map((row) => ({ ...row, lastSeenAt: row.lastSeenAt === null ? null : new Date(row.lastSeenAt) }));
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
