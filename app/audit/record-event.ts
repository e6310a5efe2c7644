/**
 * Writing to the log, in the caller's transaction: the event is there exactly if what it records is.
 * The database checks every row again (hash, chain, columns): see db/security/050-audit.sql.
 */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor, Role } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { writeBehind, type Db } from '#db/open.ts';
import { auditEvents } from '#db/schema/audit.ts';
import { patientCommitment } from './commitments.ts';
import { auditBody, domainOf, outcomeOf, type AuditBody, type AuditFact } from './events.ts';
import { leafHash } from './tree.ts';

/** Whose data it is about; the patient's id never reaches the body, only a commitment to it. */
export type AuditSubject = { facilityId?: string | null; requestId?: string | null; patientId?: string | null };

export type RecordInput = AuditFact & {
  actor: Pick<Actor, 'kind' | 'id' | 'roles' | 'sessionId'>;
  now: Date;
  /** The role policy let it through under. */
  role?: Role | null;
  subject?: AuditSubject;
  place?: string | null;
};

/** A stream's last event: its sequence (0 before the first) and its hash (`genesisHash` before the first). */
export type StreamHead = { stream: string; seq: number; prev: string };
export type Appended = { eventId: string; seq: number; hash: string };

/** `prev` of the first event of a stream. */
export function genesisHash(stream: string): string {
  return createHash('sha256').update(`openroi-audit-v1:${stream}`).digest('hex');
}

/** What stands in a body for a session: SHA-256 of its id, hex. */
export function sessionHash(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('hex');
}

/**
 * Appends to a stream whose head the caller holds under lock (the write path: on the workflow row) and keeps itself:
 * store the returned `seq` and `hash` as the new head. A head that is not the stream's newest event is refused by the database.
 */
export async function appendToStream(tx: Db, head: StreamHead, event: RecordInput): Promise<Appended> {
  const found = await tx.execute(sql`select origin from audit_origin`);
  return append(tx, (found.rows[0] as { origin: string }).origin, head, event);
}

/**
 * Records anything that is no step of a life cycle. Takes a free shard of its family's streams, so that writers do not wait
 * for each other; call it late in the transaction, the shard stays locked until the end.
 */
export async function recordEvent(tx: Db, event: RecordInput): Promise<Appended & { stream: string }> {
  const found = await tx.execute(sql`select origin, stream, seq, head from openroi_audit_lock(${domainOf(event.action)})`);
  const row = found.rows[0] as { origin: string; stream: string; seq: string | number; head: string };
  const appended = await append(tx, row.origin, { stream: row.stream, seq: Number(row.seq), prev: row.head }, event);
  return { ...appended, stream: row.stream };
}

/** An event as its row will be, checked and hashed; whoever holds the stream's head writes it. */
export type PreparedEvent = { id: string; stream: string; seq: number; body: string; hash: string; action: string; outcome: string; actorId: string; patientCommitment: string | null };

async function append(tx: Db, origin: string, head: StreamHead, event: RecordInput): Promise<Appended> {
  const prepared = await prepareEvent(tx, origin, head, event);
  const { id: eventId, seq, hash } = prepared;
  await writeBehind(tx, tx.insert(auditEvents).values({ ...prepared, outcome: outcomeOf(event.action), action: event.action, at: event.now, facilityId: event.subject?.facilityId ?? null, requestId: event.subject?.requestId ?? null }));
  return { eventId, seq, hash };
}

/** The next event of a stream, without writing it. Reads the patient's key only where the event is about one. */
export async function prepareEvent(tx: Db, origin: string, head: StreamHead, event: RecordInput): Promise<PreparedEvent> {
  const { subject = {}, actor, now } = event;
  const patient = subject.patientId ? await patientCommitment(tx, subject.patientId, now) : null;
  const seq = head.seq + 1;
  const checked = auditBody.safeParse({
    v: 1,
    origin,
    stream: head.stream,
    seq,
    prev: head.prev,
    time: now.toISOString(),
    action: event.action,
    outcome: outcomeOf(event.action),
    actor: { kind: actor.kind, id: actor.id, role: event.role ?? null, roles: [...new Set(actor.roles)].sort() },
    session: actor.sessionId ? sessionHash(actor.sessionId) : null,
    place: event.place ?? null,
    subject: { facility: subject.facilityId ?? null, request: subject.requestId ?? null, patient },
    facts: event.facts,
  });
  // Paths only: the values that do not fit may be the very thing that must not be written down.
  if (!checked.success) {
    const paths = checked.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new AppError('internal', `not an event of the log: ${event.action} (${paths})`);
  }
  const body = canonicalBody(checked.data);
  return { id: uuidv7(), stream: head.stream, seq, body, hash: leafHash(body).toString('hex'), action: event.action, outcome: outcomeOf(event.action), actorId: actor.id, patientCommitment: patient };
}

/** RFC 8785: the one text of a body. */
export function canonicalBody(body: AuditBody): string {
  return canonicalize(body) as string;
}
