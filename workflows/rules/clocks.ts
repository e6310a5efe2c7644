/**
 * When something is due, and how the date came about. All clocks of a request run side by side; the shortest governs.
 * Those of the Privacy Rule cannot be paused: they have no type that `pause` takes (clock-moves.ts).
 */
import type { Message } from '../message.ts';
import { basisTable, isIndividual, isIndividualsRequest, type Basis, type RequesterKind } from './bases.ts';
import { extendedClock } from './clock-moves.ts';
import { addBusinessDays, addDays, latest, type Closure, type LegalDate, type SkippedDay } from './dates.ts';
import { clockPacksFor, packClosures, packRule, switched, type PackRule, type RulePack } from './packs.ts';
import { latestRule, say, type RuleId } from './rule.ts';

export type ClockId =
  | 'access'
  | 'state'
  | 'information_blocking'
  | 'return_date'
  | 'order_date'
  | 'subpoena_election'
  | 'policy'
  | 'stated'
  | 'urgent'
  | 'accounting'
  | 'breach'
  | 'breach_state'
  | 'breach_secretary'
  | 'breach_media'
  /** Added by a rule pack of the facility; one for each pack. */
  | `pack_${string}`;

/** One line of a date's computation. */
export type Step = { date: LegalDate; message: Message };

type ClockBase = {
  id: ClockId;
  ruleId: RuleId;
  ruleVersion: string;
  citation: string;
  startsOn: LegalDate;
  dueOn: LegalDate;
  /** Days by which it may be extended, once; 0 for most. */
  extendableDays: number;
  extendedTo: LegalDate | null;
  /** False for a clock that runs beside the request without deciding its place on the work list. */
  governs: boolean;
  steps: Step[];
};

/** 164.524, 164.528, 164.404: nothing stops them. */
export type FixedClock = ClockBase & { pausable: false };
export type PausableClock = ClockBase & { pausable: true; pausedOn: LegalDate | null };
export type Clock = FixedClock | PausableClock;

export type ClockEvents = {
  /** Date named in the letter of a plan or an agency. */
  statedDueOn?: LegalDate;
  /** Return date of the subpoena, as last agreed in writing. */
  returnDate?: LegalDate;
  orderDate?: LegalDate;
  /** The day a fee was paid, where the state counts from it. */
  paidOn?: LegalDate;
  /** PA: the day we told the issuing party how the records will be produced. */
  electedOn?: LegalDate;
  /** Infeasibility is claimed under 171.204(b): its written reasons become a deadline. */
  infeasibilityClaimed?: boolean;
  extension?: { on: LegalDate; to: LegalDate; reason: string };
};

export type ClockInput = {
  basis: Basis;
  /** Two letters; the facility's. */
  state: string;
  receivedOn: LegalDate;
  /** Facility's IANA zone, kept with the decision; the days themselves are already in it. */
  zone: string;
  requesterKind?: RequesterKind;
  /** Viewing in person; CA has its own, shorter time for it. */
  inspection?: boolean;
  expedited?: boolean;
  closures?: readonly Closure[];
  /** Clocks and closed days that the facility added. */
  packs?: readonly RulePack[];
  policy?: Partial<ClockPolicy>;
  events?: ClockEvents;
};

export type ClockPolicy = { businessDays: number; expeditedBusinessDays: number; urgentDays: number };

export const defaultClockPolicy: ClockPolicy = { businessDays: 15, expeditedBusinessDays: 3, urgentDays: 1 };

/** Every clock that a request starts, the governing one first. */
export function clocksFor(given: ClockInput): Clock[] {
  const input = { ...given, closures: allClosures(given) };
  const clocks = [basisClock(input), ...besideReturnDate(input), ...stateClocks(input).filter(({ ruleId }) => switched(input.packs ?? [], ruleId, input.receivedOn)?.on !== false), ...electionClocks(input), ...informationBlocking(input), ...packClocks(input)];
  return clocks.sort((a, b) => Number(b.governs) - Number(a.governs) || (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0));
}

/** The one whose date the work list shows. Throws on an empty list. */
export function governingClock(clocks: readonly Clock[]): Clock {
  const governing = clocks.filter((clock) => clock.governs);
  const list = governing.length > 0 ? governing : clocks;
  return list.reduce((a, b) => (b.dueOn < a.dueOn ? b : a));
}

/** 164.528(c)(1): sixty days, extended once by at most thirty. */
export function accountingClock(receivedOn: LegalDate): FixedClock {
  return { ...calendarClock('accounting', 'AOD', receivedOn, 60), extendableDays: 30, pausable: false };
}

