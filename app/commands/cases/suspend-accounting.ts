/** An oversight or law-enforcement agency says that an accounting would impede it (164.528(a)(2)): recorded on the agency's own request, confirmed by letter. */
import { eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { enqueue } from '#app/runtime/outbox.ts';
import type { Db } from '#db/open.ts';
import { suspensions } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { suspension, type SuspensionStatement } from '#workflows/rules/accounting.ts';
import { loadRequest, targetOf } from '../on-request.ts';
import { recordDecision } from '../record-decision.ts';
import { must, run } from '../run.ts';

export type SuspendAccounting = { requestId: string; suspensionId: string; form: 'written' | 'oral'; madeOn: string; endsOn?: string; documented: boolean; now: Date };

/** Throws `invalid_input` where the statement suspends nothing: no end in writing, no note of an oral one, over already. */
export async function suspendAccounting(db: Db, actor: Actor, input: SuspendAccounting): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    const { request, today } = await loadRequest(tx, input.requestId, input.now);
    must(actor, 'accounting.suspend', targetOf(request));
    const by = request.basis === 'public_health_oversight' ? 'oversight' : request.basis === 'law_enforcement' ? 'law_enforcement' : null;
    if (!by || !request.patientId) throw new AppError('not_allowed_now', `request ${request.id} is no agency's`, { public: { key: 'cases.error.agency_only' } });
    const [known] = await tx.select({ id: suspensions.id }).from(suspensions).where(eq(suspensions.id, input.suspensionId));
    if (known) return;
    const { form, madeOn, endsOn, documented } = input;
    const statement: SuspensionStatement = { by, form, madeOn, documented, ...(endsOn ? { endsOn } : {}) };
    const decision = suspension(statement, today);
    if (!decision.result.suspended) throw new AppError('invalid_input', 'the statement suspends nothing', { public: { key: 'cases.error.no_suspension' } });
    const { facilityId, id: requestId, patientId } = request;
    await recordDecision(tx, request, decision, input.now);
    await tx.insert(suspensions).values({ id: input.suspensionId, facilityId, agencyRequestId: requestId, patientId, recipientName: request.delivery.recipientName, by, form, madeOn, endsOn: endsOn ?? null, documented, createdAt: input.now, createdBy: actor.id });
    await recordEvent(tx, { action: 'suspension.recorded', actor, now: input.now, subject: { facilityId, requestId, patientId }, facts: { suspensionId: input.suspensionId, by, form, madeOn, until: decision.result.until ?? madeOn } });
    await enqueue(tx, { machine: 'request', id: requestId, facilityId, requestId }, { type: 'write_case_letter', letter: 'suspension', suspensionId: input.suspensionId }, { key: `${requestId}:suspension:${input.suspensionId}`, now: input.now });
  });
}
