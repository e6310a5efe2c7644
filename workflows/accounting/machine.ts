/**
 * An accounting of disclosures (164.528): asked, compiled from the register, sent in sixty days, once extended by at most thirty
 * after a letter. Its clock never pauses: not for the identity, not for the fee.
 */
import { and, assign, setup, stateIn } from 'xstate';
import type { Role } from '../actor.ts';
import type { CaseEffect, CaseLetter } from '../case-effects.ts';
import type { EventStamp } from '../request/events.ts';

export type AccountingContext = {
  accountingId: string;
  patientId: string | null;
  /** Told and not yet agreed to; the first in twelve months is free. */
  feeCents: number;
  extendedTo: string | null;
  compiledSha256: string | null;
};

export type AccountingFact =
  | { type: 'ACCOUNTING_ASKED' }
  | { type: 'PATIENT_CONFIRMED'; patientId: string }
  | { type: 'FEE_TOLD'; cents: number }
  | { type: 'FEE_AGREED' }
  | { type: 'DISCLOSURES_COMPILED'; sha256: string }
  | { type: 'ACCOUNTING_SENT'; sha256: string }
  | { type: 'EXTENSION_TAKEN'; today: string; dueOn: string; extendedTo: string; reason: string }
  | { type: 'DEADLINE_PASSED'; kind: string }
  | { type: 'ACCOUNTING_WITHDRAWN' };
export type AccountingEvent = AccountingFact & EventStamp;

export const accountingPermits = {
  ACCOUNTING_ASKED: ['requester', 'technician', 'supervisor', 'compliance'],
  PATIENT_CONFIRMED: ['compliance'],
  FEE_TOLD: ['compliance'],
  FEE_AGREED: ['requester', 'compliance'],
  DISCLOSURES_COMPILED: ['compliance', 'system'],
  ACCOUNTING_SENT: ['compliance'],
  EXTENSION_TAKEN: ['compliance'],
  DEADLINE_PASSED: ['system'],
  ACCOUNTING_WITHDRAWN: ['requester', 'compliance'],
} as const satisfies Record<AccountingFact['type'], readonly Role[]>;

type Asked = { context: AccountingContext; event: AccountingEvent };

export const accountingGuards = {
  mayExtend: ({ context, event }: Asked) =>
    event.type === 'EXTENSION_TAKEN' &&
    context.extendedTo === null &&
    event.today <= event.dueOn &&
    event.extendedTo > event.dueOn &&
    event.extendedTo <= plusDays(event.dueOn, 30),
  costs: ({ event }: Asked) => event.type === 'FEE_TOLD' && event.cents > 0,
  isExactlyThatList: ({ context, event }: Asked) => event.type === 'ACCOUNTING_SENT' && context.compiledSha256 === event.sha256,
};

const effect = (params: CaseEffect) => ({ type: 'effect' as const, params });
const letter = (name: CaseLetter) => effect({ type: 'write_case_letter', letter: name });

/** Whole days added to a legal date, in the proleptic Gregorian calendar. */
function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export const accountingMachine = setup({
  types: {
    context: {} as AccountingContext,
    events: {} as AccountingEvent,
    input: {} as { accountingId: string },
  },
  actions: {
    effect: (_, _params: CaseEffect) => undefined,
    extend: assign(({ event }) => (event.type === 'EXTENSION_TAKEN' ? { extendedTo: event.extendedTo } : {})),
  },
  guards: { ...accountingGuards, isOpen: stateIn({ main: 'open' }) },
}).createMachine({
  id: 'accounting',
  context: ({ input }) => ({ ...input, patientId: null, feeCents: 0, extendedTo: null, compiledSha256: null }),
  type: 'parallel',
  states: {
    main: {
      initial: 'draft',
      states: {
        draft: { on: { ACCOUNTING_ASKED: { target: 'open', actions: effect({ type: 'set_case_clocks' }) } } },
        open: {
          initial: 'received',
          on: { ACCOUNTING_WITHDRAWN: 'closed.withdrawn' },
          states: {
            received: { on: { PATIENT_CONFIRMED: { target: 'compiling', actions: assign({ patientId: ({ event }) => event.patientId }) } } },
            compiling: {
              on: {
                FEE_TOLD: { guard: 'costs', target: 'awaiting_fee', actions: assign({ feeCents: ({ event }) => event.cents }) },
                DISCLOSURES_COMPILED: { target: 'compiled', actions: assign({ compiledSha256: ({ event }) => event.sha256 }) },
              },
            },
            /** Told in advance, so that it can be withdrawn or narrowed (164.528(c)(2)(ii)). */
            awaiting_fee: {
              entry: letter('accounting_fee'),
              on: { FEE_AGREED: 'compiling' },
            },
            compiled: {
              on: {
                DISCLOSURES_COMPILED: { actions: assign({ compiledSha256: ({ event }) => event.sha256 }) },
                ACCOUNTING_SENT: { guard: 'isExactlyThatList', target: '#accounting.main.closed.answered', actions: letter('accounting') },
              },
            },
          },
        },
        closed: {
          entry: effect({ type: 'clear_case_clocks' }),
          initial: 'answered',
          states: { answered: {}, withdrawn: {} },
        },
      },
    },
    clock: {
      initial: 'on_time',
      states: {
        on_time: {
          on: {
            EXTENSION_TAKEN: {
              guard: and(['mayExtend', 'isOpen']),
              actions: [
                'extend',
                {
                  type: 'effect',
                  params: ({ event }) => {
                    const { extendedTo, today, reason } = event as Extract<AccountingEvent, { type: 'EXTENSION_TAKEN' }>;
                    return { type: 'extend_case_clock', extendedTo, today, reason };
                  },
                },
                letter('accounting_extension'),
              ],
            },
            DEADLINE_PASSED: { guard: 'isOpen', target: 'overdue' },
          },
        },
        overdue: {},
      },
    },
  },
});
