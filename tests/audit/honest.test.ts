/**
 * No false alarm: honest events of many writers at once, whose connections are cut in the middle of their work, under sequencers that
 * are killed and started again. 100,000 with OPENROI_TEST_FULL=1, else 3,000.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { parseSigningKey } from '#app/audit/checkpoint.ts';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { exportLog } from '#app/audit/export.ts';
import { appendToStream, genesisHash, recordEvent } from '#app/audit/record-event.ts';
import { sequenceOnce } from '#app/audit/sequencer.ts';
import { asActor, openDb, type Db } from '#db/open.ts';
import { auditEvents } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { withDatabase } from '../setup/template.ts';
import { technician } from './actors.ts';
import { temporaryFolder, verifyFolder } from './exporting.ts';

const full = process.env['OPENROI_TEST_FULL'] === '1';
const wanted = full ? 100_000 : 3_000;
const clients = 12;
const kills = full ? 12 : 1;
vi.setConfig({ testTimeout: full ? 1_800_000 : 240_000 });

let database: TestDatabase;
let folder: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  useAuditWrappingKey(Buffer.alloc(32, 7));
  database = await createTestDatabase();
  folder = temporaryFolder();
});
afterAll(async () => {
  folder.remove();
  await database.drop();
});

/** One step of one life cycle, its head on its row, and two looks beside it, in one transaction. */
async function step(db: Db, life: string, facilityId: string): Promise<void> {
  await asActor(db, systemActor, async (tx) => {
    const { rows } = await tx.execute(sql`select revision, audit_seq as seq, audit_head as head from workflow_instances where id = ${life} for update`);
    const row = rows[0] as { revision: number; seq: string; head: string };
    const revision = row.revision + 1;
    const facts = { machine: 'request', instance: life, event: 'STEP', from: 'a', to: 'b', machineVersion: 1, revision, key: uuidv7() };
    const subject = { facilityId, requestId: life };
    const made = await appendToStream(tx, { stream: `request/${life}`, seq: Number(row.seq), prev: row.head }, { action: 'workflow.transition', actor: technician, now: new Date(), subject, facts });
    await tx.execute(sql`update workflow_instances set revision = ${revision}, audit_seq = ${made.seq}, audit_head = ${made.hash} where id = ${life}`);
    await recordEvent(tx, { action: 'page.viewed', actor: technician, now: new Date(), subject, facts: { page: revision } });
    await recordEvent(tx, { action: 'mail.sent', actor: systemActor, now: new Date(), subject, facts: { mailId: uuidv7(), kind: 'receipt' } });
  });
}

function sequencer(): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'sequencing.ts'), database.urls.sequencer], { stdio: ['ignore', 'pipe', 'inherit'] });
}

it(`${wanted} events verify, and nothing that was committed is missing`, async () => {
  const facilityId = uuidv7();
  await database.ownerDb.execute(sql`insert into facilities (id, name, state, zone, address, phone, contact_title, number_prefix, policy, created_at) values (${facilityId}, 'T', 'PA', 'America/New_York', '{}', '1', 'HIM', 'T', '{}', now())`);
  const lives = Array.from({ length: clients }, () => uuidv7());
  for (const life of lives) {
    await database.ownerDb.execute(sql`
      insert into workflow_instances (id, facility_id, machine, machine_version, value, context, status, state, revision, audit_seq, audit_head, created_at, updated_at)
      values (${life}, ${facilityId}, 'request', 1, '{}', '{}', 'active', 'a', 0, 0, ${genesisHash(`request/${life}`)}, now(), now())`);
  }
  const admin = new pg.Client({ connectionString: withDatabase(inject('testServer').adminUrl, new URL(database.url).pathname.slice(1)) });
  await admin.connect();
  const pools = lives.map(() => openDb({ url: database.urls.worker, role: 'worker', max: 1 }));
  let committed = 0;
  let cut = 0;
  const write = async (client: number) => {
    while (committed < wanted) {
      try {
        await step(pools[client]!.db, lives[client]!, facilityId);
        committed += 3;
      } catch {
        // Its connection was cut. Whether the commit came first, only the database knows: it is counted there.
        cut += 1;
      }
    }
  };
  const disturb = async () => {
    for (let n = 1; n <= kills; n += 1) {
      const child = sequencer();
      await once(child.stdout!, 'data');
      const goal = (wanted * n) / (kills + 1);
      while (committed < goal) await new Promise((done) => setTimeout(done, 20));
      await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'openroi_worker' and state <> 'idle'`);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  };
  await Promise.all([disturb(), ...lives.map((_, client) => write(client))]);
  await Promise.all(pools.map((each) => each.close()));
  await admin.end();
  while ((await sequenceOnce(database.sequencerDb, { signingKey: parseSigningKey('11'.repeat(32)), now: new Date() })).added > 0);

  const written = await database.ownerDb.$count(auditEvents);
  expect(cut).toBeGreaterThan(0);
  // Every step that was told to have been done is there; one that was cut while it committed may be, too, and the key's own event.
  expect(written - 1 - committed).toBeGreaterThanOrEqual(0);
  expect(written - 1 - committed).toBeLessThanOrEqual(cut * 3);
  expect((written - 1) % 3).toBe(0);
  const { findings, events } = await exportLog(database.workerDb, { out: folder.dir, now: new Date() });
  expect([findings, events]).toEqual([0, written]);
  const vkey = readFileSync(join(folder.dir, 'keys.txt'), 'utf8').trim().split('\n').at(-1)!;
  expect(verifyFolder(folder.dir, '--key', vkey, '--max-age', '1h')).toMatchObject({ code: 0, fail: null });
  if (full) process.stdout.write(`honest events: ${written} written, ${cut} steps cut, ${kills} sequencers killed, no alarm\n`);
});
