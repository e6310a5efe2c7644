/**
 * Whose page is it? Identifiers on the page against the request's patient and the index. Pure.
 * A page without identifiers is "unknown", not "right"; one contradicting identifier makes it "wrong".
 */
import { addDays } from '#workflows/rules/dates.ts';

export type PatientIdentifiers = { mrn: string; familyName: string; givenNames: string; previousNames: readonly string[]; birthDate: string };
export type PageEvidence = { kind: 'mrn' | 'birth_date' | 'name' | 'other_mrn' | 'other_birth_date' | 'other_name' | 'none'; detail: string };
export type WhosePage = { verdict: 'right' | 'wrong' | 'unknown'; evidence: PageEvidence[] };

/** Labels that stand behind a name on the same line and are none of it. */
const labels = /\s+(?:DOB|MRN|SEX|AGE|DOS|SSN|ID)\b.*$/;

/** A labelled record number: "MRN: RGH-100234", "Med Rec No 100234". */
const mrnPattern = /\b(?:MRN|Med(?:ical)?\.?\s*Rec(?:ord)?\.?\s*(?:No|Number|#)?|Record\s*(?:No|Number)|Patient\s*ID)\b\.?[\s:#]*([A-Z]{0,4}[-\s]?[0-9][0-9A-Fa-f-]{3,39})/gi;
const birthPattern = /\b(?:DOB|D\.O\.B\.|Date\s+of\s+birth|Birth\s*date|Born)\b[\s:]*(\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?\s+\d{4})/gi;
const namePattern = /\b(?:Patient(?:\s+name)?|Name|Re|RE)\s*:\s*([\p{Lu}][\p{L}'’.-]+(?:,?\s+[\p{Lu}][\p{L}'’.-]*){1,4})/gu;

/** @param text of the page, with its line breaks; @param textSource 'none' where nothing could be read */
export function whosePage(text: string, patient: PatientIdentifiers): WhosePage {
  const mrns = unique([...text.matchAll(mrnPattern)].map((m) => m[1] ?? ''));
  const births = unique([...text.matchAll(birthPattern)].map((m) => isoDate(m[1] ?? '')).filter((d): d is string => d !== null));
  const names = unique([...text.matchAll(namePattern)].map((m) => (m[1] ?? '').replace(labels, '').replace(/\s+/g, ' ').trim()));
  const evidence: PageEvidence[] = [];
  let right = 0;
  let wrong = 0;
  for (const mrn of mrns) {
    const same = plain(mrn) === plain(patient.mrn);
    evidence.push({ kind: same ? 'mrn' : 'other_mrn', detail: mrn.trim() });
    if (same) right += 2;
    else wrong += 2;
  }
  for (const birth of births) {
    const same = birth === patient.birthDate;
    evidence.push({ kind: same ? 'birth_date' : 'other_birth_date', detail: birth });
    if (same) right += 1;
    else wrong += 1;
  }
  for (const name of names) {
    const same = isName(name, patient);
    evidence.push({ kind: same ? 'name' : 'other_name', detail: name });
    if (same) right += 1;
    // A label "Name:" may stand before a physician or a relative: alone it is no proof of the wrong patient.
  }
  if (evidence.length === 0) evidence.push({ kind: 'none', detail: '' });
  if (wrong > 0) return { verdict: right >= 2 && wrong < 2 ? 'unknown' : 'wrong', evidence };
  return { verdict: right >= 2 ? 'right' : 'unknown', evidence };
}

/** Family name and one given name, in any order, also a previous family name. */
function isName(found: string, { familyName, givenNames, previousNames }: PatientIdentifiers): boolean {
  const words = new Set(wordsOf(found));
  const given = wordsOf(givenNames);
  const families = [familyName, ...previousNames].map(wordsOf);
  return given.some((word) => words.has(word)) && families.some((family) => family.some((word) => words.has(word)));
}

function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 1);
}

function plain(text: string): string {
  return text.toUpperCase().replace(/[^0-9A-Z]/g, '');
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values.filter(Boolean))];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** US order for figures; null for what is no date. */
export function isoDate(text: string): string | null {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const figures = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})$/.exec(text);
  const words = /^([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})$/.exec(text) ?? null;
  const reversed = /^(\d{1,2})\s+([A-Za-z]{3,9})\.?\s+(\d{4})$/.exec(text);
  if (iso) return checked(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  if (figures) return checked(fullYear(figures[3] ?? ''), Number(figures[1]), Number(figures[2]));
  if (words) return checked(Number(words[3]), months.indexOf((words[1] ?? '').slice(0, 3).toLowerCase()) + 1, Number(words[2]));
  if (reversed) return checked(Number(reversed[3]), months.indexOf((reversed[2] ?? '').slice(0, 3).toLowerCase()) + 1, Number(reversed[1]));
  return null;
}

function fullYear(text: string): number {
  const year = Number(text);
  return text.length > 2 ? year : year > 30 ? 1900 + year : 2000 + year;
}

function checked(year: number, month: number, day: number): string | null {
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  try {
    return addDays(text, 0) === text ? text : null;
  } catch {
    // why: the 31st of February is no date of anybody's; what is no date is no evidence.
    return null;
  }
}
