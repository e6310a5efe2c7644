/**
 * Puts a packet together: cover, notices, index, the records' pages, certificate. A pure function of plan and records. Records are opened one
 * after the other and their pages written as they come, so that a packet of any length needs the memory of its largest record.
 */
import type { PDFPage } from 'pdf-lib';
import { translator } from '../locales/index.ts';
import { createDocument } from '../pdf/document.ts';
import { createFlow } from '../pdf/flow.ts';
import type { Flow } from '../pdf/flow.ts';
import { streamWriter } from '../pdf/stream-writer.ts';
import type { Sink, StreamWriter } from '../pdf/stream-writer.ts';
import { element, writeTags } from '../pdf/tags.ts';
import { drawCertificate } from './certificate.ts';
import { drawCover } from './cover.ts';
import { digestOf } from './digest.ts';
import type { PageDigest } from './digest.ts';
import { drawIndex } from './index-page.ts';
import { markOwnPage, markRecordPage } from './marks.ts';
import type { Mark } from './marks.ts';
import { drawNotices } from './notices.ts';
import { writeOutline, writePageLabels } from './outline.ts';
import { checkPlan } from './plan.ts';
import type { PacketPlan, PageMap, RecordPdf } from './plan.ts';
import { appendFast, openRecord } from './record-streams.ts';

export type PacketFacts = { /** of the file */ bytes: number; pageCount: number; pageDigests: PageDigest[]; map: PageMap };
export type AssembledPacket = PacketFacts & { pdf: Uint8Array };

/** `writePacket` into memory: for packets that are known to be small. */
export async function assemblePacket(plan: PacketPlan, records: readonly RecordPdf[]): Promise<AssembledPacket> {
  const parts: Uint8Array[] = [];
  const facts = await writePacket(plan, records, (bytes) => void parts.push(bytes));
  const pdf = new Uint8Array(facts.bytes);
  let at = 0;
  for (const part of parts) {
    pdf.set(part, at);
    at += part.length;
  }
  return { ...facts, pdf };
}

/**
 * @param records one clean PDF per document of the plan (the redaction engine's output), found by `recordId`.
 * @param sink takes the unencrypted packet; what it was given before an error is worth nothing.
 * @returns its page count, the digest of each record page and where each part begins.
 * @throws when the plan is refused, a record is missing, or its page count is not the planned one.
 */
export async function writePacket(plan: PacketPlan, records: readonly RecordPdf[], sink: Sink): Promise<PacketFacts> {
  checkPlan(plan);
  const sources = plan.documents.map(({ recordId }) => recordOf(plan, records, recordId));
  const planned = plan.documents.reduce((sum, d) => sum + d.pages, 0);
  const placeholder = Array.from({ length: planned }, (_, i): PageDigest => ({ page: i + 1, recordId: '', recordPage: 1, sha256: '0'.repeat(64) }));

  // why a rehearsal: the cover says how many pages there are and the index where they stand, before they are laid out
  const trial = await startFlow(plan);
  const noWhere = mapOf(plan, 1, 1, 1, 0);
  const rehearsed = drawFront(trial, plan, noWhere);
  const before = trial.pages.length;
  drawCertificate(trial, plan, placeholder);
  const map = mapOf(plan, rehearsed.notices, rehearsed.index, before, trial.pages.length - before);

  const flow = await startFlow(plan);
  drawFront(flow, plan, map);
  const front = [...flow.pages];
  const writer = streamWriter(flow.doc, sink);
  if (front.length + 1 !== map.records) throw new Error(`packet ${plan.packetId}: the front pages did not settle`);
  const { pages: recordPages, digests } = await addRecords(flow, plan, sources, map, writer);
  flow.current = null;
  flow.section = element(flow.tags.root, 'Sect');
  flow.pages = [];
  drawCertificate(flow, plan, digests);
  if (front.length + recordPages.length + flow.pages.length !== map.total) throw new Error(`packet ${plan.packetId}: page count differs from the plan`);

  const t = translator(plan.locale);
  const mark = marksFor(plan, map.total);
  [...front, ...flow.pages].forEach((p, i) => markOwnPage(flow, p, mark(i < front.length ? i + 1 : map.certificate + i - front.length)));
  const at = (number: number) => flow.doc.getPage(number - 1);
  writeOutline(flow.doc, [
    { title: t('packet.outline.cover'), page: at(1) },
    { title: t('packet.outline.notices'), page: at(map.notices) },
    { title: t('packet.outline.index'), page: at(map.index) },
    { title: t('packet.outline.records'), page: at(map.records), kids: plan.documents.map((d, i) => ({ title: d.title, page: at(map.documents[i] as number) })) },
    { title: t('packet.outline.certificate'), page: at(map.certificate) },
  ]);
  writePageLabels(flow.doc);
  writeTags(flow.doc, flow.tags);
  return { bytes: await writer.finish(), pageCount: map.total, pageDigests: digests, map };
}

