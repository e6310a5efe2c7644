/** The marks that are in force on a request (boxes and terms), and which pages they stand on. */
import { and, asc, eq, isNull } from 'drizzle-orm';
import { compileTerm, searchable } from '#app/redaction/search.ts';
import type { Db } from '#db/open.ts';
import { pages, redactions } from '#db/schema/index.ts';

export type MarkRow = typeof redactions.$inferSelect;

export function liveMarks(tx: Db, requestId: string): Promise<MarkRow[]> {
  return tx
    .select()
    .from(redactions)
    .where(and(eq(redactions.requestId, requestId), isNull(redactions.undoneAt)))
    .orderBy(asc(redactions.createdAt), asc(redactions.id));
}

/** page id -> ground of its first mark. A term stands wherever it is read in the request, by the same search that removes it. */
export function marksOnPages(
  rows: readonly { id: string; text: string }[],
  marks: readonly Pick<MarkRow, 'kind' | 'pageId' | 'term' | 'reason' | 'ruleId'>[],
): Map<string, { reason: string; ruleId: string }> {
  const terms = marks.flatMap((mark) => {
    const compiled = mark.kind === 'term' ? compileTerm({ text: mark.term ?? '', match: 'normalised' }) : undefined;
    return compiled ? [{ mark, compiled }] : [];
  });
  const found = new Map<string, { reason: string; ruleId: string }>();
  for (const row of rows) {
    const area = marks.find((mark) => mark.kind === 'area' && mark.pageId === row.id);
    const search = terms.length > 0 ? searchable([row.text], false) : null;
    const hit = area ?? terms.find(({ compiled }) => search && search(compiled).length > 0)?.mark;
    if (hit) found.set(row.id, { reason: hit.reason, ruleId: hit.ruleId });
  }
  return found;
}

/** How often each term stands on the request's pages: hits, and the pages with any. Texts are read in slices, never all at once. */
export async function countTerm(tx: Db, requestId: string, term: string): Promise<{ hits: number; pages: { id: string; hits: number }[] }> {
  const compiled = compileTerm({ text: term.trim(), match: 'normalised' });
  if (!compiled) return { hits: 0, pages: [] };
  const ids = await tx.select({ id: pages.id }).from(pages).where(eq(pages.requestId, requestId)).orderBy(asc(pages.id));
  const found: { id: string; hits: number }[] = [];
  for (let at = 0; at < ids.length; at += slice) {
    const part = await tx.select({ id: pages.id, text: pages.text }).from(pages).where(eq(pages.requestId, requestId)).orderBy(asc(pages.id)).limit(slice).offset(at);
    for (const row of part) {
      const hits = searchable([row.text], false)(compiled).length;
      if (hits > 0) found.push({ id: row.id, hits });
    }
  }
  return { hits: found.reduce((sum, row) => sum + row.hits, 0), pages: found };
}

const slice = 250;
