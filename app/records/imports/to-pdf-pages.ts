/** Makes pages of what a chart hands us: text, RTF and C-CDA become a PDF; PDF and images stay the bytes they are; the rest is refused by name. */
import { createDocument, saveDocument } from '#templates/pdf/document.ts';
import { createFlow, line, newPage, page, paragraph, styles } from '#templates/pdf/flow.ts';
import { artifact, element, writeTags } from '#templates/pdf/tags.ts';
import { AppError } from '#workflows/app-error.ts';
import { ccdaPdf } from './ccda-pdf.ts';
import { readCcda } from './ccda.ts';
import { rtfText } from './rtf.ts';

export type PageBytes = {
  bytes: Uint8Array;
  contentType: 'application/pdf' | 'image/jpeg' | 'image/png' | 'image/tiff';
  /** True when the pages were drawn here and are not the source's own bytes. */
  rendered: boolean;
};

/** `issuedAt`: ISO instant that goes into the PDF's dates, the document's own date for choice: the same input gives the same bytes. */
export type AboutPages = { title: string; issuedAt: string };

const kept = ['application/pdf', 'image/jpeg', 'image/png', 'image/tiff'] as const;
const maxTextBytes = 4 * 1024 * 1024;

const rtf = ['text/rtf', 'application/rtf', 'application/x-rtf', 'text/richtext'];
const xml = ['text/xml', 'application/xml', 'application/hl7-cda+xml', 'application/cda+xml', 'application/hl7-sda+xml'];

/** @throws AppError `refused_file`: a type without a reader here (text/html), or a file that is not what its type says; `details.reason` where a reader knows it. */
export async function toPdfPages(bytes: Uint8Array, contentType: string, about: AboutPages): Promise<PageBytes> {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const same = kept.find((k) => k === type);
  if (same) return { bytes, contentType: same, rendered: false };
  if (xml.includes(type)) return fromCcda(bytes, about);
  if (type !== 'text/plain' && !rtf.includes(type)) throw new AppError('refused_file', `no reader for ${/^[a-z0-9.+/-]{1,60}$/.test(type) ? type : 'this type'}`);
  const text = type === 'text/plain' ? decodeText(bytes) : rtfText(bytes);
  return { bytes: await textPdf(text, about), contentType: 'application/pdf', rendered: true };
}

async function fromCcda(bytes: Uint8Array, about: AboutPages): Promise<PageBytes> {
  const ccda = readCcda(bytes);
  const { body } = ccda;
  if (body.kind === 'sections') return { bytes: await ccdaPdf({ ...ccda, body }, about.issuedAt), contentType: 'application/pdf', rendered: true };
  // A document in a document in a document is nobody's.
  if (xml.includes(body.contentType)) throw new AppError('refused_file', 'a clinical document inside another', { details: { reason: 'too_deep' } });
  const inner = await toPdfPages(body.bytes, body.contentType, about);
  return { ...inner, rendered: true };
}

/** UTF-8, else Windows-1252 (what older systems export). */
function decodeText(bytes: Uint8Array): string {
  if (bytes.length > maxTextBytes) throw new AppError('refused_file', 'text too long');
  if (bytes.includes(0)) throw new AppError('refused_file', 'not text');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    text = new TextDecoder('windows-1252').decode(bytes);
  }
  if (text.trim() === '') throw new AppError('refused_file', 'empty text');
  return text;
}

async function textPdf(text: string, about: AboutPages): Promise<Uint8Array> {
  const doc = await createDocument({ title: about.title, subject: 'Imported text', author: '', locale: 'en', issuedAt: about.issuedAt });
  const flow = await createFlow(doc);
  // A form feed is the source's own page break.
  for (const sheet of text.replace(/\r\n?/g, '\n').split('\f')) {
    newPage(flow);
    for (const words of sheet.split('\n')) {
      if (words.trim() === '') flow.y -= styles.body.leading * 0.6;
      else paragraph(flow, element(flow.tags.root, 'P'), words.trimEnd(), styles.body);
    }
  }
  flow.pages.forEach((sheet, i) => artifact(sheet, () => line(flow, sheet, `${i + 1} / ${flow.pages.length}`, { ...styles.small, align: 'right' }, page.left, 34)));
  writeTags(doc, flow.tags);
  return saveDocument(doc);
}
