/** Words column by column: where lines of two columns are drawn in turn, a name broken at the end of a line goes on beneath, and not beside. Pure. */
import type { Rect } from '#app/documents/types.ts';
import { placeOrder } from './find.ts';

type Segment = { words: number[]; left: number; right: number; y: number; height: number; next?: Segment; done?: boolean };

/** A page of more parts than this beneath one another was made to cost time. */
const reach = 2_000;

/** Stands between two columns: no term holds it. */
export const columnEnd = -1;

/** Indices of `words` down each column, `columnEnd` between them. A line that goes on beneath two others is in both columns. */
export function columnOrder(words: readonly Rect[]): number[] {
  const segments = segmentsOf(words);
  segments.forEach((segment, index) => (segment.next = beneath(segment, segments, index)));
  const ordered: number[] = [];
  for (const start of segments) {
    if (start.done) continue;
    for (let segment: Segment | undefined = start; segment; segment = segment.next) {
      ordered.push(...segment.words);
      // one that was read already is read once more, for what begins above it here, and no further
      if (segment.done) break;
      segment.done = true;
    }
    ordered.push(columnEnd);
  }
  return ordered;
}

/** Parts of lines without a gap as wide as between columns, from the top down. */
function segmentsOf(words: readonly Rect[]): Segment[] {
  const segments: Segment[] = [];
  let last: Segment | undefined;
  for (const index of placeOrder(words)) {
    const { x, y, width, height } = words[index] as Rect;
    const middle = y + height / 2;
    if (last && x >= last.left && x - last.right < 1.2 * Math.max(height, last.height) && Math.abs(middle - last.y) < 0.6 * Math.max(height, last.height)) {
      last.words.push(index);
      last.right = Math.max(last.right, x + width);
      last.height = Math.max(last.height, height);
    } else segments.push((last = { words: [index], left: x, right: x + width, y: middle, height }));
  }
  return segments.sort((a, b) => a.y - b.y || a.left - b.left);
}

/** The nearest part of a line under this one; of two at one height the left one. */
function beneath(above: Segment, segments: readonly Segment[], from: number): Segment | undefined {
  for (let i = from + 1; i < Math.min(segments.length, from + reach); i++) {
    const segment = segments[i] as Segment;
    if (segment.y > above.y + 3 * above.height) return undefined;
    if (segment.y > above.y + 0.5 * above.height && segment.left < above.right && segment.right > above.left) return segment;
  }
  return undefined;
}
