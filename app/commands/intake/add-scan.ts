/** Adds a paper to the record of a request: a scan by upload, read page by page like everything that comes from the EHR. */
import { and, eq, max } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { importRecord, type ImportServices } from '#app/records/import-record.ts';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { patients, records } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { RecordKind } from '#workflows/request/scope.ts';
import { sniffKind } from '#app/documents/sniff.ts';
import { loadRequest, onRequest, targetOf, type OnRequest } from '../on-request.ts';
import { must, run } from '../run.ts';
import { scanAtOnce } from '../scan-upload.ts';

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
 * The record's source id is the form's key: a repeated form adds nothing twice. Throws `refused_file` with a key `uploads.*`, and
 * `unavailable` while the virus scanner does not answer: its pages would be read at once.
 */
export async function addScan(services: ImportServices, actor: Actor, input: AddScan): Promise<SendResult | null> {
  const { db } = services;
  const kind = sniffKind(input.bytes);
  if (!kind) throw new AppError('refused_file', 'a scan that is no document', { public: { key: 'uploads.not_a_document' } });
  const facilityId = await run(db, actor, input.now, (tx) => mayAdd(tx, actor, input));
  const scan = await scanAtOnce(services, actor, { facilityId, requestId: input.requestId, kind: 'record_original', name: input.title, bytes: input.bytes, now: input.now });
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
    .select({ id: records.id, status: records.status })
    .from(records)
    .where(and(eq(records.requestId, request.id), eq(records.source, source), eq(records.sourceId, input.key)));
  if (known) return { ...own, id: known.id, done: known.status === 'ready' };
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
  return { ...own, done: false };
}

async function patientOf(tx: Db, patientId: string | null) {
  if (!patientId) return null;
  const [patient] = await tx.select().from(patients).where(eq(patients.id, patientId));
  return patient ?? null;
}
