/**
 * The one typeface of our documents: Liberation Sans (SIL Open Font License 1.1), taken from pdfjs-dist, embedded as a subset.
 * Reading it is the only file access of this room: the bytes are a constant of the pinned package, never data.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fontkit from '@cantoo/fontkit';
import type { PDFDocument, PDFFont } from 'pdf-lib';

export type Weight = 'regular' | 'bold';
export type Fonts = Record<Weight, PDFFont>;

const files = { regular: 'LiberationSans-Regular.ttf', bold: 'LiberationSans-Bold.ttf' } as const;
const bytes = new Map<Weight, Uint8Array>();
let covered: Set<number> | undefined;

/** Embeds both weights. Kerning and ligatures are off, so that measured and drawn widths agree and text extracts letter by letter. */
export async function embedFonts(doc: PDFDocument): Promise<Fonts> {
  doc.registerFontkit(fontkit as unknown as Parameters<PDFDocument['registerFontkit']>[0]);
  const options = { subset: true, features: { kern: false, liga: false, clig: false } };
  const regular = await doc.embedFont(fontBytes('regular'), options);
  const bold = await doc.embedFont(fontBytes('bold'), options);
  covered ??= new Set(regular.getCharacterSet());
  return { regular, bold };
}

/**
 * Text that the typeface can draw: composed (NFC), without control and direction marks; a letter it lacks falls back to its
 * base letter, and one from another script to a visible box, never to nothing. Call after `embedFonts`.
 */
export function drawable(text: string): string {
  let out = '';
  for (const char of text.normalize('NFC').replace(/\t/g, ' ').replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu, (c) => (c === '\n' ? c : ''))) {
    out += char === '\n' || has(char) ? char : fallback(char);
  }
  return out;
}

function fallback(char: string): string {
  const kept = [...char.normalize('NFKD')].filter((part) => !/\p{M}/u.test(part));
  if (kept.length > 0 && kept.every(has)) return kept.join('');
  return /\p{M}/u.test(char) ? '' : '\u25a1';
}

function has(char: string): boolean {
  return covered?.has(char.codePointAt(0) ?? -1) ?? false;
}

function fontBytes(weight: Weight): Uint8Array {
  let found = bytes.get(weight);
  if (!found) {
    found = readFileSync(createRequire(import.meta.url).resolve(`pdfjs-dist/standard_fonts/${files[weight]}`));
    bytes.set(weight, found);
  }
  return found;
}
