/** Boxes, lines and terms on a page, in points as displayed, origin top left. Pure. */
import type { Box, PageWord } from './types.ts';

export function unite(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((b) => b.x));
  const y = Math.min(...boxes.map((b) => b.y));
  return { x, y, width: Math.max(...boxes.map((b) => b.x + b.width)) - x, height: Math.max(...boxes.map((b) => b.y + b.height)) - y };
}

export type Line = { line: number; words: PageWord[]; box: Box };

/** Words of one line together, from the top of the page down. */
export function linesOf(words: readonly PageWord[]): Line[] {
  const groups = new Map<number, PageWord[]>();
  for (const word of words) groups.set(word.line, [...(groups.get(word.line) ?? []), word]);
  return [...groups].map(([line, own]) => ({ line, words: own, box: unite(own) })).sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
}

/** The line whose word lies under the point, or the nearest within `reach` points. */
export function lineAt(lines: readonly Line[], x: number, y: number, reach = 6): Line | null {
  let best: { line: Line; distance: number } | null = null;
  for (const line of lines) {
    for (const word of line.words) {
      const dx = Math.max(word.x - x, 0, x - word.x - word.width);
      const dy = Math.max(word.y - y, 0, y - word.y - word.height);
      const distance = Math.hypot(dx, dy);
      if (distance <= reach && (!best || distance < best.distance)) best = { line, distance };
    }
  }
  return best?.line ?? null;
}

/** Folded as the removal folds: case, accents, spaces and hyphens do not hide a term. */
export function foldTerm(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\p{Cc}\s\p{Pd}\u2212\u2043\u02d7]/gu, '')
    .toLowerCase();
}

/** Every word that a term touches; a touched word goes whole. */
export function termBoxes(words: readonly PageWord[], terms: readonly string[]): Box[] {
  let text = '';
  const owner: number[] = [];
  words.forEach((word, index) => {
    for (const symbol of foldTerm(word.text)) {
      text += symbol;
      for (let i = 0; i < symbol.length; i++) owner.push(index);
    }
  });
  const touched = new Set<number>();
  for (const needle of terms.map(foldTerm).filter((term) => term !== '')) {
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
      for (let i = owner[at] ?? 0; i <= (owner[at + needle.length - 1] ?? 0); i++) touched.add(i);
    }
  }
  return [...touched].flatMap((index) => words[index] ?? []);
}

export function grow(box: Box, by: number): Box {
  return { x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by };
}

/** The part of a box that lies on its page; hundredths of a point are enough for anybody. */
export function clip(box: Box, page: { width: number; height: number }): Box {
  const x = Math.max(0, box.x);
  const y = Math.max(0, box.y);
  const round = (n: number) => Math.round(n * 100) / 100;
  return { x: round(x), y: round(y), width: round(Math.min(page.width, box.x + box.width) - x), height: round(Math.min(page.height, box.y + box.height) - y) };
}

/** Between two corners, however they were drawn. */
export function between(a: { x: number; y: number }, b: { x: number; y: number }): Box {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}

/** The word of a line under, or next to the right of, `x`; the last where there is none. */
export function wordAt(line: Line, x: number): number {
  const ordered = wordsInOrder(line);
  const at = ordered.findIndex((word) => x <= word.x + word.width);
  return at < 0 ? ordered.length - 1 : at;
}

export function wordsInOrder(line: Line): PageWord[] {
  return [...line.words].sort((a, b) => a.x - b.x);
}

/** The words whose middle lies in a box, in reading order: what it takes out. */
export function wordsUnder(lines: readonly Line[], box: Box): string {
  const inside = ({ x, y, width, height }: Box) => x + width / 2 >= box.x && x + width / 2 <= box.x + box.width && y + height / 2 >= box.y && y + height / 2 <= box.y + box.height;
  return lines.flatMap((line) => wordsInOrder(line).filter(inside).map((word) => word.text)).join(' ');
}

/** From a word to where the page's longest line ends: its length tells nothing of what stood there. */
export function restOfLine(lines: readonly Line[], line: Line, word: number): Box {
  const from = wordsInOrder(line)[word] ?? line.box;
  const edge = Math.max(...lines.map(({ box }) => box.x + box.width));
  return grow({ x: from.x, y: line.box.y, width: edge - from.x, height: line.box.height }, 1);
}

export type Corner = 'nw' | 'ne' | 'sw' | 'se';

/** A box taken by a corner, or as a whole, and dragged; it stays on its page and at least three points large. */
export function dragged(box: Box, corner: Corner | null, by: { x: number; y: number }, page: { width: number; height: number }): Box {
  if (!corner) {
    const x = Math.min(Math.max(0, box.x + by.x), Math.max(0, page.width - box.width));
    const y = Math.min(Math.max(0, box.y + by.y), Math.max(0, page.height - box.height));
    return clip({ ...box, x, y }, page);
  }
  const fixed = { x: corner.endsWith('w') ? box.x + box.width : box.x, y: corner.startsWith('n') ? box.y + box.height : box.y };
  const moved = { x: (corner.endsWith('w') ? box.x : box.x + box.width) + by.x, y: (corner.startsWith('n') ? box.y : box.y + box.height) + by.y };
  const drawn = clip(between(fixed, moved), page);
  return { ...drawn, width: Math.max(3, drawn.width), height: Math.max(3, drawn.height) };
}
