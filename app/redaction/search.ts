/** Looking for terms the way a reader would see them: case, spaces, hyphens and line breaks do not hide a name. Pure. */
import type { PlanTerm } from './plan.ts';

/** What is searched: pieces (characters or words) with a space between them where `spaced`. */
export type Hit = { start: number; end: number };

/** `needles`: the term, and as a file has it that draws a line to the left from left to right. `patterns`: as written, and without its marks, which the text searched has not. */
export type CompiledTerm =
  | { kind: 'exact'; needles: string[] }
  | { kind: 'normalised'; needles: string[] }
  | { kind: 'regex'; patterns: RegExp[] };

type Fold = 'exact' | 'normalised' | 'cased' | 'squeezed';
/** Folded text; `owner[i]` is the piece that character i came from. */
export type Folded = { text: string; owner: Int32Array };

/** Undefined where nothing would be left to look for, or the pattern does not compile. */
export function compileTerm(term: Pick<PlanTerm, 'text' | 'match'>): CompiledTerm | undefined {
  if (term.match === 'regex') {
    const pattern = compilePattern(term.text);
    if (!pattern) return undefined;
    const plain = [...term.text].map((symbol) => foldSymbol(symbol, 'cased')).join('');
    const unmarked = plain === term.text ? undefined : compilePattern(plain);
    return { kind: 'regex', patterns: unmarked ? [pattern, unmarked] : [pattern] };
  }
  const needle = fold([term.text], term.match, false).text.trim();
  if (needle === '') return undefined;
  return { kind: term.match, needles: runsToTheLeft.test(needle) ? [needle, [...needle].reverse().join('')] : [needle] };
}

/** Hebrew, Arabic and their neighbours, and the forms of their letters. */
const runsToTheLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** Prepared once a text, searched once a term: `pieces` joined, with a space between them if `spaced`. */
export function searchable(pieces: readonly string[], spaced: boolean): (term: CompiledTerm) => Hit[] {
  const cache = new Map<Fold, Folded>();
  const folded = (mode: Fold): Folded => {
    let text = cache.get(mode);
    if (!text) cache.set(mode, (text = fold(pieces, mode, spaced)));
    return text;
  };
  return (term) => {
    if (term.kind !== 'regex') return term.needles.map((needle) => find(folded(term.kind), needle)).reduce(united);
    return term.patterns.flatMap((pattern) => [match(folded('cased'), pattern), match(folded('squeezed'), pattern)]).reduce(united);
  };
}

/** How often a term stands in one string. */
export function countIn(text: string, term: CompiledTerm): number {
  return searchable([text], false)(term).length;
}

/**
 * exact: white space runs become one space, and a letter with its mark is one however it is written. normalised: NFKD, no marks, lower case,
 * no white space or hyphens. cased: NFKD, no marks, one space. squeezed: cased without white space and hyphens. But for exact, typewriter's and
 * printer's apostrophes and quotes are the same. Format and control characters go in all.
 */
export function fold(pieces: readonly string[], mode: Fold, spaced: boolean): Folded {
  let text = '';
  const owners: number[] = [];
  const add = (part: string, owner: number): void => {
    text += part;
    for (let i = 0; i < part.length; i++) owners.push(owner);
  };
  const keepsSpace = mode === 'exact' || mode === 'cased';
  const known = foldedSymbols[mode];
  pieces.forEach((piece, owner) => {
    if (spaced && owner > 0 && keepsSpace && !text.endsWith(' ')) add(' ', owner - 1);
    for (const symbol of piece) {
      let plain = known.get(symbol);
      if (plain === undefined) known.set(symbol, (plain = foldSymbol(symbol, mode)));
      if (plain === ' ' && text.endsWith(' ')) continue;
      add(plain, owner);
    }
  });
  return { text, owner: new Int32Array(owners) };
}

/** Folding is per character, so each is worked out once. */
const foldedSymbols: Record<Fold, Map<string, string>> = { exact: new Map(), normalised: new Map(), cased: new Map(), squeezed: new Map() };

function foldSymbol(symbol: string, mode: Fold): string {
  if (/^[\s\u0085]$/u.test(symbol)) return mode === 'exact' || mode === 'cased' ? ' ' : '';
  // soft hyphens, joiners, and what engines put for a hyphen at a line's end
  if (/^[\p{Cc}\p{Cf}\ufffe\uffff]$/u.test(symbol)) return '';
  if (mode === 'exact') return symbol.normalize('NFD');
  if (/^[\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u2032`]$/u.test(symbol)) return "'";
  if (/^[\u201c\u201d\u201f\u2033]$/u.test(symbol)) return '"';
  let plain = symbol.normalize('NFKD').replace(/[\p{M}\p{Cf}]/gu, '');
  // by way of the capitals: the two small sigmas have one, and a sharp s is two of them
  if (mode === 'normalised') plain = plain.toUpperCase().toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
  return mode === 'cased' ? plain : plain.replace(/[\s\p{Pd}\u2212\u2043\u02d7]/gu, '');
}

function find({ text, owner }: Folded, needle: string): Hit[] {
  const hits: Hit[] = [];
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
    // the last letter and its mark are one: "Jose" is not "José"
    if (/^\p{M}/u.test(text.charAt(at + needle.length))) continue;
    hits.push({ start: owner[at] as number, end: owner[at + needle.length - 1] as number });
  }
  return hits;
}

function match({ text, owner }: Folded, pattern: RegExp): Hit[] {
  const hits: Hit[] = [];
  for (const found of text.matchAll(pattern)) {
    if (found[0].length === 0) continue;
    hits.push({ start: owner[found.index] as number, end: owner[found.index + found[0].length - 1] as number });
  }
  return hits;
}

/** All of the first, and what only the second has: a place that both foldings show is one hit. */
function united(first: Hit[], second: Hit[]): Hit[] {
  const place = ({ start, end }: Hit): string => `${start} ${end}`;
  const known = new Map<string, number>();
  for (const hit of first) known.set(place(hit), (known.get(place(hit)) ?? 0) + 1);
  const only = second.filter((hit) => {
    const left = known.get(place(hit)) ?? 0;
    if (left > 0) known.set(place(hit), left - 1);
    return left === 0;
  });
  return [...first, ...only];
}

function compilePattern(source: string): RegExp | undefined {
  for (const flags of ['gu', 'g']) {
    try {
      return new RegExp(source, flags);
    } catch {
      continue; // patterns of the older syntax compile without the u flag
    }
  }
  return undefined;
}
