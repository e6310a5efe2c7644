/** Characters with places become words and lines. Pure; PDFium's order is kept, a person's reading order is not guessed. */
import type { PageText, Rect, Word } from './types.ts';

/** `box` is the tight one, `loose` the font's own height; both as displayed. `generated`: not in the file (a space or a line end the engine infers). `upright`: its line runs up or down the page. */
export type Char = { code: number; box: Rect; loose: Rect; generated: boolean; hidden: boolean; upright?: boolean };

/** The page's text with its words. A word ends at white space, at a jump to another line, or at a wide gap. */
export function wordsOf(chars: readonly Char[]): PageText & { wordOfChar: Int32Array } {
  const words: Word[] = [];
  const wordOfChar = new Int32Array(chars.length).fill(-1);
  let current: { word: Word; last: Char } | undefined;
  let line = 0;
  let lastInk: Char | undefined;
  let text = '';
  const end = (): void => {
    // one or two letters of a large font are taller than wide as well
    if (current && current.word.height > current.word.width) current.word.upright = current.last.upright === true;
    current = undefined;
  };
  chars.forEach((char, index) => {
    const symbol = String.fromCodePoint(isScalar(char.code) ? char.code : 0xfffd);
    text += symbol;
    if (char.code <= 0x20 || char.code === 0xa0 || char.code === 0xad || char.code === 0xfffe || /^\s$/u.test(symbol)) {
      if (char.code === 10 || char.code === 13) line += 1;
      end();
      return;
    }
    if (lastInk && !sameLine(lastInk, char)) {
      line += 1;
      end();
    } else if (current && gap(current.last, char) > Math.max(2, (char.upright ? char.loose.width : char.loose.height) * 0.6)) end();
    if (current) {
      current.word.text += symbol;
      grow(current.word, char.loose);
      grow(current.word, char.box);
      current.last = char;
      if (!char.hidden) delete current.word.hidden;
    } else {
      const box = union(char.loose, char.box);
      current = { word: { text: symbol, ...box, line, ...(char.hidden ? { hidden: true } : {}) }, last: char };
      words.push(current.word);
    }
    wordOfChar[index] = words.length - 1;
    lastInk = char;
  });
  end();
  return { text, words, wordOfChar };
}

/** Words whose line runs up or down the page, and which way their letters go on. A single letter goes the way of the word before it. */
export function setOnEnd(chars: readonly Char[], wordOfChar: Int32Array): Map<number, 'down' | 'up'> {
  const ways = new Map<number, 'down' | 'up'>();
  let way: 'down' | 'up' = 'down';
  let first: { word: number; char: Char } | undefined;
  chars.forEach((char, index) => {
    const word = wordOfChar[index] as number;
    if (word < 0 || !char.upright) return;
    if (first?.word === word) way = char.box.y > first.char.box.y ? 'down' : 'up';
    else first = { word, char };
    ways.set(word, way);
  });
  return ways;
}

export function union(a: Rect, b: Rect): Rect {
  if (a.width <= 0 && a.height <= 0) return { ...b };
  if (b.width <= 0 && b.height <= 0) return { ...a };
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return { x, y, width: Math.max(a.x + a.width, b.x + b.width) - x, height: Math.max(a.y + a.height, b.y + b.height) - y };
}

function grow(target: Rect, by: Rect): void {
  Object.assign(target, union({ x: target.x, y: target.y, width: target.width, height: target.height }, by));
}

/** A character's extent across its line, or along it. */
function extent({ loose, upright }: Char, along: boolean): [number, number] {
  return (upright === true) === along ? [loose.y, loose.y + loose.height] : [loose.x, loose.x + loose.width];
}

function sameLine(a: Char, b: Char): boolean {
  if ((a.upright === true) !== (b.upright === true)) return false;
  const [[a0, a1], [b0, b1]] = [extent(a, false), extent(b, false)];
  return Math.min(a1, b1) - Math.max(a0, b0) > 0.35 * Math.min(a1 - a0, b1 - b0) || (a0 === a1 && b0 === b1);
}

function gap(a: Char, b: Char): number {
  const [[a0, a1], [b0, b1]] = [extent(a, true), extent(b, true)];
  return Math.max(b0 - a1, a0 - b1);
}

function isScalar(code: number): boolean {
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
}

/** The engine reads a column of letters that lie on their side, too: such words are taller than wide. */
export const lying = ({ words }: PageText): boolean => {
  const long = words.filter(({ text }) => text.length >= 4);
  return long.length >= 5 && long.filter(({ width, height }) => height > width).length * 2 > long.length;
};
