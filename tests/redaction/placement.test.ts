/** Boxes land where they were drawn: rotated, cropped and enlarged pages, images with and without a resolution, by pixels. */
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { createRedactionPool, redact } from '#app/redaction/redact.ts';
import { AppError } from '#workflows/app-error.ts';
import { RawPdf } from './raw-pdf.ts';

const pool = createRedactionPool({ workers: 1 });
afterAll(() => pool.close());

function emptyPage(entries: string, text = ''): Uint8Array {
  const file = new RawPdf();
  const font = file.add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>');
  const content = file.stream('', text);
  const tree = file.reserve();
  const page = file.add(`<</Type/Page/Parent ${tree} 0 R/Contents ${content} 0 R/Resources<</Font<</F ${font} 0 R>>>>${entries}>>`);
  file.set(tree, `<</Type/Pages/Count 1/Kids[${page} 0 R]>>`);
  return file.finish(file.add(`<</Type/Catalog/Pages ${tree} 0 R>>`));
}

/** The dark rectangle of the output's first page, in points. */
async function darkRect(output: Uint8Array, widthPt: number): Promise<{ x: number; y: number; width: number; height: number; pageHeight: number }> {
  const session = await pool.openSession(output);
  const { bytes } = await session.call<{ bytes: Uint8Array }>('render', { page: 1, dpi: 144, format: 'png' });
  await session.close();
  const { data, info } = await sharp(bytes).toColourspace('b-w').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  let [left, top, right, bottom] = [info.width, info.height, 0, 0];
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      if ((data[(y * info.width + x) * info.channels] as number) > 127) continue;
      [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x + 1), Math.max(bottom, y + 1)];
    }
  }
  expect(info.width).toBeCloseTo(widthPt * 2, -1);
  return { x: left / 2, y: top / 2, width: (right - left) / 2, height: (bottom - top) / 2, pageHeight: info.height / 2 };
}

describe('areas', () => {
  const area = { page: 1, x: 72, y: 90, width: 120, height: 30 };
  it.each([
    ['plain', '/MediaBox[0 0 612 792]', 612],
    ['turned by 90', '/MediaBox[0 0 612 792]/Rotate 90', 792],
    ['turned by 180', '/MediaBox[0 0 612 792]/Rotate 180', 612],
    ['turned by 270, cropped', '/MediaBox[0 0 612 792]/CropBox[50 60 500 700]/Rotate 270', 640],
    ['shifted and cropped', '/MediaBox[-100 -50 512 742]/CropBox[0 0 400 500]', 400],
    ['two points a unit', '/MediaBox[0 0 306 396]/UserUnit 2', 612],
    ['turned by 90, cropped, one and a half points a unit', '/MediaBox[0 0 400 500]/CropBox[20 30 380 490]/Rotate 90/UserUnit 1.5', 690],
    ['turned by 180, shifted', '/MediaBox[-200 -300 412 492]/Rotate 180', 612],
    ['turned by -90', '/MediaBox[0 0 612 792]/Rotate -90', 792],
    ['turned by 450', '/MediaBox[0 0 612 792]/Rotate 450', 792],
    ['a crop larger than the page', '/MediaBox[0 0 500 600]/CropBox[-50 -50 700 800]', 500],
    ['corners given the other way round', '/MediaBox[612 792 0 0]', 612],
    ['no whole number of points', '/MediaBox[0 0 595.276 841.89]/CropBox[10.5 20.25 590.3 830.1]', 579.8],
  ])('%s', async (_, entries, widthPt) => {
    const { output } = await redact(emptyPage(entries), { areas: [area] }, { pool });
    const found = await darkRect(output, widthPt);
    for (const key of ['x', 'y', 'width', 'height'] as const) expect(Math.abs(found[key] - area[key]), key).toBeLessThanOrEqual(0.5);
  }, 60_000);

  it('two points a unit, where the second reader does not tell', async () => {
    const bytes = Buffer.from(Buffer.from(emptyPage('/MediaBox[0 0 306 396]/UserUnit 2')).toString('latin1').replace('/Count 1', '/Count 0'), 'latin1');
    const { output, report } = await redact(bytes, { areas: [area] }, { pool });
    expect(report.input.warnings).toEqual(['page_count_disputed']);
    const found = await darkRect(output, 612);
    for (const key of ['x', 'y', 'width', 'height'] as const) expect(Math.abs(found[key] - area[key]), key).toBeLessThanOrEqual(0.5);
  }, 60_000);

  it('one that is wholly beside the page is said', async () => {
    const { report } = await redact(emptyPage('/MediaBox[0 0 612 792]'), { areas: [{ ...area, x: 700 }] }, { pool, ocr: 'never' });
    expect(report.pages[0]).toMatchObject({ boxes: [], warnings: ['area_outside_page'] });
  }, 60_000);

  it('an image without a resolution counts as 200 dpi', async () => {
    const image = await sharp({ create: { width: 1000, height: 800, channels: 3, background: '#ffffff' } }).png().toBuffer();
    const { output, report } = await redact(image, { areas: [area] }, { pool });
    expect(report.pages[0]).toMatchObject({ widthPt: 360, heightPt: 288 });
    const found = await darkRect(output, 360);
    for (const key of ['x', 'y', 'width', 'height'] as const) expect(Math.abs(found[key] - area[key]), key).toBeLessThanOrEqual(0.5);
  }, 60_000);
});

