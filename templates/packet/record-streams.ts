/**
 * A packet of thousands of pages is mostly the records' own streams. They are taken over as views of the records' bytes: the library would
 * copy each of them twice.
 */
import { ParseSpeeds, PDFDocument, PDFName, PDFRawStream } from 'pdf-lib';
import type { PDFRef } from 'pdf-lib';

/** Bytes whose parts are views of them, not copies. The records do not change while a packet is made. */
class Views extends Uint8Array {
  override slice(start?: number, end?: number): Views {
    return this.subarray(start, end) as Views;
  }
}

/** Opens a record whose pages are to be copied into another document. `pdf` must stay as it is until that one is saved. */
export async function openRecord(pdf: Uint8Array): Promise<PDFDocument> {
  const source = await PDFDocument.load(new Views(pdf.buffer as ArrayBuffer, pdf.byteOffset, pdf.length), { updateMetadata: false, parseSpeed: ParseSpeeds.Fastest });
  for (const [, object] of source.context.enumerateIndirectObjects()) if (object instanceof PDFRawStream) share(object);
  return source;
}

/** Pages are added at the end of a flat tree. The library would look for that end from the first page on, for each of them. */
export function appendFast(doc: PDFDocument): void {
  const { catalog } = doc;
  const tree = catalog.get(PDFName.of('Pages')) as PDFRef;
  const search = catalog.insertLeafNode.bind(catalog);
  catalog.insertLeafNode = (leaf, index) => {
    const pages = catalog.Pages();
    const flat = pages.Kids().size() === pages.Count().asNumber();
    if (!flat || index !== pages.Count().asNumber()) return search(leaf, index);
    pages.pushLeafNode(leaf);
    return tree;
  };
}

function share(stream: PDFRawStream): void {
  stream.clone = (context) => {
    const copy = PDFRawStream.of(stream.dict.clone(context), stream.contents);
    share(copy);
    return copy;
  };
}
