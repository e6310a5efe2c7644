/** Uploads and a real ClamAV daemon: clean, infected, silent, gone and back again. */
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { crc32, deflateRawSync } from 'node:zlib';
import { and, desc, eq } from 'drizzle-orm';
import { PDFDocument } from 'pdf-lib';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { supplyPaper } from '#app/commands/ask/supply-paper.ts';
import { addScan } from '#app/commands/intake/add-scan.ts';
import { uploadBatch } from '#app/commands/intake/upload-batch.ts';
import { completeReview } from '#app/commands/review/complete-review.ts';
import { decidePages } from '#app/commands/review/decide-pages.ts';
import { scanWaiting } from '#app/runtime/scan-waiting.ts';
import { createStorage, readFile, type Storage } from '#app/storage/storage.ts';
import { createVirusScanner } from '#app/storage/virus-scanner.ts';
import { asActor } from '#db/open.ts';
import { batchLines } from '#db/queries/intake.ts';
import { requestView } from '#db/queries/request-view.ts';
import { workList } from '#db/queries/work-list.ts';
import { attachments, auditEvents, batches, files, messages, pages, patients, progress, records, workflowHistory } from '#db/schema/index.ts';
import { createHospital, stranger, type Hospital } from '#tests/runtime/hospital.ts';
import { toApproval, toReview } from '#tests/runtime/journey.ts';
import type { Actor } from '#workflows/actor.ts';
import { eicar, prepareClamd } from './clamd.ts';

vi.setConfig({ testTimeout: 120_000 });

const clamd = prepareClamd({ streamMaxLength: '10M' });

async function pdf(attached?: Buffer, text = 'A paper'): Promise<Buffer> {
  const document = await PDFDocument.create();
  document.addPage([612, 792]).drawText(text, { x: 60, y: 700, size: 12 });
  if (attached) await document.attach(attached, 'invoice.txt', { mimeType: 'text/plain' });
  return Buffer.from(await document.save());
}

/** A zip of one deflated file. */
function zipped(content: Buffer): Buffer {
  const name = Buffer.from('invoice.txt');
  const body = deflateRawSync(content);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(body.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, body]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, Buffer.alloc(14), name]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

