/** Whether an authorization is valid (164.508): every missing element is a defect of its own, with its clause and its cure. */
import { addDays, type LegalDate } from './dates.ts';
import { defect, type Defect } from './defect.ts';
import { decide, type Decision, type RuleId } from './rule.ts';

/** As typed by the requester or confirmed by a person beside the document; whatever is absent counts as not there. */
export type AuthorizationFields = {
  /** What is to be disclosed, specifically. */
  description?: string;
  /** Who discloses, by name or class ("all medical sources" is enough). */
  discloser?: string;
  recipient?: string;
  /** "At the request of the individual" suffices. */
  purpose?: string;
  expiresOn?: LegalDate;
  expiryEvent?: string;
  expiryEventHappened?: boolean;
  signed?: boolean;
  signedOn?: LegalDate;
  signedByRepresentative?: boolean;
  representativeAuthority?: string;
  /** The right to revoke in writing, and how. */
  statesRevocation?: boolean;
  statesConditioning?: boolean;
  statesRedisclosure?: boolean;
  plainLanguage?: boolean;
  /** The facility itself asked for the authorization, and so owes the signer a copy. */
  soughtByFacility?: boolean;
  copyGiven?: boolean;
  revokedOn?: LegalDate;
  /** It covers only what existed when it was signed. */
  onlyExistingRecords?: boolean;
  combinedWithOther?: boolean;
  coversPsychotherapyNotes?: boolean;
  coversOtherRecords?: boolean;
  conditionedUnlawfully?: boolean;
  knownFalse?: boolean;
};

export const authorizationElements = [
  'description',
  'discloser',
  'recipient',
  'purpose',
  'expiry',
  'signature',
  'signature_date',
  'representative_authority',
  'revocation_statement',
  'conditioning_statement',
  'redisclosure_statement',
  'plain_language',
  'copy_to_signer',
] as const;
export type AuthorizationElement = (typeof authorizationElements)[number];

export const authorizationFaults = [
  'expired',
  'expiry_event_happened',
  'signed_in_future',
  'revoked',
  'compound',
  'conditioned',
  'false_information',
  'psychotherapy_combined',
  'psychotherapy_not_covered',
] as const;
export type AuthorizationFault = (typeof authorizationFaults)[number];

export type AuthorizationDefect = Defect<AuthorizationElement | AuthorizationFault>;

/** `psychotherapy`: what is asked for are psychotherapy notes, which need an authorization of their own. */
export type AuthorizationKind = 'general' | 'psychotherapy';

export type AuthorizationContext = {
  today: LegalDate;
  kind?: AuthorizationKind;
  /** The facility's state, which may set an expiry where none is stated. */
  state?: string;
};

/** Every defect, in the order of the regulation; none means valid. Papers alone: whose signature it is a person decides. */
export function checkAuthorization(fields: AuthorizationFields, context: AuthorizationContext): AuthorizationDefect[] {
  const elements = authorizationElements.filter((element) => isMissing(element, fields, context));
  return [...elements.map(elementDefect), ...faults(fields, context)];
}

/** Rule and clause of an element; what the checklist shows beside its line. */
export function elementClause(element: AuthorizationElement): { ruleId: RuleId; citation: string } {
  return { ruleId: clauses[element][0], citation: `45 CFR ${clauses[element][1]}` };
}

/** The last day on which it counts: the stated one, else the state's own (TX: 180 days from signing), else null. */
export function authorizationExpiresOn(fields: AuthorizationFields, state?: string): LegalDate | null {
  if (fields.expiresOn) return fields.expiresOn;
  if (fields.expiryEvent || !fields.signedOn) return null;
  const days = state ? stateExpiryDays[state] : undefined;
  return days === undefined ? null : addDays(fields.signedOn, days);
}

/** Records made after the signing count until the expiry, unless it limits itself to those that existed. */
export function coversRecordMade(fields: AuthorizationFields, madeOn: LegalDate, state?: string): boolean {
  if (!fields.signedOn || madeOn <= fields.signedOn) return true;
  const expiresOn = authorizationExpiresOn(fields, state);
  return fields.onlyExistingRecords !== true && (expiresOn === null || madeOn <= expiresOn);
}

/** Of the days on which records were made, those that none of the papers covers (AUTH-CORE); a record without a day is judged by a person. */
export function recordsCovered(papers: readonly AuthorizationFields[], madeOn: readonly (LegalDate | null)[], context: { today: LegalDate; state?: string }): Decision<{ outside: LegalDate[] }> {
  const days = [...new Set(madeOn.filter((day) => day !== null))].sort();
  const outside = days.filter((day) => !papers.some((fields) => coversRecordMade(fields, day, context.state)));
  return decide('AUTH-CORE', context.today, {
    inputs: { papers: papers.map((fields) => ({ signedOn: fields.signedOn ?? null, until: authorizationExpiresOn(fields, context.state), onlyExistingRecords: fields.onlyExistingRecords === true })), records: days.length },
    result: { outside },
    say: outside.length === 0 ? 'covered.within' : 'covered.outside',
    params: { dates: outside.join(', ') },
  });
}

