/**
 * What a backup is: a folder of tables and files, all of it encrypted, with a manifest that says what belongs to it. The tables are
 * one snapshot, in PostgreSQL's own COPY text, sealed like stored files under a key of the backup's own, which the wrapping key
 * wraps; the files lie in it as they lie in the store. Nothing of it opens without WRAPPING_KEY, and nothing of it can be
 * exchanged or left out unseen.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { unwrapKey, type Keyring } from '#app/storage/keyring.ts';
import { AppError } from '#workflows/app-error.ts';

const table = z.object({
  name: z.string().regex(/^[a-z_]+$/),
  columns: z.array(z.string().regex(/^[a-z0-9_]+$/)),
  rows: z.int().min(0),
  /** Of the text before it was sealed. */
  bytes: z.int().min(0),
});

const manifest = z.object({
  format: z.literal('openroi-backup-1'),
  id: z.uuid(),
  takenAt: z.iso.datetime(),
  /** Hashes of the migrations that the database had. */
  schema: z.array(z.string()),
  /** In an order in which each stands after those that it refers to. */
  tables: z.array(table),
  files: z.int().min(0),
  /** Number of events under the newest checkpoint. */
  logSize: z.int().min(0),
  wrappedKey: z.string(),
  wrappingKeyId: z.string(),
});

export type Manifest = z.output<typeof manifest>;
export type TableEntry = z.output<typeof table>;

export const manifestFile = 'backup.json';
/** What the key of a backup is bound to, in place of a file's facility. */
export const boundTo = (id: string) => ({ fileId: id, facilityId: 'backup' });
export const sealedName = (id: string, name: string) => `${id}/${name}`;

/** HMAC-SHA-256 of the canonical manifest (RFC 8785) under the backup's key, hex. */
export function macOf(key: Buffer, content: Manifest): string {
  return createHmac('sha256', key).update(canonicalize(content) ?? '').digest('hex');
}

/** Throws `invalid_input` for what is no backup, `unavailable` where its wrapping key is not at hand, `verification_failed` where it was changed. */
export async function readManifest(folder: string, keyring: Keyring): Promise<{ content: Manifest; key: Buffer }> {
  let said: unknown;
  try {
    said = JSON.parse(await readFile(join(folder, manifestFile), 'utf8'));
  } catch (cause) {
    throw new AppError('invalid_input', `there is no finished backup in ${folder}`, { cause });
  }
  const parsed = z.object({ manifest, mac: z.string().regex(/^[0-9a-f]{64}$/) }).safeParse(said);
  if (!parsed.success) throw new AppError('invalid_input', `${folder} holds no backup of this format`);
  const { manifest: content, mac } = parsed.data;
  const key = unwrapKey(keyring, content, boundTo(content.id));
  if (!timingSafeEqual(Buffer.from(mac, 'hex'), Buffer.from(macOf(key, content), 'hex'))) throw new AppError('verification_failed', 'the manifest of the backup was changed');
  return { content, key };
}
