/**
 * Plan -> remove -> rebuild -> verify -> certificate. What this returns was looked at by engines that did not make it; whatever goes
 * wrong on the way throws, and no byte leaves.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createDocumentPool, projectModule } from '#app/documents/pool.ts';
import type { DocumentPool } from '#app/documents/pool.ts';
import type { Limits, OcrText } from '#app/documents/types.ts';
import { AppError } from '#workflows/app-error.ts';
import type { AssembleOptions } from './assemble.ts';
import { workThrough } from './page-work.ts';
import { checkPlanPages, parsePlan } from './plan.ts';
import type { ParsedPlan, RedactionPlan } from './plan.ts';
import type { Check, PageJob, PagePart, PageReport, RedactionReport } from './report.ts';

export type { RedactionPlan } from './plan.ts';
export type { RedactionReport } from './report.ts';

export type RedactOptions = {
  password?: string;
  /** Of the released pages; 200 unless told. */
  dpi?: number;
  /** Read source pages from their pixels: where needed (`auto`), everywhere, or nowhere (then pictures of terms are the caller's risk). */
  ocr?: 'auto' | 'always' | 'never';
  /** Read each painted page again; on unless told, where `ocr` is not `never`. */
  lookAgain?: boolean;
  ocrTimeoutMs?: number;
  /** Words an import already read from pixels, by page: not read twice. */
  knownWords?: Record<number, Pick<OcrText, 'words' | 'confidence'>>;
  /** Of the output's own making: never the input's. */
  title?: string;
  language?: string;
  /** The output is a PDF/A-2u as well. */
  pdfa?: boolean;
  limits?: Partial<Limits>;
  /** Children at work at the same time; ignored where `pool` is given. */
  workers?: number;
  /** A pool made by `createRedactionPool`. */
  pool?: DocumentPool;
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
};

export type Verification = { ok: boolean; checks: Check[] };

/** Children that can redact. Keep one for the life of a process. */
export function createRedactionPool(options: { workers?: number } = {}): DocumentPool {
  return createDocumentPool({ workers: options.workers ?? 2, entry: projectModule('#app/redaction/redaction-child.ts') });
}

let standard: DocumentPool | undefined;

/** One call into a child beside the standard pool's workers: for what looks at finished files. */
export function inRedactionChild<T>(verb: string, argument: unknown, callMs: number): Promise<T> {
  return withAssembler((standard ??= createRedactionPool()), undefined, (call) => call<T>(verb, argument, callMs));
}

/**
 * Throws AppError: `invalid_input` (the plan), `refused_file` (the input: damaged, encrypted, over a limit; `details.page` where known),
 * `verification_failed` (`details`: page, reason, checks). The same input, plan and options give the same bytes.
 */
export async function redact(input: Uint8Array, plan: RedactionPlan, options: RedactOptions = {}): Promise<{ output: Uint8Array; report: RedactionReport }> {
  const parsed = parsePlan(plan);
  const own = options.pool === undefined && options.workers !== undefined;
  const pool = options.pool ?? (own ? createRedactionPool({ workers: options.workers }) : (standard ??= createRedactionPool()));
  try {
    return await run(pool, input, parsed, options);
  } finally {
    if (own) await pool.close();
  }
}

async function run(pool: DocumentPool, input: Uint8Array, plan: ParsedPlan, options: RedactOptions): Promise<{ output: Uint8Array; report: RedactionReport }> {
  const { output, report } = await removeWithoutVerifying(pool, input, plan, options);
  const { ok, checks } = await verify(output, report, { pool, limits: options.limits });
  const left = checks.find((check) => check.left)?.left;
  if (ok) return { output, report: { ...report, terms: report.terms.map(({ index, found, pages }) => ({ index, found, ...(left ? { left: left[index] as number } : {}), pages })), checks } };
  const failed = checks.filter((check) => !check.ok);
  const [first] = failed;
  throw new AppError('verification_failed', `the output failed ${first?.name ?? 'its checks'}${first?.page ? ` on page ${first.page}` : ''}`, {
    details: { page: first?.page ?? null, reason: first?.name ?? 'unknown', checks: failed },
  });
}

