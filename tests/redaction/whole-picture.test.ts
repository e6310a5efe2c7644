/** A page that is nothing but one picture is taken as decoded: the same pixels as drawn, and only where drawing could add nothing. */
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { JpegOptions } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bitmap } from '#app/documents/bitmap.ts';
import { encodeG4 } from '#app/documents/g4.ts';
import { openSource } from '#app/documents/source.ts';
import { defaultLimits } from '#app/documents/types.ts';
import { createRedactionPool, redact } from '#app/redaction/redact.ts';
import { RawPdf } from './raw-pdf.ts';

const [width, height] = [425, 550];
const dpi = 50;
const whole = 'q 612 0 0 792 0 0 cm /Im Do Q';
let grey: Buffer;
let colours: Buffer;
const pool = createRedactionPool({ workers: 1 });
afterAll(() => pool.close());

beforeAll(async () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#f3efe0"/>${Array.from({ length: 24 }, (_, i) => `<rect x="${30 + (i % 3) * 20}" y="${20 + i * 21}" width="${120 + ((i * 37) % 200)}" height="9" fill="${i % 5 === 0 ? '#a02030' : '#202428'}"/>`).join('')}</svg>`;
  colours = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer();
  grey = await sharp(colours, { raw: { width, height, channels: 3 } }).toColourspace('b-w').raw().toBuffer();
});

type Page = { dict?: string; data: Uint8Array; content?: string; page?: string; resources?: (file: RawPdf) => string; twin?: string; annotation?: boolean };

function pdf({ dict = '', data, content = whole, page = '', resources, twin, annotation }: Page): Uint8Array {
  const file = new RawPdf();
  const tree = file.reserve();
  const common = `/Type/XObject/Subtype/Image/Width ${width}/Height ${height}`;
  const image = file.stream(common + dict, data);
  if (twin !== undefined) file.stream(common + twin, data);
  const font = file.add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>');
  const stream = file.stream('', content);
  const more = resources?.(file) ?? '';
  const notes = annotation ? `/Annots[${file.add('<</Type/Annot/Subtype/Square/Rect[100 100 300 300]/C[1 0 0]/IC[1 0 0]/F 4>>')} 0 R]` : '';
  const kid = file.add(`<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 612 792]/Contents ${stream} 0 R/Resources<</XObject<</Im ${image} 0 R>>/Font<</F ${font} 0 R>>${more}>>${page}${notes}>>`);
  file.set(tree, `<</Type/Pages/Count 1/Kids[${kid} 0 R]>>`);
  return file.finish(file.add(`<</Type/Catalog/Pages ${tree} 0 R>>`));
}

const jpegOf = (channels: 1 | 3, options: JpegOptions = {}): Promise<Buffer> =>
  (channels === 1 ? sharp(grey, { raw: { width, height, channels } }).toColourspace('b-w') : sharp(colours, { raw: { width, height, channels } })).jpeg({ quality: 80, ...options }).toBuffer();
const g4 = (): Uint8Array => encodeG4(grey, width, height, { blackBelow: 160 });
const one = '/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode';
const parms = `/K -1/Columns ${width}/Rows ${height}`;
const dct = (space: string): string => `/BitsPerComponent 8/ColorSpace/${space}/Filter/DCTDecode`;

async function both(bytes: Uint8Array, at = dpi, tones = true): Promise<{ quick: Bitmap; drawn: Bitmap; mean: number; most: number }> {
  const source = await openSource(bytes, '', defaultLimits);
  try {
    const [quick, drawn] = [await source.render(1, at, { tones }), await source.render(1, at, { drawn: true })];
    expect([quick.width, quick.height, drawn.channels]).toEqual([drawn.width, drawn.height, 4]);
    let [sum, most] = [0, 0];
    for (let i = 0; i < drawn.width * drawn.height; i++) {
      for (let part = 0; part < (quick.channels === 1 ? 1 : 3); part++) {
        const [r, g, b] = drawn.data.subarray(i * 4, i * 4 + 3) as unknown as [number, number, number];
        const expected = quick.channels === 1 ? (r * 77 + g * 150 + b * 29) >> 8 : [r, g, b][part] as number;
        const away = Math.abs((quick.data[i * quick.channels + part] as number) - expected);
        sum += away;
        most = Math.max(most, away);
      }
    }
    return { quick, drawn, mean: sum / (drawn.width * drawn.height), most };
  } finally {
    await source.close();
  }
}

