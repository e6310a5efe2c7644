/** A house as each landed version left it, in a backup that version took, brought to this version: nothing lost, and work goes on. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { parseSigningKey } from '#app/audit/checkpoint.ts';
import { exportLog } from '#app/audit/export.ts';
import { sequenceOnce } from '#app/audit/sequencer.ts';
import { restoreBackup, type Restored } from '#app/backup/restore-backup.ts';
import { sendEvent } from '#app/runtime/send-event.ts';
import { checkStorage } from '#app/storage/check.ts';
import { createStorage, type Storage } from '#app/storage/storage.ts';
import { migrationHashes } from '#db/migrate.ts';
import { asActor } from '#db/open.ts';
import { users, workflowInstances } from '#db/schema/index.ts';
import { verifyFolder } from '#tests/audit/exporting.ts';
import { createTestDatabase, type TestDatabase } from '#tests/setup/database.ts';
import type { Actor } from '#workflows/actor.ts';

/** What the tests' hospital has; nothing in these backups is anybody's. */
const wrappingKey = Buffer.alloc(32, 7);
const kept = join(import.meta.dirname, 'as-landed');
const versions = readdirSync(kept).map((name) => name.replace('.tar.gz', ''));

describe.each(versions)('the house of version %s', (version) => {
  let database: TestDatabase;
  let storage: Storage;
  let back: Restored;
  const folder = mkdtempSync(join(tmpdir(), 'openroi-landed-'));

  beforeAll(async () => {
    useAuditWrappingKey(Buffer.from(wrappingKey.toString('base64')));
    mkdirSync(join(folder, 'taken'));
    execFileSync('tar', ['-xzf', join(kept, `${version}.tar.gz`), '-C', join(folder, 'taken')]);
    database = await createTestDatabase({ empty: true });
    storage = createStorage({ WRAPPING_KEY: wrappingKey.toString('base64'), WRAPPING_KEYS_FORMER: [], STORAGE_URL: `file://${join(folder, 'files')}` });
    back = await restoreBackup({ ownerUrl: database.urls.owner, storage, from: join(folder, 'taken'), keep: ['admin@riverside.example'], now: new Date() });
  }, 120_000);
  afterAll(async () => {
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is all there, on the tables of today', async () => {
    const { rows: has } = await database.ownerDb.execute<{ hash: string }>(sql`select hash from drizzle.__drizzle_migrations order by id`);
    expect(has.map(({ hash }) => hash)).toEqual(migrationHashes());
    for (const { name, rows } of back.manifest.tables) {
      if (['sessions', 'tracking_sessions', 'verifications'].includes(name)) continue;
      const { rows: [now] } = await database.ownerDb.execute<{ n: number }>(sql.raw(`select count(*)::int as n from public."${name}"`));
      expect(now?.n, name).toBeGreaterThanOrEqual(rows);
    }
    expect(await checkStorage(database.workerDb, storage, { now: new Date(), deep: true })).toMatchObject({ files: back.manifest.files, missing: [], damaged: [], orphans: [] });
  });

  it('goes on working: its stored states load, and a technician takes a request one step further', async () => {
    const instances = await database.ownerDb.select().from(workflowInstances).where(eq(workflowInstances.machine, 'request'));
    const filed = instances.find(({ state }) => state === 'received');
    expect(instances.map(({ state }) => state).sort()).toEqual(['received', 'released', 'released']);
    const [tara] = await database.ownerDb.select().from(users).where(eq(users.email, 'tech1@riverside.example'));
    const facilityId = filed?.facilityId ?? '';
    const actor: Actor = { kind: 'staff', id: tara?.id ?? '', name: 'Tara Lindqvist', roles: ['technician'], facilityIds: [facilityId], organizationIds: [], requestIds: [], sessionId: null };
    await asActor(database.appDb, actor, (tx) => sendEvent(tx, { machine: 'request', id: filed?.id ?? '', event: { type: 'EVIDENCE_ACCEPTED', open: 0, authorizationId: null }, actor, now: new Date(), key: uuidv7() }));
    const [after] = await database.ownerDb.select().from(workflowInstances).where(eq(workflowInstances.id, filed?.id ?? ''));
    expect(after).toMatchObject({ state: 'locating', revision: (filed?.revision ?? 0) + 1 });
  });

  it('proves its log, old events and new ones', async () => {
    await sequenceOnce(database.sequencerDb, { signingKey: parseSigningKey('11'.repeat(32)), now: new Date() });
    const out = join(folder, 'log');
    const { events } = await exportLog(database.workerDb, { out, filter: {}, now: new Date() });
    expect(events).toBeGreaterThan(back.manifest.logSize);
    expect(verifyFolder(out)).toMatchObject({ code: 0, fail: null });
  });
});
