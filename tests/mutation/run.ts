/**
 * `npm run --silent mutate [-- --sample N] [-- --only TEXT]`: each guard and each policy row is deleted and negated, one at a time, and
 * the fast unit tests have to fail every time. Prints the survivors and ends with `mutants=N killed=N score=N%`; exit 1 below 100.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createVitest } from 'vitest/node';
import { allMutants, mutated, type Mutant } from './mutants.ts';

const root = join(import.meta.dirname, '../..');
/** Quick ones first; the next are asked only where these find nothing. */
const policyTests = [['app/policy/matrix.test.ts', 'app/policy/resolver.test.ts', 'app/policy/routes.test.ts', 'workflows/permits.test.ts']];
const guardTests = [['workflows/definitions.test.ts'], ['workflows/explore/golden-main.test.ts'], ['workflows/explore/golden-beside.test.ts']];

export type Score = { mutants: number; killed: number; survivors: Mutant[] };

export async function mutate(mutants: readonly Mutant[], say: (line: string) => void = () => undefined): Promise<Score> {
  let current: Mutant | null = null;
  const vitest = await createVitest(
    'test',
    { root, config: false, watch: false, reporters: [{}], bail: 1, pool: 'threads', isolate: true, fileParallelism: false, include: ['{workflows,app/policy}/**/*.test.ts'], silent: true, testTimeout: 120_000 },
    {
      plugins: [
        {
          name: 'one mutant at a time',
          enforce: 'pre',
          transform: (code: string, id: string) => (current && id.split('?')[0] === join(root, current.file) ? mutated(current, code) : null),
        },
      ],
    },
  );
  const run = async (files: readonly string[]) => {
    const specifications = files.flatMap((file) => vitest.getModuleSpecifications(join(root, file)));
    if (specifications.length !== files.length) throw new Error(`no tests in ${files.join(', ')}`);
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, false);
    // A mutant that does not even load proves nothing about the tests.
    const broken = testModules.flatMap((module) => module.errors());
    if (broken.length > 0) throw new Error(`${current?.what ?? 'no mutant'} does not load: ${broken[0]?.message ?? ''}`);
    return unhandledErrors.length === 0 && testModules.every((module) => module.ok() && module.state() === 'passed');
  };
  const survivors: Mutant[] = [];
  try {
    await vitest.standalone();
    for (const files of [...policyTests, ...guardTests]) if (!(await run(files))) throw new Error(`${files.join(', ')} fail without any mutant`);
    for (const mutant of mutants) {
      current = mutant;
      vitest.invalidateFile(join(root, mutant.file));
      const groups = /^(permit|matrix|second|route)/.test(mutant.what) ? policyTests : guardTests;
      let survived = true;
      for (const files of groups) {
        survived = await run(files);
        if (!survived) break;
      }
      current = null;
      vitest.invalidateFile(join(root, mutant.file));
      if (survived) survivors.push(mutant);
      say(`${survived ? 'SURVIVED' : 'killed  '} ${mutant.file}:${mutant.line} ${mutant.what}`);
    }
  } finally {
    await vitest.close();
  }
  return { mutants: mutants.length, killed: mutants.length - survivors.length, survivors };
}

/** So many, spread over all of them. */
export function sampleOf(mutants: readonly Mutant[], count: number): Mutant[] {
  const every = Math.max(1, Math.floor(mutants.length / count));
  return mutants.filter((_, index) => index % every === 0).slice(0, count);
}

if (import.meta.filename === process.argv[1]) {
  const { values } = parseArgs({ options: { sample: { type: 'string' }, only: { type: 'string' } } });
  const all = allMutants().filter(({ file, what }) => !values.only || `${file} ${what}`.includes(values.only));
  const { mutants, killed, survivors } = await mutate(values.sample ? sampleOf(all, Number(values.sample)) : all, (line) => process.stdout.write(`${line}\n`));
  for (const { file, line, what } of survivors) process.stdout.write(`survivor: ${file}:${line} ${what}\n`);
  process.stdout.write(`mutants=${mutants} killed=${killed} score=${((100 * killed) / Math.max(1, mutants)).toFixed(1)}%\n`);
  process.exit(survivors.length === 0 ? 0 : 1);
}
