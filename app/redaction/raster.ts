/** The released page is pixels: painting boxes, telling text pages from pictures, encoding, and asking where there is ink. */
import sharp from 'sharp';
import type { Bitmap } from '#app/documents/bitmap.ts';
import { pixelRect } from '#app/documents/bitmap.ts';
import { encodeG4 } from '#app/documents/g4.ts';
import type { Rect } from '#app/documents/types.ts';

const inkBelow = 150;

/** Black, every pixel the rectangles touch. */
export function paint(bitmap: Bitmap, boxes: readonly Rect[]): void {
  const pixels = new Uint32Array(bitmap.data.buffer, bitmap.data.byteOffset, bitmap.width * bitmap.height);
  const black = new Uint32Array(Uint8Array.of(0, 0, 0, 255).buffer)[0] as number;
  for (const box of boxes) {
    const [left, top, right, bottom] = pixelRect(box, bitmap.dpi, bitmap.width, bitmap.height);
    for (let y = top; y < bottom; y++) pixels.fill(black, y * bitmap.width + left, y * bitmap.width + right);
  }
}

export type Lightness = { grey: Uint8Array; coloured: boolean; toned: boolean };

/** Lightness of each pixel, and whether the page needs colour or tones: thin grey edges of letters do not count as tones. */
export function lightness(bitmap: Bitmap): Lightness {
  const { data, width, height } = bitmap;
  const grey = new Uint8Array(width * height);
  let colour = 0;
  for (let i = 0, at = 0; i < grey.length; i++, at += 4) {
    const [r, g, b] = [data[at] as number, data[at + 1] as number, data[at + 2] as number];
    grey[i] = (r * 77 + g * 150 + b * 29) >> 8;
    if (Math.max(r, g, b) - Math.min(r, g, b) > 40) colour += 1;
  }
  let tone = 0;
  let looked = 0;
  const middle = (value: number | undefined): boolean => value !== undefined && value > 24 && value < 246;
  for (let y = 2; y < height - 2; y += 3) {
    for (let x = 2; x < width - 2; x += 3) {
      looked += 1;
      const at = y * width + x;
      if (middle(grey[at]) && middle(grey[at - 2]) && middle(grey[at + 2]) && middle(grey[at - 2 * width]) && middle(grey[at + 2 * width])) tone += 1;
    }
  }
  return { grey, coloured: colour > grey.length * 0.0005, toned: tone > looked * 0.002 };
}

export type EncodedPage = { coding: 'g4' | 'jpeg'; bytes: Uint8Array; width: number; height: number; colour: boolean };

/** G4 for text, JPEG for tones and colour. Nothing of the source's own bytes is in it. */
export async function encodePage(bitmap: Bitmap, light: Lightness): Promise<EncodedPage> {
  const { width, height } = bitmap;
  if (!light.coloured && !light.toned) {
    const black = new Uint8Array(width * height);
    for (let i = 0; i < black.length; i++) black[i] = (light.grey[i] as number) < 160 ? 1 : 0;
    return { coding: 'g4', bytes: encodeG4(black, width, height), width, height, colour: false };
  }
  const image = light.coloured
    ? sharp(bitmap.data, { raw: { width, height, channels: 4 } }).removeAlpha()
    : sharp(light.grey, { raw: { width, height, channels: 1 } }).toColourspace('b-w');
  const bytes = await image.jpeg({ quality: 72, chromaSubsampling: '4:2:0', mozjpeg: false, optimiseCoding: true }).toBuffer();
  return { coding: 'jpeg', bytes: new Uint8Array(bytes), width, height, colour: light.coloured };
}

/**
 * Is something drawn here that could be this word? Asked of the final pixels: a word under an earlier black bar, or white on white, has
 * no contrast of its own and must not come back through the text layer.
 */
export function hasInk(light: Uint8Array, bitmap: { width: number; height: number; dpi: number }, word: Rect): boolean {
  const [left, top, right, bottom] = pixelRect(word, bitmap.dpi, bitmap.width, bitmap.height);
  const area = (right - left) * (bottom - top);
  if (area <= 0) return false;
  let lightest = 0;
  let darkest = 255;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const value = light[y * bitmap.width + x] as number;
      if (value > lightest) lightest = value;
      if (value < darkest) darkest = value;
    }
  }
  if (lightest - darkest < 60) return false;
  const middle = (lightest + darkest) / 2;
  let dark = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if ((light[y * bitmap.width + x] as number) < middle) dark += 1;
  const share = dark / area;
  return share > 0.008 && share < 0.8;
}

/** Ink that no known word explains, in pixels: pictures of text, outlined text, fonts that do not decode. */
export function strayInk(light: Uint8Array, bitmap: { width: number; height: number; dpi: number }, words: readonly Rect[]): { stray: number; total: number } {
  const { width, height, dpi } = bitmap;
  const explained = new Uint8Array(width * height);
  for (const word of words) {
    const [left, top, right, bottom] = pixelRect({ x: word.x - 1, y: word.y - 1, width: word.width + 2, height: word.height + 2 }, dpi, width, height);
    for (let y = top; y < bottom; y++) explained.fill(1, y * width + left, y * width + right);
  }
  let stray = 0;
  let total = 0;
  for (let i = 0; i < light.length; i += 2) {
    if ((light[i] as number) >= inkBelow) continue;
    total += 2;
    if (!explained[i]) stray += 2;
  }
  return { stray, total };
}
