/** The tamper matrix: what is done to the tables or to an export, and the row the offline verifier names. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { checkpointName, noteSigner, openCheckpoint, decodeVkey, parseSigningKey, signCheckpoint } from '#app/audit/checkpoint.ts';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { exportLog } from '#app/audit/export.ts';
import { appendToStream, genesisHash, recordEvent } from '#app/audit/record-event.ts';
import { sequenceOnce } from '#app/audit/sequencer.ts';
import { leafHash } from '#app/audit/tree.ts';
import { asActor } from '#db/open.ts';
import { systemActor } from '#workflows/actor.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { withDatabase } from '../setup/template.ts';
import { now, technician } from './actors.ts';
import { readRows, temporaryFolder, verifyFolder, writeRows, type Row } from './exporting.ts';

// Each case makes a database or starts two verifiers.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const signingKey = parseSigningKey('11'.repeat(32));
const requestId = uuidv7();
const stream = `request/${requestId}`;
let database: TestDatabase;
let honest: ReturnType<typeof temporaryFolder>;
let folder: ReturnType<typeof temporaryFolder>;
let vkey: string;

/** Twelve looks, a request of six steps whose head stands on its workflow row, one checkpoint after each pair. */
beforeAll(async () => {
  useAuditWrappingKey(Buffer.alloc(32, 7));
  database = await createTestDatabase();
  await writeHistory();
  honest = temporaryFolder();
  await exportLog(database.workerDb, { out: honest.dir, now });
  vkey = readFileSync(join(honest.dir, 'keys.txt'), 'utf8').trim().split('\n').at(-1)!;
});
afterAll(async () => {
  honest.remove();
  await database.drop();
});
beforeEach(() => {
  folder = temporaryFolder();
  cpSync(honest.dir, folder.dir, { recursive: true });
});
afterEach(() => folder.remove());

async function writeHistory(): Promise<void> {
  const facilityId = uuidv7();
  await database.ownerDb.execute(sql`
    insert into facilities (id, name, state, zone, address, phone, contact_title, number_prefix, policy, created_at)
    values (${facilityId}, 'Test', 'PA', 'America/New_York', '{}', '1', 'HIM', 'T', '{}', now())`);
  await database.ownerDb.execute(sql`
    insert into workflow_instances (id, facility_id, machine, machine_version, value, context, status, state, revision, audit_seq, audit_head, created_at, updated_at)
    values (${requestId}, ${facilityId}, 'request', 1, '{}', '{}', 'active', 'a', 0, 0, ${genesisHash(stream)}, now(), now())`);
  let head = { seq: 0, hash: genesisHash(stream) };
  for (let revision = 1; revision <= 6; revision += 1) {
    await asActor(database.workerDb, systemActor, async (tx) => {
      const event = {
        action: 'workflow.transition', actor: technician, now, subject: { requestId, facilityId },
        facts: { machine: 'request', instance: requestId, event: 'STEP', from: 'a', to: 'b', machineVersion: 1, revision, key: `k${revision}` },
      } as const;
      head = await appendToStream(tx, { stream, seq: head.seq, prev: head.hash }, event);
      await tx.execute(sql`update workflow_instances set revision = ${revision}, audit_seq = ${head.seq}, audit_head = ${head.hash} where id = ${requestId}`);
      await recordEvent(tx, { action: 'page.viewed', actor: technician, now, subject: { requestId, facilityId }, facts: { page: 2 * revision } });
      await recordEvent(tx, { action: 'page.viewed', actor: technician, now, subject: { requestId, facilityId }, facts: { page: 2 * revision + 1 } });
    });
    if (revision % 2 === 0) await sequenceOnce(database.sequencerDb, { signingKey, now });
  }
}

/** As the server's superuser with triggers off: what no role of the product can do, and an operator with root can. */
async function behindTheTriggers(of: TestDatabase, statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(inject('testServer').adminUrl, new URL(of.url).pathname.slice(1)) });
  await client.connect();
  try {
    await client.query(`begin; set local session_replication_role = replica; ${statements.join(';')}; commit;`);
  } finally {
    await client.end();
  }
}

