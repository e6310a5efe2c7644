/** Each step of the pipeline is switched off in turn, in a copy of the source: a probe must fail each time, and none may fail while all steps are on. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { engineSource, misfits, mutants } from './mutants.ts';
import { closeProbes, probes } from './probes.ts';
import type { Engine } from './probes.ts';

const whole = process.env.OPENROI_TEST_FULL === '1';
const safetyNet = 600_000;
/** In CI every fourth: each starts processes of its own. That all of them fit the source is looked at each time. */
const chosen = mutants.filter((_, index) => whole || index % 4 === 1);
const rows: string[] = [];

afterAll(async () => {
  await closeProbes();
  if (whole && rows.length === mutants.length) writeFileSync(join(process.cwd(), 'docs', 'redaction-mutation.md'), account());
});

describe('with all steps on', () => {
  let engine: Promise<Engine> | undefined;
  afterAll(async () => (await engine)?.pool.close());
  it.each(Object.keys(probes))('%s', async (name) => {
    engine ??= load(process.cwd());
    await probes[name]?.(await engine);
  }, safetyNet);
});

describe('with one step off', () => {
  it('each step is still where the list says, and has its probe', () => {
    expect(mutants.flatMap(({ changes }) => misfits(changes))).toEqual([]);
    expect(mutants.filter(({ noticed }) => !probes[noticed])).toEqual([]);
  });

  it.each(chosen.map((mutant) => [mutant.step, mutant] as const))('%s', async (step, { changes, noticed }) => {
    const root = engineSource(changes);
    const engine = await load(root);
    try {
      const missed = await Promise.resolve().then(() => probes[noticed]?.(engine)).then(() => 'nobody noticed', () => 'noticed');
      expect(missed).toBe('noticed');
      rows.push(`| ${step} | ${noticed} |`);
    } finally {
      await engine.pool.close();
      rmSync(root, { recursive: true, force: true });
    }
  }, safetyNet);
});

async function load(root: string): Promise<Engine> {
  const module = async <T>(name: string): Promise<T> => (await import(/* @vite-ignore */ pathToFileURL(join(root, 'app', 'redaction', name)).href)) as T;
  const redact = await module<Engine['redact']>('redact.ts');
  return { redact, find: await module('find.ts'), search: await module('search.ts'), boxes: await module('boxes.ts'), pool: redact.createRedactionPool({ workers: 1 }) };
}

function account(): string {
  return `# Mutation of the redaction

Written by \`tests/redaction/mutation.test.ts\` (\`npm run test:full\`). Each step of the pipeline is switched off in a copy of the source, and the whole engine runs on it.
${Object.keys(probes).length} probes (\`tests/redaction/probes.ts\`) pass with all steps on; with one of ${mutants.length} off, the probe named here fails. A step whose absence nobody notices fails the test.

| step off | noticed by |
|---|---|
${rows.join('\n')}
`;
}
