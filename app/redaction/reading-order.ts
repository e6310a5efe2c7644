/** Words of a page as paragraphs, so that a screen reader can go from one to the next. The order is the text layer's own; nothing is guessed across it. Pure. */
import type { LayerWord } from './report.ts';

/** A new paragraph where the text jumps up or sideways, or leaves more than a line's space. */
export function paragraphs(words: readonly LayerWord[]): LayerWord[][] {
  const all: LayerWord[][] = [];
  let last: LayerWord | undefined;
  let lineStart: LayerWord | undefined;
  for (const word of words) {
    const newLine = !last || word.line !== last.line;
    if (!last || (newLine && breaks(lineStart ?? last, last, word))) all.push([]);
    if (newLine) lineStart = word;
    (all.at(-1) as LayerWord[]).push(word);
    last = word;
  }
  return all;
}

function breaks(lineStart: LayerWord, last: LayerWord, next: LayerWord): boolean {
  const height = Math.max(1, Math.min(last.height, next.height));
  const gap = next.y - (last.y + last.height);
  const sideways = Math.abs(next.x - lineStart.x) > 6 * height && next.x > last.x + last.width;
  return gap > 0.9 * height || gap < -1.5 * height || sideways;
}
