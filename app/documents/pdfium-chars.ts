/** Characters of a page with their places, read through PDFium's bare exports: its wrappers cost more than the calls, ten of them a character. */
import type { WrappedPdfiumModule } from '@embedpdf/pdfium';
import { displayed, nowhere } from './pdfium-geometry.ts';
import type { Geometry } from './pdfium-geometry.ts';
import type { Char } from './words.ts';

type Exports = Record<
  | 'FPDFText_LoadPage' | 'FPDFText_ClosePage' | 'FPDFText_CountChars' | 'FPDFText_GetUnicode' | 'FPDFText_IsGenerated' | 'FPDFText_GetCharBox'
  | 'FPDFText_GetLooseCharBox' | 'FPDFText_GetTextObject' | 'FPDFText_GetCharAngle' | 'FPDFTextObj_GetTextRenderMode'
  | 'FPDFTextObj_GetFont' | 'FPDFFont_GetBaseFontName' | 'FPDFFont_GetIsEmbedded' | 'FPDFFont_GetFontData',
  (...numbers: number[]) => number
>;

/** Render modes that draw nothing: invisible, and clip only. */
const undrawn = new Set([3, 7]);

/** `fonts`: what each typeface on the page calls itself, with the size of its file where it brings one. */
export type PageChars = { chars: Char[]; fonts: string[] };

/** `scratch`: 32 bytes of the module's memory. */
export function readChars(p: WrappedPdfiumModule, page: number, geometry: Geometry, scratch: number): PageChars {
  const call = p.pdfium.wasmExports as unknown as Exports;
  const memory = p.pdfium as unknown as { HEAPF32: Float32Array; HEAPF64: Float64Array };
  const float = (index: number): number => memory.HEAPF32[(scratch >> 2) + index] as number;
  const double = (index: number): number => memory.HEAPF64[(scratch >> 3) + index] as number;
  const text = call.FPDFText_LoadPage(page);
  if (!text) return { chars: [], fonts: [] };
  const fonts = new Map<number, string>();
  const chars: Char[] = [];
  const count = call.FPDFText_CountChars(text);
  let last = { object: 0, hidden: false, upright: false };
  for (let i = 0; i < count; i++) {
    const code = call.FPDFText_GetUnicode(text, i);
    const generated = call.FPDFText_IsGenerated(text, i) === 1;
    const tight = call.FPDFText_GetCharBox(text, i, scratch, scratch + 8, scratch + 16, scratch + 24);
    const box = tight ? displayed(geometry, double(0), double(2), double(1), double(3)) : nowhere;
    const loose = call.FPDFText_GetLooseCharBox(text, i, scratch) ? displayed(geometry, float(0), float(3), float(2), float(1)) : nowhere;
    if (generated) {
      chars.push({ code, box, loose, generated, hidden: false });
      continue;
    }
    const object = call.FPDFText_GetTextObject(text, i);
    // one object is drawn in one mode, by one matrix
    if (object === 0 || object !== last.object) {
      const upright = Math.abs(Math.sin(call.FPDFText_GetCharAngle(text, i) + (geometry.rotation * Math.PI) / 2)) > 0.7;
      const font = object === 0 ? 0 : call.FPDFTextObj_GetFont(object);
      if (font && !fonts.has(font)) fonts.set(font, fontName(p, call, font, scratch));
      last = { object, hidden: object !== 0 && undrawn.has(call.FPDFTextObj_GetTextRenderMode(object)), upright };
    }
    chars.push(last.upright ? { code, box, loose, generated, hidden: last.hidden, upright: true } : { code, box, loose, generated, hidden: last.hidden });
  }
  call.FPDFText_ClosePage(text);
  return { chars: joinSurrogates(chars), fonts: [...new Set(fonts.values())].sort() };
}

function fontName(p: WrappedPdfiumModule, call: Exports, font: number, scratch: number): string {
  const length = call.FPDFFont_GetBaseFontName(font, 0, 0);
  if (length <= 0 || length > 4096) return 'unnamed';
  const buffer = p.pdfium.wasmExports.malloc(length);
  call.FPDFFont_GetBaseFontName(font, buffer, length);
  const name = p.pdfium.UTF8ToString(buffer);
  p.pdfium.wasmExports.free(buffer);
  if (call.FPDFFont_GetIsEmbedded(font) !== 1) return name;
  call.FPDFFont_GetFontData(font, 0, 0, scratch);
  return `${name} ${(p.pdfium as unknown as { HEAP32: Int32Array }).HEAP32[scratch >> 2]}`;
}


/** PDFium hands out UTF-16 units on some builds: halves of one character become one. */
function joinSurrogates(chars: Char[]): Char[] {
  if (!chars.some(({ code }) => code >= 0xd800 && code <= 0xdbff)) return chars;
  const joined: Char[] = [];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] as Char;
    const next = chars[i + 1];
    if (char.code >= 0xd800 && char.code <= 0xdbff && next && next.code >= 0xdc00 && next.code <= 0xdfff) {
      joined.push({ ...char, code: 0x10000 + ((char.code - 0xd800) << 10) + (next.code - 0xdc00) });
      i += 1;
    } else joined.push(char);
  }
  return joined;
}
