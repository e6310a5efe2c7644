/** Words as pixels and as outlines, in each of the ways a PDF can hold them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { create } from '@cantoo/fontkit';
import sharp from 'sharp';
import { encodeG4 } from '#app/documents/g4.ts';
import { createDocumentPool } from '#app/documents/pool.ts';
import { RawPdf } from './raw-pdf.ts';

export type Picture = { name: string; ref?: number; draw: string };

/** Words as pictures of the given kinds, as objects of `file`. */
export async function pictureObjects(file: RawPdf, list: [string, string][]): Promise<Picture[]> {
  const drawn = new RawPdf();
  const font = drawn.add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>');
  const tree = drawn.reserve();
  const kids = list.map(([, word]) => {
    const content = drawn.stream('', `BT /F 18 Tf 20 8 Td (${word}) Tj ET`);
    return drawn.add(`<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 240 30]/Contents ${content} 0 R/Resources<</Font<</F ${font} 0 R>>>>>>`);
  });
  drawn.set(tree, `<</Type/Pages/Count ${kids.length}/Kids[${kids.map((kid) => `${kid} 0 R`).join(' ')}]>>`);
  const pool = createDocumentPool({ workers: 1 });
  const session = await pool.openDocument(drawn.finish(drawn.add(`<</Type/Catalog/Pages ${tree} 0 R>>`)));
  const pictures: Picture[] = [];
  for (const [index, [kind]] of list.entries()) {
    const { bytes } = await session.renderPage(index + 1, { dpi: 200, format: 'png' });
    const { data: grey, info } = await sharp(bytes).toColourspace('b-w').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    const count = width * height;
    const size = `/Width ${width}/Height ${height}`;
    const head = `/Type/XObject/Subtype/Image${size}`;
    const flate = (bytes_: Uint8Array): Buffer => deflateSync(bytes_);
    const each = (channels: number, of: (value: number, channel: number) => number): Buffer => Buffer.from(Uint8Array.from({ length: count * channels }, (_, i) => of(grey[Math.floor(i / channels)] as number, i % channels)));
    const bits = (black: 0 | 1): Buffer => {
      const stride = Math.ceil(width / 8);
      const packed = Buffer.alloc(stride * height, 0);
      for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if ((grey[y * width + x] as number) < 128 === (black === 1)) packed[y * stride + (x >> 3)] = (packed[y * stride + (x >> 3)] as number) | (128 >> (x & 7));
      return packed;
    };
    const name = `Z${index}`;
    const put = (dict: string, data: Uint8Array): void => void pictures.push({ name, ref: file.stream(head + dict, data), draw: `/${name} Do` });
    const f = '/Filter/FlateDecode';
    if (kind === 'grey image') put(`/BitsPerComponent 8/ColorSpace/DeviceGray${f}`, flate(grey));
    else if (kind === 'fax image') put(`/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns ${width}/Rows ${height}>>`, encodeG4(grey.map((value) => (value < 128 ? 1 : 0)), width, height));
    else if (kind === 'rgb image') put(`/BitsPerComponent 8/ColorSpace/DeviceRGB${f}`, flate(each(3, (v) => v)));
    else if (kind === 'cmyk image') put(`/BitsPerComponent 8/ColorSpace/DeviceCMYK${f}`, flate(each(4, (v, c) => (c === 3 ? 255 - v : 0))));
    else if (kind === '16-bit image') put(`/BitsPerComponent 16/ColorSpace/DeviceGray${f}`, flate(each(2, (v) => v)));
    else if (kind === '1-bit image') put(`/BitsPerComponent 1/ColorSpace/DeviceGray${f}`, flate(bits(0)));
    else if (kind === 'stencil') put(`/ImageMask true/BitsPerComponent 1${f}`, flate(bits(0)));
    else if (kind === 'indexed image') put(`/BitsPerComponent 8/ColorSpace[/Indexed/DeviceRGB 1<000000FFFFFF>]${f}`, flate(each(1, (v) => (v < 128 ? 0 : 1))));
    else if (kind === 'soft-masked image') {
      const mask = file.stream(`${head}/BitsPerComponent 8/ColorSpace/DeviceGray${f}`, flate(each(1, (v) => 255 - v)));
      put(`/BitsPerComponent 8/ColorSpace/DeviceGray${f}/SMask ${mask} 0 R`, flate(Buffer.alloc(count)));
    } else if (kind === 'inline image') pictures.push({ name, draw: `BI /W ${width} /H ${height} /BPC 1 /CS /G /F /AHx ID ${bits(0).toString('hex')}> EI` });
    else put('/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/DCTDecode', await sharp(grey, { raw: { width, height, channels: 1 } }).toColourspace('b-w').jpeg({ quality: 80 }).toBuffer());
  }
  await session.close();
  await pool.close();
  return pictures;
}

/** A word as the outlines of its letters, filled or made a clip by `painting`: no character in it. Size 18, at x, y. */
export function outlined(word: string, x: number, y: number, painting: string): string {
  const require = createRequire(import.meta.url);
  const font = create(readFileSync(join(dirname(require.resolve('pdfjs-dist/package.json')), 'standard_fonts', 'LiberationSans-Regular.ttf'))) as Outlines;
  const scale = 18 / font.unitsPerEm;
  const { glyphs, positions } = font.layout(word);
  const parts: string[] = [];
  let pen = x;
  glyphs.forEach((glyph, index) => {
    const point = (px: number, py: number): string => `${(pen + px * scale).toFixed(3)} ${(y + py * scale).toFixed(3)}`;
    let last: [number, number] = [0, 0];
    for (const { command, args } of glyph.path.commands) {
      const at = (i: number): [number, number] => [args[i] as number, args[i + 1] as number];
      if (command === 'moveTo') parts.push(`${point(...at(0))} m`);
      else if (command === 'lineTo') parts.push(`${point(...at(0))} l`);
      else if (command === 'closePath') parts.push('h');
      else if (command === 'quadraticCurveTo') {
        const [[cx, cy], [ex, ey]] = [at(0), at(2)];
        parts.push(`${point(last[0] + ((cx - last[0]) * 2) / 3, last[1] + ((cy - last[1]) * 2) / 3)} ${point(ex + ((cx - ex) * 2) / 3, ey + ((cy - ey) * 2) / 3)} ${point(ex, ey)} c`);
      } else parts.push(`${point(...at(0))} ${point(...at(2))} ${point(...at(4))} c`);
      if (args.length >= 2) last = at(args.length - 2);
    }
    pen += (positions[index]?.xAdvance ?? 0) * scale;
  });
  return `${parts.join(' ')} ${painting}`;
}

type Outlines = {
  unitsPerEm: number;
  layout(text: string): { glyphs: { path: { commands: { command: string; args: number[] }[] } }[]; positions: { xAdvance: number }[] };
};
