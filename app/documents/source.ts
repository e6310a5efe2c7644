/** One opened document inside a child, PDF or image, behind one page model. */
import sharp from 'sharp';
import { fittingDpi } from './bitmap.ts';
import type { Bitmap, RenderOptions } from './bitmap.ts';
import { imageResolution } from './image-resolution.ts';
import { openPdfium } from './pdfium.ts';
import type { PdfiumDocument, PlacedValue } from './pdfium.ts';
import { Refusal } from './refusals.ts';
import { openSecondReader } from './second-reader.ts';
import type { SecondReader, TextRun } from './second-reader.ts';
import { sniffKind } from './sniff.ts';
import type { DocumentInfo, Limits, PageInfo } from './types.ts';
import type { PageChars } from './pdfium-chars.ts';

sharp.concurrency(1);
sharp.cache(false);

export type Source = {
  info: DocumentInfo;
  render(page: number, dpi: number, options?: RenderOptions): Promise<Bitmap>;
  chars(page: number): PageChars;
  values(page: number): PlacedValue[];
  /** The second engine's text; undefined where that engine cannot read this document or page. */
  secondRuns(page: number): Promise<TextRun[] | undefined>;
  imageShare(page: number): number;
  /** Pixels to the inch of what is nothing but pictures, the finest; undefined where something is drawn. */
  pictureDpi(page: number): number | undefined;
  close(): Promise<void>;
};

const untoldDpi = 200;

/** Opens any accepted kind; throws Refusal. */
export async function openSource(bytes: Uint8Array, password: string, limits: Limits): Promise<Source> {
  if (bytes.length > limits.maxInputBytes) throw new Refusal('too_large', 'over the limit of bytes');
  const kind = sniffKind(bytes);
  if (!kind) throw new Refusal('not_a_document', 'unknown magic');
  return kind === 'pdf' ? openPdf(bytes, password, limits) : openImage(kind, bytes, limits);
}

async function openPdf(bytes: Uint8Array, password: string, limits: Limits): Promise<Source> {
  try {
    return await openPdfAsIs(bytes, password, limits, []);
  } catch (error) {
    if (!(error instanceof Refusal) || error.reason !== 'damaged') throw error;
    const { repairPdf } = await import('./repair.ts');
    const repaired = await repairPdf(bytes, password);
    if (!repaired) throw error;
    return openPdfAsIs(repaired, '', limits, ['repaired']);
  }
}

async function openPdfAsIs(bytes: Uint8Array, password: string, limits: Limits, warnings: string[]): Promise<Source> {
  const second = await secondReaderOf(bytes, password);
  const units = new Map<number, number>();
  let others: Map<number, number> | undefined;
  const pdf: PdfiumDocument = await openPdfium(bytes, password, (page, object) => units.get(page) ?? others?.get(object) ?? 1).catch(async (error: unknown) => {
    await second?.close();
    throw error;
  });
  let agreed = second;
  const pages: PageInfo[] = [];
  try {
    if (pdf.pageCount < 1) throw new Refusal('damaged', 'no pages');
    if (pdf.pageCount > limits.maxPages) throw new Refusal('too_many_pages', `${pdf.pageCount} pages`);
    if (!second) warnings.push('second_reader_failed');
    else if (second.pageCount !== pdf.pageCount) {
      warnings.push('page_count_disputed');
      agreed = undefined;
      await second.close();
    }
    for (let number = 1; number <= pdf.pageCount; number++) {
      try {
        if (agreed) units.set(number, await agreed.userUnit(number));
      } catch {
        warnings.push(`second_reader_failed_page_${number}`);
      }
      if (!units.has(number) && !others) {
        others = await (await import('./user-units.ts')).userUnitsOf(bytes, password);
        if (!others) throw new Refusal('damaged', `nobody can tell how large page ${number} is`);
      }
      pages.push(pdf.page(number));
    }
  } catch (error) {
    pdf.close();
    await agreed?.close();
    throw error;
  }
  return {
    info: { kind: 'pdf', pages, encrypted: pdf.encrypted, warnings },
    render: (page, dpi, options) => pdf.render(page, dpi, limits.maxPixels, options),
    chars: (page) => pdf.chars(page),
    values: (page) => pdf.values(page),
    imageShare: (page) => pdf.imageShare(page),
    pictureDpi: (page) => pdf.pictureDpi(page),
    async secondRuns(page) {
      try {
        return await agreed?.runs(page);
      } catch {
        return undefined;
      }
    },
    async close() {
      pdf.close();
      await agreed?.close();
    },
  };
}

/** PDFium decides whether a file is readable at all; where pdf.js cannot, there is only no second opinion. */
async function secondReaderOf(bytes: Uint8Array, password: string): Promise<SecondReader | undefined> {
  try {
    return await openSecondReader(bytes, password);
  } catch {
    return undefined;
  }
}

async function openImage(kind: 'tiff' | 'jpeg' | 'png', bytes: Uint8Array, limits: Limits): Promise<Source> {
  const input = { limitInputPixels: limits.maxPixels * 4, failOn: 'error' as const, sequentialRead: true };
  const pages: PageInfo[] = [];
  const resolutions: number[] = [];

  try {
    const first = await sharp(bytes, input).metadata();
    const count = kind === 'tiff' ? (first.pages ?? 1) : 1;
    if (count > limits.maxPages) throw new Refusal('too_many_pages', `${count} pages`);
    for (let page = 0; page < count; page++) {
      const meta = page === 0 ? first : await sharp(bytes, { ...input, page }).metadata();
      const { x, y } = imageResolution(kind, bytes, page) ?? { x: untoldDpi, y: untoldDpi };
      resolutions.push(Math.max(x, y));
      const turned = (meta.orientation ?? 1) >= 5;
      const [width, height] = [meta.width, meta.height];
      const [across, down] = [(width * 72) / x, (height * 72) / y];
      if (width * height > limits.maxPixels * 4) throw new Refusal('too_large', `image ${page + 1} has too many pixels`);
      pages.push({ number: page + 1, widthPt: turned ? down : across, heightPt: turned ? across : down, rotation: 0 });
    }
    // the pixels too: a header alone proves nothing
    await sharp(bytes, { ...input, page: 0 }).stats();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(/pixel limit/i.test(String(error)) ? 'too_large' : 'damaged', 'the image does not decode');
  }
  return {
    info: { kind, pages, encrypted: false, warnings: [] },
    async render(number, dpi) {
      const page = pages[number - 1] as PageInfo;
      const used = fittingDpi(page.widthPt, page.heightPt, dpi, limits.maxPixels);
      const width = Math.max(1, Math.round((page.widthPt * used) / 72));
      const height = Math.max(1, Math.round((page.heightPt * used) / 72));
      try {
        const { data } = await sharp(bytes, { ...input, page: number - 1 })
          .autoOrient().resize(width, height, { fit: 'fill' }).flatten({ background: '#ffffff' }).toColourspace('srgb').ensureAlpha().raw({ depth: 'uchar' })
          .toBuffer({ resolveWithObject: true });
        return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), width, height, dpi: used, channels: 4 };
      } catch {
        throw new Refusal('damaged', `image ${number} does not decode`);
      }
    },
    chars: () => ({ chars: [], fonts: [] }),
    values: () => [],
    secondRuns: () => Promise.resolve([]),
    imageShare: () => 1,
    pictureDpi: (page) => resolutions[page - 1],
    close: () => Promise.resolve(),
  };
}
