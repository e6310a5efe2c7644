import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasKey } from './index.ts';

test('every literal key in this room has words', () => {
  const root = join(import.meta.dirname, '..');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts') && !f.startsWith('locales'));
  const keys = files.flatMap((f) => [...readFileSync(join(root, f), 'utf8').matchAll(/'((?:common|emails|letters|packet|rules|requester)\.[\w.]+)'/g)].map((m) => [m[1] as string, f] as const));
  expect(keys.length).toBeGreaterThan(150);
  expect(keys.filter(([key]) => !hasKey(key))).toEqual([]);
});
