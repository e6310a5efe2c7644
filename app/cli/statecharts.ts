/**
 * `node --import tsx app/cli/statecharts.ts`: writes docs/statecharts from the machines themselves: a drawing of each region,
 * every state in the requester's and the staff's words in both languages, every event with who may send it. A test holds them true.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyStateMachine } from 'xstate';
import { translator, hasKey } from '#templates/locales/index.ts';
import { definition, machineNames, type MachineName } from '#workflows/definitions.ts';
import { designInvariants, exploredBy } from '#workflows/explore/design.ts';
import { worlds } from '#workflows/explore/report.ts';

type Transition = { eventType: string; guard?: unknown; target?: readonly Node[]; actions: readonly unknown[]; source: Node };
type Node = { id: string; key: string; type: string; path: string[]; states: Record<string, Node>; parent?: Node; entry: readonly unknown[]; transitions: Map<string, Transition[]>; always?: Transition[]; config: { initial?: string }; initial?: { target: readonly Node[] } };

/** File name -> text, of everything under docs/statecharts. */
export function statechartDocs(): Record<string, string> {
  const pages = machineNames.map((name) => [`${name}.md`, page(name)] as const);
  const index = ['# Statecharts', '', 'Drawn from the code by `node --import tsx app/cli/statecharts.ts`; a test holds them true. Nothing moves but through these.', '', ...machineNames.map((name) => `- [${name}](${name}.md), version ${definition(name).version}`), '', '[What must always be true](invariants.md), and where it is looked at.', ''];
  return { 'README.md': index.join('\n'), 'invariants.md': invariantsPage(), ...Object.fromEntries(pages) };
}

/** Each invariant of the design, what exploration asks about it on every edge, and which tests look at the rest. */
function invariantsPage(): string {
  const asked = exploredBy(worlds());
  const lines = ['# What must always be true', '', 'Written from the code. `npm run --silent explore` asks the left part on every edge of every machine; the tests on the right look at what is no matter of a machine alone.', ''];
  lines.push('| | what | asked by exploration | looked at by |', '|---|---|---|---|');
  for (const { id, says, tests } of designInvariants) lines.push(`| ${id} | ${says} | ${(asked.get(id) ?? []).join('<br>') || 'no matter of a machine alone'} | ${tests.map((test) => `\`${test}\``).join('<br>')} |`);
  return [...lines, ''].join('\n');
}

function page(name: MachineName): string {
  const { machine, permits, version } = definition(name);
  const root = machine.root as unknown as Node;
  const regions = root.type === 'parallel' ? Object.values(root.states) : [root];
  const lines = [`# ${name}`, '', `Version ${version} of its stored states. Drawn from the code.`, ''];
  for (const region of regions) lines.push(regions.length > 1 ? `## Region \`${region.key}\`` : '## Drawing', '', '```mermaid', 'stateDiagram-v2', ...drawing(region), '```', '');
  lines.push('## States', '', '| state | label | to the requester | to staff |', '|---|---|---|---|');
  for (const key of stateKeys(machine)) lines.push(...stateRows(name, key));
  lines.push('', '## Events', '', '| event | who may send it | from, where | in words |', '|---|---|---|---|');
  for (const [event, roles] of Object.entries(permits)) lines.push(`| \`${event}\` | ${roles.join(', ')} | ${placesOf(root, event).join('<br>')} | ${eventWords(name, event)} |`);
  lines.push('', '## Effects', '', '| where | owes |', '|---|---|', ...effectRows(root), '');
  return lines.join('\n');
}

/** One region: its states nested as they are, its transitions with their guards. A history state is drawn as `H`. */
function drawing(region: Node): string[] {
  const lines: string[] = [];
  const inside = (node: Node, depth: number) => {
    const pad = '  '.repeat(depth);
    const [first] = node.initial?.target ?? [];
    if (first) lines.push(`${pad}[*] --> ${alias(first)}`);
    for (const child of Object.values(node.states)) {
      if (Object.keys(child.states).length > 0) {
        lines.push(`${pad}state "${child.key}" as ${alias(child)} {`);
        inside(child, depth + 1);
        lines.push(`${pad}}`);
      } else lines.push(`${pad}state "${child.type === 'history' ? 'H' : child.key}" as ${alias(child)}`);
    }
  };
  inside(region, 1);
  for (const node of all(region)) {
    for (const transition of transitionsOf(node)) {
      const [target] = transition.target ?? [];
      const guard = guardText(transition.guard);
      lines.push(`  ${alias(node)} --> ${alias(target ?? node)}: ${transition.eventType || 'at once'}${guard ? ` [${guard}]` : ''}`);
    }
    if (node.type === 'final') lines.push(`  ${alias(node)} --> [*]`);
  }
  return lines;
}

function all(node: Node): Node[] {
  return [node, ...Object.values(node.states).flatMap(all)];
}

function transitionsOf(node: Node): Transition[] {
  return [...node.transitions.entries()].filter(([type]) => type !== '').flatMap(([, list]) => list).concat(node.always ?? []);
}

function alias(node: Node): string {
  return node.path.join('_') || node.key;
}

/** Names of guards; what is combined is written out. */
export function guardText(guard: unknown): string {
  if (guard === undefined) return '';
  if (typeof guard === 'string') return guard;
  const { name, guards = [], stateValue, type } = guard as { name?: string; guards?: unknown[]; stateValue?: unknown; type?: string };
  if (stateValue !== undefined) return `in ${valueText(stateValue)}`;
  if (name === 'not') return `not ${guardText(guards[0])}`;
  if (name === 'and' || name === 'or') return guards.map((one) => (name === 'and' && isOr(one) ? `(${guardText(one)})` : guardText(one))).join(` ${name} `);
  return type ?? 'guarded';
}

