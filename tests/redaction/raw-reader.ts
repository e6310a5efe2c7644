/** A reader of plain PDFs (one table, no object streams), written for the rules of PDF/A alone: it shares no line with what writes the files. */
import { inflateSync } from 'node:zlib';

export type Name = { name: string };
export type Ref = { ref: number };
export type Text = { text: Buffer; hex: string | null };
export type Stream = { dict: Dict; raw: Buffer };
export type Dict = Map<string, Value>;
export type Value = Name | Ref | Text | Stream | Dict | Value[] | number | boolean | null;

export const isDict = (value: unknown): value is Dict => value instanceof Map;
export const isStream = (value: unknown): value is Stream => typeof value === 'object' && value !== null && 'raw' in value;
export const isRef = (value: unknown): value is Ref => typeof value === 'object' && value !== null && 'ref' in value;
export const isText = (value: unknown): value is Text => typeof value === 'object' && value !== null && 'text' in value;
export const nameOf = (value: unknown): string | undefined => (typeof value === 'object' && value !== null && 'name' in value ? (value as Name).name : undefined);

export type RawFile = { source: string; bytes: Buffer; objects: Map<number, Value>; trailer: Dict; faults: string[]; get(value: Value | undefined): Value | undefined };

export function readRaw(given: Uint8Array): RawFile {
  const bytes = Buffer.from(given);
  const source = bytes.toString('latin1');
  const faults: string[] = [];
  const objects = new Map<number, Value>();
  const table = Number(/startxref\n(\d+)\n%%EOF\n?$/.exec(source)?.[1] ?? NaN);
  const head = /^xref\n0 (\d+)\n/.exec(source.slice(table, table + 40));
  if (!head) throw new Error('no table of objects');
  const first = table + head[0].length;
  for (let number = 0; number < Number(head[1]); number++) {
    const entry = source.slice(first + number * 20, first + number * 20 + 20);
    const parts = /^(\d{10}) (\d{5}) ([fn])( \n| \r|\r\n)$/.exec(entry);
    if (!parts) faults.push(`6.1.4: entry ${number} of the table is malformed`);
    else if (parts[3] === 'n') objects.set(number, objectAt(source, bytes, Number(parts[1]), number, faults));
  }
  const trailer = new Tokens(source, source.indexOf('trailer', table) + 7).value() as Dict;
  const get = (value: Value | undefined): Value | undefined => (isRef(value) ? objects.get(value.ref) : value);
  return { source, bytes, objects, trailer, faults, get };
}

function objectAt(source: string, bytes: Buffer, offset: number, number: number, faults: string[]): Value {
  const head = /^(\d+) 0 obj\n/.exec(source.slice(offset, offset + 24));
  if (Number(head?.[1]) !== number) {
    faults.push(`6.1.9: object ${number} is not where the table says`);
    return null;
  }
  const tokens = new Tokens(source, offset + (head as RegExpExecArray)[0].length);
  const value = tokens.value();
  const rest = source.slice(tokens.at, tokens.at + 16);
  if (!isDict(value) || !/^\s*stream\r?\n/.test(rest)) {
    if (!/^\s*endobj/.test(rest)) faults.push(`6.1.9: object ${number} does not end`);
    return value;
  }
  const from = tokens.at + (/^\s*stream\r?\n/.exec(rest) as RegExpExecArray)[0].length;
  const length = value.get('Length');
  if (typeof length !== 'number' || !/^\r?\nendstream\s+endobj/.test(source.slice(from + length, from + length + 24))) faults.push(`6.1.7: the length of stream ${number} is not its length`);
  return { dict: value, raw: bytes.subarray(from, from + (typeof length === 'number' ? length : 0)) };
}

/** What a stream says, through the one filter for text that the files use. */
export function plainOf({ dict, raw }: Stream): Buffer {
  return nameOf(dict.get('Filter')) === 'FlateDecode' ? inflateSync(raw) : raw;
}

export class Tokens {
  at: number;
  constructor(private readonly source: string, at = 0) {
    this.at = at;
  }
  get done(): boolean {
    this.space();
    return this.at >= this.source.length;
  }
  /** A value; an operator comes as a name that begins with a star. */
  value(): Value {
    this.space();
    const rest = this.source.slice(this.at, this.at + 2);
    if (rest === '<<') return this.dict();
    if (rest.startsWith('[')) return this.array();
    if (rest.startsWith('<')) return this.hex();
    if (rest.startsWith('(')) return this.literal();
    if (rest.startsWith('/')) return { name: this.match(/\/([^\s/<>[\]()%]*)/y).slice(1).replace(/#([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))) };
    const reference = this.maybe(/\d+ 0 R(?![A-Za-z])/y);
    if (reference) return { ref: Number.parseInt(reference, 10) };
    const number = this.maybe(/[+-]?(\d+\.?\d*|\.\d+)/y);
    if (number) return Number(number);
    const word = this.match(/[^\s/<>[\]()%]+/y);
    return word === 'true' ? true : word === 'false' ? false : word === 'null' ? null : { name: `*${word}` };
  }
  private dict(): Dict {
    this.at += 2;
    const dict: Dict = new Map();
    for (this.space(); !this.source.startsWith('>>', this.at); this.space()) {
      const key = nameOf(this.value()) as string;
      if (dict.has(key)) throw new Error(`${key} twice`);
      dict.set(key, this.value());
    }
    this.at += 2;
    return dict;
  }
  private array(): Value[] {
    this.at += 1;
    const list: Value[] = [];
    for (this.space(); this.source[this.at] !== ']'; this.space()) list.push(this.value());
    this.at += 1;
    return list;
  }
  private hex(): Text {
    const hex = this.match(/<[^>]*>/y).slice(1, -1);
    return { text: Buffer.from(hex.replace(/\s/g, ''), 'hex'), hex };
  }
  private literal(): Text {
    const from = this.at;
    let depth = 0;
    do {
      const sign = this.source[this.at++];
      if (sign === '\\') this.at += 1;
      else if (sign === '(') depth += 1;
      else if (sign === ')') depth -= 1;
      else if (sign === undefined) throw new Error('a string does not end');
    } while (depth > 0);
    return { text: Buffer.from(this.source.slice(from + 1, this.at - 1), 'latin1'), hex: null };
  }
  private space(): void {
    this.maybe(/(\s|%[^\r\n]*)+/y);
  }
  private maybe(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0];
    if (found) this.at += found.length;
    return found;
  }
  private match(pattern: RegExp): string {
    const found = this.maybe(pattern);
    if (found === undefined) throw new Error(`nothing to read at ${this.at}`);
    return found;
  }
}
