/**
 * Which acts a page may offer: an act is open when policy, the event's permit and the machine itself (`can`) say so now.
 * For the rest, why not. The commands ask again; this only draws the buttons.
 */
import { may, type Target } from '#app/policy/resolver.ts';
import type { Permission } from '#app/policy/vocabulary.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { permittedRole, restore, type StoredState } from '#workflows/definitions.ts';
import type { RequestFact } from '#workflows/request/events.ts';
import type { RequestContext } from '#workflows/request/machine.ts';
import { addDays } from '#workflows/rules/dates.ts';

export const acts = [
  'accept',
  'ask',
  'return',
  'duplicate',
  'propose_denial',
  'confirm_denial',
  'reject_denial',
  'identify',
  'no_patient',
  'retry',
  'add_record',
  'no_records',
  'reopen_review',
  'dispatch',
  'change_delivery',
  'reissue_link',
  'quote_fee',
  'fee_paid',
  'fee_waived',
  'fee_written_off',
  'hold',
  'lift_hold',
  'extend',
  'withdraw',
  'revoke_authorization',
  'elect',
] as const;
export type Act = (typeof acts)[number];

/** `why`: key below `office.whyNot`. */
export type Offer = { allowed: true } | { allowed: false; why: WhyNot };
export type WhyNot = 'role' | 'state' | 'evidence_open' | 'same_person' | 'licensed' | 'already_extended' | 'no_access_clock' | 'extension_too_late' | 'third_party_only' | 'no_authorization';
export type Offers = Record<Act, Offer>;

export type OfferInput = {
  stored: StoredState;
  target: Target;
  /** Evidence lines still open. */
  open: number;
  /** Legal date of the facility. */
  today: string;
  /** The access clock's due date, where there is one. */
  accessDueOn: string | null;
  authorizationId: string | null;
  channel: 'link' | 'post' | 'pickup' | 'inspection';
  now: Date;
};

export function offersFor(actor: Actor, input: OfferInput): Offers {
  const loaded = restored(input.stored);
  // Set aside: the page says so, and offers nothing.
  if (!loaded) return Object.fromEntries(acts.map((act) => [act, { allowed: false, why: 'state' }])) as Offers;
  const snapshot = loaded;
  const context = snapshot.context as RequestContext;
  const probes = probesOf(input, context);
  return Object.fromEntries(acts.map((act) => [act, offer(act)])) as Offers;

  function offer(act: Act): Offer {
    const [permission, event] = probes[act];
    const verdict = may(actor, permission, { ...input.target, deniedBy: context.denialProposedBy ? [context.denialProposedBy] : [] });
    if (verdict.reason === 'same_person') return { allowed: false, why: 'same_person' };
    if (!verdict.allowed || !permittedRole('request', event.type, actor.roles)) return { allowed: false, why: 'role' };
    const stamped = { ...event, by: { kind: actor.kind, id: actor.id, roles: actor.roles }, at: input.now.toISOString() };
    if (snapshot.can(stamped as never)) return { allowed: true };
    return { allowed: false, why: whyNot(act, actor, input, context) };
  }
}

function restored(stored: StoredState) {
  try {
    return restore('request', stored);
  } catch (error) {
    if (error instanceof AppError && error.code === 'internal') return null;
    throw error;
  }
}

function probesOf({ open, today, accessDueOn, authorizationId, channel }: OfferInput, context: RequestContext): Record<Act, readonly [Permission, RequestFact]> {
  const packet = { packetId: context.packetId ?? '', sha256: context.approvedSha256 ?? '' };
  const dueOn = accessDueOn ?? today;
  return {
    accept: ['request.check', { type: 'EVIDENCE_ACCEPTED', open, authorizationId }],
    ask: ['request.ask', { type: 'INFORMATION_ASKED', codes: [] }],
    return: ['request.return', { type: 'DEFICIENCY_FOUND', codes: [] }],
    duplicate: ['request.close', { type: 'DUPLICATE_FOUND', ofRequestId: '' }],
    propose_denial: ['request.deny', { type: 'DENIAL_PROPOSED', ground: '', reviewable: false }],
    confirm_denial: ['denial.approve', { type: 'DENIAL_CONFIRMED' }],
    reject_denial: ['denial.approve', { type: 'DENIAL_REJECTED' }],
    identify: ['record.retrieve', { type: 'PATIENT_IDENTIFIED', patientId: '' }],
    no_patient: ['request.close', { type: 'PATIENT_NOT_FOUND' }],
    retry: ['record.retrieve', { type: 'RETRIEVAL_RETRIED' }],
    add_record: ['record.upload', { type: 'RECORD_ADDED', recordId: '' }],
    no_records: ['request.close', { type: 'NO_RECORDS_FOUND' }],
    reopen_review: ['page.review', { type: 'REVIEW_REOPENED' }],
    dispatch: ['packet.dispatch', { type: 'PACKET_DISPATCHED', ...packet, channel: channel === 'link' ? 'post' : channel }],
    change_delivery: ['packet.dispatch', { type: 'DELIVERY_CHANGED', channel: 'post' }],
    reissue_link: ['packet.dispatch', { type: 'LINK_REISSUED' }],
    quote_fee: ['fee.record', { type: 'FEE_QUOTED', totalCents: 0, hold: false }],
    fee_paid: ['fee.record', { type: 'FEE_PAID' }],
    fee_waived: ['fee.record', { type: 'FEE_WAIVED' }],
    fee_written_off: ['fee.waive', { type: 'FEE_WRITTEN_OFF' }],
    hold: ['request.hold', { type: 'HOLD_PLACED', reason: '' }],
    lift_hold: ['request.unhold', { type: 'HOLD_LIFTED' }],
    extend: ['request.extend', { type: 'EXTENSION_TAKEN', today, dueOn, extendedTo: addDays(dueOn, 30), reason: '' }],
    withdraw: ['request.close', { type: 'WITHDRAWN' }],
    revoke_authorization: ['authorization.revoke', { type: 'AUTHORIZATION_REVOKED', authorizationId: authorizationId ?? 'none' }],
    elect: ['request.check', { type: 'PRODUCTION_ELECTED', on: today, what: 'certified_copies' }],
  };
}

function whyNot(act: Act, actor: Actor, { open, today, accessDueOn, authorizationId }: OfferInput, context: RequestContext): WhyNot {
  if (act === 'accept' && open > 0) return 'evidence_open';
  if (act === 'confirm_denial' || act === 'reject_denial') {
    if (context.denialProposedBy === actor.id) return 'same_person';
    if (context.denialReviewable && act === 'confirm_denial') return 'licensed';
  }
  if (act === 'extend') {
    if (context.extendedTo) return 'already_extended';
    if (!accessDueOn) return 'no_access_clock';
    if (today > accessDueOn) return 'extension_too_late';
  }
  if (act === 'return' && (context.basis === 'patient_access' || context.basis === 'patient_directive')) return 'third_party_only';
  if (act === 'revoke_authorization' && !authorizationId) return 'no_authorization';
  return 'state';
}
