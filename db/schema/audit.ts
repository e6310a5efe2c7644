/**
 * The log. Bodies are final from the first row: changing what a body holds needs a new `v` in app/audit/events.ts, never a
 * migration. Every search column repeats what stands in the body; a trigger compares them on insert, the check on reading.
 * Nothing here references another table: the log outlives requests, people and facilities. See db/security/050-audit.sql.
 */
import { sql } from 'drizzle-orm';
import { bigint, bigserial, customType, date, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, key } from './columns.ts';

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

export const auditEvents = pgTable(
  'audit_events',
  {
    id: key(),
    stream: text().notNull(),
    /** 1, 2, 3 ... without a gap in its stream. */
    seq: bigint({ mode: 'number' }).notNull(),
    /** The exact RFC 8785 bytes. */
    body: text().notNull(),
    /** SHA-256(0x00 || body), hex: its leaf in the tree, and `prev` of the next event of the stream. */
    hash: text().notNull(),
    at: instant().notNull(),
    action: text().notNull(),
    outcome: text().notNull(),
    actorId: text().notNull(),
    facilityId: uuid(),
    requestId: uuid(),
    patientCommitment: text(),
    /** Out of the body by the database itself, so that row security lets it be searched by an index; never written. */
    place: text().generatedAlwaysAs(sql`(body::jsonb ->> 'place')`),
  },
  (t) => [
    uniqueIndex('audit_events_stream_seq').on(t.stream, t.seq),
    index('audit_events_at').on(t.at),
    index('audit_events_actor').on(t.actorId, t.at),
    index('audit_events_action').on(t.action, t.at),
    index('audit_events_facility').on(t.facilityId, t.at),
    index('audit_events_request').on(t.requestId, t.at).where(sql`${t.requestId} is not null`),
    // The public look-up finds a disclosure by the number on its cover, and by nothing else.
    index('audit_events_disclosure').on(sql`((${t.body}::jsonb #>> '{facts,disclosureId}'))`).where(sql`${t.action} in ('disclosure.announced', 'disclosure.made')`),
    index('audit_events_patient').on(t.patientCommitment, t.at).where(sql`${t.patientCommitment} is not null`),
    // Compliance's search: refusals and failures are one in thousands, and a place is named by its beginning.
    index('audit_events_outcome').on(t.outcome, t.at).where(sql`${t.outcome} <> 'done'`),
    index('audit_events_place').on(sql`${t.place} collate "C"`, t.at).where(sql`${t.place} is not null`),
  ],
);

/** One row: the random name of this log, made by the first migration; it stands in every body and checkpoint. */
export const auditOrigin = pgTable('audit_origin', {
  one: integer().primaryKey().default(1),
  origin: text().notNull(),
  createdAt: instant().notNull(),
});

/** Heads of the streams that have no workflow row: sixteen shards a domain, any free one is taken. Moved by the insert trigger alone. */
export const auditStreams = pgTable(
  'audit_streams',
  {
    stream: text().primaryKey(),
    domain: text().notNull(),
    seq: bigint({ mode: 'number' }).notNull().default(0),
    head: text().notNull(),
  },
  (t) => [index('audit_streams_domain').on(t.domain)],
);

/** Events that wait for their leaf. Numbered at insert, so that a stream's order is kept; drained, never compared with a last id. */
export const auditPending = pgTable(
  'audit_pending',
  {
    position: bigserial({ mode: 'number' }).primaryKey(),
    eventId: uuid().notNull(),
  },
  (t) => [uniqueIndex('audit_pending_event').on(t.eventId)],
);

/** Which event is which leaf: contiguous from 0. */
export const auditLeaves = pgTable(
  'audit_leaves',
  {
    index: bigint({ mode: 'number' }).primaryKey(),
    eventId: uuid().notNull(),
    hash: text().notNull(),
  },
  (t) => [uniqueIndex('audit_leaves_event').on(t.eventId)],
);

/** The tree as C2SP tiles of height 8: up to 256 hashes of 32 bytes of tree level 8 * level. Derived from the leaves. */
export const auditTiles = pgTable(
  'audit_tiles',
  {
    level: integer().notNull(),
    index: bigint({ mode: 'number' }).notNull(),
    hashes: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.level, t.index] })],
);

/** Signed statements "the tree of this size has this root"; the note is the whole of the truth, the columns repeat it. */
export const auditCheckpoints = pgTable(
  'audit_checkpoints',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    size: bigint({ mode: 'number' }).notNull(),
    /** Base64, as in the note. */
    root: text().notNull(),
    note: text().notNull(),
    keyId: text().notNull(),
    signedAt: instant().notNull(),
  },
  (t) => [index('audit_checkpoints_size').on(t.size)],
);

/** Public halves of every key that ever signed here. */
export const auditKeys = pgTable('audit_keys', {
  keyId: text().primaryKey(),
  vkey: text().notNull(),
  firstUsedAt: instant().notNull(),
});

/** What witnesses answered: each a signature line that belongs under the note of its checkpoint (C2SP cosignature/v1). */
export const auditCosignatures = pgTable(
  'audit_cosignatures',
  {
    checkpointId: bigint({ mode: 'number' }).notNull(),
    witness: text().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    /** The whole line, without its end. */
    line: text().notNull(),
    signedAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.checkpointId, t.witness] })],
);

/** The checkpoint of each day as it was sent outside, and who said that it arrived. The events say it too; here it is looked up. */
export const auditAnchors = pgTable(
  'audit_anchors',
  {
    id: key(),
    /** UTC. */
    day: date({ mode: 'string' }).notNull(),
    checkpointId: bigint({ mode: 'number' }).notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    root: text().notNull(),
    /** The mail's recipient, and where the file lies; null where that way is not set. */
    mailedTo: text(),
    storedAt: text(),
    /** SHA-256 of the code in the mail: whoever types it has the mail before them. */
    codeHash: text().notNull(),
    sentAt: instant().notNull(),
    attestedAt: instant(),
    attestedBy: text(),
    attestedName: text(),
  },
  (t) => [uniqueIndex('audit_anchors_day').on(t.day)],
);

/** A key a patient: what links the log's commitments to her. Destroyed, the log still verifies and no longer names her. */
export const auditPatientKeys = pgTable(
  'audit_patient_keys',
  {
    patientId: uuid().primaryKey(),
    /** AES-256-GCM under a key derived from the wrapping key, bound to the patient's id; null once destroyed. */
    wrappedKey: text(),
    /** HMAC-SHA256(key, patient id), hex: kept to find her events; null once destroyed. */
    commitment: text(),
    createdAt: instant().notNull(),
    destroyedAt: instant(),
  },
  // From an event back to the patient, where the desk shows whose record it was.
  (t) => [uniqueIndex('audit_patient_keys_commitment').on(t.commitment)],
);