/** A change behind the triggers' back, exported, verified, undone. */
async function withTables(statements: string[], check: (dir: string) => void): Promise<void> {
  const copy = await createCopy();
  try {
    await behindTheTriggers(copy, statements);
    await exportLog(copy.workerDb, { out: folder.dir, now });
    check(folder.dir);
  } finally {
    await copy.drop();
  }
}

/** The same history again, in a database of its own: tampering must not spoil the next case. */
async function createCopy(): Promise<TestDatabase> {
  const kept = database;
  database = await createTestDatabase();
  const copy = database;
  await writeHistory();
  database = kept;
  return copy;
}

const place = (row: Row) => {
  const { stream, seq } = JSON.parse(row.body) as { stream: string; seq: number };
  return `index=${row.index} stream=${stream} seq=${seq}`;
};
const ofRequest = (rows: Row[], seq: number) => rows.findIndex((row) => row.body.includes(`"seq":${seq},`) && row.body.includes(`"stream":"${stream}"`));

describe('an honest log', () => {
  it('verifies, unpinned and pinned, and with a checkpoint kept elsewhere', () => {
    expect(verifyFolder(folder.dir)).toMatchObject({ code: 0, fail: null, out: expect.stringContaining('unpinned') });
    const kept = join(folder.dir, 'kept.txt');
    writeFileSync(kept, readFileSync(join(folder.dir, 'checkpoints.txt'), 'utf8').split('\n\n').slice(0, 2).join('\n\n') + '\n');
    const pinned = verifyFolder(folder.dir, '--key', vkey, '--checkpoint', kept, '--max-age', '9999d');
    expect(pinned.out).toMatch(/authenticity\s+ok/);
    expect(pinned).toMatchObject({ code: 0, fail: null });
  });

  it('proves a selection of rows, and says that completeness is not shown by it', async () => {
    await exportLog(database.workerDb, { out: folder.dir, filter: { requestId }, now });
    const verdict = verifyFolder(folder.dir, '--key', vkey);
    expect(verdict.out).toContain('not applicable');
    expect(verdict).toMatchObject({ code: 0, fail: null });
    expect(readRows(folder.dir)).toHaveLength(18);
    const rows = readRows(folder.dir);
    rows[3]!.body = rows[3]!.body.replace('technician', 'supervisor');
    writeRows(folder.dir, rows);
    expect(verifyFolder(folder.dir).fail).toContain(`FAIL ${place(rows[3]!)}`);
  });
});

