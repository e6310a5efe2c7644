import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { bases } from './bases.ts';
import { extend, pause, resume } from './clock-moves.ts';
import { accountingClock, breachClocks, breachTellingClocks, clocksFor, governingClock, type FixedClock, type PausableClock } from './clocks.ts';
import { addDays, closedOn } from './dates.ts';

const pa = { state: 'PA', zone: 'America/New_York' } as const;
const anyDate = fc.integer({ min: 0, max: 365 * 20 }).map((n) => addDays('2015-01-01', n));
const governing = (input: Parameters<typeof clocksFor>[0]) => governingClock(clocksFor(input));

describe('ACC-TIME', () => {
  const access = { ...pa, basis: 'patient_access', receivedOn: '2026-01-31' } as const;

  it('is thirty calendar days from receipt, over a month end, weekends included', () => {
    expect(governing(access)).toMatchObject({ id: 'access', ruleId: 'ACC-TIME', dueOn: '2026-03-02', pausable: false, extendableDays: 30 });
    expect(governing({ ...access, basis: 'patient_directive' }).dueOn).toBe('2026-03-02');
  });

  it('is extended once, with a reason, until day 30 ends and not after', () => {
    const clock = governing(access);
    const { clock: extended, decision } = extend(clock, { reason: 'records held off site', today: '2026-03-02' });
    expect(extended).toMatchObject({ dueOn: '2026-04-01', extendedTo: '2026-04-01' });
    expect(decision).toMatchObject({ ruleId: 'ACC-TIME', message: { key: 'rules.extension.granted' } });
    expect(extend(extended, { reason: 'again', today: '2026-03-02' }).decision.result.refusal).toBe('already_extended');
    expect(extend(clock, { reason: 'late', today: '2026-03-03' }).decision.result.refusal).toBe('too_late');
    expect(extend(clock, { reason: '  ', today: '2026-02-01' }).decision.result.refusal).toBe('no_reason');
    expect(extend(clock, { reason: 'long', today: '2026-02-01', days: 31 }).decision.result.refusal).toBe('too_long');
  });

  it('never lies more than sixty days after receipt, whatever is claimed', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -5, max: 400 }), fc.integer({ min: 0, max: 90 }), fc.constantFrom('PA', 'TX', 'CA', 'NJ', 'NY'), (receivedOn, to, on, state) => {
        const events = { extension: { on: addDays(receivedOn, on), to: addDays(receivedOn, to), reason: 'x' }, paidOn: addDays(receivedOn, 80) };
        const clocks = clocksFor({ basis: 'patient_access', state, zone: 'America/New_York', receivedOn, events });
        const clock = governingClock(clocks);
        expect(clock.dueOn <= addDays(receivedOn, 60)).toBe(true);
        expect(clocks.every((c) => !c.pausable)).toBe(true);
        if (on > 30) expect(clocks.find((c) => c.id === 'access')?.dueOn).toBe(addDays(receivedOn, 30));
      }),
      { numRuns: 100 },
    );
  });

  it('cannot be paused: no function takes it', () => {
    expectTypeOf<FixedClock>().not.toExtend<PausableClock>();
    expectTypeOf(pause).parameter(0).toEqualTypeOf<PausableClock>();
  });
});

