/**
 * From what was found to what is painted. A word that a box touches goes whole, and a box's length is a multiple of a grid, so that neither a
 * fragment nor the exact length of a name remains. Across the line a box is as high as the font, which tells nothing of the word. Before it takes
 * a neighbour a box moves: both its neighbours are there to be seen, so its place between them tells nothing that they do not. Pure.
 */
import type { Rect } from '#app/documents/types.ts';

export const gridPt = 6;
const paddingPt = 1;
/** Less than this of a word's length under a box is its margin, not its ink. */
const hairPt = 0.75;
/** This share of a word across its line must be in a box's line to be touched. */
const touched = 0.45;

/** `upright`: as of a word. */
type Placed = Rect & { upright?: boolean };

export type Selection = {
  /** Indices of words that go. */
  dropped: Set<number>;
  /** What is painted: a multiple of the grid along the line; areas as drawn. */
  boxes: Rect[];
};

/**
 * `words`: all of the page. `seeds`: words that belong to a term. `found`: places another engine gave. `areas`: drawn by a person.
 * Grows until nothing visible is cut.
 */
export function selectBoxes(words: readonly Placed[], seeds: Iterable<number>, found: readonly Rect[], areas: readonly Rect[], page: { widthPt: number; heightPt: number }): Selection {
  const dropped = new Set<number>(seeds);
  for (;;) {
    const rects = [...[...dropped].map((index) => words[index] as Placed), ...found].filter((rect) => rect.width > 0 && rect.height > 0);
    const merged = merge(rects.map((rect) => ({ tight: rect, box: snap(rect, page) })).filter(({ box }) => box.width > 0 && box.height > 0), page);
    const staying = words.filter((_, index) => !dropped.has(index));
    const snapped = merged.map((one) => ({ tight: one.tight, box: between(one, staying, merged) }));
    const reaches = snapped.map(({ tight, box }) => ({ ...box, ...across(tight, box) }));
    const before = dropped.size;
    words.forEach((word, index) => {
      if (dropped.has(index)) return;
      if (reaches.some((reach) => touches(word, reach, touched)) || areas.some((area) => touches(word, area, 0.2) || coversMiddle(word, area))) dropped.add(index);
    });
    if (dropped.size === before) {
      const clipped = areas.map((area) => clip(area, page)).filter((box) => box.width > 0 && box.height > 0);
      return { dropped, boxes: [...snapped.map(({ box }) => box), ...clipped] };
    }
  }
}

/** True where `share` of the word's smaller extent lies in the box and more than a hair along the line is covered. */
export function touches(word: Placed, box: Rect, share: number): boolean {
  const x = Math.min(word.x + word.width, box.x + box.width) - Math.max(word.x, box.x);
  const y = Math.min(word.y + word.height, box.y + box.height) - Math.max(word.y, box.y);
  if (upright(word)) return y > hairPt && x > share * Math.min(word.width, box.width);
  return x > hairPt && y > share * Math.min(word.height, Math.max(box.height, word.height));
}

function coversMiddle(word: Placed, area: Rect): boolean {
  const inX = (at: number): boolean => at >= area.x && at <= area.x + area.width;
  const inY = (at: number): boolean => at >= area.y && at <= area.y + area.height;
  const x = Math.min(word.x + word.width, area.x + area.width) > Math.max(word.x, area.x);
  const y = Math.min(word.y + word.height, area.y + area.height) > Math.max(word.y, area.y);
  return (x && inY(word.y + word.height / 2)) || (y && inX(word.x + word.width / 2) && upright(word));
}

/** Words a letter of which has its middle in an area. What runs aslant is much smaller than the rectangle around it: no share of that tells. */
export function wordsUnder(areas: readonly Rect[], chars: readonly { box: Rect; loose: Rect }[], wordOfChar: Int32Array): Set<number> {
  const under = new Set<number>();
  const holds = (area: Rect, { x, y, width, height }: Rect): boolean =>
    x + width / 2 >= area.x && x + width / 2 <= area.x + area.width && y + height / 2 >= area.y && y + height / 2 <= area.y + area.height;
  if (areas.length > 0) chars.forEach(({ box, loose }, index) => {
    const word = wordOfChar[index] as number;
    if (word >= 0 && areas.some((area) => holds(area, box) || holds(area, loose))) under.add(word);
  });
  return under;
}

/** Words set on end: their length runs down the page. Where nobody tells, the shape does. */
function upright(rect: Placed): boolean {
  return rect.upright ?? (rect.height > rect.width * 1.6 && rect.height > 14);
}

