/**
 * The commonest scan: a page that is one picture, edge to edge, and words that are not drawn. It is taken as decoded, without the way through
 * the drawing, which costs more than the decoding. Whatever else a page has or could have, it is drawn.
 */
import sharp from 'sharp';
import type { WrappedPdfiumModule } from '@embedpdf/pdfium';
import type { RenderOptions } from './bitmap.ts';
import { pixelsOf } from './tones.ts';
import type { Pixels } from './tones.ts';

export type Taken = Pixels & { taken: 'whole' | 'smaller' };

type Exports = Record<
  | 'FPDFPage_GetAnnotCount' | 'FPDFPage_CountObjects' | 'FPDFPage_GetObject' | 'FPDFPageObj_GetType' | 'FPDFPageObj_HasTransparency' | 'FPDFPageObj_CountMarks'
  | 'FPDFPageObj_GetClipPath' | 'FPDFClipPath_CountPaths' | 'FPDFPageObj_GetMatrix' | 'FPDFTextObj_GetTextRenderMode' | 'FPDFImageObj_GetImageMetadata'
  | 'FPDFImageObj_GetImageDataRaw' | 'FPDFImageObj_GetBitmap' | 'FPDFBitmap_GetBuffer' | 'FPDFBitmap_GetStride' | 'FPDFBitmap_GetFormat' | 'FPDFBitmap_Destroy',
  (...numbers: number[]) => number
>;

const objectTypes = { text: 1, image: 3 };
const invisible = 3;
/** PDFium's numbers. */
const spaces = { grey: 1, rgb: 2, profile: 7 };
const formats = { grey: 1, bgr: 2 };
const mostObjects = 5_000;

/** What the dictionary of such a picture may hold. A mask, a layer, a second version or a key nobody thought of sends the page the long way. */
const harmless = new Set([
  'Type', 'XObject', 'Subtype', 'Image', 'Width', 'Height', 'BitsPerComponent', 'ColorSpace', 'DeviceGray', 'DeviceRGB', 'ICCBased', 'Filter', 'DCTDecode', 'FlateDecode',
  'CCITTFaxDecode', 'DecodeParms', 'K', 'Columns', 'Rows', 'BlackIs1', 'EndOfBlock', 'Predictor', 'Colors', 'Length', 'Interpolate',
]);

/** The dictionaries that stand before these bytes of a stream, wherever in the file they stand. */
export type StreamDictionaries = (data: Uint8Array) => string[];

/** The file is gone through once, when the first page asks. */
export function streamDictionaries(file: () => Uint8Array): StreamDictionaries {
  let starts: Map<string, number[]> | undefined;
  const keyAt = (bytes: Buffer, at: number): string => bytes.toString('latin1', at, at + 16);
  return (data) => {
    const whole = file();
    const bytes = Buffer.from(whole.buffer, whole.byteOffset, whole.length);
    if (!starts) {
      starts = new Map();
      for (let at = bytes.indexOf('stream'); at >= 0; at = bytes.indexOf('stream', at + 6)) {
        const start = at + 7 + (bytes[at + 6] === 13 ? 1 : 0);
        const key = keyAt(bytes, start);
        const known = starts.get(key);
        if (known) known.push(start);
        else starts.set(key, [start]);
      }
    }
    const same = (starts.get(keyAt(Buffer.from(data.buffer, data.byteOffset, data.length), 0)) ?? []).filter(
      (start) => bytes.compare(data, 0, data.length, start, Math.min(bytes.length, start + data.length)) === 0,
    );
    return same.map((start) => {
      const before = bytes.toString('latin1', Math.max(0, start - 2_000), start).replace(/stream\r?\n?$/, '');
      return before.slice(before.lastIndexOf('obj') + 3);
    });
  };
}

/** True where the dictionary says nothing of the picture but its size, its colours and its coding. */
export function plainPicture(dictionary: string): boolean {
  if (!/^\s*<<[^%()]*>>\s*$/.test(dictionary)) return false;
  return [...dictionary.replace(/\/Name\s*\/[A-Za-z0-9]+/, '').matchAll(/\/([^\s/<>[\]]*)/g)].every(([, name]) => harmless.has(name as string));
}

/** The bitmap that is wanted: its size, and its pixels a unit of the page, whose visible box begins at `left`, `bottom`. */
export type Wanted = { width: number; height: number; scale: number; left: number; bottom: number };

