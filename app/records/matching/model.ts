/**
 * Fellegi and Sunter (1969): the weight of an agreement is log2(m / u). u, the chance that two different people agree, comes
 * from the index: for a value that is the same on both sides from how often the index holds it. m, the chance that one person's
 * two records agree, comes by EM over the blocked pairs (Winkler 1988), drawn towards stored priors; a single search has the
 * priors alone. No labels. Pure.
 */
import { fields, levels, type Comparison, type Field } from './compare.ts';
import type { Person } from './person.ts';

/** Per field, one number a level. */
export type Rates = Record<Field, number[]>;
export type IndexRates = { size: number; /** Chance agreement of two different people, per level. */ u: Rates; counts: Record<CountedField, ReadonlyMap<string, number>> };
export type FieldWeight = { field: Field; level: string; bits: number };

/** How two records of one person agree, from experience with charts and intake forms; EM moves them to what the files at hand show. */
export const priorM: Rates = {
  given: [0.84, 0.05, 0.06, 0.02, 0.03],
  family: [0.87, 0.07, 0.03, 0.03],
  birth: [0.93, 0.006, 0.025, 0.012, 0.007, 0.02],
  sex: [0.985, 0.015],
  street: [0.68, 0.07, 0.09, 0.04, 0.12],
  city: [0.82, 0.09, 0.09],
  state: [0.96, 0.04],
  postcode: [0.83, 0.08, 0.02, 0.07],
  phone: [0.75, 0.07, 0.18],
  ssn: [0.9, 0.05, 0.035, 0.015],
};

/** Chance agreements where the index is too small to say. */
const priorU: Rates = {
  given: [0.004, 0.001, 0.006, 0.004, 0.985],
  family: [0.0015, 0.004, 0.003, 0.9915],
  birth: [0.00004, 0.00001, 0.0012, 0.004, 0.0001, 0.99465],
  sex: [0.5, 0.5],
  street: [0.00005, 0.0008, 0.0015, 0.01, 0.98765],
  city: [0.004, 0.004, 0.992],
  state: [0.12, 0.88],
  postcode: [0.001, 0.004, 0.015, 0.98],
  phone: [0.00001, 0.0001, 0.99989],
  ssn: [0.000001, 0.0001, 0.00001, 0.999889],
};

const counted = ['given', 'family', 'birth', 'city', 'state', 'postcode', 'street'] as const satisfies readonly Field[];
type CountedField = (typeof counted)[number];

/** As many made-up pairs as the stored rate weighs against what is counted. */
const uStrength = 4000;
const mStrength = 60;
const valueStrength = 150;
/** Names that stand in each other's place: so many of a hundred records, and that chance is what the crossing costs. */
const crossedRate = 0.03;

/** @param pairs pairs of different people of the index, taken at random */
export function indexRates(people: Iterable<Person>, pairs: Iterable<Comparison>): IndexRates {
  const counts = Object.fromEntries(counted.map((field) => [field, new Map<string, number>()])) as Record<CountedField, Map<string, number>>;
  let size = 0;
  for (const one of people) {
    size += 1;
    for (const field of counted) {
      const value = valueOf(field, one);
      if (value !== null) counts[field].set(value, (counts[field].get(value) ?? 0) + 1);
    }
  }
  const u = shares(pairs, priorU, uStrength);
  return { size, u, counts };
}

/** The stored rates of an index of which only the size is known. */
export function plainRates(size: number): IndexRates {
  return { size, u: priorU, counts: Object.fromEntries(counted.map((field) => [field, new Map()])) as never };
}

function shares(pairs: Iterable<Comparison>, prior: Rates, strength: number): Rates {
  const sums = Object.fromEntries(fields.map((field) => [field, prior[field].map((rate) => rate * strength)])) as Rates;
  for (const pair of pairs) for (const field of fields) if (pair[field] >= 0) sums[field][pair[field]] = (sums[field][pair[field]] ?? 0) + 1;
  for (const field of fields) sums[field] = normal(sums[field]);
  return sums;
}

/**
 * m by EM over the blocked pairs. Both classes are free, since by blocking even different people agree here more than by
 * chance; only m is kept. The priors keep it in place where the files are few.
 */
