/** What the lives beside a request owe to the world: a review of a denial, an accounting, a breach, a subpoena. Imperatives. */

export type CaseLetter = 'denial_review' | 'accounting' | 'accounting_extension' | 'accounting_fee' | 'breach_notice' | 'subpoena_objection' | 'suspension';

export type CaseEffect =
  // in the same transaction
  | { type: 'set_case_clocks' }
  | { type: 'clear_case_clocks' }
  | { type: 'extend_case_clock'; extendedTo: string; today: string; reason: string }
  /** Consequences in the request that this life stands beside; its row is locked first. */
  | { type: 'hold_request'; reason: string }
  | { type: 'lift_request_hold' }
  // by a worker
  | { type: 'write_case_letter'; letter: CaseLetter; /** The agency's statement, of its confirmation. */ suspensionId?: string; /** Whom a breach notice is for, where it is not the first individual of the case. */ patientId?: string };

/** Effects that commit with the state change itself. */
export const caseEffectsHere = ['set_case_clocks', 'clear_case_clocks', 'extend_case_clock', 'hold_request', 'lift_request_hold'] as const satisfies readonly CaseEffect['type'][];
