import sharp from 'sharp';
import { expect, it } from 'vitest';
import { imageResolution } from './image-resolution.ts';

const paper = () => sharp({ create: { width: 100, height: 80, channels: 3, background: '#ffffff' } });

it('reads what an image says, across and down', async () => {
  expect(imageResolution('tiff', await paper().tiff({ xres: 204 / 25.4, yres: 98 / 25.4, resolutionUnit: 'inch' }).toBuffer(), 0)).toEqual({ x: 204, y: 98 });
  expect(imageResolution('jpeg', await paper().withMetadata({ density: 300 }).jpeg().toBuffer(), 0)).toEqual({ x: 300, y: 300 });
  expect(imageResolution('png', await paper().withMetadata({ density: 150 }).png().toBuffer(), 0)?.x).toBeCloseTo(150, 1);
});

it('says nothing where the image does not, or lies broken', async () => {
  expect(imageResolution('tiff', await paper().tiff().toBuffer(), 0)).toBeUndefined();
  expect(imageResolution('jpeg', await paper().jpeg().toBuffer(), 0)).toBeUndefined();
  expect(imageResolution('png', await paper().png().toBuffer(), 0)).toBeUndefined();
  expect(imageResolution('tiff', Uint8Array.of(0x49, 0x49, 42, 0, 255, 255, 255, 255), 0)).toBeUndefined();
});
