/**
 * A page as it will leave: redacted, rebuilt and verified by the same engine, with the same options, that makes the packet; then drawn.
 * One at a time, and kept in memory for a while: a page that nobody changed is not made twice.
 */
import type { DocumentPool } from '#app/documents/pool.ts';
import type { RedactionPlan } from '#app/redaction/plan.ts';
import { createRedactionPool, redact } from '#app/redaction/redact.ts';
import type { KeptWords } from './kept-words.ts';

export type PageAfter = { fileId: string; wordsFileId: string | null; page: number; pages: number; terms: RedactionPlan['terms']; areas: RedactionPlan['areas']; language: string };

/** The record's pages, and what its import read out of their pixels. */
export type PageSource = { bytes: Uint8Array; knownWords: KeptWords };

const most = 48;
const made = new Map<string, Promise<Uint8Array>>();
let pool: DocumentPool | undefined;
let turn: Promise<unknown> = Promise.resolve();

/** WebP at 120 dpi. Throws what the engine throws: `verification_failed` or `refused_file`, with the reason. */
export function pageAfter(documents: DocumentPool, of: PageAfter, load: () => Promise<PageSource>): Promise<Uint8Array> {
  const name = JSON.stringify(of);
  const known = made.get(name);
  if (known) return known;
  const making = turn.then(() => make(documents, of, load));
  turn = making.catch(() => undefined);
  made.set(name, making);
  making.catch(() => made.delete(name));
  if (made.size > most) made.delete(made.keys().next().value ?? '');
  return making;
}

async function make(documents: DocumentPool, { page, pages, terms, areas, language }: PageAfter, load: () => Promise<PageSource>): Promise<Uint8Array> {
  pool ??= createRedactionPool({ workers: 1 });
  const withhold = Array.from({ length: pages }, (_, i) => i + 1).filter((number) => number !== page);
  const { bytes, knownWords } = await load();
  const { output } = await redact(bytes, { terms, areas, withhold, ...(areas && areas.length > 0 ? { seen: [page] } : {}) }, { pool, language, knownWords });
  return (await documents.renderPage(output, 1, { dpi: 120, format: 'webp' })).bytes;
}
