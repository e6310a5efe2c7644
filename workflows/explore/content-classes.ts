/**
 * Kinds of content a reviewed request may hold, each with the verdict that the law gives, written down by hand. What the ledger
 * makes of them is what the machine is asked with; the verdict is what the invariant holds it against.
 */
import { readLedger, withheldByGround, type LedgerContext, type LedgerPage } from '../request/ledger.ts';
import { isIndividualsRequest, type Basis, type RequesterKind } from '../rules/bases.ts';
import { isDenialGround } from '../rules/denial.ts';
import type { Consent, ProtectedCategory } from '../rules/sensitivity.ts';

export type ContentClass = {
  id: string;
  pages: readonly Partial<LedgerPage>[];
  consent?: readonly ProtectedCategory[];
  /** Bases on which such a packet may leave. */
  lawful: (basis: Basis) => boolean;
};

const always = () => true;
const never = () => false;
const own = (basis: Basis) => basis === 'patient_access';
const individual = (basis: Basis) => basis === 'patient_access' || basis === 'patient_directive';
const finding = (kind: ProtectedCategory, status: 'open' | 'accepted' = 'accepted', covered = false) => ({ findings: [{ kind, status, covered }] });
const plain: Partial<LedgerPage> = {};

export const contentClasses: readonly ContentClass[] = [
  { id: 'plain', pages: [plain], lawful: always },
  { id: 'undecided', pages: [plain, { disposition: 'undecided' }], lawful: never },
  { id: 'unseen', pages: [{ seen: false }], lawful: never },
  { id: 'wrong_patient', pages: [{ verdict: 'wrong' }], lawful: never },
  { id: 'wrong_patient_overridden_by_two', pages: [{ verdict: 'wrong', overridden: true }], lawful: always },
  // nobody can tell whose it is, or not for sure: one person is not enough
  { id: 'nobodys', pages: [{ verdict: 'unknown', confidence: 0.5 }], lawful: never },
  { id: 'not_sure', pages: [{ confidence: 0.8 }], lawful: never },
  { id: 'nobodys_seconded', pages: [{ verdict: 'unknown', confidence: 0.5, seconded: true }], lawful: always },
  { id: 'not_asked_for', pages: [{ inScope: false }], lawful: never },
  { id: 'open_finding', pages: [finding('sud', 'open')], lawful: never },
  // 42 CFR 2.23: to the patient; otherwise only on a path of its own
  { id: 'substance_use', pages: [finding('sud')], lawful: own },
  // 2.31(d): for legal proceedings a general consent is not enough
  { id: 'substance_use_consented', pages: [finding('sud')], consent: ['sud'], lawful: (basis) => basis !== 'subpoena' && basis !== 'court_order' },
  { id: 'substance_use_removed', pages: [{ ...finding('sud', 'accepted', true), disposition: 'redact', reason: 'protected' }], lawful: (basis) => basis !== 'patient_access' },
  { id: 'hiv', pages: [finding('hiv')], lawful: own },
  { id: 'hiv_consented', pages: [finding('hiv')], consent: ['hiv'], lawful: always },
  { id: 'mental_health', pages: [finding('mental_health')], lawful: own },
  { id: 'other_infection', pages: [finding('sti')], lawful: own },
  { id: 'genetic', pages: [finding('genetic')], lawful: own },
  { id: 'genetic_consented', pages: [finding('genetic')], consent: ['genetic'], lawful: always },
  { id: 'abuse', pages: [finding('abuse')], lawful: own },
  { id: 'sexual_orientation', pages: [finding('sexual_orientation')], lawful: own },
  // her own; a parent who asks is another requester than she
  { id: 'minors_confidential', pages: [finding('minor_confidential')], lawful: own },
  // outside the access right too, and an authorization of its own
  { id: 'psychotherapy', pages: [finding('psychotherapy')], lawful: never },
  { id: 'psychotherapy_consented_alone', pages: [finding('psychotherapy')], consent: ['psychotherapy'], lawful: always },
  { id: 'psychotherapy_consented_beside', pages: [finding('psychotherapy')], consent: ['psychotherapy', 'hiv'], lawful: never },
  { id: 'reproductive', pages: [finding('reproductive')], lawful: always },
  { id: 'misfiled_withheld', pages: [plain, { disposition: 'withhold', reason: 'misfiled' }], lawful: always },
  { id: 'nothing_left', pages: [{ disposition: 'withhold', reason: 'misfiled' }], lawful: never },
  { id: 'danger_withheld', pages: [plain, { disposition: 'withhold', reason: 'danger' }], lawful: individual },
  { id: 'without_reason_withheld', pages: [plain, { disposition: 'withhold', reason: null }], lawful: never },
  // ACC-WHOLE: minimum necessary is no reason towards the individual
  { id: 'minimum_necessary_withheld', pages: [plain, { disposition: 'withhold', reason: 'minimum_necessary' }], lawful: (basis) => !individual(basis) },
];

const today = '2026-11-02';
const whole: Omit<LedgerPage, 'id' | 'number'> = { recordId: 'record', inScope: true, verdict: 'right', disposition: 'release', reason: null, overridden: false, confidence: 0.99, seconded: false, seen: true, findings: [] };

/** The counts that `complete-review` sends for such content, by the ledger's own reading. */
export function reviewCounts(content: ContentClass, basis: Basis): { undecided: number; released: number; unlawful: number; denied: number } {
  const pages = content.pages.map((page, index): LedgerPage => ({ ...whole, id: `page-${index}`, number: index + 1, ...page }));
  const consents: Consent[] = content.consent ? [{ covers: content.consent, signedOn: '2026-01-05', expiresOn: '2027-01-05', valid: true }] : [];
  const requesterKind: RequesterKind = isIndividualsRequest(basis) ? 'patient' : 'other';
  const context: LedgerContext = { basis, requesterKind, state: 'PA', today, consents, scopeLimited: false };
  const { undecided, released, problems } = readLedger(pages, context);
  const denied = isIndividualsRequest(basis) ? withheldByGround(pages).filter(({ ground }) => isDenialGround(ground)).length : 0;
  return { undecided, released, unlawful: problems.length, denied };
}
