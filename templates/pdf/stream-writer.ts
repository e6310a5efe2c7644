/**
 * A document of thousands of pages written piece by piece: streams that are finished go out at once and leave the memory, the small objects that
 * tie them together follow at the end with the table. The same document written in the same steps gives the same bytes.
 */
import { PDFArray, PDFCrossRefSection, PDFHeader, PDFRawStream, PDFRef, PDFTrailer, PDFTrailerDict } from 'pdf-lib';
import type { PDFDocument, PDFObject } from 'pdf-lib';

/** Takes the next bytes of the file; it may keep them, they do not change. */
export type Sink = (bytes: Uint8Array) => void;

export type StreamWriter = {
  /** Writes the streams registered since the last call; the document cannot look them up any more. */
  flush(): void;
  /** Everything else, and the table. -> the file's length */
  finish(): Promise<number>;
};

const waitingBytes = 1 << 18;
const encoder = new TextEncoder();
const [opening, closing, end] = ['\nstream\n', '\nendstream', '\nendobj\n\n'].map((text) => encoder.encode(text)) as [Uint8Array, Uint8Array, Uint8Array];

/** `doc`: new, with nothing in it that must stay readable once `flush` was called. */
export function streamWriter(doc: PDFDocument, sink: Sink): StreamWriter {
  const { context } = doc;
  const written: [PDFRef, number][] = [];
  let at = 0;
  let looked = context.largestObjectNumber;
  // small pieces go out together
  let waiting = new Uint8Array(waitingBytes);
  let filled = 0;
  const release = (): void => {
    if (filled > 0) sink(waiting.subarray(0, filled));
    waiting = new Uint8Array(waitingBytes);
    filled = 0;
  };
  const put = (bytes: Uint8Array): void => {
    at += bytes.length;
    if (filled + bytes.length > waitingBytes) release();
    if (bytes.length > waitingBytes) sink(bytes);
    else {
      waiting.set(bytes, filled);
      filled += bytes.length;
    }
  };
  const write = (ref: PDFRef, object: PDFObject): void => {
    written.push([ref, at]);
    put(encoder.encode(`${ref.objectNumber} ${ref.generationNumber} obj\n`));
    if (object instanceof PDFRawStream) {
      object.updateDict();
      put(bytesOf(object.dict));
      put(opening);
      put(object.contents);
      put(closing);
    } else put(bytesOf(object));
    put(end);
  };
  put(bytesOf(PDFHeader.forVersion(1, 7)));
  put(encoder.encode('\n\n'));
  return {
    flush() {
      for (; looked < context.largestObjectNumber; looked++) {
        const ref = PDFRef.of(looked + 1);
        const object = context.lookup(ref);
        if (!(object instanceof PDFRawStream)) continue;
        write(ref, object);
        context.delete(ref);
      }
    },
    async finish() {
      await doc.flush();
      for (const [ref, object] of context.enumerateIndirectObjects()) write(ref, object);
      const table = PDFCrossRefSection.create();
      for (const [ref, offset] of written.sort(([a], [b]) => a.objectNumber - b.objectNumber)) table.addEntry(ref, offset);
      const { Root, Info, ID } = context.trailerInfo;
      const trailer = context.obj({ Size: context.largestObjectNumber + 1, Root, ...(Info ? { Info } : {}), ...(ID instanceof PDFArray ? { ID } : {}) });
      const start = at;
      put(bytesOf(table));
      put(encoder.encode('\n'));
      put(bytesOf(PDFTrailerDict.of(trailer)));
      put(encoder.encode('\n\n'));
      put(bytesOf(PDFTrailer.forLastCrossRefSectionOffset(start)));
      release();
      return at;
    },
  };
}

function bytesOf(object: { sizeInBytes(): number; copyBytesInto(buffer: Uint8Array, offset: number): number }): Uint8Array {
  const bytes = new Uint8Array(object.sizeInBytes());
  object.copyBytesInto(bytes, 0);
  return bytes;
}
