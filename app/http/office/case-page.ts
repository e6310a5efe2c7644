/** The page of one case: what is known, what may be done now and by whom, and its forms, each parsed and handed to its command. */
import type { AppLoadContext } from '@remix-run/node';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import * as accounting from '#app/commands/cases/account-disclosures.ts';
import * as subpoena from '#app/commands/work/answer-subpoena.ts';
import * as breach from '#app/commands/cases/assess-breach.ts';
import * as review from '#app/commands/cases/review-denial.ts';
import { needsSecondFactor, requireRecentSecondFactor, type SessionContext } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { holds } from '#app/policy/resolver.ts';
import { caseView, type CaseView } from '#db/queries/cases.ts';
import { breachCauses, breachedKinds } from '#templates/letters/case-letters.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { tellingWays, type CaseMachine, type Telling } from '#workflows/case-facts.ts';
import { permittedRole } from '#workflows/definitions.ts';
import type { Message } from '#workflows/message.ts';
import { daysBetween, legalDateOf } from '#workflows/rules/dates.ts';

type ActRow = { intent: string; states: readonly string[]; event: string };
const open = { denial_review: ['asked', 'referred'], accounting: ['received', 'compiling', 'awaiting_fee', 'compiled'], subpoena: ['served', 'refused', 'assured', 'objected'] } as const;

/** In the order in which they are offered: the first that fits the state is the page's primary act. */
const acts: Record<CaseMachine, readonly ActRow[]> = {
  denial_review: [
    { intent: 'name', states: ['asked'], event: 'REVIEWER_NAMED' },
    { intent: 'uphold', states: ['referred'], event: 'DENIAL_UPHELD' },
    { intent: 'overturn', states: ['referred'], event: 'DENIAL_OVERTURNED' },
    { intent: 'step_down', states: ['referred'], event: 'REVIEWER_STEPPED_DOWN' },
    { intent: 'reopen', states: ['overturned'], event: 'REVIEW_WITHDRAWN' },
    { intent: 'withdraw', states: open.denial_review, event: 'REVIEW_WITHDRAWN' },
  ],
  accounting: [
    { intent: 'confirm_patient', states: ['received'], event: 'PATIENT_CONFIRMED' },
    { intent: 'send', states: ['compiled'], event: 'ACCOUNTING_SENT' },
    { intent: 'compile', states: ['compiling', 'compiled'], event: 'DISCLOSURES_COMPILED' },
    { intent: 'agree_fee', states: ['awaiting_fee'], event: 'FEE_AGREED' },
    { intent: 'tell_fee', states: ['compiling'], event: 'FEE_TOLD' },
    { intent: 'extend', states: open.accounting, event: 'EXTENSION_TAKEN' },
    { intent: 'withdraw', states: open.accounting, event: 'ACCOUNTING_WITHDRAWN' },
  ],
  breach: [
    { intent: 'assess', states: ['suspected'], event: 'FACTORS_ASSESSED' },
    { intent: 'notify', states: ['suspected'], event: 'NOTIFICATION_DECIDED' },
    { intent: 'confirm_low', states: ['assessed_low'], event: 'ASSESSMENT_CONFIRMED' },
    { intent: 'reject_low', states: ['assessed_low'], event: 'ASSESSMENT_REJECTED' },
    { intent: 'individuals_told', states: ['notifying'], event: 'INDIVIDUALS_TOLD' },
    { intent: 'secretary_told', states: ['notifying'], event: 'SECRETARY_TOLD' },
    { intent: 'media_told', states: ['notifying'], event: 'MEDIA_TOLD' },
    { intent: 'close', states: ['notifying'], event: 'BREACH_CLOSED' },
  ],
  subpoena: [
    { intent: 'accept', states: ['served', 'refused'], event: 'ASSURANCE_ACCEPTED' },
    { intent: 'object', states: ['served'], event: 'OBJECTION_LETTER_SENT' },
    { intent: 'resolve', states: ['objected'], event: 'OBJECTION_RESOLVED' },
    { intent: 'produced', states: ['assured'], event: 'RECORDS_PRODUCED' },
    { intent: 'raise', states: ['served', 'refused', 'assured'], event: 'OBJECTION_RAISED' },
    { intent: 'agree_date', states: open.subpoena, event: 'RETURN_DATE_AGREED' },
    { intent: 'quash', states: open.subpoena, event: 'SUBPOENA_QUASHED' },
    { intent: 'taken_back', states: open.subpoena, event: 'SUBPOENA_WITHDRAWN' },
  ],
};

export type CaseAct = { intent: string; why: 'role' | 'reviewer' | 'same_person' | null };

/** Which acts the state allows; for those another person does, who. The commands ask again. */
function actsNow(actor: Actor, view: CaseView): CaseAct[] {
  const { value, context, machine, state } = view;
  const done = [value['individuals'] === 'told' ? 'individuals_told' : '', value['secretary'] === 'told' ? 'secretary_told' : '', value['media'] === 'settled' ? 'media_told' : '', context['extendedTo'] ? 'extend' : ''];
  const untold = value['individuals'] !== 'told' || value['secretary'] !== 'told' || value['media'] !== 'settled';
  return acts[machine]
    .filter(({ intent, states }) => states.includes(state) && !done.includes(intent) && !(intent === 'close' && untold))
    .map(({ intent, event }) => ({ intent, why: whyNot(actor, view, intent, event) }));
}

