/** The design's invariants of a request, each held against every step of the exploration. They read the story, not the machine. */
import type { RequestEffect } from '../request/effects.ts';
import type { RequestFact } from '../request/events.ts';
import { stateName } from '../definitions.ts';
import { isIndividualsRequest, type Basis } from '../rules/bases.ts';
import { stamped } from './explore.ts';
import { anita, maria, system } from './people.ts';
import { contentOf, shaOf, type RequestStory } from './request-story.ts';
import type { Edge, Invariant, Person } from './world.ts';

type Of<T extends RequestFact['type']> = Extract<RequestFact, { type: T }>;
type RequestEdge = Edge<RequestStory>;

const owes = <T extends RequestEffect['type']>({ effects }: RequestEdge, type: T) =>
  effects.filter((effect): effect is Extract<RequestEffect, { type: T }> => effect.type === type);
const writes = (edge: RequestEdge, letter: string) => owes(edge, 'write_letter').some((effect) => effect.letter === letter);
const is = ({ fact }: RequestEdge, ...types: RequestFact['type'][]): boolean => (types as string[]).includes(fact.type);
const factIs = <T extends RequestFact['type']>(edge: RequestEdge, ...types: T[]): Of<T> | null => (is(edge, ...types) ? (edge.fact as unknown as Of<T>) : null);
const leaving = (edge: RequestEdge) => factIs(edge, 'PACKET_RELEASED', 'PACKET_DOWNLOADED', 'PACKET_DISPATCHED');
const closes = ({ was, is: now }: RequestEdge) => was.over === null && now.over !== null;
const running = ({ is: now }: RequestEdge) => now.filed && now.over === null;
const takes = ({ after }: RequestEdge, fact: RequestFact, by: Person) => after.can(stamped({ fact, by }) as never);
const contextOf = ({ after }: RequestEdge) => after.context as { outcome: string | null; approvedSha256: string | null; packetSha256: string | null };

/** Facts that cannot happen twice in a row: a copy that arrives late finds the door shut. */
const once = [
  'REQUEST_FILED', 'INFORMATION_ASKED', 'INFORMATION_RECEIVED', 'EVIDENCE_ACCEPTED', 'DEFICIENCY_FOUND', 'DUPLICATE_FOUND', 'TRANSFERRED', 'CERTIFICATION_ASKED',
  'EXPEDITED', 'PATIENT_IDENTIFIED', 'PATIENT_NOT_FOUND', 'RECORDS_RETRIEVED', 'RETRIEVAL_FAILED', 'NO_RECORDS_FOUND', 'REVIEW_COMPLETED', 'REVIEW_REOPENED', 'PACKET_BUILT',
  'PACKET_REFUSED', 'PACKET_APPROVED', 'PACKET_RETURNED', 'PACKET_RELEASED', 'PACKET_DOWNLOADED', 'PACKET_DISPATCHED', 'LINK_REVOKED', 'LINK_REISSUED', 'DENIAL_PROPOSED', 'DENIAL_CONFIRMED',
  'DENIAL_REJECTED', 'WITHDRAWN', 'FEE_PAID', 'FEE_WAIVED', 'FEE_WRITTEN_OFF', 'HOLD_PLACED', 'HOLD_LIFTED', 'EXTENSION_TAKEN', 'DEADLINE_PASSED', 'RELEASE_FOUND_WRONG',
] as const satisfies readonly RequestFact['type'][];

