import { describe, expect, it } from 'vitest';
import { setup, type AnyStateMachine } from 'xstate';
import { accountingMachine } from '../accounting/machine.ts';
import { authorizationMachine } from '../authorization/machine.ts';
import { requestMachine } from '../request/machine.ts';
import { requestPermits } from '../request/events.ts';
import { breachMachine } from '../breach/machine.ts';
import { explore } from './explore.ts';
import { exploreAll, worlds } from './report.ts';
import { requestWorld } from './request-world.ts';

// The whole of it is `npm run explore`, which CI runs by tests/workflows; here the small worlds, and what a mistake looks like.
const found = (report: { findings: { invariant: string }[] }) => [...new Set(report.findings.map(({ invariant }) => invariant))];

describe('exploration', () => {
  it('visits every state of the lives beside a request, and finds every invariant held and asked', () => {
    const report = exploreAll({ machines: ['authorization', 'denial_review', 'accounting', 'breach', 'subpoena'] });
    expect(report.findings).toEqual([]);
    expect(report.lines.at(-1)).toBe(`states=${report.states} edges=${report.edges} invariants=${report.invariants} violated=0`);
    expect(report.states).toBeGreaterThan(150);
  }, 60_000);

  it('holds a request of every kind along its main line', () => {
    for (const world of [requestWorld('patient_access', 'link', 'main'), requestWorld('subpoena', 'post', 'main')]) {
      const { findings, states } = explore(world);
      expect(findings).toEqual([]);
      expect(states).toBeGreaterThan(300);
    }
  }, 60_000);

  it('explores every basis, and everything beside the main line for the individual’s and for a third party’s request', () => {
    const names = worlds().map(({ name }) => name);
    expect(names.filter((name) => name.includes(', main'))).toHaveLength(15);
    expect(names.filter((name) => /fee_and_hold|clock|flags/.test(name))).toHaveLength(7);
  });

  it.each([
    ['isSomeoneElseThanPreparer', 'another_approves'],
    ['isExactlyThatPacket', 'approved_as_verified'],
    ['isApprovedPacket', 'leaves_as_approved'],
    ['builtAsVerified', 'built_as_verified'],
    ['reviewComplete', 'content_may_leave'],
    ['isSomeoneElseThanProposer', 'another_decides_denial'],
    ['isLicensedWhereDue', 'denial_has_ground_and_letter'],
    ['goesAsDispatched', 'links_follow_delivery'],
  ])('finds a machine without its guard %s', (guard, invariant) => {
    const machine = requestMachine.provide({ guards: { [guard]: () => true } } as never);
    expect(found(explore(requestWorld('patient_access', guard === 'goesAsDispatched' ? 'post' : 'link', 'main'), { machine }))).toContain(invariant);
  }, 60_000);

  it('finds what a wrong guard lets through beside the main line', () => {
    const held = requestMachine.provide({ guards: { isNotHeld: () => true } } as never);
    expect(found(explore(requestWorld('subpoena', 'link', 'fee_and_hold'), { machine: held }))).toContain('no_hold_left_behind');
    const early = breachMachine.provide({ guards: { isLowByAllFactors: () => true } } as never);
    const report = exploreAll({ machines: ['breach'], instead: { breach: early } });
    expect(report.violated).toBeGreaterThan(0);
    expect(found(report)).toContain('low_by_all_four');
    expect(report.lines.at(-1)).toMatch(/violated=[1-9]/);
  }, 120_000);

  it.each([
    ['restsOnThatAuthorization', false, 'may_be_revoked', 'authorization', 'main'],
    ['isClosed', true, 'may_be_held', 'subpoena', 'fee_and_hold'],
    ['isClosed', true, 'lateness_is_said', 'subpoena', 'clock'],
    ['deniesInPart', true, 'kind_not_told', 'treatment', 'main'],
  ] as const)('finds a request where %s is always %s: %s', (guard, verdict, invariant, basis, sides) => {
    const machine = requestMachine.provide({ guards: { [guard]: () => verdict } } as never);
    expect(found(explore(requestWorld(basis, 'link', sides), { machine }))).toContain(invariant);
  }, 120_000);

  it.each([
    ['an end that is none', 'over_stays', { revoked: { on: { FOUND_VALID: 'valid' } } }],
    ['a second time that is another', 'repeated_same', { defective: { on: { FOUND_DEFECTIVE: 'valid', REVOKED: 'revoked' } } }],
    ['somebody’s words in what is owed', 'effects_closed', { presented: { on: { FOUND_DEFECTIVE: { target: 'defective', actions: { type: 'effect', params: { type: 'write_letter', letter: 'deficiency', params: { why: 'she did not sign, her sister says' } } } } } } }],
  ])('finds in an authorization %s: %s', (_, invariant, states) => {
    const { config, implementations } = authorizationMachine;
    const machine = setup({ guards: implementations.guards as never, actions: { ...implementations.actions, effect: () => undefined } as never }).createMachine({ ...config, states: { ...config.states, ...states } } as never) as unknown as AnyStateMachine;
    expect(found(exploreAll({ machines: ['authorization'], instead: { authorization: machine } }))).toContain(invariant);
  });

  it.each([
    ['accounting', accountingMachine, 'isOpen'],
    ['breach', breachMachine, 'isOpen'],
  ] as const)('finds a %s whose lateness nobody could say', (name, machine, guard) => {
    const deaf = machine.provide({ guards: { [guard]: () => false } } as never);
    expect(found(exploreAll({ machines: [name], instead: { [name]: deaf } }))).toContain('lateness_is_said');
  });

  it('finds an event that somebody may send who is not listed', () => {
    const permits = { ...requestPermits, WITHDRAWN: [...requestPermits.WITHDRAWN, 'compliance' as const] };
    expect(found(explore(requestWorld('subpoena', 'link', 'main'), { permits }))).toContain('unlisted');
  }, 60_000);
});
