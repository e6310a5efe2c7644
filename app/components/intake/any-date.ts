/** A date as somebody types it from a paper: in any order, with any separator, month names too. Pure; for both sides. */

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Where Spanish differs in its first three letters. */
const spanish: Record<string, number> = { ene: 1, abr: 4, ago: 8, dic: 12 };

/**
 * -> `YYYY-MM-DD`, null where nothing was typed, `'invalid'` where it is no day of the calendar or the year has two digits
 * (a birth date of 26 may be 1926 or 2026). Month before day, as the office writes it, unless the first number is over twelve.
 */
export function anyDate(typed: string): string | null | 'invalid' {
  const text = typed.trim().toLowerCase();
  if (text === '') return null;
  const compact = /^\d{8}$/.exec(text);
  if (compact) {
    const isoFirst = /^(18|19|20|21)/.test(text) ? day(text.slice(0, 4), text.slice(4, 6), text.slice(6)) : 'invalid';
    return isoFirst !== 'invalid' ? isoFirst : day(text.slice(4), text.slice(0, 2), text.slice(2, 4));
  }
  const parts = text.match(/\d+|\p{L}+/gu)?.filter((part) => !['of', 'de', 'del', 'th', 'st', 'nd', 'rd'].includes(part)) ?? [];
  if (parts.length !== 3) return 'invalid';
  const [a = '', b = '', c = ''] = parts;
  const named = parts.findIndex((part) => monthNumber(part) !== null);
  if (named >= 0) {
    const month = String(monthNumber(parts[named] ?? ''));
    const [first = '', second = ''] = parts.filter((_, i) => i !== named);
    return first.length === 4 ? day(first, month, second) : day(second, month, first);
  }
  if (a.length === 4) return day(a, b, c);
  return Number(a) > 12 ? day(c, b, a) : day(c, a, b);
}

function monthNumber(word: string): number | null {
  const start = word.slice(0, 3);
  const at = months.indexOf(start);
  return at >= 0 ? at + 1 : (spanish[start] ?? null);
}

function day(year: string, month: string, date: string): string | 'invalid' {
  if (!/^\d{4}$/.test(year) || !/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(date) || Number(year) < 1850) return 'invalid';
  const found = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date)));
  if (found.getUTCMonth() !== Number(month) - 1 || found.getUTCDate() !== Number(date)) return 'invalid';
  return `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
}
