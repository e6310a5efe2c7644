/** The forms of the request page: each `intent` is one thing a person does, parsed and handed to its command. */
import type { AppLoadContext } from '@remix-run/node';
import { z } from 'zod';
import { askAccounting } from '#app/commands/cases/account-disclosures.ts';
import { addScan } from '#app/commands/intake/add-scan.ts';
import { answerDepartment } from '#app/commands/work/answer-department.ts';
import { askInformation } from '#app/commands/work/ask-information.ts';
import { changeChartTask } from '#app/commands/work/chart-task.ts';
import { changeDelivery, reissueLink, revokeLink } from '#app/commands/ask/change-delivery.ts';
import { acceptEvidence, decideEvidence } from '#app/commands/work/check-evidence.ts';
import { confirmCoverage } from '#app/commands/work/confirm-coverage.ts';
import { claimRequest } from '#app/commands/work/claim-request.ts';
import { reopenReview } from '#app/commands/review/complete-review.ts';
import { decideDenial, proposeDenial } from '#app/commands/work/deny-access.ts';
import { dispatchPacket } from '#app/commands/release/dispatch-packet.ts';
import { electProduction } from '#app/commands/work/elect-production.ts';
import { endByEvent } from '#app/commands/work/end-by-event.ts';
import { givePin } from '#app/commands/release/give-pin.ts';
import { liftHold, placeHold } from '#app/commands/work/hold-request.ts';
import { identifyPatient, reportNoPatient } from '#app/commands/work/identify-patient.ts';
import { markDuplicate } from '#app/commands/work/mark-duplicate.ts';
import { postSlip } from '#app/commands/release/post-slip.ts';
import { postReceipt } from '#app/commands/release/print-receipt.ts';
import { addPaperVolume, movePaperVolume } from '#app/commands/work/paper-chart.ts';
import { quoteFee } from '#app/commands/work/quote-fee.ts';
import { receiveInformation } from '#app/commands/work/receive-information.ts';
import { reportNoRecords, retryRetrieval } from '#app/commands/work/retry-retrieval.ts';
import { reportWrongRelease } from '#app/commands/release/report-wrong-release.ts';
import { retryEffect } from '#app/commands/work/retry-effect.ts';
import { returnDeficient } from '#app/commands/work/return-deficient.ts';
import { askReview } from '#app/commands/cases/review-denial.ts';
import { revokeAuthorization } from '#app/commands/ask/revoke-authorization.ts';
import { settleFee } from '#app/commands/work/settle-fee.ts';
import { suspendAccounting } from '#app/commands/cases/suspend-accounting.ts';
import { takeExtension } from '#app/commands/work/take-extension.ts';
import { withdrawRequest } from '#app/commands/ask/withdraw-request.ts';
import { writeMessage } from '#app/commands/ask/write-message.ts';
import { formWithFiles, staffLimits } from '#app/http/uploads.ts';
import { requireRecentSecondFactor } from '#app/http/session.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { Message } from '#workflows/message.ts';
import { recordKinds } from '#workflows/request/scope.ts';
import { denialGrounds } from '#workflows/rules/denial.ts';
import { protectedCategories } from '#workflows/rules/sensitivity.ts';

/** `done`: redirect and say so. `failed`: show the form again with what was typed. `pin`: shown once, kept nowhere. */
export type FormResult =
  | { status: 'done'; did: string }
  | { status: 'pin'; pin: string }
  | { status: 'failed'; intent: string; message: Message; errors: Record<string, Message>; values: Record<string, string> };

const text = (max = 2000) => z.string().trim().max(max).default('');
const needed = (max = 2000) => z.string().trim().min(1, 'office.error.needed').max(max, 'office.error.too_long');
const day = z.iso.date('office.error.date');
const optionalDay = z.union([z.literal('').transform(() => null), day]).default(null as never);
const cents = z
  .string()
  .trim()
  .regex(/^\d{1,6}([.,]\d{1,2})?$/, 'office.error.amount')
  .transform((value) => Math.round(Number(value.replace(',', '.')) * 100));
const list = z.array(z.string().max(100)).max(60);

