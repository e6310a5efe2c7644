/**
 * Writes one letter of a life beside a request: from the step that owes it and what stands on the case, drawn and kept as every
 * other letter is. It reaches the requester as theirs do; the notice of a breach goes to the individual, by post alone.
 */
import { and, desc, eq, gte } from 'drizzle-orm';
import { addressLines } from '#app/delivery/packet-plan.ts';
import { asActor, type Db } from '#db/open.ts';
import { cases, deadlines, links, patients, requests, suspensions, workflowHistory } from '#db/schema/index.ts';
import { breachedKinds } from '#templates/letters/case-letters.ts';
import { letters } from '#templates/letters/registry.ts';
import type { LetterContent } from '#templates/pdf/blocks.ts';
import type { AccountingFact } from '#workflows/accounting/machine.ts';
import { systemActor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { CaseEffect } from '#workflows/case-effects.ts';
import type { CaseFacts } from '#workflows/case-facts.ts';
import { suspension } from '#workflows/rules/accounting.ts';
import { isDenialGround } from '#workflows/rules/denial.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { contactFor } from '#workflows/rules/receipt.ts';
import { enqueue } from '../outbox.ts';
import type { EffectHandler, EffectJob } from '../run-effect.ts';
import { defectsOf, gather, keeping, type Case } from './write-letter.ts';

type CaseLetterEffect = Extract<CaseEffect, { type: 'write_case_letter' }>;
type CaseRow = typeof cases.$inferSelect;
type Step = { event: { type: string } & Record<string, unknown>; at: Date };

export const writeCaseLetter: EffectHandler<'write_case_letter'> = async (services, effect, job) => {
  const { content, mailable } = await asActor(services.db, systemActor, async (tx) => {
    const about = await gather(tx, services, job);
    return { content: await render(tx, effect, about, job), mailable: about.mailable && effect.letter !== 'breach_notice' };
  });
  // why no `letter` file for a breach: a requester reaches those, and the individual may be somebody else
  const keep = await keeping(services, job, { kind: effect.letter, content, fileKind: effect.letter === 'breach_notice' ? 'export' : 'letter' });
  return async (tx) => {
    await keep(tx);
    if (!mailable) return;
    const instance = { machine: 'request', id: job.requestId, facilityId: job.facilityId, requestId: job.requestId };
    await enqueue(tx, instance, { type: 'send_email', email: 'letter_waiting' }, { key: `${job.key}:mail`, now: services.now() });
  };
};

async function render(tx: Db, effect: CaseLetterEffect, about: Case, job: EffectJob): Promise<LetterContent> {
  const { request, facility, base } = about;
  const locale = request.language;
  const { letter } = effect;
  if (letter === 'suspension') return letters.suspension.render({ ...base, ...(await statementOf(tx, effect.suspensionId, about)) }, locale);
  const row = await caseOf(tx, job);
  if (letter === 'breach_notice') return breachNotice(tx, row, about, effect.patientId);
  const step = await stepOf(tx, job);
  const day = legalDateOf(step.at, facility.zone);
  switch (letter) {
    case 'denial_review': {
      const { ground } = of(row, 'denial_review');
      if (!isDenialGround(ground)) throw new AppError('internal', `case ${row.id} has no known ground`);
      return letters.denial_review.render({ ...base, outcome: step.event.type === 'DENIAL_OVERTURNED' ? 'overturned' : 'upheld', ground, decidedOn: day }, locale);
    }
    case 'accounting': {
      const { compiled } = of(row, 'accounting');
      if (!compiled || compiled.sha256 !== step.event['sha256']) throw new AppError('internal', `case ${row.id} holds another list than the one that was sent`);
      const lines = compiled.lines.map(({ address, ...line }) => ({ ...line, ...(address ? { address } : {}) }));
      return letters.accounting.render({ ...base, from: compiled.from, to: compiled.to, disclosures: lines, feeCents: await agreedFee(tx, row.id) }, locale);
    }
    case 'accounting_extension': {
      const { dueOn, extendedTo, reason } = step.event as unknown as Extract<AccountingFact, { type: 'EXTENSION_TAKEN' }>;
      return letters.accounting_extension.render({ ...base, askedOn: row.openedOn, dueOn, extendedTo, reason }, locale);
    }
    case 'accounting_fee': {
      const [clock] = await tx.select({ dueOn: deadlines.dueOn }).from(deadlines).where(and(eq(deadlines.instanceId, row.id), eq(deadlines.kind, 'accounting')));
      if (!clock) throw new AppError('internal', `case ${row.id} has no clock`);
      return letters.accounting_fee.render({ ...base, feeCents: Number(step.event['cents']), dueOn: clock.dueOn }, locale);
    }
    case 'subpoena_objection': {
      const { defects = [] } = of(row, 'subpoena');
      const returnDate = request.facts.subpoena?.returnDate;
      if (!returnDate) throw new AppError('internal', `request ${request.id} has no return date`);
      return letters.subpoena_objection.render({ ...base, patientName: base.patientName ?? '', returnDate, defects: defectsOf(about, defects, day) }, locale);
    }
    default:
      return letter satisfies never;
  }
}

async function caseOf(tx: Db, { instanceId }: EffectJob): Promise<CaseRow> {
  const [row] = await tx.select().from(cases).where(eq(cases.id, instanceId));
  if (!row) throw new AppError('internal', `case ${instanceId} is not there`);
  return row;
}

function of<M extends CaseFacts['machine']>({ id, facts }: CaseRow, machine: M): Extract<CaseFacts, { machine: M }> {
  if (facts.machine !== machine) throw new AppError('internal', `case ${id} is no ${machine}`);
  return facts as Extract<CaseFacts, { machine: M }>;
}

/** The step that owes this letter: its revision stands in the effect's key. */
async function stepOf(tx: Db, { key, instanceId }: EffectJob): Promise<Step> {
  const revision = Number(key.split(':')[1]);
  const [row] = Number.isInteger(revision)
    ? await tx.select({ event: workflowHistory.event, at: workflowHistory.at }).from(workflowHistory).where(and(eq(workflowHistory.instanceId, instanceId), eq(workflowHistory.revision, revision)))
    : [];
  if (!row) throw new AppError('internal', `no step behind the letter of case ${instanceId}`);
  return { event: row.event as Step['event'], at: row.at };
}

async function agreedFee(tx: Db, caseId: string): Promise<number> {
  const told = await tx.select({ event: workflowHistory.event }).from(workflowHistory).where(and(eq(workflowHistory.instanceId, caseId), eq(workflowHistory.eventType, 'FEE_TOLD')));
  return told.reduce((_, { event }) => (event as { cents: number }).cents, 0);
}

/** To whom it happened, at the address she asked to be reached at (164.522(b)). */
async function breachNotice(tx: Db, row: CaseRow, { base, request, today }: Case, patientId?: string): Promise<LetterContent> {
  const facts = of(row, 'breach');
  const whom = patientId ?? facts.patientId;
  const [patient] = whom ? await tx.select().from(patients).where(eq(patients.id, whom)) : [];
  if (!patient) throw new AppError('internal', `case ${row.id} names nobody to be told`);
  const [context] = await tx.select({ event: workflowHistory.event, at: workflowHistory.at }).from(workflowHistory).where(and(eq(workflowHistory.instanceId, row.requestId), eq(workflowHistory.eventType, 'RELEASE_FOUND_WRONG')));
  const recalled = context ? await tx.select({ id: links.id }).from(links).where(and(eq(links.requestId, row.requestId), gte(links.revokedAt, context.at))) : [];
  const { address } = contactFor<{ address?: typeof patient.address }>({ stated: { address: patient.address }, confidential: patient.confidentialContact, today }).result.contact;
  const { patientName: _, reference: __, ...plain } = base;
  const hers = request.requesterKind === 'patient' && request.patientId === patient.id;
  const language = hers ? request.language : await languageOf(tx, patient.id);
  return letters.breach_notice.render(
    {
      ...plain,
      addressee: [`${patient.givenNames} ${patient.familyName}`, ...(address ? addressLines(address) : [])],
      ...(facts.happenedOn ? { happenedOn: facts.happenedOn } : {}),
      discoveredOn: row.openedOn,
      cause: facts.cause ?? 'other',
      kinds: breachedKinds.filter((kind) => facts.kinds?.includes(kind)),
      recalled: recalled.length > 0,
    },
    language,
  );
}

/** The language that the individual last wrote to the house in herself; English where she never did. */
async function languageOf(tx: Db, patientId: string): Promise<'en' | 'es'> {
  const [own] = await tx
    .select({ language: requests.language })
    .from(requests)
    .where(and(eq(requests.patientId, patientId), eq(requests.requesterKind, 'patient')))
    .orderBy(desc(requests.enteredAt))
    .limit(1);
  return own?.language ?? 'en';
}

async function statementOf(tx: Db, id: string | undefined, { base, today }: Case) {
  const [row] = id ? await tx.select().from(suspensions).where(eq(suspensions.id, id)) : [];
  if (!row) throw new AppError('internal', 'no statement behind the letter');
  const { result } = suspension({ by: row.by, form: row.form, madeOn: row.madeOn, documented: row.documented, ...(row.endsOn ? { endsOn: row.endsOn } : {}) }, today);
  return { patientName: base.patientName ?? '', madeOn: row.madeOn, until: result.until ?? row.madeOn, oral: row.form === 'oral' };
}