describe('an export that was changed', () => {
  const change = (edit: (rows: Row[]) => Row[] | void) => {
    const rows = readRows(folder.dir);
    writeRows(folder.dir, edit(rows) ?? rows);
    return verifyFolder(folder.dir, '--key', vkey);
  };

  it.each(Array.from({ length: 19 }, (_, n) => n))('names row %i whose body was edited', (n) => {
    const named = place(readRows(folder.dir)[n]!);
    const verdict = change((rows) => void (rows[n]!.body = rows[n]!.body.replace('T18:00', 'T18:01')));
    expect(verdict.code).toBe(1);
    expect(verdict.fail).toContain(`FAIL ${named} the body is not the one that was signed`);
  });

  it.each([0, 5, 11, 17])('names row %i that was removed', (n) => {
    const rows = readRows(folder.dir);
    expect(change((all) => all.filter((_, at) => at !== n)).fail).toMatch(new RegExp(`^FAIL ${place(rows[n]!)} the row is missing`));
  });

  it('names the first of a tail that was cut off', () => {
    const rows = readRows(folder.dir);
    expect(change((all) => all.slice(0, -1)).fail).toContain(`FAIL ${place(rows.at(-1)!)}`);
    expect(change((all) => all.slice(0, 9)).fail).toContain('FAIL index=9 ');
  });

  it('names rows swapped, doubled or forged', () => {
    expect(change((rows) => void ([rows[4]!.body, rows[7]!.body] = [rows[7]!.body, rows[4]!.body])).fail).toContain('FAIL index=4 ');
    cpSync(honest.dir, folder.dir, { recursive: true });
    expect(change((rows) => [...rows.slice(0, 6), rows[5]!, ...rows.slice(6)]).fail).toContain('FAIL index=5 ');
    cpSync(honest.dir, folder.dir, { recursive: true });
    const forged = change((rows) => [...rows, { index: rows.length, body: rows[2]!.body.replace('"seq":1', '"seq":9') }]);
    expect(forged.fail).toContain('FAIL index=19 ');
  });

  it('sees a checkpoint replayed as the newest, a signature of another key, a note edited', () => {
    const path = join(folder.dir, 'checkpoints.txt');
    const text = readFileSync(path, 'utf8');
    const notes = text.trimEnd().split(/\n\n(?=openroi)/);
    expect(notes).toHaveLength(3);
    writeFileSync(path, `${notes[0]}\n`);
    expect(verifyFolder(folder.dir, '--key', vkey).fail).toContain('not under the newest checkpoint');
    writeFileSync(path, text.replace('T18:00', 'T18:30'));
    expect(verifyFolder(folder.dir, '--key', vkey).fail).toContain('not signed by a known key');
    writeFileSync(path, text);
    const other = noteSigner(decodeVkey(vkey).name, parseSigningKey('22'.repeat(32)));
    expect(verifyFolder(folder.dir, '--key', other.vkey).fail).toContain('not signed by the key given');
  });

  it('sees everything re-chained and signed anew with another key, once the key is pinned', () => {
    const checkpoint = openCheckpoint(`${readFileSync(join(folder.dir, 'checkpoints.txt'), 'utf8').trimEnd().split(/\n\n(?=openroi)/).at(-1)!}\n`, decodeVkey(vkey))!;
    const rows = readRows(folder.dir).slice(0, 1);
    const other = noteSigner(checkpointName(checkpoint.origin), parseSigningKey('22'.repeat(32)));
    writeRows(folder.dir, rows);
    writeFileSync(join(folder.dir, 'checkpoints.txt'), `${signCheckpoint({ ...checkpoint, size: 1, root: leafHash(rows[0]!.body) }, other)}\n`);
    writeFileSync(join(folder.dir, 'keys.txt'), `${other.vkey}\n`);
    const { stream: name, seq } = JSON.parse(rows[0]!.body) as { stream: string; seq: number };
    const said = [{ type: 'log', v: 1, origin: checkpoint.origin, size: 1, complete: true, filter: {} }, { type: 'head', stream: name, seq, hash: leafHash(rows[0]!.body).toString('hex') }];
    writeFileSync(join(folder.dir, 'proofs.jsonl'), said.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(verifyFolder(folder.dir).code).toBe(0);
    expect(verifyFolder(folder.dir, '--key', vkey)).toMatchObject({ code: 1 });
    const kept = join(honest.dir, 'checkpoints.txt');
    expect(verifyFolder(folder.dir, '--checkpoint', kept)).toMatchObject({ code: 1 });
  });

  it('does not take a folder for whole that says nothing of itself, or leaves out where its streams end', () => {
    const path = join(folder.dir, 'proofs.jsonl');
    const said = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, said.filter((line) => !line.includes('"type":"head"')).join('\n'));
    expect(verifyFolder(folder.dir).fail).toMatch(/no row stands for this stream/);
    writeFileSync(path, '');
    expect(verifyFolder(folder.dir)).toMatchObject({ code: 1 });
  });

  it('says how old it is, and fails where that was limited', () => {
    expect(verifyFolder(folder.dir, '--key', vkey, '--max-age', '1s').out).toMatch(/freshness\s+(FAILED|ok)/);
  });
});

