/** A rendered page in memory, on white paper: RGBA without an alpha that means anything, or one byte of lightness a pixel. */
import type { Rect } from './types.ts';

export type Bitmap = {
  data: Uint8Array;
  width: number;
  height: number;
  dpi: number;
  channels: 1 | 4;
  /** The page is one picture and nothing was drawn: these are its own pixels, or fewer of them. */
  taken?: 'whole' | 'smaller';
};

/** `into`: memory of an earlier page to be used again, where large enough. `tones`: a page that holds no colour may come as lightness alone, a quarter of the bytes. `drawn`: draw it in any case, also where the page is nothing but one picture that could be taken as it is. */
export type RenderOptions = { into?: Uint8Array; tones?: boolean; drawn?: boolean };

/** The resolution at which a page stays under a pixel limit; never above what was asked. */
export function fittingDpi(widthPt: number, heightPt: number, dpi: number, maxPixels: number): number {
  const pixels = (widthPt / 72) * dpi * (heightPt / 72) * dpi;
  return pixels <= maxPixels ? dpi : Math.max(1, Math.floor(dpi * Math.sqrt(maxPixels / pixels)));
}

/** Pixels a rectangle in points touches, outward, clipped to the bitmap: `[left, top, right, bottom)`. */
export function pixelRect(rect: Rect, dpi: number, width: number, height: number): [number, number, number, number] {
  const scale = dpi / 72;
  const clamp = (value: number, max: number): number => Math.min(max, Math.max(0, value));
  return [
    clamp(Math.floor(rect.x * scale + 1e-6), width),
    clamp(Math.floor(rect.y * scale + 1e-6), height),
    clamp(Math.ceil((rect.x + rect.width) * scale - 1e-6), width),
    clamp(Math.ceil((rect.y + rect.height) * scale - 1e-6), height),
  ];
}
