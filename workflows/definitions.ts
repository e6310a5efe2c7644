/**
 * Every machine the write path can drive, and the pure functions it drives them with:
 * start, restore (with history, checked against the machine), allowed, advance.
 */
import { initialTransition, transition, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import { AppError } from './app-error.ts';
import { accountingMachine, accountingPermits, type AccountingFact } from './accounting/machine.ts';
import { authorizationMachine, authorizationPermits } from './authorization/machine.ts';
import type { AuthorizationFact } from './authorization/machine.ts';
import type { Role } from './actor.ts';
import { breachMachine, breachPermits, type BreachFact } from './breach/machine.ts';
import { caseEffectsHere, type CaseEffect } from './case-effects.ts';
import { denialReviewMachine, denialReviewPermits, type DenialReviewFact } from './denial-review/machine.ts';
import { effectsHere, type RequestEffect } from './request/effects.ts';
import { requestPermits, type EventStamp, type RequestFact } from './request/events.ts';
import { requestMachine } from './request/machine.ts';
import { requestUpgrades, requestVersion } from './request/versions.ts';
import { subpoenaMachine, subpoenaPermits, type SubpoenaFact } from './subpoena/machine.ts';

export type Effect = RequestEffect | CaseEffect;
export type EffectHere = Extract<Effect, { type: (typeof effectsHere)[number] | (typeof caseEffectsHere)[number] }>;

/** A snapshot as a row keeps it. `historyValue` holds ids of state nodes. */
export type StoredState = {
  machineVersion: number;
  value: unknown;
  context: unknown;
  historyValue: unknown;
  status: string;
};

export type Facts = {
  request: RequestFact;
  authorization: AuthorizationFact;
  denial_review: DenialReviewFact;
  accounting: AccountingFact;
  breach: BreachFact;
  subpoena: SubpoenaFact;
};
export type MachineName = keyof Facts;
export type FactOf<M extends MachineName> = Facts[M];

type Definition = {
  machine: AnyStateMachine;
  version: number;
  permits: Record<string, readonly Role[]>;
  /** From version n to n + 1, each pure and tested. */
  upgrades: Record<number, (stored: StoredState) => StoredState>;
};

export const definitions = {
  request: { machine: requestMachine, version: requestVersion, permits: requestPermits, upgrades: requestUpgrades },
  authorization: { machine: authorizationMachine, version: 1, permits: authorizationPermits, upgrades: {} },
  denial_review: { machine: denialReviewMachine, version: 1, permits: denialReviewPermits, upgrades: {} },
  accounting: { machine: accountingMachine, version: 1, permits: accountingPermits, upgrades: {} },
  breach: { machine: breachMachine, version: 1, permits: breachPermits, upgrades: {} },
  subpoena: { machine: subpoenaMachine, version: 1, permits: subpoenaPermits, upgrades: {} },
} satisfies Record<MachineName, Definition>;

export const machineNames = Object.keys(definitions) as MachineName[];

/** Whether an effect commits with the state change itself; the others are a worker's. */
export function isDoneHere(effect: Effect): effect is EffectHere {
  return ([...effectsHere, ...caseEffectsHere] as readonly string[]).includes(effect.type);
}

export function definition(name: MachineName): Definition {
  return definitions[name];
}

/** First snapshot of a new life, with the effects of entering it (none so far, by test). */
export function start(name: MachineName, input: Record<string, unknown>): AnyMachineSnapshot {
  const [snapshot] = initialTransition(definition(name).machine, input);
  return snapshot as AnyMachineSnapshot;
}

/**
 * Rebuilds a snapshot from its row, upgraded step by step to the current version.
 * Throws AppError('internal') where it does not load: the caller quarantines it, nobody guesses.
 */
export function restore(name: MachineName, stored: StoredState): AnyMachineSnapshot {
  const { machine, version, upgrades } = definition(name);
  let current = stored;
  while (current.machineVersion < version) {
    const upgrade = upgrades[current.machineVersion];
    if (!upgrade) throw new AppError('internal', `${name}: no upgrade from version ${current.machineVersion}`);
    current = { ...upgrade(current), machineVersion: current.machineVersion + 1 };
  }
  if (current.machineVersion > version) throw new AppError('internal', `${name}: state of a newer version ${current.machineVersion}`);
  try {
    const checked = machine.resolveState({ value: current.value as never, context: current.context });
    const persisted = { ...JSON.parse(JSON.stringify(checked)), historyValue: current.historyValue ?? {}, children: {}, status: current.status };
    return machine.restoreSnapshot(persisted as never, undefined as never) as AnyMachineSnapshot;
  } catch (cause) {
    throw new AppError('internal', `${name}: the stored state does not fit the machine`, { cause });
  }
}

/** What a row keeps of a snapshot. */
export function store(name: MachineName, snapshot: AnyMachineSnapshot): StoredState {
  const persisted = definition(name).machine.getPersistedSnapshot(snapshot as never) as unknown as AnyMachineSnapshot;
  return {
    machineVersion: definition(name).version,
    value: persisted.value,
    context: persisted.context,
    historyValue: persisted.historyValue ?? null,
    status: persisted.status,
  };
}

/** The role under which this actor may send this event, or null. */
export function permittedRole(name: MachineName, eventType: string, roles: readonly Role[]): Role | null {
  const permitted = definition(name).permits[eventType] ?? [];
  return roles.find((role) => permitted.includes(role)) ?? null;
}

/** Pure step: next snapshot and what it owes to the world. Call `snapshot.can(event)` first. */
export function advance(
  name: MachineName,
  snapshot: AnyMachineSnapshot,
  event: FactOf<MachineName> & EventStamp,
): { next: AnyMachineSnapshot; effects: Effect[] } {
  return advanceOn(definition(name).machine, snapshot, event);
}

/** The same step on a machine of one's own, as exploration takes it on a broken one. */
export function advanceOn(machine: AnyStateMachine, snapshot: AnyMachineSnapshot, event: unknown): { next: AnyMachineSnapshot; effects: Effect[] } {
  const [next, actions] = transition(machine, snapshot as never, event as never);
  const emitted: readonly { type: string; params?: unknown }[] = actions;
  const effects = emitted.flatMap((action) => (action.type === 'effect' ? [action.params as Effect] : []));
  return { next: next as AnyMachineSnapshot, effects };
}

/**
 * The state people speak of: under the main line's `open` its child ("reviewing", "released"), else the state itself
 * ("awaiting_information", "closed"). `undelivered` is the one grandchild with a name of its own.
 */
export function stateName(snapshot: { value: unknown }): string {
  let value = snapshot.value;
  if (typeof value === 'object' && value !== null && 'main' in value) value = value.main;
  if (typeof value === 'string') return value;
  const [[outer, inside]] = Object.entries(value as Record<string, unknown>) as [[string, unknown]];
  // Open lives are told by what is being done; over, by how they ended.
  if (typeof inside === 'string') return outer === 'closed' ? `closed_${inside}` : inside;
  const [[name, inner]] = Object.entries(inside as Record<string, unknown>) as [[string, unknown]];
  return inner === 'undelivered' ? 'undelivered' : name;
}
