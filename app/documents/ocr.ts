/**
 * Words out of pixels, inside a child only: the system's tesseract where it is installed (faster, more accurate), else tesseract.js
 * with the language data of its package, offline. Each call has its own time limit.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import sharp from 'sharp';
import type { Bitmap } from './bitmap.ts';
import { Refusal } from './refusals.ts';
import type { OcrText, Word } from './types.ts';

/** The path of an installed tesseract, or undefined. */
export function systemTesseract(): string | undefined {
  return (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'tesseract')).find((path) => existsSync(path));
}

/**
 * Reads a bitmap. Coordinates in points as displayed; words in reading order. Throws Refusal `damaged` on a time-out.
 * A picture with noise is smoothed first, and read a second way where that says next to nothing: measured in docs/decisions/009-noise-before-reading.md.
 */
export async function ocrBitmap(bitmap: Bitmap, timeoutMs = 45_000): Promise<OcrText> {
  const plain = await greyOf(bitmap);
  if (noiseOf(plain) < speckled) return readPicture(plain, 'whole', timeoutMs);
  const first = await readPicture(await smoothed(plain, 0.7), 'whole', timeoutMs);
  if (first.words.length >= nextToNothing) return first;
  // one threshold for the whole sheet finds no writing that is paler than the noise is strong; one for each neighbourhood does
  const second = await readPicture(await smoothed(plain, 1), 'local', timeoutMs);
  return second.words.length > first.words.length ? second : first;
}

/** Lightness, a byte a pixel. */
type Picture = { data: Uint8Array; width: number; height: number; dpi: number };

/** The step from a pixel to its neighbour, the median over the sheet, from which on letters get lost in the threshold. */
const speckled = 2;
const nextToNothing = 5;

async function greyOf({ data, width, height, channels, dpi }: Bitmap): Promise<Picture> {
  const grey = channels === 1 ? data : await sharp(data, { raw: { width, height, channels } }).removeAlpha().greyscale().raw().toBuffer();
  return { data: grey, width, height, dpi };
}

/** What is drawn, or was scanned in black and white, has steps at its edges alone, and comes out as 0. */
export function noiseOf({ data, width, height }: Picture): number {
  const counts = new Uint32Array(256);
  let seen = 0;
  for (let y = 0; y < height; y += 7) {
    for (let x = 1 + (y % 5), row = y * width; x < width; x += 5) {
      counts[Math.abs((data[row + x] as number) - (data[row + x - 1] as number))]! += 1;
      seen += 1;
    }
  }
  let step = 0;
  for (let below = counts[0] as number; below * 2 < seen && step < 255; below += counts[step] as number) step += 1;
  return step;
}

async function smoothed(picture: Picture, sigma: number): Promise<Picture> {
  const { data, width, height } = picture;
  return { ...picture, data: await sharp(data, { raw: { width, height, channels: 1 } }).blur(sigma).toColourspace('b-w').raw().toBuffer() };
}

/** A file that nobody has to pack or unpack. */
function pgm({ data, width, height }: Picture): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), data]);
}

function png({ data, width, height }: Picture): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 1 } }).toColourspace('b-w').png({ compressionLevel: 1 }).toBuffer();
}

/** One threshold between paper and ink for the whole sheet (Otsu), or one a neighbourhood (Sauvola; Tesseract 5 and later, an older one keeps the first). */
type Threshold = 'whole' | 'local';
const thresholds: Record<Threshold, Record<string, string>> = { whole: { thresholding_method: '0' }, local: { thresholding_method: '2', thresholding_kfactor: '0.06' } };

async function readPicture(picture: Picture, threshold: Threshold, timeoutMs: number): Promise<OcrText> {
  const program = systemTesseract();
  const tsv = program ? await runSystem(program, pgm(picture), picture.dpi, threshold, timeoutMs) : await runPackaged(await png(picture), picture.dpi, threshold, timeoutMs);
  return parseTsv(tsv, 72 / picture.dpi, program ? 'tesseract' : 'tesseract.js');
}

function runSystem(program: string, image: Uint8Array, dpi: number, threshold: Threshold, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['stdin', 'stdout', '--dpi', String(Math.round(dpi)), '-l', 'eng', '--psm', '3', ...(threshold === 'local' ? settings(threshold) : []), 'tsv'], {
      env: { PATH: process.env.PATH, OMP_THREAD_LIMIT: '1', LC_ALL: 'C.UTF-8' } as unknown as NodeJS.ProcessEnv,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Refusal('damaged', 'reading the pixels took too long'));
    }, timeoutMs);
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.stdin.on('error', () => undefined /* the exit code tells */);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(Buffer.concat(parts).toString('utf8'));
      else if (threshold === 'local') resolve('');
      else reject(new Error(`tesseract ended with ${code}`));
    });
    child.stdin.end(image);
  });
}

const settings = (threshold: Threshold): string[] => Object.entries(thresholds[threshold]).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

type Recognizer = { recognize(image: Buffer, options: object, output: object): Promise<{ data: { tsv: string | null } }>; terminate(): Promise<unknown>; setParameters(p: Record<string, string>): Promise<unknown> };
let recognizer: Promise<Recognizer> | undefined;

async function runPackaged(png: Buffer, dpi: number, threshold: Threshold, timeoutMs: number): Promise<string> {
  recognizer ??= (async () => {
    const { createWorker } = await import('tesseract.js');
    const langPath = join(dirname(createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json')), '4.0.0');
    return (await createWorker('eng', 1, { langPath, gzip: true, cacheMethod: 'none' })) as unknown as Recognizer;
  })();
  const worker = await recognizer;
  await worker.setParameters({ user_defined_dpi: String(Math.round(dpi)), ...thresholds[threshold] });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      recognizer = undefined;
      void worker.terminate();
      reject(new Refusal('damaged', 'reading the pixels took too long'));
    }, timeoutMs);
  });
  try {
    const result = await Promise.race([worker.recognize(png, {}, { tsv: true, text: false }), late]);
    return result.data.tsv ?? '';
  } finally {
    clearTimeout(timer);
  }
}

/** Tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text. */
export function parseTsv(tsv: string, scale: number, engine: string): OcrText {
  const words: Word[] = [];
  const lines: string[] = [];
  let lineKey = '';
  for (const row of tsv.split('\n')) {
    const cells = row.split('\t');
    const text = (cells[11] ?? '').trim();
    if (cells[0] !== '5' || text === '') continue;
    const key = `${cells[2]}/${cells[3]}/${cells[4]}`;
    if (key !== lineKey) lines.push('');
    lineKey = key;
    lines[lines.length - 1] += `${lines[lines.length - 1] ? ' ' : ''}${text}`;
    const [left, top, width, height] = cells.slice(6, 10).map((cell) => Number(cell) * scale) as [number, number, number, number];
    words.push({ text, x: left, y: top, width, height, line: lines.length - 1, confidence: Number(cells[10]) });
  }
  const confidence = words.length ? words.reduce((sum, word) => sum + (word.confidence ?? 0), 0) / words.length : 0;
  return { text: lines.join('\n'), words, confidence, engine };
}
