/** Whether a copy waits for its payment. Policy as data; never for unpaid care, never against a state that forbids it. */
import { isIndividual, type Basis, type RequesterKind } from './bases.ts';
import { scheduleFor } from './fee-schedules.ts';
import { packsOn, packRule, type RulePack } from './packs.ts';
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
  packs?: readonly RulePack[];
}): Decision<{ hold: boolean }> {
  const [pack] = packsOn(input.packs ?? [], 'prepayment', input.today);
  const shipped = input.policy ?? defaultPrepaymentPolicy;
  const policy = pack ? { prepayThirdParty: pack.body.thirdParty, prepayPatient: pack.body.patient } : { prepayThirdParty: shipped.prepayThirdParty, prepayPatient: shipped.prepayPatient };
  const individual = input.basis === 'patient_access' || isIndividual(input.requesterKind);
  const spared = input.inabilityToPay === true && scheduleFor(input.state, input.requesterKind, { packs: input.packs ?? [], on: input.today })?.inabilityToPay === true;
  const hold = input.totalCents > 0 && !spared && (individual ? policy.prepayPatient : policy.prepayThirdParty);
  const ruleId = individual ? 'ACC-PREPAY' : 'PREPAY';
  return decide(ruleId, input.today, {
    ...(pack ? { by: packRule(pack, ruleId) } : {}),
    inputs: { basis: input.basis, requesterKind: input.requesterKind, totalCents: input.totalCents, ...policy },
    result: { hold },
    say: hold ? 'prepay.hold' : 'prepay.none',
  });
}
