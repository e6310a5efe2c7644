/**
 * Indexes one part of a batch: what was typed off the paper becomes a request, with its pages as its papers. One transaction:
 * either the request, its papers and the mark on the part are all there, or none. Safe to repeat.
 */
import { and, eq, isNull } from 'drizzle-orm';
import { PDFDocument } from 'pdf-lib';
import type { Answers } from '#app/components/intake/answers.ts';
import { ownPages } from '#app/components/intake/split-plan.ts';
import type { DocumentPool } from '#app/documents/pool.ts';
import { readFile, type Storage } from '#app/storage/storage.ts';
import type { Db } from '#db/open.ts';
import { batchParts, batches, facilities, organizations, requests } from '#db/schema/index.ts';
import { translator } from '#templates/locales/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { correctReceivedOn } from '#workflows/rules/receipt.ts';
import { fileRequest } from '../ask/file-request.ts';
import { readIndexed, type IndexedFacts, type IndexErrors } from './indexed-facts.ts';
import { recordDecision } from '../record-decision.ts';
import { must, run } from '../run.ts';
import { nextToIndex } from './set-aside.ts';
import { closeIfDone, lockBatch, partsOfBatch, type BatchRow, type PartRow } from './split-batch.ts';
import { uploadAttachment } from '../ask/upload-attachment.ts';

type Services = { db: Db; storage: Storage; documents: DocumentPool };
export type OnPart = { batchId: string; partId: string; answers: Answers; now: Date };
export type Indexed =
  | { status: 'indexed'; requestId: string; number: string; nextPartId: string | null; repeated: boolean }
  /** Typed values stay on the part. */
  | { status: 'failed'; errors: IndexErrors };

/** Keeps what was typed so far. Nothing is checked, nothing is lost; an indexed part stays as it is. */
export async function saveAnswers(db: Db, actor: Actor, input: OnPart): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    const { part } = await partFor(tx, actor, input);
    await tx.update(batchParts).set({ answers: input.answers }).where(and(eq(batchParts.id, part.id), isNull(batchParts.indexedAt)));
  });
}

/** Throws `stale` where the batch was split anew meanwhile, `conflict` where the part was set aside. */
export async function indexPart(services: Services, actor: Actor, input: OnPart & { sessionSecret: string }): Promise<Indexed> {
  const { db, storage, documents } = services;
  const before = await run(db, actor, input.now, async (tx) => {
    const loaded = await partFor(tx, actor, input);
    if (!loaded.part.indexedAt) await tx.update(batchParts).set({ answers: input.answers }).where(eq(batchParts.id, loaded.part.id));
    return loaded;
  });
  if (before.part.indexedAt) return repeated(db, actor, input, before.part);
  const pages = ownPages(before.part, before.parts);
  const read = readIndexed(input.answers, {
    today: legalDateOf(input.now, before.zone),
    receivedOn: before.batch.receivedOn,
    pages,
    now: input.now,
    purposeName: (code) => translator('en')(`intake.purpose.${code}`),
  });
  if (read.errors) return { status: 'failed', errors: read.errors };
  const { filing } = read;
  // Drawn outside of the transaction: it takes as long as the paper is thick.
  const bytes = await run(db, actor, input.now, (tx) => readFile(tx, storage, before.batch.fileId));
  const cut = await cutPages(documents, bytes, filing.papers.map((paper) => paper.pages));

  return run(db, actor, input.now, async (tx) => {
    const batch = await lockBatch(tx, actor, input.batchId);
    const parts = await partsOfBatch(tx, batch.id);
    const part = parts.find((each) => each.id === input.partId);
    if (part?.indexedAt) return repeated(tx, actor, input, part);
    const { requestId } = part ?? {};
    if (!part || !requestId || ownPages(part, parts).join() !== pages.join()) throw new AppError('stale', `part ${input.partId} was split anew`);
    for (const [i, paper] of filing.papers.entries()) {
      const name = `${batch.channel}-${paper.kind}-p${paper.pages.join('-').slice(0, 60)}.pdf`;
      await uploadAttachment({ db: tx, storage, documents }, actor, { facilityId: batch.facilityId, requestId, kind: paper.kind, name, bytes: cut[i] ?? new Uint8Array(), now: input.now });
    }
    const filed = await fileRequest(tx, actor, { ...toFile(filing), ...(await organizationOf(tx, filing)), requestId, facilityId: batch.facilityId, channel: batch.channel, now: input.now, sessionSecret: input.sessionSecret });
    if (filing.receivedReason !== null) {
      const moved = correctReceivedOn({ from: batch.receivedOn, to: filing.receivedOn, reason: filing.receivedReason, today: legalDateOf(input.now, before.zone) });
      await recordDecision(tx, { id: requestId, facilityId: batch.facilityId }, moved, input.now);
    }
    // What was typed stands on the request now.
    await tx.update(batchParts).set({ indexedBy: actor.id, indexedAt: input.now, answers: {} }).where(eq(batchParts.id, part.id));
    await closeIfDone(tx, batch, input.now);
    return { status: 'indexed', requestId, number: filed.number, nextPartId: nextToIndex(parts, part), repeated: false };
  });
}

