/**
 * An accounting of disclosures (164.528): asked for by the patient or on her behalf, compiled from the register, its cost told
 * first where it is not the free one of twelve months, sent exactly as compiled. An agency's statement leaves its lines out for now.
 */
import { createHash } from 'node:crypto';
import { and, eq, ne, sql } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { accountingOf } from '#app/compliance/accounting.ts';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { cases, deadlines, requests, workflowInstances } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { CompiledLine } from '#workflows/case-facts.ts';
import { accountingFee, accountingPeriod } from '#workflows/rules/accounting.ts';
import { isIndividualsRequest } from '#workflows/rules/bases.ts';
import { addDays } from '#workflows/rules/dates.ts';
import { livesOf, lockRequest, onCase, openCase, setFacts, type OnCase } from '../on-case.ts';
import { loadRequest, targetOf } from '../on-request.ts';
import { recordDecision } from '../record-decision.ts';
import { must, run } from '../run.ts';

const notNow = (why: string, key = 'errors.not_allowed_now') => new AppError('not_allowed_now', why, { public: { key } });

/** The last six years, or the part of them that is asked for. One open at a time; `caseId` is made by the caller. */
export async function askAccounting(db: Db, actor: Actor, input: { requestId: string; caseId: string; from?: string; to?: string; now: Date }): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    await lockRequest(tx, input.requestId);
    const loaded = await loadRequest(tx, input.requestId, input.now);
    const { request, today } = loaded;
    must(actor, actor.kind === 'requester' ? 'own.message' : 'request.read', targetOf(request));
    // The right is the individual's (164.528(a)(1)); a firm asks for nothing of the kind.
    if (!isIndividualsRequest(request.basis) || !['patient', 'representative'].includes(request.requesterKind)) throw notNow(`request ${request.id} is no individual's`, 'cases.error.individual_only');
    const others = await livesOf(tx, request.id, 'accounting');
    if (others.some(({ id }) => id === input.caseId)) return;
    if (others.some(({ state }) => !state.startsWith('closed'))) throw notNow(`request ${request.id} has an open accounting`, 'cases.error.asked_already');
    const period = accountingPeriod({ requestedOn: today, ...(input.from ? { from: input.from } : {}), ...(input.to ? { to: input.to } : {}) });
    await openCase(tx, actor, loaded, { machine: 'accounting', id: input.caseId, input: { accountingId: input.caseId }, facts: { machine: 'accounting', ...period }, event: { type: 'ACCOUNTING_ASKED' }, openedOn: today, now: input.now });
  });
}

/** Compliance has seen that whoever asks is the patient of the request, or acts for her. */
export async function confirmAccountingPatient(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'accounting', input, 'accounting.answer', (_, { request }) => {
    if (!request.patientId) throw notNow(`request ${request.id} names no patient of the index`, 'cases.error.no_patient');
    return { type: 'PATIENT_CONFIRMED', patientId: request.patientId };
  });
}

/** Told before it is owed. Throws where the list is the free one. */
export async function tellAccountingFee(db: Db, actor: Actor, input: OnCase & { cents: number }): Promise<SendResult | null> {
  return onCase(db, actor, 'accounting', input, 'accounting.answer', async (tx, { request, openedOn, context }) => {
    const decision = accountingFee({ requestedOn: openedOn, earlierOn: await earlierAccountings(tx, input.caseId, String(context['patientId'])), costCents: input.cents });
    await recordDecision(tx, request, decision, input.now);
    if (decision.result.free) throw notNow(`accounting ${input.caseId} is free`, 'cases.error.free');
    return { type: 'FEE_TOLD', cents: decision.result.cents };
  });
}

export async function agreeAccountingFee(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'accounting', input, actor.kind === 'requester' ? 'own.message' : 'accounting.answer', () => ({ type: 'FEE_AGREED' }));
}

/** From the register as it stands; compiled again it is another list with another digest. */
export async function compileAccounting(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'accounting', input, 'accounting.answer', async (tx, { request, facts, context, openedOn, today }) => {
    const patientId = String(context['patientId']);
    const accounting = await accountingOf(tx, patientId, { now: input.now, requestedOn: openedOn, from: facts.from, to: facts.to });
    if (!accounting) throw new AppError('not_found', `patient ${patientId} is not there`);
    const { from, to } = accounting.period;
    const { lines } = accounting;
    const sha256 = digestOf(from, to, lines);
    await setFacts(tx, input.caseId, { ...facts, compiled: { from, to, lines, suspended: accounting.suspended.length, sha256, on: today } });
    await recordEvent(tx, { action: 'accounting.made', actor, now: input.now, subject: { facilityId: request.facilityId, requestId: request.id, patientId }, facts: { entries: lines.length, from, to, sha256 } });
    return { type: 'DISCLOSURES_COMPILED', sha256 };
  });
}

/** Exactly the list that was looked at: its digest comes with the form. */
export async function sendAccounting(db: Db, actor: Actor, input: OnCase & { sha256: string }): Promise<SendResult | null> {
  return onCase(db, actor, 'accounting', input, 'accounting.answer', () => ({ type: 'ACCOUNTING_SENT', sha256: input.sha256 }));
}

/** Once, by at most thirty days, told with its reason before the first date ends (164.528(c)(1)(ii)). */
export async function extendAccounting(db: Db, actor: Actor, input: OnCase & { days: number; reason: string }): Promise<SendResult | null> {
  return onCase(db, actor, 'accounting', input, 'accounting.answer', async (tx, { today }) => {
    const [clock] = await tx.select({ dueOn: deadlines.dueOn }).from(deadlines).where(and(eq(deadlines.instanceId, input.caseId), eq(deadlines.kind, 'accounting')));
    if (!clock) throw notNow(`accounting ${input.caseId} has no clock`);
    return { type: 'EXTENSION_TAKEN', today, dueOn: clock.dueOn, extendedTo: addDays(clock.dueOn, input.days), reason: input.reason };
  });
}

export async function withdrawAccounting(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'accounting', input, actor.kind === 'requester' ? 'own.withdraw' : 'accounting.answer', () => ({ type: 'ACCOUNTING_WITHDRAWN' }));
}

/** The days on which the patient asked before, answered or still open: of two at once the one that was asked for first is the free one. */
async function earlierAccountings(tx: Db, caseId: string, patientId: string): Promise<string[]> {
  const rows = await tx
    .select({ on: cases.openedOn })
    .from(cases)
    .innerJoin(workflowInstances, eq(workflowInstances.id, cases.id))
    .innerJoin(requests, eq(requests.id, cases.requestId))
    .where(and(eq(cases.machine, 'accounting'), ne(workflowInstances.state, 'closed_withdrawn'), eq(requests.patientId, patientId), sql`(${cases.createdAt}, ${cases.id}) < (select own.created_at, own.id from cases own where own.id = ${caseId}::uuid)`));
  return rows.map(({ on }) => on);
}

/** Over the period and each line's values in their order, so that it can be computed again from the letter. */
function digestOf(from: string, to: string, lines: readonly CompiledLine[]): string {
  const values = lines.map(({ date, recipient, address, what, purpose, count, lastOn }) => [date, recipient, address, what, purpose, count, lastOn]);
  return createHash('sha256').update(JSON.stringify([from, to, values])).digest('hex');
}
