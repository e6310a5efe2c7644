/**
 * `npm run fuzz -- [--seconds N] [--seed N] [target ...]`: each parser of foreign input for so many seconds of processor time, with inputs that grow
 * towards what no input reached before. A finding is kept under tests/fuzz/findings and is a test from then on. Exit 0: none.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { evolve } from './evolve.ts';
import { samplesOf } from './findings.ts';
import { instrument, loadInstrumented } from './instrument.ts';
import { randomFrom } from './random.ts';
import type { Target } from './targets.ts';

const { values, positionals } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } }, allowPositionals: true });
const made = await instrument();
const { module, counters } = loadInstrumented(made);
const { targets, isRefusal } = module as { targets: Record<string, Target>; isRefusal: (error: unknown) => boolean };
const unknown = positionals.filter((name) => !targets[name]);
if (unknown.length > 0) {
  console.error(`no such target: ${unknown.join(', ')}; there are ${Object.keys(targets).join(', ')}`);
  process.exit(2);
}

let found = 0;
for (const name of positionals.length > 0 ? positionals : Object.keys(targets)) {
  const target = targets[name] as Target;
  const limit = Number(values.seconds) * 1e6;
  const began = process.cpuUsage();
  const spent = () => process.cpuUsage(began).user + process.cpuUsage(began).system;
  const { runs, corpus, reached, findings } = evolve({ run: target.run, refusal: isRefusal, counters, samples: samplesOf(name, target), words: made.words, random: randomFrom(Number(values.seed)), done: (count) => count % 256 === 0 && spent() > limit });
  console.log(`${name.padEnd(10)} ${String(runs).padStart(9)} inputs  ${String(corpus.length).padStart(5)} kept  ${String(reached).padStart(5)} branches  ${(spent() / 1e6).toFixed(0)} s`);
  for (const { input, why } of findings) {
    found++;
    const folder = join(import.meta.dirname, 'findings');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${name}-${createHash('sha256').update(input).digest('hex').slice(0, 12)}`);
    writeFileSync(file, input);
    console.log(`  ${why.replaceAll('\n', '\n  ')}\n  kept as ${file}`);
  }
}
process.exitCode = found === 0 ? 0 : 1;
