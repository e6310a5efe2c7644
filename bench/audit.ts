/**
 * The log under load: changes of state through the one write path (state, history, event, outbox, deadlines in one transaction) and
 * looks, by 16 clients in two web processes while the sequencer signs; then a million events verified offline. `-- SECONDS EVENTS PROCESSES`
 * to change each. What an act costs in CPU stands beside the rate: that figure holds where the machine has other work, too.
 * `DATABASE_URL` measures a server instead of the embedded database.
 */
import { fork, spawnSync } from 'node:child_process';
import { createWriteStream, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { checkpointName, noteSigner, parseSigningKey, signCheckpoint } from '#app/audit/checkpoint.ts';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { genesisHash } from '#app/audit/record-event.ts';
import { runSequencer } from '#app/audit/sequencer.ts';
import { appendLeaves, leafHash, tileReader, treeRoot } from '#app/audit/tree.ts';
import { fileRequest, type FileRequest } from '#app/commands/ask/file-request.ts';
import { readEnv } from '#app/http/env.ts';
import { openDatabase } from '#app/processes/database.ts';
import { migrate } from '#db/migrate.ts';
import { openDb } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import type { ClientResult, ClientTask } from './measure/audit-client.ts';
import { backendOf, cpuMeter, each, spent } from './measure/cpu.ts';
import type { Bench, Row } from './run.ts';

const clients = 16;
const facilityId = uuidv7();
const supervisor: Actor = { kind: 'staff', id: uuidv7(), name: 'Bench', roles: ['technician', 'supervisor'], facilityIds: [facilityId], organizationIds: [], requestIds: [], sessionId: null };
const stranger: Actor = { kind: 'requester', id: uuidv7(), name: 'Bench', roles: ['requester'], facilityIds: [], organizationIds: [], requestIds: [], sessionId: null };

export const bench: Bench = async ({ args, say }) => {
  const seconds = Number(args[0] ?? 15);
  const events = Number(args[1] ?? 1_000_000);
  const processes = Number(args[2] ?? 2);
  const folder = mkdtempSync(join(tmpdir(), 'openroi-bench-audit-'));
  try {
    process.env['OPENROI_DATA_DIR'] = folder;
    const writingTitle = `${clients} clients in ${processes} web processes, ${seconds} s each, the sequencer signing beside them; CPU per act`;
    const writing = await measureWriting(seconds, processes, say);
    if (events === 0) return [{ title: writingTitle, rows: writing }];
    const verifying = await measureVerifying(folder, events, say);
    return [
      { title: writingTitle, rows: writing },
      { title: 'Offline verification', rows: [verifying] },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function measureWriting(seconds: number, processes: number, say: (line: string) => void): Promise<Row[]> {
  const database = await openDatabase(readEnv());
  await migrate(database.urls.owner, { passwords: database.passwords });
  useAuditWrappingKey(Buffer.alloc(32, 7));
  const owner = openDb({ url: database.urls.owner, role: 'owner', max: 2 });
  const app = openDb({ url: database.urls.app, role: 'app', max: clients });
  const sequencer = openDb({ url: database.urls.sequencer, role: 'sequencer', max: 2 });
  try {
    await owner.db.execute(sql`
      insert into facilities (id, name, state, zone, address, phone, contact_title, number_prefix, policy, created_at)
      values (${facilityId}, 'Bench', 'PA', 'America/New_York', '{"lines":["1 Bench Street"],"city":"Pittsburgh","state":"PA","postalCode":"15212"}', '1', 'HIM', 'B', '{}', now())`);
    say('filing requests to change');
    const requests = await Promise.all(Array.from({ length: clients }, () => fileRequest(app.db, stranger, benchRequest())));
    const ending = new AbortController();
    const sequencing = runSequencer(sequencer.db, { signingKey: parseSigningKey('11'.repeat(32)), signal: ending.signal });
    const meter = cpuMeter(await backendOf(owner.pool));
    const rows: Row[] = [];
    for (const [name, act] of [['change of state (hold placed, lifted)', 'change'], ['look at a page', 'look']] as const) {
      say(name);
      const before = meter();
      const { waits, cpuSeconds } = await inProcesses(processes, { url: database.urls.app, act, seconds, actor: supervisor, facilityId, requestIds: requests.map(({ requestId }) => requestId) });
      rows.push({ name, ...rate(waits, seconds), ...each(spent(before, meter(), cpuSeconds), waits.length) });
    }
    ending.abort();
    await sequencing;
    return rows;
  } finally {
    await Promise.all([owner.close(), app.close(), sequencer.close()]);
    await database.stop();
  }
}

/** The clients as the product has them: over several web processes, each with its own connections. */
async function inProcesses(count: number, task: ClientTask): Promise<ClientResult> {
  const results = await Promise.all(
    Array.from({ length: count }, (_, nth) => {
      const child = fork(join(import.meta.dirname, 'measure/audit-client.ts'), { execArgv: ['--import', 'tsx'] });
      return new Promise<ClientResult>((resolve, reject) => {
        child.on('exit', (code) => code !== 0 && reject(new Error(`a client ended with ${code}`)));
        child.on('message', (message: ClientResult | 'ready') => {
          if (message === 'ready') child.send({ ...task, requestIds: task.requestIds.filter((_id, index) => index % count === nth) });
          else resolve(message);
        });
      });
    }),
  );
  return { waits: results.flatMap(({ waits }) => waits), cpuSeconds: results.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) };
}

function rate(waits: number[], seconds: number): Omit<Row, 'name'> {
  waits.sort((a, b) => a - b);
  const at = (share: number) => (waits[Math.floor(waits.length * share)] ?? 0).toFixed(1);
  return { 'per second': Math.round(waits.length / seconds), 'median ms': at(0.5), 'p99 ms': at(0.99) };
}

function benchRequest(): FileRequest {
  const now = new Date();
  return {
    requestId: uuidv7(),
    facilityId,
    channel: 'portal',
    language: 'en',
    requester: { kind: 'patient', name: 'Bench Patient' },
    patient: { familyName: 'Patient', givenNames: 'Bench', birthDate: '1978-03-14' },
    scope: { kinds: [], visits: [] },
    purpose: 'Own use',
    delivery: { channel: 'pickup', form: 'paper', recipientName: 'Bench Patient' },
    facts: { door: 'patient', scopeDescribed: true, identity: { method: 'in_person' }, signature: { kind: 'typed', name: 'Bench Patient', signedAt: now.toISOString() } },
    now,
    sessionSecret: 'a session secret of the bench, long enough to pass the check',
  };
}

/** A log of the real shape made beside the database: what is measured is the verifier. */
async function measureVerifying(folder: string, events: number, say: (line: string) => void): Promise<Row> {
  say(`writing ${events} events to verify`);
  const dir = join(folder, 'export');
  const origin = uuidv7();
  rmSync(dir, { recursive: true, force: true });
  await import('node:fs/promises').then((fs) => fs.mkdir(dir));
  const heads = new Map<string, { seq: number; hash: string }>();
  const tiles = new Map<string, Buffer>();
  const load = (level: number, index: number) => Promise.resolve(tiles.get(`${level}/${index}`));
  const file = createWriteStream(join(dir, 'events.jsonl'));
  for (let size = 0; size < events; ) {
    const leaves: Buffer[] = [];
    const count = Math.min(8192, events - size);
    for (let n = 0; n < count; n += 1) {
      const stream = `access/${(size + n) % 16}`;
      const head = heads.get(stream) ?? { seq: 0, hash: genesisHash(stream) };
      const body = canonicalize({
        v: 1, origin, stream, seq: head.seq + 1, prev: head.hash, time: '2026-11-22T18:00:00.000Z', action: 'page.viewed', outcome: 'done',
        actor: { kind: 'staff', id: supervisor.id, role: null, roles: ['supervisor', 'technician'] }, session: head.hash, place: null,
        subject: { facility: facilityId, request: supervisor.id, patient: head.hash }, facts: { page: n, recordId: supervisor.id },
      }) as string;
      const leaf = leafHash(body);
      leaves.push(leaf);
      heads.set(stream, { seq: head.seq + 1, hash: leaf.toString('hex') });
      if (!file.write(`${JSON.stringify({ index: size + n, body })}\n`)) await once(file, 'drain');
    }
    for (const tile of await appendLeaves(load, size, leaves)) tiles.set(`${tile.level}/${tile.index}`, tile.hashes);
    size += count;
  }
  file.end();
  await once(file, 'finish');
  const signer = noteSigner(checkpointName(origin), parseSigningKey('11'.repeat(32)));
  const root = await treeRoot(tileReader(load), events);
  writeFileSync(join(dir, 'checkpoints.txt'), `${signCheckpoint({ origin, size: events, root, time: '2026-11-22T18:00:01.000Z' }, signer)}\n`);
  writeFileSync(join(dir, 'keys.txt'), `${signer.vkey}\n`);
  const proofs = [{ type: 'log', v: 1, origin, size: events, complete: true, filter: {} }, ...[...heads].map(([stream, head]) => ({ type: 'head', stream, ...head }))];
  writeFileSync(join(dir, 'proofs.jsonl'), proofs.map((line) => `${JSON.stringify(line)}\n`).join(''));
  copyFileSync('app/cli/audit-verify.mjs', join(dir, 'verify.mjs'));
  say('verifying three times');
  const took = [1, 2, 3].map(() => {
    const began = performance.now();
    const run = spawnSync(process.execPath, [join(dir, 'verify.mjs'), dir, '--key', signer.vkey], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stdout + run.stderr);
    return (performance.now() - began) / 1000;
  });
  took.sort((a, b) => a - b);
  return { name: `${events} events`, 'minimum s': (took[0] ?? 0).toFixed(1), 'median s': (took[1] ?? 0).toFixed(1), 'maximum s': (took[2] ?? 0).toFixed(1) };
}
