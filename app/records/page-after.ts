/**
 * A page as it will leave: redacted, rebuilt and verified by the same engine, with the same options, that makes the packet; then drawn.
 * One at a time, and kept in memory for a while: a page that nobody changed is not made twice.
 */
import type { DocumentPool } from '#app/documents/pool.ts';
import type { RedactionPlan } from '#app/redaction/plan.ts';
import { createRedactionPool, redact } from '#app/redaction/redact.ts';

export type PageAfter = { fileId: string; page: number; pages: number; terms: RedactionPlan['terms']; areas: RedactionPlan['areas']; language: string };

const most = 48;
const made = new Map<string, Promise<Uint8Array>>();
let pool: DocumentPool | undefined;
let turn: Promise<unknown> = Promise.resolve();

/** WebP at 120 dpi. Throws what the engine throws: `verification_failed` or `refused_file`, with the reason. */
export function pageAfter(documents: DocumentPool, of: PageAfter, load: () => Promise<Uint8Array>): Promise<Uint8Array> {
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

async function make(documents: DocumentPool, { page, pages, terms, areas, language }: PageAfter, load: () => Promise<Uint8Array>): Promise<Uint8Array> {
  pool ??= createRedactionPool({ workers: 1 });
  const withhold = Array.from({ length: pages }, (_, i) => i + 1).filter((number) => number !== page);
  const { output } = await redact(await load(), { terms, areas, withhold, ...(areas && areas.length > 0 ? { seen: [page] } : {}) }, { pool, language });
  return (await documents.renderPage(output, 1, { dpi: 120, format: 'webp' })).bytes;
}
