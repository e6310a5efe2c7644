/** Puts a packet together: cover, notices, index, the records' pages, certificate. A pure function of plan and records. */
import type { PDFDocument, PDFPage } from 'pdf-lib';
import { translator } from '../locales/index.ts';
import { createDocument } from '../pdf/document.ts';
import { createFlow } from '../pdf/flow.ts';
import type { Flow } from '../pdf/flow.ts';
import { element, writeTags } from '../pdf/tags.ts';
import { drawCertificate } from './certificate.ts';
import { drawCover } from './cover.ts';
import { digestOf } from './digest.ts';
import type { PageDigest } from './digest.ts';
import { drawIndex } from './index-page.ts';
import { markOwnPage, markRecordPage } from './marks.ts';
import { drawNotices } from './notices.ts';
import { writeOutline, writePageLabels } from './outline.ts';
import { checkPlan } from './plan.ts';
import type { PacketPlan, PageMap, RecordPdf } from './plan.ts';
import { openRecord } from './record-streams.ts';

export type AssembledPacket = { pdf: Uint8Array; pageCount: number; pageDigests: PageDigest[]; map: PageMap };

/**
 * @param records one clean PDF per document of the plan (the redaction engine's output), found by `recordId`.
 * @returns the unencrypted packet, its page count, the digest of each record page and where each part begins.
 * @throws when the plan is refused, a record is missing, or its page count is not the planned one.
 */
export async function assemblePacket(plan: PacketPlan, records: readonly RecordPdf[]): Promise<AssembledPacket> {
  checkPlan(plan);
  const sources = await openRecords(plan, records);
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
  if (front.length + 1 !== map.records) throw new Error(`packet ${plan.packetId}: the front pages did not settle`);
  const { pages: recordPages, digests } = await addRecords(flow, plan, sources, map);
  flow.current = null;
  flow.section = element(flow.tags.root, 'Sect');
  flow.pages = [];
  drawCertificate(flow, plan, digests);
  if (front.length + recordPages.length + flow.pages.length !== map.total) throw new Error(`packet ${plan.packetId}: page count differs from the plan`);

  const t = translator(plan.locale);
  [...front, ...flow.pages].forEach((p, i) => markOwnPage(flow, p, markFor(plan, i < front.length ? i + 1 : map.certificate + i - front.length, map.total)));
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
  // one object after the other, few of them a pause: packing them costs more time than the bytes it saves beside the pictures
  const pdf = await flow.doc.save({ useObjectStreams: false, objectsPerTick: 2000, updateFieldAppearances: false });
  return { pdf, pageCount: map.total, pageDigests: digests, map };
}

async function startFlow(plan: PacketPlan): Promise<Flow> {
  const title = translator(plan.locale)('packet.title', { request: plan.requestNumber });
  return createFlow(await createDocument({ title, subject: plan.disclosureId, author: plan.facility.name, locale: plan.locale, issuedAt: plan.createdAt }));
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

async function openRecords(plan: PacketPlan, records: readonly RecordPdf[]): Promise<PDFDocument[]> {
  const byId = new Map(records.map((r) => [r.id, r.pdf]));
  return Promise.all(plan.documents.map(async (planned) => {
    const bytes = byId.get(planned.recordId);
    if (!bytes) throw new Error(`packet ${plan.packetId}: record ${planned.recordId} is missing`);
    const source = await openRecord(bytes);
    if (source.getPageCount() !== planned.pages) {
      throw new Error(`packet ${plan.packetId}: record ${planned.recordId} has ${source.getPageCount()} pages, planned ${planned.pages}`);
    }
    return source;
  }));
}

async function addRecords(flow: Flow, plan: PacketPlan, sources: readonly PDFDocument[], map: PageMap): Promise<{ pages: PDFPage[]; digests: PageDigest[] }> {
  const pages: PDFPage[] = [];
  const digests: PageDigest[] = [];
  for (const [i, planned] of plan.documents.entries()) {
    const source = sources[i] as PDFDocument;
    const section = element(flow.tags.root, 'Sect', planned.title);
    for (const [index, copy] of (await flow.doc.copyPages(source, source.getPageIndices())).entries()) {
      const page = flow.doc.addPage(copy);
      const number = map.records + pages.length;
      digests.push({ page: number, recordId: planned.recordId, recordPage: index + 1, sha256: digestOf(page) });
      markRecordPage(flow, section, page, markFor(plan, number, map.total));
      pages.push(page);
    }
  }
  return { pages, digests };
}

function markFor(plan: PacketPlan, page: number, pages: number): { left: string; right: string } {
  const t = translator(plan.locale);
  return { left: t('packet.mark', { request: plan.requestNumber, recipient: plan.recipient.name }), right: t('common.pageOf', { page, pages }) };
}
