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

/** Reads a bitmap. Coordinates in points as displayed; words in reading order. Throws Refusal `damaged` on a time-out. */
export async function ocrBitmap(bitmap: Bitmap, timeoutMs = 45_000): Promise<OcrText> {
  const program = systemTesseract();
  const tsv = program ? await runSystem(program, await pgm(bitmap), bitmap.dpi, timeoutMs) : await runPackaged(await png(bitmap), bitmap.dpi, timeoutMs);
  return parseTsv(tsv, 72 / bitmap.dpi, program ? 'tesseract' : 'tesseract.js');
}

/** Lightness, as a file that nobody has to pack or unpack. */
async function pgm({ data, width, height, channels }: Bitmap): Promise<Buffer> {
  const grey = channels === 1 ? data : await sharp(data, { raw: { width, height, channels } }).removeAlpha().greyscale().raw().toBuffer();
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), grey]);
}

function png({ data, width, height, channels }: Bitmap): Promise<Buffer> {
  const pixels = sharp(data, { raw: { width, height, channels } });
  return (channels === 4 ? pixels.removeAlpha().greyscale() : pixels.toColourspace('b-w')).png({ compressionLevel: 1 }).toBuffer();
}

function runSystem(program: string, image: Uint8Array, dpi: number, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['stdin', 'stdout', '--dpi', String(Math.round(dpi)), '-l', 'eng', '--psm', '3', 'tsv'], {
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
      else reject(new Error(`tesseract ended with ${code}`));
    });
    child.stdin.end(image);
  });
}

type Recognizer = { recognize(image: Buffer, options: object, output: object): Promise<{ data: { tsv: string | null } }>; terminate(): Promise<unknown>; setParameters(p: Record<string, string>): Promise<unknown> };
let recognizer: Promise<Recognizer> | undefined;

async function runPackaged(png: Buffer, dpi: number, timeoutMs: number): Promise<string> {
  recognizer ??= (async () => {
    const { createWorker } = await import('tesseract.js');
    const langPath = join(dirname(createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json')), '4.0.0');
    return (await createWorker('eng', 1, { langPath, gzip: true, cacheMethod: 'none' })) as unknown as Recognizer;
  })();
  const worker = await recognizer;
  await worker.setParameters({ user_defined_dpi: String(Math.round(dpi)) });
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
