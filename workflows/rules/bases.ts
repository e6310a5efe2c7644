/**
 * On what basis somebody asks. The basis decides the clock, the fee cap, minimum necessary, what is accounted
 * for, and which evidence opens the record.
 */

export const bases = [
  'patient_access',
  'patient_directive',
  'authorization',
  'subpoena',
  'court_order',
  'payment_operations',
  'treatment',
  'workers_comp',
  'required_by_law',
  'public_health_oversight',
  'law_enforcement',
  'coroner_organ',
  'special_government',
  'research',
] as const;
export type Basis = (typeof bases)[number];

export const requesterKinds = [
  'patient',
  'representative',
  'law_firm',
  'copy_service',
  'health_plan',
  'other_insurer',
  'clinician',
  'hospital_staff',
  'agency',
  'court',
  'other',
] as const;
export type RequesterKind = (typeof requesterKinds)[number];

/** What starts and ends the time to act. `access` is the 30 days of 164.524 and never pauses. */
export type ClockKind = 'access' | 'policy' | 'return_date' | 'order_date' | 'stated' | 'urgent';

/** `as_limited`: no minimum-necessary judgment of ours; the order, or the law, draws the line. */
export type MinimumNecessary = 'no' | 'yes' | 'as_limited';

/** `depends`: derived from more than the basis (164.528(a)(1)); see `isAccounted`. */
export type Accounted = 'no' | 'yes' | 'depends';

/** Every line a person may find on the evidence list. */
export const evidenceLineIds = [
  'identity',
  'representative_authority',
  'signed_directive',
  'recipient_named',
  'electronic_record',
  'authorization_document',
  'authorization_valid',
  'subpoena_document',
  'return_date',
  'satisfactory_assurance',
  'order_document',
  'order_scope',
  'insurer_kind',
  'plan_relationship',
  'claim_reference',
  'purpose_stated',
  'treatment_relationship',
  'workers_comp_law',
  'law_named',
  'official_identity',
  'legal_authority',
  'law_enforcement_paragraph',
  'identifiers_only',
  'government_paragraph',
  'research_approval',
  'scope_described',
] as const;
export type EvidenceLineId = (typeof evidenceLineIds)[number];

export type BasisRow = {
  citation: string;
  clock: ClockKind;
  minimumNecessary: MinimumNecessary;
  accounted: Accounted;
  evidence: readonly EvidenceLineId[];
  typicalRequesters: readonly RequesterKind[];
};

export const basisTable = {
  patient_access: {
    citation: '45 CFR 164.524',
    clock: 'access',
    minimumNecessary: 'no',
    accounted: 'no',
    evidence: ['identity', 'representative_authority', 'scope_described'],
    typicalRequesters: ['patient', 'representative'],
  },
  patient_directive: {
    citation: '45 CFR 164.524(c)(3)(ii); Ciox v. Azar, 435 F. Supp. 3d 30',
    clock: 'access',
    minimumNecessary: 'no',
    accounted: 'no',
    evidence: ['identity', 'representative_authority', 'signed_directive', 'recipient_named', 'electronic_record', 'scope_described'],
    typicalRequesters: ['patient', 'representative'],
  },
  authorization: {
    citation: '45 CFR 164.508',
    clock: 'policy',
    minimumNecessary: 'no',
    accounted: 'no',
    evidence: ['authorization_document', 'authorization_valid'],
    typicalRequesters: ['law_firm', 'copy_service', 'other_insurer', 'other'],
  },
  subpoena: {
    citation: '45 CFR 164.512(e)(1)(ii)',
    clock: 'return_date',
    minimumNecessary: 'yes',
    accounted: 'yes',
    evidence: ['subpoena_document', 'return_date', 'satisfactory_assurance', 'scope_described'],
    typicalRequesters: ['law_firm', 'copy_service', 'court'],
  },
  court_order: {
    citation: '45 CFR 164.512(e)(1)(i)',
    clock: 'order_date',
    minimumNecessary: 'as_limited',
    accounted: 'yes',
    evidence: ['order_document', 'order_scope'],
    typicalRequesters: ['court', 'law_firm'],
  },
  payment_operations: {
    citation: '45 CFR 164.506(c)',
    clock: 'stated',
    minimumNecessary: 'yes',
    accounted: 'no',
    evidence: ['insurer_kind', 'plan_relationship', 'purpose_stated', 'claim_reference', 'scope_described'],
    typicalRequesters: ['health_plan', 'hospital_staff'],
  },
  treatment: {
    citation: '45 CFR 164.506(c)',
    clock: 'urgent',
    minimumNecessary: 'no',
    accounted: 'no',
    evidence: ['treatment_relationship', 'purpose_stated'],
    typicalRequesters: ['clinician', 'hospital_staff'],
  },
  workers_comp: {
    citation: '45 CFR 164.512(l)',
    clock: 'policy',
    minimumNecessary: 'as_limited',
    accounted: 'yes',
    evidence: ['workers_comp_law', 'claim_reference', 'scope_described'],
    typicalRequesters: ['other_insurer', 'agency'],
  },
  required_by_law: {
    citation: '45 CFR 164.512(a), (c)',
    clock: 'stated',
    minimumNecessary: 'as_limited',
    accounted: 'yes',
    evidence: ['official_identity', 'law_named', 'scope_described'],
    typicalRequesters: ['agency', 'court'],
  },
  public_health_oversight: {
    citation: '45 CFR 164.512(b), (d)',
    clock: 'stated',
    minimumNecessary: 'yes',
    accounted: 'yes',
    evidence: ['official_identity', 'legal_authority', 'scope_described'],
    typicalRequesters: ['agency'],
  },
  law_enforcement: {
    citation: '45 CFR 164.512(f)',
    clock: 'stated',
    minimumNecessary: 'yes',
    accounted: 'yes',
    evidence: ['official_identity', 'law_enforcement_paragraph', 'identifiers_only', 'scope_described'],
    typicalRequesters: ['agency'],
  },
  coroner_organ: {
    citation: '45 CFR 164.512(g), (h)',
    clock: 'urgent',
    minimumNecessary: 'yes',
    accounted: 'yes',
    evidence: ['official_identity', 'scope_described'],
    typicalRequesters: ['agency', 'other'],
  },
  special_government: {
    citation: '45 CFR 164.512(k)',
    clock: 'stated',
    minimumNecessary: 'yes',
    accounted: 'depends',
    evidence: ['official_identity', 'government_paragraph', 'scope_described'],
    typicalRequesters: ['agency'],
  },
  research: {
    citation: '45 CFR 164.512(i)',
    clock: 'policy',
    minimumNecessary: 'yes',
    accounted: 'depends',
    evidence: ['research_approval', 'scope_described'],
    typicalRequesters: ['other', 'clinician'],
  },
} as const satisfies Record<Basis, BasisRow>;

/** The individual's own right under 164.524, also when the copy goes to somebody she names. */
export function isIndividualsRequest(basis: Basis): basis is 'patient_access' | 'patient_directive' {
  return basis === 'patient_access' || basis === 'patient_directive';
}

/** The patient, or who stands in her shoes (164.502(g)): priced by 164.524(c)(4), never as a third party. */
export function isIndividual(kind: RequesterKind): kind is 'patient' | 'representative' {
  return kind === 'patient' || kind === 'representative';
}
