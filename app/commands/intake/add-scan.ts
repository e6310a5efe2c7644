/** Adds a paper to the record of a request: a scan by upload, read page by page like everything that comes from the EHR. */
import { and, eq, max } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { importRecord, type ImportServices } from '#app/records/import-record.ts';
import type { SendResult } from '#app/runtime/send-event.ts';
import { putFile } from '#app/storage/storage.ts';
import type { Db } from '#db/open.ts';
import { patients, records } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { RecordKind } from '#workflows/request/scope.ts';
import { waitsForScanner } from '#app/records/held-record.ts';
import { sniffKind } from '#app/documents/sniff.ts';
import { loadRequest, onRequest, targetOf, type OnRequest } from '../on-request.ts';
import { must, run } from '../run.ts';
import { scanUpload } from '../scan-upload.ts';

export type AddScan = OnRequest & {
  title: string;
  kind: RecordKind;
  /** Legal date of service, where the paper tells it. */
  serviceDate: string | null;
  bytes: Uint8Array;
  source?: 'scan' | 'department';
  department?: string | null;
};

const mimes = { pdf: 'application/pdf', tiff: 'image/tiff', jpeg: 'image/jpeg', png: 'image/png' } as const;

/**
 * Imports first (pages are read in limited children, outside any transaction), then says so to the request.
 * The record's source id is the form's key: a repeated form adds nothing twice. Throws `refused_file` with a key `uploads.*`.
 * While the virus scanner does not answer the paper is kept unread and null comes back: the sweep that has its verdict imports it and
 * tells the request (app/runtime/scan-waiting.ts). Until then its review cannot be sent on.
 */
export async function addScan(services: ImportServices, actor: Actor, input: AddScan): Promise<SendResult | null> {
  const { db } = services;
  const kind = sniffKind(input.bytes);
  if (!kind) throw new AppError('refused_file', 'a scan that is no document', { public: { key: 'uploads.not_a_document' } });
  const facilityId = await run(db, actor, input.now, (tx) => mayAdd(tx, actor, input));
  const scan = await scanUpload(services, actor, { facilityId, requestId: input.requestId, kind: 'record_original', name: input.title, bytes: input.bytes, now: input.now });
  if (scan === 'waiting') {
    await run(db, actor, input.now, (tx) => keepUnread(tx, services, actor, input, mimes[kind]));
    return null;
  }
  await services.documents.inspect(input.bytes);
  const record = await run(db, actor, input.now, (tx) => insertRecord(tx, actor, input));
  if (!record.done) {
    const patient = await run(db, actor, input.now, (tx) => patientOf(tx, record.patientId));
    await importRecord(services, { actor, record, patient, bytes: input.bytes, contentType: mimes[kind], scan });
  }
  return onRequest(db, actor, input, 'record.upload', () => ({ type: 'RECORD_ADDED', recordId: record.id }));
}

async function mayAdd(tx: Db, actor: Actor, input: AddScan): Promise<string> {
  const { request } = await loadRequest(tx, input.requestId, input.now);
  must(actor, 'record.upload', targetOf(request));
  return request.facilityId;
}

/** Kept in quarantine and listed, so that everybody sees what is still to come. */
async function keepUnread(tx: Db, { storage }: ImportServices, actor: Actor, input: AddScan, mime: string): Promise<void> {
  const record = await insertRecord(tx, actor, input);
  if (record.done || record.kept) return;
  const { facilityId, requestId } = record;
  const { fileId } = await putFile(tx, storage, { facilityId, requestId, kind: 'record_original', mime, bytes: input.bytes, now: input.now, scan: 'waiting' });
  await tx.update(records).set({ originalFileId: fileId, problem: waitsForScanner }).where(eq(records.id, record.id));
  await recordEvent(tx, { action: 'upload.scanned', actor, now: input.now, subject: { facilityId, requestId }, facts: { fileId, kind: 'record_original', verdict: 'waiting' } });
}

async function insertRecord(tx: Db, actor: Actor, input: AddScan) {
  const { request, state } = await loadRequest(tx, input.requestId, input.now);
  must(actor, 'record.upload', targetOf(request));
  if (state !== 'reviewing' && state !== 'retrieval_failed') {
    throw new AppError('not_allowed_now', `a scan for request ${request.id} in ${state}`, {
      public: { key: 'errors.not_allowed_now' },
      details: { machine: 'request', id: request.id, event: 'RECORD_ADDED', state },
    });
  }
  const source = input.source ?? 'scan';
  const own = { id: uuidv7(), facilityId: request.facilityId, requestId: request.id, title: input.title.slice(0, 200), serviceDate: input.serviceDate, protectedSource: null, patientId: request.patientId };
  const [known] = await tx
    .select({ id: records.id, status: records.status, fileId: records.originalFileId })
    .from(records)
    .where(and(eq(records.requestId, request.id), eq(records.source, source), eq(records.sourceId, input.key)));
  if (known) return { ...own, id: known.id, done: known.status === 'ready', kept: known.fileId !== null };
  const [last] = await tx.select({ position: max(records.position) }).from(records).where(eq(records.requestId, request.id));
  await tx.insert(records).values({
    id: own.id,
    facilityId: request.facilityId,
    requestId: request.id,
    source,
    sourceId: input.key,
    title: input.title.slice(0, 200),
    kind: input.kind,
    serviceDate: input.serviceDate,
    department: input.department ?? null,
    inScope: true,
    status: 'fetched',
    position: (last?.position ?? 0) + 1,
    createdAt: input.now,
  });
  return { ...own, done: false, kept: false };
}

async function patientOf(tx: Db, patientId: string | null) {
  if (!patientId) return null;
  const [patient] = await tx.select().from(patients).where(eq(patients.id, patientId));
  return patient ?? null;
}
