/** The pages of a filing from the desk, as data: what each holds, how it is read from a form, what is wrong with it. Pure, on both sides. */
import { readDate } from '#app/components/date-value.ts';
import { recordKinds } from '#workflows/request/scope.ts';
import { insurerKinds, type InsurerKind, type Purpose } from '#workflows/rules/facts.ts';

/** Which desk: a firm shows papers, an insurer says first what kind it is. */
export type DeskKind = 'firm' | 'insurer';
export const deskSteps = ['insurer', 'patient', 'records', 'papers', 'delivery', 'check'] as const;
export type DeskStep = (typeof deskSteps)[number];

export type Answers = Readonly<Record<string, string | readonly string[] | undefined>>;
export type Typed = Record<string, string | string[]>;
export type Problem = { key: string; params?: Record<string, string | number> };
export type Problems = Record<string, Problem>;

export const paperKinds = ['authorization', 'subpoena', 'assurance', 'court_order'] as const;
export type PaperKind = (typeof paperKinds)[number];

export const firmPurposes = ['legal', 'benefit_claim', 'workers_comp', 'employment', 'other'] as const satisfies readonly Purpose[];
export const insurerPurposes = ['claim_payment', 'audit', 'quality', 'risk_adjustment', 'underwriting', 'other'] as const satisfies readonly Purpose[];
export const authorizationStatements = ['revocation', 'conditioning', 'redisclosure'] as const;

type FieldKind = 'text' | 'long' | 'date' | 'flag' | readonly string[] | { many: readonly string[] };

const yesNo = ['yes', 'no'] as const;

/** Every field of a page. What is not listed is not read. */
const fields: Record<DeskStep, Record<string, FieldKind>> = {
  insurer: { insurerKind: insurerKinds, purpose: insurerPurposes },
  patient: {
    facilityId: 'text',
    givenNames: 'text',
    familyName: 'text',
    birthDate: 'date',
    previousNames: 'text',
    mrn: 'text',
    patientPhone: 'text',
    matterNumber: 'text',
    memberId: 'text',
    claimFrom: 'date',
    claimTo: 'date',
    statedDueOn: 'date',
    law: 'long',
  },
  records: { whole: 'flag', wholeWhy: 'long', from: 'date', to: 'date', kinds: { many: recordKinds }, visits: 'long', note: 'long', purpose: [...firmPurposes, ...insurerPurposes], expedited: 'flag' },
  papers: {
    paper: ['authorization', 'subpoena', 'court_order'],
    authDescription: 'long',
    authDiscloser: 'text',
    authRecipient: 'text',
    authPurpose: 'text',
    authExpiresOn: 'date',
    authExpiryEvent: 'text',
    authSigner: ['patient', 'representative', 'nobody'],
    authSignedOn: 'date',
    authAuthority: 'text',
    authStatements: { many: authorizationStatements },
    subpoenaDescribes: yesNo,
    returnDate: 'date',
    assurance: ['notice', 'protective_order'],
    noticeSentOn: 'date',
    objectionsUntil: 'date',
    objections: ['none', 'open', 'resolved'],
    orderStage: ['agreed', 'requested', 'granted'],
    motionToQuash: ['none', 'open', 'granted', 'denied'],
    orderIssuer: ['court', 'tribunal'],
    orderSigned: yesNo,
    orderAuthorizes: 'long',
    orderDate: 'date',
  },
  delivery: { channel: ['link', 'post'], recipientEmail: 'text', pinBy: ['chosen', 'call_back', 'post'], callBackPhone: 'text', certification: 'flag' },
  check: {},
};

