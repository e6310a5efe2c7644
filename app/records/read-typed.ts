/** One field typed by a person who looks for a patient: a record number, a birth date, a telephone and (parts of) a name, in any mixture and order. Pure. */
import type { PatientQuery } from '#db/queries/patient-search.ts';
import { readBirthDate, wholeDate } from './matching/birth-date.ts';

/** A month in letters, and what stands between the parts of a date. */
const month = String.raw`[\p{L}]{3,10}\.?`;
const apart = String.raw`[\s,./-]+(?:(?:of|de)\s+)?`;

/** Where in the text a date may stand; whether it is one, and which, `readBirthDate` says. */
const dates = [
  /(?<![\d/-])\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?![\d/-])/u,
  /(?<![\d/-])\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?![\d/-])/u,
  new RegExp(String.raw`(?<!\d)\d{1,2}(?:st|nd|rd|th)?${apart}${month}${apart}\d{4}(?!\d)`, 'iu'),
  new RegExp(String.raw`(?<!\p{L})${month}[\s.-]+\d{1,2}(?:st|nd|rd|th)?[\s,-]+\d{4}(?!\d)`, 'iu'),
  // Without anything between: only the year first, or it is a record number.
  /(?<![\p{L}\d-])(?:19|20)\d{6}(?!\d)/u,
];
/** With its gaps, before they part it. */
const telephone = /(?<![\d-])\+?(?:1[\s.-]?)?\(?\d{3}\)?[\s.-]?\d{3}[\s.-]\d{4}(?!\d)/;

/** -> what is meant by which part. What cannot be a date of birth is not taken for one. @param thisYear later years are none; two figures of a year up to it are of this century */
export function readTyped(typed: string, thisYear = new Date().getUTCFullYear()): PatientQuery {
  const query: PatientQuery = {};
  let text = typed.slice(0, 200);
  const without = (found: RegExpExecArray): string => `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`;
  for (const pattern of dates) {
    const found = pattern.exec(text);
    const date = found ? wholeDate(readBirthDate(found[0], thisYear)) : null;
    if (!found || !date) continue;
    query.birthDate = date;
    text = without(found);
    break;
  }
  const phone = telephone.exec(text);
  if (phone) {
    query.phone = phone[0].trim();
    text = without(phone);
  }
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
