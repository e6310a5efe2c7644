/** The checklist of a request: each line with its rule, and whether it is met. The firm sees it while filing, the technician while checking. */
import type { Message } from '../message.ts';
import { authorizationElements, checkAuthorization, elementClause, type AuthorizationElement } from './authorization.ts';
import { basisTable, isIndividual, type Basis, type EvidenceLineId } from './bases.ts';
import { isHealthPlan } from './classify-basis.ts';
import type { Defect } from './defect.ts';
import type { RequestFacts } from './facts.ts';
import { checkRepresentative } from './representative.ts';
import { citationOf, say, type RuleId } from './rule.ts';
import { checkOrder, checkSubpoena } from './subpoena.ts';

export type EvidenceStatus = 'met' | 'missing' | 'needs_person';

export type EvidenceLine = {
  id: EvidenceLineId | `authorization.${AuthorizationElement}`;
  ruleId: RuleId;
  citation: string;
  label: Message;
  status: EvidenceStatus;
  /** How it was met, or what would meet it. */
  how: Message;
  /** For the lines that stand for a whole paper: what is wrong with it. */
  defects?: readonly Defect[];
};

type Verdict = { status: EvidenceStatus; how?: Message; defects?: readonly Defect[] };

/** Lines of the list in the order of the basis table. A line that does not concern this request is left out. */
export function evidenceLines(basis: Basis, facts: RequestFacts): EvidenceLine[] {
  return basisTable[basis].evidence
    .filter((id) => concerns(id, facts))
    .flatMap((id) => (id === 'authorization_valid' ? authorizationLines(facts) : [line(id, facts)]));
}

/** Lines still open; zero lets the request go on (the `open` of EVIDENCE_ACCEPTED, overrides apart). */
export function openLines(lines: readonly EvidenceLine[]): EvidenceLine[] {
  return lines.filter((l) => l.status !== 'met');
}

const lineRules = {
  identity: 'VERIFY',
  representative_authority: 'REP',
  signed_directive: 'DIRECTIVE',
  recipient_named: 'DIRECTIVE',
  electronic_record: 'DIRECTIVE',
  authorization_document: 'AUTH-CORE',
  authorization_valid: 'AUTH-DEFECT',
  subpoena_document: 'SUBPOENA',
  return_date: 'RETURN-DATE',
  satisfactory_assurance: 'SUBPOENA',
  order_document: 'COURT-ORDER',
  order_scope: 'COURT-ORDER',
  insurer_kind: 'INSURER-KIND',
  plan_relationship: 'PAYMENT-OPS',
  claim_reference: 'MIN-NEC',
  purpose_stated: 'MIN-NEC',
  treatment_relationship: 'TREATMENT',
  workers_comp_law: 'WORKERS-COMP',
  law_named: 'BY-LAW',
  official_identity: 'VERIFY',
  legal_authority: 'VERIFY',
  law_enforcement_paragraph: 'LAW-ENF',
  identifiers_only: 'LE-LIMIT',
  government_paragraph: 'GOVERNMENT',
  research_approval: 'RESEARCH',
  scope_described: 'ACC-FORM',
} as const satisfies Record<EvidenceLineId, RuleId>;

function concerns(id: EvidenceLineId, facts: RequestFacts): boolean {
  switch (id) {
    case 'representative_authority':
      return facts.requesterKind === 'representative';
    case 'identifiers_only':
      return facts.lawEnforcementParagraph === 'f2_locate';
    case 'insurer_kind':
    case 'plan_relationship':
    case 'claim_reference':
      return facts.requesterKind !== 'hospital_staff';
    default:
      return true;
  }
}

function line(id: EvidenceLineId, facts: RequestFacts): EvidenceLine {
  const judged = verdict(id, facts);
  // A person's confirmation settles what only a person can; it never stands in for a paper that is not there.
  const status = judged.status === 'needs_person' && facts.confirmed?.includes(id) ? 'met' : judged.status;
  const ruleId: RuleId = id === 'scope_described' && !isIndividual(facts.requesterKind) ? 'MIN-NEC' : lineRules[id];
  return {
    id,
    ruleId,
    citation: citationOf(ruleId),
    label: say(`evidence.${id}`),
    status,
    how: judged.how ?? (status === 'missing' ? say(`evidence_missing.${id}`) : say(`evidence_how.${status}`)),
    ...(judged.defects ? { defects: judged.defects } : {}),
  };
}

