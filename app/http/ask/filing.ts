/** From the answers of a form to what is filed: facts for the rules, scope, delivery, and the evidence as the rules see it now. Pure. */
import type { Answers, Door } from '#app/components/ask/steps.ts';
import type { DraftContent } from '#app/commands/ask/save-draft.ts';
import type { FileRequest } from '#app/commands/ask/file-request.ts';
import type { PostalAddress } from '#db/schema/facilities.ts';
import type { DeliveryChoice, StatedPatient } from '#db/schema/requests.ts';
import type { FiledFacts } from '#workflows/request/filed.ts';
import { factsOn } from '#workflows/request/filed.ts';
import { recordKinds, type RecordKind, type RequestScope } from '#workflows/request/scope.ts';
import type { AuthorizationFields } from '#workflows/rules/authorization.ts';
import type { RequesterKind } from '#workflows/rules/bases.ts';
import { classifyBasis, type FiledDocument } from '#workflows/rules/classify-basis.ts';
import { evidenceLines, type EvidenceLine } from '#workflows/rules/evidence.ts';
import type { GovernmentParagraph, IdentityMethod, LawEnforcementParagraph, Purpose } from '#workflows/rules/facts.ts';
import type { AuthorityKind } from '#workflows/rules/representative.ts';

const kinds = { myself: 'patient', representative: 'representative', clinician: 'clinician', agency: 'agency', other: 'other', staff: 'hospital_staff' } as const satisfies Record<Door, RequesterKind>;
const filedDoors = { myself: 'patient', representative: 'patient', clinician: 'staff', agency: 'agency', other: 'firm', staff: 'staff' } as const satisfies Record<Door, FiledFacts['door']>;

export type Filling = Pick<DraftContent, 'files' | 'signature' | 'account' | 'pinHash'> & { values: Answers };
export type Prepared = Pick<FileRequest, 'requester' | 'patient' | 'scope' | 'purpose' | 'delivery' | 'facts' | 'expedited' | 'pinHash' | 'matterNumber'>;

/** `say` puts a purpose in the requester's words; it stands in the accounting. */
export function prepareRequest(door: Door, filling: Filling, say: (key: string) => string): Prepared {
  const { values } = filling;
  const requester = requesterOf(door, filling);
  const facts = factsFrom(door, filling);
  const matter = str(values, 'claimNumber');
  return {
    requester,
    patient: patientOf(door, values),
    scope: scopeOf(values),
    purpose: say(`ask.purposes.${facts.purpose ?? 'other'}`),
    delivery: deliveryOf(values, requester),
    facts,
    expedited: str(values, 'urgent') === 'yes',
    ...(filling.pinHash && str(values, 'pinBy') === 'chosen' ? { pinHash: filling.pinHash } : {}),
    ...(matter ? { matterNumber: matter } : {}),
  };
}

/** What the rules say of the papers so far: the same list that a technician will have. */
export function assess(door: Door, filling: Filling, place: { state: string; today: string }): EvidenceLine[] {
  const facts = factsFrom(door, filling);
  const requesterKind = kinds[door];
  const documents: FiledDocument[] = facts.authorization?.document ? ['authorization'] : [];
  const basis = classifyBasis({
    door: facts.door,
    requesterKind,
    today: place.today,
    documents,
    ...(facts.purpose ? { purpose: facts.purpose } : {}),
    toThirdParty: facts.directive !== undefined,
  }).result.basis;
  return evidenceLines(basis, factsOn(facts, { requesterKind, ...place }));
}

/** Which page settles a line of the evidence. */
export function stepOfLine(id: string): string {
  if (id.startsWith('authorization.')) {
    return ['signature', 'signature_date', 'representative_authority', 'revocation_statement', 'conditioning_statement', 'redisclosure_statement'].includes(id.slice(14)) ? 'signed' : 'elements';
  }
  const places: Record<string, string> = {
    identity: 'identity', representative_authority: 'relation', signed_directive: 'signature', recipient_named: 'recipient', authorization_document: 'authorization',
    authorization_valid: 'signed', purpose_stated: 'purpose', treatment_relationship: 'treatment', workers_comp_law: 'law', law_named: 'law', legal_authority: 'law',
    claim_reference: 'law', official_identity: 'official', law_enforcement_paragraph: 'paragraph', identifiers_only: 'paragraph', government_paragraph: 'paragraph', scope_described: 'what',
  };
  return places[id] ?? 'check';
}

