/** One foreign file through the pipeline, and its output looked at by programs that had no part in it: poppler and mupdf. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentPool } from '#app/documents/pool.ts';
import { redact } from '#app/redaction/redact.ts';
import { fold } from '#app/redaction/search.ts';
import { AppError } from '#workflows/app-error.ts';
import { installed } from './extract.ts';

/** As drawn on page 1, in points from the top left. */
export const fixedArea = { page: 1, x: 72, y: 90, width: 200, height: 14 };

export type Outcome = {
  name: string;
  result: 'processed' | 'refused' | 'crash';
  /** Why it was refused: a code of ours. */
  reason: string;
  /** Does poppler open it without a password? */
  opens: boolean;
  term: string;
  pages: number;
  seconds: number;
  /** What is still there, by the program that found it. */
  leaks: string[];
};

const tools = { pdfinfo: installed('pdfinfo'), pdftotext: installed('pdftotext'), pdftoppm: installed('pdftoppm'), mutool: installed('mutool') };

/** Programs this check would like to ask and cannot: said by name, never silently left out. */
export const absentTools = Object.entries(tools).flatMap(([name, there]) => (there ? [] : [name]));

export async function redactForeign(name: string, bytes: Uint8Array, pool: DocumentPool, options: { maxSeconds?: number; pagesWithOcr?: number } = {}): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  const [input, output] = [join(folder, 'in.pdf'), join(folder, 'out.pdf')];
  const outcome: Outcome = { name, result: 'crash', reason: '', opens: false, term: '', pages: 0, seconds: 0, leaks: [] };
  try {
    writeFileSync(input, bytes);
    const known = tools.pdfinfo ? await run('pdfinfo', [input]) : undefined;
    outcome.opens = known?.code === 0;
    const inputPages = Number(/^Pages:\s+(\d+)$/m.exec(known?.out.toString('latin1') ?? '')?.[1] ?? 1);
    const told = tools.pdftotext ? (await run('pdftotext', ['-l', '1', '-enc', 'UTF-8', input, '-'])).out.toString('utf8') : '';
    outcome.term = commonestWord(told) ?? '';
    const started = performance.now();
    const { maxSeconds = 120, pagesWithOcr = 0 } = options;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new AppError('too_large', 'out of time', { details: { reason: 'out_of_time' } })), maxSeconds * 1000);
    try {
      const result = await redact(bytes, { terms: outcome.term ? [outcome.term] : [], areas: [fixedArea] }, { pool, signal: late.signal, ocr: inputPages <= pagesWithOcr ? 'auto' : 'never' });
      Object.assign(outcome, { result: 'processed', pages: result.report.output.pages });
      writeFileSync(output, result.output);
      outcome.leaks = await leaksOf(input, output, outcome.term);
      const info = tools.pdfinfo ? await run('pdfinfo', [output]) : undefined;
      if (info && (info.code !== 0 || !new RegExp(`^Pages:\\s+${outcome.pages}$`, 'm').test(info.out.toString('latin1')))) outcome.leaks.push('output does not open (poppler)');
    } catch (error) {
      if (error instanceof AppError && ['refused_file', 'too_large', 'verification_failed'].includes(error.code)) {
        Object.assign(outcome, { result: 'refused', reason: `${error.code === 'verification_failed' ? 'not verified: ' : ''}${String(error.details?.reason ?? error.code)}${error.details?.page ? ` (page ${String(error.details.page)})` : ''}` });
      } else Object.assign(outcome, { result: 'crash', reason: error instanceof Error ? `${error.name}: ${error.message}` : 'thrown' });
    } finally {
      clearTimeout(timer);
      outcome.seconds = (performance.now() - started) / 1000;
    }
    return outcome;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** By count, then by the alphabet, so that everybody asks for the same one; words of three letters or figures before shorter ones. */
export function commonestWord(text: string): string | undefined {
  const all = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  const long = all.filter((word) => word.length >= 3);
  const counts = new Map<string, number>();
  for (const word of long.length > 0 ? long : all) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
}

