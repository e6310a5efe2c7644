/**
 * Writes one letter of a request from what the database knows: rendered in the requester's language, drawn as PDF, kept
 * with its words. What was said stays said. A PIN stands on the paper alone, never in the words that are kept.
 */
import { and, desc, eq, isNull, lte } from 'drizzle-orm';
import { v5 as uuidv5 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { recordDecision } from '#app/commands/record-decision.ts';
import { loadRequest, type Loaded } from '#app/commands/on-request.ts';
import { currentLink } from '#app/delivery/links.ts';
import { addressLines, type StoredPlan } from '#app/delivery/packet-plan.ts';
import { destroySlipFile } from '#app/delivery/pin-slip.ts';
import { pinFor } from '#app/identity/derived-secrets.ts';
import { hashPin } from '#app/identity/password.ts';
import { putFile } from '#app/storage/storage.ts';
import { asActor, type Db } from '#db/open.ts';
import { deadlines, decisions, departments, fees, letters as letterRows, links, messages, packets, subRequests, workflowHistory } from '#db/schema/index.ts';
import type { LetterBase } from '#templates/letters/compose.ts';
import type { DefectData } from '#templates/letters/deficiency.ts';
import { letterPdf } from '#templates/letters/pdf.ts';
import { letters } from '#templates/letters/registry.ts';
import { formatLegalDate } from '#templates/locales/format.ts';
import { hasKey, translator } from '#templates/locales/index.ts';
import type { WithheldItem } from '#templates/packet/plan.ts';
import type { LetterContent } from '#templates/pdf/blocks.ts';
import { systemActor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { CaseLetter } from '#workflows/case-effects.ts';
import type { Message } from '#workflows/message.ts';
import type { LetterName, RequestEffect } from '#workflows/request/effects.ts';
import type { RequestFact } from '#workflows/request/events.ts';
import { factsOn } from '#workflows/request/filed.ts';
import { checkAuthorization } from '#workflows/rules/authorization.ts';
import { isIndividualsRequest } from '#workflows/rules/bases.ts';
import { addDays, legalDateOf } from '#workflows/rules/dates.ts';
import { denialGround, isDenialGround } from '#workflows/rules/denial.ts';
import { contactFor } from '#workflows/rules/receipt.ts';
import type { Decision } from '#workflows/rules/rule.ts';
import { checkOrder, checkSubpoena } from '#workflows/rules/subpoena.ts';
import { enqueue } from '../outbox.ts';
import type { EffectHandler, EffectJob, Finish } from '../run-effect.ts';
import type { WorkerServices } from '../services.ts';
import { denialLetterDecisions } from './denial-parts.ts';
import { confidentialContact } from './send-email.ts';

type LetterEffect = Extract<RequestEffect, { type: 'write_letter' }>;
type Step = { event: RequestFact | null; at: Date };
export type Case = Loaded & { step: Step; base: LetterBase; mailable: boolean; now: Date };

/** Namespace of the ids that follow from an effect's key: tried again, it is the same letter. */
const keySpace = '2b1f5f0c-6d7e-5c61-8b0a-4f5d3c9e7a21';
/** Their own mail has already called the requester to the page, or they come by post alone. */
const withoutNotice: readonly LetterName[] = ['receipt', 'missing_information', 'identity_problem', 'fee_estimate', 'pin_slip'];
/** An invoice is due within this many days of its letter: policy of the house. */
const invoiceDays = 30;

export const writeLetter: EffectHandler<'write_letter'> = async (services, effect, job) => {
  if (effect.letter === 'pin_slip') return writePinSlip(services, job);
  const { content, mailable, about, decided } = await asActor(services.db, systemActor, async (tx) => {
    const about = await gather(tx, services, job);
    const content = await render(tx, effect, about);
    return { content, mailable: about.mailable, about, decided: await denied(tx, effect, about, content) };
  });
  const keep = await keeping(services, job, { kind: effect.letter, content, fileKind: 'letter' });
  return async (tx) => {
    await keep(tx);
    for (const decision of decided) await recordDecision(tx, about.request, decision, services.now());
    if (!mailable || withoutNotice.includes(effect.letter)) return;
    const instance = { machine: 'request', id: job.requestId, facilityId: job.facilityId, requestId: job.requestId };
    await enqueue(tx, instance, { type: 'send_email', email: 'letter_waiting' }, { key: `${job.key}:mail`, now: services.now() });
  };
};

/** The PIN of the link in force, for the post; from now on it is that link's PIN. */
async function writePinSlip(services: WorkerServices, job: EffectJob): Promise<Finish | undefined> {
  const { about, link } = await asActor(services.db, systemActor, async (tx) => ({ about: await gather(tx, services, job), link: await currentLink(tx, job.requestId) }));
  // Chosen meanwhile, or no link any more: there is nothing to say.
  if (!link || about.request.pinHash !== null) return undefined;
  const pin = pinFor(services.env.SESSION_SECRET, link.id);
  const pinHash = await hashPin(pin);
  const content = letters.pin_slip.render({ ...about.base, addressee: recipientOf(about), pin }, about.request.language);
  // why no `letter` file: a requester reaches those, and the PIN must not lie where the link does
  const keep = await keeping(services, job, { kind: 'pin_slip', content, fileKind: 'export' });
  return async (tx) => {
    const stillOurs = (await loadRequest(tx, job.requestId, services.now())).request.pinHash === null;
    if (!stillOurs || (await currentLink(tx, job.requestId))?.id !== link.id) return;
    await destroySlips(tx, services, job);
    await tx.update(links).set({ pinHash, tries: 0 }).where(eq(links.id, link.id));
    await keep(tx);
    await recordEvent(tx, { action: 'pin.set', actor: systemActor, now: services.now(), subject: { facilityId: job.facilityId, requestId: job.requestId }, facts: { linkId: link.id, by: 'post' } });
  };
}

/** A slip that was never posted says the PIN of a link that is gone: it is not to be posted any more. */
async function destroySlips(tx: Db, { storage, now }: WorkerServices, { requestId, facilityId }: EffectJob): Promise<void> {
  const former = await tx
    .select({ fileId: letterRows.fileId })
    .from(letterRows)
    .where(and(eq(letterRows.requestId, requestId), eq(letterRows.kind, 'pin_slip'), isNull(letterRows.postedAt)));
  for (const { fileId } of former) {
    if (fileId) await destroySlipFile(tx, storage, { requestId, facilityId, fileId, actor: systemActor, reason: 'replaced', now: now() });
  }
}

type Kept = { kind: LetterName | CaseLetter; content: LetterContent; fileKind: 'letter' | 'export' };

/** Of the effect that owes it: written twice it is one letter. */
export function letterIdOf(key: string): string {
  return uuidv5(key, keySpace);
}

/** Draws it now; the returned step stores file and words, under an id that follows from the effect's key. */
export async function keeping({ storage, now }: WorkerServices, job: EffectJob, { kind, content, fileKind }: Kept): Promise<Finish> {
  const bytes = await letterPdf(content);
  const blocks = content.blocks.map((block) => (block.kind === 'secret' ? { ...block, value: '••••••••' } : block));
  return async (tx) => {
    const id = letterIdOf(job.key);
    const { facilityId, requestId } = job;
    const file = await putFile(tx, storage, { facilityId, requestId, kind: fileKind, mime: 'application/pdf', name: `${kind}.pdf`, bytes, now: now() });
    await tx.insert(letterRows).values({ id, facilityId, requestId, kind, language: content.locale, content: { ...content, blocks }, fileId: file.fileId, createdAt: now() });
    await recordEvent(tx, { action: 'letter.written', actor: systemActor, now: now(), subject: { facilityId, requestId }, facts: { letterId: id, kind, sha256: file.sha256 } });
  };
}

export async function gather(tx: Db, { now }: WorkerServices, job: EffectJob): Promise<Case> {
  const at = now();
  const loaded = await loadRequest(tx, job.requestId, at);
  const { request, facility, today } = loaded;
  const contact = await confidentialContact(tx, request);
  const t = translator(request.language);
  const own = request.delivery.recipientName === request.requesterName ? request.delivery.recipientAddress : undefined;
  const stated = { address: request.requesterAddress ?? own, email: request.requesterEmail };
  const { address, email } = contactFor<{ address?: typeof stated.address; email?: string | null }>({ stated, confidential: contact, today }).result.contact;
  const base: LetterBase = {
    issuedAt: at.toISOString(),
    date: today,
    letterhead: { name: facility.name, department: t('common.department'), address: addressLines(facility.address), phone: facility.phone, ...(facility.fax ? { fax: facility.fax } : {}) },
    contact: { title: facility.contactTitle, phone: facility.phone },
    requestNumber: request.number,
    receivedOn: request.receivedOn,
    addressee: [request.requesterName, ...(address ? addressLines(address) : [])],
    ...(request.matterNumber ? { reference: request.matterNumber } : {}),
    ...(request.requesterKind === 'patient' ? {} : { patientName: `${request.statedPatient.givenNames} ${request.statedPatient.familyName}` }),
  };
  return { ...loaded, base, now: at, step: await stepOf(tx, job, at), mailable: email != null };
}

/** The step of the request that owes this letter: its revision stands in the effect's key. */
async function stepOf(tx: Db, job: EffectJob, now: Date): Promise<Step> {
  const revision = Number(job.key.split(':')[1]);
  const [row] = Number.isInteger(revision)
    ? await tx.select({ event: workflowHistory.event, at: workflowHistory.at }).from(workflowHistory).where(and(eq(workflowHistory.instanceId, job.requestId), eq(workflowHistory.revision, revision)))
    : [];
  return row ? { event: row.event as RequestFact, at: row.at } : { event: null, at: now };
}

function recipientOf({ request, base }: Case): readonly string[] {
  const { recipientName, recipientAddress } = request.delivery;
  return recipientAddress && request.requesterKind !== 'patient' ? [recipientName, ...addressLines(recipientAddress)] : base.addressee;
}

async function render(tx: Db, { letter, params }: LetterEffect, about: Case): Promise<LetterContent> {
  const { request, facility, base, step } = about;
  const locale = request.language;
  const codes = Array.isArray(params['codes']) ? params['codes'] : [];
  const stepDay = legalDateOf(step.at, facility.zone);
  switch (letter) {
    case 'missing_information': {
      const note = await noteOf(tx, request.id, step.at);
      const runningUntil = await accessDueOn(tx, request.id);
      return letters.missing_information.render({ ...base, codes, ...(note ? { note } : {}), ...(runningUntil ? { runningUntil } : {}) }, locale);
    }
    case 'receipt':
      // why no tracking code: this paper lies where staff read; the one for the post is drawn with it when it is printed (print-receipt.ts)
      return letters.receipt.render({ ...base, asked: scopeText(about), delivery: translator(locale)(`letters.receipt.by.${request.delivery.channel}`), dueOn: await accessDueOn(tx, request.id) }, locale);
    case 'identity_problem': {
      const runningUntil = await accessDueOn(tx, request.id);
      const note = await noteOf(tx, request.id, step.at);
      const ways = ['photo', ...(request.requesterPhone ? ['call_back' as const] : []), 'visit'] as const;
      return letters.identity_problem.render({ ...base, ways, ...(note ? { note } : {}), ...(runningUntil ? { runningUntil } : {}) }, locale);
    }
    case 'invoice':
      return letters.invoice.render({ ...base, ...(await feeOf(tx, request.id, step.at)), dueOn: addDays(stepDay, invoiceDays) }, locale);
    case 'custodian_certification': {
      const packet = await approvedPacket(tx, request.id);
      if (!packet) throw new AppError('internal', `no packet behind the certification of request ${request.id}`);
      return letters.custodian_certification.render({ ...base, ...named(about), scope: scopeText(about), pageCount: packet.pageCount ?? 0, disclosureId: packet.disclosureId }, locale);
    }
    case 'no_records_certification':
      return letters.no_records_certification.render({ ...base, ...named(about), scope: scopeText(about), searched: await searched(tx, about) }, locale);
    case 'deficiency': {
      const returnDate = request.basis === 'subpoena' ? request.facts.subpoena?.returnDate : undefined;
      return letters.deficiency.render({ ...base, defects: defectsOf(about, codes, stepDay), ...(returnDate && returnDate >= stepDay ? { returnDate } : {}) }, locale);
    }
    case 'denial': {
      const ground = String(params['ground'] ?? '');
      if (!isDenialGround(ground)) throw new AppError('internal', `request ${request.id} is denied on no known ground`);
      return letters.denial.render({ ...base, grounds: [ground], reviewable: denialGround(ground).reviewable, restReleased: false, ...(request.facts.heldElsewhere ? { elsewhere: request.facts.heldElsewhere } : {}) }, locale);
    }
    case 'partial_grant': {
      const withheld = await withheldIn(tx, request.id);
      if (withheld.length === 0) throw new AppError('internal', `nothing was kept back from request ${request.id}`);
      return letters.partial_grant.render({ ...base, withheld }, locale);
    }
    case 'no_records':
      return letters.no_records.render({ ...base, scope: scopeText(about), searched: await searched(tx, about) }, locale);
    case 'extension': {
      if (step.event?.type !== 'EXTENSION_TAKEN') throw new AppError('internal', `no extension behind the letter of request ${request.id}`);
      const { dueOn, extendedTo, reason } = step.event;
      return letters.extension.render({ ...base, dueOn, extendedTo, reason }, locale);
    }
    case 'fee_estimate': {
      const hold = step.event?.type === 'FEE_QUOTED' && step.event.hold;
      return letters.fee_estimate.render({ ...base, ...(await feeOf(tx, request.id, step.at)), payBefore: hold, individual: isIndividualsRequest(request.basis) }, locale);
    }
    case 'revocation_confirmed':
      return letters.revocation_confirmed.render({ ...base, revokedOn: stepDay, to: request.requesterKind === 'patient' ? 'patient' : 'requester' }, locale);
    case 'withdrawal_confirmed':
      return letters.withdrawal_confirmed.render({ ...base, withdrawnOn: stepDay }, locale);
    case 'pin_slip':
      throw new AppError('internal', 'a PIN slip is written on its own path');
    default:
      return letter satisfies never;
  }
}

/** What the approved packet itself says was kept back, on which ground (164.524(d)). */
/** Of a letter of denial, in whole or in part: that it holds what the law wants in it (DEN-LTR). */
async function denied(tx: Db, { letter, params }: LetterEffect, { request, base, today }: Case, content: LetterContent): Promise<Decision[]> {
  const grounds = letter === 'denial' ? [String(params['ground'] ?? '')] : letter === 'partial_grant' ? (await withheldIn(tx, request.id)).map(({ ground }) => ground as string) : [];
  const elsewhere = letter === 'denial' ? request.facts.heldElsewhere : undefined;
  return denialLetterDecisions(content, { grounds: [...new Set(grounds)].filter(isDenialGround), inPart: letter === 'partial_grant', elsewhere, contact: base.contact, today });
}

async function withheldIn(tx: Db, requestId: string): Promise<WithheldItem[]> {
  const plan = (await approvedPacket(tx, requestId))?.plan as StoredPlan | undefined;
  return (plan?.packet.withheld ?? []).filter(({ ground }) => isDenialGround(ground));
}

async function approvedPacket(tx: Db, requestId: string) {
  const [packet] = await tx
    .select({ plan: packets.plan, pageCount: packets.pageCount, disclosureId: packets.disclosureId })
    .from(packets)
    .where(and(eq(packets.requestId, requestId), eq(packets.status, 'approved')))
    .orderBy(desc(packets.version))
    .limit(1);
  return packet;
}

/** A certification names whose records it speaks of, to the patient too. */
function named({ request: { statedPatient } }: Case): { patientName: string } {
  return { patientName: `${statedPatient.givenNames} ${statedPatient.familyName}` };
}

/** What a person added in free text when asking: written in the same moment as the step. */
async function noteOf(tx: Db, requestId: string, at: Date): Promise<string | null> {
  const rows = await tx
    .select({ body: messages.body })
    .from(messages)
    .where(and(eq(messages.requestId, requestId), eq(messages.direction, 'to_requester'), eq(messages.sentAt, at)));
  return rows.flatMap(({ body }) => body ?? []).join('\n') || null;
}

async function accessDueOn(tx: Db, requestId: string): Promise<string | null> {
  const [clock] = await tx.select({ dueOn: deadlines.dueOn }).from(deadlines).where(and(eq(deadlines.instanceId, requestId), eq(deadlines.kind, 'access')));
  return clock?.dueOn ?? null;
}

/** The named defects as the rules found them on that day, their dates written out. */
export function defectsOf({ request, facility }: Case, codes: readonly string[], today: string): DefectData[] {
  const { state } = facility;
  const facts = factsOn(request.facts, { requesterKind: request.requesterKind, state, today });
  const found: (DefectData & { id: string })[] = [
    ...checkAuthorization(facts.authorization?.fields ?? {}, { today, state }),
    ...(request.basis === 'subpoena' ? checkSubpoena(facts.subpoena ?? {}, facts) : []),
    ...(request.basis === 'court_order' ? checkOrder(facts.order ?? {}) : []),
  ];
  const clause = request.basis === 'subpoena' || request.basis === 'court_order' ? '45 CFR 164.512(e)' : '45 CFR 164.508(b)(2)';
  return codes.flatMap((code) => {
    const plain = { message: { key: `rules.defect.${code}` }, cure: { key: `rules.cure.${code}` }, citation: clause };
    const { message, cure, citation } = found.find(({ id }) => id === code) ?? plain;
    if (!hasKey(message.key)) throw new AppError('internal', `no words for the defect ${code}`);
    return [{ message: dated(message, request.language), cure: dated(cure, request.language), citation }];
  });
}

function dated({ key, params }: Message, locale: 'en' | 'es'): Message {
  const words = Object.entries(params ?? {}).map(([name, value]) => [name, /^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? formatLegalDate(String(value), locale) : value]);
  return { key, params: Object.fromEntries(words) as Record<string, string | number> };
}

/** The estimate that this step told, with the clause it rests on. */
async function feeOf(tx: Db, requestId: string, at: Date) {
  const [fee] = await tx.select().from(fees).where(and(eq(fees.requestId, requestId), lte(fees.quotedAt, at))).orderBy(desc(fees.quotedAt)).limit(1);
  if (!fee) throw new AppError('internal', `no fee behind the letter of request ${requestId}`);
  const [decision] = await tx
    .select({ citation: decisions.citation })
    .from(decisions)
    .where(and(eq(decisions.requestId, requestId), eq(decisions.ruleId, fee.ruleId), eq(decisions.decidedAt, fee.quotedAt)));
  return { lines: fee.lines, totalCents: fee.totalCents, ...(decision ? { citation: decision.citation } : {}) };
}

function scopeText({ request: { scope, language } }: Case): string {
  const t = translator(language);
  const kinds = scope.kinds.length === 0 ? t('packet.scope.all') : scope.kinds.map((kind) => t(`packet.kinds.${kind}`)).join(', ');
  const day = (date: string | undefined) => (date ? formatLegalDate(date, language) : '…');
  return scope.from || scope.to ? t('packet.scope.dates', { kinds, from: day(scope.from), to: day(scope.to) }) : kinds;
}

/** The house itself, and each department that said it holds nothing. */
async function searched(tx: Db, { request, facility }: Case): Promise<string[]> {
  const asked = await tx
    .select({ name: departments.name })
    .from(subRequests)
    .innerJoin(departments, eq(departments.id, subRequests.departmentId))
    .where(and(eq(subRequests.requestId, request.id), eq(subRequests.status, 'nothing_held')));
  return [facility.name, ...asked.map(({ name }) => name)];
}
