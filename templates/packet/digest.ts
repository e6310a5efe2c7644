/**
 * The digest of one page: SHA-256 over its content streams and every stream its resources draw, in name order, as they
 * stand in the file. Two streams that a packet adds around a page (see marks.ts) are left out, so that anyone can
 * compute a page's digest again from the packet alone.
 */
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { PDFArray, PDFDict, PDFName, PDFRawStream, PDFStream } from 'pdf-lib';
import type { PDFObject, PDFPage } from 'pdf-lib';

export type PageDigest = { /** page number in the packet, from 1 */ page: number; recordId: string; /** page of the record, from 1 */ recordPage: number; sha256: string };

export const markFont = PDFName.of('OpenROI');

/** @param marked true for a page of a packet: its first and last content streams are ours and are skipped. */
export function digestOf(page: PDFPage, marked = false): string {
  const hash = createHash('sha256');
  const contents = page.node.Contents();
  let streams: PDFObject[] = contents instanceof PDFArray ? contents.asArray().map((ref) => page.doc.context.lookup(ref) as PDFObject) : contents ? [contents] : [];
  if (marked) streams = streams.slice(1, -1);
  for (const stream of streams) update(hash, 'content', stream);
  resources(hash, page, page.node.Resources(), 0);
  return hash.digest('hex');
}

function resources(hash: Hash, page: PDFPage, dict: PDFDict | undefined, depth: number): void {
  if (!dict || depth > 8) return;
  const { context } = page.doc;
  for (const kind of ['XObject', 'Pattern', 'Font'] as const) {
    const group = dict.lookupMaybe(PDFName.of(kind), PDFDict);
    if (!group) continue;
    const entries = group.entries().filter(([name]) => name !== markFont).map(([name, value]) => [name.asString(), context.lookup(value)] as const);
    for (const [name, value] of entries.sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.update(`${kind} ${name}\n`);
      if (!(value instanceof PDFStream)) continue;
      update(hash, name, value);
      const inner = value.dict.lookup(PDFName.of('Resources'));
      if (inner instanceof PDFDict) resources(hash, page, inner, depth + 1);
    }
  }
}

function update(hash: Hash, name: string, stream: PDFObject): void {
  if (!(stream instanceof PDFStream)) return;
  const bytes = stream instanceof PDFRawStream ? stream.contents : stream.getContents();
  hash.update(`${name} ${bytes.length}\n`).update(bytes);
}
