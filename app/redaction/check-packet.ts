/** The checks on a finished packet, inside a child, by an engine that did not write it. It may be long: it comes as a place, not as bytes. */
import { createHash } from 'node:crypto';
import { openSecondReader } from '#app/documents/second-reader.ts';
import type { PlanTerm } from './plan.ts';
import { scratchBytes } from './scratch.ts';
import type { ScratchPlace } from './scratch.ts';
import { compileTerm, countIn } from './search.ts';

export type PacketCheck = { name: string; ok: boolean; page?: number };

export type PacketJob = {
  packet: ScratchPlace;
  pages: number;
  /** Where the records begin, from 1; each with its pages and what must not be on them. */
  first: number;
  records: { pages: number; terms: Pick<PlanTerm, 'text' | 'match'>[] }[];
  /** The strip in the margin is ours: runs that hold one of these are not the record's. */
  own: string[];
};

/** -> SHA-256 of the bytes that were looked at, with the checks; the last one is the first that failed, if any did. */
export async function checkPacket({ packet, pages, first, records, own }: PacketJob): Promise<{ sha256: string; checks: PacketCheck[] }> {
  const bytes = await scratchBytes(packet);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const checks: PacketCheck[] = [];
  const check = (name: string, ok: boolean, page?: number): boolean => {
    checks.push({ name, ok, ...(page ? { page } : {}) });
    return ok;
  };
  const reader = await openSecondReader(bytes).catch(() => undefined);
  if (!reader) {
    check('opens', false);
    return { sha256, checks };
  }
  try {
    if (!check('page_count', reader.pageCount === pages)) return { sha256, checks };
    const around = await reader.surroundings();
    if (!check('no_attachments', !around.attachments) || !check('no_scripts', !around.scripts)) return { sha256, checks };
    let number = first;
    for (const record of records) {
      const terms = record.terms.flatMap((term) => compileTerm(term) ?? []);
      for (let page = 0; page < record.pages; page++, number++) {
        if ((await reader.annotations(number)).length > 0 && !check('no_annotations', false, number)) return { sha256, checks };
        if (terms.length === 0) continue;
        const text = (await reader.runs(number)).filter((run) => !own.some((mark) => run.text.includes(mark))).map((run) => run.text).join(' ');
        if (terms.some((term) => countIn(text, term) > 0) && !check('terms_gone', false, number)) return { sha256, checks };
      }
    }
    check('no_annotations', true);
    check('terms_gone', true);
    return { sha256, checks };
  } finally {
    await reader.close();
  }
}
