/**
 * Builds a packet from its stored plan: redacts each record, puts the parts together, reads the whole once more, stores it.
 * One record at a time is in memory, never the packet. Fails closed: whatever goes wrong, no bytes are kept and the request is back with a person, who sees the page and the reason.
 */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { loadRequest } from '#app/commands/on-request.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import type { PlannedRecord, StoredPlan } from '#app/delivery/packet-plan.ts';
import { verifyPacket } from '#app/delivery/verify-packet.ts';
import { keptWordsOf, type KeptWords } from '#app/records/kept-words.ts';
import { redact, type RedactOptions } from '#app/redaction/redact.ts';
import type { RedactionReport } from '#app/redaction/report.ts';
import { openScratch, scratchBytes, scratchStream } from '#app/redaction/scratch.ts';
import type { Scratch, ScratchPlace } from '#app/redaction/scratch.ts';
import { putFile, readFile } from '#app/storage/storage.ts';
import { asActor, type Db } from '#db/open.ts';
import { packets, pages, records } from '#db/schema/index.ts';
import { writePacket } from '#templates/packet/assemble.ts';
import { systemActor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { showProgress } from '../progress.ts';
import type { EffectHandler, EffectJob } from '../run-effect.ts';
import { sendEvent } from '../send-event.ts';
import type { WorkerServices } from '../services.ts';

type Redacted = { recordId: string; output: ScratchPlace; report: RedactionReport };

export const buildPacket: EffectHandler<'build_packet'> = async (services, effect, job) => {
  const { db, now } = services;
  const [packet] = await asActor(db, systemActor, (tx) => tx.select().from(packets).where(eq(packets.id, effect.packetId)));
  if (packet?.status !== 'building') return undefined;
  const plan = packet.plan as StoredPlan;
  const scratch = openScratch();
  try {
    const redacted = await redactRecords(services, job, plan, scratch);
    const file = scratch.file();
    const { pageCount, pageDigests, map } = await writePacket(plan.packet, redacted.map(({ recordId, output }) => ({ id: recordId, pdf: () => scratchBytes(output) })), file.write);
    const packetFile = file.end();
    const { sha256, checks } = await verifyPacket(packetFile, plan, map);
    const certificate = { format: 'openroi-packet/1', packetId: packet.id, planHash: packet.planHash, sha256, pageDigests, checks, records: redacted.map(({ recordId, report }) => ({ recordId, report })) };
    const fileId = uuidv7();
    return async (tx) => {
      if (!(await stillBuilding(tx, job, packet.id, now()))) return scratch.close();
      const stored = await putFile(tx, services.storage, { id: fileId, facilityId: job.facilityId, requestId: job.requestId, kind: 'packet', mime: 'application/pdf', stream: scratchStream(packetFile), now: now() }).finally(scratch.close);
      // The hash of the bytes as stored and as verified: one and the same, or nothing is built.
      if (stored.sha256 !== sha256) throw new AppError('verification_failed', `packet ${packet.id}: the stored bytes differ`);
      await tx.update(packets).set({ status: 'built', fileId, sha256, verifiedSha256: sha256, pageCount, certificate, problem: null }).where(eq(packets.id, packet.id));
      await recordEvent(tx, {
        action: 'packet.built',
        actor: systemActor,
        now: now(),
        subject: { facilityId: job.facilityId, requestId: job.requestId },
        facts: { packetId: packet.id, disclosureId: packet.disclosureId, sha256, planHash: packet.planHash, pages: pageCount },
      });
      await done(tx, job, now(), 'done', null, plan.records.length);
      await sendEvent(tx, { ...toRequest(job, now()), event: { type: 'PACKET_BUILT', packetId: packet.id, sha256, verifiedSha256: sha256 } });
    };
  } catch (error) {
    scratch.close();
    if (!(error instanceof AppError) || !['verification_failed', 'refused_file', 'invalid_input'].includes(error.code)) throw error;
    return refuse(services, job, plan, packet.id, error);
  }
};

async function redactRecords(services: WorkerServices, job: EffectJob, plan: StoredPlan, scratch: Scratch): Promise<Redacted[]> {
  const { db, storage, signal, now } = services;
  const redacted: Redacted[] = [];
  const track = (doneSoFar: number) => showProgress(db, { facilityId: job.facilityId, requestId: job.requestId, kind: 'packet', done: doneSoFar, total: plan.records.length, now: now() });
  await track(0);
  for (const record of plan.records) {
    if (signal.aborted) throw new AppError('unavailable', 'the worker is stopping');
    const { input, knownWords } = await asActor(db, systemActor, async (tx) => ({ input: await readFile(tx, storage, record.pagesFileId), knownWords: await wordsOf(tx, services, record) }));
    redacted.push(await redactRecord(record, input, { language: plan.packet.locale, knownWords }, scratch));
    await track(redacted.length);
  }
  return redacted;
}

/** What the import read out of this record's pixels. */
async function wordsOf(tx: Db, { storage }: WorkerServices, { recordId, pagesFileId }: PlannedRecord): Promise<KeptWords> {
  const [record] = await tx.select({ wordsFileId: records.wordsFileId }).from(records).where(eq(records.id, recordId));
  return keptWordsOf(tx, storage, { wordsFileId: record?.wordsFileId ?? null, pagesFileId });
}

async function redactRecord(record: PlannedRecord, input: Uint8Array, options: RedactOptions, scratch: Scratch): Promise<Redacted> {
  try {
    const { output, report } = await redact(input, record.redaction, options);
    const file = scratch.file();
    file.write(output);
    return { recordId: record.recordId, output: file.end(), report };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, error.message, { cause: error, details: { ...error.details, recordId: record.recordId } });
  }
}

/** Back to review: the packet says why, and the page it failed on is undecided again. */
function refuse({ now }: WorkerServices, job: EffectJob, plan: StoredPlan, packetId: string, error: AppError) {
  const { recordId, page, reason } = (error.details ?? {}) as { recordId?: string; page?: number; reason?: string };
  return async (tx: Db) => {
    if (!(await stillBuilding(tx, job, packetId, now()))) return;
    const problem = reason ?? error.code;
    await tx.update(packets).set({ status: 'refused', problem: page ? `${problem}:${page}` : problem }).where(eq(packets.id, packetId));
    if (recordId && page) {
      await tx
        .update(pages)
        .set({ disposition: 'undecided', decidedBy: null, decidedByName: null, decidedAt: null, refusal: problem })
        .where(and(eq(pages.recordId, recordId), eq(pages.number, page)));
    }
    await done(tx, job, now(), 'failed', problem, plan.records.length);
    await sendEvent(tx, { ...toRequest(job, now()), event: { type: 'PACKET_REFUSED', packetId, problem } });
  };
}

async function stillBuilding(tx: Db, job: EffectJob, packetId: string, now: Date): Promise<boolean> {
  const { state } = await loadRequest(tx, job.requestId, now);
  const [packet] = await tx.select({ status: packets.status }).from(packets).where(eq(packets.id, packetId)).for('update');
  return state === 'building' && packet?.status === 'building';
}

function done(tx: Db, job: EffectJob, now: Date, status: 'done' | 'failed', problem: string | null, total: number): Promise<void> {
  return showProgress(tx, { facilityId: job.facilityId, requestId: job.requestId, kind: 'packet', done: total, total, status, problem, now });
}

const toRequest = (job: EffectJob, now: Date) => ({ machine: 'request', id: job.requestId, actor: systemActor, now, key: job.key }) as const;
