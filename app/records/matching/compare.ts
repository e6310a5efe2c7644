/** Two people field by field: on which level each field agrees. Pure. The levels are what the model has weights for. */
import type { BirthDate } from './birth-date.ts';
import { isNickname } from './nicknames.ts';
import type { Person } from './person.ts';
import { alike, edits, jaroWinkler } from './text.ts';

/** The first level is the best agreement, the last one disagreement. */
export const levels = {
  given: ['same', 'nickname', 'alike', 'initial', 'differs'],
  family: ['same', 'alike', 'part', 'differs'],
  birth: ['same', 'swapped', 'one_edit', 'two_parts', 'partly', 'differs'],
  sex: ['same', 'differs'],
  street: ['same', 'other_number', 'alike', 'part', 'differs'],
  city: ['same', 'alike', 'differs'],
  state: ['same', 'differs'],
  postcode: ['same', 'one_edit', 'near', 'differs'],
  phone: ['same', 'one_edit', 'differs'],
  ssn: ['same', 'last_four', 'one_edit', 'differs'],
} as const;

export type Field = keyof typeof levels;
export type LevelOf<F extends Field> = (typeof levels)[F][number];
export const fields = Object.keys(levels) as Field[];

/** The index of a level in `levels`, or -1 where one side says nothing. `crossed`: given and family name stand in each other's place. */
export type Comparison = Record<Field, number> & { crossed: boolean; previous: boolean };

export function compare(a: Person, b: Person): Comparison {
  const direct = { given: givenLevel(a.given, b.given), family: familyLevel(a, b) };
  let names: { given: number; family: number; crossed: boolean; previous: boolean } = { ...direct, crossed: false, previous: false };
  const bare = (one: Person, family: string | null): Person => ({ ...one, family, previous: [] });
  const cross = { given: familyLevel(bare(a, a.given), bare(b, b.family)), family: familyLevel(bare(a, a.family), bare(b, b.given)) };
  const clash = differs('given', direct.given) && differs('family', direct.family);
  const close = (level: number) => level >= 0 && level <= at('family', 'alike');
  if (clash && (close(cross.given) || close(cross.family))) {
    // "White, Jasmine" beside "Jasmine, White", also where one of the two is another word.
    names = { given: close(cross.given) ? [0, at('given', 'alike')][cross.given] ?? -1 : direct.given, family: close(cross.family) ? cross.family : direct.family, crossed: true, previous: false };
  }
  if (names.family > at('family', 'alike') && formerName(a, b)) names = { ...names, family: at('family', 'same'), previous: true };
  return {
    ...names,
    birth: birthLevel(a.birth, b.birth),
    sex: a.sex === null || b.sex === null ? -1 : a.sex === b.sex ? 0 : 1,
    street: streetLevel(a, b),
    city: cityLevel(a.city, b.city),
    state: a.state === null || b.state === null ? -1 : a.state === b.state ? 0 : 1,
    postcode: postcodeLevel(a.postcode, b.postcode),
    phone: phoneLevel(a.phone, b.phone),
    ssn: ssnLevel(a, b),
  };
}

const differs = (field: Field, level: number) => level === -1 || level === levels[field].length - 1;

export function at<F extends Field>(field: F, level: LevelOf<F>): number {
  return (levels[field] as readonly string[]).indexOf(level);
}

function givenLevel(a: string | null, b: string | null): number {
  if (a === null || b === null) return -1;
  if (a === b || a.replaceAll(' ', '') === b.replaceAll(' ', '')) return 0;
  const [x = '', y = ''] = [a.split(' ')[0], b.split(' ')[0]];
  // A middle name on one side only: the first ones decide.
  if (x === y && x.length > 1 && (a === x || b === y || a.split(' ')[1]?.charAt(0) === b.split(' ')[1]?.charAt(0))) return 0;
  if (isNickname(x, y)) return 1;
  if (alike(x, y) || alike(a, b)) return 2;
  const shorter = x.length <= y.length ? x : y;
  if (shorter.length <= 3 && (x.startsWith(y) || y.startsWith(x))) return 3;
  const others = [...a.split(' '), ...b.split(' ')].length > 2 && a.split(' ').some((word) => word.length > 2 && b.split(' ').includes(word));
  return others ? 3 : 4;
}

function familyLevel(p: Person, q: Person): number {
  const [a, b] = [p.family, q.family];
  if (a === null || b === null) return -1;
  if (a === b || a.replaceAll(' ', '') === b.replaceAll(' ', '')) return 0;
  if (alike(a, b)) return 1;
  const [x, y] = [a.split(' '), b.split(' ')];
  if (x.some((word) => word.length > 2 && y.some((other) => other === word || (word.length > 4 && alike(word, other))))) return 2;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.length >= 3 && long.startsWith(short) ? 2 : 3;
}

function formerName(a: Person, b: Person): boolean {
  const one = (family: string | null, others: readonly string[]) => family !== null && others.some((former) => former === family || alike(former, family));
  return one(a.family, b.previous) || one(b.family, a.previous);
}