function whyNot(actor: Actor, { machine, context }: CaseView, intent: string, event: string): CaseAct['why'] {
  if (intent === 'reopen') return holds(actor, 'intake.index') ? null : 'role';
  if (!permittedRole(machine, event, actor.roles)) return 'role';
  if ((intent === 'uphold' || intent === 'overturn') && context['reviewerId'] !== actor.id) return 'reviewer';
  if ((intent === 'confirm_low' || intent === 'reject_low') && context['assessedBy'] === actor.id) return 'same_person';
  return null;
}

export async function casePage(request: Request, context: SessionContext, actor: Actor, requestId: string, caseId: string) {
  const confirms = await needsSecondFactor(request, context, 15);
  return readAs(context, actor, async (tx, look) => {
    const view = await caseView(tx, requestId, caseId);
    if (!view) throw new AppError('not_found', `case ${caseId} is not there`);
    const today = legalDateOf(context.now(), view.facility.zone);
    await look({ action: 'request.viewed', subject: { facilityId: view.request.facilityId, requestId, patientId: view.request.patientId }, facts: { part: view.machine } });
    const defects = view.machine === 'subpoena' ? subpoena.openDefects({ request: view.request as never, facility: view.facility as never, today }).map(({ message }) => message) : [];
    // What the rules read stays here.
    const { facts: _, ...shown } = view.request;
    return { shell: await staffShell(tx, request, context, actor), view: { ...view, request: { ...shown, electedOn: view.request.facts.election?.on ?? null } }, defects, acts: actsNow(actor, view), today, daysLeft: Object.fromEntries(view.deadlines.map(({ id, dueOn }) => [id, daysBetween(today, dueOn)])), confirms, key: uuidv7() };
  });
}

export type CasePage = Awaited<ReturnType<typeof casePage>>;
export type CaseResult = { intent: string; errors: Record<string, Message>; values: Record<string, string> } | null;

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'cases.error.needed');
const needed = (max: number) => z.string({ error: 'cases.error.needed' }).trim().min(1, 'cases.error.needed').max(max);
const number = (most: number) => z.coerce.number({ error: 'cases.error.number' }).int('cases.error.number').min(1, 'cases.error.number').max(most, 'cases.error.number');
const optionalDay = z.union([z.literal(''), day]).default('');

class Wrong extends Error {
  readonly fields: Record<string, string>;
  constructor(fields: Record<string, string>) {
    super('fields');
    this.fields = fields;
  }
}

function read<S extends z.ZodRawShape>(form: FormData, shape: S): z.infer<z.ZodObject<S>> {
  const parsed = z.object(shape).safeParse(Object.fromEntries([...form.entries()].map(([name, value]) => [name, String(value)])));
  if (!parsed.success) throw new Wrong(Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message.startsWith('cases.') ? issue.message : 'cases.error.needed'])));
  return parsed.data;
}

function telling(form: FormData): Telling {
  const { toldOn, how, reference } = read(form, { toldOn: day, how: z.enum(tellingWays, 'cases.error.needed'), reference: needed(300) });
  return { on: toldOn, how, reference };
}

