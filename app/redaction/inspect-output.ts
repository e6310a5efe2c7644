/** The finished document taken apart object by object, inside a child: only expected keys, one revision, nothing unreferenced. */
import { inflateSync } from 'node:zlib';
import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFNumber, PDFRawStream, PDFRef, PDFString } from 'pdf-lib';
import type { PDFObject } from 'pdf-lib';

export type OutputParts = {
  problems: string[];
  /** Every string and every inflated stream but images, decoded in each way a reader might. */
  strings: string[];
  /** Raw bytes of images, in page order. */
  images: { bytes: Uint8Array; width: number; height: number }[];
};

const keys: Record<string, string[]> = {
  catalog: ['Type', 'Pages', 'StructTreeRoot', 'MarkInfo', 'Lang', 'ViewerPreferences', 'PageLabels', 'Outlines', 'Metadata', 'OutputIntents'],
  page: ['Type', 'Parent', 'MediaBox', 'Contents', 'Resources', 'StructParents', 'Tabs'],
  image: ['Type', 'Subtype', 'Width', 'Height', 'BitsPerComponent', 'ColorSpace', 'Filter', 'DecodeParms', 'Length'],
  any: [
    'Type', 'Subtype', 'Kids', 'Count', 'Parent', 'K', 'P', 'Pg', 'S', 'St', 'Nums', 'ParentTree', 'ParentTreeNextKey', 'Marked', 'DisplayDocTitle', 'XObject', 'Im', 'Font', 'F', 'FontName', 'Flags', 'FontBBox',
    'Ascent', 'Descent', 'CapHeight', 'ItalicAngle', 'StemV', 'Registry', 'Ordering', 'Supplement', 'BaseFont', 'CIDSystemInfo', 'CIDToGIDMap', 'FontDescriptor', 'DW', 'Encoding', 'DescendantFonts', 'ToUnicode',
    'Filter', 'Length', 'K', 'Columns', 'Rows', 'Title', 'MarkInfo', 'First', 'Last', 'Prev', 'Next', 'Dest', 'Alt', 'N', 'OutputConditionIdentifier', 'DestOutputProfile',
  ],
};

export async function takeApart(bytes: Uint8Array): Promise<OutputParts> {
  const problems: string[] = [];
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (occurrences(raw, 'startxref') !== 1 || occurrences(raw, '%%EOF') !== 1) problems.push('more_than_one_revision');
  if (raw.subarray(raw.lastIndexOf('%%EOF') + 5).toString('latin1').trim() !== '') problems.push('bytes_after_the_end');
  const doc = await PDFDocument.load(bytes, { updateMetadata: false, throwOnInvalidObject: true });
  const { context } = doc;
  const reached = new Set<string>();
  const strings: string[] = [];
  const check = (dict: PDFDict, allowed: string[]): void => {
    for (const key of dict.keys()) if (!allowed.includes(key.decodeText())) problems.push(`unexpected_key_${key.decodeText()}`);
  };
  const walk = (start: PDFObject | undefined): void => {
    const open: (PDFObject | undefined)[] = [start];
    for (let object = open.pop(); object !== undefined || open.length > 0; object = open.pop()) {
      if (object instanceof PDFRef) {
        if (reached.has(object.tag)) continue;
        reached.add(object.tag);
        open.push(context.lookup(object));
      } else if (object instanceof PDFRawStream) {
        const type = object.dict.get(PDFName.of('Subtype'));
        const picture = type === PDFName.of('Image');
        const plain = object.dict.get(PDFName.of('Filter')) === undefined;
        check(object.dict, picture ? keys.image as string[] : plain ? ['Type', 'Subtype', 'N', 'Length'] : ['Filter', 'Length']);
        if (plain) strings.push(Buffer.from(object.contents).toString('utf8'));
        else if (!picture) {
          const text = Buffer.from(inflateSync(object.contents, { maxOutputLength: 64 * 1024 * 1024 })).toString('latin1');
          strings.push(text, ...hexTokens(text));
        }
        for (const value of object.dict.values()) open.push(value);
      } else if (object instanceof PDFDict) {
        const type = object.get(PDFName.of('Type'));
        check(object, (type === PDFName.of('Catalog') ? keys.catalog : type === PDFName.of('Page') ? keys.page : keys.any) as string[]);
        for (const value of object.values()) open.push(value);
      } else if (object instanceof PDFArray) open.push(...object.asArray());
      else if (object instanceof PDFString || object instanceof PDFHexString) strings.push(object.decodeText());
    }
  };
  walk(context.trailerInfo.Root);
  walk(context.trailerInfo.Info);
  if (context.trailerInfo.Encrypt) problems.push('encrypted');
  for (const [ref] of context.enumerateIndirectObjects()) if (!reached.has(ref.tag)) problems.push('unreferenced_object');

  const images: OutputParts['images'] = [];
  for (const page of doc.getPages()) {
    const image = page.node.Resources()?.lookup(PDFName.of('XObject'), PDFDict).lookup(PDFName.of('Im'));
    if (!(image instanceof PDFRawStream)) {
      problems.push('page_without_its_picture');
      continue;
    }
    images.push({
      bytes: image.contents,
      width: image.dict.lookup(PDFName.of('Width'), PDFNumber).asNumber(),
      height: image.dict.lookup(PDFName.of('Height'), PDFNumber).asNumber(),
    });
  }
  return { problems, strings, images };
}

/** Hex strings of a content stream as the text they show (two bytes a character) and as bytes. */
function hexTokens(text: string): string[] {
  const wide: string[] = [];
  for (const [, hex] of text.matchAll(/<([0-9a-fA-F]+)>/g)) {
    if (!hex || hex.length % 4 !== 0) continue;
    let word = '';
    for (let i = 0; i < hex.length; i += 4) word += String.fromCharCode(Number.parseInt(hex.slice(i, i + 4), 16));
    wide.push(word);
  }
  return [wide.join('')];
}

function occurrences(bytes: Buffer, text: string): number {
  let count = 0;
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) count += 1;
  return count;
}
