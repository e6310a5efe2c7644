/** The machines that may read the log, newest first; never a token. When each came last is what the log says. */
import { desc, eq, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { auditEvents, facilities, serviceTokens, users } from '../schema/index.ts';

export async function listServiceTokens(tx: Db) {
  return tx
    .select({ id: serviceTokens.id, name: serviceTokens.name, facility: facilities.name, madeBy: users.name, createdAt: serviceTokens.createdAt, expiresAt: serviceTokens.expiresAt, revokedAt: serviceTokens.revokedAt, usedAt: sql<string | null>`(select max(e.at) from ${auditEvents} e where e.actor_id = ${serviceTokens.id}::text)` })
    .from(serviceTokens)
    .innerJoin(facilities, eq(facilities.id, serviceTokens.facilityId))
    .innerJoin(users, eq(users.id, serviceTokens.createdBy))
    .orderBy(desc(serviceTokens.createdAt))
    .limit(200);
}

export async function tokenFacilities(tx: Db, facilityIds: readonly string[]) {
  const rows = await tx.select({ id: facilities.id, name: facilities.name }).from(facilities);
  return rows.filter(({ id }) => facilityIds.includes(id));
}
