/** Odd, damaged and encrypted files of other projects' test suites: each is redacted and clean, or refused with a reason; this process survives all. */
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRedactionPool } from '#app/redaction/redact.ts';
import { absentTools, redactForeign } from './corpus.ts';
import type { Outcome } from './corpus.ts';

const root = join(process.cwd(), '..', 'shared', 'data', 'pdfs');
const files = existsSync(root) ? readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.pdf')).sort() : [];
const whole = process.env.OPENROI_TEST_FULL === '1' || process.env.CORPUS === 'all';
// evenly through the list
const sample = whole ? files : files.filter((_, index) => index % Math.ceil(files.length / 12) === 3);
/** Files of so many pages are read from their pixels too; reading thousands of like pages takes hours and teaches nothing. */
const pagesWithOcr = Number(process.env.CORPUS_OCR_PAGES ?? (whole ? 2 : 0));

describe.skipIf(files.length === 0)('files of others (../shared/data/pdfs)', () => {
  // a pool a lane: one file after the other in each
  const pools = [0, 1].map(() => createRedactionPool({ workers: 1 }));
  afterAll(() => Promise.all(pools.map((pool) => pool.close())));

  it(`${whole ? 'all' : 'a sample of'} ${sample.length}: clean or refused${absentTools.length ? ` (not asked, because not installed: ${absentTools.join(', ')})` : ''}`, async () => {
    // a run of an hour may be taken up again where it ended
    const log = process.env.CORPUS_LOG;
    const outcomes: Outcome[] = log && existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Outcome) : [];
    const known = new Set(outcomes.map((outcome) => outcome.name));
    const left = sample.filter((name) => !known.has(name));
    let next = 0;
    await Promise.all(pools.map(async (pool) => {
      for (let i = next++; i < left.length; i = next++) {
        const name = left[i] as string;
        const outcome = await redactForeign(name, readFileSync(join(root, name)), pool, { pagesWithOcr, maxSeconds: 600 });
        outcomes.push(outcome);
        if (log) appendFileSync(log, `${JSON.stringify(outcome)}\n`);
        if (whole) process.stderr.write(`${outcomes.length}/${sample.length} ${name}: ${outcome.result} ${outcome.reason} ${outcome.leaks.join(', ')}\n`);
      }
    }));
    if (whole && absentTools.length === 0) writeFileSync(join(process.cwd(), 'docs', 'redaction-corpus.md'), table(outcomes));
    expect(outcomes.filter((outcome) => outcome.result === 'crash')).toEqual([]);
    expect(outcomes.filter((outcome) => outcome.leaks.length > 0).map(({ name, term, leaks }) => ({ name, term, leaks }))).toEqual([]);
    expect(outcomes.filter((outcome) => outcome.result === 'refused' && outcome.reason === '')).toEqual([]);
    const open = outcomes.filter((outcome) => outcome.opens);
    if (open.length > 0) expect(open.filter((outcome) => outcome.result === 'processed').length / open.length).toBeGreaterThanOrEqual(whole ? 0.98 : 0.8);
    else expect(outcomes.filter((outcome) => outcome.result === 'processed').length).toBeGreaterThan(sample.length / 2);
  }, whole ? 6 * 3_600_000 : 1_200_000);
});

function table(outcomes: Outcome[]): string {
  const count = (list: Outcome[], test: (outcome: Outcome) => boolean): number => list.filter(test).length;
  const line = (name: string, list: Outcome[]): string => {
    const open = list.filter((outcome) => outcome.opens);
    const out = count(open, (outcome) => outcome.result === 'processed');
    return `| ${name} | ${list.length} | ${open.length} | ${count(list, (o) => o.result === 'processed')} | ${count(list, (o) => o.result === 'refused')} | ${count(list, (o) => o.result === 'crash')} | ${count(list, (o) => o.leaks.length > 0)} | ${open.length ? `${((out / open.length) * 100).toFixed(1)} %` : '-'} |`;
  };
  const by = (key: (outcome: Outcome) => string, list: Outcome[]): [string, Outcome[]][] => {
    const groups = new Map<string, Outcome[]>();
    for (const outcome of list) groups.set(key(outcome), [...(groups.get(key(outcome)) ?? []), outcome]);
    return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  };
  const refused = outcomes.filter((outcome) => outcome.result === 'refused');
  const lost = refused.filter((outcome) => outcome.opens).sort((a, b) => (a.name < b.name ? -1 : 1));
  return `# Redaction of files that others made to break readers

Written by \`tests/redaction/corpus.test.ts\` with \`OPENROI_TEST_FULL=1\`. Every PDF of the test suites of qpdf, pikepdf, pdfminer, pypdf and py-pdf's samples:
the commonest word of page 1 (as poppler reads it) is to go everywhere, and a fixed area of page 1. The output is looked at by programs that had no part in it:
poppler's and MuPDF's text for the word; poppler's picture for the area, and for every place of the first six pages where poppler saw the word in the input. *Came out* counts files
that poppler opens without a password. ${pagesWithOcr > 0 ? `Files of up to ${pagesWithOcr} pages were also read from their pixels.` : 'Text and places alone in this run: nothing was read from pixels (CORPUS_OCR_PAGES=2 does that too).'}

| folder | files | poppler opens | processed | refused | crashes | leaks | came out |
|---|---|---|---|---|---|---|---|
${by((outcome) => outcome.name.split('/')[0] as string, outcomes).map(([name, list]) => line(name, list)).join('\n')}
${line('**all**', outcomes)}

${outcomes.reduce((sum, outcome) => sum + outcome.pages, 0)} pages came out.

| refused because | files | of them poppler opens |
|---|---|---|
${by((outcome) => outcome.reason.replace(/ \(page.*/, ''), refused).map(([reason, list]) => `| ${reason} | ${list.length} | ${count(list, (o) => o.opens)} |`).join('\n')}

Refused although poppler opens them:
${lost.map((outcome) => `- \`${outcome.name}\`: ${outcome.reason}`).join('\n') || '- none'}
`;
}
