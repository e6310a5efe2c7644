/** Files that mean harm: bombs, loops and deep trees written by hand, and mutations of honest files, the same for the same number. */
import { deflateSync } from 'node:zlib';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import sharp from 'sharp';
import { encodeG4, g4Tiff } from '#app/documents/g4.ts';
import { leakFixture } from './leak-fixture.ts';
import { RawPdf } from './raw-pdf.ts';

export type HostileFile = { name: string; bytes: Uint8Array };

/** A small generator: the same numbers for the same seed, on every machine. */
export function numbers(seed: number): (below: number) => number {
  let state = (seed * 2654435761 + 0x9e3779b9) >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** Honest files of each kind to be mutated. */
export async function honestFiles(): Promise<HostileFile[]> {
  const doc = await PDFDocument.create({ updateMetadata: false });
  const font = await doc.embedFont(StandardFonts.Helvetica);
  for (let number = 1; number <= 3; number++) {
    const page = doc.addPage([300, 400]);
    for (let line = 0; line < 10; line++) page.drawText(`Page ${number} line ${line} says Sheffield`, { x: 30, y: 350 - line * 20, size: 12, font });
  }
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"><rect width="400" height="200" fill="white"/><circle cx="200" cy="100" r="80" fill="teal"/></svg>');
  const drawn = () => sharp(svg);
  return [
    { name: 'leaks.pdf', bytes: (await leakFixture()).bytes },
    { name: 'objects.pdf', bytes: await doc.save({ useObjectStreams: false, updateFieldAppearances: false }) },
    { name: 'streams.pdf', bytes: await doc.save({ useObjectStreams: true, updateFieldAppearances: false }) },
    { name: 'picture.jpg', bytes: await drawn().jpeg().toBuffer() },
    { name: 'picture.png', bytes: await drawn().png().toBuffer() },
    { name: 'scan.tif', bytes: await drawn().tiff({ compression: 'lzw' }).toBuffer() },
    { name: 'fax.tif', bytes: g4Tiff(encodeG4(Uint8Array.from({ length: 400 * 200 }, (_, i) => (i % 400 > 100 && i % 400 < 300 && i > 20_000 && i < 60_000 ? 1 : 0)), 400, 200), 400, 200) },
  ];
}

/** The `number`th mutation of one of `honest`. */
export function mutated(honest: readonly HostileFile[], number: number): HostileFile {
  const below = numbers(number);
  const source = honest[number % honest.length] as HostileFile;
  let bytes = Buffer.from(source.bytes);
  const kinds: Record<string, () => void> = {
    bits: () => {
      for (let i = 1 + below(60); i > 0; i--) bytes[below(bytes.length)]! ^= 1 << below(8);
    },
    truncated: () => void (bytes = bytes.subarray(0, 1 + below(bytes.length))),
    cut: () => {
      const from = below(bytes.length);
      bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(Math.min(bytes.length, from + 1 + below(2000)))]);
    },
    repeated: () => {
      const from = below(bytes.length);
      const part = bytes.subarray(from, from + 1 + below(3000));
      bytes = Buffer.concat([bytes.subarray(0, from), ...Array.from({ length: 1 + below(20) }, () => part), bytes.subarray(from)]);
    },
    numbers: () => {
      const huge = ['99999999999', '-1', '0', '65536', '4294967295', '1e30'];
      bytes = Buffer.from(bytes.toString('latin1').replace(/\d+/g, (digits) => (below(60) === 0 ? (huge[below(huge.length)] as string) : digits)), 'latin1');
    },
    references: () => void (bytes = Buffer.from(bytes.toString('latin1').replace(/\d+ 0 R/g, (ref) => (below(8) === 0 ? `${1 + below(80)} 0 R` : ref)), 'latin1')),
    names: () => {
      const names = ['/Kids', '/Parent', '/Length', '/Type/Pages', '/Filter/FlateDecode', '/Filter/JBIG2Decode', '/Filter/JPXDecode', '/Encrypt'];
      bytes = Buffer.from(bytes.toString('latin1').replace(/\/[A-Z][A-Za-z]+/g, (name) => (below(25) === 0 ? (names[below(names.length)] as string) : name)), 'latin1');
    },
    noise: () => {
      const from = below(bytes.length);
      for (let i = from; i < Math.min(bytes.length, from + 1 + below(400)); i++) bytes[i] = below(256);
    },
  };
  const list = Object.keys(kinds);
  const kind = list[Math.floor(number / honest.length) % list.length] as string;
  (kinds[kind] as () => void)();
  return { name: `${number} ${kind} of ${source.name}`, bytes: new Uint8Array(bytes) };
}

