/** Every query against an index: blocked in PostgreSQL, compared, weighed, banded. */
import type pg from 'pg';
import { judge, settle, type Scored } from './bands.ts';
import { blockedPairs, loadIndex } from './blocking.ts';
import { compare, type Comparison } from './compare.ts';
import { indexRates, learnM, weigh, type IndexRates } from './model.ts';
import type { Person } from './person.ts';

/** Positions in the two lists. */
export type Found = Scored & { query: number; candidate: number; person: Person };

const queriesAtOnce = 1000;
/** As many random pairs as tell how often different people agree: forty a person, in a large index fewer. */
const randomPairs = 60_000;
const learnedPairs = 400_000;

/** -> the pairs in the bands match and possible, query by query, the best first. @param client of an empty scratch database */
export async function matchPeople(client: pg.ClientBase, index: readonly Person[], queries: readonly Person[]): Promise<Found[]> {
  if (index.length === 0 || queries.length === 0) return [];
  await loadIndex(client, index);
  const rates = indexRates(index, atRandom(index));
  const blocked: { query: number; candidate: number; pair: Comparison }[] = [];
  for (let first = 0; first < queries.length; first += queriesAtOnce) {
    for (const { query, candidate } of await blockedPairs(client, queries.slice(first, first + queriesAtOnce), first)) {
      const [asked, known] = [queries[query], index[candidate]];
      if (asked && known) blocked.push({ query, candidate, pair: compare(asked, known) });
    }
  }
  const m = learnM(blocked.length > learnedPairs ? blocked.slice(0, learnedPairs).map(({ pair }) => pair) : blocked.map(({ pair }) => pair), queries.length);
  return bandsOf(blocked, index, queries, rates, m);
}

function bandsOf(blocked: readonly { query: number; candidate: number; pair: Comparison }[], index: readonly Person[], queries: readonly Person[], rates: IndexRates, m: ReturnType<typeof learnM>): Found[] {
  const byQuery = new Map<number, Found[]>();
  for (const { query, candidate, pair } of blocked) {
    const [asked, known] = [queries[query], index[candidate]];
    if (!asked || !known) continue;
    const scored = judge(asked, known, pair, weigh(pair, known, rates, m), rates.size);
    if (scored.band === 'none') continue;
    byQuery.set(query, [...(byQuery.get(query) ?? []), { ...scored, query, candidate, person: known }]);
  }
  return [...byQuery.keys()].sort((a, b) => a - b).flatMap((query) => settle(byQuery.get(query) ?? [], compare));
}

/** The same pairs in every run of the same index. */
function* atRandom(people: readonly Person[]): Generator<Comparison> {
  if (people.length < 2) return;
  let state = 0x2545f491;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % people.length;
  };
  for (let made = 0; made < Math.min(randomPairs, 40 * people.length); made++) {
    const [a, b] = [next(), next()];
    const [one, other] = [people[a], people[b]];
    if (a !== b && one && other) yield compare(one, other);
  }
}
