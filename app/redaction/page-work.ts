/** A document's pages handed to the children that are free, each page until it is clean; what stands across two pages is taken out of both. */
import type { ChildSession, DocumentPool } from '#app/documents/pool.ts';
import type { OpenOptions, PageInfo, Rect } from '#app/documents/types.ts';
import { AppError } from '#workflows/app-error.ts';
import type { PageRefusal } from './page.ts';
import type { PlanTerm } from './plan.ts';
import type { PageJob, PagePart, PageReport } from './report.ts';
import { pageEnds } from './seams.ts';
import type { PageEnds, SeamHit } from './seams.ts';

export type PageWork = {
  pool: DocumentPool;
  input: Uint8Array;
  open: OpenOptions;
  /** Open on the input; not closed here. */
  first: ChildSession;
  /** The pages that leave, in order. */
  kept: readonly PageInfo[];
  terms: readonly PlanTerm[];
  jobFor(page: number): PageJob;
  callMs: number;
  /** Terms are looked for in the pixels of the result too. */
  looks: boolean;
  /** Called once a page, or again where a page was done again; `index` counts the kept pages from 0. */
  take(index: number, part: PagePart): Promise<void>;
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
};

/** A term that only two pages together hold; `pages` of the input. */
export type Seam = { term: number; pages: [number, number] };
export type PagesDone = { reports: Map<number, Omit<PageReport, 'outputPage'>>; seams: Seam[] };

/** A document of very many typefaces is sampled, or it would be read whole: the first pages that bring new ones. */
const maxSamples = 40;
const noEnds: PageEnds = { heads: [], tails: [] };

