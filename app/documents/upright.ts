/** Pages that stand on their side or their head: which way they have to be turned, and the document with them turned. Inside a child only. */
import { degrees, PDFDocument } from 'pdf-lib';
import sharp, { type Sharp } from 'sharp';
import type { Bitmap } from './bitmap.ts';
import { ocrBitmap } from './ocr.ts';
import type { Source } from './source.ts';
import type { OcrText } from './types.ts';

/** Clockwise, until its lines lie level and read from the left. */
export type Turn = 0 | 90 | 180 | 270;

/** A low resolution is enough to see which way letters stand. */
const trialDpi = 150;

export async function turned(bitmap: Bitmap, turn: Turn): Promise<Bitmap> {
  if (turn === 0) return bitmap;
  return changed(bitmap, (image) => image.rotate(turn));
}

/** Lightness stays lightness: left alone, the library makes three channels of it. */
async function changed(bitmap: Bitmap, how: (image: Sharp) => Sharp): Promise<Bitmap> {
  const { width, height, channels } = bitmap;
  const image = how(sharp(bitmap.data, { raw: { width, height, channels } }));
  const { data, info } = await (channels === 1 ? image.toColourspace('b-w') : image).raw().toBuffer({ resolveWithObject: true });
  return { ...bitmap, data: new Uint8Array(data.buffer, data.byteOffset, data.length), width: info.width, height: info.height };
}

/** Letters of words that were read level and with some certainty. */
const readable = ({ words }: OcrText) => words.reduce((sum, { text, width, height, confidence = 0 }) => sum + (confidence >= 60 && width > height && /^[\p{L}\d.,:/()-]{3,}$/u.test(text) ? text.length : 0), 0);

/** Tries the four ways; another one than upright has to be much better, and to say something. */
export async function findTurn(bitmap: Bitmap, timeoutMs: number): Promise<Turn> {
  const scale = Math.min(1, trialDpi / bitmap.dpi);
  const small: Bitmap = { ...(await changed(bitmap, (image) => image.resize(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)), { fit: 'fill' }))), dpi: bitmap.dpi * scale };
  const scores: [Turn, number][] = [];
  for (const turn of [0, 90, 270, 180] as const) {
    const score = readable(await ocrBitmap(await turned(small, turn), timeoutMs));
    scores.push([turn, score]);
    if (turn !== 0 && score >= 200 && score > (scores[0]?.[1] ?? 0) * 2) break;
  }
  const upright = scores[0]?.[1] ?? 0;
  const [best, score] = scores.reduce((a, b) => (b[1] > a[1] ? b : a));
  return score >= 40 && score > upright * 2 ? best : 0;
}

/** Reads a bitmap that has to be turned to be read; the words' places are those on the bitmap as it is. */
export async function ocrTurned(bitmap: Bitmap, turn: Turn, timeoutMs: number): Promise<OcrText> {
  const read = await ocrBitmap(await turned(bitmap, turn), timeoutMs);
  const [width, height] = [(bitmap.width * 72) / bitmap.dpi, (bitmap.height * 72) / bitmap.dpi];
  const back = (word: OcrText['words'][number]) => {
    if (turn === 90) return { ...word, x: word.y, y: height - word.x - word.width, width: word.height, height: word.width };
    if (turn === 180) return { ...word, x: width - word.x - word.width, y: height - word.y - word.height };
    if (turn === 270) return { ...word, x: width - word.y - word.height, y: word.x, width: word.height, height: word.width };
    return word;
  };
  return turn === 0 ? read : { ...read, words: read.words.map(back) };
}

/** Share of the page that is dark, its edges left out: what a scanner leaves at the edge is no writing. */
export async function inkOf(bitmap: Bitmap): Promise<number> {
  const { width, height } = bitmap;
  const edge = { x: Math.round(width * 0.04), y: Math.round(height * 0.04) };
  const grey = await sharp(bitmap.data, { raw: { width, height, channels: bitmap.channels } }).removeAlpha().greyscale()
    .extract({ left: edge.x, top: edge.y, width: Math.max(1, width - 2 * edge.x), height: Math.max(1, height - 2 * edge.y) }).raw().toBuffer();
  let dark = 0;
  for (const value of grey) if (value < 160) dark += 1;
  return grey.length === 0 ? 0 : dark / grey.length;
}

/** The same pages, those named turned; a PDF keeps what it holds, an image becomes a PDF. Undefined where that cannot be done: then they stay as they are. */
export async function rightedPdf(bytes: Uint8Array, source: Source, turns: Readonly<Record<number, Turn>>): Promise<Uint8Array | undefined> {
  try {
    if (source.info.kind === 'pdf') {
      const pdf = await PDFDocument.load(bytes, { password: '', updateMetadata: false, throwOnInvalidObject: false });
      if (pdf.getPageCount() !== source.info.pages.length) return undefined;
      for (const [number, turn] of Object.entries(turns)) {
        const page = pdf.getPage(Number(number) - 1);
        page.setRotation(degrees((page.getRotation().angle + turn) % 360));
      }
      return await pdf.save({ useObjectStreams: false, updateFieldAppearances: false });
    }
    const pdf = await PDFDocument.create({ updateMetadata: false });
    for (const { number, widthPt, heightPt } of source.info.pages) {
      const bitmap = await source.render(number, 200);
      const image = await pdf.embedJpg(await sharp(bitmap.data, { raw: { width: bitmap.width, height: bitmap.height, channels: bitmap.channels } }).removeAlpha().jpeg({ quality: 90 }).toBuffer());
      const page = pdf.addPage([widthPt, heightPt]);
      page.drawImage(image, { x: 0, y: 0, width: widthPt, height: heightPt });
      page.setRotation(degrees(turns[number] ?? 0));
    }
    return await pdf.save({ useObjectStreams: false });
  } catch {
    return undefined;
  }
}
