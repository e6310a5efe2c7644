/** One page, inside a child: see, find, remove, look again. Hands over pixels and the words that survived, or refuses the page. */
import { createHash } from 'node:crypto';
import { held } from '#app/documents/document-verbs.ts';
import type { PlacedValue } from '#app/documents/pdfium.ts';
import type { TextRun } from '#app/documents/second-reader.ts';
import { ocrBitmap } from '#app/documents/ocr.ts';
import { findTurn, ocrTurned } from '#app/documents/upright.ts';
import type { Turn } from '#app/documents/upright.ts';
import type { OcrText, Rect, Word } from '#app/documents/types.ts';
import { setOnEnd, wordsOf } from '#app/documents/words.ts';
import { clip, selectBoxes, touches, wordsUnder } from './boxes.ts';
import { findOnPage, findWords } from './find.ts';
import { encodePage, hasInk, lightness, paint, strayInk } from './raster.ts';
import type { LayerWord, PageJob, PagePart } from './report.ts';
import { compileTerm, fold } from './search.ts';
import type { CompiledTerm } from './search.ts';

/** Why a page does not leave. A person gets it. */
export type PageRefusal = { refusedPage: number; reason: 'found_without_place' | 'still_readable' | 'pixels_unread' | 'low_confidence' };

const confidentOcr = 30;
/** Fonts are a little wider than their ink. */
const hairPt = 1;
/** Read the wrong way round, letters still look like some letters: measured at 43 to 46; what lies right is read at 85 and more. */
const mayBeTurned = 65;

/** A child does one page at a time: the memory of one serves the next. */
let lastPixels: Uint8Array | undefined;
let lastGrey: Uint8Array | undefined;

