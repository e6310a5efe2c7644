/** Pages made up by a generator, with the place of every letter worked out here and not by any engine. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { create } from '@cantoo/fontkit';
import fc from 'fast-check';
import { numbers } from './hostile-files.ts';
import { RawPdf } from './raw-pdf.ts';

export type Run = { lengths: number[]; font: 'Helvetica' | 'Courier'; size: number; angle: number; x: number; y: number; how: 'plain' | 'kerned' | 'hex' | 'letter by letter'; invisible: boolean };
export type Plan = { seed: number; rotate: 0 | 90 | 180 | 270; unit: number; crop: [number, number]; runs: Run[]; areas: { x: number; y: number; width: number; height: number }[]; terms: Term[] };
/** A word of the page, with the next word of its run, or a part of it; as it stands there or in other letters. */
export type Term = { word: number; what: 'word' | 'pair' | 'part'; typed: 'same' | 'lower' | 'spread' | 'regex' };
/** `centre` as displayed, in points from the top left. */
export type Letter = { word: string; at: number; centre: { x: number; y: number }; visible: boolean };
export type GeneratedPage = { bytes: Uint8Array; widthPt: number; heightPt: number; words: string[]; /** The word behind it in its run. */ next: Map<string, string>; letters: Letter[] };

const [mediaWidth, mediaHeight] = [420, 520];

/** Sizes, fonts, angles, overlaps and areas at random. */
export const pagePlan: fc.Arbitrary<Plan> = fc.record({
  seed: fc.nat(1_000_000),
  rotate: fc.constantFrom(0, 90, 180, 270),
  unit: fc.constantFrom(1, 1, 1, 1.5, 2),
  crop: fc.constantFrom<[number, number]>([0, 0], [0, 0], [30, 50]),
  runs: fc.array(
    fc.record({
      lengths: fc.array(fc.integer({ min: 4, max: 10 }), { minLength: 1, maxLength: 4 }),
      font: fc.constantFrom('Helvetica', 'Courier'),
      size: fc.integer({ min: 6, max: 30 }),
      angle: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(0, 0, 0, 90, 180, 270) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 359 }) }),
      x: fc.integer({ min: 0, max: mediaWidth }),
      y: fc.integer({ min: 0, max: mediaHeight }),
      how: fc.constantFrom('plain', 'kerned', 'hex', 'letter by letter'),
      invisible: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    }),
    { minLength: 1, maxLength: 14 },
  ),
  areas: fc.array(fc.record({ x: fc.integer({ min: -20, max: 500 }), y: fc.integer({ min: -20, max: 600 }), width: fc.integer({ min: 1, max: 250 }), height: fc.integer({ min: 1, max: 120 }) }), { maxLength: 4 }),
  terms: fc.array(fc.record({ word: fc.nat(60), what: fc.constantFrom('word', 'word', 'pair', 'part'), typed: fc.constantFrom('same', 'lower', 'spread', 'regex') }), { maxLength: 3 }),
});

/** Letters and figures of one height, so that the middle of each is known; no four of them in a row occur twice on a page. */
function wordMaker(seed: number): (length: number) => string {
  const below = numbers(seed);
  const used = new Set<string>();
  return (length) => {
    for (;;) {
      const word = Array.from({ length }, () => 'ABCDEFGHIKLMNOPRSTUVWXYZ2345679'[below(31)]).join('');
      const parts = quadruples(word).map(([part]) => part);
      if (parts.some((part) => used.has(part)) || new Set(parts).size !== parts.length) continue;
      for (const part of parts) used.add(part);
      return word;
    }
  };
}

/** Every four letters in a row, with the index of the first. */
export function quadruples(word: string): [string, number][] {
  return Array.from({ length: Math.max(0, word.length - 3) }, (_, at) => [word.slice(at, at + 4).toLowerCase(), at]);
}

