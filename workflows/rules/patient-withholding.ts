/** Which reasons a page may be withheld or redacted for. In the patient's own access there are few (ACC-WHOLE). */
import { isIndividualsRequest, type Basis } from './bases.ts';
import type { LegalDate } from './dates.ts';
import { denialGround, denialGrounds, isDenialGround } from './denial.ts';
import { decide, type Decision } from './rule.ts';

/** Reasons that are not denials: the page is another patient's, or was not asked for, or may not go to this recipient. */
export const withholdingReasons = ['misfiled', 'out_of_scope', 'not_authorized', 'minimum_necessary', 'protected', 'minor_confidential', 'other_person', 'restriction'] as const;
export const withholdingGrounds = [...withholdingReasons, ...denialGrounds] as const;
export type WithholdingGround = (typeof withholdingGrounds)[number];

export type WithholdingOptions = {
  today: LegalDate;
  /** The patient herself asked for less than everything, so a page can lie outside of it. */
  scopeLimited?: boolean;
  /** The requester is a parent, and the minor lawfully consented to the care: for it he is not her representative. */
  parentOfConsentingMinor?: boolean;
};

/** Grounds to offer in the reviewer's menu for this basis. */
export function offeredGrounds(basis: Basis, options: Omit<WithholdingOptions, 'today'> = {}): WithholdingGround[] {
  return withholdingGrounds.filter((ground) => isAllowed(basis, ground, options));
}

/** Whether a page or passage may be kept back for this reason. `denialInPart`: it counts as a denial and owes its letter (164.524(d)). */
export function allowedWithholding(
  basis: Basis,
  ground: WithholdingGround,
  options: WithholdingOptions,
): Decision<{ allowed: boolean; denialInPart: boolean }> {
  const allowed = isAllowed(basis, ground, options);
  const denialInPart = allowed && isIndividualsRequest(basis) && isDenialGround(ground);
  const say = !allowed ? (isDenialGround(ground) ? 'not_a_denial' : 'patient_whole') : denialInPart ? 'denial_in_part' : 'allowed';
  return decide(denialInPart && isDenialGround(ground) ? denialGround(ground).ruleId : 'ACC-WHOLE', options.today, {
    inputs: { basis, ground, scopeLimited: options.scopeLimited ?? false, parentOfConsentingMinor: options.parentOfConsentingMinor ?? false },
    result: { allowed, denialInPart },
    say: `withholding.${say}`,
  });
}

function isAllowed(basis: Basis, ground: WithholdingGround, { scopeLimited, parentOfConsentingMinor }: Omit<WithholdingOptions, 'today'>): boolean {
  // A denial of access is an act towards the individual; towards a third party the reasons have other names.
  if (isDenialGround(ground)) return isIndividualsRequest(basis);
  if (ground === 'misfiled' || !isIndividualsRequest(basis)) return true;
  if (ground === 'out_of_scope') return scopeLimited === true;
  if (ground === 'minor_confidential') return parentOfConsentingMinor === true;
  // A directive sends it to a third party: specially protected content still needs its own path (42 CFR 2.31).
  return ground === 'protected' && basis === 'patient_directive';
}
