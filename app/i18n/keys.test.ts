/** Every literal key that the interface asks for has words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasKey } from '#templates/locales/index.ts';

const root = join(import.meta.dirname, '..');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => /^(components|routes|http)\/.*\.tsx?$/.test(f) && !/\.test\.tsx?$/.test(f));

it.each(files)('%s', (file) => {
  const source = readFileSync(join(root, file), 'utf8');
  const keys = [...source.matchAll(/\b(?:t|message)\(\s*'([a-z]\w*(?:\.\w+)+)'/gi), ...source.matchAll(/\bkey: '([a-z]\w*(?:\.\w+)+)'/gi)].map((m) => m[1] ?? '');
  expect(keys.filter((key) => !hasKey(key))).toEqual([]);
});
