/**
 * The line at the foot of every page: request, recipient, page of pages. On a page of records it stands in a strip
 * that is added below the page, so it never covers content, and coordinates of the content stay what they were.
 */
import { PDFArray, PDFName } from 'pdf-lib';
import type { PDFPage } from 'pdf-lib';
import { drawable, type Face } from '../pdf/fonts.ts';
import { artifact, element, reserve } from '../pdf/tags.ts';
import type { Element } from '../pdf/tags.ts';
import { ink, line, page as sheet, styles, widthOf } from '../pdf/flow.ts';
import type { Flow, Style } from '../pdf/flow.ts';
import { markFont } from './digest.ts';

export type Mark = { left: string; right: string };
export const stripHeight = 26;
const kept = new Set(['Type', 'Parent', 'Resources', 'MediaBox', 'Contents', 'Rotate', 'UserUnit', 'Group'].map((n) => PDFName.of(n)));

/** On a page of our own: within its bottom margin. */
export function markOwnPage(flow: Flow, target: PDFPage, mark: Mark): void {
  const width = sheet.width - sheet.left - sheet.right;
  const right = widthOf(flow, mark.right, styles.small);
  artifact(target, () => {
    target.drawLine({ start: { x: sheet.left, y: 42 }, end: { x: sheet.left + width, y: 42 }, thickness: 0.5, color: ink.line });
    line(flow, target, fitted(flow, mark.left, styles.small, width - right - 16), styles.small, sheet.left, 29);
    line(flow, target, mark.right, { ...styles.small, align: 'right' }, sheet.left, 29, width);
  });
}

/** On a page of records: keeps only the keys a page needs, clips its content to its visible box, adds the strip and its line. */
export function markRecordPage(flow: Flow, section: Element, target: PDFPage, mark: Mark): void {
  const { node } = target;
  const { context } = flow.doc;
  const box = target.getCropBox();
  const contents = node.Contents();
  const original = contents instanceof PDFArray ? contents.asArray() : node.get(PDFName.of('Contents')) ? [node.get(PDFName.of('Contents'))] : [];
  for (const key of node.keys()) if (!kept.has(key)) node.delete(key);

  const turn = ((target.getRotation().angle % 360) + 360) % 360;
  const sideways = turn === 90 || turn === 270;
  const width = sideways ? box.height : box.width;
  const scale = Math.min(3, Math.max(0.5, width / sheet.width));
  const strip = stripHeight * scale;
  const x1 = box.x + box.width;
  const y1 = box.y + box.height;
  const media = { 0: [box.x, box.y - strip, x1, y1], 90: [box.x, box.y, x1 + strip, y1], 180: [box.x, box.y, x1, y1 + strip], 270: [box.x - strip, box.y, x1, y1] }[turn] ?? [box.x, box.y - strip, x1, y1];
  const matrix = { 0: [1, 0, 0, 1, box.x, box.y - strip], 90: [0, 1, -1, 0, x1 + strip, box.y], 180: [-1, 0, 0, -1, x1, y1 + strip], 270: [0, -1, 1, 0, box.x - strip, y1] }[turn] ?? [1, 0, 0, 1, box.x, box.y - strip];
  node.set(PDFName.of('MediaBox'), context.obj(media));

  const style: Style = { ...styles.small, size: 7.5 * scale };
  const margin = 24 * scale;
  const rightWidth = widthOf(flow, mark.right, style);
  // One face in the strip: a letter it lacks stands without its marks.
  const { font } = first(flow);
  const left = leftOf(flow, mark.left, style, width - rightWidth - 3 * margin);
  const right = font.encodeText(drawable([first(flow)], mark.right));
  node.setFontDictionary(markFont, font.ref);

  const mcid = reserve(flow.tags, element(section, 'P'), target);
  const before = `/P <</MCID ${mcid}>> BDC\nq\n${n(box.x)} ${n(box.y)} ${n(box.width)} ${n(box.height)} re W n\n`;
  const after = [
    '', 'Q', 'EMC', '/Artifact <</Type /Pagination>> BDC', 'q', `${matrix.map(n).join(' ')} cm`,
    `0.82 0.85 0.88 RG ${n(0.5 * scale)} w ${n(margin)} ${n(strip - 5 * scale)} m ${n(width - margin)} ${n(strip - 5 * scale)} l S`,
    `BT 0.35 0.39 0.44 rg ${markFont.toString()} ${n(style.size)} Tf`,
    `1 0 0 1 ${n(margin)} ${n(9 * scale)} Tm ${left.toString()} Tj`,
    `1 0 0 1 ${n(width - margin - rightWidth)} ${n(9 * scale)} Tm ${right.toString()} Tj`,
    'ET', 'Q', 'EMC', '',
  ].join('\n');
  const opening = context.register(context.stream(before));
  const closing = context.register(context.stream(after));
  node.set(PDFName.of('Contents'), context.obj([opening, ...original.filter((o) => o !== undefined), closing]));
}

const lefts = new WeakMap<Flow, Map<string, ReturnType<Face['font']['encodeText']>>>();

/** The same words on every page, and pages are of few sizes. */
function leftOf(flow: Flow, text: string, style: Style, width: number): ReturnType<Face['font']['encodeText']> {
  const made = lefts.get(flow) ?? new Map<string, ReturnType<Face['font']['encodeText']>>();
  lefts.set(flow, made);
  const name = `${style.size} ${width} ${text}`;
  const known = made.get(name) ?? first(flow).font.encodeText(fitted(flow, text, style, width));
  made.set(name, known);
  return known;
}

function first(flow: Flow): Face {
  const [face] = flow.fonts.regular;
  if (!face) throw new RangeError('no font');
  return face;
}

function fitted(flow: Flow, text: string, style: Style, width: number): string {
  const clean = drawable([first(flow)], text).replace(/\n/g, ' ');
  if (widthOf(flow, clean, style) <= width) return clean;
  let cut = clean.length;
  while (cut > 1 && widthOf(flow, `${clean.slice(0, cut)}…`, style) > width) cut -= 1;
  return `${clean.slice(0, cut).trimEnd()}…`;
}

function n(value: number): string {
  return String(Number(value.toFixed(3)));
}
