/** When a step may be taken: each guard a plain predicate over the context and the fact, cited where the law speaks. */
import { isIndividualsRequest } from '../rules/bases.ts';
import type { RequestEvent, RequestEventType } from './events.ts';
import type { RequestContext } from './machine.ts';

export type Asked = { context: RequestContext; event: RequestEvent };
export type Of<T extends RequestEventType> = Extract<RequestEvent, { type: T }>;

export const requestGuards = {
  /** The individual's own request: its clock never pauses and a refusal is a denial, not a deficiency. */
  isAccess: ({ context }: Asked) => isIndividualsRequest(context.basis),
  hasPatient: ({ context }: Asked) => context.patientId !== null,
  /** Every evidence line is met or overridden with its reason. */
  evidenceComplete: ({ event }: Asked) => (event as Of<'EVIDENCE_ACCEPTED'>).open === 0,
  /** Nothing undecided, something to release, nothing withheld that the basis does not allow (ACC-WHOLE). */
  reviewComplete: ({ event }: Asked) => {
    const { undecided, released, unlawful } = event as Of<'REVIEW_COMPLETED'>;
    return undecided === 0 && released > 0 && unlawful === 0;
  },
  isCurrentPacket: ({ context, event }: Asked) => context.packetId === (event as Of<'PACKET_BUILT'>).packetId,
  builtAsVerified: ({ event }: Asked) => {
    const { sha256, verifiedSha256 } = event as Of<'PACKET_BUILT'>;
    return sha256 === verifiedSha256;
  },
  isExactlyThatPacket: ({ context, event }: Asked) => {
    const { packetId, sha256 } = event as Of<'PACKET_APPROVED'>;
    return context.packetId === packetId && context.packetSha256 === sha256;
  },
  isApprovedPacket: ({ context, event }: Asked) => {
    const { packetId, sha256 } = event as Of<'PACKET_RELEASED'>;
    return context.packetId === packetId && context.approvedSha256 === sha256;
  },
  isSomeoneElseThanPreparer: ({ context, event }: Asked) => context.preparedBy !== event.by.id,
  isSomeoneElseThanProposer: ({ context, event }: Asked) => context.denialProposedBy !== event.by.id,
  /** DEN-R: only a licensed professional decides on danger or harm. */
  isLicensedWhereDue: ({ context, event }: Asked) => !context.denialReviewable || event.by.roles.includes('physician'),
  goesByLink: ({ context }: Asked) => context.channel === 'link',
  goesAsDispatched: ({ context, event }: Asked) => context.channel === (event as Of<'PACKET_DISPATCHED'>).channel,
  restsOnThatAuthorization: ({ context, event }: Asked) =>
    context.authorizationId !== null && context.authorizationId === (event as Of<'AUTHORIZATION_REVOKED'>).authorizationId,
  mayExtend: ({ context, event }: Asked) => {
    const { today, dueOn, extendedTo } = event as Of<'EXTENSION_TAKEN'>;
    return context.extendedTo === null && today <= dueOn && extendedTo > dueOn && extendedTo <= plusDays(dueOn, 30);
  },
  isNoLongerLate: ({ event }: Asked) => !(event as Of<'RULES_CHANGED'>).late,
  prepays: ({ context }: Asked) => context.prepay,
  /** A page was kept back on a ground of denial: the letter of 164.524(d) is owed with the release. */
  deniesInPart: ({ context }: Asked) => context.deniedInPart,
  /** Before the packet is put together; afterwards the review is opened again first. */
  hasNoPacket: ({ context }: Asked) => context.packetId === null,
  isNotCertified: ({ context }: Asked) => !context.certified,
  /** Its clock is computed anew, so not once it has been extended: no date would be lost, but the letter said another. */
  mayExpedite: ({ context }: Asked) => !context.expedited && context.extendedTo === null,
  /** It left once, by a download or a dispatch. */
  wasDelivered: ({ context }: Asked) => context.outcome === 'released',
  isAnotherBreach: ({ context, event }: Asked) => context.breachId !== (event as Of<'RELEASE_FOUND_WRONG'>).breachId,
};

/** Whole days added to a legal date, in the proleptic Gregorian calendar. */
function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