function isOr(guard: unknown): boolean {
  return typeof guard === 'function' && guard.name === 'or';
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : Object.entries(value as object).map(([key, inner]) => `${key}.${valueText(inner)}`).join(' ');
}

/** Every leaf by the name that people and lists use: of the main region bare, of the others after their region. */
export function stateKeys(machine: AnyStateMachine): string[] {
  const root = machine.root as unknown as Node;
  const leaves = all(root).filter((node) => Object.keys(node.states).length === 0 && node.type !== 'history');
  return [...new Set(leaves.map((node) => nameOf(node, root.type === 'parallel')))];
}

function nameOf({ path }: Node, parallel: boolean): string {
  const [region, ...rest] = path;
  if (!parallel) return path.length > 1 && path[0] === 'open' ? (path[1] ?? '') : path.join('_');
  if (region !== 'main') return path.join('_');
  if (rest[0] === 'closed') return rest.join('_');
  if (rest[0] === 'open') return rest[2] === 'undelivered' ? 'undelivered' : (rest[1] ?? '');
  return rest.join('_');
}

const outcomes = ['released', 'denied', 'returned_deficient', 'withdrawn', 'revoked', 'no_records', 'duplicate', 'transferred'];

/** Catalogue keys of a state's label and its two sentences; a closed request is told by its outcome. */
export function wordKeys(machine: MachineName, key: string): { name: string; label: { requester: string; staff: string }; requester: string; staff: string }[] {
  if (machine !== 'request') return [{ name: key, label: { requester: `lives.${machine}.${key}.label`, staff: `lives.${machine}.${key}.label` }, requester: `lives.${machine}.${key}.requester`, staff: `lives.${machine}.${key}.staff` }];
  if (/^(fee|hold|clock)_/.test(key)) return [{ name: key, label: { requester: `lives.request_beside.${key}.label`, staff: `lives.request_beside.${key}.label` }, requester: `lives.request_beside.${key}.requester`, staff: `lives.request_beside.${key}.staff` }];
  const names = key === 'closed' ? outcomes.map((outcome) => `closed_${outcome}`) : [key];
  return names.map((name) => ({ name, label: { requester: `states.requester.${name}.label`, staff: `states.staff.${name}.label` }, requester: `states.requester.${name}.what`, staff: `states.staff.${name}.what` }));
}

export function eventKey(machine: MachineName, event: string): string {
  return machine === 'request' ? `states.events.${event}` : `lives.events.${event}`;
}

function stateRows(machine: MachineName, key: string): string[] {
  return wordKeys(machine, key).map(({ name, label, requester, staff }) => {
    const both = (one: string) => (['en', 'es'] as const).map((locale) => (hasKey(one) ? translator(locale)(one) : `**missing ${one}**`)).join('<br>');
    return `| \`${name}\` | ${label.requester === label.staff ? both(label.staff) : `${both(label.requester)}<br>(staff) ${both(label.staff)}`} | ${both(requester)} | ${both(staff)} |`;
  });
}

function eventWords(machine: MachineName, event: string): string {
  return (['en', 'es'] as const).map((locale) => translator(locale)(eventKey(machine, event))).join('<br>');
}

function placesOf(root: Node, event: string): string[] {
  return all(root).flatMap((node) => transitionsOf(node).filter(({ eventType }) => eventType === event).map(({ guard }) => `${node.path.join('.')}${guard ? `: ${guardText(guard)}` : ''}`));
}

function effectRows(root: Node): string[] {
  return all(root).flatMap((node) => [
    ...row(`entering ${node.path.join('.')}`, node.entry),
    ...transitionsOf(node).flatMap(({ eventType, actions, guard }) => row(`${node.path.join('.')}: ${eventType || 'at once'}${guard ? ` [${guardText(guard)}]` : ''}`, actions)),
  ]);
}

function row(where: string, actions: readonly unknown[]): string[] {
  const owed = actions.flatMap((action) => effectText(typeof action === 'string' ? { type: action } : (action as { type?: string; params?: unknown })));
  return owed.length > 0 ? [`| ${where} | ${owed.join(', ')} |`] : [];
}

/** Named actions that owe something under a condition. */
const sometimes: Record<string, string[]> = {
  sendWithRelease: ['`write_letter` custodian_certification (where it was asked for)', '`write_letter` invoice (where the fee is open)'],
  certifyNoRecords: ['`write_letter` no_records_certification (to a court, or where it was asked for)'],
};

/** An effect whose particulars come from the fact is named by its type: the stand-in answers to every name. */
function effectText({ type, params }: { type?: string; params?: unknown }): string[] {
  if (type && type in sometimes) return sometimes[type] ?? [];
  if (type !== 'effect') return [];
  const anything: unknown = new Proxy({}, { get: (_, name) => (name === 'type' ? 'INFORMATION_ASKED' : name === Symbol.toPrimitive ? () => '' : name === 'codes' ? [] : '') });
  const effect = (typeof params === 'function' ? (params as (given: object) => object)({ context: anything, event: anything }) : params) as { type: string; email?: string; letter?: string; outcome?: string };
  const which = effect.email ?? effect.letter;
  return [`\`${effect.type}\`${which ? ` ${which}` : ''}`];
}

if (import.meta.filename === process.argv[1]) {
  const folder = join(import.meta.dirname, '../../docs/statecharts');
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(statechartDocs())) writeFileSync(join(folder, file), text);
}