export async function redactPage(job: PageJob): Promise<PagePart | PageRefusal> {
  const source = held(job.page);
  const info = source.info.pages[job.page - 1] as { widthPt: number; heightPt: number };
  const terms = job.terms.map((term) => compileTerm(term) as CompiledTerm);
  const warnings: string[] = [];

  // values before characters: reading characters flattens what holds the values
  const bitmap = await source.render(job.page, job.dpi, { into: lastPixels, tones: true });
  if (bitmap.data.length >= (lastPixels?.length ?? 0)) lastPixels = bitmap.data;
  const values = source.values(job.page);
  const { chars, fonts } = source.chars(job.page);
  const { words, wordOfChar } = wordsOf(chars);
  const runs = await source.secondRuns(job.page);
  if (!runs) warnings.push('second_reader_failed');
  // nothing is painted there: whoever drew it meant another place
  if (job.areas.map((area) => clip(area, info)).some(({ width, height }) => width <= 0 || height <= 0)) warnings.push('area_outside_page');
  const found = findOnPage({ chars, words, wordOfChar, runs, values }, terms);
  if (found.placeless) return { refusedPage: job.page, reason: 'found_without_place' };

  let light = lightness(bitmap, lastGrey);
  // a page without colour is its own lightness: that memory must not serve the next page twice
  if (bitmap.channels === 4) lastGrey = light.grey;
  const seenByOcr = job.ocr === 'always' || (job.ocr === 'auto' && needsOcr(source.imageShare(job.page), words.length, strayInk(light, bitmap, words), runs === undefined, terms.length > 0));
  let read: OcrText | undefined;
  let turn: Turn = 0;
  const places: Rect[] = [...(job.also ?? [])];
  if (job.knownWords && job.knownWords.words.length > 0) {
    read = { text: '', ...job.knownWords, engine: 'known' };
  } else if (seenByOcr) {
    try {
      // finer where there is more to be seen: a picture that is there whole has no more pixels
      const finer = bitmap.taken !== 'whole' && bitmap.dpi < 300 && bitmap.width * bitmap.height < 9_000_000 ? await source.render(job.page, 300, { tones: true }) : bitmap;
      read = await ocrBitmap(finer, job.ocrTimeoutMs);
      // a sheet that lay in the scanner the other way round is read as nonsense, and its names with it
      if (terms.length > 0 && read.words.length > 0 && read.confidence < mayBeTurned) turn = await findTurn(bitmap, job.ocrTimeoutMs);
      if (turn !== 0) read = await ocrTurned(finer, turn, job.ocrTimeoutMs);
    } catch {
      // nobody has looked at these pixels: with terms to look for that is not good enough
      if (terms.length > 0) return { refusedPage: job.page, reason: 'pixels_unread' };
      warnings.push('pixels_unread');
    }
  }
  if (read) {
    const inPixels = findWords(read.words, terms);
    for (const index of inPixels.words) places.push(padded(read.words[index] as Word, 1.5));
    inPixels.counts.forEach((count, index) => ((found.counts[index] as { ocr: number | null }).ocr = count));
    if (read.words.length > 0 && read.confidence < 55) warnings.push('low_confidence');
    // a scan nobody can make out may hold any name: a person looks, and says so
    if (terms.length > 0 && words.length < 5 && unreadable(read) && !job.seen) return { refusedPage: job.page, reason: 'low_confidence' };
  }

  // a page without words of its own speaks with those read from its pixels
  const speaking: Word[] = words.length >= 5 || !read ? words : [...words, ...read.words.filter((word) => (word.confidence ?? 100) >= confidentOcr).map((word) => ({ ...word, line: word.line + 100_000 }))];
  const gone = [...found.words, ...wordsUnder(job.areas, chars, wordOfChar)];
  const wordPlaces = selectBoxes(words, gone, places, job.areas, info);
  for (const { whole, part } of found.runPlaces) if (!covered(part, wordPlaces.boxes)) places.push(whole);
  for (const rect of found.valuePlaces) {
    const shown = clip(rect, info);
    // a value that is not drawn is not carried over; a drawn one is covered by its words, or its whole field is
    const isCovered = shown.width <= 0 || shown.height <= 0 || wordPlaces.boxes.some((box) => touches(shown, box, 0.1));
    if (!isCovered && shown.width * shown.height < 0.25 * info.widthPt * info.heightPt) places.push(shown);
  }

  const agreed = agreement(runs, values);
  const onEnd = setOnEnd(chars, wordOfChar);
  const sayable = speaking.map((word, index) => index >= words.length || (bigEnough(word) && isWhole(word, info, onEnd.has(index)) && !drawnOver(word, words) && agreed(word.text)));

  const seeds = new Set(gone);
  let selection = selectBoxes(speaking, seeds, places, job.areas, info);
  const survivors = (): { word: Word; index: number }[] =>
    speaking.flatMap((word, index) => (selection.dropped.has(index) || !sayable[index] || selection.boxes.some((box) => touches(word, box, 0.3)) || !hasInk(light.grey, bitmap, word) ? [] : [{ word, index }]));
  // typefaces that were read from pixels somewhere in this document, and said there what they show, are believed on its other pages
  const looking = job.lookAgain && terms.length > 0 && (job.ocr === 'always' || job.sample === true || (read !== undefined && selection.boxes.length > 0));
  let doubted = false;
  let lookedAgain = 0;
  let layer: { word: Word; index: number }[] = [];
  for (let round = 0; ; round++) {
    if (round > 6) return { refusedPage: job.page, reason: 'still_readable' };
    light = paint(bitmap, light, selection.boxes);
    layer = survivors();
    // what stood apart may now stand together
    const joined = findWords(layer.map(({ word }) => word), terms);
    let again = false;
    for (const index of joined.words) {
      seeds.add((layer[index] as { index: number }).index);
      again = true;
    }
    if (!again && looking) {
      lookedAgain += 1;
      try {
        const second = await ocrTurned(bitmap, turn, job.ocrTimeoutMs);
        const inPixels = findWords(second.words, terms);
        for (const index of inPixels.words) places.push(padded(second.words[index] as Word, 2 + round));
        again = inPixels.words.size > 0;
        doubted ||= disagrees(layer.map(({ word }) => word), second.words);
      } catch {
        return { refusedPage: job.page, reason: 'pixels_unread' };
      }
    }
    if (!again) break;
    selection = selectBoxes(speaking, seeds, places, job.areas, info);
  }

  if (turn === 90 || turn === 270) for (let index = words.length; index < speaking.length; index++) onEnd.set(index, turn === 90 ? 'up' : 'down');
  const image = await encodePage(bitmap, light);
  const boxes = selection.boxes.map((box) => ({ x: round(box.x), y: round(box.y), width: round(box.width), height: round(box.height) }));
  return {
    widthPt: info.widthPt,
    heightPt: info.heightPt,
    image,
    fonts,
    doubted,
    words: layer.map(({ word, index }): LayerWord => ({ text: word.text, x: word.x, y: word.y, width: word.width, height: word.height, line: word.line, ...(onEnd.has(index) ? { runs: onEnd.get(index) } : {}) })),
    report: {
      page: job.page, withheld: false, widthPt: round(info.widthPt), heightPt: round(info.heightPt), dpi: bitmap.dpi, coding: image.coding, found: found.counts,
      foundTotal: found.counts.reduce((sum, count) => sum + Math.max(count.characters, count.secondReader, count.values, count.ocr ?? 0), 0),
      removedWords: selection.dropped.size, boxes, imageSha256: createHash('sha256').update(image.bytes).digest('hex'),
      ocrConfidence: read ? round(read.confidence) : null, lookedAgain, warnings,
    },
  };
}

