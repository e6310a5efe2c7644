/**
 * Pictures and words of pages, quickly: PDFium's own rendering, kept in memory for a while, and the last document kept open, so
 * that the next page costs only its drawing. One document at a time: the other children stay free for everybody else.
 */
import type { DocumentPool, DocumentSession } from '#app/documents/pool.ts';
import type { Word } from '#app/documents/types.ts';
import type { KeptWords } from './kept-words.ts';

export type PageImages = {
  /** WebP. `load` gives the document's bytes where they are needed. */
  image(of: { fileId: string; page: number; dpi: number }, load: () => Promise<Uint8Array>): Promise<Uint8Array>;
  /** `kept`: what the import read from the pixels of this file, where it was kept; else they are read here. */
  words(of: { fileId: string; page: number; ocr: boolean }, load: () => Promise<Uint8Array>, kept: () => Promise<KeptWords>): Promise<Word[]>;
  close(): Promise<void>;
};

type Options = { maxBytes?: number; idleMs?: number };

/** The protected content in the memory of this process is bounded, and an idle document is closed after `idleMs`. */
export function createPageImages(documents: DocumentPool, { maxBytes = 96 * 1024 * 1024, idleMs = 4000 }: Options = {}): PageImages {
  const images = new Map<string, Uint8Array>();
  const texts = new Map<string, Word[]>();
  const pending = new Map<string, Promise<unknown>>();
  let held = 0;
  let lastKept: { fileId: string; words: KeptWords } | null = null;
  let open: { fileId: string; session: DocumentSession } | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function closeOpen(): Promise<void> {
    const { session } = open ?? {};
    open = null;
    await session?.close();
  }

  /** One after another: a document is never closed under somebody who reads it. */
  function withDocument<T>(fileId: string, load: () => Promise<Uint8Array>, job: (session: DocumentSession) => Promise<T>): Promise<T> {
    const mine = turn.then(async () => {
      clearTimeout(timer);
      if (open?.fileId !== fileId) {
        await closeOpen();
        open = { fileId, session: await documents.openDocument(await load()) };
      }
      try {
        return await job(open.session);
      } finally {
        timer = setTimeout(() => void (turn = turn.then(closeOpen).catch(() => undefined)), idleMs);
        timer.unref();
      }
    });
    turn = mine.catch(() => undefined);
    return mine;
  }

  /** The same thing asked for twice at once is made once. */
  function once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const known = pending.get(name) as Promise<T> | undefined;
    if (known) return known;
    const made = make().finally(() => pending.delete(name));
    pending.set(name, made);
    return made;
  }

  /** Those of the document at hand: its pages are asked for one after another. */
  async function keptOnce(fileId: string, load: () => Promise<KeptWords>): Promise<KeptWords> {
    if (lastKept?.fileId !== fileId) lastKept = { fileId, words: await once(`${fileId}:kept`, load) };
    return lastKept.words;
  }

  function keep(name: string, bytes: Uint8Array): void {
    images.set(name, bytes);
    held += bytes.length;
    for (const [oldest, old] of images) {
      if (held <= maxBytes) break;
      images.delete(oldest);
      held -= old.length;
    }
  }

  return {
    image({ fileId, page, dpi }, load) {
      const name = `${fileId}:${page}:${dpi}`;
      const known = images.get(name);
      if (known) {
        images.delete(name);
        images.set(name, known);
        return Promise.resolve(known);
      }
      return once(name, async () => {
        const { bytes } = await withDocument(fileId, load, (session) => session.renderPage(page, { dpi, format: 'webp' }));
        keep(name, bytes);
        return bytes;
      });
    },
    words({ fileId, page, ocr }, load, kept) {
      const name = `${fileId}:${page}:words`;
      const known = texts.get(name);
      if (known) return Promise.resolve(known);
      return once(name, async () => {
        const known = ocr ? (await keptOnce(fileId, kept))[page] : undefined;
        const { words } = known ?? (await withDocument(fileId, load, (session) => (ocr ? session.ocrPage(page) : session.pageText(page))));
        if (texts.size >= 500) texts.delete(texts.keys().next().value ?? '');
        texts.set(name, words);
        return words;
      });
    },
    async close() {
      clearTimeout(timer);
      await turn;
      await closeOpen();
    },
  };
}

const made = new WeakMap<DocumentPool, PageImages>();

/** One per pool, made on first use. */
export function pageImagesOf(documents: DocumentPool): PageImages {
  const known = made.get(documents) ?? createPageImages(documents);
  made.set(documents, known);
  return known;
}
