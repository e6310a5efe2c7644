/**
 * Files: encrypted on the way in, verified on the way out, gone when their key is. The bytes lie in a store, the row in
 * `files`. Everything takes the caller's transaction, so row security decides who reaches which file.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { and, eq, isNotNull, isNull, ne } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Env } from '#app/http/env.ts';
import type { Db } from '#db/open.ts';
import { files, type FileKind } from '#db/schema/files.ts';
import { AppError } from '#workflows/app-error.ts';
import { createDiskStore } from './disk-store.ts';
import { chunkBytes, chunkCount, newDataKey, open, seal, sealedChunkBytes, sealedLength } from './envelope.ts';
import { unavailable, type FileStore } from './file-store.ts';
import { createKeyring, unwrapKey, wrapKey, type Keyring } from './keyring.ts';
import { createS3Store } from './s3-store.ts';
import { createVirusScanner, type VirusScanner } from './virus-scanner.ts';

export type Storage = { store: FileStore; keyring: Keyring; /** Where one is configured. */ scanner?: VirusScanner };

export type FileInput = {
  facilityId: string;
  requestId?: string | null;
  kind: FileKind;
  mime: string;
  /** As the sender called it; shown, never used as a path. */
  name?: string | null;
  /** The id to give it; made here otherwise. */
  id?: string;
  now?: Date;
  /** What the virus scanner said of it. */
  scan?: FileRow['scan'];
} & ({ bytes: Uint8Array; stream?: undefined } | { stream: AsyncIterable<Uint8Array>; bytes?: undefined });

export type StoredFile = { fileId: string; sha256: string; bytes: number };
export type FileRow = typeof files.$inferSelect;

export function createStorage(env: Pick<Env, 'STORAGE_URL' | 'WRAPPING_KEY'> & { WRAPPING_KEYS_FORMER?: readonly string[]; CLAMAV_URL?: string | undefined }): Storage {
  const url = new URL(env.STORAGE_URL);
  const store = url.protocol === 's3:' ? createS3Store(env.STORAGE_URL) : createDiskStore(fileURLToPath(url));
  return { store, keyring: createKeyring(env), ...(env.CLAMAV_URL ? { scanner: createVirusScanner(env.CLAMAV_URL) } : {}) };
}

/**
 * Stores a file. The row is inserted last: bytes without a row are unreadable, since their key was never kept.
 * Throws AppError `unavailable` (retry) where the store cannot be reached; an error of the stream is thrown as it is.
 */
export async function putFile(db: Db, storage: Storage, input: FileInput): Promise<StoredFile> {
  const fileId = input.id ?? uuidv7();
  const key = newDataKey();
  const hash = createHash('sha256');
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const part of input.stream ?? [input.bytes]) {
      hash.update(part);
      bytes += part.byteLength;
      yield part;
    }
  }
  // The random tail of the id, not its time, spreads the files.
  const location = `${fileId.slice(-2)}/${fileId}`;
  await storage.store.put(location, seal(key, fileId, counted()));
  const sha256 = hash.digest('hex');
  await db.insert(files).values({
    id: fileId,
    facilityId: input.facilityId,
    requestId: input.requestId ?? null,
    kind: input.kind,
    name: input.name ?? null,
    mime: input.mime,
    bytes,
    sha256,
    ...wrapKey(storage.keyring, key, { fileId, facilityId: input.facilityId }),
    store: storage.store.kind,
    location,
    scan: input.scan ?? null,
    createdAt: input.now ?? new Date(),
  });
  return { fileId, sha256, bytes };
}

/**
 * The row of a file this actor may reach. Throws `not_found` where there is none, or it was destroyed; `unavailable` or `refused_file`
 * while it lies in quarantine, which only the scanner itself looks into.
 */
export async function fileRow(db: Db, fileId: string, { quarantined = false } = {}): Promise<FileRow & { wrappedKey: string }> {
  const [row] = await db.select().from(files).where(eq(files.id, fileId));
  if (!row) throw new AppError('not_found', `file ${fileId} is not there`);
  const { wrappedKey } = row;
  if (wrappedKey === null) throw new AppError('not_found', `file ${fileId} was destroyed`, { details: { destroyed: true } });
  if (row.scan === 'waiting' && !quarantined) throw new AppError('unavailable', `file ${fileId} waits for the virus scanner`, { public: { key: 'uploads.waiting' } });
  if (row.scan === 'found' && !quarantined) throw new AppError('refused_file', `file ${fileId} is in quarantine`, { public: { key: 'uploads.quarantined' } });
  return { ...row, wrappedKey };
}

