/**
 * The questions of each door, as data: which fields a page has, when a page is asked at all, how long it takes.
 * Pure, and the same on both sides: the server reads forms by it, the page draws them by it.
 */
import { authorityKinds } from '#workflows/rules/representative.ts';
import { governmentParagraphs, lawEnforcementParagraphs } from '#workflows/rules/facts.ts';
import { recordKinds } from '#workflows/request/scope.ts';
import { basisTable } from '#workflows/rules/bases.ts';
import { classifyBasis } from '#workflows/rules/classify-basis.ts';
import type { Purpose } from '#workflows/rules/facts.ts';

export const doors = ['myself', 'representative', 'clinician', 'agency', 'other', 'staff'] as const;
export type Door = (typeof doors)[number];
/** Doors that lead to the desk of an organization. */
export const deskDoors = ['law-firm', 'insurer'] as const;

/** What somebody answered so far; dates are `YYYY-MM-DD`, choices their value, several choices a list. */
export type Answers = Readonly<Record<string, string | readonly string[] | undefined>>;

export type UploadKind = 'identity' | 'authority' | 'authorization' | 'letter';

export type FieldDef = {
  name: string;
  kind: 'text' | 'email' | 'tel' | 'area' | 'date' | 'radios' | 'checks' | 'select' | 'file';
  required?: boolean;
  /** The law asks for it, and the page goes on without: it is not called optional. */
  byLaw?: boolean;
  /** Values of a choice; their words stand under `ask.options.<group>`. */
  options?: readonly string[];
  group?: string;
  /** Choices with a second line of words, under `<group>Hint`. */
  hints?: boolean;
  /** Words of its own hint, under `ask.hints`. */
  hint?: boolean;
  width?: 'long' | 'medium' | 'short' | 'tiny';
  autoComplete?: string;
  /** Must be typed the same as this field. */
  same?: string;
  check?: 'phone' | 'postcode' | 'npi';
  /** A date may not lie ahead. */
  past?: boolean;
  birthday?: boolean;
  upload?: UploadKind;
  photo?: boolean;
  when?: (answers: Answers) => boolean;
};

export type StepId =
  | 'hospital' | 'name' | 'birth' | 'reach' | 'official' | 'staff-purpose' | 'relation' | 'authority' | 'patient' | 'treatment'
  | 'purpose' | 'paragraph' | 'law' | 'authorization' | 'elements' | 'signed' | 'what' | 'whole' | 'dates' | 'kinds' | 'visit' | 'form' | 'to'
  | 'recipient' | 'contact' | 'pin' | 'identity' | 'photo' | 'signature' | 'check';

export type StepDef = {
  id: StepId;
  /** Seconds that most people need. */
  seconds: number;
  fields: readonly FieldDef[];
  when?: (answers: Answers) => boolean;
};

const text = (name: string, more: Partial<FieldDef> = {}): FieldDef => ({ name, kind: 'text', required: true, width: 'long', ...more });
const optional = (name: string, more: Partial<FieldDef> = {}): FieldDef => text(name, { required: false, ...more });
const is = (name: string, ...values: string[]) => (answers: Answers) => values.includes(String(answers[name] ?? ''));

const names = [text('givenNames', { autoComplete: 'given-name' }), text('familyName', { autoComplete: 'family-name' })];
const phone = (required = false): FieldDef => ({ name: 'phone', kind: 'tel', required, check: 'phone', width: 'medium', autoComplete: 'tel', hint: true });
const address = (prefix = ''): FieldDef[] => [
  text(prefix ? `${prefix}Street` : 'street', { width: 'long', autoComplete: prefix ? 'off' : 'address-line1' }),
  text(prefix ? `${prefix}City` : 'city', { width: 'medium', autoComplete: prefix ? 'off' : 'address-level2' }),
  { name: prefix ? `${prefix}State` : 'state', kind: 'select', required: true, group: 'state', options: states(), width: 'medium', autoComplete: prefix ? 'off' : 'address-level1' },
  text(prefix ? `${prefix}Postcode` : 'postcode', { width: 'short', check: 'postcode', autoComplete: prefix ? 'off' : 'postal-code' }),
];
const patientFields: FieldDef[] = [
  text('patientGiven', { autoComplete: 'off' }),
  text('patientFamily', { autoComplete: 'off' }),
  optional('patientPrevious', { autoComplete: 'off' }),
  { name: 'patientBirth', kind: 'date', required: true, past: true },
  optional('patientMrn', { width: 'medium', autoComplete: 'off', hint: true }),
];
const note: FieldDef = { name: 'note', kind: 'area' };
const range = (): FieldDef[] => [{ name: 'from', kind: 'date', past: true }, { name: 'to', kind: 'date', past: true }];

