/** Everything that can happen to a request, and who may say that it did. Facts in the past tense. */
import type { Role } from '../actor.ts';

/** Stamped onto every event by the write path, never by a caller. */
export type EventStamp = { by: { kind: 'staff' | 'requester' | 'system'; id: string; roles: readonly Role[] }; at: string };

export type RequestFact =
  | { type: 'REQUEST_FILED'; authorizationId: string | null }
  | { type: 'INFORMATION_ASKED'; codes: string[] }
  | { type: 'INFORMATION_RECEIVED' }
  | { type: 'EVIDENCE_ACCEPTED'; open: number; authorizationId: string | null }
  | { type: 'DEFICIENCY_FOUND'; codes: string[] }
  | { type: 'DUPLICATE_FOUND'; ofRequestId: string }
  /** The record is held elsewhere in the house: a linked request goes on there, with the first date of receipt. */
  | { type: 'TRANSFERRED'; toFacilityId: string; linkedRequestId: string }
  | { type: 'CERTIFICATION_ASKED' }
  | { type: 'EXPEDITED' }
  | { type: 'PATIENT_IDENTIFIED'; patientId: string }
  | { type: 'PATIENT_NOT_FOUND' }
  | { type: 'RECORDS_RETRIEVED'; records: number; pages: number }
  | { type: 'RETRIEVAL_FAILED'; problem: string }
  | { type: 'RETRIEVAL_RETRIED' }
  | { type: 'RECORD_ADDED'; recordId: string }
  | { type: 'NO_RECORDS_FOUND' }
  | { type: 'REVIEW_COMPLETED'; packetId: string; undecided: number; released: number; unlawful: number; /** Pages or passages kept back on a ground of denial. */ denied?: number }
  | { type: 'REVIEW_REOPENED' }
  | { type: 'PACKET_BUILT'; packetId: string; sha256: string; verifiedSha256: string }
  | { type: 'PACKET_REFUSED'; packetId: string; problem: string }
  | { type: 'PACKET_APPROVED'; packetId: string; sha256: string }
  | { type: 'PACKET_RETURNED'; packetId: string; reason: string }
  | { type: 'PACKET_RELEASED'; packetId: string; sha256: string }
  | { type: 'RELEASE_BLOCKED'; reason: string }
  | { type: 'PACKET_DOWNLOADED'; packetId: string; sha256: string }
  | { type: 'PACKET_DISPATCHED'; packetId: string; sha256: string; channel: 'post' | 'pickup' | 'inspection' }
  | { type: 'DELIVERY_FAILED'; reason: string }
  | { type: 'LINK_EXPIRED' }
  | { type: 'LINK_REVOKED' }
  | { type: 'LINK_REISSUED' }
  | { type: 'DELIVERY_CHANGED'; channel: 'link' | 'post' | 'pickup' | 'inspection' }
  /** It went to the wrong person, or held another patient's page. The assessment shares the id. */
  | { type: 'RELEASE_FOUND_WRONG'; breachId: string; discoveredOn: string }
  | { type: 'DENIAL_PROPOSED'; ground: string; reviewable: boolean }
  | { type: 'DENIAL_CONFIRMED' }
  | { type: 'DENIAL_REJECTED' }
  | { type: 'WITHDRAWN' }
  | { type: 'AUTHORIZATION_REVOKED'; authorizationId: string }
  | { type: 'FEE_QUOTED'; totalCents: number; hold: boolean }
  | { type: 'FEE_PAID' }
  | { type: 'FEE_WAIVED' }
  | { type: 'FEE_WRITTEN_OFF' }
  | { type: 'HOLD_PLACED'; reason: string }
  | { type: 'HOLD_LIFTED' }
  | { type: 'EXTENSION_TAKEN'; today: string; dueOn: string; extendedTo: string; reason: string }
  /** PA 42 Pa.C.S. 6152: how the records will be produced was told within three days. */
  | { type: 'PRODUCTION_ELECTED'; on: string; what: 'certified_copies' | 'original' }
  | { type: 'DEADLINE_PASSED'; kind: string }
  /** A rule or a closed day of the facility changed its dates; `late`: one that governs is past as computed now. */
  | { type: 'RULES_CHANGED'; packId: string; dueOn: string; late: boolean };

export type RequestEvent = RequestFact & EventStamp;
export type RequestEventType = RequestFact['type'];

const office = ['technician', 'supervisor'] as const satisfies readonly Role[];

/** Who may send what. What is not listed here is refused, recorded, and changes nothing. */
export const requestPermits = {
  REQUEST_FILED: ['requester', 'technician', 'supervisor'],
  INFORMATION_ASKED: office,
  INFORMATION_RECEIVED: ['requester', ...office],
  EVIDENCE_ACCEPTED: office,
  DEFICIENCY_FOUND: office,
  DUPLICATE_FOUND: office,
  TRANSFERRED: office,
  CERTIFICATION_ASKED: ['requester', ...office],
  EXPEDITED: office,
  PATIENT_IDENTIFIED: office,
  PATIENT_NOT_FOUND: office,
  RECORDS_RETRIEVED: ['system'],
  RETRIEVAL_FAILED: ['system'],
  RETRIEVAL_RETRIED: office,
  RECORD_ADDED: [...office, 'system'],
  NO_RECORDS_FOUND: office,
  REVIEW_COMPLETED: office,
  REVIEW_REOPENED: office,
  PACKET_BUILT: ['system'],
  PACKET_REFUSED: ['system'],
  PACKET_APPROVED: office,
  PACKET_RETURNED: office,
  PACKET_RELEASED: ['system'],
  RELEASE_BLOCKED: ['system'],
  PACKET_DOWNLOADED: ['requester', 'system'],
  PACKET_DISPATCHED: office,
  DELIVERY_FAILED: ['system'],
  LINK_EXPIRED: ['system'],
  LINK_REVOKED: office,
  LINK_REISSUED: office,
  DELIVERY_CHANGED: office,
  RELEASE_FOUND_WRONG: [...office, 'compliance'],
  DENIAL_PROPOSED: office,
  DENIAL_CONFIRMED: ['supervisor', 'physician'],
  DENIAL_REJECTED: ['supervisor', 'physician'],
  WITHDRAWN: ['requester', ...office],
  AUTHORIZATION_REVOKED: ['requester', ...office, 'system'],
  FEE_QUOTED: office,
  FEE_PAID: office,
  FEE_WAIVED: office,
  FEE_WRITTEN_OFF: ['supervisor'],
  HOLD_PLACED: [...office, 'compliance'],
  HOLD_LIFTED: ['supervisor', 'compliance'],
  EXTENSION_TAKEN: office,
  PRODUCTION_ELECTED: office,
  DEADLINE_PASSED: ['system'],
  RULES_CHANGED: ['system'],
} as const satisfies Record<RequestEventType, readonly Role[]>;
