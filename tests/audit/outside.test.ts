/** What stands outside the house: keys that hand over, a witness that refuses a second history, the daily anchor and whoever says that it arrived. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { anchorToday, runAnchoring } from '#app/audit/anchor.ts';
import { askWitness } from '#app/audit/ask-witness.ts';
import { checkpointName, decodeVkey, noteSigner, openCheckpoint, parseSigningKey, signCheckpoint } from '#app/audit/checkpoint.ts';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { exportLog } from '#app/audit/export.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import { sequenceOnce } from '#app/audit/sequencer.ts';
import { decodeWitnessKey, noteText, openCosignature } from '#app/audit/witness.ts';
import { startWitness } from '#app/cli/audit-witness.ts';
import { attestAnchor } from '#app/commands/compliance/attest-anchor.ts';
import type { Mail } from '#app/delivery/mail/mailer.ts';
import { asActor } from '#db/open.ts';
import { auditAnchors, auditCheckpoints, auditCosignatures, auditEvents } from '#db/schema/index.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { now, officer, technician } from './actors.ts';
import { temporaryFolder, verifyFolder } from './exporting.ts';

vi.setConfig({ testTimeout: 60_000 });

const [first, second, third] = ['11', '22', '33'].map((byte) => parseSigningKey(byte.repeat(32)));
let database: TestDatabase;
let folder: ReturnType<typeof temporaryFolder>;
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const look = (page: number) => asActor(database.appDb, technician, (tx) => recordEvent(tx, { action: 'page.viewed', actor: technician, now, facts: { page } }));
const newest = async () => (await database.ownerDb.select().from(auditCheckpoints).orderBy(auditCheckpoints.id)).at(-1)!;
const facts = async (action: string) => (await database.ownerDb.select({ body: auditEvents.body }).from(auditEvents).where(sql`action = ${action}`).orderBy(auditEvents.at)).map(({ body }) => (JSON.parse(body) as { facts: Record<string, unknown> }).facts);

beforeAll(async () => {
  useAuditWrappingKey(Buffer.alloc(32, 7));
  database = await createTestDatabase();
  folder = temporaryFolder();
});
afterAll(async () => {
  folder.remove();
  await database.drop();
});

describe('the key of the log', () => {
  const exported = async (name: string, filter = {}) => {
    const dir = join(folder.dir, name);
    await exportLog(database.workerDb, { out: dir, now, filter });
    return dir;
  };
  let keys: string[];

  it('hands over with the signatures of both under the event that says so', async () => {
    await look(1);
    await sequenceOnce(database.sequencerDb, { signingKey: first!, now });
    await look(2);
    await sequenceOnce(database.sequencerDb, { signingKey: second!, formerKey: first!, now: later(1) });
    const { note } = await newest();
    keys = (await facts('key.changed')).map(({ vkey }) => String(vkey));
    expect(await facts('key.changed')).toMatchObject([{ before: null, handover: 'first' }, { handover: 'signed' }]);
    for (const vkey of keys) expect(openCheckpoint(note, decodeVkey(vkey))).toMatchObject({ size: 4 });
    await look(3);
    await sequenceOnce(database.sequencerDb, { signingKey: second!, formerKey: first!, now: later(2) });
    expect(openCheckpoint((await newest()).note, decodeVkey(keys[0]!))).toBeNull();
  });

  it('is followed from the old one to the new one by whoever holds the old one, in a whole export and in a selection', async () => {
    for (const dir of [await exported('handed'), await exported('handed-part', { from: later(-1) })]) {
      const verdict = verifyFolder(dir, '--key', keys[0]!);
      expect(verdict).toMatchObject({ code: 0, fail: null });
      expect(verdict.out).toMatch(/authenticity\s+ok .*1 handed over by the one before/);
    }
  });

  it('is not followed without the event, to a key that the event does not name, or under a checkpoint that the old one did not sign', async () => {
    const dir = await exported('forged');
    const path = join(dir, 'proofs.jsonl');
    const text = readFileSync(path, 'utf8');
    const stranger = noteSigner(decodeVkey(keys[0]!).name, third!);
    for (const forged of [text.replace(/^.*"type":"key".*\n/m, ''), text.replace(/^(.*"type":"key".*)$/m, (line) => line.replaceAll(keys[1]!, stranger.vkey)), text.replace(/("type":"key","index":\d+,"size":)4/, '$16')]) {
      expect(forged).not.toBe(text);
      writeFileSync(path, forged);
      expect(verifyFolder(dir, '--key', keys[0]!).fail).toContain('the newest checkpoint (size 6) is not signed by the key given'.replace('(size 6)', `(size ${(await newest()).size})`));
    }
  });

  it('that was lost shows: nobody can follow, and the event says that the old one did not sign', async () => {
    await sequenceOnce(database.sequencerDb, { signingKey: third!, now: later(3) });
    expect((await facts('key.changed')).at(-1)).toMatchObject({ handover: 'missing' });
    const dir = await exported('lost');
    for (const key of keys) expect(verifyFolder(dir, '--key', key)).toMatchObject({ code: 1, fail: expect.stringContaining('not signed by the key given') });
    expect(verifyFolder(dir).code).toBe(0);
  });
});

describe('a witness', () => {
  let watching: Awaited<ReturnType<typeof startWitness>>;
  const state = () => join(folder.dir, 'witness.json');
  const start = async () => {
    const key = join(folder.dir, 'witness.key');
    writeFileSync(key, '44'.repeat(32));
    const vkeys = (await facts('key.changed')).map(({ vkey }) => String(vkey));
    return startWitness({ log: vkeys, key, state: state(), name: 'witness.example', host: '127.0.0.1', port: 0 });
  };
  const asking = () => ({ url: watching.url, verifier: decodeWitnessKey(watching.vkey) });
  const post = async (body: string) => {
    const response = await fetch(`${watching.url}/add-checkpoint`, { method: 'POST', body });
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
  };

  beforeAll(async () => {
    watching = await start();
  });
  afterAll(() => watching.close());

  it('cosigns what continues what it knows, and the export holds its line', async () => {
    expect(await askWitness(database.workerDb, asking(), now)).toBe('cosigned');
    expect(await askWitness(database.workerDb, asking(), now)).toBe('nothing_new');
    for (let page = 10; page < 20; page += 1) await look(page);
    await sequenceOnce(database.sequencerDb, { signingKey: third!, now: later(4) });
    expect(await askWitness(database.workerDb, asking(), now)).toBe('cosigned');
    const kept = (await database.ownerDb.select().from(auditCosignatures)).at(-1)!;
    expect(openCosignature(noteText((await newest()).note), kept.line, decodeWitnessKey(watching.vkey))).toBeInstanceOf(Date);
    const dir = join(folder.dir, 'witnessed');
    await exportLog(database.workerDb, { out: dir, now });
    expect(verifyFolder(dir, '--witness', watching.vkey)).toMatchObject({ code: 0, out: expect.stringContaining(`witness.example cosigned ${kept.size}`) });
    writeFileSync(join(dir, 'checkpoints.txt'), readFileSync(join(dir, 'checkpoints.txt'), 'utf8').replaceAll(`${kept.line}\n`, ''));
    writeFileSync(join(dir, 'checkpoints.txt'), readFileSync(join(dir, 'checkpoints.txt'), 'utf8').replace(/^— witness\.example .*\n/gm, ''));
    expect(verifyFolder(dir, '--witness', watching.vkey).fail).toContain('no checkpoint is cosigned by witness.example');
  });

  it('remembers after a restart, and is asked again from what it knows', async () => {
    await watching.close();
    watching = await start();
    await look(20);
    await sequenceOnce(database.sequencerDb, { signingKey: third!, now: later(5) });
    await database.ownerDb.execute(sql.raw('alter table audit_cosignatures disable trigger all; delete from audit_cosignatures; alter table audit_cosignatures enable trigger all'));
    expect(await askWitness(database.workerDb, asking(), now)).toBe('cosigned');
  });

  it('refuses a fork, a shrunk log, another log, a wrong key, a proof that does not hold and what is no request', async () => {
    const { note, size } = await newest();
    const { origin } = openCheckpoint(note, decodeVkey((await facts('key.changed')).map(({ vkey }) => String(vkey)).at(-1)!))!;
    const log = noteSigner(checkpointName(origin), third!);
    const root = Buffer.alloc(32, 9);
    const time = now.toISOString();
    const other = Buffer.alloc(32, 8).toString('base64');
    expect(await post(`old ${size}\n\n${signCheckpoint({ origin, size, root, time }, log)}`)).toMatchObject({ status: 409, type: 'text/x.tlog.size', body: `${size}\n` });
    expect(await post(`old ${size - 1}\n\n${signCheckpoint({ origin, size: size - 1, root, time }, log)}`)).toMatchObject({ status: 409 });
    expect(await post(`old ${size}\n${other}\n\n${signCheckpoint({ origin, size: size + 1, root, time }, log)}`)).toMatchObject({ status: 422 });
    expect(await post(`old ${size}\n\n${signCheckpoint({ origin: uuidv7(), size, root, time }, noteSigner(log.name, third!))}`)).toMatchObject({ status: 404 });
    expect(await post(`old ${size}\n\n${signCheckpoint({ origin, size, root, time }, noteSigner(log.name, parseSigningKey('55'.repeat(32))))}`)).toMatchObject({ status: 403 });
    for (const nonsense of ['', 'old x\n\n', `old ${size + 5}\n\n${note}`, `old ${size}\nnot base64\n\n${note}`]) expect((await post(nonsense)).status).toBe(400);
    expect(readFileSync(state(), 'utf8')).toContain(`"size":${size}`);
  });

  it('that knows another history makes an event, once', async () => {
    const { note } = await newest();
    const origin = /openroi\/(\S+)/.exec(note)![1]!;
    await watching.close();
    writeFileSync(state(), JSON.stringify({ [origin]: { size: 3, root: Buffer.alloc(32, 1).toString('base64') } }));
    watching = await start();
    await look(30);
    await sequenceOnce(database.sequencerDb, { signingKey: third!, now: later(6) });
    expect(await askWitness(database.workerDb, asking(), later(6))).toBe('conflict');
    expect(await askWitness(database.workerDb, asking(), later(7))).toBe('conflict');
    expect(await facts('witness.refused')).toMatchObject([{ witness: 'witness.example', code: 'conflict' }]);
    expect(await askWitness(database.workerDb, { ...asking(), url: 'http://127.0.0.1:9' }, later(8))).toBe('unreachable');
  });
});

describe('the daily anchor', () => {
  const mails: Mail[] = [];
  const mailer = { send: async (mail: Mail) => (mails.push(mail), { messageId: mail.messageId, response: '250' }), reachable: async () => true, close: () => undefined };
  const options = () => ({ mail: 'keeper@elsewhere.example', store: `file://${join(folder.dir, 'bucket')}`, mailer, publicUrl: 'https://roi.example' });
  const code = () => /[A-Z2-9]{4}-[A-Z2-9]{4}/.exec(mails.at(-1)?.text ?? '')?.[0] ?? '';

  it('leaves once a day, with the checkpoint as a file, in the mail and in the store', async () => {
    mkdirSync(join(folder.dir, 'bucket'), { recursive: true });
    expect(await anchorToday(database.workerDb, options(), now)).not.toBeNull();
    expect(await anchorToday(database.workerDb, options(), later(60))).toBeNull();
    expect(mails).toHaveLength(1);
    const { note, size } = await newest();
    expect(Buffer.from(mails[0]!.attachments![0]!.content).toString()).toBe(note);
    expect(mails[0]!.to).toEqual({ address: 'keeper@elsewhere.example' });
    const [origin = ''] = readdirSync(join(folder.dir, 'bucket'));
    expect(readFileSync(join(folder.dir, 'bucket', origin, '2026-11-22.txt'), 'utf8')).toBe(note);
    expect(await facts('anchor.sent')).toMatchObject([{ day: '2026-11-22', size, ways: ['mail', 'store'] }]);
  });

  it('is what an auditor gives to the verifier', async () => {
    const kept = join(folder.dir, 'kept.txt');
    writeFileSync(kept, mails[0]!.attachments![0]!.content);
    await look(40);
    await sequenceOnce(database.sequencerDb, { signingKey: third!, now: later(20) });
    const dir = join(folder.dir, 'anchored');
    await exportLog(database.workerDb, { out: dir, now });
    expect(verifyFolder(dir, '--checkpoint', kept)).toMatchObject({ code: 0, out: expect.stringMatching(/consistency\s+ok/) });
  });

  it('arrived when compliance types the code of the mail, and nobody else, and not with another', async () => {
    const [anchor] = await database.ownerDb.select().from(auditAnchors);
    const anchorId = anchor!.id;
    await expect(attestAnchor(database.appDb, technician, { anchorId, code: code(), now })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await attestAnchor(database.appDb, officer, { anchorId, code: 'AAAA-AAAA', now })).toBe(false);
    expect(await attestAnchor(database.appDb, officer, { anchorId, code: code().toLowerCase().replace('-', ' '), now: later(30) })).toBe(true);
    expect(await attestAnchor(database.appDb, officer, { anchorId, code: code(), now: later(40) })).toBe(true);
    expect(await database.ownerDb.select().from(auditAnchors)).toMatchObject([{ attestedBy: officer.id, attestedName: officer.name, attestedAt: later(30) }]);
    expect([await facts('anchor.refused'), await facts('anchor.attested')]).toMatchObject([[{ anchorId, code: 'wrong_code' }], [{ anchorId, day: '2026-11-22' }]]);
    for (const statement of [`update audit_anchors set root = 'x'`, `update audit_anchors set attested_at = null`, 'delete from audit_anchors', 'truncate audit_anchors', 'delete from audit_cosignatures', `update audit_cosignatures set line = 'x'`]) {
      for (const db of [database.appDb, database.workerDb, database.sequencerDb, database.ownerDb]) await expect(db.execute(sql.raw(statement))).rejects.toMatchObject({ cause: { code: '42501' } });
    }
  });

  it('that could not leave is an event, and leaves the next time', async () => {
    const failing = { ...options(), mailer: { ...mailer, send: () => Promise.reject(new Error('no connection')) } };
    const ending = new AbortController();
    const tomorrow = later(24 * 60);
    const running = runAnchoring(database.workerDb, { ...failing, witness: null, signal: ending.signal, clock: () => tomorrow, pollMs: 5 });
    await expect.poll(() => facts('anchor.failed'), { timeout: 15_000 }).toHaveLength(1);
    ending.abort();
    await running;
    expect(await anchorToday(database.workerDb, options(), tomorrow)).not.toBeNull();
    expect(await facts('anchor.failed')).toMatchObject([{ day: '2026-11-23', way: 'mail' }]);
  });
});
