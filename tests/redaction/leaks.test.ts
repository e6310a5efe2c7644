/** Each way of hiding a word, looked for in the output by every tool at hand: those the engine uses and those it does not. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedactionPool, redact, verify } from '#app/redaction/redact.ts';
import type { RedactionReport } from '#app/redaction/redact.ts';
import { extract, extractors, installed, leaked } from './extract.ts';
import { leakFixture } from './leak-fixture.ts';
import type { Leaks } from './leak-fixture.ts';

const safetyNet = 1_200_000;
const pool = createRedactionPool({ workers: 2 });
let fixture: Leaks;
/** Every word asked for; and nothing asked for. */
let asked: { output: Uint8Array; report: RedactionReport };
let unasked: { output: Uint8Array; report: RedactionReport };
/** Class -> tools that find its word in the fixture. */
const findable = new Map<string, string[]>();

beforeAll(async () => {
  fixture = await leakFixture();
  asked = await redact(fixture.bytes, { terms: Object.values(fixture.words) }, { pool });
  unasked = await redact(fixture.bytes, {}, { pool, ocr: 'never' });
}, safetyNet);
afterAll(() => pool.close());

describe('leak classes', () => {
  it('the fixture holds every class once', () => {
    expect(Object.keys(fixture.words).length).toBeGreaterThanOrEqual(90);
    const words = Object.values(fixture.words);
    for (const word of words) expect(words.filter((other) => other.includes(word))).toEqual([word]);
  });

  for (const extractor of extractors) {
    const missing = extractor.needs.filter((program) => !installed(program));
    it.skipIf(missing.length > 0)(`${extractor.name}${missing.length ? `: ${missing.join(', ')} is not installed` : ''}: finds words in the fixture, and none in the output`, async () => {
      const before = leaked(await extract(extractor, fixture.bytes), fixture.words);
      expect(before.length).toBeGreaterThanOrEqual(1);
      for (const kind of before) findable.set(kind, [...(findable.get(kind) ?? []), extractor.name]);
      expect(leaked(await extract(extractor, asked.output), fixture.words)).toEqual([]);
      // what nobody sees on the page does not come out, asked for or not
      const hidden = Object.fromEntries(Object.entries(fixture.words).filter(([kind]) => !fixture.visible.includes(kind)));
      expect(leaked(await extract(extractor, unasked.output), hidden)).toEqual([]);
    }, safetyNet);
  }

  it.skipIf(extractors.some(({ needs }) => needs.some((program) => !installed(program))))('with all tools at hand, each class is found in the fixture by one of them at least', () => {
    expect(Object.keys(fixture.words).filter((kind) => !findable.has(kind))).toEqual([]);
    if (process.env.OPENROI_TEST_FULL === '1') writeFileSync(join(process.cwd(), 'docs', 'redaction-leaks.md'), table());
  });

  it('what is seen and not asked for is still there to be found', async () => {
    const said = await extract(extractors.find(({ name }) => name === 'pdf.js') as (typeof extractors)[number], unasked.output);
    for (const kind of ['plain Tj', 'kerned TJ', 'hex', 'form', 'nested form', 'field value']) expect(leaked(said, fixture.words), kind).toContain(kind);
  });

  it('the certificate verifies alone, and no changed byte passes', async () => {
    expect(asked.report.checks.every((check) => check.ok)).toBe(true);
    expect((await verify(asked.output, asked.report, { pool })).ok).toBe(true);
    for (const at of [20, asked.output.length >> 1, asked.output.length - 100]) {
      const changed = Uint8Array.from(asked.output);
      changed[at] = (changed[at] as number) ^ 1;
      expect((await verify(changed, asked.report, { pool })).ok).toBe(false);
    }
  }, safetyNet);

  it('the same input and plan give the same bytes, with one worker or two', async () => {
    const one = createRedactionPool({ workers: 1 });
    const plan = { terms: [fixture.words['plain Tj'] as string], withhold: [3] };
    const hash = async (on: typeof pool): Promise<string> => createHash('sha256').update((await redact(fixture.bytes, plan, { pool: on, ocr: 'never' })).output).digest('hex');
    expect(await hash(one)).toBe(await hash(pool));
    await one.close();
  }, safetyNet);
});

function table(): string {
  const rows = Object.keys(fixture.words).map((kind) => `| ${kind} | ${fixture.visible.includes(kind) ? 'yes' : 'no'} | ${(findable.get(kind) ?? []).join(', ')} | 0 |`);
  return `# Leak classes

Written by \`tests/redaction/leaks.test.ts\` (\`npm run test:full\`). One file holds a different word in each of ${rows.length} ways; it is redacted with all of
them as terms, and once with none. The last column counts the tools that still find the word afterwards.

| class | seen on the page | found in the input by | found in the output by |
|---|---|---|---|
${rows.join('\n')}
`;
}
