/**
 * The pool of limited children that every upload, record and packet is read in. A hostile file ends its child, never the portal.
 * A document is opened once in one child for many calls; the child is replaced when it has grown or served long enough, unseen by the caller.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { AppError } from '#workflows/app-error.ts';
import { startChild } from './child-process.ts';
import type { Child } from './child-process.ts';
import { refusedFile } from './refusals.ts';
import { sniffKind } from './sniff.ts';
import { defaultLimits } from './types.ts';
import type { Turn } from './upright.ts';
import type { DocumentInfo, Limits, OcrText, OpenOptions, PageText, RenderedPage, RenderFormat } from './types.ts';

/** A module of this project by its import path, also from within a compiled file. */
export function projectModule(path: string): URL {
  return pathToFileURL(createRequire(import.meta.url).resolve(path));
}

/** Any verb of the pool's own entry, on one open document. One call at a time; calls made meanwhile wait their turn. */
export type ChildSession = { info: DocumentInfo; call<T>(verb: string, argument: unknown, callMs?: number): Promise<T>; close(): Promise<void> };

export type DocumentSession = {
  info: DocumentInfo;
  /** PNG, JPEG or WebP of one page (from 1), fields and annotations drawn; a page over the pixel limit comes at a lower resolution. */
  renderPage(page: number, options: { dpi: number; format: RenderFormat }): Promise<RenderedPage>;
  /** PDFium's text with words placed in points as displayed, top left. Empty for images: ask `ocrPage`. */
  pageText(page: number): Promise<PageText>;
  /** Words out of the page's pixels (unless told, at the scan's own resolution from 190 to 300 dpi, else at 300), with confidence. */
  ocrPage(page: number, options?: { dpi?: number; timeoutMs?: number; turn?: Turn }): Promise<OcrText>;
  /** Which way a scanned page has to be turned to be read; 0 where no other way is much better. Reads it four times, coarsely. */
  findTurn(page: number): Promise<Turn>;
  /** Share of the page that is dark, 0 to 1. */
  inkShare(page: number): Promise<number>;
  /** The document (its own bytes again) with these pages turned; undefined where that cannot be done. */
  righted(bytes: Uint8Array, turns: Readonly<Record<number, Turn>>): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
};

export type DocumentPool = {
  /** Kind by magic bytes, pages with their displayed sizes. Throws AppError `refused_file` with a key `uploads.*`. */
  inspect(bytes: Uint8Array, options?: OpenOptions): Promise<DocumentInfo>;
  /** Keeps the document in one child for many calls; close it. */
  openDocument(bytes: Uint8Array, options?: OpenOptions): Promise<DocumentSession>;
  renderPage(bytes: Uint8Array, page: number, options: { dpi: number; format: RenderFormat } & OpenOptions): Promise<RenderedPage>;
  pageText(bytes: Uint8Array, page: number, options?: OpenOptions): Promise<PageText>;
  ocrPage(bytes: Uint8Array, page: number, options?: { dpi?: number; timeoutMs?: number } & OpenOptions): Promise<OcrText>;
  /** A session on this pool's entry with that entry's own verbs. */
  openSession(bytes: Uint8Array, options?: OpenOptions): Promise<ChildSession>;
  /** The same where a child is free this moment, else undefined. Whoever holds one session takes others only so: two that waited for each other would wait for ever. */
  openFreeSession(bytes: Uint8Array, options?: OpenOptions): Promise<ChildSession> | undefined;
  /** Starts children ahead of need, so that at least this many stand ready. */
  prepare(children: number): void;
  /** One free child for a job that opens no document; returned when the job ends. */
  withChild<T>(job: (call: <R>(verb: string, argument: unknown, callMs?: number) => Promise<R>) => Promise<T>, limits?: Partial<Limits>): Promise<T>;
  /** The same beside the workers: for a job that others of the same pool feed, which would else wait for itself. */
  withExtraChild: DocumentPool['withChild'];
  readonly workers: number;
  close(): Promise<void>;
};

/** A child is replaced after this many calls, or once it holds this much: PDFium's heap never shrinks. */
const recycleCalls = 400;
const recycleRss = 640 * 1024 * 1024;

