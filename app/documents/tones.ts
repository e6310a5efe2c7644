/** Decoded pixels of a picture as a page's bitmap has them: four bytes a pixel, or one where there is no colour in it. Pure. */
import type { RenderOptions } from './bitmap.ts';

export type Pixels = { data: Uint8Array; channels: 1 | 4 };
export type Decoded = { data: Uint8Array; width: number; height: number; channels: 1 | 3; stride: number; order: 'rgb' | 'bgr' };

/** Of a page's pixels; fewer are the noise of a scanner, not colour. */
export const colourShare = 0.0005;

/** Lightness of one pixel, each part weighed as the eye does. White is 255. */
export function lightnessOf(r: number, g: number, b: number): number {
  return (r * 77 + g * 150 + b * 29) >> 8;
}

/** Do the parts of a pixel differ so much that a person sees a colour? */
export function isColour(r: number, g: number, b: number): boolean {
  return r - g > 40 || g - r > 40 || r - b > 40 || b - r > 40 || g - b > 40 || b - g > 40;
}

export function pixelsOf(decoded: Decoded, { into, tones = false }: RenderOptions): Pixels {
  const { data, width, height, channels, stride } = decoded;
  const room = (size: number): Uint8Array => (into && into.length >= size ? into.subarray(0, size) : new Uint8Array(size));
  if (channels === 3) return (tones ? grey(decoded, room(width * height)) : undefined) ?? { data: coloured(decoded, room(width * height * 4)), channels: 4 };
  if (!tones) return { data: spread(decoded, room(width * height * 4)), channels: 4 };
  const to = room(width * height);
  if (stride === width) to.set(data.subarray(0, width * height));
  else for (let y = 0; y < height; y++) to.set(data.subarray(y * stride, y * stride + width), y * width);
  return { data: to, channels: 1 };
}

/** Undefined where the picture has colour. */
function grey({ data, width, height, stride, order }: Decoded, to: Uint8Array): Pixels | undefined {
  const [red, blue] = order === 'rgb' ? [0, 2] : [2, 0];
  const most = width * height * colourShare;
  let colour = 0;
  for (let y = 0, out = 0; y < height && colour <= most; y++) {
    for (let at = y * stride, end = at + width * 3; at < end; at += 3) {
      const r = data[at + red] as number;
      const g = data[at + 1] as number;
      const b = data[at + blue] as number;
      to[out++] = lightnessOf(r, g, b);
      if (isColour(r, g, b)) colour += 1;
    }
  }
  return colour > most ? undefined : { data: to, channels: 1 };
}

function coloured({ data, width, height, stride, order }: Decoded, to: Uint8Array): Uint8Array {
  const [red, blue] = order === 'rgb' ? [0, 2] : [2, 0];
  const pixels = new Uint32Array(to.buffer, to.byteOffset, width * height);
  for (let y = 0, out = 0; y < height; y++) {
    for (let at = y * stride, end = at + width * 3; at < end; at += 3) pixels[out++] = (data[at + red] as number) | ((data[at + 1] as number) << 8) | ((data[at + blue] as number) << 16) | 0xff000000;
  }
  return to;
}

function spread({ data, width, height, stride }: Decoded, to: Uint8Array): Uint8Array {
  const pixels = new Uint32Array(to.buffer, to.byteOffset, width * height);
  for (let y = 0, out = 0; y < height; y++) for (let at = y * stride, end = at + width; at < end; at++) pixels[out++] = ((data[at] as number) * 0x010101) | 0xff000000;
  return to;
}
