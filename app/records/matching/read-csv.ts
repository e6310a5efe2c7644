/** Reads a table of people out of any CSV: what is odd in it becomes an empty cell or a longer one, never an error. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { RawPerson } from './person.ts';

export type CsvPerson = { id: string; /** Record number, where the file has one. */ mrn: string; raw: RawPerson };
type Column = 'id' | 'mrn' | Exclude<keyof RawPerson, 'previousNames'>;

const columns: readonly Column[] = ['id', 'mrn', 'first_name', 'last_name', 'birth_date', 'sex', 'street', 'city', 'state', 'postcode', 'phone', 'ssn'];

/** The people of a file in its order, and which of the known columns it has. A row without an id is called by its number, from 1. */
export function readPeople(bytes: Uint8Array): { people: CsvPerson[]; columns: Column[] } {
  const text = decode(bytes);
  const [head = [], ...rows] = csvRows(text, delimiterOf(text));
  const places = placesOf(head);
  const people = rows.filter((row) => row.some((cell) => cell.trim() !== '')).map((row, index) => personOf(places, row, index + 1));
  return { people, columns: [...new Set(places.filter((column): column is Column => column !== undefined))] };
}

const pieceBytes = 16 * 1024 * 1024;

/** Its head names a person by nothing that is known. */
export class NoColumns extends Error {}

/** The people of a file one after the other, a piece of it in memory at a time: a million of them, or ten. Throws what the file system throws, and `NoColumns`. */
export function* eachPerson(path: string): Generator<CsvPerson> {
  const file = openSync(path, 'r');
  try {
    let rest = Buffer.alloc(0);
    let places: (Column | undefined)[] | undefined;
    let delimiter = ',';
    let count = 0;
    for (let more = true; more; ) {
      const piece = Buffer.allocUnsafe(pieceBytes);
      const read = readSync(file, piece, 0, pieceBytes, null);
      more = read > 0;
      const held = Buffer.concat([rest, piece.subarray(0, read)]);
      // UTF-16 has its line ends elsewhere: such a file is read at once.
      const cut = !more ? held.length : wideMark(held) ? 0 : held.lastIndexOf(0x0a) + 1;
      rest = held.subarray(cut);
      if (cut === 0) continue;
      const text = decode(held.subarray(0, cut));
      if (!places) delimiter = delimiterOf(text);
      for (const row of eachRow(text, delimiter)) {
        if (!places) {
          places = placesOf(row);
          if (row.some((cell) => cell.trim() !== '') && !places.some((column) => column && column !== 'id')) throw new NoColumns();
        } else if (row.some((cell) => cell.trim() !== '')) yield personOf(places, row, ++count);
      }
    }
  } finally {
    closeSync(file);
  }
}

/** What other systems call the same columns. */
const alsoCalled: Readonly<Record<string, Column>> = {
  rec_id: 'id', record_id: 'id', patient_id: 'id',
  medical_record_number: 'mrn', record_number: 'mrn',
  given_name: 'first_name', given_names: 'first_name', firstname: 'first_name', forename: 'first_name',
  surname: 'last_name', family_name: 'last_name', lastname: 'last_name',
  date_of_birth: 'birth_date', dob: 'birth_date', birthdate: 'birth_date',
  gender: 'sex',
  address: 'street', street_address: 'street', address_1: 'street', address1: 'street',
  zip: 'postcode', zip_code: 'postcode', zipcode: 'postcode', postal_code: 'postcode',
  telephone: 'phone', phone_number: 'phone',
  social_security_number: 'ssn', soc_sec_id: 'ssn',
};

/** Which known column each cell of the head is; another's name for one counts only where the file has none of its own. */
function placesOf(head: readonly string[]): (Column | undefined)[] {
  const names = head.map((cell) => cell.trim().toLowerCase().replace(/[\s-]+/g, '_'));
  return names.map((name) => {
    const exact = columns.find((column) => column === name);
    const other = exact ? undefined : Object.hasOwn(alsoCalled, name) ? alsoCalled[name] : undefined;
    return exact ?? (other && !names.includes(other) ? other : undefined);
  });
}

function personOf(places: readonly (Column | undefined)[], row: readonly string[], number: number): CsvPerson {
  const cells: Partial<Record<Column, string>> = {};
  for (const [at, column] of places.entries()) if (column) cells[column] ??= row[at] ?? '';
  const { id, mrn, ...raw } = cells;
  return { id: id?.trim() || String(number), mrn: mrn?.trim() ?? '', raw };
}

/** By the head of the table: what divides its columns into known ones. */
function delimiterOf(text: string): string {
  const head = text.slice(0, 2000).split(/[\r\n]/)[0] ?? '';
  const known = (by: string) => placesOf(head.split(by).map((cell) => cell.replaceAll('"', ''))).filter(Boolean).length;
  return [',', ';', '\t', '|'].reduce((best, by) => (known(by) > known(best) ? by : best));
}

const wideMark = (bytes: Uint8Array) => (bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null);

/** UTF-8 with or without its mark, UTF-16 with one; else what Windows writes. */
export function decode(bytes: Uint8Array): string {
  const wide = wideMark(bytes);
  if (wide) return new TextDecoder(wide).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // why: not UTF-8 after all; every byte is a letter in the other one.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** RFC 4180, taken lightly: a quote that never closes ends with its line, one inside a bare cell is a letter. */
export function csvRows(text: string, delimiter = ','): string[][] {
  return [...eachRow(text, delimiter)];
}

function* eachRow(text: string, delimiter: string): Generator<string[]> {
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const { cell, end } = cellAt(text, at, delimiter);
    row.push(cell);
    const stop = text[end];
    at = end + 1;
    if (stop === delimiter) {
      if (at >= text.length) row.push('');
      continue;
    }
    if (stop === '\r' && text[at] === '\n') at += 1;
    yield row;
    row = [];
  }
  if (row.length > 0) yield row;
}

function cellAt(text: string, start: number, delimiter: string): { cell: string; end: number } {
  let from = start;
  while (text[from] === ' ') from += 1;
  if (text[from] === '"') {
    const quoted = quotedCell(text, from + 1, delimiter);
    if (quoted) return quoted;
  }
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { cell: text.slice(start, end), end };
}

/** Null where it does not close within a few lines, or goes on after it closed. */
function quotedCell(text: string, start: number, delimiter: string): { cell: string; end: number } | null {
  let cell = '';
  let at = start;
  let lines = 0;
  while (at < text.length) {
    const letter = text.charAt(at);
    if (letter === '\n' && ++lines > 5) return null;
    if (letter !== '"') {
      cell += letter;
      at += 1;
      continue;
    }
    if (text[at + 1] === '"') {
      cell += '"';
      at += 2;
      continue;
    }
    at += 1;
    while (text[at] === ' ') at += 1;
    return at >= text.length || text[at] === delimiter || text[at] === '\n' || text[at] === '\r' ? { cell, end: at } : null;
  }
  return null;
}