/** Where an authorization states no expiry, the state's own, in days from its signing. */
const stateExpiryDays: Record<string, number | undefined> = { TX: 180 };

const clauses = {
  description: ['AUTH-CORE', '164.508(c)(1)(i)'],
  discloser: ['AUTH-CORE', '164.508(c)(1)(ii)'],
  recipient: ['AUTH-CORE', '164.508(c)(1)(iii)'],
  purpose: ['AUTH-CORE', '164.508(c)(1)(iv)'],
  expiry: ['AUTH-CORE', '164.508(c)(1)(v)'],
  signature: ['AUTH-CORE', '164.508(c)(1)(vi)'],
  signature_date: ['AUTH-CORE', '164.508(c)(1)(vi)'],
  representative_authority: ['AUTH-CORE', '164.508(c)(1)(vi)'],
  revocation_statement: ['AUTH-STMT', '164.508(c)(2)(i)'],
  conditioning_statement: ['AUTH-STMT', '164.508(c)(2)(ii)'],
  redisclosure_statement: ['AUTH-STMT', '164.508(c)(2)(iii)'],
  plain_language: ['AUTH-STMT', '164.508(c)(3)'],
  copy_to_signer: ['AUTH-STMT', '164.508(c)(4)'],
} as const satisfies Record<AuthorizationElement, readonly [RuleId, string]>;

function elementDefect(element: AuthorizationElement): AuthorizationDefect {
  const { ruleId, citation } = elementClause(element);
  return defect(element, ruleId, citation);
}

function isMissing(element: AuthorizationElement, fields: AuthorizationFields, context: AuthorizationContext): boolean {
  switch (element) {
    case 'description':
    case 'discloser':
    case 'recipient':
    case 'purpose':
      return blank(fields[element]);
    case 'expiry':
      return !fields.expiresOn && blank(fields.expiryEvent) && authorizationExpiresOn(fields, context.state) === null;
    case 'signature':
      return fields.signed !== true;
    case 'signature_date':
      return !fields.signedOn;
    case 'representative_authority':
      return fields.signedByRepresentative === true && blank(fields.representativeAuthority);
    case 'revocation_statement':
      return fields.statesRevocation !== true;
    case 'conditioning_statement':
      return fields.statesConditioning !== true;
    case 'redisclosure_statement':
      return fields.statesRedisclosure !== true;
    case 'plain_language':
      return fields.plainLanguage === false;
    case 'copy_to_signer':
      return fields.soughtByFacility === true && fields.copyGiven !== true;
    default:
      return element satisfies never;
  }
}

function faults(fields: AuthorizationFields, context: AuthorizationContext): AuthorizationDefect[] {
  const { today, kind = 'general', state } = context;
  const found: AuthorizationDefect[] = [];
  const expiresOn = authorizationExpiresOn(fields, state);
  // It still counts on the day on which it expires.
  if (expiresOn !== null && today > expiresOn) {
    const byState = !fields.expiresOn;
    found.push(defect('expired', byState ? 'AUTH-TX' : 'AUTH-DEFECT', byState ? 'Tex. Health & Safety Code 241.152(c)' : '45 CFR 164.508(b)(2)(i)', { expiresOn }));
  }
  const add = (when: boolean | undefined, id: AuthorizationFault, clause: string, ruleId: RuleId = 'AUTH-DEFECT') => {
    if (when) found.push(defect(id, ruleId, `45 CFR ${clause}`));
  };
  add(fields.expiryEventHappened, 'expiry_event_happened', '164.508(b)(2)(i)');
  add(fields.signedOn !== undefined && fields.signedOn > today, 'signed_in_future', '164.508(b)(2)(v)');
  add(fields.revokedOn !== undefined && fields.revokedOn <= today, 'revoked', '164.508(b)(2)(iii)');
  add(fields.combinedWithOther, 'compound', '164.508(b)(2)(iv), (b)(3)');
  add(fields.conditionedUnlawfully, 'conditioned', '164.508(b)(2)(iv), (b)(4)');
  add(fields.knownFalse, 'false_information', '164.508(b)(2)(v)');
  add(fields.coversPsychotherapyNotes && fields.coversOtherRecords, 'psychotherapy_combined', '164.508(b)(3)(ii)', 'AUTH-PSY');
  add(kind === 'psychotherapy' && !fields.coversPsychotherapyNotes, 'psychotherapy_not_covered', '164.508(a)(2)', 'AUTH-PSY');
  return found;
}

function blank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}