describe('words', () => {
  const line = (text: string): string => `BT /F 12 Tf 72 600 Td (${text}) Tj ET`;
  it.each([0, 90, 180, 270])('a term goes from a page turned by %i and its neighbours stay', async (rotation) => {
    const { output } = await redact(emptyPage(`/MediaBox[0 0 612 792]/Rotate ${rotation}`, `${line('Doctor saw Patient Maria who was seen today')} BT /F 12 Tf 72 560 Td (Another line of text)Tj ET`), { terms: ['maria'] }, { pool, lookAgain: false });
    const session = await pool.openSession(output);
    const { words } = await session.call<{ words: { text: string }[] }>('text', { page: 1 });
    await session.close();
    const texts = words.map((word) => word.text);
    expect(texts).not.toContain('Maria');
    for (const kept of ['Another', 'line', 'Doctor', 'today']) expect(texts).toContain(kept);
  });

  it.each([
    ['left', 60, 200], ['left, but for one letter', 20, 200], ['right', 360, 200], ['right, but for one letter', 392, 200], ['upper', 200, 293], ['lower', 200, 92],
  ])('a term that the %s edge cuts is covered where there is something of it to be seen', async (_, x, y) => {
    const bytes = emptyPage('/MediaBox[0 0 612 792]/CropBox[100 100 400 300]', `BT /F 20 Tf ${x} ${y} Td (Sheffield) Tj ET`);
    const plain = await redact(bytes, {}, { pool, ocr: 'never' });
    const ink = await darkRect(plain.output, 300);
    const { output, report } = await redact(bytes, { terms: ['sheffield'] }, { pool, ocr: 'never' });
    expect(report.terms[0]?.found).toBe(1);
    // the box and nothing beside it, and it holds all of the ink
    const [[box], dark] = [report.pages[0]?.boxes ?? [], await darkRect(output, 300)];
    if (!box) throw new Error('no box');
    for (const key of ['x', 'y', 'width', 'height'] as const) expect(Math.abs(dark[key] - box[key]), key).toBeLessThanOrEqual(0.5);
    expect([box.x <= ink.x, box.y <= ink.y, box.x + box.width >= ink.x + ink.width, box.y + box.height >= ink.y + ink.height]).toEqual([true, true, true, true]);
  }, 60_000);

  it('what is wholly outside the page is not there: it is not found, and nothing says it', async () => {
    const { output, report } = await redact(emptyPage('/MediaBox[0 0 612 792]/CropBox[100 100 400 300]', `${line('Sheffield')} BT /F 12 Tf 120 150 Td (nothing of note) Tj ET`), { terms: ['rotherham'] }, { pool, ocr: 'never' });
    expect(report.output.pages).toBe(1);
    const session = await pool.openSession(output);
    const { words } = await session.call<{ words: { text: string }[] }>('text', { page: 1 });
    await session.close();
    expect(words.map((word) => word.text)).toEqual(['nothing', 'of', 'note']);
  }, 60_000);

  it('a term that begins on one page and ends on the next goes from both', async () => {
    const file = new RawPdf();
    const font = file.add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>');
    const tree = file.reserve();
    const kids = ['(seen by Doctor Shef-)', '(field on Tuesday)'].map((text) => {
      const content = file.stream('', `BT /F 12 Tf 72 600 Td ${text} Tj ET`);
      return `${file.add(`<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 612 792]/Contents ${content} 0 R/Resources<</Font<</F ${font} 0 R>>>>>>`)} 0 R`;
    });
    file.set(tree, `<</Type/Pages/Count 2/Kids[${kids.join(' ')}]>>`);
    const { output, report } = await redact(file.finish(file.add(`<</Type/Catalog/Pages ${tree} 0 R>>`)), { terms: ['sheffield'] }, { pool, ocr: 'never' });
    expect(report.terms).toEqual([{ index: 0, found: 1, left: 0, pages: [1, 2] }]);
    expect(report.checks.find((check) => check.name === 'page_seams')?.ok).toBe(true);
    const session = await pool.openSession(output);
    const texts = await Promise.all([1, 2].map(async (page) => (await session.call<{ words: { text: string }[] }>('text', { page })).words.map((word) => word.text)));
    await session.close();
    expect(texts[0]).toEqual(['seen', 'by', 'Doctor']);
    expect(texts[1]).toContain('Tuesday');
    expect(texts[1]).not.toContain('field');
  }, 60_000);

  it('refuses a plan that fits no page, and a file that is none', async () => {
    const refusal = async (input: Uint8Array, plan: object): Promise<string> => redact(input, plan, { pool }).then(() => 'none', (error: unknown) => (error instanceof AppError ? error.code : String(error)));
    const pdf = emptyPage('/MediaBox[0 0 612 792]');
    expect(await refusal(pdf, { areas: [{ ...{ x: 1, y: 1, width: 1, height: 1 }, page: 2 }] })).toBe('invalid_input');
    expect(await refusal(pdf, { withhold: [1] })).toBe('invalid_input');
    expect(await refusal(pdf, { terms: [{ text: '(', match: 'regex' }] })).toBe('invalid_input');
    expect(await refusal(Buffer.from('<html>'), {})).toBe('refused_file');
    expect(await refusal(Buffer.from('%PDF-1.4 nothing'), {})).toBe('refused_file');
  });
});
