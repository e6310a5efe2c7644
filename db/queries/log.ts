/** The log as its desk reads it: newest first, filtered, with its health always beside it. */
import { and, asc, desc, eq, gt, gte, ilike, inArray, isNull, lt, ne, sql, type SQL } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { auditCheckpoints, auditEvents, auditLeaves, auditPatientKeys, authorizations, facilities, patients, requests, staffMembers, users } from '../schema/index.ts';

export const logPerPage = 50;

/** What is counted at most: a number nobody pages through is said as "more than". */
export const logCountedTo = 1000;

export type LogFilter = {
  action?: string;
  actions?: readonly string[];
  outcome?: string;
  actorId?: string;
  actorIds?: readonly string[];
  requestId?: string;
  requestIds?: readonly string[];
  /** Whose record was looked at, by the patient's id; the log itself holds a commitment only. */
  patientId?: string;
  patientIds?: readonly string[];
  facilityId?: string;
  /** What a workstation's or network's name begins with. */
  place?: string;
  /** Half open: from <= at < to. */
  from?: Date;
  to?: Date;
  page: number;
};

/** Newest first. `total` is exact up to `logCountedTo`, or as far as this page; past it `more` is true. */
export async function findEvents(tx: Db, filter: LogFilter) {
  const where = await conditions(tx, filter);
  if (where === null) return { rows: [], total: 0, more: false };
  const skipped = (filter.page - 1) * logPerPage;

  // First which events, from an index alone; then what is shown of these fifty.
  const wanted = await tx
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(where)
    .orderBy(desc(auditEvents.at), desc(auditEvents.seq))
    .limit(logPerPage)
    .offset(skipped);
  const rows = wanted.length === 0 ? [] : await shownEvents(tx, wanted.map(({ id }) => id));
  if (wanted.length < logPerPage && (wanted.length > 0 || skipped === 0)) return { rows, total: skipped + wanted.length, more: false };
  const most = Math.max(logCountedTo, skipped + logPerPage);
  const first = tx.select({ one: sql`1` }).from(auditEvents).where(where).limit(most + 1).as('first');
  const [counted] = await tx.select({ total: sql<number>`count(*)::int` }).from(first);
  const total = counted?.total ?? 0;
  return { rows, total: Math.min(total, most), more: total > most };
}

