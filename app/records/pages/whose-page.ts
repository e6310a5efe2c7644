/**
 * Whose page is it? What it says of itself against the request's patient and the index. Pure.
 * A page without identifiers is "unknown", not "right"; what contradicts the patient makes it "wrong"; what contradicts itself is for a person.
 */
import { readBirthDate, wholeDate, type BirthDate } from '../matching/birth-date.ts';
import { isNickname } from '../matching/nicknames.ts';
import { alike, edits, fold } from '../matching/text.ts';
import { identifiersOf, type NameOnPage, type PageIdentifiers } from './identifiers.ts';
import type { PatientIndex } from './patient-index.ts';

export type PatientIdentifiers = { mrn: string; familyName: string; givenNames: string; previousNames: readonly string[]; birthDate: string; /** As on file; they confirm, and never contradict: people move. */ address?: { lines: readonly string[]; postcode: string } | null; phone?: string | null };
export type PageEvidence = { kind: 'mrn' | 'birth_date' | 'name' | 'other_mrn' | 'other_birth_date' | 'other_name' | 'other_patient' | 'address' | 'other_address' | 'phone' | 'none'; detail: string };
export type LocatedEvidence = PageEvidence & { start?: number; end?: number };
export type WhosePage = { verdict: 'right' | 'wrong' | 'unknown'; /** 0.5 to 1: how sure of the verdict. */ confidence: number; evidence: LocatedEvidence[] };

/** `like`: a slip apart; `maybe`: cannot be told (a shared family name, a bare given name). */
type Likeness = 'same' | 'like' | 'maybe' | 'other';

/** @param text of the page, with its line breaks; @param index other patients, where there is one; `misread`: the text is OCR's, which takes one figure for another */
export function whosePage(text: string, patient: PatientIdentifiers, index?: PatientIndex, misread = false): WhosePage {
  const page = identifiersOf(text);
  const evidence: LocatedEvidence[] = [];
  const seen = { mrn: new Set<Likeness>(), birth: new Set<Likeness>(), name: new Set<Likeness>(), slip: false };
  const own = readBirthDate(patient.birthDate);
  for (const { value, start, end } of page.mrns) {
    const split = misread && plain(patient.mrn).length >= 6 && plain(text.slice(start, start + patient.mrn.length + 3)).startsWith(plain(patient.mrn));
    // A scan's number may have a gap in it: "RGH-1 00234".
    const likeness = split ? 'same' : mrnLikeness(value, patient.mrn);
    if (likeness === 'maybe') continue;
    seen.mrn.add(likeness);
    evidence.push({ kind: likeness === 'other' ? 'other_mrn' : 'mrn', detail: value.trim(), start, end });
  }
  const bare = page.mrns.length === 0 ? unlabelled(text, patient.mrn) : -1;
  if (bare >= 0) {
    seen.mrn.add('same');
    evidence.push({ kind: 'mrn', detail: patient.mrn, start: bare, end: bare + patient.mrn.length });
  }
  for (const { value, text: written, start, end } of page.births) {
    const likeness = birthLikeness(value, own);
    if (likeness === 'maybe') continue;
    if (likeness === 'other' && own?.figures && value.figures && edits(own.figures, value.figures, 1) <= 1) seen.slip = true;
    seen.birth.add(likeness);
    evidence.push({ kind: likeness === 'other' ? 'other_birth_date' : 'birth_date', detail: wholeDate(value) ?? written, start, end });
  }
  for (const name of page.names) {
    const likeness = nameLikeness(name.value, patient);
    // A bare "Name:" may stand before a physician or a relative: it can confirm, and never contradict.
    if (likeness === 'other' && !name.ofPatient) {
      evidence.push({ kind: 'other_name', detail: name.value, start: name.start, end: name.end });
      continue;
    }
    seen.name.add(likeness);
    evidence.push({ kind: likeness === 'other' ? 'other_name' : 'name', detail: name.value, start: name.start, end: name.end });
  }
  for (const { value, start, end } of page.addresses) {
    const likeness = addressLikeness(value, patient);
    if (likeness !== 'maybe') evidence.push({ kind: likeness === 'same' ? 'address' : 'other_address', detail: value, start, end });
  }
  for (const { value, start, end } of page.phones) if (patient.phone && figures(value).slice(-10) === figures(patient.phone).slice(-10)) evidence.push({ kind: 'phone', detail: value, start, end });
  const others = index?.othersOn(text, page, patient) ?? [];
  for (const other of others) evidence.push({ kind: 'other_patient', detail: other });
  if (evidence.length === 0) evidence.push({ kind: 'none', detail: '' });
  // The patient's own number and name beside it: the date was misread, not another's.
  if (misread && seen.slip && seen.mrn.has('same') && seen.name.has('same') && !seen.mrn.has('other') && !seen.name.has('other') && others.length === 0) return { verdict: 'right', confidence: 0.8, evidence: unique(evidence) };
  return { ...decide(seen, page, others.length > 0, index?.hasDouble(patient) ?? false), evidence: unique(evidence) };
}

