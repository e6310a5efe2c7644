/** docs/security.md is true: every line has a state, what is called held names a test, and each named test is there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const rows = readFileSync(join(root, 'docs/security.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\|(?! ?-|---| #| incident| line \|)/.test(line))
  .map((line) => line.split(/ ?\| ?/).slice(1, -1));
const lines = rows.filter((row) => /^\d+$/.test(row[0] ?? ''));
const stateAndTests = rows.map((row) => ({ what: row.slice(0, -2).join(' '), state: row.at(-2) ?? '', by: row.at(-1) ?? '' }));

/** `path`: "title", "title"; `path`: "title" */
function named(by: string): { path: string; title: string }[] {
  return [...by.matchAll(/`([^`]+\.test\.tsx?)`: ((?:"[^"]+"(?:, )?)+)/g)].flatMap(([, path = '', titles = '']) => [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ path, title })));
}

describe('the table of security', () => {
  it('has every line once, each with a state', () => {
    expect(lines.map(([number]) => Number(number))).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    for (const { what, state } of stateAndTests) expect(['held', 'part', 'not yet'], what).toContain(state);
  });

  it.each(stateAndTests)('$what', ({ state, by }) => {
    const tests = named(by);
    if (state !== 'not yet') expect(tests.length).toBeGreaterThan(0);
    else expect(tests).toEqual([]);
    for (const { path, title } of tests) {
      const file = join(root, path);
      expect(existsSync(file), path).toBe(true);
      const source = readFileSync(file, 'utf8').replaceAll("\\'", "'");
      expect(source.includes(title), `${path} has no "${title}"`).toBe(true);
    }
  });
});