type Call = { actor: Actor; context: AppLoadContext; request: Request; form: FormData; files: { field: string; name: string; bytes: Uint8Array }[]; base: { requestId: string; now: Date; key: string } };
type Handler = (call: Call) => Promise<unknown>;

function read<T extends z.ZodRawShape>(form: FormData, shape: T): z.infer<z.ZodObject<T>> {
  const raw = Object.fromEntries(Object.keys(shape).map((name) => [name, shape[name] === list ? form.getAll(name) : (form.get(name) ?? undefined)]));
  const parsed = z.object(shape).safeParse(raw);
  if (!parsed.success) throw new FieldErrors(Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message.startsWith('office.') ? issue.message : 'office.error.needed'])));
  return parsed.data;
}

class FieldErrors extends Error {
  readonly fields: Record<string, string>;
  constructor(fields: Record<string, string>) {
    super('fields');
    this.fields = fields;
  }
}

const document = { title: needed(200), kind: z.enum(recordKinds), serviceDate: optionalDay };

function uploaded({ files }: Call, field: string): Uint8Array {
  const file = files.find((each) => each.field === field);
  if (!file) throw new FieldErrors({ [field]: 'office.error.file' });
  return file.bytes;
}

/** Where in a paper something was read. */
const place = {
  attachmentId: z.union([z.literal('').transform(() => null), z.uuid()]).default(null as never),
  page: z.union([z.literal('').transform(() => null), z.coerce.number().int().min(1)]).default(null as never),
};

const services = ({ db, storage, documents, now }: AppLoadContext) => ({ db, storage, documents, now });

