/**
 * A release that went wrong (164.402-.414): its four factors assessed by one person and agreed to by another, or notice decided;
 * then everybody told, each with its record. Unopened links were taken back when it was reported.
 */
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { caseClocks } from '#app/runtime/cases.ts';
import { writeClocks } from '#app/runtime/deadlines.ts';
import { enqueue } from '#app/runtime/outbox.ts';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { deadlines, letters, patients } from '#db/schema/index.ts';
import { breachFactors, type BreachFactor, type FactorRisk } from '#workflows/breach/machine.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { CaseFacts, Telling } from '#workflows/case-facts.ts';
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

export type Notification = { people: number; inOneState: number; cause: NonNullable<Breach['cause']>; kinds: string[]; happenedOn?: string; /** Record numbers of the individuals, where it is not the request's patient alone: each is told. */ mrns?: readonly string[] };

/** What the letter says is settled with the decision; a letter to each individual is owed from then on. Throws where not everybody is named. */
export async function decideNotification(db: Db, actor: Actor, input: OnCase & Notification): Promise<SendResult | null> {
  return onCase(db, actor, 'breach', input, 'breach.assess', async (tx, loaded) => {
    const { cause, kinds, happenedOn, people, inOneState } = input;
    if (kinds.length === 0) throw new AppError('invalid_input', 'a notice must say what was in it', { public: { key: 'cases.error.kinds' } });
    if (happenedOn && happenedOn > loaded.today) throw new AppError('invalid_input', 'it happened in the future', { public: { key: 'cases.error.future' } });
    const named = await individuals(tx, loaded.request.facilityId, input.mrns ?? []);
    const [patientId, ...others] = named.length > 0 ? named : loaded.facts.patientId ? [loaded.facts.patientId] : [];
    if (!patientId) throw new AppError('invalid_input', 'nobody to be told', { public: { key: 'cases.error.nobody' } });
    if (others.length + 1 !== people) throw new AppError('invalid_input', `${people} people and ${others.length + 1} named`, { public: { key: 'cases.error.people', params: { people, named: others.length + 1 } } });
    await setFacts(tx, input.caseId, { ...loaded.facts, patientId, ...(others.length > 0 ? { others } : {}), cause, kinds, ...(happenedOn ? { happenedOn } : {}) });
    // An event of the log for each of them: whoever asks what became of one patient finds it.
    for (const each of [patientId, ...others]) await log(tx, actor, loaded, input.now, { action: 'breach.described', facts: { caseId: input.caseId, cause, kinds, ...(happenedOn ? { happenedOn } : {}) } }, each);
    const instance = { machine: 'breach' as const, id: input.caseId, facilityId: loaded.request.facilityId, requestId: loaded.request.id };
    // The first one's letter is owed by the life itself.
    for (const each of others) await enqueue(tx, instance, { type: 'write_case_letter', letter: 'breach_notice', patientId: each }, { key: `${input.caseId}:notice:${each}`, now: input.now });
    const { clocks, zone } = await caseClocks(tx, instance, { affected: { people, inOneState } });
    await writeClocks(tx, instance, clocks, { zone, now: input.now });
    return { type: 'NOTIFICATION_DECIDED', people, inOneState };
  });
}

/** The letters have been posted, to all of them: one for each individual is written, or nobody is said to have been told. */
export async function recordIndividualsTold(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'breach', input, 'breach.assess', async (tx, loaded) => {
    const { request, context } = loaded;
    const waiting = await tx.select({ id: letters.id }).from(letters).where(and(eq(letters.requestId, request.id), eq(letters.kind, 'breach_notice'), isNull(letters.postedAt)));
    if (waiting.length < Number(context['people'])) throw new AppError('not_allowed_now', 'the letter is not written yet', { public: { key: 'cases.error.letter_to_come' } });
    for (const { id } of waiting) {
      await tx.update(letters).set({ postedAt: input.now }).where(eq(letters.id, id));
      await recordEvent(tx, { action: 'letter.posted', actor, now: input.now, subject: { facilityId: request.facilityId, requestId: request.id }, facts: { letterId: id, kind: 'breach_notice' } });
    }
    await met(tx, input.caseId, ['breach', 'breach_state']);
    return { type: 'INDIVIDUALS_TOLD', people: Number(context['people']) };
  });
}

