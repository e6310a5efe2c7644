/** Denials of access (164.524(a), (d)): the grounds there are, who may decide on each, and what the letter must hold. */
import type { Message } from '../message.ts';
import type { Role } from '../actor.ts';
import type { LegalDate } from './dates.ts';
import { decide, say, type Decision, type RuleId } from './rule.ts';

export const denialGrounds = [
  'psychotherapy_notes',
  'litigation_compilation',
  'inmate',
  'research_in_progress',
  'privacy_act',
  'confidential_source',
  'danger',
  'other_person_harm',
  'representative_harm',
] as const;
export type DenialGround = (typeof denialGrounds)[number];

export type DenialGroundRow = {
  id: DenialGround;
  ruleId: RuleId;
  citation: string;
  reviewable: boolean;
  /** Reviewable grounds rest on a licensed professional's judgment. */
  decidedBy: readonly Role[];
  label: Message;
};

export function denialGround(id: DenialGround): DenialGroundRow {
  const [clause, reviewable] = clauses[id];
  return {
    id,
    ruleId: reviewable ? 'DEN-R' : 'DEN-U',
    citation: `45 CFR 164.524${clause}`,
    reviewable,
    decidedBy: reviewable ? ['physician'] : ['supervisor', 'physician'],
    label: say(`ground.${id}`),
  };
}

export function isDenialGround(text: string): text is DenialGround {
  return (denialGrounds as readonly string[]).includes(text);
}

export type DenialRefusal = 'wrong_role' | 'same_person' | 'involved' | 'not_reviewable';

/** Whether this person may confirm a denial that somebody else proposed. */
export function mayDecideDenial(
  ground: DenialGround,
  by: { id: string; roles: readonly Role[]; proposedBy: string },
  today: LegalDate,
): Decision<{ may: boolean; refusal: DenialRefusal | null }> {
  const row = denialGround(ground);
  const refusal = by.id === by.proposedBy ? 'same_person' : by.roles.some((role) => row.decidedBy.includes(role)) ? null : 'wrong_role';
  return decided(row, by, today, refusal);
}

/** The review of 164.524(a)(4): a licensed professional who took no part in the denial. */
export function mayReviewDenial(
  ground: DenialGround,
  by: { id: string; roles: readonly Role[]; involved: readonly string[] },
  today: LegalDate,
): Decision<{ may: boolean; refusal: DenialRefusal | null }> {
  const row = denialGround(ground);
  const refusal = !row.reviewable
    ? 'not_reviewable'
    : !by.roles.includes('physician')
      ? 'wrong_role'
      : by.involved.includes(by.id)
        ? 'involved'
        : null;
  return decided(row, by, today, refusal);
}

export const denialLetterParts = ['basis', 'review_right', 'complaint_facility', 'complaint_hhs', 'rest_released', 'elsewhere'] as const;
export type DenialLetterPart = (typeof denialLetterParts)[number];

/** What the letter must hold (164.524(d)(2)-(3)): the review right where there is one, the other holder where one is known. */
export function requiredLetterParts(input: { ground: DenialGround; inPart: boolean; heldElsewhere: boolean }): DenialLetterPart[] {
  return denialLetterParts.filter((part) => {
    if (part === 'review_right') return denialGround(input.ground).reviewable;
    if (part === 'rest_released') return input.inPart;
    return part !== 'elsewhere' || input.heldElsewhere;
  });
}

const clauses = {
  psychotherapy_notes: ['(a)(1)(i)', false],
  litigation_compilation: ['(a)(1)(ii)', false],
  inmate: ['(a)(2)(ii)', false],
  research_in_progress: ['(a)(2)(iii)', false],
  privacy_act: ['(a)(2)(iv)', false],
  confidential_source: ['(a)(2)(v)', false],
  danger: ['(a)(3)(i)', true],
  other_person_harm: ['(a)(3)(ii)', true],
  representative_harm: ['(a)(3)(iii)', true],
} as const satisfies Record<DenialGround, readonly [string, boolean]>;

function decided(row: DenialGroundRow, by: { id: string; roles: readonly Role[] }, today: LegalDate, refusal: DenialRefusal | null) {
  return decide(row.ruleId, today, {
    inputs: { ground: row.id, by: by.id, roles: by.roles },
    result: { may: refusal === null, refusal },
    say: refusal === null ? 'denial.may' : `denial.${refusal}`,
    citation: row.citation,
  });
}
