/** Brings one document into the page ledger: its bytes stored, its pages read, each with a verdict and its findings. Safe to repeat. */
import { createHash } from 'node:crypto';
import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { recordDecision } from '#app/commands/record-decision.ts';
import type { DocumentPool, DocumentSession } from '#app/documents/pool.ts';
import type { OcrText } from '#app/documents/types.ts';
import type { Turn } from '#app/documents/upright.ts';
import { putFile, type Storage } from '#app/storage/storage.ts';
import { asActor, type Db } from '#db/open.ts';
import { findings, pages, patients, records, requests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import type { AppError } from '#workflows/app-error.ts';
import { isIndividual } from '#workflows/rules/bases.ts';
import { isPart2Record, isPsychotherapyNote } from '#workflows/rules/protected-sources.ts';
import { toPdfPages } from './imports/to-pdf-pages.ts';
import { packWords } from './kept-words.ts';
import { samePage } from './pages/duplicates.ts';
import { otherPeopleOn } from './pages/other-people.ts';
import { asRead } from './pages/check-page.ts';
import { patientIndex, wantedOf, type PatientIndex } from './pages/patient-index.ts';
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
  /** What the virus scanner said of it. */
  scan?: 'clean' | null;
  /** Where it is kept already: it waited for the virus scanner. */
  original?: { fileId: string; sha256: string };
};

type ReadPage = { number: number; width: number; height: number; text: string; textSource: 'pdf' | 'ocr' | 'none'; sha256: string };
/** `reading`: how surely its text was read, 0 to 1. */
type Seen = ReadPage & { turn: Turn; blank: boolean; reading: number; ocr: OcrText | undefined };

