/** What a stranger with a cover learns: that it is in the log, with a proof that both verifiers take, and nothing else. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { noteSigner, parseSigningKey } from '#app/audit/checkpoint.ts';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import { sequenceOnce } from '#app/audit/sequencer.ts';
import { lookUpDisclosure } from '#app/commands/compliance/look-up-disclosure.ts';
import { asActor } from '#db/open.ts';
import { auditKeys } from '#db/schema/index.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { now, technician } from './actors.ts';
import { temporaryFolder, verifyReceipt } from './exporting.ts';

const signingKey = parseSigningKey('11'.repeat(32));
const [id, other] = ['0123456789abcdef0123456789abcdef', 'ffffffffffffffffffffffffffffffff'];
const packetId = uuidv7();
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

const look = (text: string) => lookUpDisclosure(database.appDb, { text, clientIp: '10.0.0.9', now });
const sequence = () => sequenceOnce(database.sequencerDb, { signingKey, now });
const write = (event: object) => asActor(database.appDb, technician, (tx) => recordEvent(tx, { actor: technician, now, subject: { patientId: uuidv7() }, ...event } as never));

it('says yes from the announcement on, with a proof that holds without us', async () => {
  expect(await look(id)).toEqual({ verdict: 'unknown', receipt: null });
  await write({ action: 'disclosure.announced', facts: { disclosureId: id, packetId } });
  expect((await look(id)).verdict).toBe('pending');
  for (let page = 1; page < 12; page += 1) await write({ action: 'page.viewed', facts: { page } });
  await sequence();
  expect((await look(id)).receipt).toMatchObject({ left: false });
  await write({ action: 'disclosure.made', facts: { disclosureId: id, packetId, sha256: 'ab'.repeat(32), channel: 'link' } });
  await sequence();

  const { receipt } = await look('01234567-89AB-CDEF-0123-456789abcdef ');
  expect(receipt).toMatchObject({ left: true, disclosure: id });
  expect(Object.keys(receipt!).sort()).toEqual(['checkpoint', 'disclosure', 'index', 'leaf', 'left', 'proof']);
  const file = join(folder.dir, 'receipt.json');
  writeFileSync(file, JSON.stringify(receipt));
  const [{ vkey } = { vkey: '' }] = await database.ownerDb.select({ vkey: auditKeys.vkey }).from(auditKeys);
  expect(verifyReceipt(file, '--key', vkey)).toMatchObject({ code: 0, fail: null, out: expect.stringMatching(/authenticity\s+ok/) });
  expect(verifyReceipt(file).out).toContain('unpinned');

  const stranger = noteSigner(vkey.split('+')[0]!, parseSigningKey('22'.repeat(32)));
  expect(verifyReceipt(file, '--key', stranger.vkey).code).toBe(1);
  writeFileSync(file, readFileSync(file, 'utf8').replace(receipt!.leaf, receipt!.proof[0]!));
  expect(verifyReceipt(file, '--key', vkey).fail).toContain(`index=${receipt!.index}`);
});

it('knows no other number, takes no other form, and stops one who tries many', async () => {
  expect((await look(other)).verdict).toBe('unknown');
  for (const text of ['x', `${id}0`, `${id.slice(1)}g`, "' or 1=1 --"]) expect((await look(text)).verdict).toBe('malformed');
  let verdict = '';
  for (let tries = 0; tries < 130 && verdict !== 'later'; tries += 1) ({ verdict } = await look(other));
  expect(verdict).toBe('later');
  expect((await lookUpDisclosure(database.appDb, { text: id, clientIp: '10.0.0.8', now })).verdict).toBe('found');
});
