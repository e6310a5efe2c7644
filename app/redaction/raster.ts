/** The released page is pixels: painting boxes, telling text pages from pictures, encoding, and asking where there is ink. */
import sharp from 'sharp';
import type { Bitmap } from '#app/documents/bitmap.ts';
import { pixelRect } from '#app/documents/bitmap.ts';
import { encodeG4 } from '#app/documents/g4.ts';
import type { Rect } from '#app/documents/types.ts';

const inkBelow = 150;
const blackBelow = 160;
const white = 0xffffffff;

/**
 * `rows`: for each row the first and the last pixel that is not paper, -1 where there is none: most of a page is paper, and is not looked at again.
 * `coloured`, `toned`: the page needs colour or tones; thin grey edges of letters do not count as tones.
 */
export type Lightness = { grey: Uint8Array; rows: Int32Array; coloured: boolean; toned: boolean };

/** Lightness of each pixel. `into`: an array of an earlier page, to be used again. */
export function lightness(bitmap: Bitmap, into?: Uint8Array): Lightness {
  const { data, width, height } = bitmap;
  const pixels = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const grey = into && into.length >= pixels.length ? into.subarray(0, pixels.length) : new Uint8Array(pixels.length);
  grey.fill(255);
  const rows = new Int32Array(height * 2).fill(-1);
  let colour = 0;
  for (let y = 0, at = 0; y < height; y++) {
    let first = -1;
    let last = -1;
    for (const end = at + width; at < end; at++) {
      const value = pixels[at] as number;
      if (value === white) continue;
      const r = value & 0xff;
      const g = (value >>> 8) & 0xff;
      const b = (value >>> 16) & 0xff;
      grey[at] = (r * 77 + g * 150 + b * 29) >> 8;
      if (r - g > 40 || g - r > 40 || r - b > 40 || b - r > 40 || g - b > 40 || b - g > 40) colour += 1;
      if (first < 0) first = at;
      last = at;
    }
    if (first >= 0) {
      rows[y * 2] = first - y * width;
      rows[y * 2 + 1] = last - y * width;
    }
  }
  return { grey, rows, coloured: colour > grey.length * 0.0005, toned: tones(grey, rows, width, height) };
}

function tones(grey: Uint8Array, rows: Int32Array, width: number, height: number): boolean {
  const limit = Math.floor((width - 4) / 3) * Math.floor((height - 4) / 3) * 0.002;
  const middle = (at: number): boolean => (grey[at] as number) > 24 && (grey[at] as number) < 246;
  let tone = 0;
  for (let y = 2; y < height - 2; y += 3) {
    if ((rows[y * 2] as number) < 0) continue;
    const end = Math.min(width - 2, (rows[y * 2 + 1] as number) + 1);
    // on the same raster in every row, wherever its ink begins
    for (let x = 2 + Math.max(0, Math.floor(((rows[y * 2] as number) - 2) / 3)) * 3; x < end; x += 3) {
      const at = y * width + x;
      if (middle(at) && middle(at - 2) && middle(at + 2) && middle(at - 2 * width) && middle(at + 2 * width)) tone += 1;
    }
  }
  return tone > limit;
}

/**
 * Black, every pixel the rectangles touch, in the bitmap and in its lightness. Says anew whether the page needs colour or tones: a page must
 * not tell by its coding what stood under a box.
 */
export function paint(bitmap: Bitmap, light: Lightness, boxes: readonly Rect[]): Lightness {
  const { width, height } = bitmap;
  const pixels = new Uint32Array(bitmap.data.buffer, bitmap.data.byteOffset, width * height);
  const black = new Uint32Array(Uint8Array.of(0, 0, 0, 255).buffer)[0] as number;
  for (const box of boxes) {
    const [left, top, right, bottom] = pixelRect(box, bitmap.dpi, width, height);
    if (right <= left) continue;
    for (let y = top; y < bottom; y++) {
      pixels.fill(black, y * width + left, y * width + right);
      light.grey.fill(0, y * width + left, y * width + right);
      const first = light.rows[y * 2] as number;
      light.rows[y * 2] = first < 0 ? left : Math.min(first, left);
      light.rows[y * 2 + 1] = Math.max(light.rows[y * 2 + 1] as number, right - 1);
    }
  }
  return boxes.length > 0 && (light.coloured || light.toned) ? lightness(bitmap, light.grey) : light;
}

