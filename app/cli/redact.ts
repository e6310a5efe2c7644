/**
 * redact IN OUT.pdf --plan PLAN.json [--report REPORT.json] [--password P] [--workers N] [--max-seconds S] [--dpi N] [--ocr auto|always|never]
 * Exit 0: written and verified. 2: plan or usage. 3: the input is refused. 4: verification failed. On 2, 3 and 4 no OUT exists.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createRedactionPool, redact } from '#app/redaction/redact.ts';
import type { RedactionPlan } from '#app/redaction/redact.ts';
import { AppError } from '#workflows/app-error.ts';
import type { ErrorCode } from '#workflows/app-error.ts';

const usage = 'redact IN OUT.pdf --plan PLAN.json [--report REPORT.json] [--password P] [--workers N] [--max-seconds S] [--dpi N] [--ocr auto|always|never]';
const exitCodes: Partial<Record<ErrorCode, number>> = { invalid_input: 2, refused_file: 3, too_large: 3, verification_failed: 4 };

await main();

async function main(): Promise<void> {
  let out: string | undefined;
  let report: string | undefined;
  try {
    const { values, positionals } = parse();
    const [input, output] = positionals as [string, string];
    // failing removes OUT: it must never be the record itself
    const paths = [input, output, values.plan as string, ...(values.report ? [values.report] : [])].map((path) => resolve(path));
    if (new Set(paths).size !== paths.length) throw usageError('IN, OUT, PLAN and REPORT must be different files');
    [out, report] = [output, values.report];
    const workers = whole(values.workers, 1, 16, 2);
    const seconds = whole(values['max-seconds'], 1, 86_400, 120);
    const dpi = whole(values.dpi, 72, 600, 200);
    const ocr = values.ocr ?? 'auto';
    if (ocr !== 'auto' && ocr !== 'always' && ocr !== 'never') throw usageError('--ocr');
    const plan = readPlan(values.plan as string);
    const bytes = readInput(input);
    const pool = createRedactionPool({ workers });
    const deadline = setTimeout(() => {
      void end(3, `refused: not done within ${seconds} s`, [out, report]);
    }, seconds * 1000);
    const result = await redact(bytes, plan, { password: values.password, pool, dpi, ocr, onProgress: progress });
    await writeWhole(output, result.output);
    if (report) await writeWhole(report, Buffer.from(`${JSON.stringify(result.report, null, 2)}\n`));
    clearTimeout(deadline);
    await pool.close();
    await end(0, '', []);
  } catch (error) {
    const code = error instanceof AppError ? (exitCodes[error.code] ?? 4) : 4;
    const said = error instanceof AppError ? `${error.code}: ${error.message}${detail(error)}` : 'failed';
    await end(code, said, [out, report]);
  }
}

/** The one way out: on failure nothing of OUT or its report remains, also not from an earlier run. */
async function end(code: number, said: string, leftovers: (string | undefined)[]): Promise<void> {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  if (said) process.stderr.write(`${said}\n`);
  for (const path of leftovers) if (path) await rm(path, { force: true }).catch(() => undefined);
  process.exit(code);
}

function parse(): { values: { plan?: string; report?: string; password?: string; workers?: string; 'max-seconds'?: string; dpi?: string; ocr?: string }; positionals: string[] } {
  const text = { type: 'string' } as const;
  try {
    const parsed = parseArgs({ allowPositionals: true, options: { plan: text, report: text, password: text, workers: text, 'max-seconds': text, dpi: text, ocr: text } });
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

function readPlan(path: string): RedactionPlan {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RedactionPlan;
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
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