async function partFor(tx: Db, actor: Actor, input: { batchId: string; partId: string }): Promise<{ batch: BatchRow; part: PartRow; parts: PartRow[]; zone: string }> {
  const [found] = await tx.select({ batch: batches, zone: facilities.zone }).from(batches).innerJoin(facilities, eq(facilities.id, batches.facilityId)).where(eq(batches.id, input.batchId));
  if (!found) throw new AppError('not_found', `batch ${input.batchId} is not there`);
  must(actor, 'intake.index', { facilityId: found.batch.facilityId });
  const parts = await partsOfBatch(tx, found.batch.id);
  const part = parts.find((each) => each.id === input.partId);
  if (!part) throw new AppError('not_found', `part ${input.partId} is not there`);
  if (part.setAside !== null) throw new AppError('conflict', `part ${part.id} is set aside`, { public: { key: 'intake.error.set_aside' } });
  return { ...found, part, parts };
}

function repeated(db: Db, actor: Actor, input: OnPart, part: PartRow): Promise<Indexed> {
  return run(db, actor, input.now, async (tx) => {
    const [request] = part.requestId ? await tx.select({ number: requests.number }).from(requests).where(eq(requests.id, part.requestId)) : [];
    if (!request || !part.requestId) throw new AppError('internal', `part ${part.id} is indexed without a request`);
    return { status: 'indexed', requestId: part.requestId, number: request.number, nextPartId: nextToIndex(await partsOfBatch(tx, input.batchId), part), repeated: true };
  });
}

function toFile({ requester, patient, scope, purpose, matterNumber, delivery, facts, language, receivedOn }: IndexedFacts) {
  return { requester, patient, scope, purpose, delivery, facts, language, receivedOn, ...(matterNumber ? { matterNumber } : {}) };
}

/** A firm or plan that has an account here sees its paper requests on its desk too: by its exact name, as chosen from the list. */
async function organizationOf(tx: Db, { requester }: IndexedFacts): Promise<{ requester: IndexedFacts['requester'] & { organizationId?: string } }> {
  const known = await tx.select({ id: organizations.id }).from(organizations).where(and(eq(organizations.name, requester.name), isNull(organizations.disabledAt)));
  const [only] = known;
  return { requester: { ...requester, ...(known.length === 1 && only ? { organizationId: only.id } : {}) } };
}

/**
 * Some pages of a scan as PDFs of their own, drawn by the limited children at the resolution of a good fax and only written here:
 * what a stranger sent is parsed nowhere else, and nothing hidden in it comes along.
 */
async function cutPages(documents: DocumentPool, bytes: Uint8Array, runs: readonly (readonly number[])[]): Promise<Uint8Array[]> {
  const session = await documents.openDocument(bytes);
  try {
    const cut: Uint8Array[] = [];
    for (const pages of runs) {
      const pdf = await PDFDocument.create({ updateMetadata: false });
      for (const number of pages) {
        const image = await pdf.embedJpg((await session.renderPage(number, { dpi: 200, format: 'jpeg' })).bytes);
        const { widthPt = 612, heightPt = 792 } = session.info.pages[number - 1] ?? {};
        pdf.addPage([widthPt, heightPt]).drawImage(image, { x: 0, y: 0, width: widthPt, height: heightPt });
      }
      cut.push(await pdf.save());
    }
    return cut;
  } finally {
    await session.close();
  }
}
