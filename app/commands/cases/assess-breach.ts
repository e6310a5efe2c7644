/**
 * A release that went wrong (164.402-.414): its four factors assessed by one person and agreed to by another, or notice decided;
 * then everybody told, each with its record. Unopened links were taken back when it was reported.
 */
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { caseClocks } from '#app/runtime/cases.ts';
import { writeClocks } from '#app/runtime/deadlines.ts';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { deadlines, letters, patients } from '#db/schema/index.ts';
import { breachFactors, type BreachFactor, type FactorRisk } from '#workflows/breach/machine.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { CaseFacts } from '#workflows/case-facts.ts';
import { onCase, setFacts, type LoadedCase, type OnCase } from '../on-case.ts';

type Breach = Extract<CaseFacts, { machine: 'breach' }>;

/** Low by all four, or refused by the machine: then notice is due. */
export async function assessFactors(db: Db, actor: Actor, input: OnCase & { factors: Record<BreachFactor, FactorRisk>; reason: string }): Promise<SendResult | null> {
  return onCase(db, actor, 'breach', input, 'breach.assess', async (tx, loaded) => {
    const { factors, reason } = input;
    if (!reason.trim()) throw new AppError('invalid_input', 'an assessment without its reason', { public: { key: 'cases.error.reason' } });
    if (!breachFactors.every((factor) => factors[factor] === 'low')) throw new AppError('not_allowed_now', `breach ${input.caseId} is not low by all factors`, { public: { key: 'cases.error.not_low' } });
    await setFacts(tx, input.caseId, { ...loaded.facts, factors, reason: reason.trim() });
    await log(tx, actor, loaded, input.now, { action: 'breach.assessed', facts: { caseId: input.caseId, factors: breachFactors.map((factor) => `${factor}:${factors[factor]}`) } });
    return { type: 'FACTORS_ASSESSED', factors };
  });
}

/** By somebody else than who assessed. */
export async function decideAssessment(db: Db, actor: Actor, input: OnCase & { confirm: boolean }): Promise<SendResult | null> {
  return onCase(db, actor, 'breach', input, 'breach.assess', (_, { context }) => {
    if (context['assessedBy'] === actor.id) throw new AppError('not_allowed_now', 'who assessed does not agree to it', { public: { key: 'cases.error.same_person' } });
    return { type: input.confirm ? 'ASSESSMENT_CONFIRMED' : 'ASSESSMENT_REJECTED' };
  });
}

export type Notification = { people: number; inOneState: number; cause: NonNullable<Breach['cause']>; kinds: string[]; happenedOn?: string; /** Record number of the individual, where she is not the request's patient. */ mrn?: string };

/** What the letter says is settled with the decision; the letter to the individual is owed from then on. */
export async function decideNotification(db: Db, actor: Actor, input: OnCase & Notification): Promise<SendResult | null> {
  return onCase(db, actor, 'breach', input, 'breach.assess', async (tx, loaded) => {
    const { cause, kinds, happenedOn, mrn, people, inOneState } = input;
    if (kinds.length === 0) throw new AppError('invalid_input', 'a notice must say what was in it', { public: { key: 'cases.error.kinds' } });
    if (happenedOn && happenedOn > loaded.today) throw new AppError('invalid_input', 'it happened in the future', { public: { key: 'cases.error.future' } });
    const patientId = mrn ? await byRecordNumber(tx, loaded.request.facilityId, mrn) : loaded.facts.patientId;
    if (!patientId) throw new AppError('invalid_input', 'nobody to be told', { public: { key: 'cases.error.nobody' } });
    await setFacts(tx, input.caseId, { ...loaded.facts, patientId, cause, kinds, ...(happenedOn ? { happenedOn } : {}) });
    await log(tx, actor, loaded, input.now, { action: 'breach.described', facts: { caseId: input.caseId, cause, kinds, ...(happenedOn ? { happenedOn } : {}) } }, patientId);
    const instance = { machine: 'breach' as const, id: input.caseId, facilityId: loaded.request.facilityId, requestId: loaded.request.id };
    const { clocks, zone } = await caseClocks(tx, instance, { affected: { people, inOneState } });
    await writeClocks(tx, instance, clocks, { zone, now: input.now });
    return { type: 'NOTIFICATION_DECIDED', people, inOneState };
  });
}

/** The letters have been posted, to all of them. */
export async function recordIndividualsTold(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'breach', input, 'breach.assess', async (tx, loaded) => {
    const { request, context } = loaded;
    const waiting = await tx.select({ id: letters.id }).from(letters).where(and(eq(letters.requestId, request.id), eq(letters.kind, 'breach_notice'), isNull(letters.postedAt)));
    if (waiting.length === 0) throw new AppError('not_allowed_now', 'the letter is not written yet', { public: { key: 'cases.error.letter_to_come' } });
    for (const { id } of waiting) {
      await tx.update(letters).set({ postedAt: input.now }).where(eq(letters.id, id));
      await recordEvent(tx, { action: 'letter.posted', actor, now: input.now, subject: { facilityId: request.facilityId, requestId: request.id }, facts: { letterId: id, kind: 'breach_notice' } });
    }
    await met(tx, input.caseId, ['breach', 'breach_state']);
    return { type: 'INDIVIDUALS_TOLD', people: Number(context['people']) };
  });
}

export async function recordSecretaryTold(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'breach', input, 'breach.assess', async (tx) => {
    await met(tx, input.caseId, ['breach_secretary']);
    return { type: 'SECRETARY_TOLD' };
  });
}

export async function recordMediaTold(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'breach', input, 'breach.assess', async (tx) => {
    await met(tx, input.caseId, ['breach_media']);
    return { type: 'MEDIA_TOLD' };
  });
}

/** Everybody is told; kept for six years. */
export async function closeBreach(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'breach', input, 'breach.assess', () => ({ type: 'BREACH_CLOSED' }));
}

/** Whoever was told is owed nothing more: her date runs no longer, and the others' do. One that was missed stays missed. */
async function met(tx: Db, caseId: string, kinds: string[]): Promise<void> {
  await tx.update(deadlines).set({ status: 'cleared' }).where(and(eq(deadlines.instanceId, caseId), eq(deadlines.status, 'open'), inArray(deadlines.kind, kinds)));
}

async function byRecordNumber(tx: Db, facilityId: string, mrn: string): Promise<string> {
  const [patient] = await tx.select({ id: patients.id }).from(patients).where(and(eq(patients.facilityId, facilityId), eq(patients.mrn, mrn.trim())));
  if (!patient) throw new AppError('invalid_input', 'no such record number', { public: { key: 'cases.error.mrn' } });
  return patient.id;
}

type Said = { action: 'breach.assessed'; facts: { caseId: string; factors: string[] } } | { action: 'breach.described'; facts: { caseId: string; cause: string; kinds: string[]; happenedOn?: string } };

async function log(tx: Db, actor: Actor, { request }: LoadedCase<'breach'>, now: Date, said: Said, patientId: string | null = request.patientId): Promise<void> {
  await recordEvent(tx, { ...said, actor, now, subject: { facilityId: request.facilityId, requestId: request.id, patientId } });
}
