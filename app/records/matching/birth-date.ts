/** Birth dates as people and charts write them. Pure. */

/**
 * Year, month and day, each null where not said. `shortYear`: only its two last figures were written.
 * `unreadable`: something was written, and it is no date of birth; `figures` are what it would be as YYYYMMDD, for a slip of the pen is seen in them.
 */
export type BirthDate = { year: number | null; month: number | null; day: number | null; shortYear: boolean; unreadable: boolean; figures: string | null };

const none = { year: null, month: null, day: null, shortYear: false, unreadable: true };
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const spanish = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic'];
const firstYear = 1850;
const lastYear = 2100;

/** Reads a date of birth; the US order for figures, unless only the other one is a date. Null where nothing was written. @param thisYear later years are unreadable */
export function readBirthDate(text: string, thisYear = lastYear): BirthDate | null {
  const plain = text.trim().replace(/[T\s]+\d{1,2}:\d{2}(?::\d{2}.*)?$/, '').trim();
  if (!/[\p{L}\p{N}]/u.test(plain) || /^(?:null|none|unknown|unk|n\/?a|nan|missing|not available)$/i.test(plain) || /^[0/.-]+$/.test(plain)) return null;
  return inWords(plain, thisYear) ?? inFigures(plain, thisYear) ?? { ...none, figures: orderly(plain) };
}

/** The whole date as YYYY-MM-DD, or null. */
export function wholeDate(date: BirthDate | null): string | null {
  if (!date || date.year === null || date.month === null || date.day === null) return null;
  return `${String(date.year).padStart(4, '0')}-${pad(date.month)}-${pad(date.day)}`;
}

function inWords(text: string, thisYear: number): BirthDate | null {
  const first = /^(?:[a-z]+day,?\s+)?(\p{L}{3,10})\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s-]+(\d{4}|\d{2})$/iu.exec(text);
  const second = /^(\d{1,2})(?:st|nd|rd|th)?[\s.-]*(?:de\s+|of\s+)?(\p{L}{3,10})\.?,?[\s-]*(?:de\s+)?(\d{4}|\d{2})$/iu.exec(text);
  const third = /^(\d{4})[\s-]+(\p{L}{3,10})\.?[\s-]+(\d{1,2})$/iu.exec(text);
  if (first) return made(first[3], monthOf(first[1]), Number(first[2]), thisYear);
  if (second) return made(second[3], monthOf(second[2]), Number(second[1]), thisYear);
  return third ? made(third[1], monthOf(third[2]), Number(third[3]), thisYear) : null;
}

function monthOf(word: string | undefined): number {
  const start = (word ?? '').slice(0, 3).toLowerCase();
  return 1 + Math.max(months.indexOf(start), spanish.indexOf(start));
}

function inFigures(text: string, thisYear: number): BirthDate | null {
  const parts = text.split(/[\s/.,-]+/).filter(Boolean);
  if (!parts.every((part) => /^\d+$/.test(part))) return null;
  const [a = '', b = '', c = ''] = parts;
  if (parts.length === 1) return ofOneNumber(a, thisYear);
  if (parts.length === 2) return a.length === 4 ? partial(Number(a), Number(b), thisYear) : b.length === 4 ? partial(Number(b), Number(a), thisYear) : null;
  if (parts.length !== 3) return null;
  if (a.length === 4) return made(a, Number(b), Number(c), thisYear);
  return made(c, Number(a), Number(b), thisYear) ?? made(c, Number(b), Number(a), thisYear);
}

function ofOneNumber(text: string, thisYear: number): BirthDate | null {
  if (text.length === 4) return partial(Number(text), null, thisYear);
  if (text.length === 6) return made(text.slice(4), Number(text.slice(0, 2)), Number(text.slice(2, 4)), thisYear) ?? partial(Number(text.slice(0, 4)), Number(text.slice(4)), thisYear);
  if (text.length !== 8) return null;
  return (
    made(text.slice(0, 4), Number(text.slice(4, 6)), Number(text.slice(6)), thisYear) ??
    made(text.slice(4), Number(text.slice(0, 2)), Number(text.slice(2, 4)), thisYear) ??
    made(text.slice(4), Number(text.slice(2, 4)), Number(text.slice(0, 2)), thisYear)
  );
}

function partial(year: number, month: number | null, thisYear: number): BirthDate | null {
  if (year < firstYear || year > thisYear || (month !== null && (month < 1 || month > 12))) return null;
  return { year, month, day: null, shortYear: false, unreadable: false, figures: null };
}

function made(yearText: string | undefined, month: number, day: number, thisYear: number): BirthDate | null {
  const shortYear = yearText?.length === 2;
  let year = Number(yearText);
  if (shortYear) year += 2000 + year > Math.min(thisYear, 2030) ? 1900 : 2000;
  if (!Number.isInteger(year) || year < firstYear || year > thisYear || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  return { year, month, day, shortYear, unreadable: false, figures: `${year}${pad(month)}${pad(day)}` };
}

/** "1937-12-33" and "12/33/1937" as 19371233. */
function orderly(text: string): string | null {
  const parts = text.split(/[\s/.,-]+/).filter(Boolean);
  if (!parts.every((part) => /^\d+$/.test(part))) return null;
  const [a = '', b = '', c = ''] = parts;
  if (parts.length === 1) return a.length >= 7 && a.length <= 9 ? a : null;
  if (parts.length !== 3) return null;
  return a.length >= 3 ? a + b.padStart(2, '0') + c.padStart(2, '0') : c + a.padStart(2, '0') + b.padStart(2, '0');
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const pad = (part: number) => String(part).padStart(2, '0');