describe('the other clocks', () => {
  it('policy is fifteen business days over Thanksgiving, three when expedited', () => {
    const base = { ...pa, basis: 'authorization', receivedOn: '2026-11-20' } as const;
    const clock = governing(base);
    expect(clock).toMatchObject({ id: 'policy', dueOn: '2026-12-14', pausable: true });
    expect(clock.steps.map((s) => s.message.key)).toEqual(['rules.step.starts', 'rules.step.holiday', 'rules.step.weekend_days', 'rules.step.business_days']);
    expect(governing({ ...base, expedited: true }).dueOn).toBe('2026-11-25');
    expect(governing({ ...base, closures: ['2026-11-27'] }).dueOn).toBe('2026-12-15');
  });

  it('a subpoena is due on its return date, and in PA an election after three days', () => {
    const base = { ...pa, basis: 'subpoena', receivedOn: '2026-11-20', events: { returnDate: '2026-12-10' } } as const;
    expect(governing(base)).toMatchObject({ id: 'subpoena_election', dueOn: '2026-11-23' });
    expect(governing({ ...base, events: { ...base.events, electedOn: '2026-11-21' } })).toMatchObject({ id: 'return_date', dueOn: '2026-12-10' });
    expect(governing({ ...base, state: 'IL' }).dueOn).toBe('2026-12-10');
  });

  it('states shorten: TX 15 from payment, CA 15, 5 to inspect, 5 for an attorney, NJ 30', () => {
    const r = { zone: 'America/Chicago', receivedOn: '2026-03-02' } as const;
    expect(governing({ ...r, basis: 'patient_access', state: 'TX', events: { paidOn: '2026-03-20' } }).dueOn).toBe('2026-03-17');
    expect(clocksFor({ ...r, basis: 'authorization', state: 'TX', events: { paidOn: '2026-03-05' } }).find((c) => c.id === 'state')?.dueOn).toBe('2026-03-20');
    expect(governing({ ...r, basis: 'patient_access', state: 'CA' }).dueOn).toBe('2026-03-17');
    expect(governing({ ...r, basis: 'patient_access', state: 'CA', inspection: true }).dueOn).toBe('2026-03-09');
    expect(governing({ ...r, basis: 'authorization', state: 'CA', requesterKind: 'law_firm' }).dueOn).toBe('2026-03-07');
    expect(clocksFor({ ...r, basis: 'authorization', state: 'NJ' }).find((c) => c.id === 'state')?.dueOn).toBe('2026-04-01');
  });

  it('information blocking runs beside and governs once infeasibility is claimed', () => {
    const base = { ...pa, basis: 'patient_access', receivedOn: '2026-11-20' } as const;
    expect(clocksFor(base).find((c) => c.id === 'information_blocking')).toMatchObject({ dueOn: '2026-12-07', governs: false });
    expect(governing({ ...base, events: { infeasibilityClaimed: true } }).id).toBe('information_blocking');
  });

  it('accounting is sixty days and thirty more, breach sixty and in CA fifteen business days', () => {
    const clock = accountingClock('2026-01-01');
    expect(clock.dueOn).toBe('2026-03-02');
    expect(extend(clock, { reason: 'r', today: '2026-03-02' }).clock.dueOn).toBe('2026-04-01');
    expect(breachClocks({ discoveredOn: '2026-01-01', state: 'CA' }).map((c) => c.dueOn)).toEqual(['2026-01-23', '2026-03-02']);
    expect(extend(breachClocks({ discoveredOn: '2026-01-01', state: 'PA' })[0]!, { reason: 'r', today: '2026-01-02' }).decision.result.refusal).toBe('not_extendable');
  });

  it('a breach is told to the Secretary at once for 500, else after the year; to the media for more than 500 in one state', () => {
    const told = (people: number, inOneState: number) => breachTellingClocks({ discoveredOn: '2026-03-10', people, inOneState }).map(({ id, dueOn, pausable }) => [id, dueOn, pausable]);
    expect(told(1, 1)).toEqual([['breach_secretary', '2027-03-01', false]]);
    expect(told(499, 499)).toEqual([['breach_secretary', '2027-03-01', false]]);
    expect(told(500, 500)).toEqual([['breach_secretary', '2026-05-09', false]]);
    expect(told(501, 501)).toEqual([['breach_secretary', '2026-05-09', false], ['breach_media', '2026-05-09', false]]);
  });

  it('a pause keeps the days left', () => {
    const clock = governing({ ...pa, basis: 'authorization', receivedOn: '2026-11-02' });
    if (!clock.pausable) throw new Error('policy clocks pause');
    const paused = pause(clock, '2026-11-05');
    expect(resume(paused, '2026-11-15').dueOn).toBe(addDays(clock.dueOn, 10));
    expect(pause(paused, '2026-11-06')).toBe(paused);
  });

  it('every basis has a governing clock with its computation, in every state', () => {
    fc.assert(
      fc.property(anyDate, fc.constantFrom(...bases), fc.constantFrom('PA', 'TX', 'CA', 'NJ', 'IL'), (receivedOn, basis, state) => {
        const clock = governing({ basis, state, zone: 'America/New_York', receivedOn });
        expect(clock.dueOn > receivedOn).toBe(true);
        expect(clock.steps.at(-1)?.date).toBe(clock.dueOn);
        if (clock.id === 'policy') expect(closedOn(clock.dueOn)).toBeNull();
      }),
      { numRuns: 150 },
    );
  });
});
