/** The demo's paper: text pages as PDF, and the same pages as a scanner or a fax machine would have left them. Same input, same bytes. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { init } from '@embedpdf/pdfium';
import type { WrappedPdfiumModule } from '@embedpdf/pdfium';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import type { PDFFont } from 'pdf-lib';
import sharp from 'sharp';
import type { Sharp } from 'sharp';

export type Line = { text: string; bold?: boolean; mono?: boolean; size?: number; gap?: number };
export type Sheet = { header: string[]; title: string; lines: Line[]; pageNumbers?: boolean };
export type ScanLook = { dpi?: number; degrees?: number; noise?: number; seed: number };

const fixed = new Date('2026-01-02T08:00:00Z');
const left = 54;
const width = 504;

/** One PDF of several sheets; each sheet flows over as many pages as it needs, its header repeated on each. */
export async function writePdf(sheets: Sheet[], title: string): Promise<Uint8Array> {
  const doc = await PDFDocument.create({ updateMetadata: false });
  doc.setTitle(title);
  doc.setCreationDate(fixed);
  doc.setModificationDate(fixed);
  const fonts = { plain: doc.embedStandardFont(StandardFonts.Helvetica), bold: doc.embedStandardFont(StandardFonts.HelveticaBold), mono: doc.embedStandardFont(StandardFonts.Courier) };
  for (const sheet of sheets) {
    const lines = sheet.lines.flatMap((line) => {
      const font = line.mono ? fonts.mono : line.bold ? fonts.bold : fonts.plain;
      const size = line.size ?? 10;
      return wrap(line.text, font, size).map((text, i) => ({ text, font, size, gap: i === 0 ? (line.gap ?? 0) : 0 }));
    });
    const pages: (typeof lines)[] = [[]];
    let y = 640;
    for (const line of lines) {
      y -= line.gap + line.size * 1.4;
      if (y < 64) {
        pages.push([]);
        y = 640 - line.size * 1.4;
      }
      pages.at(-1)?.push(line);
    }
    pages.forEach((content, i) => {
      const page = doc.addPage([612, 792]);
      let top = 748;
      sheet.header.forEach((text, n) => {
        page.drawText(text, { x: left, y: top, size: n === 0 ? 12 : 9, font: n === 0 ? fonts.bold : fonts.plain });
        top -= n === 0 ? 15 : 12;
      });
      page.drawLine({ start: { x: left, y: top }, end: { x: left + width, y: top }, thickness: 0.8 });
      page.drawText(sheet.title, { x: left, y: top - 20, size: 13, font: fonts.bold });
      let at = 640;
      content.forEach((line, n) => {
        at -= (n === 0 && i > 0 ? 0 : line.gap) + line.size * 1.4;
        if (line.text) page.drawText(line.text, { x: left, y: at, size: line.size, font: line.font });
      });
      if (sheet.pageNumbers !== false) page.drawText(`Page ${i + 1} of ${pages.length}`, { x: left + width - 60, y: 34, size: 8, font: fonts.plain });
    });
  }
  return doc.save({ useObjectStreams: false });
}

/** Grey pages of a PDF, slightly turned and grained, as raw 8-bit images. */
export async function scanPages(pdf: Uint8Array, look: ScanLook): Promise<{ data: Buffer; width: number; height: number }[]> {
  const pages = await renderGrey(pdf, look.dpi ?? 130);
  return Promise.all(
    pages.map(async (page, n) => {
      const grain = random(look.seed + n);
      const { data, info } = await sharp(page.data, { raw: { width: page.width, height: page.height, channels: 1 } })
        .rotate((look.degrees ?? 0.7) * (n % 2 === 0 ? 1 : -0.6), { background: '#ffffff' })
        .resize(page.width, page.height, { fit: 'cover' })
        .toColourspace('b-w')
        .raw()
        .toBuffer({ resolveWithObject: true });
      const speckles = Math.round(info.width * info.height * (look.noise ?? 0.0006));
      for (let i = 0; i < speckles; i++) data[Math.floor(grain() * data.length)] = grain() < 0.7 ? 70 : 255;
      return { data, width: info.width, height: info.height };
    }),
  );
}

