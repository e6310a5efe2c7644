import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeG4, g4Tiff } from './g4.ts';

async function decoded(data: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const { data: grey, info } = await sharp(g4Tiff(data, width, height)).toColourspace('b-w').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return Uint8Array.from({ length: width * height }, (_, i) => ((grey[i * info.channels] as number) < 128 ? 1 : 0));
}

function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('encodeG4', () => {
  it.each([
    ['white', 1, 1, 0], ['black', 9, 3, 1], ['dots', 333, 90, 0.5], ['sparse', 2700, 40, 0.002], ['runs', 6000, 60, 0.01],
  ] as const)('is read back by libtiff without a lost pixel: %s', async (name, width, height, share) => {
    const random = noise(width);
    const pixels = new Uint8Array(width * height);
    let colour = 0;
    for (let i = 0; i < pixels.length; i++) {
      if (name === 'runs' || name === 'sparse') {
        if (random() < share) colour ^= 1;
        pixels[i] = colour;
      } else pixels[i] = random() < share ? 1 : 0;
    }
    expect(Buffer.compare(await decoded(encodeG4(pixels, width, height), width, height), pixels)).toBe(0);
  });
});
