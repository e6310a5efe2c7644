/**
 * A subpoena beside its request (164.512(e)(1)(ii)): served, its satisfactory assurance shown, objected to, stayed, quashed or
 * answered. An objection, a motion or a stay holds the request; it goes on when that is over. No answer is late in silence:
 * where the assurance is missing the objection letter goes before the return date.
 */
import { assign, setup } from 'xstate';
import type { Role } from '../actor.ts';
import type { CaseEffect } from '../case-effects.ts';
import type { EventStamp } from '../request/events.ts';

export type SubpoenaContext = {
  subpoenaId: string;
  requestId: string;
  returnDate: string;
  electedOn: string | null;
  assurance: 'notice' | 'protective_order' | null;
};

export type SubpoenaFact =
  | { type: 'SUBPOENA_SERVED' }
  /** PA 42 Pa.C.S. 6152: three days to say how the records will be produced. */
  | { type: 'PRODUCTION_ELECTED'; on: string }
  | { type: 'ASSURANCE_ACCEPTED'; kind: 'notice' | 'protective_order'; open: number }
  | { type: 'OBJECTION_LETTER_SENT'; today: string }
  | { type: 'OBJECTION_RAISED'; what: 'objection' | 'motion_to_quash' | 'stay' }
  | { type: 'OBJECTION_RESOLVED' }
  | { type: 'SUBPOENA_QUASHED' }
  | { type: 'SUBPOENA_WITHDRAWN' }
  | { type: 'RETURN_DATE_AGREED'; returnDate: string; inWriting: boolean }
  | { type: 'RECORDS_PRODUCED' };
export type SubpoenaEvent = SubpoenaFact & EventStamp;

const office = ['technician', 'supervisor'] as const satisfies readonly Role[];

export const subpoenaPermits = {
  SUBPOENA_SERVED: ['requester', ...office],
  PRODUCTION_ELECTED: office,
  ASSURANCE_ACCEPTED: office,
  OBJECTION_LETTER_SENT: office,
  OBJECTION_RAISED: [...office, 'compliance'],
  OBJECTION_RESOLVED: ['supervisor', 'compliance'],
  SUBPOENA_QUASHED: ['supervisor', 'compliance'],
  SUBPOENA_WITHDRAWN: ['requester', ...office],
  RETURN_DATE_AGREED: office,
  RECORDS_PRODUCED: [...office, 'system'],
} as const satisfies Record<SubpoenaFact['type'], readonly Role[]>;

type Asked = { context: SubpoenaContext; event: SubpoenaEvent };

export const subpoenaGuards = {
  isNotElected: ({ context }: Asked) => context.electedOn === null,
  assuranceComplete: ({ event }: Asked) => event.type === 'ASSURANCE_ACCEPTED' && event.open === 0,
  beforeReturnDate: ({ context, event }: Asked) => event.type === 'OBJECTION_LETTER_SENT' && event.today <= context.returnDate,
  agreedInWriting: ({ context, event }: Asked) => event.type === 'RETURN_DATE_AGREED' && event.inWriting && event.returnDate !== context.returnDate,
};

const effect = (params: CaseEffect) => ({ type: 'effect' as const, params });

export const subpoenaMachine = setup({
  types: {
    context: {} as SubpoenaContext,
    events: {} as SubpoenaEvent,
    input: {} as Pick<SubpoenaContext, 'subpoenaId' | 'requestId' | 'returnDate'>,
  },
  actions: { effect: (_, _params: CaseEffect) => undefined },
  guards: subpoenaGuards,
}).createMachine({
  id: 'subpoena',
  context: ({ input }) => ({ ...input, electedOn: null, assurance: null }),
  initial: 'draft',
  states: {
    draft: { on: { SUBPOENA_SERVED: { target: 'open', actions: effect({ type: 'set_case_clocks' }) } } },
    open: {
      initial: 'served',
      on: {
        SUBPOENA_WITHDRAWN: 'withdrawn',
        SUBPOENA_QUASHED: 'quashed',
        PRODUCTION_ELECTED: { guard: 'isNotElected', actions: [assign({ electedOn: ({ event }) => event.on }), effect({ type: 'set_case_clocks' })] },
        RETURN_DATE_AGREED: { guard: 'agreedInWriting', actions: [assign({ returnDate: ({ event }) => event.returnDate }), effect({ type: 'set_case_clocks' })] },
      },
      states: {
        served: {
          on: {
            ASSURANCE_ACCEPTED: { guard: 'assuranceComplete', target: 'assured', actions: assign({ assurance: ({ event }) => event.kind }) },
            OBJECTION_LETTER_SENT: { guard: 'beforeReturnDate', target: 'refused' },
            OBJECTION_RAISED: 'objected',
          },
        },
        /** Our own objection went out; the issuing party mends it, or a court compels. */
        refused: {
          entry: effect({ type: 'write_case_letter', letter: 'subpoena_objection' }),
          on: {
            ASSURANCE_ACCEPTED: { guard: 'assuranceComplete', target: 'assured', actions: assign({ assurance: ({ event }) => event.kind }) },
            OBJECTION_RAISED: 'objected',
          },
        },
        assured: { on: { OBJECTION_RAISED: 'objected', RECORDS_PRODUCED: '#subpoena.produced' } },
        /** Held until it is resolved; the assurance is shown again afterwards. Quashed or withdrawn, the hold stays: nothing may leave on it. */
        objected: {
          entry: effect({ type: 'hold_request', reason: 'subpoena' }),
          on: { OBJECTION_RESOLVED: { target: 'served', actions: [assign({ assurance: null }), effect({ type: 'lift_request_hold' })] } },
        },
      },
    },
    produced: { entry: effect({ type: 'clear_case_clocks' }), type: 'final' },
    quashed: { entry: effect({ type: 'clear_case_clocks' }), type: 'final' },
    withdrawn: { entry: effect({ type: 'clear_case_clocks' }), type: 'final' },
  },
});
