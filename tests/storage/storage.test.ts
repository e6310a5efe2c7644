import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asActor, type Db } from '#db/open.ts';
import { facilities, files } from '#db/schema/index.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';
import { chunkBytes, sealedLength } from '#app/storage/envelope.ts';
import {
  createStorage,
  destroyFile,
  putFile,
  readFile,
  rotateWrappingKey,
  streamFile,
  sweepDestroyedFiles,
  type Storage,
} from '#app/storage/storage.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { startFakeS3 } from './fake-s3.ts';
import { startS3, type S3Server } from './s3-server.ts';

const now = new Date('2026-03-02T15:00:00Z');
const facilityId = uuidv7();
const wrappingKey = randomBytes(32).toString('base64');
const folder = mkdtempSync(join(tmpdir(), 'openroi-files-'));

let test: TestDatabase;
let s3: S3Server;
const as = <T>(fn: (tx: Db) => Promise<T>) => asActor(test.workerDb, systemActor, fn);
const disk = () => createStorage({ STORAGE_URL: `file://${folder}/disk`, WRAPPING_KEY: wrappingKey });
const pathOf = async (fileId: string) => join(folder, 'disk', (await row(fileId)).location);

async function row(fileId: string): Promise<typeof files.$inferSelect> {
  const [found] = await as((tx) => tx.select().from(files).where(eq(files.id, fileId)));
  if (!found) throw new Error('no row');
  return found;
}

const put = (storage: Storage, bytes: Buffer) => as((tx) => putFile(tx, storage, { facilityId, kind: 'upload', mime: 'application/pdf', bytes, now }));
const read = (storage: Storage, fileId: string) => as((tx) => readFile(tx, storage, fileId));

beforeAll(async () => {
  test = await createTestDatabase();
  s3 = await startS3();
  await test.ownerDb.insert(facilities).values({
    id: facilityId,
    name: 'Riverside',
    state: 'PA',
    zone: 'America/New_York',
    address: { lines: [], city: 'Pittsburgh', state: 'PA', postcode: '15222' },
    phone: '412-555-0100',
    contactTitle: 'Privacy Officer',
    numberPrefix: 'R',
    policy: { prepayThirdParty: true, prepayPatient: false, linkDays: 30, linkDownloads: 10 },
    createdAt: now,
  });
});

