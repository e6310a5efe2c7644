/** A date as three typed fields `name.month`, `name.day`, `name.year`, and back. Pure; for forms on both sides. */

export type TypedDate = { month: string; day: string; year: string };

/** `2026-03-09` -> typed parts; nothing -> empty parts. */
export function typedDate(value: string | null | undefined): TypedDate {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value ?? '');
  return match ? { year: match[1] ?? '', month: String(Number(match[2])), day: String(Number(match[3])) } : { year: '', month: '', day: '' };
}

/**
 * The date of a form: `value` is `YYYY-MM-DD`, null where nothing was typed, `'invalid'` where it is no day of the calendar.
 * Also takes one field `name` holding `YYYY-MM-DD` (the compact input). Month names and two-digit years are not guessed.
 */
export function readDate(form: FormData, name: string): { value: string | null | 'invalid'; typed: TypedDate } {
  const single = form.get(name);
  if (typeof single === 'string') {
    const typed = typedDate(single);
    return { typed, value: single === '' ? null : toLegalDate(typed) };
  }
  const part = (key: string) => {
    const raw = form.get(`${name}.${key}`);
    return typeof raw === 'string' ? raw.trim() : '';
  };
  const typed = { month: part('month'), day: part('day'), year: part('year') };
  return { typed, value: typed.month === '' && typed.day === '' && typed.year === '' ? null : toLegalDate(typed) };
}

function toLegalDate({ year, month, day }: TypedDate): string | 'invalid' {
  if (!/^\d{4}$/.test(year) || !/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(day)) return 'invalid';
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const same = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) && Number(year) >= 1850;
  return same ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : 'invalid';
}
