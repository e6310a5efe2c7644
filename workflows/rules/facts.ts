/** What is known of a request while it is filed and checked: the input of the rules. Absent means not (yet) there. */
import type { AuthorizationFields } from './authorization.ts';
import type { EvidenceLineId, RequesterKind } from './bases.ts';
import type { LegalDate } from './dates.ts';
import type { RepresentativeFacts } from './representative.ts';
import type { OrderFacts, SubpoenaFacts } from './subpoena.ts';

export const insurerKinds = ['health', 'government_program', 'dental_vision', 'workers_comp', 'liability', 'auto', 'life', 'disability', 'long_term_care', 'other'] as const;
export type InsurerKind = (typeof insurerKinds)[number];

export const purposes = [
  'own_use',
  'legal',
  'treatment',
  'claim_payment',
  'billing',
  'audit',
  'quality',
  'risk_adjustment',
  'underwriting',
  'workers_comp',
  'benefit_claim',
  'employment',
  'public_health',
  'oversight',
  'law_enforcement',
  'coroner',
  'organ_donation',
  'military',
  'national_security',
  'custody',
  'required_by_law',
  'research',
  'other',
] as const;
export type Purpose = (typeof purposes)[number];

export const identityMethods = ['photo_id', 'account', 'call_back', 'in_person'] as const;
export type IdentityMethod = (typeof identityMethods)[number];

/** Paragraphs of 164.512(f). */
export const lawEnforcementParagraphs = ['f1_process', 'f2_locate', 'f3_victim', 'f4_death', 'f5_premises', 'f6_emergency'] as const;
export type LawEnforcementParagraph = (typeof lawEnforcementParagraphs)[number];

/** Paragraphs of 164.512(k). */
export const governmentParagraphs = ['k1_military', 'k2_security', 'k3_protective', 'k4_state', 'k5_custody', 'k6_benefits'] as const;
export type GovernmentParagraph = (typeof governmentParagraphs)[number];

export type RequestFacts = {
  requesterKind: RequesterKind;
  state: string;
  today: LegalDate;
  /** What is asked for is said. */
  scopeDescribed?: boolean;
  /** Whole-record requests need their justification where minimum necessary applies. */
  purpose?: Purpose;
  identity?: { method: IdentityMethod; verified?: boolean };
  representative?: RepresentativeFacts & { patientBirthDate?: LegalDate; patientDiedOn?: LegalDate | null };
  directive?: { signed?: boolean; recipientName?: string; recipientAddress?: string; electronicRecord?: boolean };
  authorization?: { document?: boolean; fields: AuthorizationFields };
  subpoena?: SubpoenaFacts;
  order?: OrderFacts;
  insurerKind?: InsurerKind;
  planRelationship?: { memberId?: string; confirmed?: boolean };
  claim?: { number?: string; from?: LegalDate; to?: LegalDate };
  treatmentRelationship?: string;
  /** Law or regulation that requires or allows it, as named by the requester. */
  law?: string;
  official?: { name?: string; agency?: string; document?: boolean };
  lawEnforcementParagraph?: LawEnforcementParagraph;
  /** For (f)(2): only identifiers of the list are asked for. */
  asksOnlyListedIdentifiers?: boolean;
  governmentParagraph?: GovernmentParagraph;
  research?: { approval?: 'board_waiver' | 'preparatory' | 'decedents'; document?: boolean; protocol?: string };
  /** Lines that a person looked at and confirmed. */
  confirmed?: readonly EvidenceLineId[];
};