/** Pixels must be read where they may say what no text says: pictures, pages without words, ink that no word explains, one reader only. */
function needsOcr(imageShare: number, words: number, ink: { stray: number; total: number }, oneReader: boolean, wanted: boolean): boolean {
  const unexplained = ink.stray > 3000 && ink.stray > 0.12 * ink.total;
  if (!wanted) return words < 5 && ink.total > 3000;
  return imageShare > 0.005 || (words < 5 && ink.total > 300) || unexplained || (oneReader && ink.total > 300);
}

/** Enough on it to be a page of writing, and most of it a guess. A picture with a few marks is none. */
function unreadable(read: OcrText): boolean {
  return read.words.length >= 12 && read.confidence < 40;
}

/** The text says one thing and the pixels another: its typefaces map their shapes to other letters. A few words prove nothing. */
function disagrees(said: readonly Word[], seen: readonly Word[]): boolean {
  const telling = said.map((word) => fold([word.text], 'normalised', false).text).filter((text) => /^[a-z]{4,}$/.test(text));
  if (telling.length < 8) return false;
  const all = fold(seen.map((word) => word.text), 'normalised', false).text;
  return telling.filter((text) => all.includes(text)).length < 0.3 * telling.length;
}

/** Text drawn invisibly is worth keeping only as the reading of a scan; where visible words stand in its place, the ink is theirs. */
function drawnOver(word: Word, words: readonly Word[]): boolean {
  return word.hidden === true && words.some((other) => other.hidden !== true && touches(word, other, 0.5));
}

/**
 * Is this what the page shows? A replacement text (ActualText) says one thing over pixels that say another, and only one of the engines
 * believes it. A word the other one does not have stays pixels.
 */
function agreement(runs: readonly TextRun[] | undefined, values: readonly PlacedValue[]): (word: string) => boolean {
  if (!runs || runs.length === 0) return () => true;
  const plain = (pieces: readonly string[]): string => fold(pieces, 'squeezed', false).text;
  const said = plain([...runs.map((run) => run.text), '\n', ...values.map((value) => `${value.value}\n`)]);
  return (word) => said.includes(squeezed(word));
}

/** A chart says the same words over and over. */
const squeezedWords = new Map<string, string>();

function squeezed(word: string): string {
  let text = squeezedWords.get(word);
  if (text === undefined) {
    if (squeezedWords.size > 20_000) squeezedWords.clear();
    squeezedWords.set(word, (text = fold([word], 'squeezed', false).text));
  }
  return text;
}

/** Under two and a half points nobody reads it, and its ink proves nothing. */
function bigEnough(word: Word): boolean {
  return Math.max(word.height, word.width) >= 2.5 && (word.height >= 2.5 || word.width < word.height);
}

/** A word that the page's edge cuts would say letters that nobody sees. What there is of it stays pixels. */
function isWhole(word: Word, page: { widthPt: number; heightPt: number }, stands: boolean): boolean {
  const [start, length, most] = stands ? [word.y, word.height, page.heightPt] : [word.x, word.width, page.widthPt];
  const [across, limit] = stands ? [word.x + word.width / 2, page.widthPt] : [word.y + word.height / 2, page.heightPt];
  return start > -hairPt && start + length < most + hairPt && across > 0 && across < limit;
}

function covered(part: Rect, boxes: readonly Rect[]): boolean {
  return [0.08, 0.3, 0.5, 0.7, 0.92].every((share) => {
    const upright = part.height > part.width;
    const x = part.x + part.width * (upright ? 0.5 : share);
    const y = part.y + part.height * (upright ? share : 0.5);
    return boxes.some((box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height);
  });
}

function padded(rect: Rect, by: number): Rect {
  return { x: rect.x - by, y: rect.y - by, width: rect.width + 2 * by, height: rect.height + 2 * by };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
