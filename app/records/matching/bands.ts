/**
 * Three bands: match, possible, none. A match is a proposal to a person, never a release. The odds decide; what follows them is
 * what odds over independent fields cannot see: contradictions, twins, and evidence too thin to name anybody by. Pure.
 */
import { at, type Comparison } from './compare.ts';
import { probability, totalBits, type FieldWeight } from './model.ts';
import type { Person } from './person.ts';
import { edits } from './text.ts';

export type Band = 'match' | 'possible' | 'none';
export type Scored = { pair: Comparison; weights: FieldWeight[]; bits: number; score: number; band: Band; /** Why it stands below what its odds say. */ held: Held | null };
export type Held = 'birth_date_unreadable' | 'ssn_contradicts' | 'suffix_contradicts' | 'little_to_go_by' | 'somebody_is_likelier';

/** Odds of 2^bits to one: 99.6 % and 11 %. */
export const matchBits = 8;
export const possibleBits = -3;
/** The score of what is held in the band possible is never a match's. */
const heldScore = 0.95;

export function judge(query: Person, candidate: Person, pair: Comparison, weights: FieldWeight[], size: number): Scored {
  const bits = totalBits(weights, size);
  const byOdds: Band = bits >= matchBits ? 'match' : bits >= possibleBits ? 'possible' : 'none';
  const { most, held } = ceiling(query, candidate, pair);
  const band = lower(byOdds, most);
  return { pair, weights, bits, score: Math.min(probability(bits), band === 'match' ? 1 : heldScore), band, held: band === byOdds ? null : held };
}

/** The highest band that the contradictions leave. */
function ceiling(query: Person, candidate: Person, pair: Comparison): { most: Band; held: Held | null } {
  const ssn = ssnContradicts(query, candidate, pair);
  if (ssn) return { most: ssn, held: 'ssn_contradicts' };
  if (pair.birth < 0 && (query.birth?.unreadable || candidate.birth?.unreadable)) return { most: 'possible', held: 'birth_date_unreadable' };
  // Linda Nash Sr and Linda Nash Jr live at one address.
  if (query.suffix !== null && candidate.suffix !== null && query.suffix !== candidate.suffix) return { most: 'possible', held: 'suffix_contradicts' };
  return thin(pair) ? { most: 'possible', held: 'little_to_go_by' } : { most: 'match', held: null };
}

/**
 * Two whole social security numbers (nine figures) that differ are two people until somebody has looked; with a second
 * contradiction, or without a name, they are two people.
 */
function ssnContradicts(query: Person, candidate: Person, pair: Comparison): Band | null {
  if (query.ssn?.length !== 9 || candidate.ssn?.length !== 9 || query.ssn === candidate.ssn) return null;
  const slip = edits(query.ssn, candidate.ssn, 1) <= 1;
  if (query.placeholder || candidate.placeholder) {
    const elsewhere = pair.street > 0 && (query.house !== candidate.house || query.unit !== candidate.unit);
    return slip && !elsewhere ? 'possible' : 'none';
  }
  const short = Math.min(query.given?.length ?? 0, candidate.given?.length ?? 0) < 4;
  const given = pair.given <= at('given', 'nickname') || (pair.given === at('given', 'alike') && !short);
  const family = pair.family <= 0 || (pair.family === at('family', 'alike') && edits(query.family ?? '', candidate.family ?? '', 1) <= 1);
  return given && family && pair.birth <= 0 ? 'possible' : 'none';
}

/** A name or a number, and something beside it, must agree. */
function thin(pair: Comparison): boolean {
  const good = (level: number, last: number) => level >= 0 && level <= last;
  const name = Number(good(pair.given, at('given', 'initial'))) + Number(good(pair.family, at('family', 'part')));
  const birth = good(pair.birth, at('birth', 'two_parts'));
  const ssn = good(pair.ssn, at('ssn', 'one_edit'));
  const place = good(pair.street, at('street', 'alike')) || good(pair.postcode, at('postcode', 'one_edit'));
  const phone = good(pair.phone, at('phone', 'one_edit'));
  const beside = Number(birth) + Number(ssn) + Number(place) + Number(phone);
  return name === 0 ? Number(birth) + Number(ssn) + Number(phone) + Number(good(pair.street, 0)) < 2 : beside === 0;
}

/**
 * The candidates of one query beside each other. Twins, and a father and a son, fit each other's query well: whoever differs in
 * name or birth date gives way to somebody who fits clearly better; where two people fit alike, a person chooses.
 */
export function settle<T extends Scored & { person: Person }>(candidates: readonly T[], between: (a: Person, b: Person) => Comparison): T[] {
  const sorted = [...candidates].sort((a, b) => b.bits - a.bits);
  const best = sorted[0];
  if (!best) return [];
  return sorted.map((candidate) => {
    if (candidate.band !== 'match') return candidate;
    const rivals = sorted.filter((other) => other !== candidate && other.bits > candidate.bits - 6 && other.band !== 'none' && !onePerson(between(candidate.person, other.person)));
    const beaten = rivals.some((other) => other.bits >= candidate.bits - 3);
    return beaten ? { ...candidate, band: 'possible' as const, score: Math.min(candidate.score, heldScore), held: 'somebody_is_likelier' as const } : candidate;
  });
}

/** Two entries of the index that may be one person entered twice. */
function onePerson(pair: Comparison): boolean {
  return pair.given <= at('given', 'initial') && pair.family <= at('family', 'part') && pair.birth <= at('birth', 'one_edit');
}

function lower(a: Band, b: Band): Band {
  const order: Band[] = ['none', 'possible', 'match'];
  return order[Math.min(order.indexOf(a), order.indexOf(b))] ?? 'none';
}