/** `workers`: children at work at the same time. `entry`: the module they run, this service's own unless told. */
export function createDocumentPool(options: { workers?: number; entry?: URL } = {}): DocumentPool {
  const workers = Math.max(1, options.workers ?? 2);
  const entry = options.entry ?? projectModule('#app/documents/document-child.ts');
  const idle: Child[] = [];
  const all = new Set<Child>();
  const queue: (() => void)[] = [];
  let busy = 0;
  let closed = false;

  async function acquire(): Promise<Child> {
    if (closed) throw new AppError('unavailable', 'the document pool is closed');
    if (busy >= workers) await new Promise<void>((resolve) => queue.push(resolve));
    else busy += 1;
    return fresh();
  }

  function fresh(): Child {
    for (let child = idle.pop(); child; child = idle.pop()) {
      if (!child.dead) return child;
      all.delete(child);
    }
    const child = startChild(entry);
    all.add(child);
    return child;
  }

  function release(child: Child): void {
    if (worn(child) || closed) discard(child);
    else idle.push(child);
    const next = queue.shift();
    if (next) next();
    else busy -= 1;
  }

  function discard(child: Child): void {
    child.kill();
    all.delete(child);
  }

  async function openSession(bytes: Uint8Array, options: OpenOptions = {}): Promise<ChildSession> {
    refuseAtSight(bytes, options);
    return openIn(await acquire(), bytes, options);
  }

  function openFreeSession(bytes: Uint8Array, options: OpenOptions = {}): Promise<ChildSession> | undefined {
    if (closed || busy >= workers || queue.length > 0) return undefined;
    refuseAtSight(bytes, options);
    busy += 1;
    return openIn(fresh(), bytes, options);
  }

  async function openIn(first: Child, bytes: Uint8Array, { password = '', limits: given }: OpenOptions): Promise<ChildSession> {
    const limits: Limits = { ...defaultLimits, ...given };
    let child = first;
    const open = (): Promise<DocumentInfo> => child.call<DocumentInfo>('open', { bytes, password, limits }, limits);
    let info: DocumentInfo;
    try {
      info = await open();
    } catch (error) {
      // a clean refusal leaves a clean child; anything else left something in its memory
      if (error instanceof AppError && error.code === 'internal') discard(child);
      release(child);
      throw asRefusal(error);
    }
    let last: Promise<unknown> = Promise.resolve();
    let finished = false;
    const callsAtOpen = (): number => child.calls;
    let opened = callsAtOpen();
    return {
      info,
      call<T>(verb: string, argument: unknown, callMs = limits.callMs): Promise<T> {
        const turn = last.then(async () => {
          if (finished) throw new AppError('internal', 'the document is closed');
          if (child.dead || (child.calls > opened && worn(child))) {
            discard(child);
            child = fresh();
            await open();
            opened = callsAtOpen();
          }
          return child.call<T>(verb, argument, { ...limits, callMs });
        });
        last = turn.catch(() => undefined);
        return turn;
      },
      async close() {
        await last;
        if (finished) return;
        finished = true;
        if (!child.dead) await child.call('close', undefined, limits).catch(() => discard(child));
        release(child);
      },
    };
  }

  async function openDocument(bytes: Uint8Array, open: OpenOptions = {}): Promise<DocumentSession> {
    const session = await openSession(bytes, open);
    return {
      info: session.info,
      renderPage: (page, { dpi, format }) => session.call<RenderedPage>('render', { page, dpi, format }),
      pageText: (page) => session.call<PageText>('text', { page }),
      ocrPage: (page, { dpi, timeoutMs = 45_000, turn = 0 } = {}) => session.call<OcrText>('ocr', { page, dpi, timeoutMs, turn }, timeoutMs + 15_000),
      findTurn: (page) => session.call<Turn>('turn', { page, timeoutMs: 30_000 }, 4 * 30_000 + 15_000),
      inkShare: (page) => session.call<number>('ink', { page }),
      righted: (again, turns) => session.call<Uint8Array | undefined>('righted', { bytes: again, turns }),
      close: session.close,
    };
  }

  async function once<T>(bytes: Uint8Array, open: OpenOptions, job: (session: DocumentSession) => Promise<T>): Promise<T> {
    const session = await openDocument(bytes, open);
    try {
      return await job(session);
    } finally {
      await session.close();
    }
  }

  return {
    workers,
    openDocument,
    openSession,
    openFreeSession,
    inspect: (bytes, open = {}) => once(bytes, open, (session) => Promise.resolve(session.info)),
    renderPage: (bytes, page, { dpi, format, ...open }) => once(bytes, open, (session) => session.renderPage(page, { dpi, format })),
    pageText: (bytes, page, open = {}) => once(bytes, open, (session) => session.pageText(page)),
    ocrPage: (bytes, page, { dpi, timeoutMs, ...open } = {}) => once(bytes, open, (session) => session.ocrPage(page, { dpi, timeoutMs })),
    prepare(children) {
      while (!closed && idle.length < children) {
        const child = startChild(entry);
        all.add(child);
        idle.unshift(child);
      }
    },
    async withChild(job, given) {
      const limits: Limits = { ...defaultLimits, ...given };
      const child = await acquire();
      try {
        return await job((verb, argument, callMs = limits.callMs) => child.call(verb, argument, { ...limits, callMs }));
      } finally {
        release(child);
      }
    },
    async withExtraChild(job, given) {
      if (closed) throw new AppError('unavailable', 'the document pool is closed');
      const limits: Limits = { ...defaultLimits, ...given };
      const child = fresh();
      try {
        return await job((verb, argument, callMs = limits.callMs) => child.call(verb, argument, { ...limits, callMs }));
      } finally {
        if (worn(child) || closed) discard(child);
        else idle.push(child);
      }
    },
    close() {
      closed = true;
      for (const child of all) child.kill();
      all.clear();
      return Promise.resolve();
    },
  };
}

let standard: DocumentPool | undefined;

/** The portal's own pool, made on first use. */
export function defaultDocumentPool(): DocumentPool {
  standard ??= createDocumentPool({ workers: Number(process.env.DOCUMENT_WORKERS) || 2 });
  return standard;
}

function refuseAtSight(bytes: Uint8Array, { limits }: OpenOptions): void {
  if (bytes.length > (limits?.maxInputBytes ?? defaultLimits.maxInputBytes)) throw refusedFile('too_large', 'over the limit of bytes');
  if (!sniffKind(bytes)) throw refusedFile('not_a_document', 'unknown magic');
}

/** A parser that throws something of its own says: this file is broken. */
function asRefusal(error: unknown): unknown {
  return error instanceof AppError && error.code === 'internal' ? refusedFile('damaged', error.message) : error;
}

function worn(child: Child): boolean {
  return child.dead || child.calls >= recycleCalls || child.rssBytes() > recycleRss;
}