const hospital: StepDef = { id: 'hospital', seconds: 10, fields: [{ name: 'facilityId', kind: 'radios', required: true, group: 'facility' }] };
const patient = (more: FieldDef[] = []): StepDef => ({ id: 'patient', seconds: 45, fields: [...patientFields, ...more] });

const scope: StepDef[] = [
  { id: 'what', seconds: 20, fields: [{ name: 'scopeKind', kind: 'radios', required: true, group: 'scopeKind', options: ['all', 'dates', 'kinds', 'visit'], hints: true }] },
  { id: 'dates', seconds: 25, when: is('scopeKind', 'dates'), fields: [...range(), note] },
  { id: 'kinds', seconds: 30, when: is('scopeKind', 'kinds'), fields: [{ name: 'kinds', kind: 'checks', required: true, group: 'kind', options: recordKinds }, ...range(), note] },
  { id: 'visit', seconds: 25, when: is('scopeKind', 'visit'), fields: [{ name: 'visitOn', kind: 'date', required: true, past: true }, { name: 'visitAlsoOn', kind: 'date', past: true }, note] },
];
/** Whoever is bound to the minimum necessary and asks for everything says why (164.514(d)(5)). */
const whole = (requesterKind: 'agency' | 'hospital_staff'): StepDef => ({
  id: 'whole',
  seconds: 30,
  when: (a) => {
    const purpose = String(a[requesterKind === 'agency' ? 'officialPurpose' : 'staffPurpose'] ?? '') as Purpose;
    // The day decides nothing here: which basis asks for the minimum has been so since 2003.
    const { basis } = classifyBasis({ door: requesterKind === 'agency' ? 'agency' : 'staff', requesterKind, purpose, today: '2003-04-14', documents: purpose === 'benefit_claim' ? ['authorization'] : [] }).result;
    return is('scopeKind', 'all')(a) && basisTable[basis].minimumNecessary !== 'no';
  },
  fields: [{ name: 'wholeWhy', kind: 'area', required: true }],
});
const scopeOf = (requesterKind: 'agency' | 'hospital_staff'): StepDef[] => scope.flatMap((step) => (step.id === 'what' ? [step, whole(requesterKind)] : [step]));
const form = (...channels: string[]): StepDef => ({ id: 'form', seconds: 20, fields: [{ name: 'channel', kind: 'radios', required: true, group: 'channel', options: channels, hints: true }] });
/** A copy for somebody she names: her right reaches the electronic copy alone (Ciox v. Azar); paper for others takes an authorization. */
const directive: StepDef[] = [
  { id: 'to', seconds: 10, when: is('channel', 'link'), fields: [{ name: 'toWhom', kind: 'radios', required: true, group: 'toWhom', options: ['me', 'other'], hints: true }] },
  {
    id: 'recipient',
    seconds: 45,
    when: (a) => a['toWhom'] === 'other' && is('channel', 'link')(a),
    fields: [text('recipientName', { autoComplete: 'off' }), ...address('recipient'), { ...mail('recipientEmail'), required: true }, again('recipientEmail')],
  },
];
const contact: StepDef = {
  id: 'contact',
  seconds: 25,
  fields: [{ ...mail('email'), autoComplete: 'email', hint: true }, { ...again('email'), autoComplete: 'email' }, { name: 'language', kind: 'radios', required: true, group: 'language', options: ['en', 'es'] }],
};
const pin: StepDef = { id: 'pin', seconds: 25, when: is('channel', 'link'), fields: [{ name: 'pinBy', kind: 'radios', required: true, group: 'pinBy', options: ['chosen', 'call_back', 'post'], hints: true }] };
const identity: StepDef[] = [
  { id: 'identity', seconds: 20, fields: [{ name: 'identity', kind: 'radios', required: true, group: 'identity', options: ['photo_id', 'account', 'call_back', 'in_person'], hints: true }] },
  { id: 'photo', seconds: 40, when: is('identity', 'photo_id'), fields: [{ name: 'photo', kind: 'file', required: true, upload: 'identity', photo: true, hint: true }] },
];
const signature: StepDef = { id: 'signature', seconds: 25, fields: [] };
const check: StepDef = { id: 'check', seconds: 30, fields: [] };
const reach: StepDef = { id: 'reach', seconds: 40, fields: [phone(), ...address()] };

