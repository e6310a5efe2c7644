/** A batch of faxes, split and indexed on a real database, with real pages: nothing lost, nothing twice, nobody else's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asc, eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexPart, saveAnswers } from '#app/commands/intake/index-part.ts';
import { setAside } from '#app/commands/intake/set-aside.ts';
import { splitBatch } from '#app/commands/intake/split-batch.ts';
import { uploadBatch } from '#app/commands/intake/upload-batch.ts';
import type { Answers } from '#app/components/intake/answers.ts';
import { createDocumentPool, type DocumentPool } from '#app/documents/pool.ts';
import { createStorage, readFile, type Storage } from '#app/storage/storage.ts';
import { asActor, type Db } from '#db/open.ts';
import { batchLines, batchView } from '#db/queries/intake.ts';
import { attachments, auditEvents, authorizations, batchParts, batches, decisions, evidenceChecks, requests } from '#db/schema/index.ts';
import { buildFaxBatch } from '#db/seed/charts/uploads.ts';
import type { Actor } from '#workflows/actor.ts';
import { createHouse, type House } from '#tests/identity/house.ts';

const now = new Date('2026-11-22T15:00:00Z');
const secret = 'a secret for the tests of intake, long enough to be one';

let house: House;
let db: Db;
let storage: Storage;
let documents: DocumentPool;
let folder: string;
let tech: Actor;
let stranger: Actor;
let batchId: string;
const services = () => ({ db, storage, documents });

beforeAll(async () => {
  house = await createHouse();
  db = house.database.appDb;
  folder = mkdtempSync(join(tmpdir(), 'openroi-intake-'));
  storage = createStorage({ STORAGE_URL: pathToFileURL(folder).href, WRAPPING_KEY: 'QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=' } as never);
  documents = createDocumentPool({ workers: 1 });
  const staff = (handle: string, facilityId: string): Actor => ({ kind: 'staff', id: house.seeded.users[handle] ?? '', name: handle, roles: ['technician'], facilityIds: [facilityId], organizationIds: [], requestIds: [], sessionId: null });
  tech = staff('tech1', house.riverside);
  stranger = staff('tech3', house.lakeview);
  const bytes = await buildFaxBatch();
  batchId = uuidv7();
  const input = { batchId, facilityId: house.riverside, channel: 'fax' as const, name: 'Morning faxes', receivedOn: '2026-11-17', bytes, now };
  await uploadBatch(services(), tech, input);
  await uploadBatch(services(), tech, input);
}, 60_000);
afterAll(async () => {
  await documents?.close();
  await house?.database.drop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const events = async (action: string) => (await house.database.ownerDb.select({ body: auditEvents.body }).from(auditEvents).where(eq(auditEvents.action, action)).orderBy(asc(auditEvents.id))).map((row) => (JSON.parse(row.body) as { facts: Record<string, unknown> }).facts);
const partsNow = () => house.database.ownerDb.select().from(batchParts).where(eq(batchParts.batchId, batchId)).orderBy(asc(batchParts.firstPage));
const partAt = async (page: number) => {
  const found = (await partsNow()).find((part) => part.firstPage === page);
  if (!found) throw new Error(`no part at page ${page}`);
  return found;
};
const covers = { 1: 'cover_sheet', 4: 'cover_sheet', 7: 'cover_sheet' } as const;
const address = { line1: '200 Grant Street', city: 'Pittsburgh', state: 'pa', postcode: '15219' };
const firm: Answers = {
  kind: 'law_firm',
  requesterName: 'Harper & Quill LLP',
  ...address,
  familyName: 'Delgado-Reyes',
  givenNames: 'Maria Elena',
  birthDate: '14 Mar 1978',
  mrn: 'RGH-100234',
  asked: 'part',
  from: '6/22/2023',
  to: '6/22/2023',
  kinds: ['emergency', 'radiology', 'billing'],
  matterNumber: 'HQ-77',
  papers: 'authorization',
  'pages.authorization': '3',
  'auth.description': 'emergency, radiology and billing records',
  'auth.discloser': 'Riverside General Hospital',
  'auth.recipient': 'Harper & Quill LLP',
  'auth.purpose': 'at the request of the individual',
  'auth.expiry': '11/10/2027',
  'auth.signed': 'yes',
  'auth.signedOn': '11/10/2026',
  'auth.states': ['revocation', 'conditioning', 'redisclosure'],
  delivery: 'post',
};

describe('receiving', () => {
  it('keeps the day of receipt apart from the entry, once, in the log', async () => {
    const rows = await house.database.ownerDb.select().from(batches);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ pageCount: 9, receivedOn: '2026-11-17', createdAt: now, channel: 'fax' });
    expect(await events('batch.received')).toMatchObject([{ batchId, channel: 'fax', pages: 9 }]);
  });
  it('refuses a day that has not come, and what is no document', async () => {
    const input = { batchId: uuidv7(), facilityId: house.riverside, channel: 'paper' as const, name: 'x', receivedOn: '2026-11-23', bytes: await buildFaxBatch(), now };
    await expect(uploadBatch(services(), tech, input)).rejects.toMatchObject({ code: 'invalid_input', public: { key: 'intake.error.received_future' } });
    await expect(uploadBatch(services(), tech, { ...input, receivedOn: '2026-11-20', bytes: new TextEncoder().encode('hello') })).rejects.toMatchObject({ code: 'refused_file' });
  });
  it('is not there for another facility', async () => {
    expect(await asActor(db, stranger, (tx) => batchLines(tx))).toEqual([]);
    await expect(asActor(db, stranger, (tx) => batchView(tx, batchId))).rejects.toMatchObject({ code: 'not_found' });
    await expect(splitBatch(db, stranger, { batchId, plan: { starts: [], aside: {} }, now })).rejects.toMatchObject({ code: 'not_found' });
    await expect(uploadBatch(services(), stranger, { batchId: uuidv7(), facilityId: house.riverside, channel: 'fax', name: 'x', receivedOn: '2026-11-17', bytes: new Uint8Array(), now })).rejects.toMatchObject({ code: 'forbidden' });
  });
  it('is for technicians', async () => {
    await expect(splitBatch(db, { ...tech, roles: ['compliance'] }, { batchId, plan: { starts: [], aside: {} }, now })).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('splitting', () => {
  it('makes parts with a request id each, and records what was set aside', async () => {
    const plan = { starts: [1, 4, 7], aside: covers };
    expect(await splitBatch(db, tech, { batchId, plan, now })).toEqual({ requests: 3, setAside: 3 });
    const parts = await partsNow();
    expect(parts.map((p) => [p.firstPage, p.lastPage, p.setAside])).toEqual([[1, 1, 'cover_sheet'], [2, 3, null], [4, 4, 'cover_sheet'], [5, 6, null], [7, 7, 'cover_sheet'], [8, 9, null]]);
    expect(new Set(parts.filter((p) => !p.setAside).map((p) => p.requestId)).size).toBe(3);
    expect((await events('batch.split')).filter((facts) => facts['setAside'] === 'cover_sheet').map((facts) => facts['firstPage'])).toEqual([1, 4, 7]);
  });
  it('keeps what was typed, and the request’s id, when a border moves', async () => {
    const part = await partAt(5);
    await saveAnswers(db, tech, { batchId, partId: part.id, answers: { familyName: 'Kowalczyk' }, now });
    await splitBatch(db, tech, { batchId, plan: { starts: [1, 4, 7], aside: { 1: 'cover_sheet', 7: 'cover_sheet' } }, now });
    expect(await partAt(4)).toMatchObject({ id: part.id, requestId: part.requestId, lastPage: 6, answers: { familyName: 'Kowalczyk' } });
    await splitBatch(db, tech, { batchId, plan: { starts: [1, 4, 7], aside: covers }, now });
    expect(await partAt(5)).toMatchObject({ id: part.id, requestId: part.requestId, answers: { familyName: 'Kowalczyk' } });
  });
});

describe('indexing', () => {
  it('says at each field what is missing, and keeps what was typed', async () => {
    const part = await partAt(2);
    const result = await indexPart(services(), tech, { batchId, partId: part.id, answers: { kind: 'law_firm', birthDate: '3/14/78', delivery: 'post' }, now, sessionSecret: secret });
    expect(result.status).toBe('failed');
    expect(Object.keys(result.status === 'failed' ? result.errors : {})).toEqual(expect.arrayContaining(['requesterName', 'familyName', 'givenNames', 'birthDate', 'line1', 'asked']));
    expect((await partAt(2)).answers).toMatchObject({ birthDate: '3/14/78' });
  });

  it('files the firm’s request with the batch’s day, its authorization and its letter, once for two presses', async () => {
    const part = await partAt(2);
    const press = () => indexPart(services(), tech, { batchId, partId: part.id, answers: firm, now, sessionSecret: secret });
    const results = await Promise.all([press(), press()]);
    expect(results.map((r) => r.status)).toEqual(['indexed', 'indexed']);
    expect(results[0]).toMatchObject({ requestId: part.requestId });
    expect(await press()).toMatchObject({ repeated: true, nextPartId: (await partAt(5)).id });
    const [request] = await house.database.ownerDb.select().from(requests);
    expect(await house.database.ownerDb.select({ n: sql`count(*)::int` }).from(requests)).toEqual([{ n: 1 }]);
    expect(request).toMatchObject({ id: part.requestId, receivedOn: '2026-11-17', enteredAt: now, channel: 'fax', basis: 'authorization', requesterName: 'Harper & Quill LLP', matterNumber: 'HQ-77', statedPatient: { birthDate: '1978-03-14' }, delivery: { channel: 'post', form: 'paper', recipientAddress: { state: 'PA' } } });
    expect(request?.organizationId).not.toBeNull();
    const papers = await house.database.ownerDb.select().from(attachments).where(eq(attachments.requestId, part.requestId ?? ''));
    expect(papers.map((p) => [p.kind, p.pages]).sort()).toEqual([['authorization', 1], ['letter', 1]]);
    const [valid] = await house.database.ownerDb.select().from(authorizations);
    expect(valid).toMatchObject({ requestId: part.requestId, expiresOn: '2027-11-10', attachmentId: papers.find((p) => p.kind === 'authorization')?.id });
    const lines = await house.database.ownerDb.select().from(evidenceChecks).where(eq(evidenceChecks.requestId, part.requestId ?? ''));
    expect(lines.filter((line) => line.line.startsWith('authorization.') && line.status === 'missing')).toEqual([]);
    expect((await partAt(2)).answers).toEqual({});
  });

  it('gives the paper back as its pages, readable', async () => {
    const part = await partAt(2);
    const [paper] = await house.database.ownerDb.select().from(attachments).where(eq(attachments.kind, 'authorization'));
    const bytes = await asActor(db, tech, (tx) => readFile(tx, storage, paper?.fileId ?? ''));
    const { text } = await documents.ocrPage(bytes, 1);
    expect(text).toMatch(/Authorization/i);
    expect(text).toMatch(/Delgado/);
    expect(part.indexedBy).toBe(tech.id);
  }, 60_000);

  it('leaves an indexed part as it is when the batch is split again', async () => {
    await expect(splitBatch(db, tech, { batchId, plan: { starts: [1, 4, 7], aside: { ...covers, 3: 'junk' } }, now })).rejects.toMatchObject({ code: 'conflict' });
    await expect(setAside(db, tech, { batchId, partId: (await partAt(2)).id, reason: 'junk', now })).rejects.toMatchObject({ code: 'conflict' });
    await splitBatch(db, tech, { batchId, plan: { starts: [1, 4, 7, 9], aside: covers }, now });
    expect((await partAt(2)).indexedAt).not.toBeNull();
  });

  it('changes the received date only with a reason, and writes the rule down', async () => {
    const part = await partAt(8);
    const patient: Answers = { kind: 'patient', ...address, phone: '412-555-0152', familyName: 'Chen', givenNames: 'Wei-Ling', birthDate: '1970-12-01', asked: 'part', from: '2019-01-01', signed: 'yes', signedOn: '11/17/2026', delivery: 'post', receivedOn: '2026-11-18' };
    const press = (answers: Answers) => indexPart(services(), tech, { batchId, partId: part.id, answers, now, sessionSecret: secret });
    expect(await press(patient)).toMatchObject({ status: 'failed', errors: { receivedReason: { key: 'intake.error.receivedReason' } } });
    const result = await press({ ...patient, receivedReason: 'The fax was stamped on the 18th' });
    expect(result.status).toBe('indexed');
    const [request] = await house.database.ownerDb.select().from(requests).where(eq(requests.id, part.requestId ?? ''));
    expect(request).toMatchObject({ basis: 'patient_access', receivedOn: '2026-11-18', requesterName: 'Wei-Ling Chen', facts: { signature: { kind: 'on_paper' }, identity: { method: 'call_back' } } });
    const moved = await house.database.ownerDb.select().from(decisions).where(eq(decisions.ruleId, 'RECEIPT'));
    expect(moved).toMatchObject([{ requestId: part.requestId, inputs: { from: '2026-11-17', to: '2026-11-18', reason: 'The fax was stamped on the 18th' } }]);
  });

  it('files the plan’s request narrowed to its claim, and the batch is done', async () => {
    await setAside(db, tech, { batchId, partId: (await partAt(9)).id, reason: 'duplicate', now });
    const part = await partAt(5);
    const plan: Answers = { kind: 'health_plan', requesterName: 'Keystone Health Plan', ...address, familyName: 'Kowalczyk', givenNames: 'Robert', birthDate: '01291955', asked: 'part', kinds: ['discharge_summary', 'operative', 'billing'], matterNumber: 'KC-2024-031377', memberId: 'KHP-5520418', claimFrom: '3/13/2024', claimTo: '3/15/2024', delivery: 'post' };
    const result = await indexPart(services(), tech, { batchId, partId: part.id, answers: plan, now, sessionSecret: secret });
    expect(result).toMatchObject({ status: 'indexed', nextPartId: null });
    const [request] = await house.database.ownerDb.select().from(requests).where(eq(requests.id, part.requestId ?? ''));
    expect(request).toMatchObject({ basis: 'payment_operations', receivedOn: '2026-11-17', scope: { from: '2024-03-13', to: '2024-03-15' } });
    expect(await asActor(db, tech, (tx) => batchLines(tx))).toMatchObject([{ requests: 3, indexed: 3, setAside: 4, done: true }]);
  });

  it('another facility cannot index it', async () => {
    await expect(indexPart(services(), stranger, { batchId, partId: (await partAt(5)).id, answers: firm, now, sessionSecret: secret })).rejects.toMatchObject({ code: 'not_found' });
  });
});
