/** SECURITY 19, the drill: a backup taken while the portal is used, everything lost, all of it back; and nothing open again that was closed since. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { and, eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exportLog } from '#app/audit/export.ts';
import { parseSigningKey } from '#app/audit/checkpoint.ts';
import { sequenceOnce } from '#app/audit/sequencer.ts';
import { restoreBackup, type Restored } from '#app/backup/restore-backup.ts';
import { takeBackup } from '#app/backup/take-backup.ts';
import { revokeLink } from '#app/commands/ask/change-delivery.ts';
import { openPacket } from '#app/commands/ask/open-packet.ts';
import { linkTokenFor, pinFor } from '#app/identity/derived-secrets.ts';
import { sweep } from '#app/runtime/sweep.ts';
import { checkStorage } from '#app/storage/check.ts';
import { createStorage, readFile, type Storage } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { auditEvents, files, links, requests, sessions, users, workflowInstances } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { verifyFolder } from '#tests/audit/exporting.ts';
import { createHospital, sessionSecret, type Hospital } from '#tests/runtime/hospital.ts';
import { releasedByLink } from '#tests/runtime/released.ts';
import { createTestDatabase, type TestDatabase } from '#tests/setup/database.ts';

let hospital: Hospital;
let fresh: TestDatabase;
let storage: Storage;
let back: Restored;
let open: { requestId: string; linkId: string };
let revoked: { requestId: string; linkId: string };
const folder = mkdtempSync(join(tmpdir(), 'openroi-drill-'));
const taken = join(folder, 'backup');
const signingKey = parseSigningKey('11'.repeat(32));
const keep = ['ADMIN@riverside.example'];
vi.setConfig({ testTimeout: 120_000 });

const newStore = (name: string) => createStorage({ ...hospital.env, STORAGE_URL: `file://${join(folder, name)}` });
const tryLink = (db: TestDatabase, linkId: string) => openPacket(db.appDb, { token: linkTokenFor(sessionSecret, linkId), pin: pinFor(sessionSecret, linkId), now: new Date() });

beforeAll(async () => {
  hospital = await createHospital();
  const { database, services } = hospital;
  [open, revoked] = [await releasedByLink(hospital), await releasedByLink(hospital)];
  const [tara] = await database.ownerDb.select({ id: users.id }).from(users).where(eq(users.email, 'tech1@riverside.example'));
  await database.ownerDb.insert(sessions).values({ id: uuidv7(), userId: tara?.id ?? '', token: 'a token', createdAt: new Date(), updatedAt: new Date(), lastSeenAt: new Date(), expiresAt: new Date(Date.now() + 3_600_000) });
  await sequenceOnce(database.sequencerDb, { signingKey, now: new Date() });
  await takeBackup({ ownerUrl: database.urls.owner, storage: services.storage, out: taken, now: new Date() });
  await exportLog(database.workerDb, { out: join(folder, 'before'), filter: {}, now: new Date() });

  // After it: a link is taken back, a person leaves. Then all is lost.
  await revokeLink(database.appDb, hospital.staff('tech1@riverside.example'), { requestId: revoked.requestId, reason: 'wrong_address', key: 'after', now: new Date() });
  await database.ownerDb.update(users).set({ disabledAt: new Date() }).where(eq(users.email, 'tech2@riverside.example'));
  expect(await tryLink(database, revoked.linkId)).toMatchObject({ ok: false });

  fresh = await createTestDatabase();
  storage = newStore('files');
  back = await restoreBackup({ ownerUrl: fresh.urls.owner, storage, from: taken, keep, now: new Date() });
}, 300_000);
afterAll(async () => {
  await fresh?.drop();
  await hospital?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('what comes back', () => {
  it('is every row of the snapshot, and every file, whole', async () => {
    for (const { name, rows } of back.manifest.tables) {
      if (['sessions', 'tracking_sessions', 'verifications'].includes(name)) continue;
      const { rows: [now] } = await fresh.ownerDb.execute<{ n: number }>(sql.raw(`select count(*)::int as n from public."${name}"`));
      // The restore itself stands in the log.
      if (name.startsWith('audit_')) expect(now?.n, name).toBeGreaterThanOrEqual(rows);
      else expect(now?.n, name).toBe(rows);
    }
    const [request] = await fresh.ownerDb.select().from(requests).where(eq(requests.id, open.requestId));
    const [was] = await hospital.database.ownerDb.select().from(requests).where(eq(requests.id, open.requestId));
    expect(request).toEqual(was);
    expect(back.manifest.files).toBeGreaterThan(1);
    expect(await checkStorage(fresh.workerDb, storage, { now: new Date(), deep: true })).toEqual({ files: back.manifest.files, missing: [], damaged: [], leftBehind: [], orphans: [] });
    const [packet] = await fresh.ownerDb.select().from(files).where(and(eq(files.requestId, open.requestId), eq(files.kind, 'packet')));
    expect(Buffer.from(await asActor(fresh.workerDb, systemActor, (tx) => readFile(tx, storage, packet?.id ?? ''))).toString()).toBe(`the packet of ${open.requestId}`);
  });

  it('stands behind the same walls: row security and triggers as they were', async () => {
    const walls = (db: TestDatabase) => db.ownerDb.execute(sql`select c.relname, c.relrowsecurity, c.relforcerowsecurity, (select array_agg(t.tgname::text || t.tgenabled::text order by t.tgname) from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) as triggers from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`).then(({ rows }) => rows);
    expect(await walls(fresh)).toEqual(await walls(hospital.database));
  });

  it('is no link: neither the one taken back since, nor the others; each packet waits for a new one', async () => {
    expect(back.closed.links).toBeGreaterThanOrEqual(2);
    for (const { linkId } of [open, revoked]) expect(await tryLink(fresh, linkId)).toMatchObject({ ok: false, reason: 'closed' });
    await sweep({ ...hospital.services, db: fresh.workerDb, storage });
    for (const { requestId } of [open, revoked]) {
      const [instance] = await fresh.ownerDb.select({ state: workflowInstances.state }).from(workflowInstances).where(eq(workflowInstances.id, requestId));
      expect(instance?.state).toBe('undelivered');
    }
    expect(await fresh.ownerDb.select().from(links).where(sql`${links.revokedAt} is null and ${links.expiresAt} > now()`)).toEqual([]);
  });

  it('is no session, and no account but those that were named', async () => {
    expect(await fresh.ownerDb.select().from(sessions)).toEqual([]);
    const let_in = await fresh.ownerDb.select({ email: users.email }).from(users).where(sql`${users.disabledAt} is null`);
    expect(let_in).toEqual([{ email: 'admin@riverside.example' }]);
    expect(back.closed).toMatchObject({ sessions: 1 });
  });

  it('is the log: it goes on, verifies against what an auditor kept, and says that it was restored', async () => {
    await sequenceOnce(fresh.sequencerDb, { signingKey, now: new Date() });
    const out = join(folder, 'after');
    await exportLog(fresh.workerDb, { out, filter: {}, now: new Date() });
    const kept = join(folder, 'before', 'checkpoints.txt');
    const newest = `${readFileSync(kept, 'utf8').trimEnd().split(/\n\n(?=openroi)/).at(-1)}\n`;
    writeFileSync(join(folder, 'kept.txt'), newest);
    expect(verifyFolder(out, '--checkpoint', join(folder, 'kept.txt'))).toMatchObject({ code: 0, fail: null });
    const [said] = await fresh.ownerDb.select({ body: auditEvents.body }).from(auditEvents).where(eq(auditEvents.action, 'system.restored'));
    expect((JSON.parse(said?.body ?? '{}') as { facts: unknown }).facts).toMatchObject({ backup: back.manifest.id, logSize: back.manifest.logSize, ...back.closed });
  });
});

describe('a backup', () => {
  it('holds nothing that can be read without the wrapping key', () => {
    for (const name of readdirSync(join(taken, 'tables'))) {
      const bytes = readFileSync(join(taken, 'tables', name));
      for (const word of ['Delgado', 'RGH-100234', 'riverside.example']) expect(bytes.includes(word), name).toBe(false);
    }
    expect(readFileSync(join(taken, 'backup.json'), 'utf8')).not.toMatch(/Delgado|riverside/);
  });

  const into = async (from: string, options: { keep?: string[]; wrapping?: Buffer } = {}) => {
    const empty = await createTestDatabase();
    try {
      const key = options.wrapping ? { ...hospital.env, WRAPPING_KEY: options.wrapping.toString('base64') } : hospital.env;
      const target = createStorage({ ...key, STORAGE_URL: `file://${join(folder, 'other')}` });
      const failed = await restoreBackup({ ownerUrl: empty.urls.owner, storage: target, from, keep: options.keep ?? keep, now: new Date() }).then(
        () => 'restored',
        (error: unknown) => (error as { code?: string }).code,
      );
      expect(await empty.ownerDb.select().from(requests)).toEqual([]);
      return failed;
    } finally {
      await empty.drop();
    }
  };
  const changed = (name: string, change: (copy: string) => void) => {
    const copy = join(folder, name);
    cpSync(taken, copy, { recursive: true });
    change(copy);
    return copy;
  };
  const flip = (path: string) => {
    const bytes = readFileSync(path);
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    writeFileSync(path, bytes);
  };

  it('that was changed, shortened or mixed with another is refused, and leaves nothing behind', async () => {
    expect(await into(changed('flipped', (copy) => flip(join(copy, 'tables', 'requests'))))).toBe('verification_failed');
    expect(await into(changed('exchanged', (copy) => cpSync(join(copy, 'tables', 'links'), join(copy, 'tables', 'requests'))))).toBe('verification_failed');
    expect(await into(changed('manifest', (copy) => writeFileSync(join(copy, 'backup.json'), readFileSync(join(copy, 'backup.json'), 'utf8').replace(/"logSize": \d+/, '"logSize": 1'))))).toBe('verification_failed');
    expect(await into(changed('unfinished', (copy) => rmSync(join(copy, 'backup.json'))))).toBe('invalid_input');
    expect(await into(changed('without-file', (copy) => rmSync(join(copy, 'files'), { recursive: true })))).toBe('verification_failed');
  });

  it('is of no use with another wrapping key, without an administrator, or over a database in use', async () => {
    expect(await into(taken, { wrapping: Buffer.alloc(32, 9) })).toBe('unavailable');
    expect(await into(taken, { keep: ['tech1@riverside.example'] })).toBe('invalid_input');
    await expect(restoreBackup({ ownerUrl: hospital.database.urls.owner, storage, from: taken, keep, now: new Date() })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(takeBackup({ ownerUrl: hospital.database.urls.owner, storage: hospital.services.storage, out: taken, now: new Date() })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
