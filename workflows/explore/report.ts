/** All worlds explored, summed up: what was visited, what was held against what, and what was never reached. */
import type { AnyStateMachine } from 'xstate';
import { roles, type Role } from '../actor.ts';
import { definition, machineNames, type MachineName } from '../definitions.ts';
import type { Basis } from '../rules/bases.ts';
import { protectedCategories } from '../rules/sensitivity.ts';
import { contentClasses } from './content-classes.ts';
import { caseWorlds } from './case-worlds.ts';
import { declared, explore, generalInvariants, type Explored, type Finding } from './explore.ts';
import { requestWorlds } from './request-world.ts';
import type { AnyWorld } from './world.ts';

export type ReportOptions = {
  /** These bases of a request only. */
  bases?: readonly Basis[];
  machines?: readonly MachineName[];
  /** Everything beside the main line at once, for every basis, and every refusal taken. Many minutes. */
  thorough?: boolean;
  /** A machine that stands in for the declared one: broken on purpose. */
  instead?: Partial<Record<MachineName, AnyStateMachine>>;
  permits?: Partial<Record<MachineName, Readonly<Record<string, readonly Role[]>>>>;
  say?: (line: string) => void;
};

export type Report = { states: number; edges: number; invariants: number; violated: number; findings: Finding[]; lines: string[] };

export function worlds({ bases, machines = machineNames, thorough = false }: Pick<ReportOptions, 'bases' | 'machines' | 'thorough'> = {}): AnyWorld[] {
  const all = [...requestWorlds({ thorough, ...(bases ? { only: bases } : {}) }), ...caseWorlds()];
  return all.filter(({ machine }) => machines.includes(machine));
}

/** Explores, prints as it goes, and ends with the line `states=N edges=N invariants=N violated=N`. */
export function exploreAll(options: ReportOptions = {}): Report {
  const lines: string[] = [];
  const say = (line: string) => {
    lines.push(line);
    options.say?.(line);
  };
  const explored: Explored[] = [];
  const says = new Map<string, string>();
  for (const world of worlds(options)) {
    const instead = options.instead?.[world.machine];
    const permits = options.permits?.[world.machine];
    const found = explore(world, { ...(instead ? { machine: instead } : {}), ...(permits ? { permits } : {}), thorough: options.thorough ?? false });
    explored.push(found);
    for (const { id, of, says: sentence } of world.invariants) says.set(`${world.machine} ${id}`, `${sentence} (${of})`);
    for (const [id, sentence] of Object.entries(generalInvariants)) says.set(`${world.machine} ${id}`, sentence);
    say(`${found.world}: states ${found.states}, edges ${found.edges}, refused ${found.refused}, violated ${found.findings.length}`);
  }
  const findings = [...explored.flatMap((one) => one.findings), ...neverReached(explored, options), ...neverTried(explored, options), ...neverAsked(explored, says)];
  say('');
  const violated = new Set<string>();
  for (const finding of findings) violated.add(`${machineOf(explored, finding.world)} ${finding.invariant}`);
  for (const [key, sentence] of says) {
    const asked = explored.filter(({ machine }) => key.startsWith(`${machine} `)).reduce((sum, one) => sum + (one.asked[key.slice(one.machine.length + 1)] ?? 0), 0);
    say(`${violated.has(key) ? 'VIOLATED' : 'holds   '} ${key}: ${sentence}; asked ${asked} times`);
  }
  for (const { world, invariant, state, fact, by } of findings.slice(0, 40)) say(`VIOLATED ${invariant} in ${world}: ${fact} by ${by} in ${state}`);
  const sum = (of: (one: Explored) => number) => explored.reduce((total, one) => total + of(one), 0);
  const report = { states: sum(({ states }) => states), edges: sum(({ edges }) => edges), invariants: says.size, violated: findings.length };
  say('');
  say(`states=${report.states} edges=${report.edges} invariants=${report.invariants} violated=${report.violated}`);
  return { ...report, findings, lines };
}

function machineOf(explored: readonly Explored[], world: string): string {
  return explored.find((one) => one.world === world)?.machine ?? world;
}

/** A state that nobody can come to and a transition that nothing takes are mistakes too. */
function neverReached(explored: readonly Explored[], { bases, instead }: ReportOptions): Finding[] {
  if (bases || instead) return [];
  return [...new Set(explored.map(({ machine }) => machine as MachineName))].flatMap((name) => {
    const taken = new Set(explored.filter(({ machine }) => machine === name).flatMap((one) => [...one.taken]));
    return declared(definition(name).machine)
      .filter((one) => !taken.has(one))
      .map((one) => ({ world: name, invariant: 'reached', state: one, fact: '', by: '' }));
  });
}

/** What nobody tries is not shown to be refused: every event of a machine, by every role; and every kind of protected content in what is tried. */
function neverTried(explored: readonly Explored[], { bases, instead }: ReportOptions): Finding[] {
  if (bases || instead) return [];
  const events = [...new Set(explored.map(({ machine }) => machine as MachineName))].flatMap((name) => {
    const tried = new Set(explored.filter(({ machine }) => machine === name).flatMap((one) => [...one.tried]));
    return Object.keys(definition(name).permits).flatMap((event) => roles.filter((role) => !tried.has(`${event} ${role}`)).map((role) => ({ world: name, invariant: 'tried', state: 'never tried', fact: event, by: role })));
  });
  const kinds = new Set(contentClasses.flatMap(({ pages }) => pages.flatMap((page) => page.findings?.map(({ kind }) => kind) ?? [])));
  return [...events, ...protectedCategories.filter((kind) => !kinds.has(kind)).map((kind) => ({ world: 'request', invariant: 'tried', state: 'never tried', fact: kind, by: '' }))];
}

/** An invariant that no step had anything to do with proves nothing. */
function neverAsked(explored: readonly Explored[], says: ReadonlyMap<string, string>): Finding[] {
  return [...says.keys()].flatMap((key) => {
    const [machine, id = ''] = key.split(' ');
    const total = explored.filter((one) => one.machine === machine).reduce((sum, one) => sum + (one.asked[id] ?? 0), 0);
    return total > 0 ? [] : [{ world: machine ?? '', invariant: id, state: 'never asked', fact: '', by: '' }];
  });
}
