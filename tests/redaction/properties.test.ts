/** On any page at all: no character whose centre lies in an area, and none that belongs to a term, is in the output: not in its text, not in its pixels. */
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { createRedactionPool, redact } from '#app/redaction/redact.ts';
import { fold } from '#app/redaction/search.ts';
import { AppError } from '#workflows/app-error.ts';
import { extract, extractors, installed } from './extract.ts';
import { generatePage, pagePlan, quadruples } from './generated-page.ts';
import type { GeneratedPage, Letter, Plan, Term } from './generated-page.ts';

const whole = process.env.OPENROI_TEST_FULL === '1';
const runs = Number(process.env.PROPERTY_RUNS) || (whole ? 500 : 14);
const readers = extractors.filter(({ name, needs }) => ['pdf.js', 'poppler text', 'mupdf text'].includes(name) && needs.every((program) => installed(program)));
const pool = createRedactionPool({ workers: 1 });
afterAll(() => pool.close());

it(`${runs} generated pages`, async () => {
  // what an engine says of any file at all, its own field names too ("IsLinearized"), says nothing of the page
  const saidOfAny = (await says(await redact(generatePage({ seed: 1, rotate: 0, unit: 1, crop: [0, 0], runs: [], areas: [], terms: [] }).bytes, {}, { pool, ocr: 'never' }).then(({ output }) => output))).toLowerCase();
  const counts = { refused: 0, areas: 0, terms: 0, kept: 0, clear: 0 };
  await fc.assert(
    fc.asyncProperty(pagePlan, async (plan) => {
      const page = generatePage(plan);
      const onPage = ({ centre }: Letter): boolean => centre.x > 1 && centre.y > 1 && centre.x < page.widthPt - 1 && centre.y < page.heightPt - 1;
      // a word that the page's edge cuts is another word to whoever reads the page
      const cut = new Set(page.letters.filter((letter) => !onPage(letter)).map(({ word }) => word));
      const wanted = plan.terms.map((term) => asked(page, term)).filter(({ words }) => words.every((word) => !cut.has(word)));
      const terms = wanted.map(({ term }) => term);
      // of a part, its own letters; a word goes whole, but that is the engine's choice
      const gone = (letter: Letter): boolean => wanted.some(({ words, from, to }) => words.includes(letter.word) && letter.at >= from && letter.at < to);
      const output = await redact(page.bytes, { terms, areas: plan.areas.map((area) => ({ page: 1, ...area })) }, { pool, ocr: 'never' }).then((result) => result.output, (error: unknown) => {
        // a page may be refused; it may not come out wrong
        if (!(error instanceof AppError && error.code === 'verification_failed')) throw error;
        return undefined;
      });
      if (!output) {
        counts.refused += 1;
        return;
      }
      const text = (await says(output)).toLowerCase();
      const dark = await darkness(output);
      for (const letter of page.letters) {
        const term = gone(letter);
        const area = onPage(letter) && plan.areas.some((one) => inside(letter.centre, one));
        if (!term && !area) continue;
        counts[term ? 'terms' : 'areas'] += 1;
        const where = `${letter.word}[${letter.at}] at ${letter.centre.x.toFixed(1)},${letter.centre.y.toFixed(1)}${term ? ' of a term' : ' in an area'}`;
        if (onPage(letter) && (letter.visible || area)) expect(dark(letter.centre), `${where} is painted over`).toBe(true);
        for (const [part, at] of quadruples(letter.word)) if (at <= letter.at && letter.at < at + 4 && !saidOfAny.includes(part)) expect(text.includes(part), `${where}: ${part} is said`).toBe(false);
      }
      const all = fold([text], 'normalised', false).text;
      for (const word of clearWords(plan, page.letters, wanted.flatMap(({ words }) => words), onPage)) {
        counts.clear += 1;
        if (all.includes(word.toLowerCase())) counts.kept += 1;
      }
    }),
    { numRuns: runs, seed: Number(process.env.PROPERTY_SEED) || 20261122, endOnFailure: process.env.PROPERTY_SHRINK === undefined, path: process.env.PROPERTY_PATH },
  );
  // it is the pages that are tested, and not an engine that refuses or removes everything
  expect(counts.refused).toBeLessThanOrEqual(runs * 0.1);
  expect(counts.areas).toBeGreaterThan(0);
  expect(counts.terms).toBeGreaterThan(0);
  expect(counts.kept).toBeGreaterThanOrEqual(counts.clear * 0.9);
  if (whole) expect(counts.kept).toBeGreaterThan(0);
}, whole ? 3 * 3_600_000 : 1_200_000);

