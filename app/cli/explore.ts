/**
 * `npm run --silent explore [-- --machine NAME] [--basis BASIS] [--thorough] [--without-guard NAME]`
 * `-- --golden` writes what the worlds look like now, for a change of behaviour that is meant.
 * Explores every machine and holds each step against the design's invariants. Ends with the line
 * `states=N edges=N invariants=N violated=N`; exit 1 where one is violated. `--without-guard` shows that it would be found.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { AnyStateMachine } from 'xstate';
import { definition, machineNames, type MachineName } from '#workflows/definitions.ts';
import { besideWorlds, golden, mainWorlds } from '#workflows/explore/golden.ts';
import { exploreAll, type ReportOptions } from '#workflows/explore/report.ts';
import { bases, type Basis } from '#workflows/rules/bases.ts';

export function explorationOptions(args: readonly string[]): ReportOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { machine: { type: 'string', multiple: true }, basis: { type: 'string', multiple: true }, thorough: { type: 'boolean' }, 'without-guard': { type: 'string' } },
  });
  const machines = (values.machine ?? machineNames) as MachineName[];
  const unknown = [...machines.filter((name) => !machineNames.includes(name)), ...(values.basis ?? []).filter((basis) => !(bases as readonly string[]).includes(basis))];
  if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}`);
  return {
    machines,
    ...(values.basis ? { bases: values.basis as Basis[] } : {}),
    ...(values.thorough ? { thorough: true } : {}),
    ...(values['without-guard'] ? { instead: withoutGuard(machines, values['without-guard']) } : {}),
  };
}

function withoutGuard(machines: readonly MachineName[], guard: string): Partial<Record<MachineName, AnyStateMachine>> {
  const having = machines.filter((name) => guard in definition(name).machine.implementations.guards);
  if (having.length === 0) throw new Error(`no machine has a guard ${guard}`);
  return Object.fromEntries(having.map((name) => [name, definition(name).machine.provide({ guards: { [guard]: () => true } } as never)]));
}

if (import.meta.filename === process.argv[1] && process.argv.includes('--golden')) {
  writeFileSync(join(import.meta.dirname, '../../workflows/explore/golden.json'), `${JSON.stringify(golden([...mainWorlds(), ...besideWorlds()]), null, 1)}\n`);
} else if (import.meta.filename === process.argv[1]) {
  const { violated } = exploreAll({ ...explorationOptions(process.argv.slice(2)), say: (line) => process.stdout.write(`${line}\n`) });
  process.exitCode = violated === 0 ? 0 : 1;
}
