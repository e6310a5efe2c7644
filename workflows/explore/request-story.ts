/** What has happened to a request so far, told from the accepted facts alone; and all that might be tried next. */
import type { Effect } from '../definitions.ts';
import type { RequestFact } from '../request/events.ts';
import type { Basis } from '../rules/bases.ts';
import { contentClasses, reviewCounts, type ContentClass } from './content-classes.ts';
import { everyRole, maria, miguel, tara } from './people.ts';
import type { Fact, Person, Try } from './world.ts';

export type Channel = 'link' | 'post';

export type RequestStory = {
  filed: boolean;
  /** The authorization it rests on. */
  rests: string | null;
  revoked: boolean;
  patient: boolean;
  /** The packet in work; the other id is always a stale one. */
  packet: string | null;
  lastPacket: string | null;
  built: boolean;
  preparer: string | null;
  approved: boolean;
  denied: boolean;
  left: boolean;
  channel: string;
  held: boolean;
  owed: 'nothing' | 'before' | 'later' | 'settled_before' | 'settled';
  extended: boolean;
  proposer: string | null;
  reviewable: boolean;
  breach: string | null;
  over: string | null;
};

export function firstStory(channel: Channel): RequestStory {
  return {
    filed: false, rests: null, revoked: false, patient: false, packet: null, lastPacket: null, built: false, preparer: null, approved: false, denied: false,
    left: false, channel, held: false, owed: 'nothing', extended: false, proposer: null, reviewable: false, breach: null, over: null,
  };
}

export const authorizationA = '00000000-0000-7000-8000-0000000000b1';
export const authorizationB = '00000000-0000-7000-8000-0000000000b2';
export const patientId = '00000000-0000-7000-8000-0000000000b3';
const packets = ['00000000-0000-7000-8000-0000000000c1', '00000000-0000-7000-8000-0000000000c2'] as const;
export const shaOf = (packetId: string) => (packetId === packets[0] ? 'a' : 'b').repeat(64);
const otherId = '00000000-0000-7000-8000-0000000000d1';
export const breachId = '00000000-0000-7000-8000-0000000000e1';

const noPacket = { packet: null, built: false, approved: false, denied: false } as const;

/** The story after one more accepted fact. */
export function tellRequest(story: RequestStory, fact: Fact, by: Person, effects: readonly Effect[]): RequestStory {
  const closed = effects.find((effect) => effect.type === 'close_request');
  const next = told(story, fact as RequestFact, by);
  return closed?.type === 'close_request' ? { ...next, over: closed.outcome } : next;
}

function told(story: RequestStory, fact: RequestFact, by: Person): RequestStory {
  switch (fact.type) {
    case 'REQUEST_FILED':
      return { ...story, filed: true, rests: fact.authorizationId };
    case 'EVIDENCE_ACCEPTED':
      return { ...story, rests: fact.authorizationId };
    case 'PATIENT_IDENTIFIED':
      return { ...story, patient: true };
    case 'REVIEW_COMPLETED':
      return { ...story, ...noPacket, packet: fact.packetId, lastPacket: fact.packetId, preparer: by.id, denied: (fact.denied ?? 0) > 0 };
    case 'PACKET_BUILT':
      return { ...story, built: true };
    case 'PACKET_APPROVED':
      return { ...story, approved: true };
    case 'PACKET_REFUSED':
    case 'PACKET_RETURNED':
    case 'REVIEW_REOPENED':
      return { ...story, ...noPacket };
    case 'PACKET_RELEASED':
      return { ...story, left: true };
    case 'RELEASE_FOUND_WRONG':
      return story.over ? { ...story, breach: fact.breachId } : { ...story, ...noPacket, left: false, breach: fact.breachId };
    case 'RELEASE_BLOCKED':
    case 'HOLD_PLACED':
      return { ...story, held: true };
    case 'HOLD_LIFTED':
      return { ...story, held: false };
    case 'FEE_QUOTED':
      return { ...story, owed: fact.hold ? 'before' : 'later' };
    case 'FEE_PAID':
    case 'FEE_WAIVED':
    case 'FEE_WRITTEN_OFF':
      return { ...story, owed: story.owed === 'before' ? 'settled_before' : 'settled' };
    case 'DELIVERY_CHANGED':
      return { ...story, channel: fact.channel };
    case 'EXTENSION_TAKEN':
      return { ...story, extended: true };
    case 'DENIAL_PROPOSED':
      return { ...story, proposer: by.id, reviewable: fact.reviewable };
    case 'DENIAL_REJECTED':
      return { ...story, proposer: null, reviewable: false };
    case 'AUTHORIZATION_REVOKED':
      return { ...story, revoked: true };
    default:
      return story;
  }
}