/** -> how many pages. Throws `refused_file` for what cannot be opened; the record then says so and a person decides. */
export async function importRecord({ db, storage, documents, now }: ImportServices, input: ImportInput): Promise<number> {
  const { record, actor, contentType } = input;
  // The document's own date, so that the same text always gives the same pages.
  const made = await toPdfPages(input.bytes, contentType, { title: record.title, issuedAt: `${record.serviceDate ?? '2000-01-01'}T00:00:00.000Z` });
  const session = await documents.openDocument(made.bytes);
  const read: Seen[] = [];
  let righted: Uint8Array | undefined;
  try {
    for (const page of session.info.pages) read.push(await readPage(session, page.number, page));
    const lying = read.filter(({ turn }) => turn !== 0);
    // From here on the sheet stands upright for everybody: the picture, its words, the boxes, the packet.
    if (lying.length > 0) righted = await session.righted(made.bytes, Object.fromEntries(lying.map(({ number, turn }) => [number, turn])));
    if (righted) for (const page of lying) if (page.turn !== 180) [page.width, page.height] = [page.height, page.width];
  } finally {
    await session.close();
  }
  const own = { facilityId: record.facilityId, requestId: record.requestId, now: now() };
  return asActor(db, actor, async (tx) => {
    const original = input.original ?? await putFile(tx, storage, { ...own, kind: 'record_original', mime: contentType, bytes: input.bytes, scan: input.scan ?? null });
    const pagesFile = righted
      ? await putFile(tx, storage, { ...own, kind: 'record_pages', mime: 'application/pdf', bytes: righted })
      : made.rendered
        ? await putFile(tx, storage, { ...own, kind: 'record_pages', mime: made.contentType, bytes: made.bytes })
        : original;
    // A sheet that could not be turned lies as it did: its words were read where they do not stand, and the engine must see for itself that it cannot read them.
    const fromPixels = Object.fromEntries(read.flatMap(({ number, ocr, turn }) => (ocr && (turn === 0 || righted) ? [[number, ocr]] : [])));
    const wordsFile = Object.keys(fromPixels).length === 0 ? null : await putFile(tx, storage, { ...own, kind: 'record_words', mime: 'application/json', bytes: packWords(pagesFile.sha256, fromPixels) });
    // A second run (the worker died before it could say "done") replaces what the first one wrote.
    const before = tx.select({ id: pages.id }).from(pages).where(eq(pages.recordId, record.id));
    await tx.delete(findings).where(and(eq(findings.requestId, record.requestId), inArray(findings.pageId, before)));
    await tx.delete(pages).where(eq(pages.recordId, record.id));
    const beside = await whatIsBeside(tx, input, read);
    for (const page of read) await insertPage(tx, input, page, beside, now());
    for (const { decision } of sourceOf(record.protectedSource, read.map(({ text }) => text), now())) await recordDecision(tx, { id: record.requestId, facilityId: record.facilityId }, decision, now());
    await tx
      .update(records)
      .set({ status: 'ready', problem: null, originalFileId: original.fileId, pagesFileId: pagesFile.fileId, wordsFileId: wordsFile?.fileId ?? null, pageCount: read.length })
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

async function readPage(session: DocumentSession, number: number, size: { widthPt: number; heightPt: number }): Promise<Seen> {
  const { text, textSource, confidence, turn = 0, blank = false, ocr } = await readPageText(session, number);
  return { number, width: size.widthPt, height: size.heightPt, text, textSource, turn, blank, reading: confidence, ocr, sha256: createHash('sha256').update(text).digest('hex') };
}

/** What a page is held against: the other patients of the facility whom it could mean, the request's other pages, and who asks. */
type Beside = { index: PatientIndex | undefined; earlier: { label: string; sha256: string | null; text: string; ocr: boolean }[]; suggestOthers: boolean };

async function whatIsBeside(tx: Db, { record, patient }: ImportInput, read: readonly ReadPage[]): Promise<Beside> {
  const [request] = await tx.select({ basis: requests.basis, requesterKind: requests.requesterKind }).from(requests).where(eq(requests.id, record.requestId));
  const scanned = read.some(({ textSource }) => textSource === 'ocr');
  const others = await tx
    .select({ title: records.title, number: pages.number, sha256: pages.sha256, text: scanned ? pages.text : sql<string>`''`, source: pages.textSource })
    .from(pages)
    .innerJoin(records, eq(records.id, pages.recordId))
    .where(and(eq(pages.requestId, record.requestId), ne(pages.recordId, record.id), scanned ? sql`(${pages.textSource} = 'ocr' or ${inArray(pages.sha256, read.map(({ sha256 }) => sha256))})` : inArray(pages.sha256, read.map(({ sha256 }) => sha256))));
  return {
    index: patient ? await indexFor(tx, record.facilityId, read, patient) : undefined,
    earlier: others.map(({ title, number, sha256, text, source }) => ({ label: `${title}, ${number}`, sha256, text, ocr: source === 'ocr' })),
    // In the patient's own access it would be a denial in part (ACC-WHOLE).
    suggestOthers: request !== undefined && !(request.basis === 'patient_access' && isIndividual(request.requesterKind)),
  };
}

/** Of the facility's patients, however many, those whom these pages could mean: by record number and by birth date, two look-ups in an index. */
export async function indexFor(tx: Db, facilityId: string, read: readonly { text: string }[], patient: PatientIdentifiers): Promise<PatientIndex> {
  const { mrns, births } = wantedOf(read.map(({ text }) => text), patient);
  const list = (values: ReadonlySet<string>) => sql.param([...values]);
  const rows = await tx
    .select({ mrn: patients.mrn, familyName: patients.familyName, givenNames: patients.givenNames, birthDate: patients.birthDate })
    .from(patients)
    .where(and(eq(patients.facilityId, facilityId), sql`(${patients.mrn} = any(${list(mrns)}::text[]) or ${patients.birthDate} = any(${list(births)}::date[]))`));
  return patientIndex(rows);
}

async function insertPage(tx: Db, { record, patient }: ImportInput, { turn, blank, reading, ocr: _kept, ...page }: Seen, beside: Beside, now: Date): Promise<void> {
  const whose = patient ? whosePage(page.text, patient, beside.index, page.textSource === 'ocr') : { verdict: 'unknown' as const, confidence: 0.5, evidence: [] };
  const twin = beside.earlier.find((other) => samePage({ ...page, ocr: page.textSource === 'ocr' }, other));
  beside.earlier.push({ label: `${record.title}, ${page.number}`, sha256: page.sha256, text: page.text, ocr: page.textSource === 'ocr' });
  const id = uuidv7();
  await tx.insert(pages).values({
    id,
    facilityId: record.facilityId,
    requestId: record.requestId,
    recordId: record.id,
    ...page,
    verdict: whose.verdict,
    // An empty sheet is nobody's, and that is sure.
    confidence: blank ? 1 : asRead(whose.confidence, reading),
    evidence: [
      ...(blank ? [{ kind: 'blank', detail: '' }] : whose.evidence.map((one) => ({ ...one, ...(one.start === undefined ? {} : { quote: page.text.slice(one.start, one.end) }) }))),
      ...(twin ? [{ kind: 'duplicate', detail: twin.label }] : []),
      ...(turn === 0 ? [] : [{ kind: 'turned', detail: String(turn) }]),
    ],
  });
  const others = patient && beside.suggestOthers ? otherPeopleOn(page.text, patient).map(({ kind, ruleId, quote, start, end }) => ({ kind, ruleId, quote, start, end })) : [];
  const found = [...protectedContent(page.text), ...others];
  // A source marked as a Part 2 program, or as psychotherapy notes, marks every page of it (42 CFR 2.11, 45 CFR 164.501).
  const ofSource = sourceOf(record.protectedSource, [page.text], now).map(({ kind, ruleId }) => ({ kind, ruleId, quote: '', start: 0, end: 0 }));
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

/**
 * What its source makes of a record, whatever words stand in it: a Part 2 program's, or one that came with that notice (P2-WHAT); notes
 * kept apart from the chart (PSY-WHAT). No quote: taking a word out of such a page does not make it another.
 */
function sourceOf(source: string | null, texts: readonly string[], now: Date) {
  const day = now.toISOString().slice(0, 10);
  const part2 = isPart2Record({ part2Program: source === 'sud', cameWithNotice: texts.some((text) => part2Notice.test(text)) }, day);
  const apart = source === 'psychotherapy';
  const notes = isPsychotherapyNote({ byMentalHealthProfessional: apart, analyzesSession: apart, keptSeparate: apart }, day);
  return [...(part2.result.part2 ? [{ kind: 'sud', ruleId: 'P2-WHAT', decision: part2 }] : []), ...(notes.result.psychotherapy ? [{ kind: 'psychotherapy', ruleId: 'PSY-WHAT', decision: notes }] : [])];
}

/** Either statement of 42 CFR 2.32(a) as it stands on a page. */
const part2Notice = /42\s+CFR\s+part\s+2\s+prohibits\s+unauthorized\s+use\s+or\s+disclosure\s+of\s+these\s+records|records?\s+(?:which|that)\s+(?:is|are)\s+protected\s+by\s+(?:the\s+)?federal\s+confidentiality\s+rules?\s*\(42\s+CFR\s+part\s+2\)/i;

/** The record says why it could not be read; a person deals with it. */
export async function refuseRecord(db: Db, actor: Actor, recordId: string, error: AppError): Promise<void> {
  await asActor(db, actor, (tx) => tx.update(records).set({ status: 'refused', problem: error.public?.key ?? error.code }).where(eq(records.id, recordId)));
}
