/** Dates and money as people write them; the zone is never guessed, because a legal date has none. */
import type { Locale } from './index.ts';

const tags = { en: 'en-US', es: 'es-US' } as const satisfies Record<Locale, string>;

/** `2026-11-22` (YYYY-MM-DD) -> "Sunday, November 22, 2026" / "domingo, 22 de noviembre de 2026". */
export function formatLegalDate(date: string, locale: Locale): string {
  return format(date, locale, { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' });
}

/** The same without the weekday, for tables and dates of birth. */
export function formatShortDate(date: string, locale: Locale): string {
  return format(date, locale, { year: 'numeric', month: locale === 'es' ? 'long' : 'short', day: 'numeric' });
}

/** Whole US cents -> "$1,234.50" in both languages: the money is the same money. */
export function formatCents(cents: number, locale: Locale): string {
  if (!Number.isSafeInteger(cents)) throw new RangeError('cents must be a whole number');
  return new Intl.NumberFormat(tags[locale], { style: 'currency', currency: 'USD' }).format(cents / 100);
}

export function formatNumber(value: number, locale: Locale): string {
  return new Intl.NumberFormat(tags[locale]).format(value);
}

/** "a, b, and c" / "a, b y c". */
export function formatList(items: readonly string[], locale: Locale): string {
  return new Intl.ListFormat(tags[locale], { type: 'conjunction' }).format(items);
}

function format(date: string, locale: Locale, options: Intl.DateTimeFormatOptions): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (!match) throw new RangeError('a legal date is YYYY-MM-DD');
  const instant = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  // why UTC: the calendar day is already the right one, only its words are wanted
  return new Intl.DateTimeFormat(tags[locale], { ...options, timeZone: 'UTC' }).format(instant);
}
