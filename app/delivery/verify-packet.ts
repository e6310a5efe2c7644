/** The finished packet read once more, whole, by an engine that did not write it; the hash that is approved is of these very bytes. */
import { createHash } from 'node:crypto';
import { openSecondReader } from '#app/documents/second-reader.ts';
import { compileTerm, countIn } from '#app/redaction/search.ts';
import type { PageMap } from '#templates/packet/plan.ts';
import { AppError } from '#workflows/app-error.ts';
import type { StoredPlan } from './packet-plan.ts';

export type PacketCheck = { name: string; ok: boolean; page?: number };

/**
 * -> SHA-256 of the bytes that were verified, with the checks.
 * Throws `verification_failed` naming the first page that fails; never the term.
 */
export async function verifyPacket(pdf: Uint8Array, plan: StoredPlan, map: PageMap): Promise<{ sha256: string; checks: PacketCheck[] }> {
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  const reader = await openSecondReader(pdf);
  const checks: PacketCheck[] = [];
  const check = (name: string, ok: boolean, page?: number) => {
    if (!ok) throw new AppError('verification_failed', `packet ${plan.packet.packetId}: ${name} failed`, { details: { reason: name, ...(page ? { page } : {}) } });
    checks.push({ name, ok, ...(page ? { page } : {}) });
  };
  try {
    check('page_count', reader.pageCount === map.total);
    const around = await reader.surroundings();
    check('no_attachments', !around.attachments);
    check('no_scripts', !around.scripts);
    let number = map.records;
    for (const record of plan.records) {
      const terms = (record.redaction.terms ?? []).flatMap((term) => {
        const compiled = compileTerm(typeof term === 'string' ? { text: term, match: 'normalised' } : { text: term.text, match: term.match ?? 'normalised' });
        return compiled ? [compiled] : [];
      });
      for (let page = 0; page < record.pages; page++, number++) {
        if ((await reader.annotations(number)).length > 0) check('no_annotations', false, number);
        if (terms.length === 0) continue;
        const text = (await reader.runs(number)).filter((run) => !isMark(run.text, plan)).map((run) => run.text).join(' ');
        if (terms.some((term) => countIn(text, term) > 0)) check('terms_gone', false, number);
      }
    }
    check('no_annotations', true);
    check('terms_gone', true);
    return { sha256, checks };
  } finally {
    await reader.close();
  }
}

/** The strip in the margin is ours: it names the request and the recipient, whatever is redacted on the page. */
function isMark(text: string, { packet }: StoredPlan): boolean {
  return text.includes(packet.requestNumber) || text.includes(packet.recipient.name);
}
