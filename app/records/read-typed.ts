/** One field typed by a person who looks for a patient: a record number, a birth date, a telephone and (parts of) a name, in any mixture and order. Pure. */
import { Temporal } from 'temporal-polyfill';
import type { PatientQuery } from '#db/queries/patient-search.ts';

const months = ['jan ene', 'feb', 'mar', 'apr abr', 'may', 'jun', 'jul', 'aug ago', 'sep', 'oct', 'nov', 'dec dic'];
const word = String.raw`(?:[a-z]{3,9}\.?)`;
const apart = String.raw`[\s,./-]+(?:of\s+|de\s+)?`;
/** A telephone with its gaps, before they part it. */
const telephone = /(?<![\d-])\+?(?:1[\s.-]?)?\(?\d{3}\)?[\s.-]?\d{3}[\s.-]\d{4}(?!\d)/;

type Reading = { pattern: RegExp; read: (parts: string[]) => [year: string | undefined, month: string | undefined, day: string | undefined] };
const readings: Reading[] = [
  { pattern: /(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/, read: ([year, month, day]) => [year, month, day] },
  // Month first, as in the States, unless there is no such month.
  { pattern: /(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)/, read: ([first, second, year]) => (Number(first) > 12 ? [year, second, first] : [year, first, second]) },
  { pattern: new RegExp(String.raw`(?<!\d)(\d{1,2})(?:st|nd|rd|th|º)?${apart}(${word})${apart}(\d{4})(?!\d)`, 'i'), read: ([day, month, year]) => [year, monthOf(month), day] },
  { pattern: new RegExp(String.raw`(?<![a-z])(${word})${apart}(\d{1,2})(?:st|nd|rd|th)?${apart}(\d{4})(?!\d)`, 'i'), read: ([month, day, year]) => [year, monthOf(month), day] },
  { pattern: /(?<![\dA-Z-])((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)/i, read: ([year, month, day]) => [year, month, day] },
];

/** -> what is meant by which part. Two figures of a year are of this century up to `thisYear`, else of the last. What cannot be a date is not taken for one. */
export function readTyped(typed: string, thisYear = new Date().getUTCFullYear()): PatientQuery {
  const query: PatientQuery = {};
  let text = typed.slice(0, 200);
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const found = pattern.exec(text);
    if (found) text = `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`;
    return found;
  };
  for (const { pattern, read } of readings) {
    const found = pattern.exec(text);
    const date = found ? dateOf(read(found.slice(1)), thisYear) : undefined;
    if (!date) continue;
    take(pattern);
    query.birthDate = date;
    break;
  }
  const phone = take(telephone);
  if (phone) query.phone = phone[0].trim();
  const words: string[] = [];
  for (const part of text.trim().split(/[\s,;]+/)) {
    if (/^\(?\d[\d().-]{6,}$/.test(part)) query.phone ??= part;
    else if (/\d{3,}/.test(part)) query.mrn = part;
    else if (/\p{L}/u.test(part)) words.push(part);
  }
  if (words[0]) query.family = words[0];
  if (words.length > 1) query.given = words.slice(1).join(' ');
  return query;
}

function monthOf(name: string | undefined): string | undefined {
  const start = name?.slice(0, 3).toLowerCase() ?? '';
  const at = months.findIndex((names) => names.split(' ').includes(start));
  return at < 0 ? undefined : String(at + 1);
}

function dateOf([year, month, day]: [string | undefined, string | undefined, string | undefined], thisYear: number): string | undefined {
  if (!year || !month || !day) return undefined;
  const century = year.length === 4 ? 0 : Number(year) + 2000 <= thisYear ? 2000 : 1900;
  try {
    return Temporal.PlainDate.from({ year: Number(year) + century, month: Number(month), day: Number(day) }, { overflow: 'reject' }).toString();
  } catch {
    return undefined;
  }
}
