/** What a child can do with one opened document. Shared by this service's child and the redaction's. */
import sharp from 'sharp';
import { ocrBitmap } from './ocr.ts';
import { Refusal } from './refusals.ts';
import { openSource } from './source.ts';
import type { Source } from './source.ts';
import { findTurn, inkOf, rightedPdf, turned, type Turn } from './upright.ts';
import type { DocumentInfo, Limits, OcrText, PageText, RenderedPage, RenderFormat } from './types.ts';
import { wordsOf } from './words.ts';

let source: Source | undefined;

/** A scan is read at its own resolution where that is fine enough: more pixels cost a fifth more time and say no more. What is drawn has no resolution. */
const readingDpi = (own: number | undefined): number => (own !== undefined && own >= 190 && own < 300 ? Math.round(own) : 300);

/** The document this child holds. */
export function held(page?: number): Source {
  if (!source) throw new Error('no document is open');
  if (page !== undefined && !source.info.pages[page - 1]) throw new Refusal('damaged', `no page ${page}`);
  return source;
}

export const documentVerbs = {
  async open({ bytes, password, limits }: { bytes: Uint8Array; password: string; limits: Limits }): Promise<DocumentInfo> {
    await source?.close();
    source = undefined;
    source = await openSource(bytes, password, limits);
    return source.info;
  },
  async close(): Promise<void> {
    await source?.close();
    source = undefined;
  },
  async render({ page, dpi, format }: { page: number; dpi: number; format: RenderFormat }): Promise<RenderedPage> {
    // rendered as the redaction renders it: the very pixels that would leave
    const { data, width, height, channels } = await held(page).render(page, dpi, { tones: true });
    const pixels = sharp(data, { raw: { width, height, channels } });
    const image = channels === 4 ? pixels.removeAlpha() : pixels.toColourspace('b-w');
    const encoded = format === 'png' ? image.png({ compressionLevel: 4 }) : format === 'webp' ? image.webp({ quality: 80, effort: 1 }) : image.jpeg({ quality: 82 });
    return { bytes: new Uint8Array(await encoded.toBuffer()), widthPx: width, heightPx: height };
  },
  text({ page }: { page: number }): PageText {
    const { text, words } = wordsOf(held(page).chars(page).chars);
    return { text, words };
  },
  async ocr({ page, dpi, timeoutMs, turn = 0 }: { page: number; dpi?: number; timeoutMs: number; turn?: Turn }): Promise<OcrText> {
    const source = held(page);
    return ocrBitmap(await turned(await source.render(page, dpi ?? readingDpi(source.pictureDpi(page)), { tones: true }), turn), timeoutMs);
  },
  async turn({ page, timeoutMs }: { page: number; timeoutMs: number }): Promise<Turn> {
    return findTurn(await held(page).render(page, 150), timeoutMs);
  },
  async ink({ page }: { page: number }): Promise<number> {
    return inkOf(await held(page).render(page, 60));
  },
  righted({ bytes, turns }: { bytes: Uint8Array; turns: Record<number, Turn> }): Promise<Uint8Array | undefined> {
    return rightedPdf(bytes, held(), turns);
  },
};