const handlers: Record<string, Handler> = {
  claim: ({ context: { db }, actor, base, form }) => claimRequest(db, actor, { ...base, assignee: form.get('assignee') === 'nobody' ? null : String(form.get('assignee') || actor.id) }),
  confirm: (call) => decide(call, 'confirm'),
  override: (call) => decide(call, 'override'),
  reopen: (call) => decide(call, 'reopen'),
  accept: ({ context: { db }, actor, base }) => acceptEvidence(db, actor, base),
  coverage: ({ context: { db }, actor, base, form }) => {
    const { covers, legalProceedings, onlyExisting, attachmentId, page } = read(form, { covers: list, legalProceedings: text(10), onlyExisting: text(10), ...place });
    return confirmCoverage(db, actor, { requestId: base.requestId, now: base.now, covers: protectedCategories.filter((kind) => covers.includes(kind)), legalProceedings: legalProceedings === 'yes', onlyExisting: onlyExisting === 'yes', attachmentId, page: attachmentId ? page : null });
  },
  expiry_event: ({ context: { db }, actor, base, form }) => endByEvent(db, actor, { ...base, happened: read(form, { happened: z.enum(['yes', 'no']) }).happened === 'yes' }),
  ask: ({ context: { db }, actor, base, form }) => {
    const { codes, note } = read(form, { codes: list, note: text() });
    if (codes.length === 0 && !note) throw new FieldErrors({ codes: 'office.error.ask_nothing' });
    return askInformation(db, actor, { ...base, codes, note: note || null });
  },
  information_received: ({ context: { db }, actor, base, form }) => receiveInformation(db, actor, { ...base, body: read(form, { body: needed(2000) }).body }),
  return: ({ context: { db }, actor, base, form }) => {
    const { defects } = read(form, { defects: list });
    if (defects.length === 0) throw new FieldErrors({ defects: 'office.error.no_defect' });
    return returnDeficient(db, actor, { ...base, codes: defects });
  },
  duplicate: ({ context: { db }, actor, base, form }) => markDuplicate(db, actor, { ...base, ofRequestId: read(form, { ofRequestId: z.uuid('office.error.needed') }).ofRequestId }),
  propose_denial: ({ context: { db }, actor, base, form }) => proposeDenial(db, actor, { ...base, ...read(form, { ground: z.enum(denialGrounds), elsewhere: text(500) }) }),
  confirm_denial: async (call) => {
    await requireRecentSecondFactor(call.request, call.context, { maxAgeMinutes: 15, ...codeOf(call.form) });
    return decideDenial(call.context.db, call.actor, { ...call.base, confirm: true });
  },
  reject_denial: async (call) => {
    await requireRecentSecondFactor(call.request, call.context, { maxAgeMinutes: 15, ...codeOf(call.form) });
    return decideDenial(call.context.db, call.actor, { ...call.base, confirm: false });
  },
  identify: ({ context: { db }, actor, base, form }) => identifyPatient(db, actor, { ...base, patientId: read(form, { patientId: z.uuid('office.error.needed') }).patientId }),
  no_patient: ({ context: { db }, actor, base }) => reportNoPatient(db, actor, base),
  retry: ({ context: { db }, actor, base }) => retryRetrieval(db, actor, base),
  no_records: ({ context: { db }, actor, base }) => reportNoRecords(db, actor, base),
  reopen_review: ({ context: { db }, actor, base }) => reopenReview(db, actor, base),
  add_scan: (call) => addScan(services(call.context), call.actor, { ...call.base, ...read(call.form, document), bytes: uploaded(call, 'scan') }),
  department_answered: (call) => {
    const { subRequestId, note, ...about } = read(call.form, { subRequestId: z.uuid(), note: text(), ...document });
    return answerDepartment(services(call.context), call.actor, { ...call.base, subRequestId, note: note || null, document: { ...about, bytes: uploaded(call, 'scan') } });
  },
  department_nothing: (call) => {
    const { subRequestId, note } = read(call.form, { subRequestId: z.uuid(), note: text() });
    return answerDepartment(services(call.context), call.actor, { ...call.base, subRequestId, note: note || null, document: null });
  },
  task_ask: ({ context: { db }, actor, base, form }) => {
    const { taskId, askedOf } = read(form, { taskId: z.uuid(), askedOf: needed(200) });
    return changeChartTask(db, actor, { requestId: base.requestId, taskId, now: base.now, act: 'ask', department: askedOf });
  },
  task_answer: ({ context: { db }, actor, base, form }) => {
    const { taskId, answer } = read(form, { taskId: z.uuid(), answer: needed() });
    return changeChartTask(db, actor, { requestId: base.requestId, taskId, now: base.now, act: 'answer', answer });
  },
  task_close: ({ context: { db }, actor, base, form }) => {
    const { taskId, taskNote } = read(form, { taskId: z.uuid(), taskNote: needed() });
    return changeChartTask(db, actor, { requestId: base.requestId, taskId, now: base.now, act: 'close', note: taskNote });
  },
  paper_add: ({ context: { db }, actor, base, form }) => {
    const { label, covers, home } = read(form, { label: needed(100), covers: text(200), home: needed(200) });
    return addPaperVolume(db, actor, { requestId: base.requestId, label, covers: covers || null, home, now: base.now });
  },
  paper_ask: ({ context: { db }, actor, base, form }) => {
    const { volumeId, paperOf } = read(form, { volumeId: z.uuid(), paperOf: needed(200) });
    return movePaperVolume(db, actor, { requestId: base.requestId, volumeId, now: base.now, act: 'ask', of: paperOf });
  },
  paper_move: ({ context: { db }, actor, base, form }) => {
    const { volumeId, place, holder } = read(form, { volumeId: z.uuid(), place: needed(200), holder: text(200) });
    return movePaperVolume(db, actor, { requestId: base.requestId, volumeId, now: base.now, act: 'move', place, holder: holder || null });
  },
  paper_back: ({ context: { db }, actor, base, form }) => movePaperVolume(db, actor, { requestId: base.requestId, volumeId: read(form, { volumeId: z.uuid() }).volumeId, now: base.now, act: 'return' }),
  quote_fee: ({ context: { db }, actor, base, form }) => {
    const { pages, certification } = read(form, { pages: z.coerce.number('office.error.number').int().min(1, 'office.error.number').max(100_000, 'office.error.number'), certification: text(10) });
    return quoteFee(db, actor, { ...base, pages, certification: certification === 'yes' });
  },
  fee_cheque: ({ context: { db }, actor, base, form }) => {
    const { amount, reference } = read(form, { amount: cents, reference: needed(60) });
    return settleFee(db, actor, { ...base, kind: 'cheque', amountCents: amount, reference, reason: null });
  },
  fee_waiver: ({ context: { db }, actor, base, form }) => settleFee(db, actor, { ...base, kind: 'waiver', amountCents: 0, reference: null, reason: read(form, { feeReason: text() }).feeReason }),
  fee_write_off: ({ context: { db }, actor, base, form }) => settleFee(db, actor, { ...base, kind: 'write_off', amountCents: 0, reference: null, reason: read(form, { feeReason: text() }).feeReason }),
  hold: ({ context: { db }, actor, base, form }) => placeHold(db, actor, { ...base, reason: read(form, { holdReason: z.enum(['stay', 'objection', 'legal_hold', 'other']) }).holdReason }),
  lift_hold: ({ context: { db }, actor, base }) => liftHold(db, actor, base),
  extend: ({ context: { db }, actor, base, form }) => {
    const { reason, days } = read(form, { reason: needed(500), days: z.coerce.number('office.error.number').int().min(1, 'office.error.days').max(30, 'office.error.days') });
    return takeExtension(db, actor, { ...base, reason, days });
  },
  elect: ({ context: { db }, actor, base, form }) => {
    const { choice, electedOn, electedHow } = read(form, { choice: z.enum(['certified_copies', 'original']), electedOn: day, electedHow: needed(500) });
    return electProduction(db, actor, { ...base, on: electedOn, choice, how: electedHow });
  },
  ask_review: ({ context: { db }, actor, base, form }) => askReview(db, actor, { requestId: base.requestId, reviewId: keyOf(form), now: base.now }),
  ask_accounting: ({ context: { db }, actor, base, form }) => askAccounting(db, actor, { requestId: base.requestId, caseId: keyOf(form), now: base.now }),
  wrong_release: ({ context: { db }, actor, base, form }) => reportWrongRelease(db, actor, { ...base, breachId: keyOf(form) }),
  suspend: ({ context: { db }, actor, base, form }) => {
    const { statement, madeOn, endsOn, documented } = read(form, { statement: z.enum(['written', 'oral']), madeOn: day, endsOn: z.union([z.literal(''), day]).default(''), documented: text(10) });
    return suspendAccounting(db, actor, { requestId: base.requestId, suspensionId: keyOf(form), form: statement, madeOn, ...(endsOn ? { endsOn } : {}), documented: documented === 'yes', now: base.now });
  },
  retry_effect: ({ context: { db }, actor, base, form }) => retryEffect(db, actor, { outboxId: read(form, { outboxId: z.uuid() }).outboxId, now: base.now }),
  withdraw: ({ context: { db }, actor, base }) => withdrawRequest(db, actor, base),
  revoke_authorization: ({ context: { db }, actor, base, form }) => revokeAuthorization(db, actor, { ...base, authorizationId: read(form, { authorizationId: z.uuid() }).authorizationId }),
  message: ({ context: { db }, actor, base, form }) => {
    const { body, audience } = read(form, { body: needed(4000), audience: z.enum(['requester', 'internal']).default('requester') });
    return writeMessage(db, actor, { ...base, body, internal: audience === 'internal' });
  },
  revoke_link: ({ context: { db }, actor, base, form }) => revokeLink(db, actor, { ...base, reason: read(form, { linkReason: z.enum(['wrong_address', 'asked_by_requester', 'mistake', 'other']) }).linkReason }),
  reissue_link: ({ context: { db }, actor, base }) => reissueLink(db, actor, base),
  dispatch: ({ context: { db }, actor, base, form }) => {
    const { dispatchedOn, carrier, reference } = read(form, { dispatchedOn: day, carrier: text(80), reference: text(120) });
    return dispatchPacket(db, actor, { ...base, dispatchedOn, carrier: carrier || null, reference: reference || null });
  },
  post_slip: async ({ context: { db, storage }, actor, base, form }) => {
    const on = { ...base, letterId: read(form, { letterId: z.uuid() }).letterId };
    if (!(await postReceipt(db, actor, on))) await postSlip({ db, storage }, actor, on);
  },
  change_delivery: ({ context: { db }, actor, base, form }) => {
    const channel = read(form, { channel: z.enum(['link', 'post', 'pickup', 'inspection']) }).channel;
    const about = read(form, { recipientName: needed(200), street: text(200), city: text(100), stateCode: text(2), postcode: text(12), email: text(200) });
    if (channel === 'post' && !(about.street && about.city && about.postcode)) throw new FieldErrors({ street: 'office.error.address' });
    if (channel === 'link' && !z.email().safeParse(about.email).success) throw new FieldErrors({ email: 'office.error.email' });
    return changeDelivery(db, actor, {
      ...base,
      delivery: {
        channel,
        form: channel === 'link' ? 'pdf' : 'paper',
        recipientName: about.recipientName,
        ...(about.street ? { recipientAddress: { lines: [about.street], city: about.city, state: about.stateCode.toUpperCase(), postcode: about.postcode } } : {}),
        ...(about.email ? { recipientEmail: about.email } : {}),
        ...(channel === 'link' ? { pinBy: 'call_back' as const } : {}),
      },
    });
  },
};