function birthLevel(a: BirthDate | null, b: BirthDate | null): number {
  if (!a || !b) return -1;
  // A month that is none and a day that would be one: they stand in each other's place.
  if (a.unreadable !== b.unreadable && a.figures !== null && (a.figures === changedOver(b.figures) || changedOver(a.figures) === b.figures)) return at('birth', 'swapped');
  if (a.unreadable || b.unreadable) return a.figures !== null && b.figures !== null && edits(a.figures, b.figures, 1) <= 1 ? at('birth', 'one_edit') : -1;
  if (a.year === null || b.year === null) return -1;
  const year = a.year === b.year || ((a.shortYear || b.shortYear) && a.year % 100 === b.year % 100);
  if (a.month === null || a.day === null || b.month === null || b.day === null) {
    const month = a.month === null || b.month === null || a.month === b.month;
    return year && month ? 4 : 5;
  }
  if (year && a.month === b.month && a.day === b.day) return 0;
  if (year && a.month === b.day && a.day === b.month) return 1;
  if (edits(figures(a, b), figures(b, a), 1) <= 1) return 2;
  return Number(year) + Number(a.month === b.month) + Number(a.day === b.day) === 2 ? 3 : 5;
}

const changedOver = (figuresOf: string | null) => (figuresOf === null || figuresOf.length !== 8 ? null : figuresOf.slice(0, 4) + figuresOf.slice(6) + figuresOf.slice(4, 6));

/** Where the other one's year is short, this one's is compared as short too. */
function figures(date: BirthDate, other: BirthDate): string {
  const short = date.shortYear || other.shortYear;
  return String((date.year ?? 0) % (short ? 100 : 10_000)) + String(date.month).padStart(2, '0') + String(date.day).padStart(2, '0');
}

function streetLevel(a: Person, b: Person): number {
  if (a.street === null || b.street === null) return a.house !== null && a.house === b.house ? 3 : -1;
  const likeness = wordLikeness(a.street, b.street);
  const oneSays = a.house === null || b.house === null;
  const number = a.house === b.house && (a.unit === b.unit || a.unit === null || b.unit === null);
  if (likeness >= 0.9) return number ? 0 : oneSays ? 2 : 1;
  if (likeness >= 0.72) return a.house === b.house || oneSays ? 2 : 3;
  if (a.house !== null && a.house === b.house && likeness >= 0.4) return 3;
  return likeness >= 0.6 ? 3 : 4;
}

/** Gaps and their places apart: the best of the whole without gaps and of the words each matched by its likest. */
function wordLikeness(a: string, b: string): number {
  const [x, y] = [a.replaceAll(' ', ''), b.replaceAll(' ', '')];
  if (x === y) return 1;
  const most = Math.max(x.length, y.length);
  const whole = 1 - edits(x, y, Math.ceil(most * 0.4)) / most;
  const [short, long] = a.split(' ').length <= b.split(' ').length ? [a.split(' '), b.split(' ')] : [b.split(' '), a.split(' ')];
  const used = new Set<number>();
  let sum = 0;
  let weight = 0;
  for (const word of short) {
    let best = 0;
    let bestAt = -1;
    for (const [index, other] of long.entries()) {
      if (used.has(index)) continue;
      const likeness = word === other ? 1 : word.length > 3 ? jaroWinkler(word, other) : 0;
      if (likeness > best) [best, bestAt] = [likeness, index];
    }
    if (bestAt >= 0) used.add(bestAt);
    const size = word.length <= 3 ? 1 : word.length;
    sum += size * (best >= 0.85 ? best : 0);
    weight += size;
  }
  const extra = long.filter((_, index) => !used.has(index)).reduce((total, word) => total + (word.length <= 3 ? 0.5 : word.length), 0);
  return Math.max(whole, sum / (weight + extra * 0.4));
}

function cityLevel(a: string | null, b: string | null): number {
  if (a === null || b === null) return -1;
  if (a === b) return 0;
  return wordLikeness(a, b) >= 0.75 ? 1 : 2;
}

function postcodeLevel(a: string | null, b: string | null): number {
  if (a === null || b === null) return -1;
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  if (x === y) return 0;
  if (edits(x, y, 1) <= 1) return 1;
  return x.length === y.length && x.length > 4 && x.slice(0, 3) === y.slice(0, 3) ? 2 : 3;
}

function phoneLevel(a: string | null, b: string | null): number {
  if (a === null || b === null) return -1;
  const length = Math.min(a.length, b.length) < 10 ? 7 : 10;
  const [x, y] = [a.slice(-length), b.slice(-length)];
  return x === y ? 0 : edits(x, y, 1) <= 1 ? 1 : 2;
}

function ssnLevel(a: Person, b: Person): number {
  if (a.ssn !== null && b.ssn !== null) return a.ssn === b.ssn ? 0 : edits(a.ssn, b.ssn, 1) <= 1 ? 2 : 3;
  if (a.ssnTail === null || b.ssnTail === null) return -1;
  return a.ssnTail === b.ssnTail ? 1 : 3;
}
