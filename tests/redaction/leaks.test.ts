/** Each way of hiding a word, looked for in the output by every tool at hand: those the engine uses and those it does not. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedactionPool, redact, verify } from '#app/redaction/redact.ts';
import { extractAll, leaked } from './extract.ts';
import { leakFixture } from './leak-fixture.ts';
import type { Leaks } from './leak-fixture.ts';

const pool = createRedactionPool({ workers: 1 });
let fixture: Leaks;

beforeAll(async () => {
  fixture = await leakFixture();
}, 1_200_000);
afterAll(() => pool.close());

describe('leak classes', () => {
  it('the fixture leaks: the tools do find what is there', () => {
    const found = new Set(leaked(extractAll(fixture.bytes), fixture.words).map((entry) => entry.replace(/ \(.*/, '')));
    expect(Object.keys(fixture.words).length).toBeGreaterThanOrEqual(59);
    for (const kind of ['plain Tj', 'old revision', 'attachment', 'XMP', 'unused XObject', 'earlier fake redaction', 'outside the CropBox']) expect([...found], kind).toContain(kind);
  });

  it('no word of the plan is left in any of them', async () => {
    const { output, report } = await redact(fixture.bytes, { terms: Object.values(fixture.words) }, { pool });
    expect(leaked(extractAll(output, { ocr: true }), fixture.words)).toEqual([]);
    expect(report.checks.every((check) => check.ok)).toBe(true);
    const again = await verify(output, report, { pool });
    expect(again.ok).toBe(true);
    const changed = Uint8Array.from(output);
    changed[changed.length - 100] = (changed[changed.length - 100] as number) ^ 1;
    expect((await verify(changed, report, { pool })).ok).toBe(false);
  }, 1_200_000);

  it('what nobody sees on the page does not come out, asked for or not', async () => {
    const hidden = Object.fromEntries(Object.entries(fixture.words).filter(([kind]) => !fixture.visible.includes(kind)));
    const { output } = await redact(fixture.bytes, {}, { pool, ocr: 'never' });
    expect(leaked(extractAll(output), hidden)).toEqual([]);
    // and what is seen is still there to be found
    expect(leaked({ pdftotext: extractAll(output).pdftotext ?? '' }, { 'plain Tj': fixture.words['plain Tj'] as string })).toHaveLength(extractAll(output).pdftotext === undefined ? 0 : 1);
  }, 1_200_000);

  it('the same input and plan give the same bytes, with one worker or two', async () => {
    const two = createRedactionPool({ workers: 2 });
    const plan = { terms: [fixture.words['plain Tj'] as string], withhold: [3] };
    const hash = async (on: typeof pool): Promise<string> => createHash('sha256').update((await redact(fixture.bytes, plan, { pool: on, ocr: 'never' })).output).digest('hex');
    expect(await hash(two)).toBe(await hash(pool));
    await two.close();
  }, 1_200_000);
});
