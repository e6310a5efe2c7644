/** Files that came while the virus scanner did not answer: asked again each minute. A clean one goes on as if nothing had been; another stays shut. */
import { and, asc, eq, isNotNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { streamFile } from '#app/storage/storage.ts';
import type { Verdict } from '#app/storage/virus-scanner.ts';
import { asActor, type Db } from '#db/open.ts';
import { attachments, facilities, files, messages, requests } from '#db/schema/index.ts';
import { translator } from '#templates/locales/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { WorkerServices } from './services.ts';

/** -> how many have their verdict now */
export async function scanWaiting({ db, storage, now }: Pick<WorkerServices, 'db' | 'storage' | 'now'>): Promise<number> {
  const { scanner } = storage;
  if (!scanner) return 0;
  const waiting = await asActor(db, systemActor, (tx) => tx.select({ id: files.id }).from(files).where(and(eq(files.scan, 'waiting'), isNotNull(files.wrappedKey))).orderBy(asc(files.createdAt)).limit(500));
  if (waiting.length === 0 || !(await scanner.reachable())) return 0;
  let done = 0;
  for (const { id } of waiting) {
    try {
      const { stream } = await asActor(db, systemActor, (tx) => streamFile(tx, storage, id, { quarantined: true }));
      const verdict = await scanner.scan(stream);
      await asActor(db, systemActor, (tx) => keep(tx, id, verdict, now()));
      done += 1;
    } catch (error) {
      // One without a verdict (over the daemon's limit, destroyed meanwhile) does not hold up the others.
      if (!(error instanceof AppError) || !['unavailable', 'not_found'].includes(error.code)) throw error;
    }
  }
  return done;
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