/** 164.404(b) and the states' shorter times, from the day of discovery. They are neither paused nor extended. */
export function breachClocks(input: { discoveredOn: LegalDate; state: string; closures?: readonly Closure[]; packs?: readonly RulePack[] }): FixedClock[] {
  const federal: FixedClock = { ...calendarClock('breach', 'BREACH', input.discoveredOn, 60), pausable: false };
  if (input.state !== 'CA') return [federal];
  return [{ ...businessClock('breach_state', 'BREACH-CA', input.discoveredOn, 15, allClosures(input)), pausable: false }, federal];
}

/**
 * Who else is told, once it is known how many are affected: the Secretary at the same time for 500 or more, else within sixty days after
 * the year of the discovery (164.408); the media where more than 500 live in one state (164.406).
 */
export function breachTellingClocks(input: { discoveredOn: LegalDate; people: number; inOneState: number }): FixedClock[] {
  const { discoveredOn, people, inOneState } = input;
  const at = (id: ClockId, from: LegalDate, citation: string): FixedClock => ({ ...calendarClock(id, 'BREACH', from, 60), citation, pausable: false });
  const yearsEnd = `${discoveredOn.slice(0, 4)}-12-31`;
  return [
    people >= 500 ? at('breach_secretary', discoveredOn, '45 CFR 164.408(b)') : at('breach_secretary', yearsEnd, '45 CFR 164.408(c)'),
    ...(inOneState > 500 ? [at('breach_media', discoveredOn, '45 CFR 164.406')] : []),
  ];
}

function basisClock(input: ClockInput): Clock {
  const { basis, receivedOn, events = {} } = input;
  const policy = { ...defaultClockPolicy, ...input.policy };
  const kind = basisTable[basis].clock;
  switch (kind) {
    case 'access': {
      const clock: FixedClock = { ...calendarClock('access', 'ACC-TIME', receivedOn, 30), extendableDays: 30, pausable: false };
      const { extension } = events;
      const lawful = extension && extension.on <= clock.dueOn && extension.to > clock.dueOn;
      // A longer date than the law gives is cut back to it, whoever wrote it.
      return lawful ? extendedClock(clock, cappedAt(extension.to, addDays(clock.dueOn, 30)), extension.reason) : clock;
    }
    case 'return_date':
      if (events.returnDate) return statedClock('return_date', 'RETURN-DATE', receivedOn, events.returnDate);
      break;
    case 'order_date':
      if (events.orderDate) return statedClock('order_date', 'RETURN-DATE', receivedOn, events.orderDate);
      break;
    case 'stated':
      if (events.statedDueOn) return statedClock('stated', 'STATED-CLOCK', receivedOn, events.statedDueOn);
      break;
    case 'urgent':
      return pausable(calendarClock('urgent', 'URGENT-CLOCK', receivedOn, policy.urgentDays));
    case 'policy':
      break;
    default:
      kind satisfies never;
  }
  const days = input.expedited ? policy.expeditedBusinessDays : policy.businessDays;
  return pausable(businessClock('policy', 'POLICY-CLOCK', receivedOn, days, input.closures));
}

function stateClocks(input: ClockInput): Clock[] {
  const { basis, state, receivedOn, requesterKind, events = {} } = input;
  const individual = isIndividualsRequest(basis) || (requesterKind !== undefined && isIndividual(requesterKind));
  if (!isIndividualsRequest(basis) && basis !== 'authorization') return [];
  switch (state) {
    case 'TX': {
      // Texas counts from request and payment; for the patient's own access an unpaid fee delays nothing.
      const startsOn = individual || !events.paidOn ? receivedOn : latest(receivedOn, events.paidOn);
      const clock = calendarClock('state', 'CLOCK-TX', startsOn, 15);
      return [individual ? { ...clock, pausable: false } : pausable(clock)];
    }
    case 'CA':
      if (isIndividualsRequest(basis)) {
        const clock = input.inspection
          ? businessClock('state', 'CLOCK-CA', receivedOn, 5, input.closures)
          : calendarClock('state', 'CLOCK-CA', receivedOn, 15);
        return [{ ...clock, pausable: false }];
      }
      return requesterKind === 'law_firm' || requesterKind === 'copy_service'
        ? [pausable(calendarClock('state', 'CLOCK-CA-ATTORNEY', receivedOn, 5))]
        : [];
    case 'NJ':
      return [{ ...calendarClock('state', 'CLOCK-NJ', receivedOn, 30), pausable: false }];
    default:
      return [];
  }
}