/** Undefined where the page must be drawn. `scratch`: 64 bytes of the module's memory. */
export async function wholePicture(p: WrappedPdfiumModule, page: number, wanted: Wanted, dictionaries: StreamDictionaries, scratch: number, options: RenderOptions): Promise<Taken | undefined> {
  const call = p.pdfium.wasmExports as unknown as Exports;
  const heap = (): Uint8Array => (p.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8;
  const image = onlyImage(call, page);
  if (image === undefined) return undefined;
  // struct: width, height, dpi twice, bits a pixel, colour space, mark
  if (call.FPDFImageObj_GetImageMetadata(image, page, scratch) === 0) return undefined;
  const [width, height, , , , space] = new Int32Array(heap().slice(scratch, scratch + 24).buffer) as unknown as [number, number, number, number, number, number];
  if (call.FPDFPageObj_GetMatrix(image, scratch) === 0) return undefined;
  const [a, b, c, d, e, f] = new Float32Array(heap().slice(scratch, scratch + 24).buffer) as unknown as [number, number, number, number, number, number];
  const exact = (value: number, pixels: number): boolean => Math.abs(value * wanted.scale - pixels) < 0.05;
  if (b !== 0 || c !== 0 || !exact(a, wanted.width) || !exact(d, wanted.height) || !exact(e - wanted.left, 0) || !exact(f - wanted.bottom, 0)) return undefined;

  const length = call.FPDFImageObj_GetImageDataRaw(image, 0, 0);
  const at = length > 16 ? p.pdfium.wasmExports.malloc(length) : 0;
  if (!at) return undefined;
  call.FPDFImageObj_GetImageDataRaw(image, at, length);
  const raw = heap().slice(at, at + length);
  p.pdfium.wasmExports.free(at);
  const told = dictionaries(raw);
  if (told.length === 0 || !told.every(plainPicture)) return undefined;

  const fits = width === wanted.width && height === wanted.height;
  if (raw[0] === 0xff && raw[1] === 0xd8) {
    const channels = space === spaces.grey ? 1 : space === spaces.rgb ? 3 : 0;
    // making smaller is the same anywhere, making larger is not
    if (channels > 0 && width >= wanted.width && height >= wanted.height) return jpeg(raw, channels as 1 | 3, { width, height }, fits, wanted, options);
  }
  if (!fits || ![spaces.grey, spaces.rgb, spaces.profile].includes(space)) return undefined;
  const bitmap = call.FPDFImageObj_GetBitmap(image);
  if (!bitmap) return undefined;
  try {
    const format = call.FPDFBitmap_GetFormat(bitmap);
    const channels = format === formats.grey ? 1 : format === formats.bgr ? 3 : 0;
    if (channels === 0) return undefined;
    const [stride, start] = [call.FPDFBitmap_GetStride(bitmap), call.FPDFBitmap_GetBuffer(bitmap)];
    const rows = heap().subarray(start, start + stride * height);
    return { ...pixelsOf({ data: rows, width, height, channels, stride, order: 'bgr' }, options), taken: 'whole' };
  } finally {
    call.FPDFBitmap_Destroy(bitmap);
  }
}

/** The one thing on the page that is drawn, where it is an opaque picture without a clip or a mark; words in invisible text are not drawn. */
function onlyImage(call: Exports, page: number): number | undefined {
  if (call.FPDFPage_GetAnnotCount(page) > 0) return undefined;
  const count = call.FPDFPage_CountObjects(page);
  if (count > mostObjects) return undefined;
  let image: number | undefined;
  for (let i = 0; i < count; i++) {
    const object = call.FPDFPage_GetObject(page, i);
    const type = call.FPDFPageObj_GetType(object);
    if (type === objectTypes.text && call.FPDFTextObj_GetTextRenderMode(object) === invisible) continue;
    if (type !== objectTypes.image || image !== undefined) return undefined;
    image = object;
  }
  if (image === undefined || call.FPDFPageObj_HasTransparency(image) !== 0 || call.FPDFPageObj_CountMarks(image) !== 0) return undefined;
  return call.FPDFClipPath_CountPaths(call.FPDFPageObj_GetClipPath(image)) > 0 ? undefined : image;
}

async function jpeg(bytes: Uint8Array, channels: 1 | 3, size: { width: number; height: number }, fits: boolean, wanted: Wanted, options: RenderOptions): Promise<Taken | undefined> {
  try {
    // a profile inside the picture counts for nothing in a PDF
    const image = sharp(bytes, { failOn: 'warning', ignoreIcc: true, sequentialRead: true, limitInputPixels: size.width * size.height });
    const meta = await image.metadata();
    if (meta.channels !== channels || meta.width !== size.width || meta.height !== size.height || (meta.space !== 'srgb' && meta.space !== 'b-w')) return undefined;
    const sized = fits ? image : image.resize(wanted.width, wanted.height, { fit: 'fill', kernel: 'linear' });
    const { data, info } = await sized.toColourspace(channels === 1 ? 'b-w' : 'srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    if (info.channels !== channels) return undefined;
    return { ...pixelsOf({ data, width: wanted.width, height: wanted.height, channels, stride: wanted.width * channels, order: 'rgb' }, options), taken: fits ? 'whole' : 'smaller' };
  } catch {
    return undefined; // whatever this decoder minds, the page's own engine decides
  }
}