const officialPurposes = ['public_health', 'oversight', 'required_by_law', 'law_enforcement', 'benefit_claim', 'coroner', 'organ_donation', 'workers_comp', 'military', 'national_security', 'custody'];
const special = is('officialPurpose', 'military', 'national_security', 'custody');
const byAuthorization = is('officialPurpose', 'benefit_claim');

const authorization: StepDef[] = [
  { id: 'authorization', seconds: 40, fields: [{ name: 'authorizationFile', kind: 'file', byLaw: true, upload: 'authorization', hint: true }] },
  {
    id: 'elements',
    seconds: 60,
    fields: [
      { name: 'authDescription', kind: 'area', byLaw: true, hint: true },
      optional('authDiscloser', { byLaw: true, autoComplete: 'off', hint: true }),
      optional('authRecipient', { byLaw: true, autoComplete: 'off' }),
      optional('authPurpose', { byLaw: true, autoComplete: 'off' }),
      { name: 'authExpiresOn', kind: 'date', byLaw: true },
      optional('authExpiryEvent', { byLaw: true, autoComplete: 'off', hint: true }),
    ],
  },
  {
    id: 'signed',
    seconds: 40,
    fields: [
      { name: 'authSigner', kind: 'radios', group: 'authSigner', options: ['patient', 'representative', 'nobody'] },
      { name: 'authSignedOn', kind: 'date', byLaw: true, past: true },
      optional('authAuthority', { byLaw: true, autoComplete: 'off', hint: true }),
      { name: 'authStatements', kind: 'checks', group: 'authStatements', options: ['revocation', 'conditioning', 'redisclosure'] },
    ],
  },
];

