/** Saying no, each in its own way: a revocation, a deficient request of a third party, and what a letter of denial must hold. */
import { isIndividualsRequest, type Basis } from './bases.ts';
import { denialGround, requiredLetterParts, type DenialGround, type DenialLetterPart } from './denial.ts';
import { decide, type Decision, type LegalDate } from './rule.ts';

export type RevocationEffect = { stops: boolean; closes: boolean; blocksLinks: boolean };

/**
 * What a written revocation does to one request (AUTH-REVOKE): it stops what rests on that authorization, not what rests on an
 * order or another basis; a closed request stays closed, and its links are blocked.
 */
export function revocationEffect(input: { basis: Basis; restsOn: string | null; revoked: string; inWriting: boolean; closed: boolean; today: LegalDate }): Decision<RevocationEffect> {
  const stops = input.inWriting && input.restsOn !== null && input.restsOn === input.revoked;
  const result = { stops, closes: stops && !input.closed, blocksLinks: stops };
  return decide('AUTH-REVOKE', input.today, {
    inputs: { basis: input.basis, restsOn: input.restsOn, revoked: input.revoked, inWriting: input.inWriting, closed: input.closed },
    result,
    say: stops ? 'revocation.stops' : input.inWriting ? 'revocation.rests_elsewhere' : 'revocation.not_in_writing',
  });
}

export type HowRefused = 'denial' | 'deficiency' | 'subpoena_objection';

/** A third party's deficient request is returned with its cures, a subpoena's by an objection before its return date; only an individual is denied (REJECT). */
export function howToRefuse(input: { basis: Basis; returnDate?: LegalDate; today: LegalDate }): Decision<{ how: HowRefused; reviewRights: boolean; before: LegalDate | null }> {
  const how: HowRefused = isIndividualsRequest(input.basis) ? 'denial' : input.basis === 'subpoena' ? 'subpoena_objection' : 'deficiency';
  const before = how === 'subpoena_objection' ? (input.returnDate ?? null) : null;
  return decide('REJECT', input.today, { inputs: { ...input }, result: { how, reviewRights: how === 'denial', before }, say: `reject.${how}`, params: { date: before ?? '' } });
}

/** The parts that a letter of denial must hold (164.524(d)), and which of them a draft lacks. */
export function denialLetter(input: { ground: DenialGround; inPart: boolean; heldElsewhere: boolean; has: readonly DenialLetterPart[]; today: LegalDate }): Decision<{ parts: DenialLetterPart[]; missing: DenialLetterPart[] }> {
  const parts = requiredLetterParts(input);
  const missing = parts.filter((part) => !input.has.includes(part));
  return decide('DEN-LTR', input.today, {
    inputs: { ground: input.ground, inPart: input.inPart, heldElsewhere: input.heldElsewhere, has: input.has, reviewable: denialGround(input.ground).reviewable },
    result: { parts, missing },
    say: missing.length === 0 ? 'letter.complete' : 'letter.lacks',
    params: { count: missing.length },
  });
}
