/**
 * What a request owes to the world. Imperatives. `here` effects are done in the state change's own transaction,
 * the others by a worker, from the outbox.
 */

export type EmailName =
  | 'receipt'
  | 'information_needed'
  | 'fee_quoted'
  | 'packet_ready'
  | 'letter_waiting'
  | 'closed_notice'
  /** A line in the thread: that there is one, never what it says. */
  | 'message_waiting'
  /** What was asked for has not come; `until` is the request's own date. */
  | 'reminder'
  /** To a department that holds part of the record; the effect names the sub-request. */
  | 'department_request';

export type LetterName =
  | 'receipt'
  /** Only who asks is still to be shown: how to, and that it is asked once. */
  | 'identity_problem'
  /** A fee that was told and is not paid when the packet leaves. */
  | 'invoice'
  | 'custodian_certification'
  | 'no_records_certification'
  | 'missing_information'
  | 'deficiency'
  | 'denial'
  | 'partial_grant'
  | 'no_records'
  | 'extension'
  | 'fee_estimate'
  | 'revocation_confirmed'
  | 'withdrawal_confirmed'
  | 'pin_slip';

export type RequestEffect =
  // in the same transaction
  | { type: 'set_clocks' }
  | { type: 'clear_clocks' }
  | { type: 'extend_clock'; extendedTo: string; today: string; reason: string }
  | { type: 'void_packet'; packetId: string | null }
  | { type: 'recall_links'; reason: string }
  /** Opens the assessment of a wrong release, with its clocks (164.402-.414). */
  | { type: 'open_breach'; breachId: string; discoveredOn: string }
  /** Closes the row; unless released, recalls the links and voids an unreleased packet. */
  | { type: 'close_request'; outcome: Outcome }
  // by a worker
  | { type: 'send_email'; email: EmailName; subRequestId?: string }
  | { type: 'write_letter'; letter: LetterName; params: Record<string, string | string[]> }
  | { type: 'retrieve_records' }
  | { type: 'ask_departments' }
  | { type: 'build_packet'; packetId: string }
  | { type: 'release_packet'; packetId: string; sha256: string }
  | { type: 'reissue_link'; packetId: string }
  | { type: 'destroy_identity_photo' };

export type EffectType = RequestEffect['type'];

export type Outcome =
  | 'released'
  | 'denied'
  | 'returned_deficient'
  | 'withdrawn'
  | 'revoked'
  | 'no_records'
  | 'duplicate'
  | 'transferred';

/** Effects that commit with the state change itself. */
export const effectsHere = [
  'set_clocks',
  'clear_clocks',
  'extend_clock',
  'void_packet',
  'recall_links',
  'open_breach',
  'close_request',
] as const satisfies readonly EffectType[];
