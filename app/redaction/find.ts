/** Every way of finding a plan's terms on one page, in union: no engine is trusted to see everything. Pure. */
import type { PlacedValue } from '#app/documents/pdfium.ts';
import type { TextRun } from '#app/documents/second-reader.ts';
import type { Rect, Word } from '#app/documents/types.ts';
import type { Char } from '#app/documents/words.ts';
import { columnEnd, columnOrder } from './columns.ts';
import type { FoundCounts } from './report.ts';
import { searchable } from './search.ts';
import type { CompiledTerm, Hit } from './search.ts';

export type PageText = {
  chars: readonly Char[];
  words: readonly Word[];
  wordOfChar: Int32Array;
  runs: readonly TextRun[] | undefined;
  values: readonly PlacedValue[];
};

export type Found = {
  /** Words of `words` that belong to a term. */
  words: Set<number>;
  /** Places only other engines gave, still to be compared with what the words cover. */
  runPlaces: { whole: Rect; part: Rect }[];
  valuePlaces: Rect[];
  /** Something was found with no place at all: the page must not leave. */
  placeless: boolean;
  counts: FoundCounts[];
};

/** Characters in the engine's order and words in order of place, the second reader's runs, and values of fields and annotations. */
export function findOnPage(text: PageText, terms: readonly CompiledTerm[]): Found {
  const inOrder = searchable(text.chars.map((char) => (char.code > 0 && char.code <= 0x10ffff && !(char.code >= 0xd800 && char.code < 0xe000) ? String.fromCodePoint(char.code) : '')), false);
  const byPlace = placeOrder(text.words);
  const inPlace = searchable(byPlace.map((index) => (text.words[index] as Word).text), true);
  const inColumns = columnSearch(text.words);
  const runs = text.runs ?? [];
  const runPieces: string[] = [];
  const runOfPiece: { run: number; from: number; to: number }[] = [];
  runs.forEach((run, index) => {
    const symbols = [...run.text];
    symbols.forEach((symbol, i) => {
      runPieces.push(symbol);
      runOfPiece.push({ run: index, from: i / symbols.length, to: (i + 1) / symbols.length });
    });
    runPieces.push(run.endsLine ? '\n' : '');
    runOfPiece.push({ run: index, from: 1, to: 1 });
  });
  const inRuns = searchable(runPieces, false);
  const inValues = text.values.map((value) => searchable([value.value], false));

  const found: Found = { words: new Set(), runPlaces: [], valuePlaces: [], placeless: false, counts: [] };
  for (const term of terms) {
    const hits = inOrder(term);
    for (const { start, end } of hits) {
      for (let i = start; i <= end; i++) {
        const word = text.wordOfChar[i] as number;
        if (word >= 0) found.words.add(word);
      }
    }
    const placed = inPlace(term);
    for (const { start, end } of placed) for (let i = start; i <= end; i++) found.words.add(byPlace[i] as number);
    const inColumn = inColumns(term);
    for (const hit of inColumn) for (const word of hit) found.words.add(word);
    const second = inRuns(term);
    const known = hitWords(hits, text.wordOfChar, placed, byPlace);
    for (const { start, end } of second) {
      const pieces = runOfPiece.slice(start, end + 1);
      if (!claim(known, text.words, new Set(pieces.map(({ run }) => runs[run]?.rect)))) addRuns(found, runs, pieces);
    }
    let values = 0;
    inValues.forEach((search, index) => {
      if (search(term).length === 0) return;
      values += 1;
      found.valuePlaces.push((text.values[index] as PlacedValue).rect);
    });
    found.counts.push({ characters: Math.max(hits.length, placed.length, inColumn.length), secondReader: second.length, values, ocr: null });
  }
  return found;
}

/** Words that belong to a term, in the order they are given and down their columns. */
export function findWords(words: readonly (Rect & { text: string })[], terms: readonly CompiledTerm[]): { words: Set<number>; counts: number[] } {
  const found = new Set<number>();
  if (terms.length === 0) return { words: found, counts: [] };
  const search = searchable(words.map((word) => word.text), true);
  const inColumns = columnSearch(words);
  const counts = terms.map((term) => {
    const hits = search(term);
    for (const { start, end } of hits) for (let i = start; i <= end; i++) found.add(i);
    const inColumn = inColumns(term);
    for (const hit of inColumn) for (const word of hit) found.add(word);
    return Math.max(hits.length, inColumn.length);
  });
  return { words: found, counts };
}

