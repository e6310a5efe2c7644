/** Stored files. The bytes are encrypted under a key of their own; the key stands here, wrapped; destroying it destroys the file. */
import { sql } from 'drizzle-orm';
import { bigint, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { facilityId, instant, key } from './columns.ts';

/**
 * What a file is to the office. Row security reads it: a requester reaches the papers of her own request (all kinds up to `packet`), never a
 * chart. A new kind that a requester may see needs a line in `db/security/030-row-security.sql`.
 */
export type FileKind =
  | 'upload'
  | 'authorization'
  | 'subpoena'
  | 'assurance'
  | 'court_order'
  | 'authority'
  | 'identity'
  | 'signature'
  | 'letter'
  | 'packet'
  | 'record_original'
  | 'record_pages'
  | 'record_words'
  | 'page_image'
  | 'batch'
  | 'export'
  | 'other';

export const files = pgTable(
  'files',
  {
    id: key(),
    facilityId: facilityId(),
    /** No foreign key: an upload of a half-filled form is stored under the request it will become. */
    requestId: uuid(),
    kind: text().$type<FileKind>().notNull(),
    /** As the sender called it; shown, never used as a path. */
    name: text(),
    mime: text().notNull(),
    /** Length and SHA-256 of the unencrypted content. */
    bytes: bigint({ mode: 'number' }).notNull(),
    sha256: text().notNull(),
    /** AES-256-GCM under the wrapping key, bound to this id and facility; base64. Null: destroyed. */
    wrappedKey: text(),
    wrappingKeyId: text().notNull(),
    store: text().$type<'disk' | 's3'>().notNull(),
    location: text().notNull(),
    /** What the virus scanner said; null: none was configured when it came. `waiting`: it could not be asked yet. Nobody reads a file that is `waiting` or `found`. */
    scan: text().$type<'clean' | 'waiting' | 'found'>(),
    createdAt: instant().notNull(),
    destroyedAt: instant(),
    /** When the now unreadable bytes were taken off the store. */
    sweptAt: instant(),
  },
  (t) => [index('files_request').on(t.requestId), index('files_waiting').on(t.createdAt).where(sql`scan = 'waiting'`), index('files_wrapping_key').on(t.wrappingKeyId), index('files_destroyed').on(t.destroyedAt, t.sweptAt)],
);
