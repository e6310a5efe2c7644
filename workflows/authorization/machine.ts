/** The life of an authorization (164.508): presented, found valid, and one day revoked or expired. */
import { assign, setup } from 'xstate';
import type { Role } from '../actor.ts';
import type { EventStamp } from '../request/events.ts';

export type AuthorizationContext = { authorizationId: string; patientId: string | null; revokedAt: string | null };

export type AuthorizationFact =
  | { type: 'FOUND_VALID'; patientId: string | null }
  | { type: 'FOUND_DEFECTIVE'; codes: string[] }
  | { type: 'REVOKED' }
  | { type: 'EXPIRED' };
export type AuthorizationEvent = AuthorizationFact & EventStamp;

export const authorizationPermits = {
  FOUND_VALID: ['technician', 'supervisor'],
  FOUND_DEFECTIVE: ['technician', 'supervisor'],
  /** 164.508(b)(5): the patient or the representative, in writing; the office records a revocation that came on paper. */
  REVOKED: ['requester', 'technician', 'supervisor'],
  EXPIRED: ['system'],
} as const satisfies Record<AuthorizationFact['type'], readonly Role[]>;

export const authorizationMachine = setup({
  types: {
    context: {} as AuthorizationContext,
    events: {} as AuthorizationEvent,
    input: {} as { authorizationId: string },
  },
}).createMachine({
  id: 'authorization',
  context: ({ input }) => ({ ...input, patientId: null, revokedAt: null }),
  initial: 'presented',
  states: {
    presented: {
      on: {
        FOUND_VALID: { target: 'valid', actions: assign({ patientId: ({ event }) => event.patientId }) },
        FOUND_DEFECTIVE: 'defective',
        REVOKED: { target: 'revoked', actions: assign({ revokedAt: ({ event }) => event.at }) },
      },
    },
    defective: { on: { FOUND_VALID: { target: 'valid', actions: assign({ patientId: ({ event }) => event.patientId }) }, REVOKED: { target: 'revoked', actions: assign({ revokedAt: ({ event }) => event.at }) } } },
    valid: {
      on: {
        REVOKED: { target: 'revoked', actions: assign({ revokedAt: ({ event }) => event.at }) },
        EXPIRED: 'expired',
        FOUND_DEFECTIVE: 'defective',
      },
    },
    revoked: { type: 'final' },
    expired: { type: 'final' },
  },
});