export type EncodedPage = { coding: 'g4' | 'jpeg'; bytes: Uint8Array; width: number; height: number; colour: boolean };

/** G4 for text, JPEG for tones and colour. Nothing of the source's own bytes is in it. */
export async function encodePage(bitmap: Bitmap, light: Lightness): Promise<EncodedPage> {
  const { width, height } = bitmap;
  if (!light.coloured && !light.toned) return { coding: 'g4', bytes: encodeG4(light.grey, width, height, { blackBelow, rows: light.rows }), width, height, colour: false };
  const image = light.coloured
    ? sharp(bitmap.data, { raw: { width, height, channels: 4 } }).removeAlpha()
    : sharp(light.grey, { raw: { width, height, channels: 1 } }).toColourspace('b-w');
  const bytes = await image.jpeg({ quality: 72, chromaSubsampling: '4:2:0', mozjpeg: false, optimiseCoding: true }).toBuffer();
  return { coding: 'jpeg', bytes: new Uint8Array(bytes), width, height, colour: light.coloured };
}

const levels = new Uint32Array(64);

/**
 * Is something drawn here that could be this word? Asked of the final pixels: a word under an earlier black bar, or white on white, has
 * no contrast of its own and must not come back through the text layer.
 */
export function hasInk(light: Uint8Array, bitmap: { width: number; height: number; dpi: number }, word: Rect): boolean {
  const [left, top, right, bottom] = pixelRect(word, bitmap.dpi, bitmap.width, bitmap.height);
  const area = (right - left) * (bottom - top);
  if (right <= left || bottom <= top) return false;
  levels.fill(0);
  let lightest = 0;
  let darkest = 255;
  for (let y = top; y < bottom; y++) {
    const end = y * bitmap.width + right;
    for (let at = y * bitmap.width + left; at < end; at++) {
      const value = light[at] as number;
      if (value > lightest) lightest = value;
      if (value < darkest) darkest = value;
      levels[value >> 2] = (levels[value >> 2] as number) + 1;
    }
  }
  if (lightest - darkest < 60) return false;
  const middle = (lightest + darkest) >> 3;
  let dark = 0;
  for (let level = 0; level < middle; level++) dark += levels[level] as number;
  const share = dark / area;
  return share > 0.008 && share < 0.8;
}

let explained = new Uint8Array(0);

/** Ink that no known word explains, in pixels: pictures of text, outlined text, fonts that do not decode. */
export function strayInk(light: Lightness, bitmap: { width: number; height: number; dpi: number }, words: readonly Rect[]): { stray: number; total: number } {
  const { width, height, dpi } = bitmap;
  if (explained.length < width * height) explained = new Uint8Array(width * height);
  else explained.fill(0, 0, width * height);
  for (const word of words) {
    const [left, top, right, bottom] = pixelRect({ x: word.x - 1, y: word.y - 1, width: word.width + 2, height: word.height + 2 }, dpi, width, height);
    for (let y = top; y < bottom; y++) explained.fill(1, y * width + left, y * width + right);
  }
  let stray = 0;
  let total = 0;
  for (let y = 0; y < height; y++) {
    const first = light.rows[y * 2] as number;
    if (first < 0) continue;
    const end = y * width + (light.rows[y * 2 + 1] as number) + 1;
    for (let at = y * width + first; at < end; at += 2) {
      if ((light.grey[at] as number) >= inkBelow) continue;
      total += 2;
      if (!explained[at]) stray += 2;
    }
  }
  return { stray, total };
}