function factsFrom(door: Door, { values, files, signature, account }: Filling): FiledFacts {
  const purpose = purposeOf(door, values);
  const facts: FiledFacts = { door: filedDoors[door], scopeDescribed: str(values, 'scopeKind') !== '', ...(purpose ? { purpose } : {}) };
  if (signature) facts.signature = signature;
  const why = str(values, 'wholeWhy');
  if (why && str(values, 'scopeKind') === 'all') facts.wholeRecordJustification = why;
  const method = str(values, 'identity') as IdentityMethod | '';
  // An account counts as proof only while its own sign-in stands behind the draft; a photo only when it is there.
  if (method && (method !== 'account' || account) && (method !== 'photo_id' || files['photo'])) facts.identity = { method };
  if (method === 'call_back' || str(values, 'pinBy') === 'call_back') facts.callBackPhone = str(values, 'phone');
  if (door === 'representative') {
    const authority = str(values, 'authority') as AuthorityKind | '';
    const endsOn = date(values, 'authorityEndsOn');
    const covers = str(values, 'coversHealthCare');
    facts.representative = {
      ...(authority ? { authority } : {}),
      document: Boolean(files['authorityFile']),
      ...(covers ? { coversHealthCare: covers === 'yes' } : {}),
      ...(endsOn ? { endsOn } : {}),
      ...(date(values, 'patientBirth') ? { patientBirthDate: date(values, 'patientBirth') as string } : {}),
      patientDiedOn: date(values, 'patientDiedOn'),
    };
  }
  if (str(values, 'toWhom') === 'other' && toOther(values)) {
    facts.directive = { signed: signature !== undefined, recipientName: str(values, 'recipientName'), recipientAddress: lineOf(addressOf(values, 'recipient')), electronicRecord: str(values, 'channel') === 'link' };
  }
  if (door === 'clinician' || door === 'staff') facts.treatmentRelationship = str(values, 'treatmentRelationship');
  if (door === 'agency') agencyFacts(facts, values, files);
  if (door === 'other' || str(values, 'officialPurpose') === 'benefit_claim') {
    facts.authorization = { document: Boolean(files['authorizationFile']), fields: authorizationOf(values) };
    if (str(values, 'officialPurpose') === 'benefit_claim') facts.benefitClaim = true;
  }
  return facts;
}

function agencyFacts(facts: FiledFacts, values: Answers, files: DraftContent['files']): void {
  facts.official = { name: personName(values), agency: str(values, 'organization'), document: Boolean(files['letterFile']) };
  if (str(values, 'law')) facts.law = str(values, 'law');
  const due = date(values, 'statedDueOn');
  if (due) facts.clockEvents = { statedDueOn: due };
  if (str(values, 'officialPurpose') === 'law_enforcement') {
    const paragraph = str(values, 'lawEnforcementParagraph') as LawEnforcementParagraph | '';
    if (paragraph) facts.lawEnforcementParagraph = paragraph;
    facts.asksOnlyListedIdentifiers = list(values, 'identifiersOnly').includes('yes');
  }
  const government = str(values, 'governmentParagraph') as GovernmentParagraph | '';
  if (government) facts.governmentParagraph = government;
  const number = str(values, 'claimNumber');
  if (number) facts.claim = { number, ...dates(values) };
}

function authorizationOf(values: Answers): AuthorizationFields {
  const signer = str(values, 'authSigner');
  const statements = list(values, 'authStatements');
  const fields: AuthorizationFields = {
    description: str(values, 'authDescription'),
    discloser: str(values, 'authDiscloser'),
    recipient: str(values, 'authRecipient'),
    purpose: str(values, 'authPurpose'),
    expiryEvent: str(values, 'authExpiryEvent'),
    signed: signer === 'patient' || signer === 'representative',
    signedByRepresentative: signer === 'representative',
    representativeAuthority: str(values, 'authAuthority'),
    statesRevocation: statements.includes('revocation'),
    statesConditioning: statements.includes('conditioning'),
    statesRedisclosure: statements.includes('redisclosure'),
  };
  const [expiresOn, signedOn] = [date(values, 'authExpiresOn'), date(values, 'authSignedOn')];
  return { ...fields, ...(expiresOn ? { expiresOn } : {}), ...(signedOn ? { signedOn } : {}) };
}