/** The whole content, verified against the hash of its row. For what fits in memory; else `streamFile`. `quarantined`: for whoever has just had it scanned. */
export async function readFile(db: Db, storage: Storage, fileId: string, options: { quarantined?: boolean } = {}): Promise<Buffer> {
  const row = await fileRow(db, fileId, options);
  const parts: Buffer[] = [];
  for await (const part of decrypt(storage, row, 0, row.bytes)) parts.push(part);
  const content = Buffer.concat(parts);
  if (createHash('sha256').update(content).digest('hex') !== row.sha256) {
    throw new AppError('verification_failed', `file ${fileId} has not the hash of its row`);
  }
  return content;
}

/**
 * The content as a stream, or bytes `start` up to and without `end` of it. The row is read now, the bytes later: the
 * transaction may have ended by then. Each chunk is verified before it is handed out.
 */
export async function streamFile(
  db: Db,
  storage: Storage,
  fileId: string,
  range: { start?: number; end?: number; quarantined?: boolean } = {},
): Promise<{ stream: AsyncIterable<Buffer>; row: FileRow; start: number; end: number }> {
  const row = await fileRow(db, fileId, { quarantined: range.quarantined ?? false });
  const start = Math.min(Math.max(0, range.start ?? 0), row.bytes);
  const end = Math.min(Math.max(start, range.end ?? row.bytes), row.bytes);
  return { stream: decrypt(storage, row, start, end), row, start, end };
}

async function* decrypt(storage: Storage, row: FileRow & { wrappedKey: string }, start: number, end: number): AsyncGenerator<Buffer> {
  if (row.store !== storage.store.kind) throw new AppError('unavailable', `file ${row.id} lies in ${row.store}, which is not configured`);
  const key = unwrapKey(storage.keyring, row, { fileId: row.id, facilityId: row.facilityId });
  const count = chunkCount(row.bytes);
  const first = Math.min(Math.floor(start / chunkBytes), count - 1);
  const last = Math.max(first + 1, Math.ceil(end / chunkBytes));
  const whole = first === 0 && last === count;
  // why the whole object: a longer one than was written is a changed one.
  const sealed = whole
    ? await storage.store.get(row.location)
    : await storage.store.getRange(row.location, first * sealedChunkBytes, Math.min(last * sealedChunkBytes, sealedLength(row.bytes)));
  let position = first * chunkBytes;
  for await (const plain of open(key, row.id, reached(sealed), { first, end: last, count })) {
    const from = Math.max(start - position, 0);
    const to = Math.min(end - position, plain.length);
    position += plain.length;
    if (to > from) yield plain.subarray(from, to);
  }
}

/** A store that goes away in the middle of a file is as unreachable as one that never answered. */
async function* reached(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (cause) {
    throw unavailable('read', cause);
  }
}

/** Destroys a file for good by destroying its key; the bytes, now noise, are swept later. A second call does nothing. */
export async function destroyFile(db: Db, _storage: Storage, fileId: string, now: Date): Promise<void> {
  await db.update(files).set({ wrappedKey: null, destroyedAt: now }).where(and(eq(files.id, fileId), isNotNull(files.wrappedKey)));
}

/** Takes the bytes of destroyed files off the store; after the commit that destroyed them, by the worker. -> how many */
export async function sweepDestroyedFiles(db: Db, storage: Storage, now: Date, limit = 100): Promise<number> {
  const rows = await db
    .select({ id: files.id, location: files.location })
    .from(files)
    .where(and(isNotNull(files.destroyedAt), isNull(files.sweptAt), eq(files.store, storage.store.kind)))
    .limit(limit);
  for (const row of rows) {
    await storage.store.delete(row.location);
    await db.update(files).set({ sweptAt: now }).where(eq(files.id, row.id));
  }
  return rows.length;
}

/** Wraps the keys of former wrapping keys under the current one; no file is rewritten. -> how many were changed */
export async function rotateWrappingKey(db: Db, storage: Storage, limit = 1000): Promise<number> {
  const { keyring } = storage;
  const rows = await db
    .select()
    .from(files)
    .where(and(isNotNull(files.wrappedKey), ne(files.wrappingKeyId, keyring.currentId)))
    .limit(limit)
    .for('update');
  for (const { wrappedKey, ...row } of rows) {
    if (wrappedKey === null) continue;
    const binding = { fileId: row.id, facilityId: row.facilityId };
    const key = unwrapKey(keyring, { wrappedKey, wrappingKeyId: row.wrappingKeyId }, binding);
    await db.update(files).set(wrapKey(keyring, key, binding)).where(eq(files.id, row.id));
  }
  return rows.length;
}
