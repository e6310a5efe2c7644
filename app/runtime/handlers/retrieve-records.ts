/**
 * Pulls the chart: lists every document of the patient, in scope or not, then fetches and reads those in scope, one
 * transaction each. A restart goes on where it stopped; an unreachable EHR is retried, shown, and blocks nothing else.
 */
import { and, asc, eq, max, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { loadRequest } from '#app/commands/on-request.ts';
import { scanAtOnce } from '#app/commands/scan-upload.ts';
import { answerArrived, openMissing } from '#app/commands/work/chart-task.ts';
import type { Chart, ChartDocument } from '#app/records/ehr/chart.ts';
import type { EhrClient } from '#app/records/ehr/client.ts';
import { missingFrom } from '#app/records/ehr/missing.ts';
import { importRecord, refuseRecord } from '#app/records/import-record.ts';
import { structuredPdf } from '#app/records/imports/structured-pdf.ts';
import { asActor } from '#db/open.ts';
import { pages, patients, records } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { showProgress } from '../progress.ts';
import type { EffectHandler, EffectJob } from '../run-effect.ts';
import { sendEvent } from '../send-event.ts';
import type { WorkerServices } from '../services.ts';

type Patient = typeof patients.$inferSelect;

/** Tries before a person is asked to go on with scans. */
const patience = 6;

export const retrieveRecords: EffectHandler<'retrieve_records'> = async (services, _effect, job) => {
  const { db, now } = services;
  const { request, facility, patient } = await asActor(db, systemActor, async (tx) => {
    const loaded = await loadRequest(tx, job.requestId, now());
    const [found] = await tx.select().from(patients).where(eq(patients.id, loaded.request.patientId ?? ''));
    return { ...loaded, patient: found };
  });
  if (!patient?.ehrId) return failed(services, job, 'no_chart');
  const track = (step: { done: number; total: number | null; status?: 'running' | 'failed'; problem?: string | null }) =>
    showProgress(db, { facilityId: job.facilityId, requestId: job.requestId, kind: 'retrieval', now: now(), ...step });
  try {
    await track({ done: 0, total: null });
    const ehr = services.ehrFor(facility.zone);
    const { from, to, kinds, visits } = request.scope;
    const scope = { ...(from ? { from } : {}), ...(to ? { to } : {}), kinds, encounters: visits };
    const chart = await ehr.fetchChart(patient.ehrId, scope);
    await list(services, job, chart);
    const missing = missingFrom(chart, scope);
    await asActor(db, systemActor, async (tx) => {
      await openMissing(tx, systemActor, request, missing, now());
      await answerArrived(tx, systemActor, request, chart, missing, now());
    });
    await fetchAll(services, job, ehr, chart, { patient, facilityName: facility.name }, track);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'unavailable')) throw error;
    const problem = error.public?.key === 'uploads.no_scanner' ? 'scanner_unreachable' : 'ehr_unreachable';
    await track({ done: 0, total: null, status: 'failed', problem });
    if (job.attempt >= patience) return failed(services, job, problem);
    throw error;
  }
  return async (tx) => {
    const [counted] = await tx
      .select({ records: sql<number>`count(distinct ${records.id})::int`, pages: sql<number>`count(${pages.id})::int` })
      .from(records)
      .leftJoin(pages, eq(pages.recordId, records.id))
      .where(and(eq(records.requestId, job.requestId), eq(records.status, 'ready')));
    await showProgress(tx, { facilityId: job.facilityId, requestId: job.requestId, kind: 'retrieval', now: now(), done: counted?.records ?? 0, total: counted?.records ?? 0, status: 'done', problem: null });
    const { state } = await loadRequest(tx, job.requestId, now());
    if (state !== 'retrieving') return;
    await sendEvent(tx, {
      machine: 'request',
      id: job.requestId,
      event: { type: 'RECORDS_RETRIEVED', records: counted?.records ?? 0, pages: counted?.pages ?? 0 },
      actor: systemActor,
      now: now(),
      key: job.key,
    });
  };
};

/** Says on the request that the chart did not come; a person retries or adds scans. */
function failed({ now }: WorkerServices, job: EffectJob, problem: string) {
  return async (tx: Parameters<Parameters<typeof asActor>[2]>[0]) => {
    const { state } = await loadRequest(tx, job.requestId, now());
    if (state !== 'retrieving') return;
    await sendEvent(tx, { machine: 'request', id: job.requestId, event: { type: 'RETRIEVAL_FAILED', problem }, actor: systemActor, now: now(), key: job.key });
  };
}