/** HHS has it: at the same time for 500 or more, else in the log of the year (164.408). Throws `invalid_input` for a day to come, one before the discovery, or no proof. */
export async function recordSecretaryTold(db: Db, actor: Actor, input: OnCase & Telling): Promise<SendResult | null> {
  return onCase(db, actor, 'breach', input, 'breach.assess', async (tx, loaded) => {
    await tellOf(tx, actor, loaded, 'secretary', input);
    await met(tx, input.caseId, ['breach_secretary']);
    return { type: 'SECRETARY_TOLD' };
  });
}

/** Prominent media of the state where more than 500 live (164.406). */
export async function recordMediaTold(db: Db, actor: Actor, input: OnCase & Telling): Promise<SendResult | null> {
  return onCase(db, actor, 'breach', input, 'breach.assess', async (tx, loaded) => {
    await tellOf(tx, actor, loaded, 'media', input);
    await met(tx, input.caseId, ['breach_media']);
    return { type: 'MEDIA_TOLD' };
  });
}

async function tellOf(tx: Db, actor: Actor, loaded: LoadedCase<'breach'>, whom: 'secretary' | 'media', { caseId, on, how, reference, now }: OnCase & Telling): Promise<void> {
  if (on > loaded.today || on < loaded.openedOn) throw new AppError('invalid_input', `told on ${on}`, { public: { key: 'cases.error.told_on' } });
  const proof = reference.trim();
  if (!proof) throw new AppError('invalid_input', 'told without a proof', { public: { key: 'cases.error.reference' } });
  await setFacts(tx, caseId, { ...loaded.facts, told: { ...loaded.facts.told, [whom]: { on, how, reference: proof, by: actor.name } } });
  await log(tx, actor, loaded, now, { action: 'breach.told', facts: { caseId, whom, on, how } }, null);
}

/** Everybody is told; kept for six years. */
export async function closeBreach(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'breach', input, 'breach.assess', () => ({ type: 'BREACH_CLOSED' }));
}

/** Whoever was told is owed nothing more: her date runs no longer, and the others' do. One that was missed stays missed. */
async function met(tx: Db, caseId: string, kinds: string[]): Promise<void> {
  await tx.update(deadlines).set({ status: 'cleared' }).where(and(eq(deadlines.instanceId, caseId), eq(deadlines.status, 'open'), inArray(deadlines.kind, kinds)));
}

/** The patients of these record numbers, each once, in the order given. */
async function individuals(tx: Db, facilityId: string, mrns: readonly string[]): Promise<string[]> {
  if (mrns.length === 0) return [];
  const rows = await tx.select({ id: patients.id, mrn: patients.mrn }).from(patients).where(and(eq(patients.facilityId, facilityId), inArray(patients.mrn, [...mrns])));
  const known = new Map(rows.map(({ mrn, id }) => [mrn, id]));
  const unknown = mrns.find((mrn) => !known.has(mrn));
  if (unknown !== undefined) throw new AppError('invalid_input', 'no such record number', { public: { key: 'cases.error.mrn' } });
  return [...new Set(mrns.map((mrn) => known.get(mrn) ?? ''))];
}

type Said = { action: 'breach.assessed'; facts: { caseId: string; factors: string[] } } | { action: 'breach.described'; facts: { caseId: string; cause: string; kinds: string[]; happenedOn?: string } } | { action: 'breach.told'; facts: { caseId: string; whom: string; on: string; how: string } };

async function log(tx: Db, actor: Actor, { request }: LoadedCase<'breach'>, now: Date, said: Said, patientId: string | null = request.patientId): Promise<void> {
  await recordEvent(tx, { ...said, actor, now, subject: { facilityId: request.facilityId, requestId: request.id, patientId } });
}
