/** A plain structure tree: each block is one element in reading order, so that a screen reader hears headings, lists and tables. */
import { PDFName, PDFNumber, PDFOperator, PDFString, PDFHexString } from 'pdf-lib';
import type { PDFDocument, PDFPage, PDFRef } from 'pdf-lib';

export type Tag = 'H1' | 'H2' | 'P' | 'L' | 'LI' | 'Table' | 'TR' | 'TH' | 'TD' | 'Figure' | 'Sect' | 'Div';
export type Element = { tag: Tag; alt?: string; kids: (Element | Mark)[] };
type Mark = { page: PDFPage; mcid: number };
export type Tags = { root: Element; marks: Map<PDFPage, Element[]> };

export function createTags(): Tags {
  return { root: { tag: 'Sect', kids: [] }, marks: new Map() };
}

export function element(parent: Element, tag: Tag, alt?: string): Element {
  const made: Element = alt === undefined ? { tag, kids: [] } : { tag, alt, kids: [] };
  parent.kids.push(made);
  return made;
}

/** Marks what `draw` puts on the page as content of the element. */
export function marked(tags: Tags, owner: Element, page: PDFPage, draw: () => void): void {
  const mcid = reserve(tags, owner, page);
  page.pushOperators(PDFOperator.of('BDC' as never, [PDFName.of(owner.tag), `<</MCID ${mcid}>>`]));
  draw();
  page.pushOperators(PDFOperator.of('EMC' as never));
}

/** Takes the page's next content id for the element, for content that is written as a stream of its own. */
export function reserve(tags: Tags, owner: Element, page: PDFPage): number {
  const owners = tags.marks.get(page) ?? [];
  if (owners.length === 0) tags.marks.set(page, owners);
  const mcid = owners.push(owner) - 1;
  owner.kids.push({ page, mcid });
  return mcid;
}

/** Decoration that is not read aloud: rules, page feet. */
export function artifact(page: PDFPage, draw: () => void): void {
  page.pushOperators(PDFOperator.of('BMC' as never, [PDFName.of('Artifact')]));
  draw();
  page.pushOperators(PDFOperator.of('EMC' as never));
}

/** Writes the structure tree into the catalog. */
export function writeTags(doc: PDFDocument, tags: Tags): void {
  const { context } = doc;
  const rootRef = context.nextRef();
  const refs = new Map<Element, PDFRef>();
  const kid = (node: Element, parent: PDFRef): PDFRef => {
    const ref = context.nextRef();
    refs.set(node, ref);
    const kids = node.kids.map((k) =>
      'tag' in k ? kid(k, ref) : context.obj({ Type: 'MCR', Pg: k.page.ref, MCID: k.mcid }));
    const dict = context.obj({ Type: 'StructElem', S: node.tag, P: parent, K: kids });
    if (node.alt !== undefined) dict.set(PDFName.of('Alt'), PDFHexString.fromText(node.alt));
    context.assign(ref, dict);
    return ref;
  };
  const top = kid(tags.root, rootRef);
  const nums: (PDFNumber | PDFRef)[] = [];
  let index = 0;
  for (const [page, owners] of tags.marks) {
    page.node.set(PDFName.of('StructParents'), PDFNumber.of(index));
    page.node.set(PDFName.of('Tabs'), PDFName.of('S'));
    nums.push(PDFNumber.of(index), context.register(context.obj(owners.map((o) => refs.get(o) as PDFRef))));
    index += 1;
  }
  context.assign(rootRef, context.obj({
    Type: 'StructTreeRoot', K: [top], ParentTree: context.register(context.obj({ Nums: nums })), ParentTreeNextKey: index,
  }));
  doc.catalog.set(PDFName.of('StructTreeRoot'), rootRef);
  doc.catalog.set(PDFName.of('MarkInfo'), context.obj({ Marked: true }));
}

export function setLanguage(doc: PDFDocument, language: string): void {
  doc.catalog.set(PDFName.of('Lang'), PDFString.of(language));
}
