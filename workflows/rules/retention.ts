/** How long documentation is kept (164.530(j), 164.316(b)), and promises to the patient that outlast one request (164.522). */
import { isHealthPlan } from './classify-basis.ts';
import { addYears, latest, type LegalDate } from './dates.ts';
import type { Basis } from './bases.ts';
import type { InsurerKind } from './facts.ts';
import { decide, type Decision } from './rule.ts';

/** Six years from creation or from the last day in effect, whichever is later. A legal hold wins over disposal. */
export function retention(input: {
  createdOn: LegalDate;
  lastEffectiveOn?: LegalDate | null;
  today: LegalDate;
  legalHold?: boolean;
  /** A state or the facility may ask for longer; less than six is not heard. */
  years?: number;
}): Decision<{ until: LegalDate; mayDispose: boolean }> {
  const from = input.lastEffectiveOn ? latest(input.createdOn, input.lastEffectiveOn) : input.createdOn;
  const until = addYears(from, Math.max(6, input.years ?? 6));
  const mayDispose = input.today > until && input.legalHold !== true;
  return decide('RETAIN', input.today, {
    inputs: { ...input },
    result: { until, mayDispose },
    say: input.legalHold ? 'retention.hold' : mayDispose ? 'retention.over' : 'retention.keep',
    params: { until },
  });
}

/** Care paid in full out of pocket and restricted stays from the health plan, for payment and operations (164.522(a)(1)(vi)). */
export function restrictionForbids(input: {
  basis: Basis;
  today: LegalDate;
  insurerKind?: InsurerKind;
  paidOutOfPocket: boolean;
  restricted: boolean;
}): Decision<{ forbidden: boolean }> {
  const toPlan = input.basis === 'payment_operations' && (!input.insurerKind || isHealthPlan(input.insurerKind));
  const forbidden = toPlan && input.paidOutOfPocket && input.restricted;
  return decide('RESTRICT', input.today, { inputs: { ...input }, result: { forbidden }, say: forbidden ? 'restriction.forbids' : 'restriction.none' });
}
