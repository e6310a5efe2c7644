/** Files that came while the virus scanner did not answer: asked again each minute. A clean one goes on as if nothing had been; another stays shut. */
import { and, asc, eq, isNotNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { loadRequest } from '#app/commands/on-request.ts';
import { heldRecord, importHeld } from '#app/records/held-record.ts';
import { streamFile } from '#app/storage/storage.ts';
import type { Verdict } from '#app/storage/virus-scanner.ts';
import { asActor, type Db } from '#db/open.ts';
import { attachments, facilities, files, messages, records, requests } from '#db/schema/index.ts';
import { translator } from '#templates/locales/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { sendEvent } from './send-event.ts';
import type { WorkerServices } from './services.ts';

type Services = Pick<WorkerServices, 'db' | 'storage' | 'documents' | 'now'>;

/** -> how many have their verdict now. One at a time: a file stays `waiting` until all that follows from its verdict is done. */
export async function scanWaiting(services: Services): Promise<number> {
  const { db, storage } = services;
  const { scanner } = storage;
  if (!scanner) return 0;
  const waiting = await asActor(db, systemActor, (tx) => tx.select({ id: files.id }).from(files).where(and(eq(files.scan, 'waiting'), isNotNull(files.wrappedKey))).orderBy(asc(files.createdAt)).limit(500));
  if (waiting.length === 0 || !(await scanner.reachable())) return 0;
  let done = 0;
  for (const { id } of waiting) {
    try {
      const { stream, row } = await asActor(db, systemActor, (tx) => streamFile(tx, storage, id, { quarantined: true }));
      await follow(services, row, await scanner.scan(stream));
      done += 1;
    } catch (error) {
      // One without a verdict (over the daemon's limit, destroyed meanwhile) does not hold up the others.
      if (!(error instanceof AppError) || !['unavailable', 'not_found'].includes(error.code)) throw error;
    }
  }
  return done;
}

/** What a verdict leads to. A paper of a record is read now, and its request hears of it; where that is over, nobody needs its pages. */
async function follow(services: Services, file: typeof files.$inferSelect, verdict: Verdict): Promise<void> {
  const { db, now } = services;
  const { record, state } = await asActor(db, systemActor, async (tx) => {
    const held = await heldRecord(tx, file);
    return { record: held, state: held ? (await loadRequest(tx, held.requestId, now())).state : '' };
  });
  const wanted = record !== null && verdict.clean && (state === 'reviewing' || state === 'retrieval_failed');
  const became = wanted ? await importHeld(services, file, record) : null;
  await asActor(db, systemActor, async (tx) => {
    await keep(tx, file.id, verdict, now());
    if (record && !verdict.clean) await tx.update(records).set({ status: 'refused', problem: 'uploads.quarantined' }).where(eq(records.id, record.id));
    if (!record || became !== 'ready') return;
    await sendEvent(tx, { machine: 'request', id: record.requestId, event: { type: 'RECORD_ADDED', recordId: record.id }, actor: systemActor, now: now(), key: `scanned:${file.id}` });
  });
}

async function keep(tx: Db, id: string, verdict: Verdict, now: Date): Promise<void> {
  const [file] = await tx.update(files).set({ scan: verdict.clean ? 'clean' : 'found' }).where(and(eq(files.id, id), eq(files.scan, 'waiting'))).returning();
  if (!file) return;
  const signature = verdict.clean ? {} : { signature: verdict.signature };
  await recordEvent(tx, {
    action: 'upload.scanned',
    actor: systemActor,
    now,
    subject: { facilityId: file.facilityId, requestId: file.requestId },
    facts: { fileId: id, kind: file.kind, verdict: verdict.clean ? 'clean' : 'found', ...signature },
  });
  if (!verdict.clean) await tellRequester(tx, id, now);
}

/** Whoever sent it hears that it could not be used, and sends it again; the request goes on without it. */
async function tellRequester(tx: Db, fileId: string, now: Date): Promise<void> {
  const [paper] = await tx
    .select({ name: attachments.name, requestId: requests.id, facilityId: requests.facilityId, language: requests.language, facility: facilities.name })
    .from(attachments)
    .innerJoin(requests, eq(requests.id, attachments.requestId))
    .innerJoin(facilities, eq(facilities.id, requests.facilityId))
    .where(eq(attachments.fileId, fileId));
  if (!paper) return;
  const { facilityId, requestId } = paper;
  const messageId = uuidv7();
  const body = translator(paper.language)('uploads.virus_later', { name: paper.name });
  await tx.insert(messages).values({ id: messageId, facilityId, requestId, direction: 'to_requester', body, authorName: paper.facility, authorId: systemActor.id, sentAt: now });
  await recordEvent(tx, { action: 'message.sent', actor: systemActor, now, subject: { facilityId, requestId }, facts: { messageId, direction: 'to_requester' } });
}