async function startFlow(plan: PacketPlan): Promise<Flow> {
  const title = translator(plan.locale)('packet.title', { request: plan.requestNumber });
  return createFlow(await createDocument({ title, subject: plan.disclosureId, author: plan.facility.name, locale: plan.locale, issuedAt: plan.createdAt }), JSON.stringify(plan));
}

function drawFront(flow: Flow, plan: PacketPlan, map: PageMap): { notices: number; index: number } {
  const part = () => (flow.section = element(flow.tags.root, 'Sect'));
  part();
  drawCover(flow, plan, map.total);
  const notices = flow.pages.length + 1;
  part();
  drawNotices(flow, plan);
  const index = flow.pages.length + 1;
  part();
  drawIndex(flow, plan, map.documents);
  return { notices, index };
}

/** @param front number of pages before the records */
function mapOf(plan: PacketPlan, notices: number, index: number, front: number, certificatePages: number): PageMap {
  let next = front + 1;
  const documents = plan.documents.map((d) => {
    const start = next;
    next += d.pages;
    return start;
  });
  return { notices, index, records: front + 1, documents, certificate: next, total: next - 1 + certificatePages };
}

function recordOf(plan: PacketPlan, records: readonly RecordPdf[], recordId: string): RecordPdf {
  const record = records.find(({ id }) => id === recordId);
  if (!record) throw new Error(`packet ${plan.packetId}: record ${recordId} is missing`);
  return record;
}

async function addRecords(flow: Flow, plan: PacketPlan, records: readonly RecordPdf[], map: PageMap, writer: StreamWriter): Promise<{ pages: PDFPage[]; digests: PageDigest[] }> {
  const pages: PDFPage[] = [];
  const mark = marksFor(plan, map.total);
  appendFast(flow.doc);
  const digests: PageDigest[] = [];
  for (const [i, planned] of plan.documents.entries()) {
    const { pdf } = records[i] as RecordPdf;
    const source = await openRecord(typeof pdf === 'function' ? await pdf() : pdf);
    if (source.getPageCount() !== planned.pages) {
      throw new Error(`packet ${plan.packetId}: record ${planned.recordId} has ${source.getPageCount()} pages, planned ${planned.pages}`);
    }
    const section = element(flow.tags.root, 'Sect', planned.title);
    for (const [index, copy] of (await flow.doc.copyPages(source, source.getPageIndices())).entries()) {
      const page = flow.doc.addPage(copy);
      const number = map.records + pages.length;
      digests.push({ page: number, recordId: planned.recordId, recordPage: index + 1, sha256: digestOf(page) });
      markRecordPage(flow, section, page, mark(number));
      pages.push(page);
    }
    writer.flush();
  }
  return { pages, digests };
}

/** What stands at the left is said once, not once a page. */
function marksFor(plan: PacketPlan, pages: number): (page: number) => Mark {
  const t = translator(plan.locale);
  const left = t('packet.mark', { request: plan.requestNumber, recipient: plan.recipient.name });
  return (page) => ({ left, right: t('common.pageOf', { page, pages }) });
}