describe('a page that is one picture', () => {
  it.each<[string, () => Promise<Page> | Page, 1 | 4]>([
    ['grey JPEG', async () => ({ dict: dct('DeviceGray'), data: await jpegOf(1) }), 1],
    ['colour JPEG', async () => ({ dict: dct('DeviceRGB'), data: await jpegOf(3) }), 4],
    ['colour JPEG, nothing subsampled', async () => ({ dict: dct('DeviceRGB'), data: await jpegOf(3, { chromaSubsampling: '4:4:4' }) }), 4],
    ['progressive JPEG', async () => ({ dict: dct('DeviceRGB'), data: await jpegOf(3, { progressive: true }) }), 4],
    ['JPEG that brings a profile nobody asked for', async () => ({ dict: dct('DeviceRGB'), data: await sharp(await jpegOf(3)).withIccProfile('p3').jpeg().toBuffer() }), 4],
    ['JPEG that says it lies on its side', async () => ({ dict: dct('DeviceRGB'), data: await sharp(await jpegOf(3)).withMetadata({ orientation: 6 }).jpeg().toBuffer() }), 4],
    ['fax', () => ({ dict: `${one}/DecodeParms<<${parms}>>`, data: g4() }), 1],
    ['fax in reverse', () => ({ dict: `${one}/DecodeParms<<${parms}/BlackIs1 true>>`, data: g4() }), 1],
    ['grey, deflated', () => ({ dict: '/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode', data: deflateSync(grey) }), 1],
    ['colours, deflated', () => ({ dict: '/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/FlateDecode', data: deflateSync(colours) }), 4],
    ['words that are not drawn over it', async () => ({ dict: dct('DeviceGray'), data: await jpegOf(1), content: `${whole} BT 3 Tr /F 20 Tf 100 400 Td (unseen) Tj ET` }), 1],
  ])('%s: taken, and the same as drawn', async (_, page, channels) => {
    const bytes = pdf(await page());
    const { quick, most } = await both(bytes);
    expect([quick.taken, quick.channels]).toEqual(['whole', channels]);
    expect(most).toBeLessThanOrEqual(1);
    const asSeen = await both(bytes, dpi, false);
    expect([asSeen.quick.taken, asSeen.quick.channels]).toEqual(['whole', 4]);
    expect(asSeen.most).toBeLessThanOrEqual(1);
  });

  it('made smaller: near to what is drawn', async () => {
    for (const channels of [1, 3] as const) {
      const { quick, mean } = await both(pdf({ dict: dct(channels === 1 ? 'DeviceGray' : 'DeviceRGB'), data: await jpegOf(channels) }), 36);
      expect(quick.taken).toBe('smaller');
      expect(mean).toBeLessThan(4);
    }
  });

  it.each<[string, (data: Uint8Array) => Partial<Page>]>([
    ['made larger', () => ({ page: '/UserUnit 2' })],
    ['a mask of greys', () => ({ dict: `${dct('DeviceGray')}/SMask 99 0 R` })],
    ['a mask by colour', () => ({ dict: `${dct('DeviceGray')}/Mask[0 40]` })],
    ['values the other way round', () => ({ dict: `${dct('DeviceGray')}/Decode[1 0]` })],
    ['a layer', () => ({ dict: `${dct('DeviceGray')}/OC 99 0 R` })],
    ['a key nobody knows', () => ({ dict: `${dct('DeviceGray')}/Alternates[99 0 R]` })],
    ['a key spelt in another way', () => ({ dict: `${dct('DeviceGray')}/#53Mask 99 0 R` })],
    ['a remark in its dictionary', () => ({ dict: `${dct('DeviceGray')}%\n` })],
    ['the same bytes once more with a mask', () => ({ twin: `${dct('DeviceGray')}/SMask 99 0 R` })],
    ['colours that the bytes have not', () => ({ dict: dct('DeviceRGB') })],
    ['upside down', () => ({ content: 'q 612 0 0 -792 0 792 cm /Im Do Q' })],
    ['aslant', () => ({ content: 'q 612 3 0 792 0 0 cm /Im Do Q' })],
    ['a margin', () => ({ content: 'q 600 0 0 780 6 6 cm /Im Do Q' })],
    ['a clip', () => ({ content: `100 100 300 300 re W n ${whole}` })],
    ['a mark, which may be a layer', () => ({ content: `/OC /Hidden BDC ${whole} EMC`, resources: (file) => `/Properties<</Hidden ${file.add('<</Type/OCG/Name(x)>>')} 0 R>>` })],
    ['see-through', () => ({ content: `/G gs ${whole}`, resources: () => '/ExtGState<</G<</ca 0.3>>>>' })],
    ['blended', () => ({ content: `/G gs ${whole}`, resources: () => '/ExtGState<</G<</BM/Multiply>>>>' })],
    ['drawn twice', () => ({ content: `${whole} ${whole}` })],
    ['words over it', () => ({ content: `${whole} BT /F 40 Tf 100 400 Td (seen) Tj ET` })],
    ['a line over it', () => ({ content: `${whole} 5 w 0 0 m 612 792 l S` })],
    ['a note over it', () => ({ annotation: true })],
    ['a turned page', () => ({ page: '/Rotate 90' })],
    ['a cropped page', () => ({ page: '/CropBox[0 0 306 396]' })],
  ])('%s: drawn', async (_, change) => {
    const data = await jpegOf(1);
    const { quick, most } = await both(pdf({ dict: dct('DeviceGray'), data, ...change(data) }), dpi, false);
    expect([quick.taken, most]).toEqual([undefined, 0]);
  });

  it('a broken picture is the other engine’s to judge', async () => {
    const data = await jpegOf(1);
    const { quick } = await both(pdf({ dict: dct('DeviceGray'), data: data.subarray(0, data.length - 2_000) }));
    expect(quick.taken).toBeUndefined();
  });

  it('gives nothing of its file to the output but its painted pixels', { timeout: 60_000 }, async () => {
    const jpeg = await sharp(await jpegOf(1)).withExif({ IFD0: { ImageDescription: 'SENTINEL-EXIF' } }).jpeg().toBuffer();
    const commented = Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, 18]), Buffer.from('SENTINEL-COMMENT'), jpeg.subarray(2)]);
    const bytes = pdf({ dict: dct('DeviceGray'), data: commented, content: `${whole} BT 3 Tr /F 20 Tf 100 400 Td (Sheffield) Tj 120 0 Td (stays) Tj ET` });
    const area = { page: 1, x: 60, y: 60, width: 300, height: 120 };
    const { output, report } = await redact(bytes, { terms: ['Sheffield'], areas: [area] }, { pool, ocr: 'never', dpi });
    expect(report.pages[0]?.foundTotal).toBe(1);
    expect(Buffer.from(output).toString('latin1')).not.toMatch(/SENTINEL|Exif/);
    const session = await pool.openSession(output);
    const shown = await session.call<{ bytes: Uint8Array; widthPx: number }>('render', { page: 1, dpi: 72, format: 'png' });
    await session.close();
    const { data, info } = await sharp(shown.bytes).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
    for (const box of report.pages[0]?.boxes ?? []) {
      for (let y = Math.ceil(box.y) + 2; y < box.y + box.height - 2; y++) for (let x = Math.ceil(box.x) + 2; x < box.x + box.width - 2; x++) expect(data[(y * info.width + x) * info.channels]).toBeLessThan(60);
    }
    expect(report.pages[0]?.boxes.length).toBe(2);
  });
});