describe('tables that were changed', () => {
  const inRequest = (seq: number) => `stream = '${stream}' and seq = ${seq}`;

  it('name the row whose body, hash, time or column was edited', async () => {
    for (const [edit, reason] of [
      [`update audit_events set body = replace(body, 'STEP', 'STOP')`, 'the stored hash is not that of the body'],
      [`update audit_events set hash = repeat('0', 64)`, 'the stored hash'],
      [`update audit_events set at = at + interval '1 minute'`, 'a search column'],
      [`update audit_events set actor_id = 'another'`, 'a search column'],
    ] as const) {
      await withTables([`${edit} where ${inRequest(3)}`], (dir) => {
        expect(verifyFolder(dir).fail).toMatch(new RegExp(`stream=${stream} seq=3 .*${reason}`));
      });
    }
  });

  it('name a middle row, a tail and the newest row that were deleted', async () => {
    await withTables([`delete from audit_events where ${inRequest(3)}`], (dir) => {
      expect(verifyFolder(dir).fail).toMatch(/^FAIL index=\d+ .*(missing|gone)/);
      expect(verifyFolder(dir).out).toContain('FAILED');
    });
    await withTables([`delete from audit_leaves using audit_events e where e.id = event_id and ${inRequest(6)}`, `delete from audit_events where ${inRequest(6)}`], (dir) => {
      expect(verifyFolder(dir).fail).toMatch(new RegExp(`^FAIL index=\\d+ stream=${stream} seq=6`));
    });
    await withTables([`delete from audit_events where id = (select event_id from audit_leaves order by index desc limit 1)`, `delete from audit_leaves where index = (select max(index) from audit_leaves)`], (dir) => {
      expect(verifyFolder(dir).fail).toMatch(/^FAIL index=18 /);
    });
  });

  it('name a row re-chained without the key', async () => {
    const rehash = `hash = encode(sha256('\\x00'::bytea || convert_to(body, 'UTF8')), 'hex')`;
    const rechain = [4, 5, 6].map((seq) => `update audit_events e set body = replace(e.body, e.body::jsonb ->> 'prev', (select hash from audit_events p where p.stream = e.stream and p.seq = e.seq - 1)) where ${inRequest(seq)}; update audit_events set ${rehash} where ${inRequest(seq)}`);
    await withTables(
      [
        `update audit_events set body = replace(body, 'STEP', 'STOP') where ${inRequest(3)}`,
        `update audit_events set ${rehash} where ${inRequest(3)}`,
        ...rechain,
        `update audit_leaves l set hash = e.hash from audit_events e where e.id = l.event_id`,
        `update workflow_instances set audit_head = (select hash from audit_events where ${inRequest(6)})`,
        `update audit_tiles set hashes = (select string_agg(decode(hash, 'hex'), ''::bytea order by index) from audit_leaves) where level = 0`,
      ],
      (dir) => {
        const rows = readRows(dir);
        const verdict = verifyFolder(dir);
        expect(verdict.code).toBe(1);
        // Named as closely as the signed checkpoints allow: the first row after the last one that still holds.
        const named = Number(/index=(\d+)/.exec(verdict.fail ?? '')?.[1]);
        expect(named).toBeLessThanOrEqual(ofRequest(rows, 3));
        expect(ofRequest(rows, 3) - named).toBeLessThan(7);
      },
    );
  });

  it('name a row that waited for its leaf and was dropped, with or without its place in the list', async () => {
    const write = async () => {
      await asActor(database.appDb, technician, (tx) => recordEvent(tx, { action: 'page.viewed', actor: technician, now, facts: { page: 99 } }));
    };
    const kept = database;
    for (const statements of [[`delete from audit_pending`], [`delete from audit_events where id in (select event_id from audit_pending)`, `delete from audit_pending`]]) {
      database = await createTestDatabase();
      await writeHistory();
      await write();
      await behindTheTriggers(database, statements);
      await exportLog(database.workerDb, { out: folder.dir, now });
      expect(verifyFolder(folder.dir).fail).toMatch(/^FAIL index=- stream=access\/\d+ seq=\d+ (.*neither in the tree nor waiting|.*the stream ends at)/);
      await database.drop();
      database = kept;
    }
  });
});
