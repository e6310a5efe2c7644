/**
 * The review of a denial of access (164.524(a)(4), (d)(4)): the individual asks, a licensed professional who took no part in the
 * denial is named and decides, the individual is told in writing. What the review grants goes on as a linked request.
 */
import { and, assign, setup } from 'xstate';
import type { Role } from '../actor.ts';
import type { CaseEffect, CaseLetter } from '../case-effects.ts';
import type { EventStamp } from '../request/events.ts';

export type DenialReviewContext = {
  reviewId: string;
  requestId: string;
  /** Only reviewable grounds are reviewed (164.524(a)(3)). */
  reviewable: boolean;
  /** Everybody who proposed, decided or reviewed pages of the denial. */
  involved: readonly string[];
  reviewerId: string | null;
};

export type DenialReviewFact =
  | { type: 'REVIEW_ASKED' }
  | { type: 'REVIEWER_NAMED'; reviewerId: string; reviewerRoles: readonly Role[] }
  | { type: 'REVIEWER_STEPPED_DOWN' }
  | { type: 'DENIAL_UPHELD' }
  | { type: 'DENIAL_OVERTURNED' }
  | { type: 'REVIEW_WITHDRAWN' };
export type DenialReviewEvent = DenialReviewFact & EventStamp;

export const denialReviewPermits = {
  REVIEW_ASKED: ['requester', 'technician', 'supervisor'],
  REVIEWER_NAMED: ['supervisor', 'compliance'],
  REVIEWER_STEPPED_DOWN: ['physician', 'supervisor', 'compliance'],
  DENIAL_UPHELD: ['physician'],
  DENIAL_OVERTURNED: ['physician'],
  REVIEW_WITHDRAWN: ['requester', 'technician', 'supervisor'],
} as const satisfies Record<DenialReviewFact['type'], readonly Role[]>;

type Asked = { context: DenialReviewContext; event: DenialReviewEvent };

export const denialReviewGuards = {
  isReviewable: ({ context }: Asked) => context.reviewable,
  namesLicensed: ({ event }: Asked) => event.type === 'REVIEWER_NAMED' && event.reviewerRoles.includes('physician'),
  namesUninvolved: ({ context, event }: Asked) => event.type === 'REVIEWER_NAMED' && !context.involved.includes(event.reviewerId),
  isTheReviewer: ({ context, event }: Asked) => context.reviewerId === event.by.id,
};

const effect = (params: CaseEffect) => ({ type: 'effect' as const, params });
const letter = (name: CaseLetter) => effect({ type: 'write_case_letter', letter: name });

export const denialReviewMachine = setup({
  types: {
    context: {} as DenialReviewContext,
    events: {} as DenialReviewEvent,
    input: {} as Omit<DenialReviewContext, 'reviewerId'>,
  },
  actions: { effect: (_, _params: CaseEffect) => undefined },
  guards: denialReviewGuards,
}).createMachine({
  id: 'denial_review',
  context: ({ input }) => ({ ...input, reviewerId: null }),
  initial: 'draft',
  states: {
    draft: { on: { REVIEW_ASKED: { guard: 'isReviewable', target: 'asked' } } },
    asked: {
      on: {
        REVIEWER_NAMED: {
          guard: and(['namesLicensed', 'namesUninvolved']),
          target: 'referred',
          actions: assign({ reviewerId: ({ event }) => event.reviewerId }),
        },
        REVIEW_WITHDRAWN: 'withdrawn',
      },
    },
    referred: {
      on: {
        REVIEWER_STEPPED_DOWN: { target: 'asked', actions: assign({ reviewerId: null }) },
        DENIAL_UPHELD: { guard: 'isTheReviewer', target: 'upheld', actions: letter('denial_review') },
        DENIAL_OVERTURNED: { guard: 'isTheReviewer', target: 'overturned', actions: letter('denial_review') },
        REVIEW_WITHDRAWN: 'withdrawn',
      },
    },
    upheld: { type: 'final' },
    overturned: { type: 'final' },
    withdrawn: { type: 'final' },
  },
});