afterAll(async () => {
  await test?.drop();
  await s3?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each([
  ['disk', disk],
  ['s3', () => createStorage({ STORAGE_URL: s3.url, WRAPPING_KEY: wrappingKey })],
])('a store on %s', (kind, storageOf) => {
  it.each([0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes, 200_003])('gives back %i bytes as they were', async (size) => {
    const storage = storageOf();
    const content = randomBytes(size);
    const stored = await put(storage, content);
    expect(stored).toEqual({ fileId: stored.fileId, bytes: size, sha256: createHash('sha256').update(content).digest('hex') });
    expect((await read(storage, stored.fileId)).equals(content)).toBe(true);
  });

  it('takes a stream and hands out any range of it', async () => {
    const storage = storageOf();
    const content = randomBytes(4 * chunkBytes + 77);
    async function* pieces(): AsyncGenerator<Buffer> {
      for (let at = 0; at < content.length; at += 10_007) yield content.subarray(at, at + 10_007);
    }
    const { fileId } = await as((tx) => putFile(tx, storage, { facilityId, kind: 'packet', mime: 'application/pdf', stream: pieces(), now }));
    const ranges = [[0, 1], [0, chunkBytes], [chunkBytes - 1, chunkBytes + 1], [chunkBytes, 2 * chunkBytes], [content.length - 1, content.length], [5, content.length], [9, 9]];
    for (const [start = 0, end = 0] of ranges) {
      const opened = await as((tx) => streamFile(tx, storage, fileId, { start, end }));
      const parts: Buffer[] = [];
      for await (const part of opened.stream) parts.push(part);
      expect(Buffer.concat(parts).equals(content.subarray(start, end)), `${start}-${end}`).toBe(true);
    }
  });

  it('holds no readable byte, and no name', async () => {
    const storage = storageOf();
    const { fileId } = await put(storage, Buffer.from('Canaryname '.repeat(20_000)));
    const stored = kind === 'disk' ? readFileSync(await pathOf(fileId)) : s3.bytesOf(`files/${(await row(fileId)).location}`);
    expect(stored.length).toBe(sealedLength(220_000));
    expect(stored.includes('Canary')).toBe(false);
  });

  it('lists and sweeps: a destroyed file is unreadable at once, its bytes go afterwards', async () => {
    const storage = storageOf();
    const { fileId } = await put(storage, randomBytes(1000));
    const { location } = await row(fileId);
    await as((tx) => destroyFile(tx, storage, fileId, now));
    await expect(read(storage, fileId)).rejects.toMatchObject({ code: 'not_found', details: { destroyed: true } });
    expect(await row(fileId)).toMatchObject({ wrappedKey: null, destroyedAt: now, sweptAt: null });
    expect(await locations(storage)).toContain(location);
    expect(await as((tx) => sweepDestroyedFiles(tx, storage, now))).toBe(1);
    expect(await locations(storage)).not.toContain(location);
    expect(await as((tx) => sweepDestroyedFiles(tx, storage, now))).toBe(0);
  });
});

async function locations(storage: Storage): Promise<string[]> {
  const found: string[] = [];
  for await (const location of storage.store.list('')) found.push(location);
  return found;
}

describe('a file that was meddled with', () => {
  it.each([
    ['one byte changed', (bytes: Buffer) => ((bytes[70_000] = (bytes[70_000] ?? 0) ^ 1), bytes)],
    ['the end cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 5)],
    ['the last chunk cut off', (bytes: Buffer) => bytes.subarray(0, 3 * (chunkBytes + 16))],
    ['something added', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')])],
    ['two chunks swapped', (bytes: Buffer) => Buffer.concat([bytes.subarray(65_552, 131_104), bytes.subarray(0, 65_552), bytes.subarray(131_104)])],
    ['emptied', () => Buffer.alloc(0)],
  ])('is refused: %s', async (_what, change) => {
    const storage = disk();
    const { fileId } = await put(storage, randomBytes(3 * chunkBytes + 9));
    const path = await pathOf(fileId);
    writeFileSync(path, change(readFileSync(path)));
    await expect(read(storage, fileId)).rejects.toMatchObject({ code: 'verification_failed' });
  });

  it('is refused where two files were swapped, in the store or in the table', async () => {
    const storage = disk();
    const [a, b] = [await put(storage, randomBytes(500)), await put(storage, randomBytes(500))];
    const [pathA, pathB] = [await pathOf(a.fileId), await pathOf(b.fileId)];
    renameSync(pathA, `${pathA}.x`);
    renameSync(pathB, pathA);
    renameSync(`${pathA}.x`, pathB);
    for (const { fileId } of [a, b]) await expect(read(storage, fileId)).rejects.toMatchObject({ code: 'verification_failed' });

    const rowB = await row(b.fileId);
    await test.ownerDb.update(files).set({ wrappedKey: rowB.wrappedKey }).where(eq(files.id, a.fileId));
    await expect(read(storage, a.fileId)).rejects.toMatchObject({ code: 'verification_failed' });
  });

  it('is refused with the wrong wrapping key, and by a range as well', async () => {
    const { fileId } = await put(disk(), randomBytes(2 * chunkBytes));
    const other = createStorage({ STORAGE_URL: `file://${folder}/disk`, WRAPPING_KEY: randomBytes(32).toString('base64') });
    await expect(read(other, fileId)).rejects.toMatchObject({ code: 'unavailable' });
    const path = await pathOf(fileId);
    const bytes = readFileSync(path);
    bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const drain = async (start: number, end: number) => {
      const { stream } = await as((tx) => streamFile(tx, disk(), fileId, { start, end }));
      for await (const part of stream) void part;
    };
    await drain(0, 100);
    await expect(drain(chunkBytes, chunkBytes + 10)).rejects.toMatchObject({ code: 'verification_failed' });
  });
});

describe('the wrapping key', () => {
  it('is rotated without touching a file; the former one may then go', async () => {
    const content = randomBytes(1234);
    const { fileId } = await put(disk(), content);
    const before = readFileSync(await pathOf(fileId));
    const next = randomBytes(32).toString('base64');
    const both = createStorage({ STORAGE_URL: `file://${folder}/disk`, WRAPPING_KEY: next, WRAPPING_KEYS_FORMER: [wrappingKey] });
    expect(await read(both, fileId)).toEqual(content);
    await test.ownerDb.delete(files).where(eq(files.store, 's3'));
    const wanted = await test.ownerDb.select({ id: files.id }).from(files).where(eq(files.wrappingKeyId, disk().keyring.currentId));
    // One of them holds another's key since the test above: it stops the rotation, loudly. Take it away.
    await test.ownerDb.delete(files).where(eq(files.bytes, 500));
    expect(await as((tx) => rotateWrappingKey(tx, both))).toBeGreaterThan(0);
    expect(wanted.length).toBeGreaterThan(0);
    const alone = createStorage({ STORAGE_URL: `file://${folder}/disk`, WRAPPING_KEY: next });
    expect(await read(alone, fileId)).toEqual(content);
    expect(readFileSync(await pathOf(fileId)).equals(before)).toBe(true);
  });
});

describe('a store on s3', () => {
  it('lists past the first page', async () => {
    const paging = await startFakeS3();
    const { store } = createStorage({ STORAGE_URL: paging.url, WRAPPING_KEY: wrappingKey });
    const names = Array.from({ length: 7 }, (_, index) => `many/${index}`);
    for (const name of names) paging.objects.set(`files/${name}`, Buffer.from('x'));
    const found: string[] = [];
    for await (const location of store.list('many/')) found.push(location);
    await paging.close();
    expect(found).toEqual(names);
  });

  it('says lost for an object that is gone, and unavailable for a bucket or a key that is wrong', async () => {
    const storage = createStorage({ STORAGE_URL: s3.url, WRAPPING_KEY: wrappingKey });
    const { fileId } = await put(storage, randomBytes(10));
    const { location } = await row(fileId);
    await storage.store.delete(location);
    await storage.store.delete(location);
    await expect(read(storage, fileId)).rejects.toMatchObject({ code: 'internal' });
    for (const url of [s3.url.replace('@records', '@elsewhere'), s3.url.replace('//S3RVER:', '//NOBODY:')]) {
      const wrong = createStorage({ STORAGE_URL: url, WRAPPING_KEY: wrappingKey });
      await expect(put(wrong, randomBytes(10))).rejects.toMatchObject({ code: 'unavailable' });
    }
  });
});

describe('trouble', () => {
  it('is a retriable `unavailable` where the store cannot be reached, and leaves no row', async () => {
    const gone = createStorage({ STORAGE_URL: `s3://key:secret@records/x?endpoint=${encodeURIComponent('http://127.0.0.1:1')}`, WRAPPING_KEY: wrappingKey });
    await expect(put(gone, randomBytes(10))).rejects.toMatchObject({ code: 'unavailable', public: { key: 'errors.storage_unavailable' } });
    const blocked = join(folder, 'a-file');
    writeFileSync(blocked, '');
    chmodSync(blocked, 0o600);
    await expect(put(createStorage({ STORAGE_URL: `file://${blocked}`, WRAPPING_KEY: wrappingKey }), randomBytes(10))).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('of the sender is thrown as it is, and leaves nothing behind', async () => {
    const storage = createStorage({ STORAGE_URL: `file://${folder}/broken`, WRAPPING_KEY: wrappingKey });
    async function* breaks(): AsyncGenerator<Buffer> {
      yield randomBytes(200_000);
      throw new Error('the sender left');
    }
    await expect(as((tx) => putFile(tx, storage, { facilityId, kind: 'upload', mime: 'x', stream: breaks() }))).rejects.toThrow('the sender left');
    expect(readdirSync(join(folder, 'broken'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toEqual([]);
  });

  it('does not tell a file of another facility from none', async () => {
    const { fileId } = await put(disk(), randomBytes(10));
    const stranger: Actor = { ...systemActor, kind: 'staff', roles: ['technician'], facilityIds: [uuidv7()] };
    await expect(asActor(test.appDb, stranger, (tx) => readFile(tx, disk(), fileId))).rejects.toMatchObject({ code: 'not_found' });
  });
});
