/** The released page is pixels: painting boxes, telling text pages from pictures, encoding, and asking where there is ink. */
import sharp from 'sharp';
import type { Bitmap } from '#app/documents/bitmap.ts';
import { pixelRect } from '#app/documents/bitmap.ts';
import { encodeJbig2 } from '#app/documents/jbig2.ts';
import { colourShare, isColour, lightnessOf } from '#app/documents/tones.ts';
import type { Rect } from '#app/documents/types.ts';

const inkBelow = 150;
const blackBelow = 160;
const white = 0xffffffff;

/**
 * `rows`: for each row the first and the last pixel that is not paper, -1 where there is none: most of a page is paper, and is not looked at again.
 * `coloured`, `toned`: the page needs colour or tones; thin grey edges of letters do not count as tones.
 */
export type Lightness = { grey: Uint8Array; rows: Int32Array; coloured: boolean; toned: boolean };

/** Lightness of each pixel. `into`: an array of an earlier page, to be used again. A bitmap that is lightness already is not copied. */
export function lightness(bitmap: Bitmap, into?: Uint8Array): Lightness {
  const { data, width, height } = bitmap;
  if (bitmap.channels === 1) {
    const rows = inkedRows(data, width, height);
    return { grey: data, rows, coloured: false, toned: tones(data, rows, width, height) };
  }
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
      grey[at] = lightnessOf(r, g, b);
      if ((r !== g || g !== b) && isColour(r, g, b)) colour += 1;
      if (first < 0) first = at;
      last = at;
    }
    if (first >= 0) {
      rows[y * 2] = first - y * width;
      rows[y * 2 + 1] = last - y * width;
    }
  }
  return { grey, rows, coloured: colour > grey.length * colourShare, toned: tones(grey, rows, width, height) };
}

/** `Lightness.rows` of bytes: from both ends inward, four paper pixels at a step where the memory allows. */
function inkedRows(grey: Uint8Array, width: number, height: number): Int32Array {
  const rows = new Int32Array(height * 2).fill(-1);
  const fours = foursOf(grey);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    const end = start + width;
    let first = start;
    while (first < end) {
      if ((first & 3) === 0 && first + 4 <= end && fours && fours[first >> 2] === white) first += 4;
      else if (grey[first] === 255) first += 1;
      else break;
    }
    if (first === end) continue;
    let last = end - 1;
    while (last > first) {
      if ((last & 3) === 3 && last - 4 >= first && fours && fours[last >> 2] === white) last -= 4;
      else if (grey[last] === 255) last -= 1;
      else break;
    }
    rows[y * 2] = first - start;
    rows[y * 2 + 1] = last - start;
  }
  return rows;
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
  const pixels = bitmap.channels === 4 ? new Uint32Array(bitmap.data.buffer, bitmap.data.byteOffset, width * height) : undefined;
  const black = new Uint32Array(Uint8Array.of(0, 0, 0, 255).buffer)[0] as number;
  for (const box of boxes) {
    const [left, top, right, bottom] = pixelRect(box, bitmap.dpi, width, height);
    if (right <= left) continue;
    for (let y = top; y < bottom; y++) {
      pixels?.fill(black, y * width + left, y * width + right);
      light.grey.fill(0, y * width + left, y * width + right);
      const first = light.rows[y * 2] as number;
      light.rows[y * 2] = first < 0 ? left : Math.min(first, left);
      light.rows[y * 2 + 1] = Math.max(light.rows[y * 2 + 1] as number, right - 1);
    }
  }
  return boxes.length > 0 && (light.coloured || light.toned) ? lightness(bitmap, light.grey) : light;
}

export type EncodedPage = { coding: 'jbig2' | 'jpeg'; bytes: Uint8Array; width: number; height: number; colour: boolean };

/** Lossless JBIG2 for text, JPEG for tones and colour. Nothing of the source's own bytes is in it. */
export async function encodePage(bitmap: Bitmap, light: Lightness): Promise<EncodedPage> {
  const { width, height } = bitmap;
  if (!light.coloured && !light.toned) return { coding: 'jbig2', bytes: encodeJbig2(light.grey, width, height, { blackBelow, rows: light.rows }), width, height, colour: false };
  const image = light.coloured
    ? sharp(bitmap.data, { raw: { width, height, channels: 4 } }).removeAlpha()
    : sharp(light.grey, { raw: { width, height, channels: 1 } }).toColourspace('b-w');
  const bytes = await image.jpeg({ quality: 72, chromaSubsampling: '4:2:0', mozjpeg: false, optimiseCoding: false }).toBuffer();
  return { coding: 'jpeg', bytes: new Uint8Array(bytes), width, height, colour: light.coloured };
}

const levels = new Uint32Array(64);
const [leastInk, mostInk] = [0.008, 0.8];

/**
 * Is something drawn here that could be this word? Asked of the final pixels: a word under an earlier black bar, or white on white, has
 * no contrast of its own and must not come back through the text layer.
 */
export function hasInk(light: Uint8Array, bitmap: { width: number; height: number; dpi: number }, word: Rect): boolean {
  const [left, top, right, bottom] = pixelRect(word, bitmap.dpi, bitmap.width, bitmap.height);
  const area = (right - left) * (bottom - top);
  if (right <= left || bottom <= top) return false;
  levels.fill(0);
  const fours = foursOf(light);
  let lightest = 0;
  let darkest = 255;
  let black = 0;
  let paper = 0;
  for (let y = top; y < bottom; y++) {
    const end = y * bitmap.width + right;
    for (let at = y * bitmap.width + left; at < end; at++) {
      // most of a word is paper, and most of the rest black
      while ((at & 3) === 0 && at + 4 <= end && fours && fours[at >> 2] === white) {
        lightest = 255;
        paper += 4;
        at += 4;
      }
      if (at >= end) break;
      const value = light[at] as number;
      if (value > lightest) lightest = value;
      if (value < darkest) darkest = value;
      if (value < 4) black += 1;
      else if (value < 252) levels[value >> 2] = (levels[value >> 2] as number) + 1;
      else paper += 1;
    }
    // black enough and paper enough already: the rows to come change nothing
    if (darkest === 0 && black > leastInk * area && paper > (1 - mostInk) * area) return true;
  }
  levels[0] = black;
  if (lightest - darkest < 60) return false;
  const middle = (lightest + darkest) >> 3;
  let dark = 0;
  for (let level = 0; level < middle; level++) dark += levels[level] as number;
  const share = dark / area;
  return share > leastInk && share < mostInk;
}

/** The same bytes four at a time, where they begin on a word of memory. */
function foursOf(bytes: Uint8Array): Uint32Array | undefined {
  return bytes.byteOffset % 4 === 0 ? new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2) : undefined;
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