export const steps: Readonly<Record<Door, readonly StepDef[]>> = {
  myself: [
    hospital,
    { id: 'name', seconds: 25, fields: [...names, optional('previousNames', { autoComplete: 'off', hint: true })] },
    { id: 'birth', seconds: 20, fields: [{ name: 'birthDate', kind: 'date', required: true, past: true, birthday: true }, optional('mrn', { width: 'medium', autoComplete: 'off', hint: true })] },
    reach, ...scope, form('link', 'post', 'pickup', 'inspection'), ...directive, contact, pin, ...identity, signature, check,
  ],
  representative: [
    hospital,
    { id: 'name', seconds: 20, fields: names },
    reach,
    patient([{ name: 'patientDiedOn', kind: 'date', past: true, hint: true }]),
    { id: 'relation', seconds: 25, fields: [{ name: 'authority', kind: 'radios', required: true, group: 'authority', options: authorityKinds }] },
    {
      id: 'authority',
      seconds: 50,
      fields: [
        { name: 'authorityFile', kind: 'file', byLaw: true, upload: 'authority', hint: true },
        { name: 'coversHealthCare', kind: 'radios', required: true, group: 'yesNo', options: ['yes', 'no'], when: is('authority', 'power_of_attorney', 'guardian', 'conservator') },
        { name: 'authorityEndsOn', kind: 'date', when: (a) => !is('authority', 'parent', 'next_of_kin')(a) },
      ],
    },
    ...scope, form('link', 'post', 'pickup', 'inspection'), ...directive, contact, pin, ...identity, signature, check,
  ],
  clinician: [
    hospital,
    { id: 'official', seconds: 50, fields: [...names, text('organization', { autoComplete: 'organization' }), optional('npi', { check: 'npi', width: 'medium', hint: true }), phone(true)] },
    reachWithout('phone'),
    patient(),
    { id: 'treatment', seconds: 40, fields: [{ name: 'treatmentRelationship', kind: 'area', required: true, hint: true }, { name: 'urgent', kind: 'radios', required: true, group: 'urgent', options: ['no', 'yes'] }] },
    ...scope, form('link', 'post'), contact, pin, signature, check,
  ],
  agency: [
    hospital,
    { id: 'official', seconds: 50, fields: [...names, optional('title', { autoComplete: 'organization-title' }), text('organization', { autoComplete: 'organization' }), phone(true)] },
    reachWithout('phone'),
    { id: 'purpose', seconds: 25, fields: [{ name: 'officialPurpose', kind: 'radios', required: true, group: 'officialPurpose', options: officialPurposes }] },
    {
      id: 'paragraph',
      seconds: 30,
      when: (a) => special(a) || a['officialPurpose'] === 'law_enforcement',
      fields: [
        { name: 'lawEnforcementParagraph', kind: 'radios', required: true, group: 'lawEnforcement', options: lawEnforcementParagraphs, when: is('officialPurpose', 'law_enforcement') },
        { name: 'identifiersOnly', kind: 'checks', group: 'identifiersOnly', options: ['yes'], when: is('officialPurpose', 'law_enforcement') },
        { name: 'governmentParagraph', kind: 'radios', required: true, group: 'government', options: governmentParagraphs, when: special },
      ],
    },
    {
      id: 'law',
      seconds: 45,
      fields: [
        { name: 'law', kind: 'area', hint: true },
        optional('claimNumber', { width: 'medium', autoComplete: 'off', when: is('officialPurpose', 'workers_comp', 'benefit_claim') }),
        { name: 'statedDueOn', kind: 'date', hint: true },
        { name: 'letterFile', kind: 'file', upload: 'letter', hint: true },
      ],
    },
    ...authorization.map((step) => ({ ...step, when: byAuthorization })),
    patient(), ...scopeOf('agency'), form('link', 'post'), contact, pin, signature, check,
  ],
  other: [
    hospital,
    { id: 'name', seconds: 30, fields: [...names, optional('organization', { autoComplete: 'organization' }), text('relationship', { autoComplete: 'off', hint: true })] },
    reach, patient(), ...authorization, ...scope, form('link', 'post'), contact, pin, signature, check,
  ],
  staff: [
    hospital,
    {
      id: 'staff-purpose',
      seconds: 30,
      fields: [
        { name: 'staffPurpose', kind: 'radios', required: true, group: 'staffPurpose', options: ['treatment', 'quality', 'billing', 'audit', 'risk_adjustment'] },
        { name: 'treatmentRelationship', kind: 'area', hint: true },
        { name: 'urgent', kind: 'radios', required: true, group: 'urgent', options: ['no', 'yes'] },
      ],
    },
    patient(), ...scopeOf('hospital_staff'), form('link', 'pickup'), contact, pin, signature, check,
  ],
};

/** The pages that these answers lead through. One hospital is nothing to ask. */
export function stepsFor(door: Door, answers: Answers, facilities: number): StepDef[] {
  return steps[door].filter((step) => (step.id !== 'hospital' || facilities > 1) && (step.when?.(answers) ?? true));
}

export function fieldsFor(step: StepDef, answers: Answers): FieldDef[] {
  return step.fields.filter((field) => field.when?.(answers) ?? true);
}

/** The values somebody may choose now: a call back needs a number, the post an address. */
export function choicesOf(field: FieldDef, answers: Answers): readonly string[] {
  const options = field.options ?? [];
  if (field.name !== 'identity' && field.name !== 'pinBy') return options;
  return options.filter((value) => (value !== 'call_back' || answers['phone']) && (value !== 'post' || answers['street']));
}

/** The name under which a field's words stand: an address has the same words everywhere. */
export function wordsOf(name: string): string {
  const part = /^recipient(Street|City|State|Postcode)$/.exec(name)?.[1];
  return part ? part.toLowerCase() : name;
}

export function isDoor(value: unknown): value is Door {
  return (doors as readonly unknown[]).includes(value);
}

/** Whole minutes from this page to the end, at least one. */
export function minutesLeft(list: readonly StepDef[], index: number): number {
  return Math.max(1, Math.round(list.slice(index).reduce((sum, step) => sum + step.seconds, 0) / 60));
}

function mail(name: string): FieldDef {
  return { name, kind: 'email', width: 'long', autoComplete: 'off' };
}

function again(name: string): FieldDef {
  return { name: `${name}Again`, kind: 'email', same: name, width: 'long', autoComplete: 'off' };
}

function reachWithout(left: string): StepDef {
  return { ...reach, fields: reach.fields.filter((field) => field.name !== left) };
}

function states(): readonly string[] {
  return 'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA PR RI SC SD TN TX UT VT VA VI WA WV WI WY'.split(' ');
}