/** Events as a desk shows them, newest first: who and which request by name, and the patient where her key still stands. */
export async function shownEvents(tx: Db, ids: readonly string[]) {
  return tx
    .select({
      id: auditEvents.id,
      index: auditLeaves.index,
      stream: auditEvents.stream,
      seq: auditEvents.seq,
      at: auditEvents.at,
      action: auditEvents.action,
      outcome: auditEvents.outcome,
      actorId: auditEvents.actorId,
      actor: users.name,
      requestId: auditEvents.requestId,
      number: requests.number,
      facility: facilities.name,
      zone: facilities.zone,
      place: auditEvents.place,
      patientId: patients.id,
      patient: sql<string | null>`${patients.familyName} || ', ' || ${patients.givenNames}`,
      hash: auditEvents.hash,
    })
    .from(auditEvents)
    .leftJoin(auditLeaves, eq(auditLeaves.eventId, auditEvents.id))
    .leftJoin(users, eq(users.id, sql`case when ${auditEvents.actorId} ~ '^[0-9a-f-]{36}$' then ${auditEvents.actorId}::uuid end`))
    .leftJoin(requests, eq(requests.id, auditEvents.requestId))
    .leftJoin(facilities, eq(facilities.id, auditEvents.facilityId))
    .leftJoin(auditPatientKeys, eq(auditPatientKeys.commitment, auditEvents.patientCommitment))
    .leftJoin(patients, eq(patients.id, auditPatientKeys.patientId))
    .where(inArray(auditEvents.id, [...ids]))
    .orderBy(desc(auditEvents.at), desc(auditEvents.seq));
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

/** Null where nothing can fit: a patient without events, a name that nobody bears. */
async function conditions(tx: Db, filter: LogFilter): Promise<SQL | undefined | null> {
  const patientIds = filter.patientIds ?? (filter.patientId ? [filter.patientId] : null);
  const commitments = patientIds ? await commitmentsOf(tx, patientIds) : null;
  const lists = [commitments, filter.actorIds, filter.requestIds, filter.actions];
  if (lists.some((list) => list?.length === 0)) return null;
  const any = (column: unknown, list: readonly string[] | null | undefined, type: string) => (list ? sql`${column} = any (${sql.param([...list])}::${sql.raw(type)}[])` : undefined);
  return and(
    filter.action ? eq(auditEvents.action, filter.action) : undefined,
    any(auditEvents.action, filter.actions, 'text'),
    // As the partial index says it, where the index can help.
    filter.outcome ? and(eq(auditEvents.outcome, filter.outcome), filter.outcome === 'done' ? undefined : ne(auditEvents.outcome, 'done')) : undefined,
    filter.actorId ? eq(auditEvents.actorId, filter.actorId) : undefined,
    any(auditEvents.actorId, filter.actorIds, 'text'),
    filter.requestId ? eq(auditEvents.requestId, filter.requestId) : undefined,
    any(auditEvents.requestId, filter.requestIds, 'uuid'),
    any(auditEvents.patientCommitment, commitments, 'text'),
    filter.facilityId ? eq(auditEvents.facilityId, filter.facilityId) : undefined,
    // A range and no "like": row security lets an index be used for comparisons it can trust.
    filter.place ? sql`${auditEvents.place} collate "C" >= ${filter.place} and ${auditEvents.place} collate "C" < ${filter.place + lastLetter} and ${auditEvents.place} is not null` : undefined,
    filter.from ? gte(auditEvents.at, filter.from) : undefined,
    filter.to ? lt(auditEvents.at, filter.to) : undefined,
  );
}

const escaped = (text: string) => text.replace(/[\\%_]/g, (c) => `\\${c}`);
/** After everything that begins with a text. */
const lastLetter = String.fromCodePoint(0x10fffd);

/** Ids of staff whose name holds what was typed; at most two hundred. */
export async function staffNamed(tx: Db, text: string): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ id: users.id })
    .from(users)
    .innerJoin(staffMembers, eq(staffMembers.userId, users.id))
    .where(ilike(users.name, `%${escaped(text.trim())}%`))
    .limit(200);
  return rows.map(({ id }) => id);
}

/** Ids of the newest requests whose requester's name holds what was typed; at most a thousand (db/security/066-compliance-desk.sql). */
export async function requestsOfRequester(tx: Db, text: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`select id from openroi_requests_of(${text.trim()}) id`);
  return rows.map(({ id }) => id);
}

/** Facilities of the actor, for a filter. */
export async function facilitiesOf(tx: Db, facilityIds: readonly string[]): Promise<{ id: string; name: string; zone: string }[]> {
  if (facilityIds.length === 0) return [];
  return tx.select({ id: facilities.id, name: facilities.name, zone: facilities.zone }).from(facilities).where(inArray(facilities.id, [...facilityIds])).orderBy(asc(facilities.name));
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
  // The facilities are said again: row security alone does not let the index of numbers be used.
  const [row] = await tx.select({ id: requests.id }).from(requests).where(and(sql`${requests.facilityId} = any ((select openroi_facilities())::uuid[])`, eq(requests.number, number.trim().toUpperCase())));
  return row?.id ?? null;
}

async function commitmentsOf(tx: Db, patientIds: readonly string[]): Promise<string[]> {
  if (patientIds.length === 0) return [];
  const rows = await tx.select({ commitment: auditPatientKeys.commitment }).from(auditPatientKeys).where(inArray(auditPatientKeys.patientId, [...patientIds]));
  return rows.flatMap(({ commitment }) => commitment ?? []);
}