function decide({ context: { db }, actor, base, form }: Call, act: 'confirm' | 'override' | 'reopen'): Promise<void> {
  const { line, attachmentId, page, reason, identifiers } = read(form, {
    line: needed(100),
    identifiers: list,
    ...place,
    reason: text(500),
  });
  return decideEvidence(db, actor, { requestId: base.requestId, now: base.now, line, act, attachmentId, page: attachmentId ? page : null, reason: reason || null, identifiers });
}

/** The id of what begins follows from the form: sent twice it is one. */
function keyOf(form: FormData): string {
  return z.uuid().catch(() => crypto.randomUUID()).parse(form.get('key'));
}

function codeOf(form: FormData): { code?: string } {
  const code = String(form.get('code') ?? '').trim();
  return code ? { code } : {};
}

const shownErrors = ['invalid_input', 'not_allowed_now', 'refused_file', 'too_large', 'stale', 'conflict', 'second_factor_required', 'unavailable'];

/** Does what a form asks. What its person got wrong comes back with what was typed; everything else throws. */
export async function doOnRequest(request: Request, context: AppLoadContext, actor: Actor, requestId: string): Promise<FormResult> {
  const { fields: form, files } = await formWithFiles(request, staffLimits);
  const intent = String(form.get('intent') ?? '');
  const base = { requestId, now: context.now(), key: `${z.uuid().catch(() => crypto.randomUUID()).parse(form.get('key'))}:${intent}` };
  const call: Call = { actor, context, request, form, files, base };
  // No person's mistake: a form of ours always names what it does.
  if (intent !== 'give_pin' && !handlers[intent]) throw new AppError('invalid_input', 'no such form');
  try {
    if (intent === 'give_pin') {
      const { callBack } = read(form, { callBack: text(500) });
      const { pin } = await givePin(context.db, actor, { requestId, callBack, now: base.now, sessionSecret: context.env.SESSION_SECRET });
      return { status: 'pin', pin };
    }
    await handlers[intent]?.(call);
    return { status: 'done', did: intent };
  } catch (error) {
    const values = Object.fromEntries([...form.entries()].flatMap(([name, value]) => (typeof value === 'string' && name !== 'code' ? [[name, value]] : [])));
    if (error instanceof FieldErrors) {
      const errors = Object.fromEntries(Object.entries(error.fields).map(([name, key]) => [name, { key }]));
      return { status: 'failed', intent, message: Object.values(errors)[0] ?? { key: 'office.error.needed' }, errors, values };
    }
    if (error instanceof AppError && shownErrors.includes(error.code)) {
      const message = error.public ?? { key: `errors.${error.code}` };
      const field = fieldOf[message.key];
      return { status: 'failed', intent, message, errors: field ? { [field]: message } : {}, values };
    }
    throw error;
  }
}

/** Which field a command's sentence belongs to. */
const fieldOf: Record<string, string> = {
  'staff.evidence.reason_missing': 'reason',
  'office.evidence.identifiersMissing': 'identifiers',
  'office.evidence.identifiersNone': 'identifiers',
  'staff.fee.amount_differs': 'amount',
  'staff.fee.reason_missing': 'feeReason',
  'staff.dispatch.date': 'dispatchedOn',
  'office.delivery.carrierMissing': 'carrier',
  'staff.pin.call_back_missing': 'callBack',
  'settings.election.error.future': 'electedOn',
  'cases.error.no_suspension': 'endsOn',
};
