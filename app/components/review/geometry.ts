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
