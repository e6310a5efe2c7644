/** Accepts or dismisses what the machine noticed on a page. Terms and codes only raise candidates; a person says what is what. */
import { and, eq, inArray } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { findings, pages } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import type { WithholdingGround } from '#workflows/rules/patient-withholding.ts';
import { loadForReview } from './decide-pages.ts';
import { takeOutWords } from './redact.ts';
import { run } from '../run.ts';

/** Named ones, or every open one of a kind in the whole request. `takeOut`: their words go too, everywhere, on this ground, in the same act. */
export type DecideFindings = { requestId: string; status: 'accepted' | 'dismissed' | 'open'; takeOut?: WithholdingGround | null; now: Date } & ({ findingIds: string[] } | { kind: string });

/** -> ids of those decided, so that they can be opened again, and of the marks that were made. */
export async function decideFindings(db: Db, actor: Actor, input: DecideFindings): Promise<{ findingIds: string[]; redactionIds: string[] }> {
  return run(db, actor, input.now, async (tx) => {
    const loaded = await loadForReview(tx, actor, input);
    const { request } = loaded;
    const decided = await tx
      .update(findings)
      .set({ status: input.status, decidedBy: actor.id, decidedAt: input.now })
      .where(and(eq(findings.requestId, request.id), 'kind' in input ? and(eq(findings.kind, input.kind), eq(findings.status, 'open')) : inArray(findings.id, input.findingIds)))
      .returning({ id: findings.id, kind: findings.kind, pageId: findings.pageId, quote: findings.quote });
    for (const finding of decided) {
      await recordEvent(tx, {
        action: 'evidence.decided',
        actor,
        now: input.now,
        subject: { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId },
        facts: { line: `finding:${finding.id}`, ruleId: finding.kind, status: input.status },
      });
    }
    const pageIds = [...new Set(decided.map((finding) => finding.pageId))];
    // Their lines in the ledger say how many are open: whoever else reviews is told.
    if (pageIds.length > 0) await tx.update(pages).set({ requestId: request.id }).where(inArray(pages.id, pageIds));
    const takes = input.status === 'accepted' && input.takeOut;
    const redactionIds = takes ? await takeOutWords(tx, actor, loaded, decided.map((finding) => finding.quote), takes, input.now) : [];
    return { findingIds: decided.map((finding) => finding.id), redactionIds };
  });
}
