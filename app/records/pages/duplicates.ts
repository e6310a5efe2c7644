/** Whether two pages are one page twice: printed pages by their text to the letter, scanned ones by most of their words in the same order. Pure. */

export type Page = { sha256: string | null; text: string; ocr: boolean };

/** Fewer letters say too little: empty forms and cover sheets look alike. */
const least = 60;
const alikeEnough = 0.8;

export function samePage(page: Page, other: Page): boolean {
  if (page.text.trim().length < least) return false;
  if (page.sha256 !== null && page.sha256 === other.sha256) return true;
  if (!page.ocr || !other.ocr || Math.abs(page.text.length - other.text.length) > page.text.length * 0.25) return false;
  const [a, b] = [shingles(page.text), shingles(other.text)];
  let shared = 0;
  for (const one of a) if (b.has(one)) shared += 1;
  return shared / Math.max(1, a.size + b.size - shared) >= alikeEnough && sameFigures(page.text, other.text);
}

/** Three words in a row. */
function shingles(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.slice(2).map((word, at) => `${words[at] ?? ''} ${words[at + 1] ?? ''} ${word}`));
}

/** Two months' forms differ in dates and values alone: most figures have to be the same, too. */
function sameFigures(a: string, b: string): boolean {
  const figures = (text: string) => new Set(text.match(/\d[\d./:-]*\d|\d/g) ?? []);
  const [x, y] = [figures(a), figures(b)];
  let shared = 0;
  for (const one of x) if (y.has(one)) shared += 1;
  return shared >= Math.max(x.size, y.size) * 0.9;
}
