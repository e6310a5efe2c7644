/**
 * The new document, inside a child: pages of pixels with an invisible text layer, tagged, by pdf-lib. Nothing is copied from a source
 * object, nothing depends on the clock, and the object order depends on the page order alone: the same parts give the same bytes.
 */
import { deflateSync } from 'node:zlib';
import { PDFDocument, PDFHexString, PDFName, PDFRawStream } from 'pdf-lib';
import type { PDFContext, PDFDict, PDFRef } from 'pdf-lib';
import { gridPt } from './boxes.ts';
import { markPdfA } from './pdfa.ts';
import { paragraphs } from './reading-order.ts';
import type { LayerWord, PagePart } from './report.ts';

export type AssembledPage = Pick<PagePart, 'widthPt' | 'heightPt' | 'image' | 'words'>;

export type AssembleOptions = {
  title: string;
  language: string;
  /** The input page's number, by output page. */
  labels: number[];
  /** A bookmark a page; null where its title would say a term. */
  bookmarks: (string | null)[];
  /** Read aloud for a page without words; null where it would say a term. */
  pictureText: string | null;
  pdfa: boolean;
};

/** `pages` in output order. */
export async function assemble(pages: readonly AssembledPage[], options: AssembleOptions): Promise<Uint8Array> {
  const doc = await PDFDocument.create({ updateMetadata: false });
  const { context } = doc;
  const name = (value: string): PDFName => PDFName.of(value);
  // made for the first word: a font that no page names would be an object nobody refers to
  let font: PDFRef | undefined;
  const structRoot = context.nextRef();
  const documentElement = context.nextRef();
  const elements: PDFRef[] = [];
  const parents: unknown[] = [];

  pages.forEach((part, index) => {
    const page = doc.addPage([part.widthPt, part.heightPt]);
    const image = context.register(PDFRawStream.of(imageDict(context, part.image), part.image.bytes));
    const blocks = paragraphs(part.words);
    const content = Buffer.from(pageContent(part, blocks), 'latin1');
    const stream = context.register(PDFRawStream.of(context.obj({ Filter: 'FlateDecode', Length: 0 }) as PDFDict, deflateSync(content, { level: 6 })));
    page.node.set(name('Contents'), stream);
    page.node.set(name('Resources'), context.obj({ XObject: { Im: image }, ...(part.words.length ? { Font: { F: (font ??= layerFont(context)) } } : {}) }));
    page.node.set(name('StructParents'), context.obj(index));
    page.node.set(name('Tabs'), name('S'));
    // a page that says nothing is a picture, and says that
    const alt = options.pictureText === null ? {} : { Alt: PDFHexString.fromText(options.pictureText) };
    const own = blocks.length > 0
      ? blocks.map((_, id) => context.register(context.obj({ Type: 'StructElem', S: 'P', P: documentElement, Pg: page.ref, K: id })))
      : [context.register(context.obj({ Type: 'StructElem', S: 'Figure', P: documentElement, Pg: page.ref, K: 0, ...alt }))];
    elements.push(...own);
    parents.push(index, own);
  });

  context.assign(documentElement, context.obj({ Type: 'StructElem', S: 'Document', P: structRoot, K: elements }));
  context.assign(structRoot, context.obj({ Type: 'StructTreeRoot', K: [documentElement], ParentTree: context.register(context.obj({ Nums: parents as never[] })), ParentTreeNextKey: pages.length }));
  const catalog = doc.catalog;
  catalog.set(name('StructTreeRoot'), structRoot);
  catalog.set(name('MarkInfo'), context.obj({ Marked: true }));
  catalog.set(name('Lang'), PDFHexString.fromText(options.language));
  catalog.set(name('ViewerPreferences'), context.obj({ DisplayDocTitle: true }));
  // a reader sees which page of the record this is, also where pages before it are withheld
  catalog.set(name('PageLabels'), context.obj({ Nums: options.labels.flatMap((label, index) => [index, context.obj({ S: 'D', St: label })]) as never[] }));
  writeBookmarks(doc, options.bookmarks);
  context.trailerInfo.Info = context.register(context.obj({ Title: PDFHexString.fromText(options.title) }));
  if (options.pdfa) await markPdfA(doc, options.title, pages.map((part) => part.image.bytes));
  return doc.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
}

function writeBookmarks(doc: PDFDocument, titles: AssembleOptions['bookmarks']): void {
  const { context } = doc;
  const marks = titles.flatMap((title, index) => (title === null ? [] : [{ title, page: doc.getPage(index).ref, ref: context.nextRef() }]));
  const [first, last] = [marks[0], marks.at(-1)];
  if (!first || !last) return;
  const root = context.nextRef();
  marks.forEach(({ title, page, ref }, i) => {
    const [before, after] = [marks[i - 1], marks[i + 1]];
    context.assign(ref, context.obj({ Title: PDFHexString.fromText(title), Parent: root, Dest: [page, 'Fit'], ...(before ? { Prev: before.ref } : {}), ...(after ? { Next: after.ref } : {}) }));
  });
  context.assign(root, context.obj({ Type: 'Outlines', First: first.ref, Last: last.ref, Count: marks.length }));
  doc.catalog.set(PDFName.of('Outlines'), root);
}

