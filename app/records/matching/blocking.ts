/**
 * Which pairs are worth comparing: PostgreSQL finds them by sound, likeness, birth date, place and number (fuzzystrmatch, pg_trgm),
 * in a scratch table that lives as long as the run.
 */
import type pg from 'pg';
import type { Person } from './person.ts';

/** Pairs of positions in the two lists. */
export type Pairs = { query: number; candidate: number }[];

const batch = 2000;

export async function loadIndex(client: pg.ClientBase, people: readonly Person[]): Promise<void> {
  // why: compiling a statement of twenty branches takes longer than running it.
  await client.query('set jit = off');
  for (const extension of ['pg_trgm', 'fuzzystrmatch']) await client.query(`create extension if not exists ${extension}`);
  await makeTable(client, 'chart', people);
  const keys = ['born', '(left(born, 7)), given_key', '(right(born, 5)), given_key', '(left(born, 4)), family_key, given_key', 'family_key, left(given, 1)', 'given_key, left(family, 1)', 'postcode, family_key', 'postcode, given_key', 'postcode, house', 'house, left(street, 4)', 'phone', 'ssn', 'ssn_tail, family_key', 'ssn_tail, given_key', 'city, given_key', '(left(born, 7)), family_key', '(right(born, 5)), family_key'];
  for (const key of keys) await client.query(`create index on chart (${key})`);
  await client.query('create index on chart using gist ((family || \' \' || given) gist_trgm_ops(siglen=64))');
  await client.query('analyze chart');
}

/** The pairs of some of the queries; `first` is the position of the first of them. */
export async function blockedPairs(client: pg.ClientBase, queries: readonly Person[], first: number): Promise<Pairs> {
  await client.query('drop table if exists asked');
  await makeTable(client, 'asked', queries);
  await client.query('analyze asked');
  const { rows } = await client.query<{ query: number; candidate: number }>(sql);
  return rows.map(({ query, candidate }) => ({ query: query + first, candidate }));
}

async function makeTable(client: pg.ClientBase, name: 'chart' | 'asked', people: readonly Person[]): Promise<void> {
  await client.query(`create unlogged table ${name} (n int primary key, given text, family text, born text, house text, street text, city text, postcode text, phone text, ssn text, ssn_tail text, previous text[], given_key text, family_key text)`);
  for (let at = 0; at < people.length; at += batch) {
    const rows = people.slice(at, at + batch).map((one, index) => ({ n: at + index, given: one.given, family: one.family, born: one.born, house: one.house, street: one.street, city: one.city, postcode: one.postcode?.replace(/^0+(?=.)/, '') ?? null, phone: one.phone?.slice(-7) ?? null, ssn: one.ssn, ssn_tail: one.ssnTail, previous: one.previous }));
    await client.query(
      `insert into ${name} select r.*, nullif(dmetaphone(split_part(r.given, ' ', 1)), ''), nullif(dmetaphone(replace(r.family, ' ', '')), '')
       from jsonb_to_recordset($1::jsonb) as r(n int, given text, family text, born text, house text, street text, city text, postcode text, phone text, ssn text, ssn_tail text, previous text[])`,
      [JSON.stringify(rows)],
    );
  }
}

// why: one statement a key, joined by equality, stays an index scan at any size; a full scan per query would not.
const keyed = [
  'c.born = q.born',
  `c.born = left(q.born, 5) || right(q.born, 2) || '-' || substr(q.born, 6, 2)`,
  'left(c.born, 7) = left(q.born, 7) and c.given_key = q.given_key',
  'left(c.born, 7) = left(q.born, 7) and c.family_key = q.family_key',
  'right(c.born, 5) = right(q.born, 5) and c.given_key = q.given_key',
  'right(c.born, 5) = right(q.born, 5) and c.family_key = q.family_key',
  'left(c.born, 4) = left(q.born, 4) and c.family_key = q.family_key and c.given_key = q.given_key',
  'c.family_key = q.family_key and left(c.given, 1) = left(q.given, 1)',
  'c.given_key = q.given_key and left(c.family, 1) = left(q.family, 1)',
  'c.family_key = q.given_key and c.given_key = q.family_key',
  'c.postcode = q.postcode and c.family_key = q.family_key',
  'c.postcode = q.postcode and c.given_key = q.given_key',
  'c.postcode = q.postcode and c.house = q.house',
  'c.house = q.house and left(c.street, 4) = left(q.street, 4)',
  'c.city = q.city and c.given_key = q.given_key',
  'c.phone = q.phone',
  'c.ssn = q.ssn',
  'c.ssn_tail = q.ssn_tail and c.family_key = q.family_key',
  'c.ssn_tail = q.ssn_tail and c.given_key = q.given_key',
];

/** Of each key at most so many a query: a block larger than this is no block. The likest names come first. */
const most = 200;
const sql = `
  select distinct query, candidate from (
    ${keyed.map((key) => `select q.n as query, c.n as candidate from asked q cross join lateral (select n from chart c where ${key} limit ${most}) c`).join('\n    union all ')}
    union all
    select q.n, c.n from asked q cross join lateral (
      select n from chart c where q.family is not null or q.given is not null order by (c.family || ' ' || c.given) <-> (coalesce(q.family, '') || ' ' || coalesce(q.given, '')) limit 10
    ) c
  ) found`;
