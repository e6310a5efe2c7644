import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { explore } from './explore.ts';
import { mainWorlds, summary, type Golden } from './golden.ts';

const known = JSON.parse(readFileSync(join(import.meta.dirname, 'golden.json'), 'utf8')) as Golden;

it.each(mainWorlds().map((world) => [world.name, world] as const))('%s is as it was looked at; a change that is meant is written by `npm run explore -- --golden`', (name, world) => {
  const found = explore(world);
  expect(found.findings).toEqual([]);
  expect(summary(found)).toEqual(known[name]);
}, 120_000);
