/** Brings one document into the page ledger: its bytes stored, its pages read, each with a verdict and its findings. Safe to repeat. */
import { createHash } from 'node:crypto';
import { and, eq, inArray } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import type { DocumentPool, DocumentSession } from '#app/documents/pool.ts';
import { putFile, type Storage } from '#app/storage/storage.ts';
import { asActor, type Db } from '#db/open.ts';
import { findings, pages, records } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import type { AppError } from '#workflows/app-error.ts';
import { toPdfPages } from './imports/to-pdf-pages.ts';
import { protectedContent } from './pages/protected-content.ts';
import { whosePage, type PatientIdentifiers } from './pages/whose-page.ts';
import { readPageText } from './read-page.ts';

export type ImportServices = { db: Db; storage: Storage; documents: DocumentPool; now: () => Date };
export type ImportInput = {
  actor: Actor;
  record: { id: string; facilityId: string; requestId: string; title: string; serviceDate: string | null; protectedSource: string | null };
  patient: (PatientIdentifiers & { id: string }) | null;
  bytes: Uint8Array;
  contentType: string;
};

type ReadPage = { number: number; width: number; height: number; text: string; textSource: 'pdf' | 'ocr' | 'none'; sha256: string };

/** -> how many pages. Throws `refused_file` for what cannot be opened; the record then says so and a person decides. */
export async function importRecord({ db, storage, documents, now }: ImportServices, input: ImportInput): Promise<number> {
  const { record, actor, contentType } = input;
  // The document's own date, so that the same text always gives the same pages.
  const made = await toPdfPages(input.bytes, contentType, { title: record.title, issuedAt: `${record.serviceDate ?? '2000-01-01'}T00:00:00.000Z` });
  const session = await documents.openDocument(made.bytes);
  const read: ReadPage[] = [];
  try {
    for (const page of session.info.pages) read.push(await readPage(session, page.number, page));
  } finally {
    await session.close();
  }
  const own = { facilityId: record.facilityId, requestId: record.requestId, now: now() };
  return asActor(db, actor, async (tx) => {
    const original = await putFile(tx, storage, { ...own, kind: 'record_original', mime: contentType, bytes: input.bytes });
    const pagesFile = made.rendered ? await putFile(tx, storage, { ...own, kind: 'record_pages', mime: made.contentType, bytes: made.bytes }) : original;
    // A second run (the worker died before it could say "done") replaces what the first one wrote.
    const before = tx.select({ id: pages.id }).from(pages).where(eq(pages.recordId, record.id));
    await tx.delete(findings).where(and(eq(findings.requestId, record.requestId), inArray(findings.pageId, before)));
    await tx.delete(pages).where(eq(pages.recordId, record.id));
    for (const page of read) await insertPage(tx, input, page, now());
    await tx
      .update(records)
      .set({ status: 'ready', problem: null, originalFileId: original.fileId, pagesFileId: pagesFile.fileId, pageCount: read.length })
      .where(eq(records.id, record.id));
    await recordEvent(tx, {
      action: 'record.added',
      actor,
      now: now(),
      subject: { facilityId: record.facilityId, requestId: record.requestId, patientId: input.patient?.id ?? null },
      facts: { recordId: record.id, source: 'import', sha256: original.sha256, pages: read.length },
    });
    return read.length;
  });
}

async function readPage(session: DocumentSession, number: number, size: { widthPt: number; heightPt: number }): Promise<ReadPage> {
  const { text, textSource } = await readPageText(session, number);
  return { number, width: size.widthPt, height: size.heightPt, text, textSource, sha256: createHash('sha256').update(text).digest('hex') };
}

async function insertPage(tx: Db, { record, patient }: ImportInput, page: ReadPage, now: Date): Promise<void> {
  const whose = patient ? whosePage(page.text, patient, undefined, page.textSource === 'ocr') : { verdict: 'unknown' as const, evidence: [] };
  const id = uuidv7();
  await tx.insert(pages).values({
    id,
    facilityId: record.facilityId,
    requestId: record.requestId,
    recordId: record.id,
    ...page,
    verdict: whose.verdict,
    evidence: whose.evidence,
  });
  const found = protectedContent(page.text);
  // A source marked as a Part 2 program, or as psychotherapy notes, marks every page of it (42 CFR 2.11, 45 CFR 164.501).
  const ofSource = record.protectedSource
    ? [{ kind: record.protectedSource, ruleId: 'P2-WHAT', quote: '', start: 0, end: 0 }]
    : [];
  const rows = [...ofSource, ...found].map((finding) => ({
    id: uuidv7(),
    facilityId: record.facilityId,
    requestId: record.requestId,
    pageId: id,
    ...finding,
    createdAt: now,
  }));
  if (rows.length > 0) await tx.insert(findings).values(rows);
}

/** The record says why it could not be read; a person deals with it. */
export async function refuseRecord(db: Db, actor: Actor, recordId: string, error: AppError): Promise<void> {
  await asActor(db, actor, (tx) => tx.update(records).set({ status: 'refused', problem: error.public?.key ?? error.code }).where(eq(records.id, recordId)));
}
