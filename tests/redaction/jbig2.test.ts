/** What the coder writes is read back without a lost pixel, by readers that share nothing with it: pdf.js, PDFium, and where they are installed poppler and MuPDF. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeJbig2 } from '#app/documents/jbig2.ts';
import { createDocumentPool } from '#app/documents/pool.ts';
import { openSecondReader } from '#app/documents/second-reader.ts';
import { installed } from './extract.ts';
import { numbers } from './hostile-files.ts';
import { RawPdf } from './raw-pdf.ts';

const pool = createDocumentPool({ workers: 1 });
const folder = mkdtempSync(join(tmpdir(), 'jbig2-'));
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await pool.close();
});

type Page = { width: number; height: number; grey: Uint8Array };

/** 0 is black, 255 paper. */
function drawn(width: number, height: number, black: (x: number, y: number) => boolean): Page {
  return { width, height, grey: Uint8Array.from({ length: width * height }, (_, i) => (black(i % width, Math.floor(i / width)) ? 0 : 255)) };
}

const random = numbers(7);
const written = [612, 792].map((side) => side * 2) as [number, number];
const lines = await sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${written[0]}" height="${written[1]}"><rect width="100%" height="100%" fill="#fff"/>${Array.from({ length: 34 }, (_, i) => `<text x="${90 + (i % 5) * 7}" y="${120 + i * 40}" font-family="Liberation Serif, serif" font-size="28">${i}. Seen today, ${i * 37} of them: no fever, nothing of note was said by anybody.</text>`).join('')}<rect x="200" y="320" width="297" height="31"/></svg>`)).toColourspace('b-w').raw().toBuffer();
const pages: Record<string, Page> = {
  'one white pixel': drawn(1, 1, () => false),
  'one black pixel': drawn(1, 1, () => true),
  'white': drawn(333, 200, () => false),
  'black': drawn(130, 97, () => true),
  'noise, which no coder makes smaller': drawn(257, 190, () => random(2) === 0),
  'few dots': drawn(1001, 120, () => random(700) === 0),
  'bars': drawn(64, 300, (x) => x % 7 < 3),
  'a chessboard': drawn(99, 99, (x, y) => (x + y) % 2 === 0),
  'rows that repeat, and then do not': drawn(83, 140, (x, y) => (y >> 4) % 2 === 0 && x % (3 + (y >> 5)) === 0),
  'lines of writing and a box': { width: written[0], height: written[1], grey: new Uint8Array(lines.filter((_, i) => i % (lines.length / (written[0] * written[1])) === 0)) },
};

function coded({ width, height, grey }: Page): Uint8Array {
  const rows = new Int32Array(height * 2).fill(-1);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    if (grey[y * width + x] === 255) continue;
    if ((rows[y * 2] as number) < 0) rows[y * 2] = x;
    rows[y * 2 + 1] = x;
  }
  return encodeJbig2(grey, width, height, { blackBelow: 160, rows });
}

/** At 72 dpi a pixel of the picture is a pixel of the page. */
function pdf(page: Page): Uint8Array {
  const file = new RawPdf();
  const tree = file.reserve();
  const image = file.stream(`/Type/XObject/Subtype/Image/Width ${page.width}/Height ${page.height}/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode`, coded(page));
  const content = file.stream('', `q ${page.width} 0 0 ${page.height} 0 0 cm /Im Do Q`);
  const kid = file.add(`<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 ${page.width} ${page.height}]/Contents ${content} 0 R/Resources<</XObject<</Im ${image} 0 R>>>>>>`);
  file.set(tree, `<</Type/Pages/Count 1/Kids[${kid} 0 R]>>`);
  return file.finish(file.add(`<</Type/Catalog/Pages ${tree} 0 R>>`));
}

/** What other pixels there are. */
function differing(page: Page, at: (x: number, y: number) => number): number {
  let count = 0;
  for (let y = 0; y < page.height; y++) for (let x = 0; x < page.width; x++) if (at(x, y) < 128 !== ((page.grey[y * page.width + x] as number) < 160)) count += 1;
  return count;
}

async function pixels(png: Uint8Array, page: Page): Promise<(x: number, y: number) => number> {
  const { data, info } = await sharp(png).toColourspace('b-w').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([page.width, page.height]);
  return (x, y) => data[(y * info.width + x) * info.channels] as number;
}

describe.each(Object.entries(pages))('%s', (_, page) => {
  const bytes = pdf(page);
  it('pdf.js', async () => {
    const reader = await openSecondReader(bytes);
    const [picture] = (await reader.drawing(1)).pictures;
    expect([picture?.width, picture?.height]).toEqual([page.width, page.height]);
    expect(differing(page, (x, y) => picture?.at(x, y) ?? -1)).toBe(0);
    await reader.close();
  });
  it('PDFium', async () => {
    const { bytes: png } = await pool.renderPage(bytes, 1, { dpi: 72, format: 'png' });
    expect(differing(page, await pixels(png, page))).toBe(0);
  });
  it.skipIf(!installed('pdfimages'))('poppler', async () => {
    const path = join(folder, 'p.pdf');
    writeFileSync(path, bytes);
    spawnSync('pdfimages', ['-png', path, join(folder, 'p')]);
    expect(differing(page, await pixels(await sharp(join(folder, 'p-000.png')).png().toBuffer(), page))).toBe(0);
  });
  it.skipIf(!installed('mutool'))('MuPDF', async () => {
    const path = join(folder, 'm.pdf');
    writeFileSync(path, bytes);
    spawnSync('mutool', ['draw', '-q', '-r', '72', '-A', '0', '-c', 'gray', '-o', join(folder, 'm.png'), path]);
    expect(differing(page, await pixels(await sharp(join(folder, 'm.png')).png().toBuffer(), page))).toBe(0);
  });
});

describe('its size', () => {
  it('is less than that of G4 for writing', async () => {
    const { encodeG4 } = await import('#app/documents/g4.ts');
    const page = pages['lines of writing and a box'] as Page;
    expect(coded(page).length).toBeLessThan(0.7 * encodeG4(page.grey, page.width, page.height, { blackBelow: 160 }).length);
  });
});