export function learnM(pairs: readonly Comparison[], queries: number, start: Rates = priorM): Rates {
  const patterns = new Map<string, { pair: Comparison; count: number }>();
  for (const pair of pairs) {
    const key = fields.map((field) => pair[field]).join();
    const known = patterns.get(key);
    if (known) known.count += 1;
    else patterns.set(key, { pair, count: 1 });
  }
  let m = start;
  let other = shares(pairs, priorU, 20);
  let share = Math.min(0.5, Math.max(0.001, (0.8 * queries) / Math.max(1, pairs.length)));
  for (let round = 0; round < 25; round++) {
    const sumM = Object.fromEntries(fields.map((field) => [field, start[field].map((rate) => rate * mStrength)])) as Rates;
    const sumO = Object.fromEntries(fields.map((field) => [field, priorU[field].map((rate) => rate * 20)])) as Rates;
    let matched = 0;
    for (const { pair, count } of patterns.values()) {
      let odds = share / (1 - share);
      for (const field of fields) {
        const level = pair[field];
        if (level >= 0) odds *= (m[field][level] ?? 1e-9) / (other[field][level] ?? 1e-9);
      }
      const chance = odds / (1 + odds);
      matched += chance * count;
      for (const field of fields) {
        const level = pair[field];
        if (level < 0) continue;
        sumM[field][level] = (sumM[field][level] ?? 0) + chance * count;
        sumO[field][level] = (sumO[field][level] ?? 0) + (1 - chance) * count;
      }
    }
    m = mapRates(sumM);
    other = mapRates(sumO);
    // A query has one match, seldom more.
    share = Math.min(0.9, Math.max(1e-6, Math.min(matched, 1.2 * queries) / Math.max(1, pairs.length)));
  }
  return m;
}

function mapRates(sums: Rates): Rates {
  return Object.fromEntries(fields.map((field) => [field, normal(sums[field])])) as Rates;
}

function normal(sums: readonly number[]): number[] {
  const total = sums.reduce((sum, value) => sum + value, 0) || 1;
  return sums.map((value) => Math.max(value / total, 1e-7));
}

/** Field by field what agreement or disagreement weighs, in bits. `candidate` is of the index: its values' frequency counts. */
export function weigh(pair: Comparison, candidate: Person, index: IndexRates, m: Rates = priorM): FieldWeight[] {
  const weights: FieldWeight[] = [];
  for (const field of fields) {
    const level = pair[field];
    if (level < 0) continue;
    const crossed = pair.crossed && (field === 'given' || field === 'family');
    const general = index.u[field][level] ?? 1e-6;
    let u = level === 0 && !crossed && !(pair.previous && field === 'family') ? chanceOf(field, candidate, index, general) : general;
    // A rare exact value says nothing of how rare its misspellings are: between the two.
    if (level > 0 && level < levels[field].length - 1 && isCounted(field)) u = Math.sqrt(u * Math.max(u / 8, Math.min(u, chanceOf(field, candidate, index, general))));
    let bits = Math.log2((m[field][level] ?? 1e-6) / u);
    if (crossed) bits += Math.log2(crossedRate) / 2;
    if (pair.previous && field === 'family') bits = Math.max(0, bits - 2);
    weights.push({ field, level: levels[field][level] ?? '', bits });
  }
  return weights;
}

/** The stored share of a value drawn towards what the index shows; its own record does not count. */
function chanceOf(field: Field, candidate: Person, index: IndexRates, general: number): number {
  if (!isCounted(field)) return general;
  const value = valueOf(field, candidate);
  const count = value === null ? 0 : (index.counts[field].get(value) ?? 0);
  return (Math.max(0, count - 1) + valueStrength * Math.min(general, priorU[field][0] ?? general)) / (index.size + valueStrength);
}

const isCounted = (field: Field): field is CountedField => (counted as readonly Field[]).includes(field);

function valueOf(field: CountedField, one: Person): string | null {
  if (field === 'birth') return one.born;
  if (field === 'street') return one.street === null ? null : `${one.house ?? ''} ${one.street}`;
  return one[field];
}

/** log2 of the odds that it is the same person, before the query's other candidates are looked at. One of the index is the match, as likely as not. */
export function totalBits(weights: readonly FieldWeight[], size: number): number {
  return weights.reduce((sum, weight) => sum + weight.bits, 0) - Math.log2(Math.max(2, size));
}

/** 0 to 1. */
export function probability(bits: number): number {
  return 1 / (1 + 2 ** -bits);
}