/** One row a document, in date order; what is out of scope is listed with its reason and not fetched. */
async function list({ db, now }: WorkerServices, job: EffectJob, chart: Chart): Promise<void> {
  await asActor(db, systemActor, async (tx) => {
    const [last] = await tx.select({ position: max(records.position) }).from(records).where(eq(records.requestId, job.requestId));
    let position = (last?.position ?? 0) + 1;
    const structured = chart.structured.filter((entry) => entry.inScope).length > 0;
    const rows = [
      ...chart.documents.map((document) => ({ sourceId: document.id, title: document.title, kind: document.kind, serviceDate: document.date, encounterId: document.encounterId, department: document.department ?? null, protectedSource: protectedSource(document), inScope: document.inScope, outOfScopeReason: document.outOfScopeReason })),
      ...(structured ? [{ sourceId: structuredId, title: 'Structured data of the chart', kind: 'other', serviceDate: null, encounterId: null, department: null, protectedSource: null, inScope: true, outOfScopeReason: null }] : []),
    ];
    for (const row of rows) {
      await tx
        .insert(records)
        .values({ id: uuidv7(), facilityId: job.facilityId, requestId: job.requestId, source: 'ehr', ...row, status: 'listed', position: position++, createdAt: now() })
        .onConflictDoNothing({ target: [records.requestId, records.source, records.sourceId] });
    }
    // What cannot be taken is said, or the record would seem whole. What took its place is there: that needs no line.
    for (const { id, reason } of chart.refused) {
      const problem = refusals[reason];
      if (!problem) continue;
      await tx
        .insert(records)
        .values({ id: uuidv7(), facilityId: job.facilityId, requestId: job.requestId, source: 'ehr', sourceId: id, title: id, kind: 'other', serviceDate: null, encounterId: null, inScope: true, outOfScopeReason: null, status: 'refused', problem, position: position++, createdAt: now() })
        .onConflictDoNothing({ target: [records.requestId, records.source, records.sourceId] });
    }
  });
}

const refusals: Readonly<Record<Chart['refused'][number]['reason'], string | null>> = {
  malformed: 'staff.records.malformed',
  no_content: 'staff.records.noContent',
  other_patient: 'staff.records.otherPatient',
  superseded: null,
};

const structuredId = 'structured';

/** A source marked as a Part 2 program (42 CFR 2.11) or as psychotherapy notes kept apart (164.501), by its security labels. */
function protectedSource(document: ChartDocument): string | null {
  const marks = document.securityLabels ?? [];
  if (marks.some((mark) => ['42CFRPart2', 'ETH', 'SUD'].includes(mark))) return 'sud';
  return marks.includes('PSYTHPN') ? 'psychotherapy' : null;
}

async function fetchAll(
  services: WorkerServices,
  job: EffectJob,
  ehr: EhrClient,
  chart: Chart,
  about: { patient: Patient; facilityName: string },
  track: (step: { done: number; total: number }) => Promise<void>,
): Promise<void> {
  const { db, signal } = services;
  const open = await asActor(db, systemActor, (tx) =>
    tx
      .select()
      .from(records)
      .where(and(eq(records.requestId, job.requestId), eq(records.source, 'ehr'), eq(records.inScope, true)))
      .orderBy(asc(records.position)),
  );
  let done = 0;
  for (const record of open) {
    if (signal.aborted) throw new AppError('unavailable', 'the worker is stopping');
    if (record.status === 'listed' || record.status === 'fetched') {
      try {
        const content = await contentOf(ehr, { chart, sourceId: record.sourceId, facilityName: about.facilityName, now: services.now() });
        // What the EHR keeps was once somebody's upload: it is fetched again rather than kept unread while the scanner is down.
        const scan = record.sourceId === structuredId ? null : await scanAtOnce(services, systemActor, { facilityId: job.facilityId, requestId: job.requestId, kind: 'record_original', name: record.title, bytes: content.bytes, now: services.now() });
        await importRecord(services, { actor: systemActor, record, patient: about.patient, ...content, scan });
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'refused_file')) throw error;
        await refuseRecord(db, systemActor, record.id, error);
      }
    }
    done += 1;
    await track({ done, total: open.length });
  }
}

type Of = { chart: Chart; sourceId: string; facilityName: string; now: Date };

async function contentOf(ehr: EhrClient, { chart, sourceId, facilityName, now }: Of): Promise<{ bytes: Uint8Array; contentType: string }> {
  if (sourceId === structuredId) {
    const entries = chart.structured.filter((entry) => entry.inScope);
    const bytes = await structuredPdf(chart.patient, entries, { facilityName, retrievedAt: now.toISOString() }).catch((error: unknown) => {
      // A stranger's JSON, deeper than its shape was looked at.
      if (!(error instanceof TypeError)) throw error;
      throw new AppError('refused_file', 'structured data of another shape', { cause: error, public: { key: 'staff.records.malformed' } });
    });
    if (!bytes) throw new AppError('refused_file', 'no structured data in scope', { public: { key: 'staff.records.gone' } });
    return { bytes, contentType: 'application/pdf' };
  }
  const document = chart.documents.find((candidate) => candidate.id === sourceId);
  if (!document) throw new AppError('refused_file', `document ${sourceId} is no longer in the chart`, { public: { key: 'staff.records.gone' } });
  return ehr.fetchDocument(document);
}
