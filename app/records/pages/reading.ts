/** A page's text as it was meant: lower case, letters that OCR mistook put back, near misspellings of telling words mended; and the way back to the offsets of the text as it stands. Pure. */
import { misread, spelt } from './terms.ts';
import { edits } from '../matching/text.ts';

export type Reading = { text: string; /** Offsets in the original of a span of `text`. */ original: (start: number, end: number) => { start: number; end: number } };

const mistaken: Record<string, string> = { '0': 'o', '1': 'l', '!': 'l', '|': 'l', '5': 's', '$': 's', '8': 'b', '@': 'a', '€': 'e', '4': 'a', '3': 'e', '9': 'g' };
/** Letters that run into one another on a scan. */
const joined: readonly (readonly [string, string])[] = [['rn', 'm'], ['cl', 'd'], ['vv', 'w'], ['li', 'h'], ['ii', 'n'], ['nn', 'm']];
const longestWord = 24;
const exact = new Set(spelt);
const whole = new Set([...spelt, ...misread]);
/** One letter left out of each word -> the words; two words one letter apart share such a form, or one is the other's. */
const near = new Map<string, string[]>();
for (const word of spelt) if (word.length >= 6) for (const form of [word, ...without(word)]) near.set(form, [...(near.get(form) ?? []), word]);

/** Real words one letter away from a telling one. */
const others = new Set('repression regression expression impression compression depressions assaults insult result dependance neglects genetics gestating fragment frequency segment attentions portion proportion distortion absorption adoption violet violent violets heredity famial intimal intimacy psychosocial remission termina orientated orientations subsistence substances anorexic intimates hepes herpetic personally personalty heroine opioids opiates addition additions withdrawals abusive abduction oriented mediation contraction contractions contractive auction caution determination extermination domestics obsessed obstetrics agnostic kinetic generic anxieties gestations paranoiac suicides'.split(' '));

export function readingOf(written: string): Reading {
  const source = unwrapped(written);
  let text = '';
  const marks: { at: number; source: number }[] = [{ at: 0, source: 0 }];
  let done = 0;
  // why not \w: a word may hold the figures that OCR took for letters.
  for (const found of source.matchAll(/[\p{L}\p{N}|!$@€]+(?:['’]\p{L}+)?/gu)) {
    const word = found[0];
    const mended = mend(word);
    text += folded(source.slice(done, found.index));
    if (mended.length !== word.length) {
      marks.push({ at: text.length, source: found.index });
      text += mended;
      marks.push({ at: text.length, source: found.index + word.length });
    } else text += mended;
    done = found.index + word.length;
  }
  text += folded(source.slice(done));
  const back = (at: number) => {
    let low = 0;
    let high = marks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((marks[middle]?.at ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    const mark = marks[low] ?? { at: 0, source: 0 };
    const next = marks[low + 1];
    return Math.min(mark.source + at - mark.at, next?.source ?? source.length);
  };
  return { text, original: (start, end) => ({ start: back(start), end: Math.max(back(start) + 1, back(end)) }) };
}

/** A long line that was only broken goes on in the next one. The same length always. */
function unwrapped(text: string): string {
  const lines = text.split('\n');
  return lines.map((line, at) => (at + 1 === lines.length ? line : line + (line.length >= 55 && /^[a-z(]/.test(lines[at + 1] ?? '') ? ' ' : '\n'))).join('');
}

/** The same length always: offsets hang on it. */
function folded(text: string): string {
  let out = '';
  for (const letter of text) {
    const low = letter.toLowerCase();
    out += low.length === letter.length ? (low === '’' ? "'" : low === '–' || low === '‐' || low === '‑' ? '-' : low === '\u00a0' || low === '\t' || low === '\r' ? ' ' : low) : letter;
  }
  return out;
}

function mend(word: string): string {
  let low = folded(word);
  if (/^h[il1|!]v$/.test(low)) return 'hiv';
  const letters = low.replace(/[^\p{L}]/gu, '').length;
  if (letters < low.length && letters >= 4 && low.length <= longestWord && letters * 2 > low.length && !/\d{3,}/.test(low)) {
    // A stroke is an l or an i.
    for (const stroke of ['l', 'i']) {
      const put = [...low].map((letter) => (mistaken[letter] === 'l' ? stroke : (mistaken[letter] ?? letter))).join('');
      if (put.length === low.length && /^\p{L}+$/u.test(put) && (whole.has(put) || nearest(put) !== null)) {
        low = put;
        break;
      }
    }
  }
  if (low.length < 7 || low.length > longestWord || exact.has(low) || others.has(low)) return low;
  for (const [wrong, right] of joined) {
    const put = low.includes(wrong) ? low.replace(wrong, right) : low;
    if (put !== low && exact.has(put)) return put;
  }
  return nearest(low) ?? low;
}

function nearest(word: string): string | null {
  if (others.has(word)) return null;
  for (const form of [word, ...without(word)]) {
    for (const candidate of near.get(form) ?? []) {
      const distance = edits(word, candidate, 2);
      // The first letter is seldom the wrong one, and plurals and endings are the rules' business.
      if (distance === 0 || (distance === 1 && word.charAt(0) === candidate.charAt(0) && !word.startsWith(candidate) && !candidate.startsWith(word)) || (distance === 2 && candidate.length >= 11 && word.charAt(0) === candidate.charAt(0) && !word.startsWith(candidate.slice(0, -2)))) return candidate;
    }
  }
  return null;
}

function without(word: string): string[] {
  return Array.from({ length: word.length }, (_, at) => word.slice(0, at) + word.slice(at + 1));
}
