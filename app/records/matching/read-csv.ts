/** Reads a table of people out of any CSV: what is odd in it becomes an empty cell or a longer one, never an error. Pure. */
import type { RawPerson } from './person.ts';

export type CsvPerson = { id: string; /** Record number, where the file has one. */ mrn: string; raw: RawPerson };
type Column = 'id' | 'mrn' | Exclude<keyof RawPerson, 'previousNames'>;

const columns: readonly Column[] = ['id', 'mrn', 'first_name', 'last_name', 'birth_date', 'sex', 'street', 'city', 'state', 'postcode', 'phone', 'ssn'];

/** The people of a file in its order, and which of the known columns it has. A row without an id is called by its number, from 1. */
export function readPeople(bytes: Uint8Array): { people: CsvPerson[]; columns: Column[] } {
  const [head = [], ...rows] = csvRows(decode(bytes));
  const places = head.map((cell) => columns.find((column) => column === cell.trim().toLowerCase().replace(/[\s-]+/g, '_')));
  const people = rows
    .filter((row) => row.some((cell) => cell.trim() !== ''))
    .map((row, index): CsvPerson => {
      const cells: Partial<Record<Column, string>> = {};
      for (const [at, column] of places.entries()) if (column) cells[column] ??= row[at] ?? '';
      const { id, mrn, ...raw } = cells;
      return { id: id?.trim() || String(index + 1), mrn: mrn?.trim() ?? '', raw };
    });
  return { people, columns: [...new Set(places.filter((column): column is Column => column !== undefined))] };
}

/** UTF-8 with or without its mark, UTF-16 with one; else what Windows writes. */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // why: not UTF-8 after all; every byte is a letter in the other one.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** RFC 4180, taken lightly: a quote that never closes ends with its line, one inside a bare cell is a letter. */
export function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const { cell, end } = cellAt(text, at);
    row.push(cell);
    const stop = text[end];
    at = end + 1;
    if (stop === ',') {
      if (at >= text.length) row.push('');
      continue;
    }
    if (stop === '\r' && text[at] === '\n') at += 1;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

function cellAt(text: string, start: number): { cell: string; end: number } {
  let from = start;
  while (text[from] === ' ') from += 1;
  if (text[from] === '"') {
    const quoted = quotedCell(text, from + 1);
    if (quoted) return quoted;
  }
  let end = start;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { cell: text.slice(start, end), end };
}

/** Null where it does not close within a few lines, or goes on after it closed. */
function quotedCell(text: string, start: number): { cell: string; end: number } | null {
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
    return at >= text.length || text[at] === ',' || text[at] === '\n' || text[at] === '\r' ? { cell, end: at } : null;
  }
  return null;
}