describe.skipIf(!clamd)('a real virus scanner', () => {
  const scanner = createVirusScanner(clamd?.url ?? 'unix:/nowhere');
  let hospital: Hospital;
  let storage: Storage;
  beforeAll(async () => {
    await clamd?.start();
    hospital = await createHospital();
    storage = createStorage({ ...hospital.env, CLAMAV_URL: clamd?.url });
  }, 240_000);
  afterAll(async () => {
    await clamd?.remove();
    await hospital?.close();
  });

  const services = () => ({ ...hospital.services, db: hospital.database.appDb, storage });
  const supply = (requestId: string, bytes: Buffer, name = 'paper.pdf') =>
    supplyPaper(services(), { ...stranger, requestIds: [requestId] }, { requestId, kind: 'letter', name, bytes, now: new Date(), key: uuidv7() });
  const fileOf = async (fileId: string) => (await hospital.database.ownerDb.select().from(files).where(eq(files.id, fileId)))[0];
  const read = (fileId: string) => asActor(hospital.database.appDb, hospital.staff('tech1@riverside.example'), (tx) => readFile(tx, storage, fileId));
  const view = (requestId: string) => asActor(hospital.database.appDb, hospital.staff('tech1@riverside.example'), (tx) => requestView(tx, requestId));
  const events = async (action: string, requestId: string) => {
    const rows = await hospital.database.ownerDb.select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.action, action), eq(auditEvents.requestId, requestId)));
    return rows.map(({ body }) => (JSON.parse(body) as { facts: Record<string, unknown> }).facts);
  };

  it('knows its test file bare, in a zip and in the attachment of a PDF, and lets others pass', async () => {
    const found = { clean: false, signature: 'Eicar-Test-Signature.UNOFFICIAL' };
    for (const bytes of [eicar, zipped(eicar), await pdf(eicar)]) expect(await scanner.scan([bytes])).toEqual(found);
    for (const bytes of [Buffer.alloc(0), Buffer.from('a letter'), await pdf(), await pdf(Buffer.from('an invoice'))]) expect(await scanner.scan([bytes])).toEqual({ clean: true });
  });

  it('is sent a content in parts, whatever their size', async () => {
    const large = randomBytes(5 * 1024 * 1024);
    expect(await scanner.scan([large.subarray(0, 1), large.subarray(1, 3_000_000), large.subarray(3_000_000)])).toEqual({ clean: true });
    // The test file lies across two parts.
    expect(await scanner.scan([eicar.subarray(0, 30), eicar.subarray(30)])).toMatchObject({ clean: false });
  });

  it('gives no verdict on what is over its limit: that is not clean', async () => {
    await expect(scanner.scan([randomBytes(11 * 1024 * 1024)])).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('gives no verdict when it dies in the middle', async () => {
    async function* content() {
      yield randomBytes(1024 * 1024);
      await clamd?.stop();
      yield randomBytes(4 * 1024 * 1024);
    }
    await expect(scanner.scan(content())).rejects.toMatchObject({ code: 'unavailable' });
    await clamd?.start();
  });

  it('stands before every paper: what it knows is refused, kept in quarantine, on the record, and shown to the office', async () => {
    const { requestId } = await hospital.file();
    await expect(supply(requestId, await pdf(eicar), 'invoice.pdf')).rejects.toMatchObject({ code: 'refused_file', public: { key: 'uploads.virus' } });
    expect(await hospital.database.ownerDb.select().from(attachments).where(eq(attachments.requestId, requestId))).toEqual([]);
    const [refused] = (await view(requestId))?.refusedFiles ?? [];
    expect(refused).toMatchObject({ name: 'invoice.pdf' });
    await expect(read(refused?.id ?? '')).rejects.toMatchObject({ code: 'refused_file', public: { key: 'uploads.quarantined' } });
    expect(await events('upload.refused', requestId)).toMatchObject([{ kind: 'letter', code: 'virus', fileId: refused?.id, signature: 'Eicar-Test-Signature.UNOFFICIAL' }]);

    const { fileId } = await supply(requestId, await pdf());
    expect(await fileOf(fileId)).toMatchObject({ scan: 'clean' });
    expect((await read(fileId)).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('while it is down papers wait unread, and go on by themselves when it is back; what it knows then stays shut and its sender hears of it', async () => {
    const { requestId } = await hospital.file({ language: 'es' });
    await clamd?.stop();
    const clean = await supply(requestId, await pdf());
    const infected = await supply(requestId, await pdf(eicar), 'factura.pdf');
    for (const { fileId } of [clean, infected]) {
      expect(await fileOf(fileId)).toMatchObject({ scan: 'waiting' });
      await expect(read(fileId)).rejects.toMatchObject({ code: 'unavailable', public: { key: 'uploads.waiting' } });
    }
    expect((await view(requestId))?.attachments.map(({ scan }) => scan)).toEqual(['waiting', 'waiting']);
    expect(await scanWaiting({ ...hospital.services, storage })).toBe(0);
    expect(await fileOf(clean.fileId)).toMatchObject({ scan: 'waiting' });

    await clamd?.start();
    expect(await scanWaiting({ ...hospital.services, storage })).toBe(2);
    expect((await view(requestId))?.attachments.map(({ scan }) => scan)).toEqual(['clean', 'found']);
    expect((await read(clean.fileId)).length).toBeGreaterThan(0);
    await expect(read(infected.fileId)).rejects.toMatchObject({ code: 'refused_file' });
    expect((await events('upload.scanned', requestId)).map(({ fileId, verdict }) => [fileId, verdict])).toEqual([
      [clean.fileId, 'waiting'],
      [infected.fileId, 'waiting'],
      [clean.fileId, 'clean'],
      [infected.fileId, 'found'],
    ]);
    const [told] = await hospital.database.ownerDb.select().from(messages).where(eq(messages.requestId, requestId)).orderBy(desc(messages.sentAt)).limit(1);
    expect(told).toMatchObject({ direction: 'to_requester', body: expect.stringContaining('algo dañino en el archivo «factura.pdf»') as string });
    // Asked again, nothing has a second effect.
    expect(await scanWaiting({ ...hospital.services, storage })).toBe(0);
  });

  it('stands before the intake too: a batch waits, an infected one is refused', async () => {
    const tech = hospital.staff('tech1@riverside.example');
    const [facilityId = ''] = tech.facilityIds;
    const batch = (bytes: Buffer, batchId = uuidv7()) => uploadBatch(services(), tech, { batchId, facilityId, channel: 'fax', name: 'Faxes', receivedOn: '2026-11-02', bytes, now: new Date() });
    await expect(batch(await pdf(eicar))).rejects.toMatchObject({ code: 'refused_file', public: { key: 'uploads.virus' } });
    await clamd?.stop();
    const { batchId } = await batch(await pdf());
    const [row] = await hospital.database.ownerDb.select().from(batches).where(eq(batches.id, batchId));
    const line = async () => (await asActor(hospital.database.appDb, tech, (tx) => batchLines(tx))).find(({ id }) => id === batchId);
    expect(await line()).toMatchObject({ scan: 'waiting' });
    await expect(read(row?.fileId ?? '')).rejects.toMatchObject({ code: 'unavailable' });
    await clamd?.start();
    expect(await scanWaiting({ ...hospital.services, storage })).toBe(1);
    expect(await line()).toMatchObject({ scan: 'clean' });
  });

  it('stands before the chart: while it is down nothing of the EHR is opened, and it says why; an infected document is refused, the others come', async () => {
    const tech = hospital.staff('tech1@riverside.example');
    const before = { ...hospital.services };
    let tampered = '';
    // why a stand-in for one document: the demo's EHR has nothing harmful to give
    const ehrFor: typeof before.ehrFor = (zone) => {
      const ehr = before.ehrFor(zone);
      return { ...ehr, fetchDocument: async (document) => ((tampered ||= document.id) === document.id ? { bytes: await pdf(eicar), contentType: 'application/pdf' } : ehr.fetchDocument(document)) };
    };
    Object.assign(hospital.services, { storage, ehrFor });
    try {
      const { requestId } = await hospital.file();
      const [maria] = await hospital.database.ownerDb.select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
      await clamd?.stop();
      await expect(toReview(hospital, tech, requestId, maria?.id ?? '')).rejects.toMatchObject({ code: 'unavailable', public: { key: 'uploads.no_scanner' } });
      const [shown] = await hospital.database.ownerDb.select().from(progress).where(eq(progress.requestId, requestId));
      expect(shown).toMatchObject({ kind: 'retrieval', status: 'failed', problem: 'scanner_unreachable' });
      expect(await recordsOf(requestId)).not.toContainEqual(expect.objectContaining({ status: 'ready' }));
      await clamd?.start();
      await hospital.drain();
      expect(await hospital.state(requestId)).toBe('reviewing');
      const all = await recordsOf(requestId);
      expect(all.find(({ sourceId }) => sourceId === tampered)).toMatchObject({ status: 'refused', problem: 'uploads.virus' });
      const scans = await Promise.all(all.filter(({ status, sourceId }) => status === 'ready' && sourceId !== 'structured').map(async ({ originalFileId }) => (await fileOf(originalFileId ?? ''))?.scan));
      expect(scans.length).toBeGreaterThan(2);
      expect(new Set(scans)).toEqual(new Set(['clean']));
      expect(await events('upload.refused', requestId)).toMatchObject([{ kind: 'record_original', code: 'virus' }]);
      await scansOfATechnician(tech, requestId);
    } finally {
      Object.assign(hospital.services, before);
    }
  });

  const hers = 'PATIENT: Maria Delgado-Reyes\nDOB: 03/14/1978\nMRN: RGH-100234\n\nSeen in the clinic today, doing well.\nReturns in a year.';
  const recordsOf = (requestId: string) => hospital.database.ownerDb.select().from(records).where(eq(records.requestId, requestId));

  /** On a request under review: what a technician adds while the scanner is down waits in sight, holds the review, and comes in by itself. */
  async function scansOfATechnician(tech: Actor, requestId: string): Promise<void> {
    const scan = async (bytes: Buffer, title: string, key = uuidv7()) => addScan(services(), tech, { requestId, key, title, kind: 'other', serviceDate: null, bytes, now: new Date() });
    const titled = async (title: string) => (await recordsOf(requestId)).filter((each) => each.title === title);
    await expect(scan(await pdf(eicar), 'At once')).rejects.toMatchObject({ code: 'refused_file', public: { key: 'uploads.virus' } });
    await clamd?.stop();
    const key = uuidv7();
    for (const _ of [1, 2]) expect(await scan(await pdf(undefined, hers), 'Old chart', key)).toBeNull();
    await scan(await pdf(eicar), 'Harmful chart');
    await scan(Buffer.from('%PDF-1.4 of nothing'), 'Torn chart');
    const [held] = await titled('Old chart');
    expect(await titled('Old chart')).toMatchObject([{ status: 'fetched', problem: 'uploads.waiting', pageCount: 0 }]);
    await expect(read(held?.originalFileId ?? '')).rejects.toMatchObject({ code: 'unavailable', public: { key: 'uploads.waiting' } });
    await expect(toApproval(hospital, tech, requestId)).rejects.toMatchObject({ code: 'not_allowed_now', public: { key: 'review.errors.waiting_scan' } });
    expect(await scanWaiting({ ...hospital.services, storage })).toBe(0);
    // After an hour somebody is told: nothing comes in by itself while the daemon stays away.
    const failed = async () => (await asActor(hospital.database.appDb, tech, (tx) => workList(tx, tech, { queue: 'failed', page: 1 }))).rows.map(({ id }) => id);
    expect(await failed()).not.toContain(requestId);
    await hospital.database.ownerDb.update(files).set({ createdAt: new Date(Date.now() - 3_700_000) }).where(eq(files.id, held?.originalFileId ?? ''));
    expect(await failed()).toContain(requestId);

    await clamd?.start();
    expect(await scanWaiting({ ...hospital.services, storage })).toBe(3);
    expect(await titled('Old chart')).toMatchObject([{ id: held?.id, status: 'ready', problem: null, pageCount: 1, originalFileId: held?.originalFileId }]);
    expect(await titled('Harmful chart')).toMatchObject([{ status: 'refused', problem: 'uploads.quarantined', pageCount: 0 }]);
    expect(await titled('Torn chart')).toMatchObject([{ status: 'refused', pageCount: 0 }]);
    expect((await read(held?.originalFileId ?? '')).length).toBeGreaterThan(0);
    expect(await failed()).not.toContain(requestId);
    const told = await hospital.database.ownerDb.select({ type: workflowHistory.eventType }).from(workflowHistory).where(eq(workflowHistory.instanceId, requestId));
    expect(told.filter(({ type }) => type === 'RECORD_ADDED')).toHaveLength(1);
    expect(await scanWaiting({ ...hospital.services, storage })).toBe(0);
    const [page] = await hospital.database.ownerDb.select().from(pages).where(eq(pages.recordId, held?.id ?? ''));
    expect(page).toMatchObject({ verdict: 'right', disposition: 'undecided' });
    const on = { requestId, now: new Date() };
    await decidePages(hospital.database.appDb, tech, { ...on, pageIds: [page?.id ?? ''], disposition: 'release', ground: null });
    expect(await completeReview(hospital.database.appDb, tech, { ...on, key: uuidv7() })).toMatchObject({ state: 'building' });
  }
});

describe('a virus scanner that gives no verdict', () => {
  const servers: Server[] = [];
  afterAll(() => servers.forEach((server) => server.close()));
  // why a stand-in: a real daemon cannot be told to be silent, or to talk nonsense
  const talking = (on: (socket: Socket) => void) =>
    new Promise<string>((resolve) => {
      const server = createServer((socket) => on(socket.on('error', () => undefined)));
      servers.push(server);
      server.listen(0, '127.0.0.1', () => resolve(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`));
    });
  const large = [Buffer.alloc(1024 * 1024)];

  it.each<[string, (socket: Socket) => void]>([
    ['silent', (socket) => void socket.resume()],
    ['silent and deaf', (socket) => void socket.pause()],
    ['hanging up', (socket) => void socket.destroy()],
    ['hanging up in the middle of a word', (socket) => void socket.resume().end('stream: O')],
    ['an error', (socket) => void socket.resume().end('INSTREAM size limit exceeded. ERROR\0')],
    ['nonsense that holds an OK', (socket) => void socket.resume().end('stream: not OK\0')],
    ['endless', (socket) => void socket.resume().write('stream: OK'.repeat(1000))],
  ])('%s: is not clean', async (_, on) => {
    const scanner = createVirusScanner(await talking(on), { timeoutMs: 300 });
    await expect(scanner.scan(large)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('not there at all: is not clean', async () => {
    for (const url of ['tcp://127.0.0.1:1', 'unix:/nowhere/clamd.ctl']) await expect(createVirusScanner(url).scan(large)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await createVirusScanner('tcp://127.0.0.1:1').reachable()).toBe(false);
  });

  it('a content that cannot be read to its end has no verdict either', async () => {
    const scanner = createVirusScanner(await talking((socket) => void socket.resume().on('end', () => socket.end('stream: OK\0'))), { timeoutMs: 2000 });
    async function* broken() {
      yield Buffer.alloc(10);
      throw new Error('the store went away');
    }
    await expect(scanner.scan(broken())).rejects.toMatchObject({ code: 'unavailable' });
  });
});
