/** Who a page says it is about: names, birth dates, record numbers, telephones as they are labelled on it. Pure. Somebody else's (a mother's, a guarantor's) are left out. */
import { readBirthDate, wholeDate, type BirthDate } from '../matching/birth-date.ts';

export type Identifier<T> = { value: T; text: string; start: number; end: number };
export type NameOnPage = Identifier<string> & { /** Said to be the patient's; a bare "Name:" may be a physician's. */ ofPatient: boolean };
export type PageIdentifiers = { mrns: Identifier<string>[]; births: Identifier<BirthDate>[]; names: NameOnPage[]; ages: Identifier<{ age: number; sex: 'f' | 'm' | null }>[]; serviceDate: string | null; addresses: Identifier<string>[]; phones: Identifier<string>[] };

const someoneElse = /\b(?:facility|clinic|hospital|pharmacy|office|fax|department|laboratory|mother|father|parent|guardian|guarantor|subscriber|insured|policy ?holder|spouse|husband|wife|partner|emergency contact|next of kin|nok|contact|donor|newborn|baby|infant|sibling|brother|sister|son|daughter|child|provider|physician|doctor|attending|referring|pcp|nurse|author|signed|signature|employer|attorney|requester|recipient|caregiver|proxy|relative|case ?manager|roommate)(?:'s)?\b/i;

const mrnLabel = /\b(?:M[RA]N|M\.R\.N\.|MR ?(?:#|No\.?|Number)|Med(?:ical)?\.?\s*Rec(?:ord)?\.?\s*(?:No\.?|Number|Num\.?|#|ID)?|Record\s*(?:No\.?|Number|#)|Chart\s*(?:No\.?|Number|#)|Patient\s*(?:ID|No\.?|Number|#|Identifier)|Unit\s*(?:No\.?|Number|#)|Hospital\s*(?:No\.?|Number|#|ID)|Expediente|HC)(?=[\s:#.=-]|$)[ \t.:#=-]*(?:\r?\n[ \t]*(?=[A-Za-z]{0,5}[- ]?\d))?/gi;
const mrnValue = /^[A-Za-z]{0,5}[- ]?[0-9OIl][0-9A-Za-z]*(?:[-/][0-9A-Za-z]+)*/;
// "OOB" and "D0B" before a date are what OCR makes of it.
const birthLabel = /\b(?:[DO0Q][O0Q][B8](?=[\s:.]*\d)|[DO0][O0](?=: ?\d{1,4}[-/])|D[O0]B|D\.\s?O\.\s?B\.?|Date\s+of\s+[Bb]irth|Birth\s*-?\s*[Dd]ate|Birthdate|B[O0]RN|Born(?:\s+on)?|BD|Fecha de nacimiento|F\.?\s?nac\.?)(?=[\s:.=#/(-]|$)[ \t.:=#-]*(?:\([^)\n]{1,20}\)[ \t:]*)?(?:\r?\n[ \t]*(?=\d))?/gi;
const birthValue = /^(?:\d{4}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:\d{4}|\d{2})(?!\d)|(?:\p{L}{3,9})\.?[ -]\d{1,2}(?:st|nd|rd|th)?,?[ -]\d{4}|\d{1,2}(?:st|nd|rd|th)?[ -](?:de )?\p{L}{3,10}\.?,?[ -](?:de )?\d{4}|\d{8}(?!\d))/u;
const nameLabel = /\b(?:(?<patient>Patient(?:'s)?(?:\s+(?:full\s+|legal\s+)?name)?|Pt\.?(?:\s+name)?|Pat\.?\s+name|Re|Resident|Client(?:\s+name)?|Paciente|Nombre del paciente|Chart of|Record of|Medical record of)|Name|Nombre)[ \t]*(?:\((?:Last, ?First|Last, ?First,? ?M\.?I?\.?|[A-Za-z, ]{3,24})\)[ \t]*)?(?:[:=][ \t]*(?:\r?\n[ \t]*)?|(?<=name[ \t]*)\r?\n[ \t]*)/gi;
const nameEnd = /\s{2,}|\t|[|;:\n\r\f/(#*]|(?<!\p{L})\d|\d(?!\p{L})|\b(?:DOB|D0B|D\.O\.B|MRN|[DO0Q][O0Q]B?(?=:)|SEX|AGE|DOS|SSN|ID|Gender|Date|Birth|Born|Acct|Account|Room|Unit|Visit|Admit|Attending|Phone|Tel|Address|is|was|presents|aged?|Medical|Patient)\b/iu;
const narrative = /(?<![\p{L}])((?:\p{Lu}[\p{L}'’.-]*|de|del|la|las|los|van|von|der|da|di)(?:[ ,]+(?:\p{Lu}[\p{L}'’.-]*|de|del|la|las|los|van|von|der|da|di)){1,5}) (?:is|was) an? (?:\d{1,3}|[a-z]+)[- ](?:years?|y\/?o|months?|days?|weeks?)\b/gu;
const ageText = /\b(\d{1,3})[- ]?(?:years?[- ]?old|y\/?o|yo|yr[- ]old)\b[ -]*(?:[a-z]+ ){0,2}?(female|male|woman|man|girl|boy|f\b|m\b)?/gi;
const addressLabel = /\b(?:(?:home|mailing|street|patient|pt)[ \t]+)?(?:address|addr|domicilio|direcci[oó]n)[ \t]*[:=][ \t]*(?:\r?\n[ \t]*)?/gi;
const phoneLabel = /\b(?:(?:home|cell|patient|pt|mobile)[ \t]+)?(?:phone|telephone|tel|mobile|cell|tel[eé]fono)(?:[ \t]*(?:no\.?|number|#))?[ \t]*[:=.][ \t]*/gi;
const serviceLabel = /\b(?:DATE OF (?:SERVICE|VISIT|ADMISSION)|DOS|(?:Visit|Service|Encounter|Admission|Admit) date)[ \t]*[:=]?[ \t]*/gi;

export function identifiersOf(text: string): PageIdentifiers {
  return { mrns: mrnsOf(text), births: birthsOf(text), names: namesOf(text), ages: agesOf(text), serviceDate: serviceDateOf(text), addresses: behind(text, addressLabel, /^\d{1,6}[ \t]+\S[^\n|;]{3,80}/), phones: behind(text, phoneLabel, /^[+(]?\d[\d() .+-]{5,16}\d/) };
}

/** What stands behind a label of the patient's; an institution's and other people's are left out. */
function behind(text: string, label: RegExp, value: RegExp): Identifier<string>[] {
  const found: Identifier<string>[] = [];
  for (const match of text.matchAll(label)) {
    if (isSomeoneElses(text, match.index)) continue;
    const start = match.index + match[0].length;
    const said = value.exec(text.slice(start, start + 90))?.[0].split(/\s{2,}|(?=\b(?:Phone|Tel|DOB|MRN|Fax)\b)/)[0]?.trimEnd();
    if (said) found.push({ value: said, text: said, start, end: start + said.length });
  }
  return found;
}

function mrnsOf(text: string): Identifier<string>[] {
  const found: Identifier<string>[] = [];
  for (const label of text.matchAll(mrnLabel)) {
    if (isSomeoneElses(text, label.index)) continue;
    const start = label.index + label[0].length;
    const value = mrnValue.exec(text.slice(start, start + 60))?.[0];
    if (value && /\d/.test(value) && value.replace(/[^0-9A-Za-z]/g, '').length >= 4 && readBirthDateLike(value) === null) found.push({ value, text: value, start, end: start + value.length });
  }
  return found;
}

// A number that is a date with separators is no record number.
const readBirthDateLike = (value: string) => (/^\d{1,4}[-/]\d{1,2}[-/]\d{1,4}$/.test(value) ? value : null);

function birthsOf(text: string): Identifier<BirthDate>[] {
  const found: Identifier<BirthDate>[] = [];
  for (const label of text.matchAll(birthLabel)) {
    if (isSomeoneElses(text, label.index)) continue;
    const start = label.index + label[0].length;
    const piece = text.slice(start, start + 40);
    const value = birthValue.exec(piece)?.[0] ?? birthValue.exec(unmistaken(piece))?.[0];
    const date = value ? readBirthDate(unmistaken(value).replace(/\s*([-/.])\s*/g, '$1')) : null;
    if (value && date) found.push({ value: date, text: text.slice(start, start + value.length), start, end: start + value.length });
  }
  return found;
}

/** Letters that OCR makes of figures, within figures. */
function unmistaken(text: string): string {
  return text.replace(/(?<=[\d/.-])[OoIlSB](?=[\d/.\s-]|$)|[OoIlSB](?=[\d/.-])/g, (letter) => ({ O: '0', o: '0', I: '1', l: '1', S: '5', B: '8' })[letter] ?? letter);
}

function namesOf(text: string): NameOnPage[] {
  const found: NameOnPage[] = [];
  for (const label of text.matchAll(nameLabel)) {
    const ofPatient = label.groups?.['patient'] !== undefined;
    const start = label.index + label[0].length;
    const line = text.slice(start, start + 90);
    const stop = nameEnd.exec(line);
    const value = (stop ? line.slice(0, stop.index) : line).replace(/[,\s]+$/, '');
    if (!/\p{L}{2}/u.test(value) || !/^\p{Lu}/u.test(value) || value.split(/\s+/).length > 7) continue;
    if (isSomeoneElses(text, label.index) || (!ofPatient && /^(?:Dr\b|Doctor)|\b(?:MD|DO|RN|NP|PA-C|PhD|LCSW)\b/.test(value))) continue;
    if (/^Re/i.test(label[0]) && value.split(/[\s,]+/).length < 2) continue;
    found.push({ value, text: value, start, end: start + value.length, ofPatient });
  }
  for (const match of text.matchAll(narrative)) {
    const value = (match[1] ?? '').replace(/^(?:(?:The|This|Patient|Pt|Mr|Mrs|Ms|Miss|Mx)\.?\s+)+/, '');
    if (value.split(/\s+/).length < 2 || isSomeoneElses(text, match.index)) continue;
    found.push({ value, text: value, start: match.index + (match[1]?.length ?? 0) - value.length, end: match.index + (match[1]?.length ?? 0), ofPatient: true });
  }
  return found;
}

function agesOf(text: string): PageIdentifiers['ages'] {
  return [...text.matchAll(ageText)].map((match) => {
    const sex = match[2]?.charAt(0).toLowerCase();
    return { value: { age: Number(match[1]), sex: sex === 'f' || sex === 'w' || sex === 'g' ? 'f' : sex === 'm' || sex === 'b' ? 'm' : null }, text: match[0], start: match.index, end: match.index + match[0].length };
  });
}

function serviceDateOf(text: string): string | null {
  for (const label of text.matchAll(serviceLabel)) {
    const value = birthValue.exec(text.slice(label.index + label[0].length, label.index + label[0].length + 40))?.[0];
    const date = value ? wholeDate(readBirthDate(value)) : null;
    if (date) return date;
  }
  return null;
}

/** By the words before it on its line, or alone on the line above. */
function isSomeoneElses(text: string, at: number): boolean {
  const near = text.slice(Math.max(0, at - 45), at);
  const before = near.slice(near.lastIndexOf('\n') + 1);
  const cut = before.split(/\s{3,}|[|;\t]/).at(-1) ?? before;
  return someoneElse.test(cut);
}
