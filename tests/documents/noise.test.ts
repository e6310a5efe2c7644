/** Scans with the noise of a cheap scanner: what stands on them is read. Without the smoothing most of these sheets say not one word. */
import { PDFDocument, StandardFonts, rgb } from 'pdf-lib';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { noiseOf, ocrBitmap } from '#app/documents/ocr.ts';
import { openSource } from '#app/documents/source.ts';
import type { Bitmap } from '#app/documents/bitmap.ts';

const lines = [
  'Discharge summary for Marisol Quintero, born 4 March 1961', 'Admitted with chest pain and shortness of breath on exertion', 'Troponin negative twice, electrocardiogram without change',
  'Aspirin and atorvastatin were given, metoprolol continued', 'Follow up with the cardiology clinic within two weeks', 'Daughter Beatriz Quintero was told how to reach the ward',
];
const words = lines.join(' ').toLowerCase().match(/[a-z0-9]{3,}/g) as string[];
const limits = { maxInputBytes: 1e7, maxPages: 10, maxPixels: 4e7 } as Parameters<typeof openSource>[2];

/** A letter page at 200 dpi; `ink` and `paper` from 0 to 1, `sigma` in steps of 256. */
async function scan({ ink, paper, sigma, size = 9 }: { ink: number; paper: number; sigma: number; size?: number }): Promise<Bitmap> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.TimesRoman);
  const page = pdf.addPage([612, 792]);
  page.drawRectangle({ x: 0, y: 0, width: 612, height: 792, color: rgb(paper, paper, paper) });
  page.drawText(lines.join('\n'), { x: 50, y: 740, size, lineHeight: size * 1.6, font, color: rgb(ink, ink, ink) });
  const source = await openSource(await pdf.save(), '', limits);
  const { data, width, height, channels } = await source.render(1, 200, { drawn: true });
  await source.close();
  const noise = sigma === 0 ? undefined : await sharp({ create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 228, sigma } } }).greyscale().png().toBuffer();
  const sheet = sharp(await sharp(data, { raw: { width, height, channels } }).removeAlpha().greyscale().png().toBuffer()).blur(0.6);
  const grey = await (noise ? sharp(await sheet.composite([{ input: noise, blend: 'multiply' }]).png().toBuffer()) : sheet).greyscale().raw().toBuffer();
  return { data: grey, width, height, dpi: 200, channels: 1 };
}

const whole = process.env['OPENROI_TEST_FULL'] === '1';

const sheets: Record<string, Parameters<typeof scan>[0]> = {
  ...(whole ? { 'black on white, much noise': { ink: 0, paper: 1, sigma: 22 }, 'grey on white, some noise': { ink: 0.67, paper: 1, sigma: 8 }, 'grey on white, much noise': { ink: 0.6, paper: 1, sigma: 22 } } : {}),
  'light on grey, much noise': { ink: 0.8, paper: 0.4, sigma: 22 },
  'pale on white, some noise': { ink: 0.8, paper: 1, sigma: 14 },
  'no noise: left as it is': { ink: 0, paper: 1, sigma: 0 },
};

it.each(Object.entries(sheets))('%s', async (_name, how) => {
  const bitmap = await scan(how);
  expect(noiseOf(bitmap) >= 2).toBe(how.sigma > 0);
  const said = new Set((await ocrBitmap(bitmap, 120_000)).text.toLowerCase().match(/[a-z0-9]{3,}/g));
  const unread = words.filter((word) => !said.has(word));
  expect(unread.length, `unread: ${unread.join(' ')}`).toBeLessThanOrEqual(Math.floor(words.length * 0.1));
}, 180_000);
