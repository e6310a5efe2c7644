/**
 * redact IN OUT.pdf --plan PLAN.json [--report REPORT.json] [--password P] [--workers N] [--max-seconds S] [--dpi N] [--ocr auto|always|never] [--pdfa]
 * Exit 0: written and verified. 2: plan or usage. 3: the input is refused. 4: verification failed. On 2, 3 and 4 no OUT exists.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DocumentPool } from '#app/documents/pool.ts';
import { createRedactionPool, redact } from '#app/redaction/redact.ts';
import type { RedactionPlan } from '#app/redaction/redact.ts';
import { sealReport } from '#app/redaction/verify.ts';
import { AppError } from '#workflows/app-error.ts';
import type { ErrorCode } from '#workflows/app-error.ts';

const usage = 'redact IN OUT.pdf --plan PLAN.json [--report REPORT.json] [--password P] [--workers N] [--max-seconds S] [--dpi N] [--ocr auto|always|never] [--pdfa]';
const exitCodes: Partial<Record<ErrorCode, number>> = { invalid_input: 2, refused_file: 3, too_large: 3, verification_failed: 4 };
const text = { type: 'string' } as const;
const known = { plan: text, report: text, password: text, workers: text, 'max-seconds': text, dpi: text, ocr: text, pdfa: { type: 'boolean' } } as const;

/** What is cleared away when it fails, and the children that must not outlive it. */
const leftovers: string[] = [];
let pool: DocumentPool | undefined;

await main();

async function main(): Promise<void> {
  try {
    claimOutputs();
    const { values, positionals } = parse();
    const [input, output] = positionals as [string, string];
    const workers = whole(values.workers, 1, 16, 2);
    const seconds = secondsOf(values['max-seconds']);
    const dpi = whole(values.dpi, 72, 600, 200);
    const ocr = values.ocr ?? 'auto';
    if (ocr !== 'auto' && ocr !== 'always' && ocr !== 'never') throw usageError('--ocr');
    const late = setTimeout(() => end(3, `refused: not done within ${seconds} s`), seconds * 1000);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(3, 'stopped'));
    pool = createRedactionPool({ workers });
    const plan = readPlan(values.plan as string);
    const bytes = readInput(input);
    // a slow machine is no reason to refuse a page while there is time
    const ocrTimeoutMs = Math.max(20_000, Math.min(120_000, seconds * 750));
    const result = await redact(bytes, plan, { password: values.password, pool, dpi, ocr, ocrTimeoutMs, pdfa: values.pdfa === true, onProgress: progress });
    // OUT last: where it stands, everything is done
    if (values.report) await writeWhole(realPath(values.report), Buffer.from(`${JSON.stringify(sealReport(result.report), null, 2)}\n`));
    await writeWhole(realPath(output), result.output);
    clearTimeout(late);
    leftovers.length = 0;
    end(0, '');
  } catch (error) {
    const code = error instanceof AppError ? (exitCodes[error.code] ?? 4) : 4;
    end(code, error instanceof AppError ? `${error.code}: ${error.message}${detail(error)}` : 'failed');
  }
}

/** OUT and REPORT go when anything fails, a misspelt option too; but what might be the record or the plan itself is never touched. */
function claimOutputs(): void {
  const { values, positionals } = parseArgs({ allowPositionals: true, strict: false, options: known });
  const [input, output] = positionals;
  if (positionals.length !== 2 || !input || !output) return;
  const given = (path: unknown): string[] => (typeof path === 'string' ? [path] : []);
  const read = [input, ...given(values.plan)].map(realPath);
  const written = [output, ...given(values.report)].map(realPath);
  leftovers.push(...written.filter((path) => !read.includes(path) && kindOf(path) !== 'other'));
  const all = [...read, ...written];
  if (new Set(all).size !== all.length) throw usageError('IN, OUT, PLAN and REPORT must be different files');
  // a device or a pipe would be replaced by a file; a folder cannot be; and what has no folder is better known before the work
  if (written.some((path) => kindOf(path) === 'other' || kindOf(dirname(path)) === 'nothing')) throw usageError('OUT and REPORT must be files in folders that exist');
}

/** Where a path leads, through links; as far as it exists. */
function realPath(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    return dirname(whole) === whole ? whole : join(realPath(dirname(whole)), basename(whole));
  }
}

function kindOf(path: string): 'file' | 'other' | 'nothing' {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return 'nothing';
    return found.isFile() ? 'file' : 'other';
  } catch {
    return 'other'; // too long a name, links in a circle: nothing can be written there
  }
}

/** The one way out: on failure nothing of OUT or its report remains, also not from an earlier run, and no child works on. */
function end(code: number, said: string): never {
  void pool?.close();
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  if (said) process.stderr.write(`${said}\n`);
  for (const path of leftovers) {
    try {
      rmSync(path, { force: true });
    } catch {
      continue; // its folder forbids it, as it would have forbidden the writing
    }
  }
  process.exit(code);
}

function parse(): { values: { plan?: string; report?: string; password?: string; workers?: string; 'max-seconds'?: string; dpi?: string; ocr?: string; pdfa?: boolean }; positionals: string[] } {
  try {
    const parsed = parseArgs({ allowPositionals: true, options: known });
    if (parsed.positionals.length !== 2 || !parsed.values.plan) throw new Error('arguments');
    return parsed;
  } catch {
    throw usageError('arguments');
  }
}

function usageError(what: string): AppError {
  return new AppError('invalid_input', `${what}\nusage: ${usage}`);
}

function whole(value: string | undefined, least: number, most: number, otherwise: number): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (!Number.isInteger(number) || number < least || number > most) throw usageError(`not a number from ${least} to ${most}`);
  return number;
}

/** Any time above none and up to a day. */
function secondsOf(value = '120'): number {
  const seconds = value.trim() === '' ? NaN : Number(value);
  if (!(seconds > 0 && seconds <= 86_400)) throw usageError('--max-seconds');
  return seconds;
}

function readPlan(path: string): RedactionPlan {
  try {
    // some editors put a mark before the first character
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, '')) as RedactionPlan;
  } catch (cause) {
    throw new AppError('invalid_input', 'the plan cannot be read as JSON', { cause });
  }
}

function readInput(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new AppError('refused_file', 'the input cannot be read', { cause });
  }
}

function detail(error: AppError): string {
  const problems = error.details?.problems;
  return Array.isArray(problems) ? `\n${problems.join('\n')}` : '';
}

function progress(done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done}/${total} pages`);
}

/** Whole or not at all: written beside its place, flushed, renamed. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    leftovers.push(beside);
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw new AppError('invalid_input', 'OUT or REPORT cannot be written where it is to go', { cause });
  }
}