/** Pages as a PDF of images only: nothing in it can be selected. */
export async function scanToPdf(pdf: Uint8Array, look: ScanLook): Promise<Uint8Array> {
  const doc = await PDFDocument.create({ updateMetadata: false });
  doc.setCreationDate(fixed);
  doc.setModificationDate(fixed);
  for (const page of await scanPages(pdf, look)) {
    const jpeg = await grey(page).jpeg({ quality: 55 }).toBuffer();
    const image = await doc.embedJpg(jpeg);
    doc.addPage([612, 792]).drawImage(image, { x: 0, y: 0, width: 612, height: 792 });
  }
  return doc.save({ useObjectStreams: false });
}

/** Pages as a multi-page TIFF in black and white (Group 4), as fax servers keep them. */
export async function scanToTiff(pdf: Uint8Array, look: ScanLook): Promise<Uint8Array> {
  const pages = await scanPages(pdf, { dpi: 150, ...look });
  const joined = await Promise.all(pages.map((page) => grey(page).threshold(150).png().toBuffer()));
  const input = joined.length > 1 ? sharp(joined, { join: { animated: true } }) : sharp(joined[0]);
  return new Uint8Array(await input.toColourspace('b-w').removeAlpha().tiff({ compression: 'ccittfax4', bitdepth: 1, xres: 5.9, yres: 5.9 }).toBuffer());
}

/** The first page as a JPEG photograph of paper. */
export async function scanToJpeg(pdf: Uint8Array, look: ScanLook): Promise<Uint8Array> {
  const [page] = await scanPages(pdf, look);
  return new Uint8Array(await grey(page as { data: Buffer; width: number; height: number }).jpeg({ quality: 70 }).toBuffer());
}

/** Seeded numbers in [0, 1) (mulberry32). */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function grey(page: { data: Buffer; width: number; height: number }): Sharp {
  return sharp(page.data, { raw: { width: page.width, height: page.height, channels: 1 } }).toColourspace('b-w');
}

let pdfium: Promise<WrappedPdfiumModule> | undefined;

// PDFium in this process and not in the pool of limited children: these are our own bytes, made a moment ago.
async function renderGrey(pdf: Uint8Array, dpi: number): Promise<{ data: Buffer; width: number; height: number }[]> {
  pdfium ??= (async () => {
    const wasm = readFileSync(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm'));
    const loaded = await init({ wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer });
    loaded.PDFiumExt_Init();
    return loaded;
  })();
  const p = await pdfium;
  const heap = (): Uint8Array => (p.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8;
  const file = p.pdfium.wasmExports.malloc(pdf.length);
  heap().set(pdf, file);
  const doc = p.FPDF_LoadMemDocument(file, pdf.length, '');
  const pages: { data: Buffer; width: number; height: number }[] = [];
  for (let i = 0; i < p.FPDF_GetPageCount(doc); i++) {
    const page = p.FPDF_LoadPage(doc, i);
    const [w, h] = [Math.round((612 / 72) * dpi), Math.round((792 / 72) * dpi)];
    const stride = (w + 3) & ~3;
    const buffer = p.pdfium.wasmExports.malloc(stride * h);
    heap().fill(0xff, buffer, buffer + stride * h);
    // 1 = FPDFBitmap_Gray
    const bitmap = p.FPDFBitmap_CreateEx(w, h, 1, buffer, stride);
    p.FPDF_RenderPageBitmap(bitmap, page, 0, 0, w, h, 0, 0x01);
    const data = Buffer.alloc(w * h);
    for (let y = 0; y < h; y++) data.set(heap().subarray(buffer + y * stride, buffer + y * stride + w), y * w);
    p.FPDFBitmap_Destroy(bitmap);
    p.pdfium.wasmExports.free(buffer);
    p.FPDF_ClosePage(page);
    pages.push({ data, width: w, height: h });
  }
  p.FPDF_CloseDocument(doc);
  p.pdfium.wasmExports.free(file);
  return pages;
}

function wrap(text: string, font: PDFFont, size: number): string[] {
  if (text === '') return [''];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const next = line === '' ? word : `${line} ${word}`;
    if (line !== '' && font.widthOfTextAtSize(next, size) > width) {
      lines.push(line);
      line = word;
    } else line = next;
  }
  return [...lines, line];
}
