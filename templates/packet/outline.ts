/** Bookmarks and page labels. */
import { PDFHexString, PDFName, PDFNumber } from 'pdf-lib';
import type { PDFDocument, PDFPage, PDFRef } from 'pdf-lib';

export type Bookmark = { title: string; page: PDFPage; kids?: readonly Bookmark[] };

export function writeOutline(doc: PDFDocument, bookmarks: readonly Bookmark[]): void {
  const { context } = doc;
  const root = context.nextRef();
  const level = (items: readonly Bookmark[], parent: PDFRef): { first: PDFRef; last: PDFRef } => {
    const refs = items.map(() => context.nextRef());
    items.forEach((item, i) => {
      const dict = context.obj({ Parent: parent, Dest: [item.page.ref, PDFName.of('XYZ'), null, null, null] });
      dict.set(PDFName.of('Title'), PDFHexString.fromText(item.title));
      if (i > 0) dict.set(PDFName.of('Prev'), refs[i - 1] as PDFRef);
      if (i < refs.length - 1) dict.set(PDFName.of('Next'), refs[i + 1] as PDFRef);
      if (item.kids && item.kids.length > 0) {
        const { first, last } = level(item.kids, refs[i] as PDFRef);
        dict.set(PDFName.of('First'), first);
        dict.set(PDFName.of('Last'), last);
        dict.set(PDFName.of('Count'), PDFNumber.of(item.kids.length));
      }
      context.assign(refs[i] as PDFRef, dict);
    });
    return { first: refs[0] as PDFRef, last: refs[refs.length - 1] as PDFRef };
  };
  const { first, last } = level(bookmarks, root);
  const open = bookmarks.reduce((sum, b) => sum + 1 + (b.kids?.length ?? 0), 0);
  context.assign(root, context.obj({ Type: 'Outlines', First: first, Last: last, Count: open }));
  doc.catalog.set(PDFName.of('Outlines'), root);
  doc.catalog.set(PDFName.of('PageMode'), PDFName.of('UseOutlines'));
}

/** Labels 1, 2, 3 ...: the number a viewer shows is the number printed on the page. */
export function writePageLabels(doc: PDFDocument): void {
  doc.catalog.set(PDFName.of('PageLabels'), doc.context.obj({ Nums: [0, { S: 'D' }] }));
}
