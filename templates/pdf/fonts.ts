/**
 * The typeface of our documents: Liberation Sans (SIL Open Font License 1.1), taken from pdfjs-dist; for letters it lacks
 * (Vietnamese, and the rarer of Latin, Greek and Cyrillic) Noto Sans (same licence). Embedded as subsets, the second only where
 * a document needs it. Reading them is the only file access of this room: the bytes are constants of pinned packages, never data.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fontkit from '@cantoo/fontkit';
import type { PDFDocument, PDFFont } from 'pdf-lib';

export type Weight = 'regular' | 'bold';
/** A font with the letters it has. */
export type Face = { font: PDFFont; letters: ReadonlySet<number> };
/** In the order in which they are asked; the first draws nearly everything. */
export type Fonts = Record<Weight, readonly Face[]>;

const base = { regular: 'pdfjs-dist/standard_fonts/LiberationSans-Regular.ttf', bold: 'pdfjs-dist/standard_fonts/LiberationSans-Bold.ttf' } as const;
const subsets = ['vietnamese', 'latin-ext', 'cyrillic-ext', 'greek-ext'] as const;
const further = (subset: (typeof subsets)[number], weight: Weight) => `@fontsource/noto-sans/files/noto-sans-${subset}-${weight === 'bold' ? 700 : 400}-normal.woff`;

/** Stands for writing that no face of ours has; `otherScript` words say so on the same paper. Never a box, never nothing. */
export const otherScript = '[*]';

/**
 * Embeds both weights, and of the further faces those that `text` (everything the document says) needs. Kerning, ligatures and composition
 * are off, so that measured and drawn widths agree and text extracts letter by letter.
 */
export async function embedFonts(doc: PDFDocument, text = ''): Promise<Fonts> {
  doc.registerFontkit(fontkit as unknown as Parameters<PDFDocument['registerFontkit']>[0]);
  const lacking = new Set([...tidy(text)].map((char) => char.codePointAt(0) ?? 0).filter((code) => !lettersOf(base.regular).has(code)));
  const needed = subsets.filter((subset) => lacking.size > 0 && [...lettersOf(further(subset, 'regular'))].some((code) => lacking.has(code)));
  const faces = async (weight: Weight): Promise<Face[]> => {
    const made: Face[] = [];
    for (const file of [base[weight], ...needed.map((subset) => further(subset, weight))]) {
      const font = await doc.embedFont(bytesOf(file), { subset: true, features: { kern: false, liga: false, clig: false, ccmp: false } });
      made.push({ font, letters: lettersOf(file) });
    }
    return made;
  };
  return { regular: await faces('regular'), bold: await faces('bold') };
}

/**
 * Text that the faces can draw: composed (NFC), without control and direction marks. A letter they lack falls back to its base
 * letter; writing in another script becomes one `otherScript`.
 */
export function drawable(fonts: readonly Face[], text: string): string {
  let out = '';
  for (const char of tidy(text)) {
    const said = char === '\n' || faceOf(fonts, char) ? char : plainer(fonts, char);
    if (said !== null) out += said;
    else if (!out.trimEnd().endsWith(otherScript)) out += otherScript;
  }
  return out;
}

/** Whether a document with these words owes the sentence that explains `otherScript`. */
export function hasOtherScript(fonts: readonly Face[], text: string): boolean {
  return [...tidy(text)].some((char) => char !== '\n' && !faceOf(fonts, char) && plainer(fonts, char) === null);
}

/** The stretches of a drawable text, each with the face that draws it. */
export function runsOf(fonts: readonly Face[], text: string): { font: PDFFont; text: string }[] {
  const runs: { font: PDFFont; text: string }[] = [];
  for (const char of text) {
    const font = fontOf(fonts, char);
    const last = runs.at(-1);
    // A blank goes with what stands before it.
    if (last && (last.font === font || char === ' ')) last.text += char;
    else runs.push({ font, text: char });
  }
  return runs;
}

/** The face that draws a letter; the first one for a letter that nobody has. */
export function fontOf(fonts: readonly Face[], char: string): PDFFont {
  const face = faceOf(fonts, char) ?? fonts[0];
  if (!face) throw new RangeError('no font');
  return face.font;
}

function faceOf(fonts: readonly Face[], char: string): Face | undefined {
  return fonts.find(({ letters }) => letters.has(char.codePointAt(0) ?? -1));
}

/** The letter without its marks; '' for a mark alone; null for another script. */
function plainer(fonts: readonly Face[], char: string): string | null {
  const kept = [...char.normalize('NFKD')].filter((part) => !/\p{M}/u.test(part));
  if (kept.length > 0 && kept.every((part) => faceOf(fonts, part))) return kept.join('');
  return /\p{M}/u.test(char) ? '' : null;
}

function tidy(text: string): string {
  return text.normalize('NFC').replace(/\t/g, ' ').replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu, (c) => (c === '\n' ? c : ''));
}

const read = new Map<string, { bytes: Uint8Array; letters: ReadonlySet<number> }>();

function load(file: string): { bytes: Uint8Array; letters: ReadonlySet<number> } {
  let known = read.get(file);
  if (!known) {
    const bytes = readFileSync(createRequire(import.meta.url).resolve(file));
    const { characterSet } = (fontkit as unknown as { create: (bytes: Uint8Array) => { characterSet: number[] } }).create(bytes);
    read.set(file, (known = { bytes, letters: new Set(characterSet) }));
  }
  return known;
}

const bytesOf = (file: string) => load(file).bytes;
const lettersOf = (file: string) => load(file).letters;
