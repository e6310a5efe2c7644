/** Whether a copy waits for its payment. Policy as data; never for unpaid care, never against a state that forbids it. */
import { isIndividual, type Basis, type RequesterKind } from './bases.ts';
import { scheduleFor } from './fee-schedules.ts';
import { decide, type Decision, type LegalDate } from './rule.ts';

export type PrepaymentPolicy = { prepayThirdParty: boolean; prepayPatient: boolean };

/** The contested rule (ACC-PREPAY) is off until an administrator switches it on. */
export const defaultPrepaymentPolicy: PrepaymentPolicy = { prepayThirdParty: true, prepayPatient: false };

export function prepayment(input: {
  basis: Basis;
  requesterKind: RequesterKind;
  state: string;
  totalCents: number;
  today: LegalDate;
  inabilityToPay?: boolean;
  policy?: PrepaymentPolicy;
}): Decision<{ hold: boolean }> {
  const policy = input.policy ?? defaultPrepaymentPolicy;
  const individual = input.basis === 'patient_access' || isIndividual(input.requesterKind);
  const spared = input.inabilityToPay === true && scheduleFor(input.state, input.requesterKind)?.inabilityToPay === true;
  const hold = input.totalCents > 0 && !spared && (individual ? policy.prepayPatient : policy.prepayThirdParty);
  return decide(individual ? 'ACC-PREPAY' : 'PREPAY', input.today, {
    inputs: { basis: input.basis, requesterKind: input.requesterKind, totalCents: input.totalCents, ...policy },
    result: { hold },
    say: hold ? 'prepay.hold' : 'prepay.none',
  });
}