/** Everything up to the finished file, which nobody has looked at yet: its certificate holds no checks, and it may not leave. The bench times it by itself. */
export async function removeWithoutVerifying(pool: DocumentPool, input: Uint8Array, plan: ParsedPlan, options: RedactOptions): Promise<{ output: Uint8Array; report: RedactionReport }> {
  const { dpi = 200, ocr = 'auto', ocrTimeoutMs = 90_000, language = 'en-US', pdfa = false, limits } = options;
  const words = language.startsWith('es') ? { page: 'Página', picture: 'Imagen sin texto' } : { page: 'Page', picture: 'Picture without text' };
  const lookAgain = options.lookAgain ?? ocr !== 'never';
  const open = { password: options.password, limits };
  // one for the pages, one to put them together: both start now
  pool.prepare(2);
  const first = await pool.openSession(input, open);
  try {
    const { info } = first;
    checkPlanPages(plan, info.pages.length);
    const withheld = new Set(plan.withhold.map((entry) => entry.page));
    const kept = info.pages.filter((page) => !withheld.has(page.number));
    const seen = new Set(plan.seen);
    const labels = kept.map((page) => page.number);
    // a pattern may never come back from its search: no term is looked for in this process
    const titles = ['Released record', 'Copy', 'PDF'];
    const unsayable = new Set(plan.terms.length === 0 ? [] : await first.call<string[]>('sayingTerms', { texts: [...titles, words.picture, ...labels.flatMap((label) => [`${words.page} ${label}`, String(label)])], terms: plan.terms }));
    const sayable = (...texts: string[]): string | null => texts.find((text) => !unsayable.has(text)) ?? null;
    // a title says nothing of the record, nor, by chance, a word of the plan
    const title = options.title ?? titles.find((title) => !unsayable.has(title)) ?? '1';
    const jobFor = (page: number): PageJob => ({
      page, terms: plan.terms, areas: plan.areas.filter((area) => area.page === page), dpi, ocr, lookAgain, ocrTimeoutMs, seen: seen.has(page),
      ...(options.knownWords?.[page] ? { knownWords: options.knownWords[page] } : {}),
    });
    const callMs = (limits?.callMs ?? 60_000) + ocrTimeoutMs * 4;

    // pages come in any order; the assembling child sorts them, and the parent holds one page a worker at a time
    const { output, reports, seams } = await withAssembler(pool, limits, async (call) => {
      await call('beginAssembly', undefined);
      let last: Promise<unknown> = Promise.resolve();
      const take = (index: number, { widthPt, heightPt, image, words }: PagePart): Promise<void> => {
        const turn = last.then(() => call<void>('addPage', { index, part: { widthPt, heightPt, image, words } }));
        last = turn.catch(() => undefined);
        return turn;
      };
      const made: AssembleOptions = { title, language, labels, bookmarks: labels.map((label) => sayable(`${words.page} ${label}`, String(label))), pictureText: sayable(words.picture), pdfa };
      const done = await workThrough({ pool, input, open, first, kept, terms: plan.terms, jobFor, callMs, looks: lookAgain && ocr !== 'never' && plan.terms.length > 0, take, onProgress: options.onProgress, signal: options.signal });
      return { ...done, output: await call<Uint8Array>('finishAssembly', made, 300_000) };
    });

    const pages = info.pages.map((page): PageReport => {
      const report = reports.get(page.number);
      if (report) return { ...report, outputPage: kept.indexOf(page) + 1 };
      return {
        page: page.number, outputPage: null, withheld: true, widthPt: page.widthPt, heightPt: page.heightPt, dpi, coding: null, found: [], foundTotal: 0,
        removedWords: 0, boxes: [], imageSha256: null, ocrConfidence: null, lookedAgain: 0, warnings: [],
      };
    });
    const report: RedactionReport = {
      format: 'openroi-redaction/1',
      input: { sha256: sha256(input), bytes: input.length, kind: info.kind, pages: info.pages.length, warnings: info.warnings },
      output: { sha256: sha256(output), bytes: output.length, pages: kept.length },
      plan: { sha256: plan.sha256, terms: plan.terms, areas: plan.areas.length, withhold: [...withheld].sort((a, b) => a - b) },
      engines: engineVersions(),
      options: { dpi, ocr, lookAgain, title, language, pdfa },
      terms: plan.terms.map((_, index) => {
        const joined = seams.filter((seam) => seam.term === index);
        const on = new Set([...pages.filter((page) => most(page.found[index]) > 0).map((page) => page.page), ...joined.flatMap((seam) => seam.pages)]);
        return { index, found: pages.reduce((sum, page) => sum + most(page.found[index]), joined.length), pages: [...on].sort((a, b) => a - b) };
      }),
      pages,
      checks: [],
    };
    return { output, report };
  } finally {
    await first.close();
  }
}