function purposeOf(door: Door, values: Answers): Purpose | undefined {
  if (door === 'myself' || door === 'representative') return 'own_use';
  if (door === 'clinician') return 'treatment';
  const stated = str(values, door === 'agency' ? 'officialPurpose' : 'staffPurpose');
  return door === 'other' ? 'other' : stated === '' ? undefined : (stated as Purpose);
}

function requesterOf(door: Door, { values, account }: Filling): Prepared['requester'] {
  const email = str(values, 'email');
  const phone = str(values, 'phone');
  const organization = str(values, 'organization');
  const person = door === 'staff' ? (account?.name ?? '') : personName(values);
  return {
    kind: kinds[door],
    name: organization ? `${person}, ${organization}` : person,
    ...(email ? { email } : {}),
    ...(phone ? { phone } : {}),
    ...(str(values, 'street') ? { address: addressOf(values, '') } : {}),
    ...(account ? { userId: account.userId } : {}),
  };
}

function patientOf(door: Door, values: Answers): StatedPatient {
  const own = door === 'myself';
  const [mrn, previous, phone] = own ? [str(values, 'mrn'), str(values, 'previousNames'), str(values, 'phone')] : [str(values, 'patientMrn'), str(values, 'patientPrevious'), ''];
  return {
    familyName: str(values, own ? 'familyName' : 'patientFamily'),
    givenNames: str(values, own ? 'givenNames' : 'patientGiven'),
    birthDate: str(values, own ? 'birthDate' : 'patientBirth'),
    ...(mrn ? { mrn } : {}),
    ...(phone ? { phone } : {}),
    ...(previous ? { previousNames: previous } : {}),
    ...(own && str(values, 'street') ? { address: addressOf(values, '') } : {}),
  };
}

function scopeOf(values: Answers): RequestScope {
  const kind = str(values, 'scopeKind');
  const note = kind === 'all' ? '' : str(values, 'note');
  const chosen = kind === 'kinds' ? list(values, 'kinds').filter((each): each is RecordKind => (recordKinds as readonly string[]).includes(each)) : [];
  const visits = kind === 'visit' ? [date(values, 'visitOn'), date(values, 'visitAlsoOn')].filter((each): each is string => each !== null) : [];
  return { kinds: chosen, visits, ...(kind === 'dates' || kind === 'kinds' ? dates(values) : {}), ...(note ? { note } : {}) };
}

function deliveryOf(values: Answers, requester: Prepared['requester']): DeliveryChoice {
  const channel = (str(values, 'channel') || 'link') as DeliveryChoice['channel'];
  const other = toOther(values);
  const email = other ? str(values, 'recipientEmail') : requester.email;
  const address = other ? addressOf(values, 'recipient') : requester.address;
  const pinBy = str(values, 'pinBy') as NonNullable<DeliveryChoice['pinBy']> | '';
  return {
    channel,
    form: channel === 'link' ? 'pdf' : 'paper',
    recipientName: other ? str(values, 'recipientName') : requester.name,
    ...(address ? { recipientAddress: address } : {}),
    ...(email ? { recipientEmail: email } : {}),
    ...(channel === 'link' && pinBy ? { pinBy } : {}),
  };
}

/** Whether the copy goes to somebody else: asked of a patient who has it sent. */
export function toOther(values: Answers): boolean {
  return str(values, 'toWhom') === 'other' && str(values, 'channel') === 'link';
}

export function personName(values: Answers): string {
  return [str(values, 'givenNames'), str(values, 'familyName')].filter(Boolean).join(' ');
}

function addressOf(values: Answers, prefix: '' | 'recipient'): PostalAddress {
  const of = (name: string) => str(values, prefix ? `${prefix}${name[0]?.toUpperCase() ?? ''}${name.slice(1)}` : name);
  return { lines: of('street').split('\n').map((part) => part.trim()).filter(Boolean), city: of('city'), state: of('state'), postcode: of('postcode') };
}

function lineOf({ lines, city, state, postcode }: PostalAddress): string {
  return city ? [...lines, `${city}, ${state} ${postcode}`].join(', ') : '';
}

function dates(values: Answers): { from?: string; to?: string } {
  const [from, to] = [date(values, 'from'), date(values, 'to')];
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) };
}

function str(values: Answers, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value.trim() : '';
}

function list(values: Answers, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

function date(values: Answers, name: string): string | null {
  const value = str(values, name);
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null;
}

