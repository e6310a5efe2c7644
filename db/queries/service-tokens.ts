/** The machines that may read the log, newest first; never a token. */
import { desc, eq } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { facilities, serviceTokens, users } from '../schema/index.ts';

export async function listServiceTokens(tx: Db) {
  return tx
    .select({ id: serviceTokens.id, name: serviceTokens.name, facility: facilities.name, madeBy: users.name, createdAt: serviceTokens.createdAt, expiresAt: serviceTokens.expiresAt, revokedAt: serviceTokens.revokedAt, lastUsedAt: serviceTokens.lastUsedAt })
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
