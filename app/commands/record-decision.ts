/** Writes down a rule's decision on a request: id, version, inputs, result and the sentence; never changed later. */
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '#db/open.ts';
import { decisions } from '#db/schema/index.ts';
import type { Decision } from '#workflows/rules/rule.ts';

export async function recordDecision(
  tx: Db,
  request: { id: string; facilityId: string },
  decision: Decision,
  now: Date,
): Promise<void> {
  await tx.insert(decisions).values({
    id: uuidv7(),
    facilityId: request.facilityId,
    requestId: request.id,
    ruleId: decision.ruleId,
    ruleVersion: decision.ruleVersion,
    citation: decision.citation,
    inputs: decision.inputs,
    result: decision.result ?? null,
    messageKey: decision.message.key,
    messageParams: decision.message.params ?? null,
    decidedAt: now,
  });
}