/** Throws `verification_failed` once all pages were tried, `details.pages` naming each that cannot leave and why; else what a child threw, with its page. */
export async function workThrough(work: PageWork): Promise<PagesDone> {
  const { pool, kept, terms } = work;
  const done: PagesDone = { reports: new Map(), seams: [] };
  const ends: PageEnds[] = [];
  const looks: (Pick<PagePart, 'fonts' | 'doubted'> & { looked: boolean })[] = [];
  const refused: { page: number; reason: string }[] = [];
  // the first page is always a sample: the typefaces of most documents are on it
  const more: Pick<PageJob, 'also' | 'sample'>[] = work.looks ? [{ sample: true }] : [];

  const one = async (session: ChildSession, index: number): Promise<void> => {
    const page = (kept[index] as PageInfo).number;
    const job: PageJob = { ...work.jobFor(page), ...more[index] };
    const part = await session.call<PagePart | PageRefusal>('redactPage', job, work.callMs).catch((error: unknown) => {
      throw withPage(error, page);
    });
    if ('refusedPage' in part) {
      refused.push({ page, reason: part.reason });
      return;
    }
    done.reports.set(page, part.report);
    if (terms.length > 0) ends[index] = pageEnds(part.words, terms);
    looks[index] = { fonts: part.fonts, doubted: part.doubted, looked: part.report.lookedAgain > 0 };
    await work.take(index, part);
  };

  await overPages(kept.map((_, index) => index), true);
  if (work.looks) await readSamples();
  throwRefused(refused);
  await closeSeams();
  return done;

  async function overPages(indices: readonly number[], first: boolean): Promise<void> {
    let next = 0;
    let failed = false;
    const helpers: ChildSession[] = [];
    const working: Promise<void>[] = [];
    const begin = (session: Promise<ChildSession>): void => {
      const job = session.then(through).catch((error: unknown) => {
        failed = true;
        throw error;
      });
      // awaited below; until then nobody listens
      job.catch(() => undefined);
      working.push(job);
    };
    /** Another child pays from a few pages on. One that is busy with somebody else's document may join later; it is never waited for. */
    const callHelp = (): void => {
      while (working.length < Math.min(pool.workers, Math.ceil((indices.length - next) / (first ? 4 : 1)))) {
        const helper = pool.openFreeSession(work.input, work.open);
        if (!helper) return;
        begin(helper.then((session) => (helpers.push(session), session)));
      }
    };
    const through = async (session: ChildSession): Promise<void> => {
      for (let at = next++; at < indices.length && !failed; at = next++) {
        work.signal?.throwIfAborted();
        callHelp();
        await one(session, indices[at] as number);
        if (first) work.onProgress?.(at + 1, kept.length);
      }
    };
    try {
      begin(Promise.resolve(work.first));
      // the list may grow meanwhile, and no child may still be at work when its document closes
      for (let at = 0; at < working.length; at++) await Promise.allSettled([working[at]]);
      await Promise.all(working);
    } finally {
      await Promise.all(helpers.map((session) => session.close()));
    }
  }

  /** Each typeface is read from pixels on one page at least; where its text lied, on all of its pages. */
  async function readSamples(): Promise<void> {
    const known = new Set(looks.flatMap((look) => (look?.looked && !look.doubted ? look.fonts : [])));
    const samples: number[] = [];
    looks.forEach((look, index) => {
      if (!look || look.looked || samples.length >= maxSamples || !look.fonts.some((font) => !known.has(font))) return;
      for (const font of look.fonts) known.add(font);
      samples.push(index);
    });
    await again(samples);
    const lying = new Set(looks.flatMap((look) => (look?.doubted ? look.fonts : [])));
    await again(looks.flatMap((look, index) => (look && !look.looked && look.fonts.some((font) => lying.has(font)) ? [index] : [])));
  }

  async function again(indices: readonly number[]): Promise<void> {
    for (const index of indices) more[index] = { ...more[index], sample: true };
    if (indices.length > 0) await overPages(indices, false);
  }

  /** Pages whose words make a term only together are done once more without those words, until there are none. */
  async function closeSeams(): Promise<void> {
    const also = new Map<number, Rect[]>();
    const note = (index: number, rects: Rect[]): void => void also.set(index, [...(also.get(index) ?? []), ...rects]);
    for (let round = 0; ; round++) {
      const touched = new Set<number>();
      // in a child, like every search: a pattern may never come back from one
      const hits = terms.length === 0 || kept.length < 2 ? [] : await work.first.call<(SeamHit & { index: number })[]>('acrossSeams', { ends: kept.map((_, index) => ends[index] ?? noEnds), terms }, work.callMs);
      for (const { index, term, before, after } of hits) {
        const pages: [number, number] = [(kept[index] as PageInfo).number, (kept[index + 1] as PageInfo).number];
        if (!done.seams.some((known) => known.term === term && known.pages[0] === pages[0])) done.seams.push({ term, pages });
        note(index, before);
        note(index + 1, after);
        touched.add(index).add(index + 1);
      }
      if (touched.size === 0) return;
      if (round === 6) throwRefused([...touched].map((index) => ({ page: (kept[index] as PageInfo).number, reason: 'still_readable' })));
      for (const index of touched) {
        more[index] = { ...more[index], also: also.get(index) as Rect[] };
        await one(work.first, index);
      }
      throwRefused(refused);
    }
  }
}

function throwRefused(refused: { page: number; reason: string }[]): void {
  const [first] = refused.sort((a, b) => a.page - b.page);
  if (!first) return;
  const all = refused.map(({ page, reason }) => `page ${page}: ${reason}`).join(', ');
  throw new AppError('verification_failed', `cannot be released: ${all}`, { details: { ...first, pages: refused } });
}

function withPage(error: unknown, page: number): unknown {
  if (!(error instanceof AppError)) return error;
  const code = error.code === 'internal' ? 'verification_failed' : error.code;
  const reason = error.details?.reason ?? error.details?.cause ?? 'failed';
  return new AppError(code, `page ${page}: ${error.message}`, { ...(error.public ? { public: error.public } : {}), cause: error, details: { ...error.details, reason, page } });
}