/** A term of the plan, the words of the page it stands in, and which of their letters are its own. */
function asked({ words, next }: GeneratedPage, { word: index, what, typed }: Term): { term: string | { text: string; match: 'regex' }; words: string[]; from: number; to: number } {
  const word = words[index % words.length] as string;
  const behind = what === 'pair' ? next.get(word) : undefined;
  const [from, to] = what === 'part' && word.length > 5 ? [1, word.length - 1] : [0, Infinity];
  const text = word.slice(from, to) + (behind ? ` ${behind}` : '');
  const term = {
    same: text,
    lower: text.toLowerCase(),
    spread: [...text].join('-'),
    regex: { text: [...text].map((symbol) => (/\d/.test(symbol) ? '\\d' : symbol === ' ' ? '\\s+' : `[${symbol}]`)).join(''), match: 'regex' as const },
  }[typed];
  return { term, words: [word, ...(behind ? [behind] : [])], from, to };
}

async function says(output: Uint8Array): Promise<string> {
  const said: string[] = [];
  for (const reader of readers) said.push(await extract(reader, output));
  return said.join('\n');
}

/** With the width of the pixels that are looked at to spare. */
function inside({ x, y }: { x: number; y: number }, area: { x: number; y: number; width: number; height: number }): boolean {
  return x > area.x + 1 && x < area.x + area.width - 1 && y > area.y + 1 && y < area.y + area.height - 1;
}

/** Words on the page, visible, level as displayed, far from every area, term and other word: nothing asks for their removal. */
function clearWords(plan: Plan, letters: readonly Letter[], terms: readonly string[], onPage: (letter: Letter) => boolean): string[] {
  const clear: string[] = [];
  let first = 0;
  for (const run of plan.runs) {
    const count = run.lengths.reduce((sum, length) => sum + length, 0);
    const own = letters.slice(first, first + count);
    const others = [...letters.slice(0, first), ...letters.slice(first + count)];
    first += count;
    const far = run.size * plan.unit * 2 + 60;
    if (run.invisible || run.size < 9 || (run.angle - plan.rotate + 720) % 360 !== 0 || own.some(({ word }) => terms.includes(word)) || !own.every(onPage)) continue;
    const alone = own.every(({ centre }) => others.every((other) => Math.hypot(other.centre.x - centre.x, other.centre.y - centre.y) > far)
      && plan.areas.every((area) => centre.x < area.x - far || centre.x > area.x + area.width + far || centre.y < area.y - far || centre.y > area.y + area.height + far));
    if (alone) clear.push(...new Set(own.map(({ word }) => word)));
  }
  return clear;
}

async function darkness(output: Uint8Array): Promise<(at: { x: number; y: number }) => boolean> {
  const session = await pool.openSession(output);
  const { bytes } = await session.call<{ bytes: Uint8Array }>('render', { page: 1, dpi: 144, format: 'png' });
  await session.close();
  const { data, info } = await sharp(bytes).toColourspace('b-w').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return ({ x, y }) => {
    for (const dy of [-1, 0, 1]) {
      for (const dx of [-1, 0, 1]) {
        const [px, py] = [Math.round(x * 2) + dx, Math.round(y * 2) + dy];
        if (px < 0 || py < 0 || px >= info.width || py >= info.height) continue;
        if ((data[(py * info.width + px) * info.channels] as number) > 100) return false;
      }
    }
    return true;
  };
}
