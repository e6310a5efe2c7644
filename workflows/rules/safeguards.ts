/** What the house itself owes: accessible content (Section 504) and the technical safeguards (164.312), each with what is lacking. */
import { decide, type Decision, type LegalDate } from './rule.ts';

/** 45 CFR 84.84: by the number of employees of the recipient; the dates are to be confirmed with counsel. */
export function accessibleContentDue(input: { employees: number; today: LegalDate }): Decision<{ dueOn: LegalDate; due: boolean }> {
  const dueOn = input.employees >= 15 ? '2026-05-11' : '2027-05-10';
  const due = input.today >= dueOn;
  return decide('A11Y', input.today, { inputs: { employees: input.employees }, result: { dueOn, due }, say: due ? 'safeguards.accessible_due' : 'safeguards.accessible_from', params: { date: dueOn } });
}

export const technicalSafeguards = ['unique_ids', 'emergency_access', 'automatic_logoff', 'encryption_at_rest', 'audit_controls', 'integrity', 'authentication', 'encryption_in_transit', 'second_factor'] as const;
export type TechnicalSafeguard = (typeof technicalSafeguards)[number];

/** The safeguards that a configuration lacks; the addressable ones and the second factor are built to as if they were required. */
export function safeguardGaps(present: readonly TechnicalSafeguard[], today: LegalDate): Decision<{ missing: TechnicalSafeguard[] }> {
  const missing = technicalSafeguards.filter((one) => !present.includes(one));
  return decide('SEC', today, { inputs: { present }, result: { missing }, say: missing.length === 0 ? 'safeguards.complete' : 'safeguards.lacks', params: { count: missing.length } });
}
