/** From what was typed off a paper to what is filed. Pure: errors come back as keys by field, nothing is guessed that a rule reads. */
import { anyDate } from '#app/components/intake/any-date.ts';
import { isRequesterKind, many, one, pagesTyped, papers, usualPurpose, type Answers, type Paper } from '#app/components/intake/answers.ts';
import type { StatedPatient, DeliveryChoice } from '#db/schema/requests.ts';
import type { PostalAddress } from '#db/schema/facilities.ts';
import type { Message } from '#workflows/message.ts';
import type { FiledFacts } from '#workflows/request/filed.ts';
import { recordKinds, type RequestScope } from '#workflows/request/scope.ts';
import type { AuthorizationFields } from '#workflows/rules/authorization.ts';
import { isIndividual, type RequesterKind } from '#workflows/rules/bases.ts';
import { isHealthPlan } from '#workflows/rules/classify-basis.ts';
import { insurerKinds, purposes } from '#workflows/rules/facts.ts';
import { correctReceivedOn } from '#workflows/rules/receipt.ts';
import { authorityKinds } from '#workflows/rules/representative.ts';
import type { SubpoenaFacts } from '#workflows/rules/subpoena.ts';

export type IndexContext = {
  /** Legal date of today at the facility, and when the batch was received. */
  today: string;
  receivedOn: string;
  /** The part's own pages, as numbered in the batch. */
  pages: readonly number[];
  now: Date;
  purposeName: (code: string) => string;
};

export type IndexedFacts = {
  requester: { kind: RequesterKind; name: string; email?: string; phone?: string; address?: PostalAddress };
  patient: StatedPatient;
  scope: RequestScope;
  purpose: string;
  matterNumber?: string;
  delivery: DeliveryChoice;
  facts: FiledFacts;
  language: 'en' | 'es';
  receivedOn: string;
  receivedReason: string | null;
  /** Which pages hold which paper; pages of none are the letter. */
  papers: { kind: Paper | 'letter'; pages: number[] }[];
};

export type IndexErrors = Record<string, Message>;

