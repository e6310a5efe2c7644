/** How many pixels an image says it has to the inch, across and down (a fax has not the same): JFIF and EXIF, PNG, each page of a TIFF. Pure. */

export type Resolution = { x: number; y: number };

/** One pixel a millimetre is what a widespread library writes when it was told nothing. */
const untold = 25.4;

/** Undefined where the file does not say, or says nonsense. `page` from 0. */
export function imageResolution(kind: 'jpeg' | 'png' | 'tiff', bytes: Uint8Array, page: number): Resolution | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    const found = kind === 'png' ? ofPng(view) : kind === 'jpeg' ? ofJpeg(view) : ofTiff(view, 0, page);
    if (!found || Math.abs(found.x - untold) < 0.01) return undefined;
    return [found.x, found.y].every((value) => value >= 20 && value <= 2400) ? found : undefined;
  } catch {
    return undefined; // an offset beyond the file: the decoder decides whether it is an image at all
  }
}

function ofPng(view: DataView): Resolution | undefined {
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const type = view.getUint32(at + 4);
    if (type === 0x70485973 && view.getUint8(at + 16) === 1) return { x: view.getUint32(at + 8) * 0.0254, y: view.getUint32(at + 12) * 0.0254 };
    if (type === 0x49444154) return undefined;
  }
  return undefined;
}

/** JFIF's own figures win over EXIF's, as in most readers. */
function ofJpeg(view: DataView): Resolution | undefined {
  let exif: Resolution | undefined;
  for (let at = 2; at + 4 <= view.byteLength && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xda) break;
    if (marker === 0xe0 && view.getUint32(at + 4) === 0x4a464946) {
      const unit = view.getUint8(at + 11);
      const [x, y] = [view.getUint16(at + 12), view.getUint16(at + 14)];
      if (unit === 1) return { x, y };
      if (unit === 2) return { x: x * 2.54, y: y * 2.54 };
    }
    if (marker === 0xe1 && view.getUint32(at + 4) === 0x45786966) exif ??= ofTiff(view, at + 10, 0);
  }
  return exif;
}

/** `base`: where the TIFF begins; EXIF brings one along. Classic TIFF only: the rest counts as untold. */
function ofTiff(view: DataView, base: number, page: number): Resolution | undefined {
  const little = view.getUint16(base) === 0x4949;
  if (view.getUint16(base + 2, little) !== 42) return undefined;
  let directory = view.getUint32(base + 4, little);
  for (let i = 0; i < page; i++) {
    const next = base + directory + 2 + view.getUint16(base + directory, little) * 12;
    directory = view.getUint32(next, little);
    if (directory === 0) return undefined;
  }
  let [x, y, unit] = [0, 0, 2];
  const count = view.getUint16(base + directory, little);
  for (let i = 0; i < count; i++) {
    const at = base + directory + 2 + i * 12;
    const tag = view.getUint16(at, little);
    if (tag === 296) unit = view.getUint16(at + 8, little);
    if (tag !== 282 && tag !== 283) continue;
    const value = base + view.getUint32(at + 8, little);
    const ratio = view.getUint32(value, little) / view.getUint32(value + 4, little);
    if (tag === 282) x = ratio;
    else y = ratio;
  }
  if (unit !== 2 && unit !== 3) return undefined;
  const inch = unit === 3 ? 2.54 : 1;
  return x > 0 && y > 0 ? { x: x * inch, y: y * inch } : undefined;
}