export function requestInvariants(basis: Basis): Invariant<RequestStory>[] {
  const access = isIndividualsRequest(basis);
  return [
    {
      id: 'leaves_as_approved', of: 'Safety 1', says: 'Nothing leaves but exactly the packet that was approved',
      holds: (edge) => {
        const fact = leaving(edge);
        return fact && (edge.was.approved && fact.packetId === edge.was.packet && fact.sha256 === shaOf(fact.packetId));
      },
    },
    {
      id: 'approved_as_verified', of: 'Safety 1', says: 'What is approved is exactly what was built and verified',
      holds: (edge) => {
        const fact = factIs(edge, 'PACKET_APPROVED');
        return fact && edge.was.built && fact.packetId === edge.was.packet && fact.sha256 === shaOf(fact.packetId) && contextOf(edge).packetSha256 === fact.sha256;
      },
    },
    {
      id: 'built_as_verified', of: 'Safety 1', says: 'A packet whose verified hash differs is not taken',
      holds: (edge) => {
        const fact = factIs(edge, 'PACKET_BUILT');
        return fact && fact.sha256 === fact.verifiedSha256 && fact.packetId === edge.was.packet;
      },
    },
    {
      id: 'released_as_approved', of: 'Safety 1', says: 'The release that is owed names the approved packet and its hash',
      holds: (edge) => {
        const [effect] = owes(edge, 'release_packet');
        return effect ? edge.is.approved && effect.packetId === edge.is.packet && effect.sha256 === shaOf(effect.packetId) : null;
      },
    },
    {
      id: 'edit_voids', of: 'Safety 1', says: 'Any edit voids the approval and the packet',
      holds: (edge) => {
        const edit = factIs(edge, 'REVIEW_REOPENED', 'PACKET_RETURNED', 'PACKET_REFUSED') ?? (edge.was.over ? null : factIs(edge, 'RELEASE_FOUND_WRONG'));
        return edit && contextOf(edge).approvedSha256 === null && contextOf(edge).packetSha256 === null && owes(edge, 'void_packet').some(({ packetId }) => packetId === edge.was.packet);
      },
    },
    {
      id: 'no_edit_behind_a_packet', of: 'Safety 1', says: 'While a packet is in work no record is added and no page decided',
      holds: (edge) => (is(edge, 'RECORD_ADDED', 'RECORDS_RETRIEVED', 'REVIEW_COMPLETED', 'RETRIEVAL_RETRIED') ? edge.was.packet === null : null),
    },
    { id: 'another_approves', of: 'Safety 2', says: 'Who prepared is never who approved or returned', holds: (edge) => (is(edge, 'PACKET_APPROVED', 'PACKET_RETURNED') ? edge.was.preparer !== edge.by.id : null) },
    { id: 'another_decides_denial', of: 'Safety 2', says: 'Who proposed a denial does not decide it', holds: (edge) => (is(edge, 'DENIAL_CONFIRMED', 'DENIAL_REJECTED') ? edge.was.proposer !== edge.by.id : null) },
    {
      id: 'content_may_leave', of: 'Safety 3, 5', says: 'A review ends only with pages that were seen, are the patient’s, were asked for, and leave on a path of their own rule',
      holds: (edge) => {
        const content = contentOf.get(edge.fact);
        return content ? content.lawful(basis) : null;
      },
    },
    {
      id: 'kind_not_told', of: 'Safety 5', says: 'Whatever a review found and withheld, it owes the packet alone, by its id; and no letter of grounds to a third party',
      holds: (edge) => {
        const fact = factIs(edge, 'REVIEW_COMPLETED');
        if (fact) return JSON.stringify(edge.effects) === JSON.stringify([{ type: 'build_packet', packetId: fact.packetId }]);
        return is(edge, 'PACKET_RELEASED') && !access ? !writes(edge, 'partial_grant') && !writes(edge, 'denial') : null;
      },
    },
    { id: 'patient_known', of: 'Safety 3', says: 'No packet without the patient in the index', holds: (edge) => (is(edge, 'REVIEW_COMPLETED') ? edge.was.patient : null) },
    { id: 'no_hold_left_behind', of: 'Safety 4', says: 'Nothing leaves while a stay, an objection or another hold stands', holds: (edge) => (leaving(edge) || owes(edge, 'release_packet').length > 0 ? !edge.is.held : null) },
    { id: 'paid_first', of: 'Safety 4', says: 'Nothing is sent before what had to be paid first is settled', holds: (edge) => (owes(edge, 'release_packet').length > 0 || is(edge, 'PACKET_RELEASED') ? edge.is.owed !== 'before' : null) },
    {
      id: 'revocation_stops', of: 'Safety 4, Liveness 6', says: 'A revocation closes what rests on that authorization, or recalls its links; and nothing else',
      holds: (edge) => {
        const fact = factIs(edge, 'AUTHORIZATION_REVOKED');
        if (!fact) return null;
        const stopped = edge.was.over ? owes(edge, 'recall_links').length === 1 : edge.is.over === 'revoked' && writes(edge, 'revocation_confirmed');
        return fact.authorizationId === edge.was.rests && stopped;
      },
    },
    {
      id: 'may_be_revoked', of: 'Safety 4, Liveness 6', says: 'A revocation of what it rests on is taken at any time, also when it is closed',
      holds: (edge) => (edge.is.filed && edge.is.rests ? takes(edge, { type: 'AUTHORIZATION_REVOKED', authorizationId: edge.is.rests }, maria) : null),
    },
    { id: 'may_be_held', of: 'Safety 4', says: 'Until it is closed, a stay or an objection can hold it at any time', holds: (edge) => (running(edge) && !edge.is.held ? takes(edge, { type: 'HOLD_PLACED', reason: 'objection' }, anita) : null) },
    { id: 'revoked_stays', of: 'Safety 4', says: 'After a revocation nothing leaves', holds: (edge) => (edge.was.revoked ? !leaving(edge) && owes(edge, 'release_packet').length === 0 : null) },
    {
      id: 'closed_stays', of: 'Safety 7', says: 'Closed stays closed, with its outcome',
      holds: (edge) => (edge.was.over ? stateName(edge.after) === 'closed' && contextOf(edge).outcome === edge.was.over && !owes(edge, 'close_request').length : null),
    },
    {
      id: 'closing_owes', of: 'Safety 7', says: 'Closing ends the clocks, destroys the identity photo and tells how it ended',
      holds: (edge) => {
        const entered = stateName(edge.after) === 'closed' && edge.was.over === null;
        return entered || closes(edge) ? entered && closes(edge) && ['clear_clocks', 'destroy_identity_photo', 'close_request'].every((type) => owes(edge, type as 'clear_clocks').length === 1) && contextOf(edge).outcome === edge.is.over : null;
      },
    },
    { id: 'released_means_left', of: 'Safety 1', says: 'Closed as released only by a download or a dispatch', holds: (edge) => (closes(edge) && edge.is.over === 'released' ? is(edge, 'PACKET_DOWNLOADED', 'PACKET_DISPATCHED') && edge.was.left : null) },
    { id: 'once', of: 'Safety 9', says: 'A repeated event finds the door shut', holds: (edge) => (is(edge, ...once) ? !edge.after.can(stamped(edge) as never) : null) },
    {
      id: 'links_follow_delivery', of: 'Safety 10', says: 'A link only where a link was chosen; changing that recalls it',
      holds: (edge) => {
        if (is(edge, 'PACKET_DOWNLOADED', 'LINK_REISSUED')) return edge.was.channel === 'link';
        if (is(edge, 'PACKET_DISPATCHED')) return edge.was.channel === (edge.fact as unknown as Of<'PACKET_DISPATCHED'>).channel;
        if (is(edge, 'DELIVERY_CHANGED')) return owes(edge, 'recall_links').length === 1;
        return is(edge, 'PACKET_RELEASED') ? (edge.was.channel === 'link') === owes(edge, 'send_email').some(({ email }) => email === 'packet_ready') : null;
      },
    },
    {
      id: 'extended_once', of: 'Safety 11', says: 'Extended at most once, by at most 30 days, before the date has passed, with its letter; and only an access clock',
      holds: (edge) => {
        const fact = factIs(edge, 'EXTENSION_TAKEN');
        if (!fact) return owes(edge, 'extend_clock').length === 0 ? null : false;
        // 2 December 2026 and thirty days
        const lawful = fact.today <= '2026-12-02' && fact.extendedTo > '2026-12-02' && fact.extendedTo <= '2027-01-01';
        return access && !edge.was.extended && lawful && owes(edge, 'extend_clock').length === 1 && writes(edge, 'extension');
      },
    },
    {
      id: 'clock_never_stops', of: 'Safety 11, Liveness 2', says: 'Clocks start when it is filed, end when it is closed, and nothing else touches them',
      holds: (edge) => {
        const set = owes(edge, 'set_clocks').length;
        const cleared = owes(edge, 'clear_clocks').length;
        if (is(edge, 'REQUEST_FILED')) return set === 1 && cleared === 0;
        if (is(edge, 'PRODUCTION_ELECTED')) return basis === 'subpoena' && set === 1 && cleared === 0 && !edge.was.over;
        // A changed rule computes them anew, at any time until it is closed; a date that is past stays past.
        const overdue = (snapshot: RequestEdge['before']) => (snapshot.value as { clock: string }).clock === 'overdue';
        const changed = factIs(edge, 'RULES_CHANGED');
        if (changed) return set === 1 && cleared === 0 && !edge.was.over && overdue(edge.after) === (overdue(edge.before) && changed.late);
        if (is(edge, 'EXPEDITED')) return set === 1 && !edge.was.extended && cleared === 0;
        return set === 0 && cleared === (closes(edge) ? 1 : 0);
      },
    },
    {
      id: 'lateness_is_said', of: 'Liveness 2', says: 'Until it is closed, a date that passes makes it overdue',
      holds: (edge) => {
        const overdue = (edge.after.value as { clock: string }).clock === 'overdue';
        if (is(edge, 'DEADLINE_PASSED')) return overdue;
        return running(edge) && !overdue ? takes(edge, { type: 'DEADLINE_PASSED', kind: 'access' }, system) : null;
      },
    },
    {
      id: 'denial_has_ground_and_letter', of: 'Safety 12', says: 'A denial has its ground, its letter, and a licensed professional where the ground needs one',
      holds: (edge) => {
        if (edge.is.over !== 'denied' || !closes(edge)) return null;
        const [letter] = owes(edge, 'write_letter');
        return is(edge, 'DENIAL_CONFIRMED') && letter?.letter === 'denial' && Boolean(letter.params['ground']) && (!edge.was.reviewable || edge.by.roles.includes('physician'));
      },
    },
    {
      id: 'deficiency_is_no_denial', of: 'Safety 12', says: 'Only a third party’s request is returned, with its defects',
      holds: (edge) => (edge.is.over === 'returned_deficient' && closes(edge) ? !access && owes(edge, 'write_letter').some(({ letter, params }) => letter === 'deficiency' && params['codes']?.length === 1) : null),
    },
    { id: 'part_denied_is_told', of: 'Safety 12', says: 'What is kept back on a ground of denial owes its letter with the release', holds: (edge) => (is(edge, 'PACKET_RELEASED') ? edge.was.denied === writes(edge, 'partial_grant') : null) },
    {
      id: 'ending_is_told', of: 'Safety 12', says: 'No request ends in silence',
      holds: (edge) => (closes(edge) && edge.is.over !== 'released' ? owes(edge, 'write_letter').length + owes(edge, 'send_email').length > 0 : null),
    },
    {
      id: 'wrong_release_assessed', of: 'Safety 12 (164.402)', says: 'A wrong release recalls its links and opens its assessment; only what left can be wrong',
      holds: (edge) => {
        const fact = factIs(edge, 'RELEASE_FOUND_WRONG');
        return fact && edge.was.left && owes(edge, 'recall_links').length === 1 && owes(edge, 'open_breach').some((effect) => effect.breachId === fact.breachId);
      },
    },
    {
      id: 'may_withdraw', of: 'Liveness 6', says: 'The requester may withdraw at any time, and that closes it',
      holds: (edge) => {
        if (is(edge, 'WITHDRAWN')) return edge.is.over === 'withdrawn';
        return edge.is.filed && !edge.is.over ? edge.after.can(stamped({ fact: { type: 'WITHDRAWN' }, by: maria }) as never) : null;
      },
    },
  ];
}
