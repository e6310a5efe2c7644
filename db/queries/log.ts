/** The log as its desk reads it: newest first, filtered, with its health always beside it. */
import { and, asc, desc, eq, gt, gte, isNull, lt, sql, type SQL } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { auditCheckpoints, auditEvents, auditLeaves, auditPatientKeys, authorizations, requests, users } from '../schema/index.ts';

export const logPerPage = 50;

export type LogFilter = {
  action?: string;
  outcome?: string;
  actorId?: string;
  requestId?: string;
  /** Whose record was looked at, by the patient's id; the log itself holds a commitment only. */
  patientId?: string;
  /** Half open: from <= at < to. */
  from?: Date;
  to?: Date;
  page: number;
};

export async function findEvents(tx: Db, filter: LogFilter) {
  const where = await conditions(tx, filter);
  if (where === null) return { rows: [], total: 0 };

  const rows = await tx
    .select({ id: auditEvents.id, index: auditLeaves.index, stream: auditEvents.stream, seq: auditEvents.seq, at: auditEvents.at, action: auditEvents.action, outcome: auditEvents.outcome, actorId: auditEvents.actorId, actor: users.name, requestId: auditEvents.requestId, number: requests.number, hash: auditEvents.hash })
    .from(auditEvents)
    .leftJoin(auditLeaves, eq(auditLeaves.eventId, auditEvents.id))
    .leftJoin(users, sql`${users.id}::text = ${auditEvents.actorId}`)
    .leftJoin(requests, eq(requests.id, auditEvents.requestId))
    .where(where)
    .orderBy(desc(auditEvents.at), desc(auditEvents.seq))
    .limit(logPerPage)
    .offset((filter.page - 1) * logPerPage);
  const [counted] = await tx.select({ total: sql<number>`count(*)::int` }).from(auditEvents).where(where);
  return { rows, total: counted?.total ?? 0 };
}

/** Exact bodies of the filtered events with their index in the tree, oldest first; at most a hundred thousand. */
export async function eventBodies(tx: Db, filter: LogFilter): Promise<{ index: number | null; body: string }[]> {
  const where = await conditions(tx, filter);
  if (where === null) return [];
  return tx
    .select({ index: auditLeaves.index, body: auditEvents.body })
    .from(auditEvents)
    .leftJoin(auditLeaves, eq(auditLeaves.eventId, auditEvents.id))
    .where(where)
    .orderBy(asc(auditEvents.at), asc(auditEvents.seq))
    .limit(100_000);
}

/** The next events of the tree after an index, as exact bodies: a reader that comes back with the last index misses none. */
export async function bodiesAfter(tx: Db, filter: LogFilter, after: number, limit: number): Promise<{ index: number; body: string }[]> {
  const where = await conditions(tx, filter);
  if (where === null) return [];
  return tx
    .select({ index: auditLeaves.index, body: auditEvents.body })
    .from(auditLeaves)
    .innerJoin(auditEvents, eq(auditEvents.id, auditLeaves.eventId))
    .where(and(gt(auditLeaves.index, after), where))
    .orderBy(asc(auditLeaves.index))
    .limit(limit);
}

/** Null where the patient has no events at all. */
async function conditions(tx: Db, filter: LogFilter): Promise<SQL | undefined | null> {
  const commitment = filter.patientId ? await commitmentOf(tx, filter.patientId) : undefined;
  if (filter.patientId && !commitment) return null;
  return and(
    filter.action ? eq(auditEvents.action, filter.action) : undefined,
    filter.outcome ? eq(auditEvents.outcome, filter.outcome) : undefined,
    filter.actorId ? eq(auditEvents.actorId, filter.actorId) : undefined,
    filter.requestId ? eq(auditEvents.requestId, filter.requestId) : undefined,
    commitment ? eq(auditEvents.patientCommitment, commitment) : undefined,
    filter.from ? gte(auditEvents.at, filter.from) : undefined,
    filter.to ? lt(auditEvents.at, filter.to) : undefined,
  );
}

/** Every authorization of the actor's facilities, its patient as the log's commitment. */
export async function authorizationsForExport(tx: Db) {
  return tx
    .select({ id: authorizations.id, facilityId: authorizations.facilityId, requestId: authorizations.requestId, patientCommitment: auditPatientKeys.commitment, signedOn: authorizations.signedOn, expiresOn: authorizations.expiresOn, revokedAt: authorizations.revokedAt, valid: authorizations.valid, covers: authorizations.covers })
    .from(authorizations)
    .leftJoin(auditPatientKeys, eq(auditPatientKeys.patientId, authorizations.patientId))
    .orderBy(asc(authorizations.createdAt));
}

/** Last signed checkpoint, and what waits for the next; `oldestPending` says how long. */
export async function logHealth(tx: Db) {
  const [checkpoint] = await tx.select().from(auditCheckpoints).orderBy(desc(auditCheckpoints.id)).limit(1);
  const [pending] = await tx
    .select({ count: sql<number>`count(*)::int`, oldest: sql<string | null>`min(${auditEvents.at})` })
    .from(auditEvents)
    .leftJoin(auditLeaves, eq(auditLeaves.eventId, auditEvents.id))
    .where(isNull(auditLeaves.eventId));
  return {
    size: checkpoint?.size ?? 0,
    root: checkpoint?.root ?? null,
    signedAt: checkpoint?.signedAt ?? null,
    pending: pending?.count ?? 0,
    oldestPending: pending?.oldest ? new Date(pending.oldest) : null,
  };
}

/** The request of a number as people write it, in this actor's facilities. */
export async function requestIdOf(tx: Db, number: string): Promise<string | null> {
  const [row] = await tx.select({ id: requests.id }).from(requests).where(eq(requests.number, number.trim().toUpperCase()));
  return row?.id ?? null;
}

async function commitmentOf(tx: Db, patientId: string): Promise<string | null> {
  const [row] = await tx.select({ commitment: auditPatientKeys.commitment }).from(auditPatientKeys).where(eq(auditPatientKeys.patientId, patientId));
  return row?.commitment ?? null;
}
