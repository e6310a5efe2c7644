/** Minimum necessary (164.502(b)): the scope narrowed to what the basis justifies, never widened; and the police's list of identifiers. */
import type { RequestScope } from '../request/scope.ts';
import { basisTable, type Basis } from './bases.ts';
import { earliest, latest, type LegalDate } from './dates.ts';
import { decide, type Decision } from './rule.ts';

export type NarrowFacts = {
  today: LegalDate;
  claim?: { from?: LegalDate; to?: LegalDate };
  /** Why the whole record is needed, where it is asked for (164.514(d)(5)). */
  wholeRecordJustification?: string;
};

export type NarrowResult = {
  applied: boolean;
  narrowed: boolean;
  /** The whole record is asked for and nobody has said why. */
  needsJustification: boolean;
  /** What was asked lies wholly outside the claim: nothing of it may go. */
  empty: boolean;
};

/** The scope that may be pulled. The one as filed stays with the request; this one decides what is in scope. */
export function narrowScope(scope: RequestScope, basis: Basis, facts: NarrowFacts): { scope: RequestScope; decision: Decision<NarrowResult> } {
  const row = basisTable[basis];
  const { today, claim = {} } = facts;
  const inputs = { basis, scope, claim, wholeRecordJustification: facts.wholeRecordJustification ?? null };
  if (row.minimumNecessary === 'no') {
    const result = { applied: false, narrowed: false, needsJustification: false, empty: false };
    return { scope, decision: decide('MIN-NEC', today, { inputs, result, say: 'minimum.not_applied' }) };
  }
  const from = later(scope.from, claim.from);
  const to = sooner(scope.to, claim.to);
  const narrowed = from !== scope.from || to !== scope.to;
  const narrow: RequestScope = { ...scope, ...(from ? { from } : {}), ...(to ? { to } : {}) };
  const empty = from !== undefined && to !== undefined && from > to;
  const needsJustification = isWholeRecord(narrow) && !facts.wholeRecordJustification?.trim();
  const say = empty ? 'outside_claim' : needsJustification ? 'needs_justification' : narrowed ? 'narrowed' : 'as_asked';
  const decision = decide('MIN-NEC', today, {
    inputs,
    result: { applied: true, narrowed, needsJustification, empty },
    say: `minimum.${say}`,
    params: { from: from ?? '', to: to ?? '' },
  });
  return { scope: narrow, decision };
}

/** No dates, kinds or visits: everything there is. */
export function isWholeRecord(scope: RequestScope): boolean {
  return !scope.from && !scope.to && scope.kinds.length === 0 && scope.visits.length === 0;
}

/** All that 164.512(f)(2)(i) lets out to locate or identify somebody. */
export const locatingIdentifiers = [
  'name_and_address',
  'birth_date_and_place',
  'social_security_number',
  'blood_type',
  'injury_type',
  'treatment_time',
  'death_time',
  'physical_traits',
] as const;
export type LocatingIdentifier = (typeof locatingIdentifiers)[number];

/** What of the asked items may go under (f)(2); DNA, dental records, fluids and tissue never (f)(2)(ii). */
export function limitToIdentifiers(asked: readonly string[], today: LegalDate): Decision<{ allowed: LocatingIdentifier[]; refused: string[] }> {
  const allowed = locatingIdentifiers.filter((item) => asked.includes(item));
  const refused = asked.filter((item) => !(locatingIdentifiers as readonly string[]).includes(item));
  return decide('LE-LIMIT', today, {
    inputs: { asked },
    result: { allowed, refused },
    say: refused.length > 0 ? 'identifiers.limited' : 'identifiers.allowed',
    params: { refused: refused.length },
  });
}

function later(a?: LegalDate, b?: LegalDate): LegalDate | undefined {
  return a && b ? latest(a, b) : (a ?? b);
}

function sooner(a?: LegalDate, b?: LegalDate): LegalDate | undefined {
  return a && b ? earliest(a, b) : (a ?? b);
}