function decide(seen: { mrn: Set<Likeness>; birth: Set<Likeness>; name: Set<Likeness>; /** A birth date that is not the patient's is one figure away from it. */ slip: boolean }, page: PageIdentifiers, otherFound: boolean, double: boolean): { verdict: WhosePage['verdict']; confidence: number } {
  const says = (set: Set<Likeness>, what: Likeness) => set.has(what);
  const contra = Number(says(seen.mrn, 'other')) + Number(says(seen.birth, 'other')) + Number(says(seen.name, 'other'));
  const same = Number(says(seen.mrn, 'same')) + Number(says(seen.birth, 'same')) + Number(says(seen.name, 'same'));
  const like = Number(says(seen.mrn, 'like')) + Number(says(seen.birth, 'like')) + Number(says(seen.name, 'like'));
  if (contra > 0) {
    // Its number or its whole name and date are the patient's, and something is not: two people, or a slip of the pen.
    const strong = says(seen.mrn, 'same') || (says(seen.name, 'same') && says(seen.birth, 'same'));
    if (strong && !(contra >= 2)) return { verdict: 'unknown', confidence: 0.5 };
    if (strong && same >= contra) return { verdict: 'unknown', confidence: 0.5 };
    if (contra >= 2) return { verdict: 'wrong', confidence: otherFound ? 0.995 : 0.97 };
    // A misread figure in the date, beside the patient's name and number.
    if (seen.slip && contra === 1 && says(seen.name, 'same') && says(seen.mrn, 'like')) return { verdict: 'unknown', confidence: 0.5 };
    // One contradiction alone. A date a slip apart beside the patient's name is for a person to see.
    if (says(seen.name, 'other') && !otherFound && same === 0 && like === 0) return { verdict: 'wrong', confidence: 0.85 };
    if (says(seen.name, 'other')) return { verdict: 'wrong', confidence: 0.8 };
    if (says(seen.name, 'same') && !otherFound && seen.mrn.size === 0) return { verdict: 'wrong', confidence: 0.75 };
    return { verdict: 'wrong', confidence: otherFound ? 0.97 : 0.9 };
  }
  if (otherFound) return { verdict: same >= 2 && says(seen.mrn, 'same') ? 'right' : 'unknown', confidence: same >= 2 && says(seen.mrn, 'same') ? 0.8 : 0.5 };
  if (says(seen.mrn, 'same')) return { verdict: 'right', confidence: same + like >= 2 ? 0.99 : 0.93 };
  const nameAndBirth = says(seen.name, 'same') && says(seen.birth, 'same');
  // Two patients of one name and birth date: without the number nobody can tell.
  if (nameAndBirth && !double) return { verdict: 'right', confidence: says(seen.mrn, 'like') ? 0.97 : 0.95 };
  if (says(seen.name, 'same') && says(seen.mrn, 'like')) return { verdict: 'right', confidence: 0.88 };
  if (says(seen.birth, 'same') && says(seen.name, 'like') && says(seen.mrn, 'like')) return { verdict: 'right', confidence: 0.85 };
  return { verdict: 'unknown', confidence: page.names.length + page.births.length + page.mrns.length > 0 ? 0.6 : 0.5 };
}

const figures = (text: string) => text.replace(/\D/g, '');

/** The house and the street's first word, and the postcode where the page has one. */
function addressLikeness(found: string, { address }: PatientIdentifiers): Likeness {
  const street = address?.lines.map((line) => fold(line).split(' ')).find(([house = '']) => /^\d/.test(house));
  if (!street || !address) return 'maybe';
  const words = fold(found).split(' ');
  const compass = (word: string) => !/^(?:[nsew]|north|south|east|west)$/.test(word);
  const start = (all: readonly string[]) => all.slice(1).filter(compass)[0] ?? '';
  const postcode = words.slice(2).find((word) => /^\d{5}$/.test(word));
  const same = words[0] === street[0] && alike(start(words), start(street)) && (!postcode || !address.postcode || postcode === address.postcode.slice(0, 5));
  return same ? 'same' : 'other';
}