/** One-page document around a content stream and what its page may name. */
function onePage(content: string | Uint8Array, options: { file?: RawPdf; resources?: string; page?: string; filter?: string; catalog?: string } = {}): Uint8Array {
  const file = options.file ?? new RawPdf();
  const stream = file.stream(options.filter ? `/Filter ${options.filter}` : '', content);
  const tree = file.reserve();
  const page = file.add(`<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 300 400]/Contents ${stream} 0 R/Resources<<${options.resources ?? ''}>>${options.page ?? ''}>>`);
  file.set(tree, `<</Type/Pages/Count 1/Kids[${page} 0 R]>>`);
  return file.finish(file.add(`<</Type/Catalog/Pages ${tree} 0 R${options.catalog ?? ''}>>`));
}

/** Bombs, endless loops, deep trees: each asks for more time or memory than there is. */
export function handmade(): HostileFile[] {
  const files: HostileFile[] = [];
  const add = (name: string, bytes: Uint8Array): void => void files.push({ name, bytes });
  const tree = (make: (file: RawPdf) => number): Uint8Array => {
    const file = new RawPdf();
    return file.finish(file.add(`<</Type/Catalog/Pages ${make(file)} 0 R>>`));
  };

  add('bomb: 300 MB of nothing in a content stream', onePage(deflateSync(Buffer.alloc(300 * 1024 * 1024, 0x20), { level: 9 }), { filter: '/FlateDecode' }));
  add('bomb within a bomb', onePage(deflateSync(deflateSync(Buffer.alloc(300 * 1024 * 1024, 0x20), { level: 9 })), { filter: '[/FlateDecode/FlateDecode]' }));
  add('bomb: operators', onePage(deflateSync(Buffer.from('0 0 300 400 re f '.repeat(3_000_000))), { filter: '/FlateDecode' }));
  add('bomb: letters', onePage(deflateSync(Buffer.from(`BT /F 1 Tf 1 0 0 1 10 10 Tm ${'(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj '.repeat(100_000)} ET`)), { filter: '/FlateDecode', resources: '/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>' }));
  const vast = new RawPdf();
  const image = vast.stream('/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/FlateDecode', deflateSync(Buffer.alloc(1_000_000)));
  add('a picture of 60,000 by 60,000', onePage('q 300 0 0 400 0 0 cm /I Do Q', { file: vast, resources: `/XObject<</I ${image} 0 R>>` }));
  for (const codec of ['JBIG2Decode', 'JPXDecode', 'DCTDecode', 'CCITTFaxDecode', 'LZWDecode', 'RunLengthDecode']) {
    const file = new RawPdf();
    const noise = numbers(codec.length);
    const object = file.stream(`/Type/XObject/Subtype/Image/Width 5000/Height 5000/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/${codec}`, Uint8Array.from({ length: 5000 }, () => noise(256)));
    add(`noise as ${codec}`, onePage('q 300 0 0 400 0 0 cm /I Do Q', { file, resources: `/XObject<</I ${object} 0 R>>` }));
  }

  add('loop: a page tree that is its own child', tree((file) => {
    const root = file.reserve();
    file.set(root, `<</Type/Pages/Count 5/Kids[${root} 0 R ${root} 0 R]>>`);
    return root;
  }));
  add('loop: parents', tree((file) => {
    const [root, page] = [file.reserve(), file.reserve()];
    file.set(page, `<</Type/Page/Parent ${page} 0 R>>`);
    file.set(root, `<</Type/Pages/Count 1/Parent ${root} 0 R/Kids[${page} 0 R]>>`);
    return root;
  }));
  const form = new RawPdf();
  const self = form.reserve();
  const dict = `/Type/XObject/Subtype/Form/BBox[0 0 300 400]/Resources<</XObject<</X ${self} 0 R>>>>`;
  form.set(self, `<<${dict}/Length 12>>\nstream\n/X Do /X Do \nendstream`);
  add('loop: a form that draws itself twice', onePage('/X Do', { file: form, resources: `/XObject<</X ${self} 0 R>>` }));
  const chain = new RawPdf();
  let inner = chain.stream('/Type/XObject/Subtype/Form/BBox[0 0 300 400]', '0 0 1 1 re f');
  for (let depth = 0; depth < 30; depth++) inner = chain.stream(`/Type/XObject/Subtype/Form/BBox[0 0 300 400]/Resources<</XObject<</X ${inner} 0 R>>>>`, '/X Do '.repeat(4));
  add('a billion laughs: forms thirty deep, four times each', onePage('/X Do', { file: chain, resources: `/XObject<</X ${inner} 0 R>>` }));
  const glyph = new RawPdf();
  const type3 = glyph.reserve();
  const proc = glyph.stream('', '600 0 0 0 600 600 d1 BT /F 10 Tf (a) Tj ET');
  glyph.set(type3, `<</Type/Font/Subtype/Type3/FontBBox[0 0 600 600]/FontMatrix[.001 0 0 .001 0 0]/CharProcs<</g ${proc} 0 R>>/Encoding<</Type/Encoding/Differences[97/g]>>/FirstChar 97/LastChar 97/Widths[600]/Resources<</Font<</F ${type3} 0 R>>>>>>`);
  add('loop: a letter that writes itself', onePage('BT /F 10 Tf 10 10 Td (a) Tj ET', { file: glyph, resources: `/Font<</F ${type3} 0 R>>` }));
  const tiles = new RawPdf();
  const tile = tiles.stream('/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.00001/YStep 0.00001/Resources<<>>', '0 0 1 1 re f');
  add('a pattern repeated every 0.00001 points', onePage('/Pattern cs /P scn 0 0 300 400 re f', { file: tiles, resources: `/Pattern<</P ${tile} 0 R>>` }));
  const outline = new RawPdf();
  const item = outline.reserve();
  outline.set(item, `<</Title(x)/Next ${item} 0 R/Prev ${item} 0 R/First ${item} 0 R/Last ${item} 0 R/Parent ${item} 0 R>>`);
  add('loop: an outline', onePage('', { file: outline, catalog: `/Outlines ${item} 0 R` }));
  const layers = new RawPdf();
  const field = layers.reserve();
  layers.set(field, `<</FT/Tx/T(a)/Kids[${field} 0 R]/Parent ${field} 0 R>>`);
  add('loop: a field that is its own child', onePage('', { file: layers, catalog: `/AcroForm<</Fields[${field} 0 R]/NeedAppearances true>>` }));
  const shading = new RawPdf();
  const calculator = shading.stream('/FunctionType 4/Domain[0 1 0 1]/Range[0 1]', `{ ${'2 copy mul '.repeat(20_000)} }`);
  add('a shading that calculates', onePage('/S sh', { file: shading, resources: `/Shading<</S<</ShadingType 1/ColorSpace/DeviceGray/Function ${calculator} 0 R>>>>` }));

  add('deep: a page tree of 20,000 levels', tree((file) => {
    let child = file.add('<</Type/Page/MediaBox[0 0 300 400]>>');
    for (let depth = 0; depth < 20_000; depth++) child = file.add(`<</Type/Pages/Count 1/Kids[${child} 0 R]>>`);
    return child;
  }));
  add('deep: 200,000 arrays', onePage('', { page: `/X ${'['.repeat(200_000)}${']'.repeat(200_000)}` }));
  add('deep: 200,000 arrays in the content', onePage(`${'['.repeat(200_000)} TJ`));
  add('deep: a million saved states', onePage('q '.repeat(1_000_000)));
  add('deep: 100,000 marked contents', onePage('/P BMC '.repeat(100_000)));
  for (const [name, box] of [['vast', '0 0 1e9 1e9'], ['empty', '0 0 0 0'], ['turned about', '300 400 0 0'], ['thin', '0 0 0.001 1e6'], ['far', '1e8 1e8 100000300 100000400']] as const) {
    add(`a page that is ${name}`, onePage('0 0 100 100 re f', { page: `/MediaBox[${box}]`.replace(/^/, '/CropBox[' + box + ']') }));
  }
  add('a page of a billion units', onePage('', { page: '/UserUnit 1000000000' }));
  add('a hundred thousand pages', tree((file) => {
    const root = file.reserve();
    const page = file.add(`<</Type/Page/Parent ${root} 0 R/MediaBox[0 0 300 400]>>`);
    file.set(root, `<</Type/Pages/Count 100000/Kids[${`${page} 0 R `.repeat(100_000)}]>>`);
    return root;
  }));
  add('a count that lies', tree((file) => {
    const root = file.reserve();
    file.set(root, '<</Type/Pages/Count 2000000000/Kids[]>>');
    return root;
  }));
  const plain = Buffer.from(onePage('')).toString('latin1');
  const table = plain.lastIndexOf('xref\n', plain.lastIndexOf('startxref') - 1);
  add('loop: a table that follows itself', Buffer.from(plain.replace('trailer\n<<', `trailer\n<</Prev ${table}`), 'latin1'));
  add('nothing but a header', Buffer.from('%PDF-1.7\n'));
  add('a header and spaces', Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(20_000_000, 0x20)]));
  add('a TIFF that follows itself', tiffLoop());
  add('a PNG of two billion pixels', pngOf(60_000, 40_000));
  return files;
}

/** One directory that names itself as the next. */
function tiffLoop(): Uint8Array {
  const entries = [[256, 1], [257, 1], [258, 8], [259, 1], [262, 1], [273, 8], [278, 1], [279, 1]] as const;
  const bytes = Buffer.alloc(10 + 2 + entries.length * 12 + 4);
  bytes.write('II*\0', 0, 'latin1');
  bytes.writeUInt32LE(10, 4);
  bytes.writeUInt16LE(entries.length, 10);
  entries.forEach(([tag, value], index) => {
    const at = 12 + index * 12;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(4, at + 2);
    bytes.writeUInt32LE(1, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  });
  bytes.writeUInt32LE(10, 12 + entries.length * 12);
  return bytes;
}

function pngOf(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(8 + body.length);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), 4 + body.length);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([1, 0, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))), chunk('IEND', Buffer.alloc(0))]);
}

function crc(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let i = 0; i < 8; i++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}