/**
 * Runs every check again on an output, given its certificate alone: by engines that had no part in the removal.
 * Never throws for a bad output; `ok` is false then, also where the output ends or stops the child that looks at it.
 */
export async function verify(output: Uint8Array, report: RedactionReport, options: { pool?: DocumentPool; limits?: Partial<Limits> } = {}): Promise<Verification> {
  const { plan, pages } = report;
  const pool = options.pool ?? (standard ??= createRedactionPool());
  const kept = pages.filter((page) => !page.withheld).length;
  // a second child pays from some pages on; nobody who waits here holds one
  const parts = Math.max(1, Math.min(pool.workers, Math.ceil(kept / 8)));
  const job = (part: number): Promise<Check[]> =>
    withAssembler(pool, options.limits, (call) =>
      call<Check[]>('verifyOutput', { output, report: { output: report.output, plan, pages, options: report.options }, from: Math.ceil((kept * part) / parts), to: Math.ceil((kept * (part + 1)) / parts), whole: part === 0 }, 600_000),
    ).catch((error: unknown): Check[] => {
      if (error instanceof AppError && (error.code === 'internal' || error.code === 'refused_file')) return [{ name: 'can_be_checked', ok: false, detail: String(error.details?.cause ?? '') }];
      throw error;
    });
  const all = (await Promise.all(Array.from({ length: parts }, (_, part) => job(part)))).flat();
  // each kind that passed once, each failure by itself
  const read = all.flatMap(({ left }) => (left ? [left] : []));
  const together = read.length > 0 ? { left: (read[0] as number[]).map((_, index) => read.reduce((sum, one) => sum + (one[index] as number), 0)) } : {};
  const checks = all.filter((check, index) => !check.ok || (!all.some((other) => other.name === check.name && !other.ok) && all.findIndex((other) => other.name === check.name) === index)).map((check) => (check.left ? { ...check, ...together } : check));
  return { ok: checks.length > 0 && checks.every((check) => check.ok), checks };
}

/** Assembly and verification run beside the pages: their child is not one of the pool's workers, or a full pool would wait for itself. */
async function withAssembler<T>(pool: DocumentPool, limits: Partial<Limits> | undefined, job: Parameters<typeof pool.withChild<T>>[0]): Promise<T> {
  return pool.withExtraChild(job, { maxRssBytes: 2_400 * 1024 * 1024, ...limits });
}

function most(count: PageReport['found'][number] | undefined): number {
  return count ? Math.max(count.characters, count.secondReader, count.values, count.ocr ?? 0) : 0;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function engineVersions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const version = (path: string): string => (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
  const beside = (name: string, up: string): string => version(require.resolve(name).replace(/(node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+).*/, `$1/${up}`));
  return Object.fromEntries(['@embedpdf/pdfium', 'pdfjs-dist', 'pdf-lib', 'sharp', 'tesseract.js'].map((name) => [name, beside(name, 'package.json')]));
}