export function readIndexed(answers: Answers, context: IndexContext): { errors: IndexErrors } | { errors: null; filing: IndexedFacts } {
  const errors: IndexErrors = {};
  const fail = (field: string, key: string, params?: Message['params']) => void (errors[field] ??= params ? { key, params } : { key });
  const text = (field: string) => one(answers, field) || undefined;
  const need = (field: string) => text(field) ?? (fail(field, `intake.error.${field}`), '');
  const date = (field: string): string | undefined => {
    const found = anyDate(one(answers, field));
    if (found === 'invalid') fail(field, 'intake.error.date');
    return found === 'invalid' || found === null ? undefined : found;
  };

  const typedKind = one(answers, 'kind');
  const kind: RequesterKind = isRequesterKind(typedKind) ? typedKind : (fail('kind', 'intake.error.kind'), 'other');
  const individual = isIndividual(kind);
  const patient = { familyName: need('familyName'), givenNames: need('givenNames'), birthDate: date('birthDate') ?? '' };
  if (!patient.birthDate) fail('birthDate', 'intake.error.birthDate');
  else if (patient.birthDate > context.today) fail('birthDate', 'intake.error.future');
  const mrn = text('mrn');
  const name = text('requesterName') ?? (kind === 'patient' ? `${patient.givenNames} ${patient.familyName}`.trim() : need('requesterName'));

  const email = text('email');
  if (email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) fail('email', 'intake.error.email');
  const phone = text('phone');
  const delivery = one(answers, 'delivery') || 'post';
  const address = readAddress(answers, delivery === 'post' || !email, fail);
  if (delivery === 'link' && !email) fail('email', 'intake.error.email_for_link');

  const scope = readScope(answers, date, fail);
  const typedPurpose = one(answers, 'purpose');
  const purpose = purposes.find((each) => each === typedPurpose) ?? usualPurpose(kind);

  const paperPages = new Map<Paper, number[]>();
  for (const paper of papers.filter((each) => many(answers, 'papers').includes(each))) {
    const found = pagesTyped(one(answers, `pages.${paper}`), context.pages);
    if (found) paperPages.set(paper, found);
    else fail(`pages.${paper}`, 'intake.error.pages', { first: context.pages[0] ?? 0, last: context.pages.at(-1) ?? 0 });
  }
  const receivedOn = date('receivedOn') ?? context.receivedOn;
  const receivedReason = receivedOn === context.receivedOn ? null : one(answers, 'receivedReason');
  if (receivedReason !== null) {
    const refusal = correctReceivedOn({ from: context.receivedOn, to: receivedOn, reason: receivedReason, today: context.today }).result.refusal;
    if (refusal === 'no_reason') fail('receivedReason', 'intake.error.receivedReason');
    if (refusal === 'future') fail('receivedOn', 'intake.error.received_future');
  }

  const facts: FiledFacts = { door: 'paper', purpose, scopeDescribed: describes(scope, one(answers, 'asked')) };
  if (kind === 'health_plan' || kind === 'other_insurer') {
    const typed = one(answers, 'insurerKind') || (kind === 'health_plan' ? 'health' : '');
    const insurerKind = insurerKinds.find((each) => each === typed);
    if (!insurerKind) fail('insurerKind', 'intake.error.insurerKind');
    else if (kind === 'health_plan' && !isHealthPlan(insurerKind)) fail('insurerKind', 'intake.error.not_a_plan');
    else facts.insurerKind = insurerKind;
    const memberId = text('memberId');
    if (memberId) facts.planRelationship = { memberId };
    const claim = defined({ number: text('matterNumber'), from: date('claimFrom'), to: date('claimTo') });
    if (Object.keys(claim).length > 0) facts.claim = claim;
  }
  if (kind === 'clinician') Object.assign(facts, defined({ treatmentRelationship: text('relationship') }));
  if (kind === 'agency' || kind === 'court') {
    Object.assign(facts, defined({ law: text('law') }));
    facts.official = defined({ name: text('officialName'), agency: name, document: true });
  }
  if (kind === 'representative') {
    const authority = authorityKinds.find((each) => each === one(answers, 'authority'));
    facts.representative = { ...defined({ authority }), document: paperPages.has('authority'), patientBirthDate: patient.birthDate };
  }
  if (individual) {
    const signedOn = date('signedOn');
    if (many(answers, 'signed').includes('yes')) facts.signature = { kind: 'on_paper', name, signedAt: signedOn ?? context.receivedOn };
    // Not known in person: whoever asks by post is called back, at a number on file.
    if (phone) {
      facts.identity = { method: 'call_back' };
      facts.callBackPhone = phone;
    }
  }
  if (paperPages.has('authorization')) facts.authorization = { document: true, fields: readAuthorization(answers, date) };
  if (paperPages.has('subpoena')) facts.subpoena = readSubpoena(answers, date, paperPages.has('assurance'));
  if (paperPages.has('court_order')) {
    const signed = many(answers, 'order.signed').includes('yes');
    facts.order = { document: true, issuedBy: 'court', signed, ...defined({ authorizes: text('order.authorizes'), orderDate: date('order.date') }) };
  }
  if (Object.keys(errors).length > 0) return { errors };
  const rest = context.pages.filter((page) => ![...paperPages.values()].some((pages) => pages.includes(page)));
  const matterNumber = text('matterNumber');
  const form = one(answers, 'form') === 'pdf' || delivery === 'link' ? 'pdf' : 'paper';
  return {
    errors: null,
    filing: {
      requester: { kind, name, ...defined({ email, phone, address: address ?? undefined }) },
      patient: { ...patient, ...defined({ mrn }), ...(kind === 'patient' ? defined({ phone, address: address ?? undefined }) : {}) },
      scope,
      purpose: text('purposeText') ?? context.purposeName(purpose),
      ...(matterNumber ? { matterNumber } : {}),
      delivery: {
        channel: delivery === 'link' || delivery === 'pickup' ? delivery : 'post',
        form,
        recipientName: name,
        ...defined({ recipientAddress: address ?? undefined, recipientEmail: delivery === 'link' ? email : undefined }),
        ...(delivery === 'link' ? { pinBy: address ? ('post' as const) : ('call_back' as const) } : {}),
      },
      facts,
      language: one(answers, 'language') === 'es' ? 'es' : 'en',
      receivedOn,
      receivedReason,
      papers: [...[...paperPages].map(([paper, pages]) => ({ kind: paper, pages })), ...(rest.length > 0 ? [{ kind: 'letter' as const, pages: rest }] : [])],
    },
  };
}

