/**
 * The life of a request. The main line runs from draft to closed; fee, hold and clock run beside it.
 * Pure: no timers, no invocations; deadlines are rows and effects are jobs. Context holds ids, dates and flags only.
 */
import { and, assign, enqueueActions, not, or, setup, stateIn } from 'xstate';
import type { Basis } from '../rules/bases.ts';
import type { EmailName, LetterName, Outcome, RequestEffect } from './effects.ts';
import type { RequestEvent } from './events.ts';
import { requestGuards, type Of } from './guards.ts';

export type RequestContext = {
  requestId: string;
  basis: Basis;
  channel: 'link' | 'post' | 'pickup' | 'inspection';
  byPortal: boolean;
  authorizationId: string | null;
  patientId: string | null;
  packetId: string | null;
  packetSha256: string | null;
  approvedSha256: string | null;
  preparedBy: string | null;
  approvedBy: string | null;
  denialProposedBy: string | null;
  denialGround: string | null;
  denialReviewable: boolean;
  extendedTo: string | null;
  prepay: boolean;
  /** Pages were kept back on a ground of denial (164.524(d)). */
  deniedInPart: boolean;
  /** The custodian's certification goes with the packet. */
  certified: boolean;
  expedited: boolean;
  /** The assessment of a release that went wrong (164.402). */
  breachId: string | null;
  problem: string | null;
  outcome: Outcome | null;
};

export type RequestInput = Pick<RequestContext, 'requestId' | 'basis' | 'channel' | 'byPortal'>;

type EffectParams = RequestEffect | ((args: { context: RequestContext; event: RequestEvent }) => RequestEffect);

const effect = <const P extends EffectParams>(params: P) => ({ type: 'effect' as const, params });
const email = (name: EmailName) => effect({ type: 'send_email', email: name });
const letter = (name: LetterName, params: Record<string, string | string[]> = {}) =>
  effect({ type: 'write_letter', letter: name, params });
/** Any edit voids the approval and the packet with it (invariant 1). */
const voidPacket = [
  effect(({ context }) => ({ type: 'void_packet', packetId: context.packetId })),
  'forgetPacket' as const,
] as const;
const breachOpened = ({ breachId, discoveredOn }: Of<'RELEASE_FOUND_WRONG'>): RequestEffect => ({ type: 'open_breach', breachId, discoveredOn });
const outcome = (value: Outcome) => ({ type: 'setOutcome' as const, params: { outcome: value } });

const machineSetup = setup({
  types: {
    context: {} as RequestContext,
    events: {} as RequestEvent,
    input: {} as RequestInput,
  },
  actions: {
    /** The one action that reaches the world; the write path reads its params off the transition. */
    effect: (_, _params: RequestEffect) => undefined,
    setOutcome: assign((_, params: { outcome: Outcome }) => ({ outcome: params.outcome })),
    setProblem: assign((_, params: { problem: string | null }) => ({ problem: params.problem })),
    forgetPacket: assign({ packetId: null, packetSha256: null, approvedSha256: null, approvedBy: null }),
    // why `as never`: within `setup` the names of its own actions and guards are not known to the types yet
    /** With the release: the custodian's certification where it was asked for, the invoice where the fee is still open. */
    sendWithRelease: enqueueActions(({ context, check, enqueue }) => {
      if (context.certified) enqueue(letter('custodian_certification') as never);
      if (check({ type: 'owesFee' } as never)) enqueue(letter('invoice') as never);
    }),
    /** That there are none is certified to a court, and to whoever asked for a certification. */
    certifyNoRecords: enqueueActions(({ context, enqueue }) => {
      if (context.certified || context.basis === 'subpoena' || context.basis === 'court_order') enqueue(letter('no_records_certification') as never);
    }),
  },
  guards: {
    ...requestGuards,
    restsOnSubpoena: ({ context }) => context.basis === 'subpoena',
    isClosed: stateIn({ main: 'closed' }),
    isReleased: stateIn({ main: { open: 'released' } }),
    owesFee: stateIn({ fee: 'quoted' }),
    isReleasing: stateIn({ main: { open: 'releasing' } }),
    isNotHeld: stateIn({ hold: 'clear' }),
    /** Nothing stands in the way: no hold, and what had to be paid first is settled. */
    mayLeave: and([stateIn({ hold: 'clear' }), or([not('prepays'), stateIn({ fee: 'settled' })])]),
  },
});

