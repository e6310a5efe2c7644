/** Odd, damaged and encrypted files of other projects' test suites: each is redacted and clean, or refused with a reason; this process survives all. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRedactionPool, redact } from '#app/redaction/redact.ts';
import { AppError } from '#workflows/app-error.ts';
import { popplerText } from './extract.ts';
import { fold } from '#app/redaction/search.ts';

const root = join(process.cwd(), '..', 'shared', 'data', 'pdfs');
const files = existsSync(root) ? readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.pdf')).sort() : [];
// evenly through the list, the whole of it by CORPUS=all
const sample = process.env.CORPUS === 'all' ? files : files.filter((_, index) => index % Math.ceil(files.length / 12) === 3);

describe.skipIf(files.length === 0)('files of others (../shared/data/pdfs)', () => {
  const pool = createRedactionPool({ workers: 2 });
  afterAll(() => pool.close());

  it(`a sample of ${sample.length}: clean or refused`, async () => {
    const outcomes: Record<string, string> = {};
    const one = async (name: string): Promise<void> => {
      const bytes = readFileSync(join(root, name));
      const term = commonWord(bytes);
      try {
        const { output } = await redact(bytes, { terms: term ? [term] : [], areas: [{ page: 1, x: 50, y: 50, width: 100, height: 20 }] }, { pool, ocr: 'never', limits: { callMs: 20_000, maxPages: 200 } });
        const said = fold([popplerText(output)], 'normalised', false).text;
        outcomes[name] = term && said.includes(fold([term], 'normalised', false).text) ? 'LEAK' : 'clean';
      } catch (error) {
        outcomes[name] = error instanceof AppError && ['refused_file', 'verification_failed'].includes(error.code) ? `${error.code} ${String(error.details?.reason)}` : `CRASH ${String(error)}`;
      }
    };
    let next = 0;
    await Promise.all([0, 1].map(async () => {
      for (let i = next++; i < sample.length; i = next++) await one(sample[i] as string);
    }));
    if (process.env.CORPUS) process.stdout.write(`${JSON.stringify(outcomes, null, 1)}\n`);
    expect(Object.entries(outcomes).filter(([, outcome]) => /LEAK|CRASH/.test(outcome))).toEqual([]);
    expect(Object.values(outcomes).filter((outcome) => outcome === 'clean').length).toBeGreaterThan(sample.length / 2);
  }, process.env.CORPUS === 'all' ? 7_200_000 : 1_200_000);
});

/** The longest word poppler reads, which is seldom an operator's name. */
function commonWord(bytes: Uint8Array): string | undefined {
  const words = popplerText(bytes).match(/[A-Za-z]{5,12}/g) ?? [];
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
}