type Fail = (field: string, key: string, params?: Message['params']) => void;
type ReadDate = (field: string) => string | undefined;

function readAddress(answers: Answers, needed: boolean, fail: Fail): PostalAddress | null {
  const lines = [one(answers, 'line1'), one(answers, 'line2')].filter(Boolean);
  const [city, state, postcode] = [one(answers, 'city'), one(answers, 'state').toUpperCase(), one(answers, 'postcode')];
  if (!needed && lines.length === 0 && !city) return null;
  if (lines.length === 0) fail('line1', 'intake.error.line1');
  if (!city) fail('city', 'intake.error.city');
  if (!/^[A-Z]{2}$/.test(state)) fail('state', 'intake.error.state');
  if (!/^\d{5}(-?\d{4})?$/.test(postcode)) fail('postcode', 'intake.error.postcode');
  return { lines, city, state, postcode };
}

function readScope(answers: Answers, date: ReadDate, fail: Fail): RequestScope {
  const note = one(answers, 'note');
  const whole: RequestScope = { kinds: [], visits: [], ...(note ? { note } : {}) };
  if (one(answers, 'asked') === 'all') return whole;
  const [from, to] = [date('from'), date('to')];
  if (from && to && from > to) fail('to', 'intake.error.range');
  const kinds = recordKinds.filter((kind) => many(answers, 'kinds').includes(kind));
  if (!from && !to && kinds.length === 0 && !note) fail('asked', 'intake.error.asked');
  return { ...whole, ...defined({ from, to }), kinds };
}

function describes(scope: RequestScope, asked: string): boolean {
  return asked === 'all' || Boolean(scope.from ?? scope.to ?? scope.note) || scope.kinds.length > 0;
}

/** The elements of 164.508(c) as they stand on the paper; an empty field is a missing element. */
function readAuthorization(answers: Answers, date: ReadDate): AuthorizationFields {
  const text = (field: string) => one(answers, `auth.${field}`) || undefined;
  const stated = many(answers, 'auth.states');
  const expiry = text('expiry');
  const expiryDate = expiry === undefined ? null : anyDate(expiry);
  const onDay = expiryDate !== null && expiryDate !== 'invalid';
  const byRepresentative = many(answers, 'auth.byRepresentative').includes('yes');
  return {
    ...defined({ description: text('description'), discloser: text('discloser'), recipient: text('recipient'), purpose: text('purpose') }),
    ...(onDay ? { expiresOn: expiryDate } : defined({ expiryEvent: expiry })),
    signed: many(answers, 'auth.signed').includes('yes'),
    ...defined({ signedOn: date('auth.signedOn') }),
    ...(byRepresentative ? { signedByRepresentative: true, ...defined({ representativeAuthority: text('authority') }) } : {}),
    statesRevocation: stated.includes('revocation'),
    statesConditioning: stated.includes('conditioning'),
    statesRedisclosure: stated.includes('redisclosure'),
  };
}

function readSubpoena(answers: Answers, date: ReadDate, documented: boolean): SubpoenaFacts {
  const kind = one(answers, 'subpoena.assurance');
  const returnDate = date('subpoena.returnDate');
  const describesRecords = many(answers, 'subpoena.describes').includes('yes');
  const base = { document: true, describesRecords, ...defined({ returnDate }) };
  if (kind === 'notice') return { ...base, assurance: { kind, documented, objections: 'none', ...defined({ sentOn: date('subpoena.sentOn'), objectionsUntil: date('subpoena.objectionsUntil') }) } };
  if (kind === 'protective_order') return { ...base, assurance: { kind, documented, stage: 'requested' } };
  return base;
}

/** Without the keys that are not there. */
function defined<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
