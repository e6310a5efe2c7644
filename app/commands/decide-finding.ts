/** Accepts or dismisses what the machine noticed on a page. Terms and codes only raise candidates; a person says what is what. */
import { and, eq, inArray } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { findings } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { loadForReview } from './decide-pages.ts';
import { run } from './run.ts';

/** Named ones, or every open one of a kind in the whole request. */
export type DecideFindings = { requestId: string; status: 'accepted' | 'dismissed' | 'open'; now: Date } & ({ findingIds: string[] } | { kind: string });

/** -> ids of those decided, so that they can be opened again. */
export async function decideFindings(db: Db, actor: Actor, input: DecideFindings): Promise<string[]> {
  return run(db, actor, input.now, async (tx) => {
    const { request } = await loadForReview(tx, actor, input);
    const decided = await tx
      .update(findings)
      .set({ status: input.status, decidedBy: actor.id, decidedAt: input.now })
      .where(and(eq(findings.requestId, request.id), 'kind' in input ? and(eq(findings.kind, input.kind), eq(findings.status, 'open')) : inArray(findings.id, input.findingIds)))
      .returning({ id: findings.id, kind: findings.kind });
    for (const finding of decided) {
      await recordEvent(tx, {
        action: 'evidence.decided',
        actor,
        now: input.now,
        subject: { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId },
        facts: { line: `finding:${finding.id}`, ruleId: finding.kind, status: input.status },
      });
    }
    return decided.map((finding) => finding.id);
  });
}
