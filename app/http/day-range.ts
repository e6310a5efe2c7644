/** A stretch of days out of a filter bar, both inclusive, with the instants it means in a zone. */
import { addDays, daysBetween, dueInstant, type LegalDate } from '#workflows/rules/dates.ts';

const day = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (text: string) => day.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);

export type DayRange = { from: LegalDate; to: LegalDate; /** Half open. */ instants: { from: Date; to: Date } };

/** What is missing or no day is as `otherwise` says; days the wrong way round are turned. */
export function dayRange(read: (name: string) => string | null, otherwise: { from: LegalDate; to: LegalDate }, zone: string): DayRange {
  const pick = (name: 'from' | 'to') => (isDay(read(name) ?? '') ? (read(name) as string) : otherwise[name]);
  const days = [pick('from'), pick('to')] as const;
  const [from, to] = daysBetween(days[0], days[1]) < 0 ? [days[1], days[0]] : days;
  return { from, to, instants: { from: startOf(from, zone), to: startOf(addDays(to, 1), zone) } };
}

/** The first instant of a legal date. */
export function startOf(date: LegalDate, zone: string): Date {
  return new Date(dueInstant(addDays(date, -1), zone).getTime() + 1);
}