export function generatePage(plan: Plan): GeneratedPage {
  const make = wordMaker(plan.seed);
  const letters: Letter[] = [];
  const words: string[] = [];
  const next = new Map<string, string>();
  const [left, bottom] = plan.crop;
  const [width, height] = [mediaWidth - 2 * left, mediaHeight - 2 * bottom];
  const turned = plan.rotate % 180 !== 0;
  const displayed = (ux: number, uy: number): { x: number; y: number } => {
    const [x, y] = [ux - left, uy - bottom];
    const [dx, dy] = plan.rotate === 0 ? [x, height - y] : plan.rotate === 90 ? [y, x] : plan.rotate === 180 ? [width - x, y] : [height - y, width - x];
    return { x: dx * plan.unit, y: dy * plan.unit };
  };
  const content = plan.runs.map((run) => {
    const [cos, sin] = [Math.cos((run.angle * Math.PI) / 180), Math.sin((run.angle * Math.PI) / 180)];
    const said = run.lengths.map(make);
    let pen = 0;
    said.forEach((word, index) => {
      if (index > 0) {
        pen += advance(' ', run.font) * run.size;
        next.set(said[index - 1] as string, word);
      }
      words.push(word);
      [...word].forEach((symbol, at) => {
        const wide = advance(symbol, run.font) * run.size;
        const [along, up] = [pen + wide / 2, run.size * 0.33];
        letters.push({ word, at, centre: displayed(run.x + along * cos - up * sin, run.y + along * sin + up * cos), visible: !run.invisible });
        pen += wide;
      });
    });
    const text = said.join(' ');
    const matrix = (x: number, y: number): string => `${[cos, sin, -sin, cos, x, y].map((n) => n.toFixed(4)).join(' ')} Tm`;
    const show = {
      plain: () => `(${text}) Tj`,
      hex: () => `<${Buffer.from(text, 'latin1').toString('hex')}> Tj`,
      kerned: () => `[${[...text].map((symbol, i) => `(${symbol})${i % 2 ? ' 0' : ' -1'}`).join(' ')}] TJ`,
      'letter by letter': () => {
        let at = 0;
        return [...text].map((symbol) => {
          const piece = `${matrix(run.x + at * cos, run.y + at * sin)} (${symbol}) Tj`;
          at += advance(symbol, run.font) * run.size;
          return piece;
        }).join(' ');
      },
    }[run.how]();
    return `BT ${run.invisible ? 3 : 0} Tr /${run.font} ${run.size} Tf ${matrix(run.x, run.y)} ${show} ET`;
  });

  const file = new RawPdf();
  const fonts = (['Helvetica', 'Courier'] as const).map((name) => `/${name} ${file.add(`<</Type/Font/Subtype/Type1/BaseFont/${name}/Encoding/WinAnsiEncoding>>`)} 0 R`).join(' ');
  const stream = file.stream('', content.join('\n'));
  const tree = file.reserve();
  const page = file.add(`<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 ${mediaWidth} ${mediaHeight}]/CropBox[${left} ${bottom} ${mediaWidth - left} ${mediaHeight - bottom}]/Rotate ${plan.rotate}/UserUnit ${plan.unit}/Contents ${stream} 0 R/Resources<</Font<<${fonts}>>>>>>`);
  file.set(tree, `<</Type/Pages/Count 1/Kids[${page} 0 R]>>`);
  const [widthPt, heightPt] = turned ? [height, width] : [width, height];
  return { bytes: file.finish(file.add(`<</Type/Catalog/Pages ${tree} 0 R>>`)), widthPt: widthPt * plan.unit, heightPt: heightPt * plan.unit, words, next, letters };
}

type Widths = { unitsPerEm: number; glyphForCodePoint(code: number): { advanceWidth: number } };
let sans: Widths | undefined;

/** Of an em. Liberation Sans has Helvetica's widths; Courier has one. */
export function advance(symbol: string, font: 'Helvetica' | 'Courier'): number {
  if (font === 'Courier') return 0.6;
  sans ??= create(readFileSync(join(dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')), 'standard_fonts', 'LiberationSans-Regular.ttf'))) as unknown as Widths;
  return sans.glyphForCodePoint(symbol.codePointAt(0) as number).advanceWidth / sans.unitsPerEm;
}
