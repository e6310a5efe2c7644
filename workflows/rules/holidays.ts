/** The eleven federal holidays of 5 U.S.C. 6103(a) as observed: Saturday's on the Friday before, Sunday's on the Monday after. */
import { Temporal } from 'temporal-polyfill';
import type { LegalDate } from './rule.ts';

export type Holiday = { date: LegalDate; name: string };

/** Observed holidays of a year; New Year's Day on a Saturday is observed on the last day of the year before. */
export function federalHolidays(year: number): Holiday[] {
  const list: Holiday[] = [
    { date: observed(year, 1, 1), name: "New Year's Day" },
    { date: nthWeekday(year, 1, 1, 3), name: 'Birthday of Martin Luther King, Jr.' },
    { date: nthWeekday(year, 2, 1, 3), name: "Washington's Birthday" },
    { date: lastMonday(year, 5), name: 'Memorial Day' },
    { date: observed(year, 7, 4), name: 'Independence Day' },
    { date: nthWeekday(year, 9, 1, 1), name: 'Labor Day' },
    { date: nthWeekday(year, 10, 1, 2), name: 'Columbus Day' },
    { date: observed(year, 11, 11), name: 'Veterans Day' },
    { date: nthWeekday(year, 11, 4, 4), name: 'Thanksgiving Day' },
    { date: observed(year, 12, 25), name: 'Christmas Day' },
  ];
  // Signed on 17 June 2021 and observed the next day.
  if (year >= 2021) list.push({ date: observed(year, 6, 19), name: 'Juneteenth National Independence Day' });
  return list.sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** Name of the holiday observed on a day, or null. */
export function federalHolidayOn(date: LegalDate): string | null {
  const year = Number(date.slice(0, 4));
  const around = date.endsWith('-12-31') ? [...holidaysOf(year), ...holidaysOf(year + 1)] : holidaysOf(year);
  return around.find((holiday) => holiday.date === date)?.name ?? null;
}

const known = new Map<number, Holiday[]>();

function holidaysOf(year: number): Holiday[] {
  const list = known.get(year) ?? federalHolidays(year);
  known.set(year, list);
  return list;
}

function observed(year: number, month: number, day: number): LegalDate {
  const date = Temporal.PlainDate.from({ year, month, day });
  const shift = date.dayOfWeek === 6 ? -1 : date.dayOfWeek === 7 ? 1 : 0;
  return date.add({ days: shift }).toString();
}

/** The n-th weekday (1 Monday ... 7 Sunday) of a month. */
function nthWeekday(year: number, month: number, weekday: number, n: number): LegalDate {
  const first = Temporal.PlainDate.from({ year, month, day: 1 });
  return first.add({ days: ((weekday - first.dayOfWeek + 7) % 7) + 7 * (n - 1) }).toString();
}

function lastMonday(year: number, month: number): LegalDate {
  const last = Temporal.PlainDate.from({ year, month, day: 1 }).add({ months: 1 }).subtract({ days: 1 });
  return last.subtract({ days: last.dayOfWeek - 1 }).toString();
}
