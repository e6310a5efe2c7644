/** An accounting that was sent, as data: line for line the letter that it came with, for the patient to keep or to compare. */
import { and, eq } from 'drizzle-orm';
import { letterIdOf } from '#app/runtime/handlers/write-letter.ts';
import type { Db } from '#db/open.ts';
import { cases, workflowHistory } from '#db/schema/index.ts';
import type { CompiledList } from '#workflows/case-facts.ts';

/** The list behind one letter of a request; null for a letter of another kind. Row security hides another's. */
export async function sentAccounting(tx: Db, { requestId, letterId }: { requestId: string; letterId: string }): Promise<CompiledList | null> {
  const steps = await tx
    .select({ caseId: cases.id, facts: cases.facts, revision: workflowHistory.revision })
    .from(cases)
    .innerJoin(workflowHistory, and(eq(workflowHistory.instanceId, cases.id), eq(workflowHistory.eventType, 'ACCOUNTING_SENT')))
    .where(and(eq(cases.requestId, requestId), eq(cases.machine, 'accounting')));
  // A letter's id is made of the step that owes it; the step's effects are few.
  const behind = steps.find(({ caseId, revision }) => [0, 1, 2, 3].some((position) => letterIdOf(`${caseId}:${revision}:${position}`) === letterId));
  return behind?.facts.machine === 'accounting' ? (behind.facts.compiled ?? null) : null;
}
