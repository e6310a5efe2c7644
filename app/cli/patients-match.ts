/**
 * patients:match -- --index A.csv --queries B.csv --out R.csv
 * Exit 0: written. 2: usage, a file that cannot be read or written. 1: it could not be done. A malformed cell is an empty one.
 * Makes its own database and removes it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { matchPeople } from '#app/records/matching/match-people.ts';
import { person } from '#app/records/matching/person.ts';
import { readPeople, type CsvPerson } from '#app/records/matching/read-csv.ts';
import { withScratchDatabase } from '#app/records/matching/scratch.ts';
import { isWritable } from './out-file.ts';

const usage = 'patients:match -- --index A.csv --queries B.csv --out R.csv';

process.exit(await main());

async function main(): Promise<number> {
  let given: { index: string; queries: string; out: string };
  let index: CsvPerson[];
  let queries: CsvPerson[];
  try {
    given = parse();
    [index, queries] = [read(given.index), read(given.queries)];
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\nusage: ${usage}\n`);
    return 2;
  }
  const thisYear = new Date().getUTCFullYear();
  const [known, asked] = [index, queries].map((people) => people.map(({ raw }) => person(raw, thisYear)));
  try {
    const found = await withScratchDatabase((client) => matchPeople(client, known ?? [], asked ?? []));
    const rows = found.map(({ query, candidate, score, band }) => [queries[query]?.id ?? '', index[candidate]?.id ?? '', String(Number(score.toFixed(6))), band]);
    writeFileSync(given.out, [['query_id', 'candidate_id', 'score', 'band'], ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join(''));
    return 0;
  } catch (error) {
    // why the code alone: a database's message may hold what stood in a cell.
    process.stderr.write(`failed: ${error instanceof Error && 'code' in error ? String(error.code) : 'unexpected'}\n`);
    return 1;
  }
}

/** RFC 4180. An id comes back as it was given, "-2" and "=3" too: this table is joined by a program, not opened by a spreadsheet. */
function cell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function parse(): { index: string; queries: string; out: string } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { index: text, queries: text, out: text } });
  const { index, queries, out } = values;
  if (!index || !queries || !out) throw new Error('--index, --queries and --out are needed');
  if (new Set([index, queries].map((path) => resolve(path))).has(resolve(out))) throw new Error('--out must be another file');
  if (!isWritable(out)) throw new Error(`${out} cannot be written`);
  return { index, queries, out };
}

function read(path: string): CsvPerson[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    throw new Error(`${path} cannot be read`);
  }
  const { people, columns } = readPeople(bytes);
  if (people.length > 0 && columns.every((column) => column === 'id')) throw new Error(`${path} has none of the columns first_name, last_name, birth_date, sex, street, city, state, postcode, phone, ssn`);
  return people;
}