function imageDict(context: PDFContext, image: PagePart['image']): PDFDict {
  const common = { Type: 'XObject', Subtype: 'Image', Width: image.width, Height: image.height, Length: 0 };
  return context.obj(
    image.coding === 'jbig2'
      ? { ...common, BitsPerComponent: 1, ColorSpace: 'DeviceGray', Filter: 'JBIG2Decode' }
      : { ...common, BitsPerComponent: 8, ColorSpace: image.colour ? 'DeviceRGB' : 'DeviceGray', Filter: 'DCTDecode' },
  ) as PDFDict;
}

/** A font without glyphs: any character, one width, unicode told by the map. The layer is never drawn (text mode 3). */
function layerFont(context: PDFContext): PDFRef {
  const map = '/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n1 beginbfrange\n<0000> <FFFF> <0000>\nendbfrange\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n';
  const toUnicode = context.register(PDFRawStream.of(context.obj({ Filter: 'FlateDecode', Length: 0 }) as PDFDict, deflateSync(Buffer.from(map, 'latin1'))));
  const descriptor = context.register(context.obj({ Type: 'FontDescriptor', FontName: 'TextLayer', Flags: 5, FontBBox: [0, 0, 500, 1000], Ascent: 1000, Descent: 0, CapHeight: 1000, ItalicAngle: 0, StemV: 80 }));
  const system = context.obj({ Registry: PDFHexString.fromText('Adobe'), Ordering: PDFHexString.fromText('Identity'), Supplement: 0 });
  const descendant = context.register(context.obj({ Type: 'Font', Subtype: 'CIDFontType2', BaseFont: 'TextLayer', CIDSystemInfo: system, CIDToGIDMap: 'Identity', FontDescriptor: descriptor, DW: 500 }));
  return context.register(context.obj({ Type: 'Font', Subtype: 'Type0', BaseFont: 'TextLayer', Encoding: 'Identity-H', DescendantFonts: [descendant], ToUnicode: toUnicode }));
}

/** The picture as an artifact behind its words (or as the page's one figure), then the words: one operator each, starts and lengths on the grid, never a kerned gap. */
function pageContent(part: AssembledPage, blocks: readonly LayerWord[][]): string {
  const mark = blocks.length > 0 ? '/Artifact BMC' : '/Figure <</MCID 0>> BDC';
  const lines = [`${mark} q ${number(part.widthPt)} 0 0 ${number(part.heightPt)} 0 0 cm /Im Do Q EMC`];
  let last: LayerWord | undefined;
  let cursor = 0;
  blocks.forEach((words, id) => {
    lines.push(`/P <</MCID ${id}>> BDC BT 3 Tr`);
    for (const word of words) {
      // a line that runs to the left begins anew with each word: pushed on to the right it would leave the page
      if (!last || word.line !== last.line || along(word, part.heightPt) < along(last, part.heightPt)) cursor = 0;
      last = word;
      lines.push(wordOperator(word, part.heightPt, cursor));
      cursor = endOf(word, cursor, part.heightPt);
    }
    lines.push('ET EMC');
  });
  return lines.join('\n');
}

/** Where a word begins, in the direction it runs. */
function along(word: LayerWord, heightPt: number): number {
  return word.runs === 'down' ? word.y : word.runs === 'up' ? heightPt - word.y - word.height : word.x;
}

function startOf(word: LayerWord, cursor: number, heightPt: number): number {
  return Math.max(Math.round(along(word, heightPt) / gridPt) * gridPt, cursor);
}

function endOf(word: LayerWord, cursor: number, heightPt: number): number {
  return startOf(word, cursor, heightPt) + Math.max(gridPt, Math.round((word.runs ? word.height : word.width) / gridPt) * gridPt);
}

/** A word set on end is set on end here too: laid flat into its narrow place its letters would stand on each other, and readers drop and mix such letters. */
function wordOperator(word: LayerWord, heightPt: number, cursor: number): string {
  const size = Math.min(72, Math.max(4, Math.round(word.runs ? word.width : word.height)));
  const start = startOf(word, cursor, heightPt);
  const units = `${word.text} `;
  // the closing space is inside the length, so that words never run together
  const scale = ((endOf(word, cursor, heightPt) - start) / (units.length * 0.5 * size)) * 100;
  let hex = '';
  for (let i = 0; i < units.length; i++) hex += units.charCodeAt(i).toString(16).padStart(4, '0');
  return `/F ${size} Tf ${number(scale)} Tz ${placeOf(word, start, heightPt)} Tm <${hex}> Tj`;
}

/** Direction and base of a word, as a text matrix. */
function placeOf(word: LayerWord, start: number, heightPt: number): string {
  if (word.runs === 'down') return `0 -1 1 0 ${Math.round(word.x + word.width * 0.2)} ${number(heightPt - start)}`;
  if (word.runs === 'up') return `0 1 -1 0 ${Math.round(word.x + word.width * 0.8)} ${start}`;
  return `1 0 0 1 ${start} ${Math.round(heightPt - word.y - word.height * 0.8)}`;
}

function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
