/** From what was filed to the basis it stands on, with the guards that keep one from being taken for another. */
import { isIndividual, type Basis, type RequesterKind } from './bases.ts';
import type { InsurerKind, Purpose } from './facts.ts';
import { decide, type Decision, type LegalDate, type RuleId } from './rule.ts';

export type Door = 'patient' | 'firm' | 'insurer' | 'staff' | 'agency' | 'paper';
export type FiledDocument = 'authorization' | 'subpoena' | 'court_order' | 'directive' | 'board_waiver';

export type ClassifyInput = {
  door: Door;
  requesterKind: RequesterKind;
  today: LegalDate;
  documents?: readonly FiledDocument[];
  purpose?: Purpose;
  insurerKind?: InsurerKind;
  /** This hospital bills that insurer. */
  billed?: boolean;
  /** The patient asks that the copy goes to somebody else. */
  toThirdParty?: boolean;
};

type Verdict = readonly [basis: Basis, ruleId: RuleId, say: string];

/** Health plans of 160.103. Liability, auto, life and disability carriers are none, whatever they call themselves. */
export function isHealthPlan(kind: InsurerKind): boolean {
  return kind === 'health' || kind === 'government_program' || kind === 'dental_vision' || kind === 'long_term_care';
}

/** The basis and why. Where too little is known, the basis that asks the most of the requester. */
export function classifyBasis(input: ClassifyInput): Decision<{ basis: Basis }> {
  const [basis, ruleId, sentence] = verdict(input);
  const { door, requesterKind, documents = [], purpose = null, insurerKind = null, billed = false, toThirdParty = false } = input;
  return decide(ruleId, input.today, {
    inputs: { door, requesterKind, documents, purpose, insurerKind, billed, toThirdParty },
    result: { basis },
    say: `classify.${sentence}`,
  });
}

function verdict(input: ClassifyInput): Verdict {
  const has = (document: FiledDocument) => input.documents?.includes(document) === true;
  // First of all: what the patient or her representative asks is her own request, never a third party's.
  if (isIndividual(input.requesterKind)) {
    return input.toThirdParty ? ['patient_directive', 'DIRECTIVE', 'patient_directive'] : ['patient_access', 'BASIS', 'patient_access'];
  }
  if (has('court_order')) return ['court_order', 'COURT-ORDER', 'court_order'];
  // The patient's own permission needs no assurance and leaves nothing to account for: it goes before a subpoena.
  if (has('authorization')) return ['authorization', 'AUTH-CORE', 'authorization'];
  if (has('subpoena')) return ['subpoena', 'SUBPOENA', 'subpoena'];
  if (has('directive')) return ['patient_directive', 'DIRECTIVE', 'patient_directive'];
  if (has('board_waiver') || (input.purpose === 'research' && input.requesterKind !== 'agency')) return ['research', 'RESEARCH', 'research'];
  switch (input.requesterKind) {
    case 'health_plan':
    case 'other_insurer':
      return insurer(input);
    case 'clinician':
      return ['treatment', 'TREATMENT', 'treatment'];
    case 'hospital_staff':
      // Without a stated treatment purpose staff get the path with minimum necessary.
      return input.purpose === 'treatment' ? ['treatment', 'TREATMENT', 'treatment'] : ['payment_operations', 'PAYMENT-OPS', 'operations'];
    case 'agency':
      return agency(input.purpose);
    case 'court':
      return ['court_order', 'COURT-ORDER', 'court_order'];
    case 'law_firm':
    case 'copy_service':
    case 'other':
      return ['authorization', 'AUTH-CORE', 'authorization_needed'];
    default:
      return input.requesterKind satisfies never;
  }
}

function insurer({ insurerKind, purpose, billed }: ClassifyInput): Verdict {
  if (!insurerKind) return ['authorization', 'INSURER-KIND', 'insurer_unknown'];
  if (insurerKind === 'workers_comp') return ['workers_comp', 'WORKERS-COMP', 'workers_comp'];
  const forPayment = purpose === 'claim_payment' || purpose === 'billing' || purpose === 'audit';
  const forOperations = purpose === 'quality' || purpose === 'risk_adjustment';
  if (isHealthPlan(insurerKind)) {
    return forPayment || forOperations ? ['payment_operations', 'PAYMENT-OPS', 'health_plan'] : ['authorization', 'INSURER-KIND', 'plan_other_purpose'];
  }
  if (insurerKind === 'other' && billed && forPayment) return ['payment_operations', 'PAYMENT-OPS', 'billed_insurer'];
  return ['authorization', 'INSURER-KIND', 'not_a_health_plan'];
}

function agency(purpose: Purpose | undefined): Verdict {
  switch (purpose) {
    case 'benefit_claim':
      // Social Security comes with its own authorization, SSA-827.
      return ['authorization', 'AUTH-CORE', 'benefit_claim'];
    case 'public_health':
    case 'oversight':
      return ['public_health_oversight', 'OVERSIGHT', 'oversight'];
    case 'law_enforcement':
      return ['law_enforcement', 'LAW-ENF', 'law_enforcement'];
    case 'coroner':
    case 'organ_donation':
      return ['coroner_organ', 'CORONER', 'coroner_organ'];
    case 'military':
    case 'national_security':
    case 'custody':
      return ['special_government', 'GOVERNMENT', 'special_government'];
    case 'workers_comp':
      return ['workers_comp', 'WORKERS-COMP', 'workers_comp'];
    default:
      return ['required_by_law', 'BY-LAW', 'required_by_law'];
  }
}
