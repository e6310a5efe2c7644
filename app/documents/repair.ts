/**
 * The second way to open a damaged PDF, inside a child only: every object that can still be read, however wrong the tables around it are,
 * written anew under a fresh table. What is missing is not guessed, except a page tree: then the pages come in the order of the file.
 */
import { PDFArray, PDFCatalog, PDFDict, PDFDocument, PDFName, PDFNumber, PDFObjectStreamParser, PDFParser, PDFRawStream, PDFRef, PDFWriter } from 'pdf-lib';
import type { PDFContext, PDFObject } from 'pdf-lib';

const key = (name: string): PDFName => PDFName.of(name);

/** A whole document with the readable objects of `bytes`, unencrypted; undefined where there is no page to be had. Never throws. */
export async function repairPdf(bytes: Uint8Array, password: string): Promise<Uint8Array | undefined> {
  try {
    const whole = hasHeader(bytes) ? bytes : withHeader(bytes);
    const context = await PDFParser.forBytesWithOptions(whole, Number.POSITIVE_INFINITY, false).parseDocument();
    if (context.trailerInfo.Encrypt) {
      const opened = await PDFDocument.load(whole, { password, updateMetadata: false, throwOnInvalidObject: false });
      return await opened.save({ useObjectStreams: false, updateFieldAppearances: false });
    }
    await openMistypedObjectStreams(context);
    if (!giveRoot(context)) return undefined;
    return await PDFWriter.forContext(context, 200).serializeToBuffer();
  } catch {
    return undefined;
  }
}

export function hasHeader(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1029)).includes('%PDF-');
}

function withHeader(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), bytes]);
}

/** A stream that counts objects (N, First) holds objects, whatever it calls itself. Objects that stand by themselves win. */
async function openMistypedObjectStreams(context: PDFContext): Promise<void> {
  const known = new Map(context.enumerateIndirectObjects().map(([ref, object]) => [ref.tag, object]));
  for (const object of known.values()) {
    if (!(object instanceof PDFRawStream) || !(object.dict.get(key('N')) instanceof PDFNumber) || !(object.dict.get(key('First')) instanceof PDFNumber)) continue;
    try {
      await PDFObjectStreamParser.forStream(object).parseIntoContext();
    } catch {
      continue; // a colour profile has an N too
    }
    for (const [tag, before] of known) {
      const ref = PDFRef.of(...(tag.split(' ').slice(0, 2).map(Number) as [number, number]));
      if (context.lookup(ref) !== before) context.assign(ref, before);
    }
  }
}

function giveRoot(context: PDFContext): boolean {
  const root = context.trailerInfo.Root ? context.lookup(context.trailerInfo.Root) : undefined;
  if (root instanceof PDFDict && treeHolds(context, root)) return true;
  const objects = context.enumerateIndirectObjects();
  const other = objects.find(([, object]) => isA(object, 'Catalog') && treeHolds(context, object as PDFDict));
  if (other) {
    context.trailerInfo.Root = other[0];
    return true;
  }
  const pages = objects.filter(([, object]) => isA(object, 'Page'));
  // a file that says it had more pages than can be found has lost one: that is for a person to know
  const said = objects.flatMap(([, object]) => (object instanceof PDFDict && object.has(key('Linearized')) ? [object.get(key('N'))] : []));
  if (pages.length === 0 || said.some((count) => count instanceof PDFNumber && count.asNumber() > pages.length)) return false;
  const tree = context.nextRef();
  for (const [, page] of pages) (page as PDFDict).set(key('Parent'), tree);
  context.assign(tree, context.obj({ Type: 'Pages', Count: pages.length, Kids: pages.map(([ref]) => ref) }));
  context.trailerInfo.Root = context.register(PDFCatalog.fromMapWithContext(new Map<PDFName, PDFObject>([[key('Type'), key('Catalog')], [key('Pages'), tree]]), context));
  return true;
}

function treeHolds(context: PDFContext, root: PDFDict): boolean {
  const tree = context.lookup(root.get(key('Pages')));
  const kids = tree instanceof PDFDict ? context.lookup(tree.get(key('Kids'))) : undefined;
  return kids instanceof PDFArray && kids.asArray().some((kid) => context.lookup(kid) instanceof PDFDict);
}

function isA(object: PDFObject, type: string): boolean {
  return object instanceof PDFDict && object.get(key('Type')) === key(type);
}