/**
 * Outward, to a multiple of the grid along the line. The box begins where the word begins: the words before it, still to be read, tell
 * that anyway, and a second edge on a fixed grid would only swallow a neighbour for nothing.
 */
function snap(rect: Placed, page: { widthPt: number; heightPt: number }): Rect {
  const stands = upright(rect);
  const x = Math.floor(rect.x - paddingPt);
  const y = Math.floor(rect.y - paddingPt);
  const along = (length: number): number => Math.ceil(length / gridPt) * gridPt;
  const width = rect.x + rect.width + paddingPt - x;
  const height = rect.y + rect.height + paddingPt - y;
  return clip({ x, y, width: stands ? Math.ceil(width) : along(width), height: stands ? along(height) : Math.ceil(height) }, page);
}

export function clip(rect: Rect, page: { widthPt: number; heightPt: number }): Rect {
  const x = Math.max(0, rect.x);
  const y = Math.max(0, rect.y);
  return { x, y, width: Math.min(page.widthPt, rect.x + rect.width) - x, height: Math.min(page.heightPt, rect.y + rect.height) - y };
}

type Snapped = { tight: Placed; box: Rect };

/** Boxes of one line that meet become one; whether two words or one went is nobody's business. */
function merge(boxes: Snapped[], page: { widthPt: number; heightPt: number }): Snapped[] {
  const sorted = [...boxes].sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x || a.box.width - b.box.width);
  const merged: Snapped[] = [];
  for (const next of sorted) {
    let current = next;
    for (;;) {
      const { box } = current;
      const at = merged.findIndex((other) => sameBand(other.box, box) && other.box.x <= box.x + box.width && box.x <= other.box.x + other.box.width);
      if (at < 0) break;
      const [other] = merged.splice(at, 1) as [Snapped];
      const tight = around(other.tight, current.tight);
      current = { tight, box: snap(tight, page) };
    }
    merged.push(current);
  }
  return merged;
}

function sameBand(a: Rect, b: Rect): boolean {
  const overlap = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return overlap > 0.6 * Math.max(a.height, b.height);
}

function around(a: Placed, b: Placed): Placed {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const told = a.upright ?? b.upright;
  return { x, y, width: Math.max(a.x + a.width, b.x + b.width) - x, height: Math.max(a.y + a.height, b.y + b.height) - y, ...(told === undefined ? {} : { upright: told }) };
}

/** The box where it touches neither the word after it nor what stands before it; where there is no such place, where it was. Its length stays. */
function between({ tight, box }: Snapped, staying: readonly Rect[], boxes: readonly Snapped[]): Rect {
  const line = { ...box, ...across(tight, box) };
  const stands = upright(tight);
  const start = (rect: Rect): number => (stands ? rect.y : rect.x);
  const length = (rect: Rect): number => (stands ? rect.height : rect.width);
  const end = (rect: Rect): number => start(rect) + length(rect);
  const beside = (rect: Rect): boolean => {
    const [low, high] = stands ? [Math.max(rect.x, line.x), Math.min(rect.x + rect.width, line.x + line.width)] : [Math.max(rect.y, line.y), Math.min(rect.y + rect.height, line.y + line.height)];
    return high - low > touched * (stands ? Math.min(rect.width, line.width) : Math.min(rect.height, line.height));
  };
  const near = [...staying.filter((word) => beside(word)), ...boxes.filter((other) => other.box !== box && beside(other.box)).map((other) => other.box)];
  const middle = start(tight) + length(tight) / 2;
  const next = near.reduce((least, rect) => (start(rect) >= middle ? Math.min(least, start(rect)) : least), Infinity);
  if (end(box) <= next + hairPt) return box;
  const last = near.reduce((most, rect) => (start(rect) < middle ? Math.max(most, end(rect)) : most), 0);
  // clear of both, or as much into the one as into the other
  const ideal = next - length(box) >= last ? next - length(box) : (last + next - length(box)) / 2;
  const at = Math.max(Math.min(ideal, start(tight) - paddingPt), end(tight) + paddingPt - length(box));
  const fits = at >= 0 && at > last - hairPt && at + length(box) < next + hairPt && at <= start(tight) - paddingPt;
  if (!fits) return box;
  return stands ? { ...box, y: at } : { ...box, x: at };
}

/** Neighbouring lines are judged by the word itself, not by the padding around it: a tight line spacing must not eat the page. */
function across(tight: Placed, box: Rect): Partial<Rect> {
  return upright(tight) ? { x: tight.x, width: tight.width } : { y: tight.y, height: Math.min(tight.height, box.height) };
}
