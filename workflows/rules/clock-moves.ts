/** The only ways a date moves: extended once where the law says so, paused and resumed where a clock's own rule lets it. */
import { addDays, daysBetween, type LegalDate } from './dates.ts';
import type { Clock, PausableClock, Step } from './clocks.ts';
import { decide, say, type Decision } from './rule.ts';

export type ExtensionRefusal = 'not_extendable' | 'already_extended' | 'too_late' | 'no_reason' | 'too_long';

/**
 * Extends a clock, or says why not. Lawful once, by at most thirty days, and only until the first due day has ended
 * (164.524(b)(2)(ii), 164.528(c)(1)(ii)). The letter is the caller's to send before that day ends.
 */
export function extend(
  clock: Clock,
  input: { reason: string; today: LegalDate; days?: number },
): { clock: Clock; decision: Decision<{ extendedTo: LegalDate | null; refusal: ExtensionRefusal | null }> } {
  const days = input.days ?? clock.extendableDays;
  const refusal = extensionRefusal(clock, input, days);
  const extendedTo = refusal ? null : addDays(clock.dueOn, days);
  const decision = decide(clock.ruleId, input.today, {
    inputs: { clock: clock.id, dueOn: clock.dueOn, today: input.today, days, reason: input.reason },
    result: { extendedTo, refusal },
    say: refusal ? `extension.${refusal}` : 'extension.granted',
    params: { dueOn: clock.dueOn, days, ...(extendedTo ? { extendedTo } : {}) },
  });
  if (!extendedTo) return { clock, decision };
  return { clock: extendedClock(clock, extendedTo, input.reason), decision };
}

/** Stops a clock that its own rule lets stop; the days left are kept. */
export function pause(clock: PausableClock, today: LegalDate): PausableClock {
  if (clock.pausedOn !== null || today > clock.dueOn) return clock;
  return { ...clock, pausedOn: today, steps: [...clock.steps, { date: today, message: say('step.paused', { date: today }) }] };
}

/** Lets it run on: later by exactly the days that it stood still. */
export function resume(clock: PausableClock, today: LegalDate): PausableClock {
  if (clock.pausedOn === null) return clock;
  const stood = Math.max(0, daysBetween(clock.pausedOn, today));
  const dueOn = addDays(clock.dueOn, stood);
  return {
    ...clock,
    pausedOn: null,
    dueOn,
    steps: [...clock.steps, { date: dueOn, message: say('step.resumed', { days: stood, date: dueOn }) }],
  };
}

/** The clock with its later date written into its computation; whether that is lawful is `extend`'s to say. */
export function extendedClock<C extends Clock>(clock: C, extendedTo: LegalDate, reason: string): C {
  const step: Step = { date: extendedTo, message: say('step.extended', { date: extendedTo, reason }) };
  return { ...clock, dueOn: extendedTo, extendedTo, steps: [...clock.steps, step] };
}

function extensionRefusal(clock: Clock, input: { reason: string; today: LegalDate }, days: number): ExtensionRefusal | null {
  if (clock.extendedTo !== null) return 'already_extended';
  if (clock.extendableDays === 0) return 'not_extendable';
  if (input.today > clock.dueOn) return 'too_late';
  if (days < 1 || days > clock.extendableDays) return 'too_long';
  return input.reason.trim() === '' ? 'no_reason' : null;
}