export const requestMachine = machineSetup.createMachine({
  id: 'request',
  context: ({ input }) => ({
    ...input,
    authorizationId: null,
    patientId: null,
    packetId: null,
    packetSha256: null,
    approvedSha256: null,
    preparedBy: null,
    approvedBy: null,
    denialProposedBy: null,
    denialGround: null,
    denialReviewable: false,
    extendedTo: null,
    prepay: false,
    deniedInPart: false,
    certified: false,
    expedited: false,
    breachId: null,
    problem: null,
    outcome: null,
  }),
  type: 'parallel',
  states: {
    main: {
      initial: 'draft',
      states: {
        draft: {
          on: {
            REQUEST_FILED: {
              target: 'open.received',
              actions: [
                assign({ authorizationId: ({ event }) => event.authorizationId }),
                effect({ type: 'set_clocks' }),
                email('receipt'),
                letter('receipt'),
              ],
            },
          },
        },
        open: {
          initial: 'received',
          on: {
            CERTIFICATION_ASKED: { guard: and(['hasNoPacket', 'isNotCertified']), actions: assign({ certified: true }) },
            EXPEDITED: { guard: 'mayExpedite', actions: [assign({ expedited: true }), effect({ type: 'set_clocks' })] },
            WITHDRAWN: { target: 'closed', actions: [outcome('withdrawn'), letter('withdrawal_confirmed')] },
            AUTHORIZATION_REVOKED: {
              guard: 'restsOnThatAuthorization',
              target: 'closed',
              actions: [outcome('revoked'), letter('revocation_confirmed')],
            },
          },
          states: {
            received: {
              on: {
                EVIDENCE_ACCEPTED: {
                  guard: 'evidenceComplete',
                  target: 'locating',
                  actions: [
                    assign({ authorizationId: ({ event }) => event.authorizationId, problem: null }),
                    effect({ type: 'destroy_identity_photo' }),
                  ],
                },
                INFORMATION_ASKED: { target: '#request.main.awaiting_information' },
                DEFICIENCY_FOUND: {
                  guard: not('isAccess'),
                  target: '#request.main.closed',
                  actions: [
                    outcome('returned_deficient'),
                    effect(({ event }) => ({ type: 'write_letter', letter: 'deficiency', params: { codes: (event as Of<'DEFICIENCY_FOUND'>).codes } })),
                  ],
                },
                DUPLICATE_FOUND: { target: '#request.main.closed', actions: [outcome('duplicate'), email('closed_notice')] },
                TRANSFERRED: { target: '#request.main.closed', actions: [outcome('transferred'), email('closed_notice')] },
                DENIAL_PROPOSED: { target: '#request.main.denial_proposed' },
              },
            },
            locating: {
              on: {
                PATIENT_IDENTIFIED: {
                  target: 'retrieving',
                  actions: assign({ patientId: ({ event }) => event.patientId }),
                },
                PATIENT_NOT_FOUND: { target: '#request.main.closed', actions: [outcome('no_records'), letter('no_records'), 'certifyNoRecords'] },
                INFORMATION_ASKED: { target: '#request.main.awaiting_information' },
                DUPLICATE_FOUND: { target: '#request.main.closed', actions: [outcome('duplicate'), email('closed_notice')] },
                TRANSFERRED: { target: '#request.main.closed', actions: [outcome('transferred'), email('closed_notice')] },
                DENIAL_PROPOSED: { target: '#request.main.denial_proposed' },
              },
            },
            retrieving: {
              entry: [effect({ type: 'retrieve_records' }), effect({ type: 'ask_departments' })],
              on: {
                RECORDS_RETRIEVED: { target: 'reviewing', actions: { type: 'setProblem', params: { problem: null } } },
                RETRIEVAL_FAILED: {
                  target: 'retrieval_failed',
                  actions: { type: 'setProblem', params: ({ event }) => ({ problem: event.problem }) },
                },
              },
            },
            retrieval_failed: {
              on: { RETRIEVAL_RETRIED: { target: 'retrieving' }, RECORD_ADDED: { target: 'reviewing' } },
            },
            reviewing: {
              on: {
                // With an action, for without one the transition would be a forbidden one.
                RECORD_ADDED: { actions: { type: 'setProblem', params: { problem: null } } },
                INFORMATION_ASKED: { target: '#request.main.awaiting_information' },
                NO_RECORDS_FOUND: { target: '#request.main.closed', actions: [outcome('no_records'), letter('no_records'), 'certifyNoRecords'] },
                DENIAL_PROPOSED: { target: '#request.main.denial_proposed' },
                RETRIEVAL_RETRIED: { target: 'retrieving' },
                REVIEW_COMPLETED: {
                  guard: and(['hasPatient', 'reviewComplete']),
                  target: 'building',
                  actions: [
                    assign({
                      packetId: ({ event }) => event.packetId,
                      preparedBy: ({ event }) => event.by.id,
                      deniedInPart: ({ event }) => (event.denied ?? 0) > 0,
                      problem: null,
                    }),
                    effect(({ event }) => ({ type: 'build_packet', packetId: (event as Of<'REVIEW_COMPLETED'>).packetId })),
                  ],
                },
              },
            },
            building: {
              on: {
                PACKET_BUILT: {
                  guard: and(['isCurrentPacket', 'builtAsVerified']),
                  target: 'awaiting_approval',
                  actions: assign({ packetSha256: ({ event }) => event.sha256 }),
                },
                PACKET_REFUSED: {
                  guard: 'isCurrentPacket',
                  target: 'reviewing',
                  actions: [...voidPacket, { type: 'setProblem', params: ({ event }) => ({ problem: event.problem }) }],
                },
                REVIEW_REOPENED: { target: 'reviewing', actions: [...voidPacket] },
              },
            },
            awaiting_approval: {
              on: {
                PACKET_APPROVED: {
                  guard: and(['isExactlyThatPacket', 'isSomeoneElseThanPreparer']),
                  target: 'approved',
                  actions: assign({ approvedSha256: ({ event }) => event.sha256, approvedBy: ({ event }) => event.by.id }),
                },
                PACKET_RETURNED: {
                  guard: and(['isCurrentPacket', 'isSomeoneElseThanPreparer']),
                  target: 'reviewing',
                  actions: [...voidPacket, { type: 'setProblem', params: { problem: 'returned_by_approver' } }],
                },
                REVIEW_REOPENED: { target: 'reviewing', actions: [...voidPacket] },
              },
            },
            /** Approved; leaves by itself as soon as nothing stands in the way. */
            approved: {
              always: { guard: 'mayLeave', target: 'releasing' },
              on: { REVIEW_REOPENED: { target: 'reviewing', actions: [...voidPacket] } },
            },
            releasing: {
              entry: effect(({ context }) => ({
                type: 'release_packet',
                packetId: context.packetId ?? '',
                sha256: context.approvedSha256 ?? '',
              })),
              on: {
                PACKET_RELEASED: [
                  {
                    guard: and(['isApprovedPacket', 'isNotHeld', 'goesByLink', 'deniesInPart']),
                    target: 'released',
                    actions: [letter('partial_grant'), email('packet_ready'), 'sendWithRelease'],
                  },
                  { guard: and(['isApprovedPacket', 'isNotHeld', 'goesByLink']), target: 'released', actions: [email('packet_ready'), 'sendWithRelease'] },
                  { guard: and(['isApprovedPacket', 'isNotHeld', 'deniesInPart']), target: 'released', actions: [letter('partial_grant'), 'sendWithRelease'] },
                  { guard: and(['isApprovedPacket', 'isNotHeld']), target: 'released', actions: 'sendWithRelease' },
                ],
                /** A hold placed at the last moment: the job that would release finds it gone, and makes nothing. */
                HOLD_PLACED: { target: 'approved' },
                /** The basis no longer holds: back to approved, and the hold region keeps it there. */
                RELEASE_BLOCKED: { target: 'approved' },
              },
            },
            released: {
              initial: 'ready',
              on: {
                PACKET_DOWNLOADED: {
                  guard: and(['goesByLink', 'isApprovedPacket', 'isNotHeld']),
                  target: '#request.main.closed',
                  actions: outcome('released'),
                },
                PACKET_DISPATCHED: {
                  guard: and(['goesAsDispatched', 'isApprovedPacket', 'isNotHeld']),
                  target: '#request.main.closed',
                  actions: outcome('released'),
                },
                /** Found before anybody opened it: the links are recalled, the packet is void, and whether it is a breach is assessed. */
                RELEASE_FOUND_WRONG: {
                  guard: 'isAnotherBreach',
                  target: 'reviewing',
                  actions: [
                    assign({ breachId: ({ event }) => event.breachId }),
                    effect({ type: 'recall_links', reason: 'wrong_release' }),
                    effect(({ event }) => breachOpened(event as Of<'RELEASE_FOUND_WRONG'>)),
                    ...voidPacket,
                    { type: 'setProblem', params: { problem: 'wrong_release' } },
                  ],
                },
                DELIVERY_CHANGED: {
                  target: '.ready',
                  actions: [assign({ channel: ({ event }) => event.channel }), effect({ type: 'recall_links', reason: 'delivery_changed' })],
                },
              },
              states: {
                ready: { on: { DELIVERY_FAILED: 'undelivered', LINK_EXPIRED: 'undelivered', LINK_REVOKED: 'undelivered' } },
                /** A person's task: offer the post, correct the address, or send a new link. */
                undelivered: {
                  on: {
                    LINK_REISSUED: {
                      guard: 'goesByLink',
                      target: 'ready',
                      actions: effect(({ context }) => ({ type: 'reissue_link', packetId: context.packetId ?? '' })),
                    },
                  },
                },
              },
            },
            /** Where the request stood before it was set aside. */
            before: { type: 'history', history: 'shallow' },
          },
        },
        awaiting_information: {
          entry: [
            email('information_needed'),
            effect(({ event }) => {
              const codes = event.type === 'INFORMATION_ASKED' ? event.codes : [];
              // Only who asks is in doubt: a letter of its own (164.514(h)).
              const letter = codes.length > 0 && codes.every((code) => code === 'identity') ? 'identity_problem' : 'missing_information';
              return { type: 'write_letter', letter, params: { codes } };
            }),
          ],
          on: {
            INFORMATION_RECEIVED: { target: 'open.before' },
            WITHDRAWN: { target: 'closed', actions: [outcome('withdrawn'), letter('withdrawal_confirmed')] },
            AUTHORIZATION_REVOKED: {
              guard: 'restsOnThatAuthorization',
              target: 'closed',
              actions: [outcome('revoked'), letter('revocation_confirmed')],
            },
            DEFICIENCY_FOUND: {
              guard: not('isAccess'),
              target: 'closed',
              actions: [
                outcome('returned_deficient'),
                effect(({ event }) => ({ type: 'write_letter', letter: 'deficiency', params: { codes: (event as Of<'DEFICIENCY_FOUND'>).codes } })),
              ],
            },
            DENIAL_PROPOSED: { target: 'denial_proposed' },
          },
        },
        denial_proposed: {
          entry: assign(({ event }) =>
            event.type === 'DENIAL_PROPOSED'
              ? { denialProposedBy: event.by.id, denialGround: event.ground, denialReviewable: event.reviewable }
              : {},
          ),
          on: {
            DENIAL_CONFIRMED: {
              guard: and(['isSomeoneElseThanProposer', 'isLicensedWhereDue']),
              target: 'closed',
              actions: [
                outcome('denied'),
                effect(({ context }) => ({ type: 'write_letter', letter: 'denial', params: { ground: context.denialGround ?? '' } })),
              ],
            },
            DENIAL_REJECTED: {
              guard: 'isSomeoneElseThanProposer',
              target: 'open.before',
              actions: assign({ denialProposedBy: null, denialGround: null, denialReviewable: false }),
            },
            AUTHORIZATION_REVOKED: {
              guard: 'restsOnThatAuthorization',
              target: 'closed',
              actions: [outcome('revoked'), letter('revocation_confirmed')],
            },
            WITHDRAWN: { target: 'closed', actions: [outcome('withdrawn'), letter('withdrawal_confirmed')] },
          },
        },
        /** Closed stays closed: reopening makes a linked request. A revocation still recalls what can be recalled. */
        closed: {
          entry: [
            effect({ type: 'clear_clocks' }),
            effect({ type: 'destroy_identity_photo' }),
            effect(({ context }) => ({ type: 'close_request', outcome: context.outcome ?? 'withdrawn' })),
          ],
          on: {
            AUTHORIZATION_REVOKED: {
              guard: 'restsOnThatAuthorization',
              actions: effect({ type: 'recall_links', reason: 'revoked' }),
            },
            RELEASE_FOUND_WRONG: {
              guard: and(['wasDelivered', 'isAnotherBreach']),
              actions: [
                assign({ breachId: ({ event }) => event.breachId }),
                effect({ type: 'recall_links', reason: 'wrong_release' }),
                effect(({ event }) => breachOpened(event as Of<'RELEASE_FOUND_WRONG'>)),
              ],
            },
          },
        },
      },
    },
    fee: {
      initial: 'none',
      states: {
        none: { on: { FEE_QUOTED: [{ guard: and([not('isClosed'), not('isReleased'), not('isReleasing')]), target: 'quoted' }] } },
        quoted: {
          entry: [
            assign({ prepay: ({ event, context }) => (event.type === 'FEE_QUOTED' ? event.hold : context.prepay) }),
            email('fee_quoted'),
            letter('fee_estimate'),
          ],
          on: {
            FEE_QUOTED: { guard: and([not('isClosed'), not('isReleased'), not('isReleasing')]), target: 'quoted', reenter: true },
            FEE_PAID: 'settled',
            FEE_WAIVED: 'settled',
            FEE_WRITTEN_OFF: 'settled',
          },
        },
        settled: {},
      },
    },
    hold: {
      initial: 'clear',
      states: {
        clear: {
          on: {
            HOLD_PLACED: { guard: not('isClosed'), target: 'held' },
            RELEASE_BLOCKED: { target: 'held' },
          },
        },
        held: { on: { HOLD_LIFTED: { guard: not('isClosed'), target: 'clear' } } },
      },
    },
    clock: {
      initial: 'on_time',
      states: {
        on_time: {
          on: {
            EXTENSION_TAKEN: {
              guard: and(['isAccess', 'mayExtend', not('isClosed')]),
              actions: [
                assign({ extendedTo: ({ event }) => event.extendedTo }),
                effect(({ event }) => {
                  const { extendedTo, today, reason } = event as Of<'EXTENSION_TAKEN'>;
                  return { type: 'extend_clock', extendedTo, today, reason };
                }),
                effect(({ event }) => ({ type: 'write_letter', letter: 'extension', params: { reason: (event as Of<'EXTENSION_TAKEN'>).reason } })),
              ],
            },
            DEADLINE_PASSED: { guard: not('isClosed'), target: 'overdue' },
            RULES_CHANGED: { guard: not('isClosed'), actions: effect({ type: 'set_clocks' }) },
            PRODUCTION_ELECTED: { guard: and(['restsOnSubpoena', not('isClosed')]), actions: effect({ type: 'set_clocks' }) },
          },
        },
        overdue: {
          on: {
            PRODUCTION_ELECTED: { guard: and(['restsOnSubpoena', not('isClosed')]), actions: effect({ type: 'set_clocks' }) },
            RULES_CHANGED: [
              { guard: and(['isNoLongerLate', not('isClosed')]), target: 'on_time', actions: effect({ type: 'set_clocks' }) },
              { guard: not('isClosed'), actions: effect({ type: 'set_clocks' }) },
            ],
          },
        },
      },
    },
  },
});
