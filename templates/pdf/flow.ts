/** Text that flows down pages: measuring, breaking lines, breaking pages. Units are PDF points. */
import { rgb } from 'pdf-lib';
import type { PDFDocument, PDFPage, RGB } from 'pdf-lib';
import { drawable, embedFonts, fontOf, runsOf } from './fonts.ts';
import type { Face, Fonts, Weight } from './fonts.ts';
import { artifact, createTags, marked } from './tags.ts';
import type { Element, Tags } from './tags.ts';

export const page = { width: 612, height: 792, left: 66, right: 66, top: 58, bottom: 62 } as const;
export const measure = page.width - page.left - page.right;

export const ink = {
  text: rgb(0.1, 0.12, 0.14),
  muted: rgb(0.35, 0.39, 0.44),
  line: rgb(0.82, 0.85, 0.88),
  wash: rgb(0.955, 0.965, 0.975),
  brand: rgb(0.05, 0.28, 0.42),
  black: rgb(0, 0, 0),
} as const;

export type Flow = { doc: PDFDocument; fonts: Fonts; tags: Tags; section: Element; pages: PDFPage[]; current: PDFPage | null; y: number };

export type Style = { size: number; leading: number; weight?: Weight; color?: RGB; align?: 'left' | 'right' };

export const styles = {
  title: { size: 19, leading: 24, weight: 'bold', color: ink.text },
  heading: { size: 11.5, leading: 16, weight: 'bold', color: ink.brand },
  body: { size: 10.5, leading: 15.25, color: ink.text },
  bodyBold: { size: 10.5, leading: 15.25, weight: 'bold', color: ink.text },
  small: { size: 8.5, leading: 12, color: ink.muted },
  label: { size: 8.5, leading: 12.5, color: ink.muted },
  cell: { size: 9.5, leading: 13.5, color: ink.text },
  cellBold: { size: 9.5, leading: 13.5, weight: 'bold', color: ink.text },
} as const satisfies Record<string, Style>;

/** @param text everything that will be said, so that the faces it needs are there */
export async function createFlow(doc: PDFDocument, text = ''): Promise<Flow> {
  const tags = createTags();
  return { doc, fonts: await embedFonts(doc, text), tags, section: tags.root, pages: [], current: null, y: 0 };
}

/** Starts a page and puts the cursor at its top margin. */
export function newPage(flow: Flow): PDFPage {
  const made = flow.doc.addPage([page.width, page.height]);
  flow.pages.push(made);
  flow.current = made;
  flow.y = page.height - page.top;
  return made;
}

/** The page being written, with at least `height` points left on it. */
export function room(flow: Flow, height: number): PDFPage {
  if (!flow.current || flow.y - height < page.bottom) return newPage(flow);
  return flow.current;
}

export function gap(flow: Flow, height: number): void {
  flow.y -= height;
}

/** Breaks text into lines no wider than `width`; a word longer than a line is broken inside. */
export function wrap(flow: Flow, text: string, style: Style, width: number): string[] {
  const lines: string[] = [];
  for (const part of drawable(flow.fonts[style.weight ?? 'regular'], text).split('\n')) {
    let line = '';
    for (const word of part.split(/ +/)) {
      const next = line === '' ? word : `${line} ${word}`;
      if (widthOf(flow, next, style) <= width) line = next;
      else {
        if (line !== '') lines.push(line);
        line = word;
        while (widthOf(flow, line, style) > width && line.length > 1) {
          let cut = line.length - 1;
          while (cut > 1 && widthOf(flow, line.slice(0, cut), style) > width) cut -= 1;
          lines.push(line.slice(0, cut));
          line = line.slice(cut);
        }
      }
    }
    lines.push(line);
  }
  return lines;
}

export function widthOf(flow: Flow, text: string, style: Style): number {
  const faces = flow.fonts[style.weight ?? 'regular'];
  let known = advances.get(faces);
  if (!known) advances.set(faces, (known = new Map()));
  let width = 0;
  for (const char of text) {
    let advance = known.get(char);
    if (advance === undefined) known.set(char, (advance = fontOf(faces, char).widthOfTextAtSize(char, 1)));
    width += advance;
  }
  return width * style.size;
}

// why by letter: with kerning and ligatures off a line is as wide as its letters, and laying each line out twice is slow
const advances = new WeakMap<readonly Face[], Map<string, number>>();

/** Draws one line at a place, no wrapping. */
export function line(flow: Flow, target: PDFPage, text: string, style: Style, x: number, y: number, width = measure): void {
  const faces = flow.fonts[style.weight ?? 'regular'];
  const clean = drawable(faces, text);
  let at = x + (style.align === 'right' ? width - widthOf(flow, clean, style) : 0);
  for (const run of runsOf(faces, clean)) {
    target.drawText(run.text, { x: at, y, size: style.size, font: run.font, color: style.color ?? ink.text });
    at += widthOf(flow, run.text, style);
  }
}

/** Draws wrapped text from the cursor down, over page breaks; never leaves a single line of a paragraph behind. */
export function paragraph(flow: Flow, owner: Element, text: string, style: Style, x: number = page.left, width: number = measure): void {
  const lines = wrap(flow, text, style, width);
  let at = 0;
  while (at < lines.length) {
    const rest = lines.length - at;
    const target = room(flow, style.leading * Math.min(rest, rest === 3 ? 3 : 2));
    let fit = Math.min(rest, Math.max(1, Math.floor((flow.y - page.bottom) / style.leading)));
    if (rest - fit === 1 && fit > 2) fit -= 1;
    const slice = lines.slice(at, at + fit);
    marked(flow.tags, owner, target, () => {
      slice.forEach((words, i) => line(flow, target, words, style, x, flow.y - style.size - i * style.leading, width));
    });
    flow.y -= fit * style.leading;
    at += fit;
    if (at < lines.length) newPage(flow);
  }
}

/** A hairline over the measure at the cursor. */
export function rule(flow: Flow, color: RGB = ink.line, thickness = 0.6): void {
  const target = room(flow, 2);
  artifact(target, () => {
    target.drawLine({ start: { x: page.left, y: flow.y }, end: { x: page.left + measure, y: flow.y }, thickness, color });
  });
}