function verdict(id: EvidenceLineId, facts: RequestFacts): Verdict {
  const present = (value: unknown): Verdict => ({ status: filled(value) ? 'met' : 'missing' });
  const forPerson = (value: unknown): Verdict => ({ status: filled(value) ? 'needs_person' : 'missing' });
  switch (id) {
    case 'identity':
      if (!facts.identity) return { status: 'missing' };
      return facts.identity.verified || facts.identity.method === 'account' ? { status: 'met' } : { status: 'needs_person' };
    case 'representative_authority':
      return representative(facts);
    case 'signed_directive':
      return forPerson(facts.directive?.signed);
    case 'recipient_named':
      return present(facts.directive?.recipientName?.trim() && facts.directive.recipientAddress?.trim());
    case 'electronic_record':
      return forPerson(facts.directive?.electronicRecord);
    case 'authorization_document':
      return forPerson(facts.authorization?.document);
    case 'authorization_valid':
      return { status: 'missing' };
    case 'subpoena_document':
      return forPerson(facts.subpoena?.document);
    case 'return_date':
      return present(facts.subpoena?.returnDate);
    case 'satisfactory_assurance': {
      const defects = checkSubpoena(facts.subpoena ?? {}, facts).filter((d) => !ownLines.includes(d.id));
      return fromDefects(defects);
    }
    case 'order_document':
      return forPerson(facts.order?.document);
    case 'order_scope': {
      const defects = checkOrder(facts.order ?? {}).filter((d) => d.id !== 'order_missing');
      return fromDefects(defects);
    }
    case 'insurer_kind':
      if (!facts.insurerKind) return { status: 'missing' };
      return isHealthPlan(facts.insurerKind) ? { status: 'met' } : { status: 'needs_person' };
    case 'plan_relationship':
      return facts.planRelationship?.confirmed ? { status: 'met' } : forPerson(facts.planRelationship?.memberId);
    case 'claim_reference':
      return present(facts.claim?.number && (facts.claim.from || facts.claim.to));
    case 'purpose_stated':
      return present(facts.purpose);
    case 'treatment_relationship':
      return forPerson(facts.treatmentRelationship);
    case 'workers_comp_law':
    case 'law_named':
    case 'legal_authority':
      return forPerson(facts.law);
    case 'official_identity':
      return forPerson(facts.official?.name && facts.official.agency);
    case 'law_enforcement_paragraph':
      return forPerson(facts.lawEnforcementParagraph);
    case 'identifiers_only':
      // Ticked by who asks; that nothing else is asked for is read in the letter by a person.
      return forPerson(facts.asksOnlyListedIdentifiers);
    case 'government_paragraph':
      return forPerson(facts.governmentParagraph);
    case 'research_approval':
      return forPerson(facts.research?.approval && facts.research.document);
    case 'scope_described':
      return present(facts.scopeDescribed);
    default:
      return id satisfies never;
  }
}

/** Defects of a subpoena that have a line of their own. */
const ownLines: readonly string[] = ['subpoena_missing', 'return_date_missing', 'subpoena_scope'];

function representative(facts: RequestFacts): Verdict {
  const { representative: rep } = facts;
  if (!rep) return { status: 'missing' };
  const patient = { birthDate: rep.patientBirthDate ?? '1900-01-01', diedOn: rep.patientDiedOn ?? null };
  const { result, message } = checkRepresentative(rep, { patient, state: facts.state, today: facts.today });
  return result.represents ? { status: 'needs_person' } : { status: 'missing', how: message };
}

/** One line an element of 164.508(c), so that the form can say which clause asks for it, and one for what voids the whole. */
function authorizationLines(facts: RequestFacts): EvidenceLine[] {
  const fields = facts.authorization?.fields ?? {};
  const defects = checkAuthorization(fields, { today: facts.today, state: facts.state });
  const elements = authorizationElements
    .filter((element) => asked(element, facts))
    .map((element): EvidenceLine => {
      const found = defects.find((d) => d.id === element);
      return {
        id: `authorization.${element}`,
        ...elementClause(element),
        label: say(`element.${element}`),
        status: found ? 'missing' : 'met',
        how: found ? found.cure : say('evidence_how.met'),
      };
    });
  const faults = defects.filter((d) => !(authorizationElements as readonly string[]).includes(d.id));
  const whole: EvidenceLine = {
    id: 'authorization_valid',
    ruleId: 'AUTH-DEFECT',
    citation: faults[0]?.citation ?? citationOf('AUTH-DEFECT'),
    label: say('evidence.authorization_valid'),
    status: faults.length === 0 && facts.authorization ? 'met' : 'missing',
    how: faults[0]?.cure ?? say(facts.authorization ? 'evidence_how.met' : 'evidence_missing.authorization_valid'),
    defects: faults,
  };
  return [...elements, whole];
}

function asked(element: AuthorizationElement, facts: RequestFacts): boolean {
  const fields = facts.authorization?.fields;
  if (element === 'representative_authority') return fields?.signedByRepresentative === true;
  if (element === 'copy_to_signer') return fields?.soughtByFacility === true;
  return element !== 'plain_language' || fields?.plainLanguage === false;
}

function fromDefects(defects: readonly Defect[]): Verdict {
  const first = defects[0];
  return first ? { status: 'missing', how: first.cure, defects } : { status: 'needs_person' };
}

function filled(value: unknown): boolean {
  return typeof value === 'string' ? value.trim() !== '' : Boolean(value);
}