/** Does what a form asks: null when done. What its person got wrong comes back with what was typed; everything else throws. */
export async function doOnCase(request: Request, context: AppLoadContext, actor: Actor, machine: CaseMachine, caseId: string): Promise<CaseResult> {
  const form = await request.formData();
  const intent = String(form.get('intent') ?? '');
  const now = context.now();
  const formKey = z.uuid().catch(() => uuidv7()).parse(form.get('key'));
  const on = { caseId, now, key: `${formKey}:${intent}` };
  const { db } = context;
  try {
    switch (`${machine}.${intent}`) {
      case 'denial_review.name':
        await review.nameReviewer(db, actor, { ...on, reviewerId: read(form, { reviewerId: z.uuid('cases.error.needed') }).reviewerId });
        break;
      case 'denial_review.step_down':
        await review.stepDownAsReviewer(db, actor, on);
        break;
      case 'denial_review.uphold':
      case 'denial_review.overturn': {
        const code = String(form.get('code') ?? '').trim();
        await requireRecentSecondFactor(request, context, { maxAgeMinutes: 15, ...(code ? { code } : {}) });
        await review.decideReview(db, actor, { ...on, uphold: intent === 'uphold' });
        break;
      }
      case 'denial_review.withdraw':
        await review.withdrawReview(db, actor, on);
        break;
      case 'denial_review.reopen':
        await review.reopenAfterReview(db, actor, { caseId, newRequestId: formKey, now, sessionSecret: context.env.SESSION_SECRET });
        break;
      case 'accounting.confirm_patient':
        await accounting.confirmAccountingPatient(db, actor, on);
        break;
      case 'accounting.compile':
        await accounting.compileAccounting(db, actor, on);
        break;
      case 'accounting.send':
        await accounting.sendAccounting(db, actor, { ...on, sha256: read(form, { sha256: needed(64) }).sha256 });
        break;
      case 'accounting.tell_fee': {
        const { amount } = read(form, { amount: z.string().regex(/^\d{1,5}([.,]\d{2})?$/, 'cases.error.number') });
        await accounting.tellAccountingFee(db, actor, { ...on, cents: Math.round(Number(amount.replace(',', '.')) * 100) });
        break;
      }
      case 'accounting.agree_fee':
        await accounting.agreeAccountingFee(db, actor, on);
        break;
      case 'accounting.extend':
        await accounting.extendAccounting(db, actor, { ...on, ...read(form, { days: number(30), reason: needed(1000) }) });
        break;
      case 'accounting.withdraw':
        await accounting.withdrawAccounting(db, actor, on);
        break;
      case 'breach.assess': {
        const risk = z.enum(['low', 'medium', 'high'], 'cases.error.needed');
        const { reason, ...factors } = read(form, { nature: risk, recipient: risk, acquired: risk, mitigated: risk, reason: needed(2000) });
        await breach.assessFactors(db, actor, { ...on, factors, reason });
        break;
      }
      case 'breach.notify': {
        const kinds = breachedKinds.filter((kind) => form.getAll('kinds').includes(kind));
        const { happenedOn, mrn, ...rest } = read(form, { people: number(10_000_000), inOneState: number(10_000_000), cause: z.enum(breachCauses, 'cases.error.needed'), happenedOn: optionalDay, mrn: z.string().trim().max(40_000).default('') });
        if (rest.inOneState > rest.people) throw new Wrong({ inOneState: 'cases.error.number' });
        await breach.decideNotification(db, actor, { ...on, ...rest, kinds, ...(happenedOn ? { happenedOn } : {}), mrns: mrn.split(/[\s,;]+/).filter(Boolean) });
        break;
      }
      case 'breach.confirm_low':
      case 'breach.reject_low':
        await breach.decideAssessment(db, actor, { ...on, confirm: intent === 'confirm_low' });
        break;
      case 'breach.individuals_told':
        await breach.recordIndividualsTold(db, actor, on);
        break;
      case 'breach.secretary_told':
        await breach.recordSecretaryTold(db, actor, { ...on, ...telling(form) });
        break;
      case 'breach.media_told':
        await breach.recordMediaTold(db, actor, { ...on, ...telling(form) });
        break;
      case 'breach.close':
        await breach.closeBreach(db, actor, on);
        break;
      case 'subpoena.accept':
        await subpoena.acceptAssurance(db, actor, on);
        break;
      case 'subpoena.object':
        await subpoena.sendObjection(db, actor, on);
        break;
      case 'subpoena.raise':
        await subpoena.raiseObjection(db, actor, { ...on, what: read(form, { what: z.enum(['objection', 'motion_to_quash', 'stay'], 'cases.error.needed') }).what });
        break;
      case 'subpoena.resolve':
        await subpoena.resolveObjection(db, actor, on);
        break;
      case 'subpoena.quash':
      case 'subpoena.taken_back':
        await subpoena.endSubpoena(db, actor, { ...on, how: intent === 'quash' ? 'quashed' : 'withdrawn' });
        break;
      case 'subpoena.agree_date':
        await subpoena.agreeReturnDate(db, actor, { ...on, returnDate: read(form, { returnDate: day }).returnDate, inWriting: form.get('inWriting') === 'yes' });
        break;
      case 'subpoena.produced':
        await subpoena.recordProduced(db, actor, on);
        break;
      default:
        throw new AppError('invalid_input', 'no such form');
    }
    return null;
  } catch (error) {
    const values = Object.fromEntries([...form.entries()].flatMap(([name, value]) => (typeof value === 'string' && name !== 'code' && name !== 'key' ? [[name, value]] : [])));
    if (error instanceof Wrong) return { intent, errors: Object.fromEntries(Object.entries(error.fields).map(([name, key]) => [name, { key }])), values };
    if (error instanceof AppError && error.public && ['invalid_input', 'not_allowed_now', 'stale', 'second_factor_required'].includes(error.code)) return { intent, errors: { [fieldOf[error.public.key] ?? '_form']: error.public }, values };
    throw error;
  }
}

/** Which field a command's sentence belongs to. */
const fieldOf: Record<string, string> = {
  'cases.error.involved': 'reviewerId',
  'cases.error.not_licensed': 'reviewerId',
  'cases.error.free': 'amount',
  'cases.error.reason': 'reason',
  'cases.error.kinds': 'kinds',
  'cases.error.future': 'happenedOn',
  'cases.error.told_on': 'toldOn',
  'cases.error.reference': 'reference',
  'cases.error.mrn': 'mrn',
  'cases.error.people': 'mrn',
  'cases.error.past': 'returnDate',
  'cases.error.in_writing': 'inWriting',
  'errors.second_factor_required': 'code',
};