/** An authorization that came with a subpoena: the return date still stands. */
function besideReturnDate({ basis, receivedOn, events = {} }: ClockInput): Clock[] {
  return basis === 'authorization' && events.returnDate ? [statedClock('return_date', 'RETURN-DATE', receivedOn, events.returnDate)] : [];
}

/** PA gives three days from the subpoena's receipt to say how the records will be produced. */
function electionClocks({ basis, state, receivedOn, events = {} }: ClockInput): Clock[] {
  if (basis !== 'subpoena' || state !== 'PA' || events.electedOn) return [];
  return [{ ...calendarClock('subpoena_election', 'CLOCK-PA-SUBPOENA', receivedOn, 3), pausable: false }];
}

/** 171.204(b) is about electronic information asked for by anyone who may have it; it governs once infeasibility is claimed. */
function informationBlocking({ basis, receivedOn, closures, events = {} }: ClockInput): Clock[] {
  if (!isIndividualsRequest(basis) && basis !== 'authorization' && basis !== 'treatment') return [];
  const clock = businessClock('information_blocking', 'IB', receivedOn, 10, closures);
  return [{ ...clock, governs: events.infeasibilityClaimed === true, pausable: false }];
}

/** Clocks of the facility's own packs run beside the others: the shortest governs, so that none makes a date later. */
function packClocks(input: ClockInput): Clock[] {
  return clockPacksFor(input.packs ?? [], input).map((pack) => {
    const { days, count } = pack.body;
    const id: ClockId = `pack_${pack.id}`;
    const clock = count === 'business' ? businessClock(id, 'CLOCK-PACK', input.receivedOn, days, input.closures) : calendarClock(id, 'CLOCK-PACK', input.receivedOn, days);
    return { ...underPack(clock, packRule(pack, 'CLOCK-PACK')), pausable: false };
  });
}

function underPack(clock: ClockBase, { version, citation }: PackRule): ClockBase {
  return { ...clock, ruleVersion: version, citation };
}

function allClosures({ closures = [], packs = [] }: Pick<ClockInput, 'closures' | 'packs'>): readonly Closure[] {
  return packs.length === 0 ? closures : [...packClosures(packs), ...closures];
}

function start(id: ClockId, ruleId: RuleId, startsOn: LegalDate, dueOn: LegalDate, steps: Step[]): ClockBase {
  const rule = latestRule(ruleId, startsOn);
  const received: Step = { date: startsOn, message: say('step.starts', { date: startsOn }) };
  return {
    id,
    ruleId,
    ruleVersion: rule.version,
    citation: rule.citation,
    startsOn,
    dueOn,
    extendableDays: 0,
    extendedTo: null,
    governs: true,
    steps: [received, ...steps],
  };
}

function calendarClock(id: ClockId, ruleId: RuleId, startsOn: LegalDate, days: number): ClockBase {
  const dueOn = addDays(startsOn, days);
  return start(id, ruleId, startsOn, dueOn, [{ date: dueOn, message: say('step.calendar_days', { count: days, date: dueOn }) }]);
}

function businessClock(id: ClockId, ruleId: RuleId, startsOn: LegalDate, days: number, closures?: readonly Closure[]): ClockBase {
  const { date: dueOn, skipped } = addBusinessDays(startsOn, days, closures);
  const steps = skipped.filter((day) => day.reason !== 'weekend').map(skippedStep);
  const weekend = skipped.filter((day) => day.reason === 'weekend').length;
  const weekends: Step[] = weekend > 0 ? [{ date: dueOn, message: say('step.weekend_days', { count: weekend }) }] : [];
  const result: Step = { date: dueOn, message: say('step.business_days', { count: days, date: dueOn }) };
  return start(id, ruleId, startsOn, dueOn, [...steps, ...weekends, result]);
}

function statedClock(id: ClockId, ruleId: RuleId, receivedOn: LegalDate, dueOn: LegalDate): PausableClock {
  return pausable(start(id, ruleId, receivedOn, dueOn, [{ date: dueOn, message: say(`step.${id}`, { date: dueOn }) }]));
}

function pausable(clock: ClockBase): PausableClock {
  return { ...clock, pausable: true, pausedOn: null };
}

function skippedStep(day: SkippedDay): Step {
  if (day.reason === 'closure' && day.name) return { date: day.date, message: say('step.closure_named', { date: day.date, name: day.name }) };
  return {
    date: day.date,
    message: day.name ? say('step.holiday', { date: day.date, name: day.name }) : say('step.closure', { date: day.date }),
  };
}

function cappedAt(date: LegalDate, cap: LegalDate): LegalDate {
  return date > cap ? cap : date;
}