function mrnLikeness(found: string, own: string): Likeness {
  const [a, b] = [plain(found), plain(own)];
  if (a === '' || b === '') return 'maybe';
  if (a === b || (a.replace(/^[A-Z]+/, '') === b.replace(/^[A-Z]+/, '') && (/^\d/.test(a) || /^\d/.test(b)) && a.replace(/\D/g, '').length >= 5) || a.replace(/^0+/, '') === b.replace(/^0+/, '')) return 'same';
  // Letters and figures that OCR mistakes for each other; a number cut off at the line's end.
  const [x, y] = [ocrPlain(a), ocrPlain(b)];
  if (x === y) return 'like';
  if (a.length >= 8 && b.startsWith(a)) return 'like';
  // Long random numbers are a slip apart by accident never; short ones always are.
  return a.length >= 20 && edits(x, y, 5) <= Math.floor(a.length / 6) ? 'like' : 'other';
}

function plain(text: string): string {
  return text.toUpperCase().replace(/[^0-9A-Z]/g, '');
}

const ocrPlain = (text: string) => text.replace(/[OQD]/g, '0').replace(/[IL]/g, '1').replace(/S/g, '5').replace(/B/g, '8').replace(/Z/g, '2').replace(/G/g, '6');

/** A number long enough to be nobody else's stands on the page without its label, in a column of a table say. -> its place, or -1 */
function unlabelled(text: string, mrn: string): number {
  const at = plain(mrn).length >= 6 && /\d{3}/.test(mrn) ? text.indexOf(mrn) : -1;
  const alone = at >= 0 && !/[\w-]/.test(text.charAt(at - 1)) && !/[\w-]/.test(text.charAt(at + mrn.length));
  return alone ? at : -1;
}

function birthLikeness(found: BirthDate, own: BirthDate | null): Likeness {
  if (!own || own.figures === null || found.figures === null) return 'maybe';
  const [a, b] = found.shortYear ? [found.figures.slice(2), own.figures.slice(2)] : [found.figures, own.figures];
  if (a === b) return 'same';
  // What is no date at all was misread; one figure of a real one is another person's.
  return found.unreadable && edits(a, b, 2) <= 2 ? 'like' : found.unreadable ? 'maybe' : 'other';
}

/** In any order, with initials, nicknames, titles, a previous family name; OCR's slips. */
export function nameLikeness(found: string, { familyName, givenNames, previousNames }: PatientIdentifiers): Likeness {
  // A blot within a word is no gap between two.
  const words = fold(found.replace(/(?<=\p{L})[^\p{L}\p{N}\s'’.,-]+(?=\p{L})/gu, '')).split(' ').filter((word) => word && !titles.has(word));
  const given = fold(givenNames).split(' ').filter((word) => word.length > 1);
  const families = [familyName, ...previousNames].map((family) => fold(family).split(' ').filter((word) => word.length > 1 && !particles.has(word)));
  // Of a patient without a name nothing can be said.
  if (words.length === 0 || (given.length === 0 && families.every((family) => family.length === 0))) return 'maybe';
  const joined = words.join('');
  const has = (word: string) => words.includes(word) || (word.length > 4 && joined.includes(word));
  const nearly = (word: string) => words.some((other) => alike(word, other));
  const sameFamily = families.some((family) => family.length > 0 && (family.every(has) || (family.some(has) && family.length > 1)));
  const sameGiven = given.some(has) || (given[0] !== undefined && words.some((word) => isNickname(word, given[0] ?? '')));
  if (sameFamily && sameGiven) return 'same';
  const initial = given.some((name) => words.some((word) => word.length === 1 && name.startsWith(word)));
  const likeFamily = sameFamily || families.some((family) => family.some(nearly));
  const likeGiven = sameGiven || given.some(nearly);
  if (likeFamily && likeGiven) return 'like';
  if (words.length === 1) return likeFamily || likeGiven ? 'maybe' : 'other';
  if (likeFamily && initial) return 'maybe';
  // The same given name under another family name may be a name after a wedding; another given name is another person.
  return likeGiven && given.some((name) => has(name)) ? 'maybe' : 'other';
}

const titles = new Set(['mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'md', 'jr', 'sr', 'ii', 'iii', 'iv', 'sra', 'srta']);
const particles = new Set(['de', 'del', 'la', 'las', 'los', 'van', 'von', 'der', 'da', 'di', 'el', 'al']);

function unique(evidence: readonly LocatedEvidence[]): LocatedEvidence[] {
  const seen = new Set<string>();
  return evidence.filter(({ kind, detail }) => {
    const key = `${kind} ${detail}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

/** A whole date as YYYY-MM-DD in whatever form it stands; null for what is no date. */
export function isoDate(text: string): string | null {
  return wholeDate(readBirthDate(text));
}

export type { NameOnPage };
