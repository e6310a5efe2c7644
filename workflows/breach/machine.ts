/**
 * A release that went wrong (164.402-.414). It is presumed a breach until all four factors are assessed as a low probability
 * and somebody else agrees. Otherwise everybody affected is told without delay, at most sixty days from discovery; the Secretary
 * and the media as the numbers ask. The clocks run from discovery, and nothing stops them.
 */
import { and, assign, setup, stateIn } from 'xstate';
import type { Role } from '../actor.ts';
import type { CaseEffect, CaseLetter } from '../case-effects.ts';
import type { EventStamp } from '../request/events.ts';

/** 164.402(2)(i)-(iv): what it was, who has it, whether it was seen, how far the risk is mended. */
export const breachFactors = ['nature', 'recipient', 'acquired', 'mitigated'] as const;
export type BreachFactor = (typeof breachFactors)[number];
export type FactorRisk = 'low' | 'medium' | 'high';

export type BreachContext = {
  breachId: string;
  requestId: string | null;
  discoveredOn: string;
  assessedBy: string | null;
  /** People affected, and the most of them in one state. */
  people: number;
  inOneState: number;
};

export type BreachFact =
  | { type: 'BREACH_SUSPECTED' }
  | { type: 'FACTORS_ASSESSED'; factors: Record<BreachFactor, FactorRisk> }
  | { type: 'ASSESSMENT_CONFIRMED' }
  | { type: 'ASSESSMENT_REJECTED' }
  | { type: 'NOTIFICATION_DECIDED'; people: number; inOneState: number }
  | { type: 'INDIVIDUALS_TOLD'; people: number }
  | { type: 'SECRETARY_TOLD' }
  | { type: 'MEDIA_TOLD' }
  | { type: 'BREACH_CLOSED' }
  | { type: 'DEADLINE_PASSED'; kind: string };
export type BreachEvent = BreachFact & EventStamp;

export const breachPermits = {
  BREACH_SUSPECTED: ['technician', 'supervisor', 'compliance', 'system'],
  FACTORS_ASSESSED: ['compliance', 'supervisor'],
  ASSESSMENT_CONFIRMED: ['compliance', 'supervisor'],
  ASSESSMENT_REJECTED: ['compliance', 'supervisor'],
  NOTIFICATION_DECIDED: ['compliance'],
  INDIVIDUALS_TOLD: ['compliance'],
  SECRETARY_TOLD: ['compliance'],
  MEDIA_TOLD: ['compliance'],
  BREACH_CLOSED: ['compliance'],
  DEADLINE_PASSED: ['system'],
} as const satisfies Record<BreachFact['type'], readonly Role[]>;

type Asked = { context: BreachContext; event: BreachEvent };

export const breachGuards = {
  /** Every factor, and each of them low; one doubt and it stays a breach. */
  isLowByAllFactors: ({ event }: Asked) => event.type === 'FACTORS_ASSESSED' && breachFactors.every((factor) => event.factors[factor] === 'low'),
  isSomeoneElseThanAssessor: ({ context, event }: Asked) => context.assessedBy !== event.by.id,
  affectsSomebody: ({ event }: Asked) => event.type === 'NOTIFICATION_DECIDED' && event.people > 0 && event.inOneState <= event.people,
  tellsEverybody: ({ context, event }: Asked) => event.type === 'INDIVIDUALS_TOLD' && event.people === context.people,
  /** 164.406: more than 500 residents of one state. */
  owesMedia: ({ event }: Asked) => event.type === 'NOTIFICATION_DECIDED' && event.inOneState > 500,
};

const effect = (params: CaseEffect) => ({ type: 'effect' as const, params });
const letter = (name: CaseLetter) => effect({ type: 'write_case_letter', letter: name });

export const breachMachine = setup({
  types: {
    context: {} as BreachContext,
    events: {} as BreachEvent,
    input: {} as Pick<BreachContext, 'breachId' | 'requestId' | 'discoveredOn'>,
  },
  actions: { effect: (_, _params: CaseEffect) => undefined },
  guards: {
    ...breachGuards,
    isOpen: stateIn({ main: 'open' }),
    everybodyIsTold: and([stateIn({ individuals: 'told' }), stateIn({ secretary: 'told' }), stateIn({ media: 'settled' })]),
    isNotifying: stateIn({ main: { open: 'notifying' } }),
  },
}).createMachine({
  id: 'breach',
  context: ({ input }) => ({ ...input, assessedBy: null, people: 0, inOneState: 0 }),
  type: 'parallel',
  states: {
    main: {
      initial: 'draft',
      states: {
        draft: { on: { BREACH_SUSPECTED: { target: 'open', actions: effect({ type: 'set_case_clocks' }) } } },
        open: {
          initial: 'suspected',
          states: {
            suspected: {
              on: {
                FACTORS_ASSESSED: { guard: 'isLowByAllFactors', target: 'assessed_low', actions: assign({ assessedBy: ({ event }) => event.by.id }) },
                NOTIFICATION_DECIDED: { guard: 'affectsSomebody', target: 'notifying' },
              },
            },
            assessed_low: {
              on: {
                ASSESSMENT_CONFIRMED: { guard: 'isSomeoneElseThanAssessor', target: '#breach.main.closed.not_a_breach' },
                ASSESSMENT_REJECTED: { guard: 'isSomeoneElseThanAssessor', target: 'suspected', actions: assign({ assessedBy: null }) },
              },
            },
            notifying: {
              entry: [
                assign(({ event }) => (event.type === 'NOTIFICATION_DECIDED' ? { people: event.people, inOneState: event.inOneState } : {})),
                letter('breach_notice'),
              ],
              on: { BREACH_CLOSED: { guard: 'everybodyIsTold', target: '#breach.main.closed.notified' } },
            },
          },
        },
        closed: {
          entry: effect({ type: 'clear_case_clocks' }),
          initial: 'notified',
          states: { notified: {}, not_a_breach: {} },
        },
      },
    },
    individuals: {
      initial: 'untold',
      states: { untold: { on: { INDIVIDUALS_TOLD: { guard: and(['isNotifying', 'tellsEverybody']), target: 'told' } } }, told: {} },
    },
    /** 164.408: at the same time for 500 or more, else within sixty days of the year's end; either way it is told. */
    secretary: {
      initial: 'untold',
      states: { untold: { on: { SECRETARY_TOLD: { guard: 'isNotifying', target: 'told' } } }, told: {} },
    },
    media: {
      initial: 'settled',
      states: {
        settled: { on: { NOTIFICATION_DECIDED: { guard: and([stateIn({ main: { open: 'suspected' } }), 'affectsSomebody', 'owesMedia']), target: 'owed' } } },
        owed: { on: { MEDIA_TOLD: 'settled' } },
      },
    },
    clock: {
      initial: 'on_time',
      states: { on_time: { on: { DEADLINE_PASSED: { guard: 'isOpen', target: 'overdue' } } }, overdue: {} },
    },
  },
});
