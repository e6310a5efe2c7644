/** Lines, or rests of lines, under the keyboard: which one is aimed at, and what Enter would take. */
import { useCallback, useState } from 'react';
import { clip, grow, restOfLine, wordsInOrder, type Line } from './geometry.ts';
import type { PageMode } from './page-view.tsx';
import type { ReviewPage } from './types.ts';

/** Where on the page; kept apart from the lines, which come later. */
export function useLinePlace() {
  const [mode, setMode] = useState<PageMode>('box');
  const [place, setPlace] = useState({ line: 0, word: 0 });
  const toStart = useCallback(() => setPlace({ line: 0, word: 0 }), []);
  return { mode, setMode, place, setPlace, toStart };
}

export type LinePlace = ReturnType<typeof useLinePlace>;

export function aimOf({ mode, place }: LinePlace, lines: readonly Line[] | null, page: ReviewPage | undefined) {
  const line = mode === 'box' ? null : (lines?.[place.line] ?? null);
  const box = page && line ? clip(mode === 'rest' ? restOfLine(lines ?? [], line, place.word) : grow(line.box, 1), page) : null;
  const read = line ? wordsInOrder(line).slice(mode === 'rest' ? place.word : 0).map((word) => word.text).join(' ') : '';
  return { line, box, read };
}
