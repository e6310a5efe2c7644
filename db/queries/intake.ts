/** The intake's views: batches with how far they are, one batch with its parts, one part to index. Row security leaves the actor's facilities. */
import { asc, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { Db } from '../open.ts';
import { batches, batchParts, facilities, files, filingLooks, organizations, requests } from '../schema/index.ts';

export type BatchLine = {
  id: string;
  name: string;
  channel: 'fax' | 'paper';
  facility: string;
  receivedOn: string;
  /** ISO instant of the entry, which is not the receipt. */
  enteredAt: string;
  zone: string;
  pages: number;
  requests: number;
  indexed: number;
  setAside: number;
  done: boolean;
  /** What the virus scanner said of its file. */
  scan: 'clean' | 'waiting' | 'found' | null;
};

export async function batchLines(tx: Db, limit = 200): Promise<BatchLine[]> {
  const count = (condition: ReturnType<typeof sql>) => sql<number>`(select count(*)::int from batch_parts p where p.batch_id = ${batches.id} and ${condition})`;
  const rows = await tx
    .select({
      batch: batches,
      facility: facilities.name,
      zone: facilities.zone,
      scan: files.scan,
      requests: count(sql`p.set_aside is null`),
      indexed: count(sql`p.indexed_at is not null`),
      setAside: sql<number>`(select coalesce(sum(p.last_page - p.first_page + 1), 0)::int from batch_parts p where p.batch_id = ${batches.id} and p.set_aside is not null)`,
    })
    .from(batches)
    .innerJoin(facilities, eq(facilities.id, batches.facilityId))
    .leftJoin(files, eq(files.id, batches.fileId))
    // What waits first, the oldest receipt first: its clocks have run longest.
    .orderBy(sql`${batches.doneAt} is not null`, asc(batches.receivedOn), desc(batches.createdAt))
    .limit(limit);
  return rows.map(({ batch, ...rest }) => ({ ...rest, id: batch.id, name: batch.name, channel: batch.channel, receivedOn: batch.receivedOn, enteredAt: batch.createdAt.toISOString(), pages: batch.pageCount, done: batch.doneAt !== null }));
}

export type PartLine = { id: string; firstPage: number; lastPage: number; setAside: string | null; requestId: string | null; indexed: boolean; number: string | null; started: boolean };
export type BatchView = { id: string; facilityId: string; fileId: string; name: string; channel: 'fax' | 'paper'; receivedOn: string; enteredAt: string; zone: string; pages: number; done: boolean; parts: PartLine[] };

/** Throws `not_found` for another facility's batch as for none. */
export async function batchView(tx: Db, batchId: string): Promise<BatchView> {
  const [found] = await tx.select({ batch: batches, zone: facilities.zone }).from(batches).innerJoin(facilities, eq(facilities.id, batches.facilityId)).where(eq(batches.id, batchId));
  if (!found) throw new AppError('not_found', `batch ${batchId} is not there`);
  const { batch, zone } = found;
  const parts = await tx
    .select({ part: batchParts, number: requests.number })
    .from(batchParts)
    .leftJoin(requests, eq(requests.id, batchParts.requestId))
    .where(eq(batchParts.batchId, batchId))
    .orderBy(asc(batchParts.firstPage));
  return {
    id: batch.id,
    facilityId: batch.facilityId,
    fileId: batch.fileId,
    name: batch.name,
    channel: batch.channel,
    receivedOn: batch.receivedOn,
    enteredAt: batch.createdAt.toISOString(),
    zone,
    pages: batch.pageCount,
    done: batch.doneAt !== null,
    parts: parts.map(({ part, number }) => ({
      id: part.id,
      firstPage: part.firstPage,
      lastPage: part.lastPage,
      setAside: part.setAside,
      requestId: part.requestId,
      indexed: part.indexedAt !== null,
      number,
      started: Object.keys(part.answers).length > 0,
    })),
  };
}

/** What was typed so far on a part. */
export async function typedAnswers(tx: Db, partId: string): Promise<Record<string, unknown>> {
  const [part] = await tx.select({ answers: batchParts.answers }).from(batchParts).where(eq(batchParts.id, partId));
  if (!part) throw new AppError('not_found', `part ${partId} is not there`);
  return part.answers;
}

/** The request that was just indexed, with what may be the same request of the same people. */
export async function justIndexed(tx: Db, requestId: string): Promise<{ id: string; number: string; duplicates: string[] } | null> {
  const [found] = await tx.select({ id: requests.id, number: requests.number, facts: requests.facts }).from(requests).where(eq(requests.id, requestId));
  return found ? { id: found.id, number: found.number, duplicates: (found.facts.possibleDuplicates ?? []).map(({ number }) => number) } : null;
}

export type KnownOrganization = { name: string; kind: string; insurerKind: string | null; address: { lines: string[]; city: string; state: string; postcode: string }; phone: string | null };

/** Organizations with an account here, for the name field. They hold nothing protected. */
export async function knownOrganizations(tx: Db): Promise<KnownOrganization[]> {
  const rows = await tx.select().from(organizations).where(sql`${organizations.disabledAt} is null`).orderBy(asc(organizations.name)).limit(500);
  return rows.map(({ name, kind, insurerKind, address, phone }) => ({ name, kind, insurerKind, address, phone }));
}

/** The facilities where this actor works. */
export async function ownFacilities(tx: Db, actor: Actor): Promise<{ id: string; name: string; zone: string }[]> {
  const rows = await tx.select({ id: facilities.id, name: facilities.name, zone: facilities.zone }).from(facilities).orderBy(asc(facilities.createdAt), asc(facilities.name));
  return rows.filter((row) => actor.facilityIds.includes(row.id));
}

export type WaitingFiling = { id: string; requestId: string; number: string; requesterName: string; facility: string; reason: 'no_proof' | 'many'; createdAt: Date };

/** Requests that wait for a look before anybody is written to, oldest first; at most two hundred. Row security draws the circle. */
export async function waitingFilings(tx: Db): Promise<WaitingFiling[]> {
  return tx
    .select({ id: filingLooks.id, requestId: requests.id, number: requests.number, requesterName: requests.requesterName, facility: facilities.name, reason: filingLooks.reason, createdAt: filingLooks.createdAt })
    .from(filingLooks)
    .innerJoin(requests, eq(requests.id, filingLooks.requestId))
    .innerJoin(facilities, eq(facilities.id, filingLooks.facilityId))
    .where(isNull(filingLooks.decidedAt))
    // A flood from one address does not bury the others.
    .orderBy(desc(filingLooks.reason), asc(filingLooks.createdAt))
    .limit(200);
}
