/**
 * Plan -> remove -> rebuild -> verify -> certificate. What this returns was looked at by engines that did not make it; whatever goes
 * wrong on the way throws, and no byte leaves.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createDocumentPool, projectModule } from '#app/documents/pool.ts';
import type { ChildSession, DocumentPool } from '#app/documents/pool.ts';
import type { Limits, Rect } from '#app/documents/types.ts';
import { AppError } from '#workflows/app-error.ts';
import type { PageRefusal } from './page.ts';
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
  knownWords?: Record<number, (Rect & { text: string })[]>;
  /** Of the output's own making: never the input's. */
  title?: string;
  language?: string;
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
  const { dpi = 200, ocr = 'auto', ocrTimeoutMs = 45_000, title = 'Released record', language = 'en-US', limits } = options;
  const lookAgain = options.lookAgain ?? ocr !== 'never';
  const open = { password: options.password, limits };
  const first = await pool.openSession(input, open);
  const sessions: ChildSession[] = [first];
  try {
    const { info } = first;
    checkPlanPages(plan, info.pages.length);
    const withheld = new Set(plan.withhold.map((entry) => entry.page));
    const kept = info.pages.filter((page) => !withheld.has(page.number));
    const reports = new Map<number, Omit<PageReport, 'outputPage'>>();

    // pages come in any order; the assembling child sorts them, and the parent holds one page a worker at a time
    const output = await assembling(async (add, finish) => {
      let next = 0;
      let failed = false;
      const working: Promise<void>[] = [];
      const begin = (session: Promise<ChildSession>): void => {
        working.push(session.then(work).catch((error: unknown) => {
          failed = true;
          throw error;
        }));
        // awaited below; until then nobody listens
        working.at(-1)?.catch(() => undefined);
      };
      /** Another child pays from a few pages on. One that is busy with somebody else's document may join later; it is never waited for. */
      const callHelp = (): void => {
        while (working.length < Math.min(pool.workers, Math.ceil((kept.length - next) / 4))) {
          const helper = pool.openFreeSession(input, open);
          if (!helper) return;
          begin(helper.then((session) => (sessions.push(session), session)));
        }
      };
      const work = async (session: ChildSession): Promise<void> => {
        for (let index = next++; index < kept.length && !failed; index = next++) {
          options.signal?.throwIfAborted();
          callHelp();
          const page = (kept[index] as { number: number }).number;
          const job: PageJob = {
            page, terms: plan.terms, areas: plan.areas.filter((area) => area.page === page), dpi, ocr, lookAgain, ocrTimeoutMs,
            ...(options.knownWords?.[page] ? { knownWords: options.knownWords[page] } : {}),
          };
          const part = await session.call<PagePart | PageRefusal>('redactPage', job, (limits?.callMs ?? 60_000) + ocrTimeoutMs * 4).catch((error: unknown) => {
            throw withPage(error, page);
          });
          if ('refusedPage' in part) {
            throw new AppError('verification_failed', `page ${page} cannot be released: ${part.reason}`, { details: { page, reason: part.reason } });
          }
          reports.set(page, part.report);
          await add(index, part);
          options.onProgress?.(reports.size, kept.length);
        }
      };
      begin(Promise.resolve(first));
      await allSettledOrFirstError(working);
      return finish({ title, language, labels: kept.map((page) => page.number) });
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
      options: { dpi, ocr, lookAgain, title, language },
      terms: plan.terms.map((_, index) => {
        const on = pages.filter((page) => most(page.found[index]) > 0);
        return { index, found: on.reduce((sum, page) => sum + most(page.found[index]), 0), pages: on.map((page) => page.page) };
      }),
      pages,
      checks: [],
    };
    const { ok, checks } = await verify(output, report, { pool, limits });
    const failed = checks.find((check) => !check.ok);
    if (!ok) {
      throw new AppError('verification_failed', `the output failed ${failed?.name ?? 'its checks'}`, {
        details: { page: failed?.page ?? null, reason: failed?.name ?? 'unknown', checks: checks.filter((check) => !check.ok) },
      });
    }
    return { output, report: { ...report, checks } };
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
  }

  async function assembling(job: (add: (index: number, part: PagePart) => Promise<void>, finish: (options: object) => Promise<Uint8Array>) => Promise<Uint8Array>): Promise<Uint8Array> {
    return withAssembler(pool, limits, async (call) => {
      await call('beginAssembly', undefined);
      let last: Promise<unknown> = Promise.resolve();
      const add = (index: number, { widthPt, heightPt, image, words }: PagePart): Promise<void> => {
        const turn = last.then(() => call<void>('addPage', { index, part: { widthPt, heightPt, image, words } }));
        last = turn.catch(() => undefined);
        return turn;
      };
      return job(add, (finish) => call<Uint8Array>('finishAssembly', finish, 300_000));
    });
  }
}

/**
 * Runs every check again on an output, given its certificate alone: by engines that had no part in the removal.
 * Never throws for a bad output; `ok` is false then. Throws `refused_file` only if the output breaks its child.
 */
export async function verify(output: Uint8Array, report: RedactionReport, options: { pool?: DocumentPool; limits?: Partial<Limits> } = {}): Promise<Verification> {
  const { plan, pages } = report;
  const pool = options.pool ?? (standard ??= createRedactionPool());
  const checks = await withAssembler(pool, options.limits, (call) =>
    call<Check[]>('verifyOutput', { output, report: { output: report.output, plan, pages, options: report.options } }, 600_000),
  );
  return { ok: checks.length > 0 && checks.every((check) => check.ok), checks };
}

/** Assembly and verification run beside the pages: their child is not one of the pool's workers, or a full pool would wait for itself. */
async function withAssembler<T>(pool: DocumentPool, limits: Partial<Limits> | undefined, job: Parameters<typeof pool.withChild<T>>[0]): Promise<T> {
  return pool.withExtraChild(job, { maxRssBytes: 2_400 * 1024 * 1024, ...limits });
}

function withPage(error: unknown, page: number): unknown {
  if (!(error instanceof AppError)) return error;
  const code = error.code === 'internal' ? 'verification_failed' : error.code;
  const reason = error.details?.reason ?? error.details?.cause ?? 'failed';
  return new AppError(code, `page ${page}: ${error.message}`, { ...(error.public ? { public: error.public } : {}), cause: error, details: { ...error.details, reason, page } });
}

/** Waits for all of a list that may grow meanwhile, so that no child is still at work when its document closes; then throws the first error. */
async function allSettledOrFirstError(jobs: Promise<void>[]): Promise<void> {
  for (let at = 0; at < jobs.length; at++) await Promise.allSettled([jobs[at]]);
  await Promise.all(jobs);
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
