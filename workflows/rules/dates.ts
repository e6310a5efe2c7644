/** Legal dates: whole days in a facility's zone, with business days by the observed federal calendar and local closures. */
import { Temporal } from 'temporal-polyfill';
import { federalHolidayOn } from './holidays.ts';
import type { LegalDate } from './rule.ts';

export type { LegalDate } from './rule.ts';

/** A local closure: its day, or the day with what it is called. */
export type Closure = LegalDate | { date: LegalDate; name: string };

export type SkippedDay = { date: LegalDate; reason: 'weekend' | 'holiday' | 'closure'; name?: string };

/** The day on which an instant falls in a zone. */
export function legalDateOf(instant: Date | string, zone: string): LegalDate {
  const iso = typeof instant === 'string' ? instant : instant.toISOString();
  return Temporal.Instant.from(iso).toZonedDateTimeISO(zone).toPlainDate().toString();
}

export function addDays(date: LegalDate, days: number): LegalDate {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Month ends are held: 31 January plus one month is the last of February. */
export function addMonths(date: LegalDate, months: number): LegalDate {
  return Temporal.PlainDate.from(date).add({ months }).toString();
}

export function addYears(date: LegalDate, years: number): LegalDate {
  return Temporal.PlainDate.from(date).add({ years }).toString();
}

/** Days from one date to another; negative when the other is earlier. */
export function daysBetween(from: LegalDate, to: LegalDate): number {
  return Temporal.PlainDate.from(from).until(to, { largestUnit: 'days' }).days;
}

/** Whole years lived on a day; one born on 29 February comes of age on 1 March of a common year. */
export function ageOn(birthDate: LegalDate, on: LegalDate): number {
  const born = Temporal.PlainDate.from(birthDate);
  const day = Temporal.PlainDate.from(on);
  const hadBirthday = day.month > born.month || (day.month === born.month && day.day >= born.day);
  return day.year - born.year - (hadBirthday ? 0 : 1);
}

/** Why nobody is expected to work on a day, or null on a business day. */
export function closedOn(date: LegalDate, closures: readonly Closure[] = []): SkippedDay | null {
  if (Temporal.PlainDate.from(date).dayOfWeek > 5) return { date, reason: 'weekend' };
  const name = federalHolidayOn(date);
  if (name) return { date, reason: 'holiday', name };
  const closure = closures.find((each) => (typeof each === 'string' ? each : each.date) === date);
  if (closure === undefined) return null;
  return typeof closure === 'string' ? { date, reason: 'closure' } : { date, reason: 'closure', name: closure.name };
}

/** The n-th business day after a date (the date itself is day zero), with every day that was passed over. */
export function addBusinessDays(
  from: LegalDate,
  days: number,
  closures: readonly Closure[] = [],
): { date: LegalDate; skipped: SkippedDay[] } {
  const skipped: SkippedDay[] = [];
  let date = from;
  let left = days;
  while (left > 0) {
    date = addDays(date, 1);
    const closed = closedOn(date, closures);
    if (closed) skipped.push(closed);
    else left -= 1;
  }
  return { date, skipped };
}

/** Last millisecond of a legal date in its zone, whatever the clocks do that day; the deadline is past after it. */
export function dueInstant(dueOn: LegalDate, zone: string): Date {
  const next = Temporal.PlainDate.from(dueOn).add({ days: 1 }).toZonedDateTime(zone);
  return new Date(next.epochMilliseconds - 1);
}

export function earliest(...dates: readonly LegalDate[]): LegalDate {
  return dates.reduce((a, b) => (b < a ? b : a));
}

export function latest(...dates: readonly LegalDate[]): LegalDate {
  return dates.reduce((a, b) => (b > a ? b : a));
}