/** The words of each hit down the columns, each once. */
function columnSearch(words: readonly (Rect & { text: string })[]): (term: CompiledTerm) => number[][] {
  const order = columnOrder(words);
  const search = searchable(order.map((index) => (index === columnEnd ? '\ue000' : (words[index] as { text: string }).text)), true);
  return (term) => {
    const hits = search(term).map(({ start, end }) => order.slice(start, end + 1).filter((index) => index !== columnEnd));
    return [...new Map(hits.map((hit) => [hit.join(), hit])).values()];
  };
}

/** The words of each hit in the characters, each hit once though two orders found it. */
function hitWords(hits: readonly Hit[], wordOfChar: Int32Array, placed: readonly Hit[], byPlace: readonly number[]): Set<number>[] {
  const sets = [...hits.map(({ start, end }) => wordOfChar.slice(start, end + 1)), ...placed.map(({ start, end }) => byPlace.slice(start, end + 1))].map((list) => [...new Set(list)].filter((word) => word >= 0).sort((a, b) => a - b));
  return [...new Map(sets.map((list) => [list.join(), new Set(list)])).values()].filter((set) => set.size > 0);
}

/**
 * Is this hit of the second reader one that the characters have too? Within its runs the second reader only guesses where a word stands;
 * the characters know. Each of their hits answers for one.
 */
function claim(known: Set<number>[], words: readonly Word[], rects: Set<Rect | undefined>): boolean {
  const within = (word: Word, rect: Rect): boolean => {
    const [x, y] = [word.x + word.width / 2, word.y + word.height / 2];
    return x >= rect.x - 1 && x <= rect.x + rect.width + 1 && y >= rect.y - 1 && y <= rect.y + rect.height + 1;
  };
  const places = [...rects];
  if (places.length === 0 || places.includes(undefined)) return false;
  const at = known.findIndex((set) => {
    const own = [...set].map((index) => words[index] as Word);
    return own.every((word) => places.some((rect) => within(word, rect as Rect))) && places.every((rect) => own.some((word) => within(word, rect as Rect)));
  });
  if (at >= 0) known.splice(at, 1);
  return at >= 0;
}

function addRuns(found: Found, runs: readonly TextRun[], pieces: { run: number; from: number; to: number }[]): void {
  const byRun = new Map<number, { from: number; to: number }>();
  for (const { run, from, to } of pieces) {
    const known = byRun.get(run);
    byRun.set(run, known ? { from: Math.min(known.from, from), to: Math.max(known.to, to) } : { from, to });
  }
  for (const [run, { from, to }] of byRun) {
    if (to === from) continue;
    const { rect, direction } = runs[run] as TextRun;
    if (!rect || !(rect.width > 0 || rect.height > 0)) {
      found.placeless = true;
      continue;
    }
    const start = direction === 'left' || direction === 'up' ? 1 - to : from;
    const upright = direction === 'up' || direction === 'down';
    const part = upright ? { ...rect, y: rect.y + rect.height * start, height: rect.height * (to - from) } : { ...rect, x: rect.x + rect.width * start, width: rect.width * (to - from) };
    found.runPlaces.push({ whole: rect, part });
  }
}

/** Top to bottom, left to right: finds words drawn in an order nobody reads. */
export function placeOrder(words: readonly Rect[]): number[] {
  const indices = words.map((_, index) => index).sort((a, b) => centre(words[a] as Rect) - centre(words[b] as Rect));
  const ordered: number[] = [];
  let band: number[] = [];
  let bandEnd = -Infinity;
  const close = (): void => {
    ordered.push(...band.sort((a, b) => (words[a] as Rect).x - (words[b] as Rect).x));
    band = [];
  };
  for (const index of indices) {
    const word = words[index] as Rect;
    if (band.length > 0 && centre(word) > bandEnd) close();
    if (band.length === 0) bandEnd = centre(word) + Math.max(1, word.height * 0.4);
    band.push(index);
  }
  close();
  return ordered;
}

function centre(word: Rect): number {
  return word.y + word.height / 2;
}
