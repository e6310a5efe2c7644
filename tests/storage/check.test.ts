/** `storage:check`: each way in which rows and bytes can part is found, on a disk and on an S3 server; what is whole is not. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeCheck } from '#app/cli/storage-check.ts';
import { checkStorage } from '#app/storage/check.ts';
import { createStorage, destroyFile, putFile, sweepDestroyedFiles, type Storage } from '#app/storage/storage.ts';
import { asActor, type Db } from '#db/open.ts';
import { facilities, files } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { startS3, type S3Server } from './s3-server.ts';

const now = new Date();
const facilityId = uuidv7();
let test: TestDatabase;
let s3: S3Server;
const as = <T>(fn: (tx: Db) => Promise<T>) => asActor(test.workerDb, systemActor, fn);

beforeAll(async () => {
  test = await createTestDatabase();
  s3 = await startS3();
  const policy = { prepayThirdParty: true, prepayPatient: false, linkDays: 30, linkDownloads: 10 };
  await test.ownerDb.insert(facilities).values({ id: facilityId, name: 'Riverside', state: 'PA', zone: 'America/New_York', address: { lines: [], city: 'Pittsburgh', state: 'PA', postcode: '15222' }, phone: '412-555-0100', contactTitle: 'Privacy Officer', numberPrefix: 'R', policy, createdAt: now });
});
afterAll(async () => {
  await s3?.close();
  await test?.drop();
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
const wrapping = { WRAPPING_KEY: randomBytes(32).toString('base64') };

describe.each(['disk', 's3'] as const)('on %s', (kind) => {
  it('finds what is missing, damaged, left behind and nobody’s', async () => {
    const storage: Storage = createStorage({ STORAGE_URL: kind === 'disk' ? `file://${mkdtempSync(join(tmpdir(), 'openroi-check-'))}` : s3.url, ...wrapping });
    const put = () => as((tx) => putFile(tx, storage, { facilityId, kind: 'upload', mime: 'application/pdf', bytes: randomBytes(200_000), now }));
    const location = async (id: string) => (await as((tx) => tx.select({ location: files.location }).from(files).where(eq(files.id, id))))[0]?.location ?? '';
    const check = (deep: boolean) => checkStorage(test.workerDb, storage, { now, deep });
    const [whole, gone, changed, kept, swept] = [await put(), await put(), await put(), await put(), await put()];
    expect(await check(true)).toEqual({ files: 5, missing: [], damaged: [], leftBehind: [], orphans: [] });
    expect(describeCheck(await check(true), true)).toEqual({ agrees: true, lines: ['files=5 missing=0 damaged=0 left_behind=0 orphans=0'] });

    await storage.store.delete(await location(gone.fileId));
    // Another file's bytes under this one's name: as long, as random, and not its own.
    const parts: Uint8Array[] = [];
    for await (const part of await storage.store.get(await location(whole.fileId))) parts.push(part);
    await storage.store.put(await location(changed.fileId), once(Buffer.concat(parts)));
    for (const { fileId } of [kept, swept]) await as((tx) => destroyFile(tx, storage, fileId, now));
    // Destroyed and waiting for the sweep is no finding; swept and back again is one.
    expect(await check(false)).toMatchObject({ files: 3, missing: [gone.fileId], leftBehind: [], orphans: [] });
    await as((tx) => sweepDestroyedFiles(tx, storage, now));
    await storage.store.put(await location(swept.fileId), once(randomBytes(30)));
    const [late, early] = [uuidv7({ msecs: now.getTime() - 60_000 }), uuidv7({ msecs: now.getTime() - 2 * 3_600_000 })].map((id) => `${id.slice(-2)}/${id}`);
    for (const one of [late ?? '', early ?? '', 'zz/something-else']) await storage.store.put(one, once(randomBytes(30)));

    const found = await check(true);
    expect(found).toEqual({ files: 3, missing: [gone.fileId], damaged: [changed.fileId], leftBehind: [swept.fileId], orphans: [early, 'zz/something-else'].sort() });
    const said = describeCheck(found, true);
    expect(said.agrees).toBe(false);
    expect(said.lines.at(-1)).toBe('files=3 missing=1 damaged=1 left_behind=1 orphans=2');
    expect(said.lines).toContain(`bytes are missing of file ${gone.fileId}`);
    await as((tx) => tx.update(files).set({ destroyedAt: now, sweptAt: now, wrappedKey: null }).where(eq(files.store, storage.store.kind)));
  }, 120_000);
});