/** Of the content that a review ends with; for the invariant on what may leave. */
export const contentOf = new WeakMap<Fact, ContentClass>();

/**
 * What moves in a world. `main`: the main line alone, by everybody who could. The others set one thing beside it in motion, by
 * fewer people: fee and hold, the clock, and the flags read each other's state nowhere, and nobody's name. `all` is everything at once.
 */
export const sides = ['main', 'fee_and_hold', 'clock', 'flags', 'all'] as const;
export type Sides = (typeof sides)[number];

const onlyIn: Partial<Record<RequestFact['type'], Sides>> = {
  FEE_QUOTED: 'fee_and_hold', FEE_PAID: 'fee_and_hold', FEE_WAIVED: 'fee_and_hold', FEE_WRITTEN_OFF: 'fee_and_hold',
  HOLD_PLACED: 'fee_and_hold', HOLD_LIFTED: 'fee_and_hold', RELEASE_BLOCKED: 'fee_and_hold',
  EXTENSION_TAKEN: 'clock', DEADLINE_PASSED: 'clock', EXPEDITED: 'clock', PRODUCTION_ELECTED: 'clock', RULES_CHANGED: 'clock',
  CERTIFICATION_ASKED: 'flags', RELEASE_FOUND_WRONG: 'flags',
};

export function requestTries(basis: Basis, sides: Sides): (story: RequestStory) => readonly Try[] {
  const whole = sides === 'main' || sides === 'all';
  const constant = steadyTries(basis, whole);
  const made = new Map<string, readonly Try[]>();
  return (story) => {
    const key = `${story.lastPacket} ${story.packet}`;
    const list = made.get(key) ?? [...constant, ...packetTries(basis, story, whole)].filter(({ fact }) => sides === 'all' || (onlyIn[fact.type as RequestFact['type']] ?? sides) === sides);
    made.set(key, list);
    return list;
  };
}

const one = (fact: RequestFact, by: readonly Person[] = everyRole): Try => ({ fact, by });