/** What a page's form says. A date that is none of the calendar stays as it was typed, with its problem. */
export function readStep(step: DeskStep, form: FormData): { typed: Typed; problems: Problems } {
  const typed: Typed = {};
  const problems: Problems = {};
  for (const [name, kind] of Object.entries(fields[step])) {
    if (kind === 'date') {
      const { value } = readDate(form, name);
      typed[name] = value === 'invalid' ? text(form, name) : (value ?? '');
      if (value === 'invalid') problems[name] = { key: 'desk.errors.date' };
    } else if (kind === 'flag') {
      typed[name] = form.get(name) === 'yes' ? 'yes' : '';
    } else if (kind === 'text' || kind === 'long') {
      const value = text(form, name);
      const max = kind === 'text' ? 160 : 2000;
      typed[name] = value;
      if ([...value].length > max) problems[name] = { key: 'desk.errors.tooLong', params: { max } };
    } else if ('many' in kind) {
      typed[name] = form.getAll(name).filter((each): each is string => typeof each === 'string' && kind.many.includes(each));
    } else {
      const value = text(form, name);
      typed[name] = kind.includes(value) ? value : '';
    }
  }
  return { typed, problems };
}

export type CheckContext = {
  kind: DeskKind;
  today: string;
  facilities: readonly string[];
  /** What the insurer is registered as, where it said so. */
  registeredAs: InsurerKind | null;
  hasPin: boolean;
};

/** What has to be mended before the next page. Papers that are missing are no problem of a page: the list tells them. */
export function problemsOf(step: DeskStep, a: Answers, context: CheckContext): Problems {
  const found: Problems = {};
  const need = (name: string, key = name) => {
    if (!str(a, name)) found[name] ??= { key: `desk.missing.${key}` };
  };
  switch (step) {
    case 'insurer':
      need('insurerKind');
      need('purpose', 'insurerPurpose');
      if (contradicts(str(a, 'insurerKind'), context.registeredAs)) found['insurerKind'] = { key: 'desk.errors.registered' };
      break;
    case 'patient':
      if (!context.facilities.includes(str(a, 'facilityId'))) found['facilityId'] = { key: 'desk.missing.facilityId' };
      need('givenNames');
      need('familyName');
      need('birthDate');
      if (str(a, 'birthDate') > context.today) found['birthDate'] ??= { key: 'desk.errors.future' };
      need('matterNumber', context.kind === 'firm' ? 'matterNumber' : 'claimNumber');
      range(a, 'claimFrom', 'claimTo', found);
      break;
    case 'records':
      if (context.kind === 'firm') need('purpose');
      if (!describesScope(a)) found['from'] = { key: 'desk.missing.scope' };
      range(a, 'from', 'to', found);
      break;
    case 'papers':
      need('paper');
      break;
    case 'delivery':
      need('channel');
      if (str(a, 'channel') === 'link') {
        if (!/^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+$/.test(str(a, 'recipientEmail'))) found['recipientEmail'] = { key: 'desk.missing.recipientEmail' };
        need('pinBy');
        if (str(a, 'pinBy') === 'call_back' && !/\d(?:\D*\d){9}/.test(str(a, 'callBackPhone'))) found['callBackPhone'] = { key: 'desk.missing.callBackPhone' };
        if (str(a, 'pinBy') === 'chosen' && !context.hasPin) found['pin'] = { key: 'desk.missing.pin' };
      }
      break;
    case 'check':
      break;
    default:
      step satisfies never;
  }
  return found;
}

/** A carrier that is registered as no health plan does not become one by saying so (INSURER-KIND). */
function contradicts(said: string, registered: InsurerKind | null): boolean {
  if (!said || registered === null) return false;
  const plans = ['health', 'government_program', 'dental_vision', 'long_term_care'];
  return plans.includes(said) && !plans.includes(registered);
}

function range(a: Answers, from: string, to: string, found: Problems): void {
  if (str(a, from) && str(a, to) && str(a, from) > str(a, to)) found[to] ??= { key: 'desk.errors.range' };
}

export function describesScope(a: Answers): boolean {
  return ['whole', 'from', 'to', 'visits', 'note'].some((name) => str(a, name) !== '') || list(a, 'kinds').length > 0;
}

export function str(a: Answers, name: string): string {
  const value = a[name];
  return typeof value === 'string' ? value.trim() : '';
}

export function list(a: Answers, name: string): string[] {
  const value = a[name];
  return Array.isArray(value) ? (value as string[]) : [];
}

/** A legal date, or null for what is none. */
export function day(a: Answers, name: string): string | null {
  const value = str(a, name);
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null;
}

function text(form: FormData, name: string): string {
  const raw = form.get(name);
  return (typeof raw === 'string' ? raw : '').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '').trim();
}