/** Text by two programs, the area's pixels, and the pixels where poppler saw the word in the input. */
async function leaksOf(input: string, output: string, term: string): Promise<string[]> {
  const leaks: string[] = [];
  const wanted = plain(term);
  const says = (text: string): boolean => wanted !== '' && text.split('\n').some((line) => plain(line).includes(wanted));
  if (tools.pdftotext) {
    if (says((await run('pdftotext', ['-enc', 'UTF-8', output, '-'])).out.toString('utf8'))) leaks.push('text (poppler)');
    if (says((await run('pdftotext', ['-raw', '-enc', 'UTF-8', output, '-'])).out.toString('utf8'))) leaks.push('raw text (poppler)');
  }
  if (tools.mutool && says((await run('mutool', ['draw', '-q', '-F', 'txt', output])).out.toString('utf8'))) leaks.push('text (mupdf)');
  if (!tools.pdftoppm) return leaks;
  const pictures = new Map<number, Picture>();
  const picture = async (page: number): Promise<Picture> => {
    const known = pictures.get(page) ?? (await raster(output, page));
    pictures.clear();
    pictures.set(page, known);
    return known;
  };
  const first = await picture(1);
  if (first.width === 0) leaks.push('output does not draw (poppler)');
  else if (!evenlyDark(first, fixedArea, 1)) leaks.push('area (poppler raster)');
  if (!tools.pdftotext || wanted === '') return leaks;
  const places = wordPlaces((await run('pdftotext', ['-bbox', '-cropbox', input, '-'])).out.toString('utf8'), wanted);
  for (const { page, rect } of places) {
    // text is looked at on every page; pictures take longer, and the pages of one file are alike
    if (page.number > 6) break;
    const seen = await picture(page.number);
    // a program that measures the page otherwise (UserUnit) cannot tell where the word stands
    if (Math.abs(seen.width / 2 - page.width) > 1.5 || Math.abs(seen.height / 2 - page.height) > 1.5) continue;
    const inside = { x: rect.x + rect.width * 0.15, y: rect.y + rect.height * 0.35, width: rect.width * 0.7, height: rect.height * 0.3 };
    if (!flat(seen, inside)) leaks.push(`word's place (poppler raster) page ${page.number} at ${Math.round(rect.x)},${Math.round(rect.y)}`);
  }
  return leaks;
}

type Picture = { data: Uint8Array; width: number; height: number };

/** At 144 dpi: two pixels a point. */
async function raster(path: string, page: number): Promise<Picture> {
  const { out } = await run('pdftoppm', ['-r', '144', '-gray', '-f', String(page), '-l', String(page), path]);
  // a PGM: 'P5', width, height, depth, one white space, then a byte a pixel
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(out.subarray(0, 64).toString('latin1'));
  if (!head) return { data: new Uint8Array(), width: 0, height: 0 };
  return { data: out.subarray(head[0].length), width: Number(head[1]), height: Number(head[2]) };
}

function rangeIn(picture: Picture, rect: { x: number; y: number; width: number; height: number }, margin: number): [number, number] | undefined {
  let [least, most] = [256, -1];
  const [left, top] = [Math.max(0, Math.ceil(rect.x * 2) + margin), Math.max(0, Math.ceil(rect.y * 2) + margin)];
  const [right, bottom] = [Math.min(picture.width, Math.floor((rect.x + rect.width) * 2) - margin), Math.min(picture.height, Math.floor((rect.y + rect.height) * 2) - margin)];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const value = picture.data[y * picture.width + x] as number;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  return most < 0 ? undefined : [least, most];
}

/** Black all over; true where none of it is on the page. */
function evenlyDark(picture: Picture, rect: { x: number; y: number; width: number; height: number }, margin: number): boolean {
  const range = rangeIn(picture, rect, margin);
  return range === undefined || range[1] < 90;
}

/** One tone: a box, or bare paper. Letters are neither. */
function flat(picture: Picture, rect: { x: number; y: number; width: number; height: number }): boolean {
  const range = rangeIn(picture, rect, 0);
  return range === undefined || range[1] - range[0] < 90;
}

type Place = { page: { number: number; width: number; height: number }; rect: { x: number; y: number; width: number; height: number } };

function wordPlaces(bbox: string, wanted: string): Place[] {
  const places: Place[] = [];
  let page = { number: 0, width: 0, height: 0 };
  for (const line of bbox.split('\n')) {
    const opens = /<page width="([\d.]+)" height="([\d.]+)">/.exec(line);
    if (opens) page = { number: page.number + 1, width: Number(opens[1]), height: Number(opens[2]) };
    const word = /<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)<\/word>/.exec(line);
    if (!word) continue;
    const text = plain((word[5] as string).replace(/&(amp|lt|gt|quot);/g, ' '));
    const found = text.indexOf(wanted);
    if (found < 0) continue;
    const [x, y, right, bottom] = word.slice(1, 5).map(Number) as [number, number, number, number];
    if (right - x < 3 || bottom - y < 4) continue;
    // the part of a longer word that the term is, taken as if all letters were as wide
    const [from, to] = [found / text.length, (found + wanted.length) / text.length];
    const upright = bottom - y > (right - x) * 1.6;
    if (from > 0 || to < 1) {
      if (upright) continue;
      places.push({ page, rect: { x: x + (right - x) * from, y, width: (right - x) * (to - from), height: bottom - y } });
    } else places.push({ page, rect: { x, y, width: right - x, height: bottom - y } });
  }
  return places;
}

function plain(text: string): string {
  return fold([text], 'normalised', false).text;
}

function run(program: string, args: string[]): Promise<{ code: number | null; out: Buffer }> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 120_000, killSignal: 'SIGKILL' });
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.on('error', () => resolve({ code: null, out: Buffer.alloc(0) }));
    child.on('close', (code) => resolve({ code, out: Buffer.concat(parts) }));
  });
}