function steadyTries(basis: Basis, whole: boolean): Try[] {
  const rests = basis === 'authorization' || basis === 'research' ? [authorizationA, null] : [null];
  const extension = { type: 'EXTENSION_TAKEN', today: '2026-11-30', dueOn: '2026-12-02', extendedTo: '2027-01-01', reason: 'offsite' } as const;
  return [
    ...rests.map((authorizationId) => one({ type: 'REQUEST_FILED', authorizationId })),
    ...[0, 1].map((open) => one({ type: 'EVIDENCE_ACCEPTED', open, authorizationId: rests[0] ?? null })),
    one({ type: 'INFORMATION_ASKED', codes: ['scope_described'] }),
    one({ type: 'INFORMATION_RECEIVED' }),
    one({ type: 'DEFICIENCY_FOUND', codes: ['signature'] }),
    one({ type: 'DUPLICATE_FOUND', ofRequestId: otherId }),
    one({ type: 'TRANSFERRED', toFacilityId: otherId, linkedRequestId: otherId }),
    one({ type: 'CERTIFICATION_ASKED' }),
    one({ type: 'EXPEDITED' }),
    one({ type: 'PATIENT_IDENTIFIED', patientId }),
    one({ type: 'PATIENT_NOT_FOUND' }),
    one({ type: 'RECORDS_RETRIEVED', records: 1, pages: 3 }),
    one({ type: 'RETRIEVAL_FAILED', problem: 'ehr_unreachable' }),
    one({ type: 'RETRIEVAL_RETRIED' }),
    one({ type: 'RECORD_ADDED', recordId: otherId }),
    one({ type: 'NO_RECORDS_FOUND' }),
    one({ type: 'REVIEW_REOPENED' }),
    one({ type: 'RELEASE_BLOCKED', reason: 'revoked' }),
    one({ type: 'DELIVERY_FAILED', reason: 'bounced' }),
    one({ type: 'LINK_EXPIRED' }),
    one({ type: 'LINK_REVOKED' }),
    one({ type: 'LINK_REISSUED' }),
    one({ type: 'DELIVERY_CHANGED', channel: 'post' }),
    one({ type: 'DELIVERY_CHANGED', channel: 'link' }),
    one({ type: 'RELEASE_FOUND_WRONG', breachId, discoveredOn: '2026-11-02' }),
    one({ type: 'DENIAL_PROPOSED', ground: 'danger', reviewable: true }, whole ? everyRole : [tara, maria]),
    one({ type: 'DENIAL_PROPOSED', ground: 'privacy_act', reviewable: false }, whole ? [...everyRole, miguel] : [tara, maria]),
    one({ type: 'DENIAL_CONFIRMED' }),
    one({ type: 'DENIAL_REJECTED' }),
    one({ type: 'WITHDRAWN' }),
    one({ type: 'AUTHORIZATION_REVOKED', authorizationId: authorizationA }),
    one({ type: 'AUTHORIZATION_REVOKED', authorizationId: authorizationB }),
    one({ type: 'FEE_QUOTED', totalCents: 3400, hold: true }),
    one({ type: 'FEE_QUOTED', totalCents: 3400, hold: false }),
    one({ type: 'FEE_PAID' }),
    one({ type: 'FEE_WAIVED' }),
    one({ type: 'FEE_WRITTEN_OFF' }),
    one({ type: 'HOLD_PLACED', reason: 'objection' }),
    one({ type: 'HOLD_LIFTED' }),
    one(extension),
    // a day late, a day too far, and no later at all
    one({ ...extension, today: '2026-12-03' }),
    one({ ...extension, extendedTo: '2027-01-02' }),
    one({ ...extension, extendedTo: '2026-12-02' }),
    one({ type: 'DEADLINE_PASSED', kind: 'access' }),
    ...[true, false].map((late) => one({ type: 'RULES_CHANGED', packId: otherId, dueOn: '2026-12-02', late })),
    one({ type: 'PRODUCTION_ELECTED', on: '2026-11-04', what: 'certified_copies' }),
  ];
}

/** The next packet has the other id; what was said of the one before is tried again and again. */
function packetTries(basis: Basis, { lastPacket, packet }: RequestStory, whole: boolean): Try[] {
  const next = lastPacket === packets[0] ? packets[1] : packets[0];
  const reviews = contentClasses.map((content) => {
    const { denied, ...counts } = reviewCounts(content, basis);
    const fact: RequestFact = { type: 'REVIEW_COMPLETED', packetId: next, ...counts, denied };
    contentOf.set(fact, content);
    return one(fact, content.id === 'plain' && whole ? everyRole : [tara]);
  });
  const known = packet ? packets : packets.slice(0, 1);
  return [
    ...reviews,
    ...known.flatMap((packetId) => {
      const sha256 = shaOf(packetId);
      const stale = shaOf(packetId === packets[0] ? packets[1] : packets[0]);
      return [
        one({ type: 'PACKET_BUILT', packetId, sha256, verifiedSha256: sha256 }),
        one({ type: 'PACKET_BUILT', packetId, sha256, verifiedSha256: stale }),
        one({ type: 'PACKET_REFUSED', packetId, problem: 'residual_text' }),
        ...[sha256, stale].flatMap((sha) => [
          one({ type: 'PACKET_APPROVED', packetId, sha256: sha }, whole ? [...everyRole, miguel] : [tara, miguel]),
          one({ type: 'PACKET_RELEASED', packetId, sha256: sha }),
          one({ type: 'PACKET_DOWNLOADED', packetId, sha256: sha }),
          one({ type: 'PACKET_DISPATCHED', packetId, sha256: sha, channel: 'post' }),
          one({ type: 'PACKET_DISPATCHED', packetId, sha256: sha, channel: 'pickup' }),
        ]),
        one({ type: 'PACKET_RETURNED', packetId, reason: 'missing_page' }, [...everyRole, miguel]),
      ];
    }),
  ];
}
