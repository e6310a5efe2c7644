/**
 * Exhaustive exploration with `xstate/graph`: from the first state, everything that anybody might try is tried in every state
 * that can be reached. The logic that the graph walks is the write path's own (permit, `can`, `advance`), so what is proven
 * here is what runs. Each accepted step is an edge, held against every invariant; each refused one must change nothing.
 */
import { createHash } from 'node:crypto';
import type { ActorLogic, AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import { advanceOn, definition, restore, start, store, type Effect } from '../definitions.ts';
import type { Role } from '../actor.ts';
import type { Edge, Fact, Person, Try, World } from './world.ts';

export type Finding = { world: string; invariant: string; state: string; fact: string; by: string };

export type Step = { fact: Fact; by: Person };

export type Explored = {
  world: string;
  machine: string;
  states: number;
  edges: number;
  refused: number;
  /** How often each invariant had something to say. */
  asked: Record<string, number>;
  findings: Finding[];
  /** Ids of state nodes and transitions that were entered or taken. */
  taken: Set<string>;
  /** Who tried what: every event, by every role. */
  tried: Set<string>;
  /** Of every edge with its ends and what it owes: two machines with the same one behave the same in this world. */
  fingerprint: string;
  /** The shortest way to each state. */
  paths: () => Step[][];
};

type Move = { type: string; fact: Fact; by: Person; event: ReturnType<typeof stamped> };
type Here<Story> = { status: 'active'; output: undefined; error: undefined; key: string; at: AnyMachineSnapshot; story: Story; effects: readonly Effect[] };

export type ExploreOptions = {
  /** The machine to walk; a broken one in tests and mutations. */
  machine?: AnyStateMachine;
  permits?: Readonly<Record<string, readonly Role[]>>;
  /** Every refused step is taken to see that nothing changes; else the first of each kind in each configuration. */
  thorough?: boolean;
};

const general = ['unlisted', 'refused_unchanged', 'repeated_same', 'over_stays', 'round_trip', 'context_closed', 'effects_closed', 'can_end'] as const;
/** Invariants that hold for every machine, beside its own. */
export const generalInvariants: Record<(typeof general)[number], string> = {
  unlisted: 'What (state, event, role) does not list is refused (Safety 8)',
  refused_unchanged: 'A refused event changes nothing and owes nothing (Safety 8, 9)',
  repeated_same: 'An event that comes again is refused, or leaves everything as the first one left it (Safety 9)',
  over_stays: 'A life that is over stays over (Safety 7)',
  round_trip: 'Every state is stored and restored as the same state (Safety 13)',
  context_closed: 'The context holds ids, dates, numbers and flags, and no field that was not there at the start (Safety 14)',
  effects_closed: 'What is owed names ids, dates, numbers and codes, and nobody’s words (Safety 14)',
  can_end: 'From every state a closed one can be reached (Liveness 1)',
};

export function explore<Story>(world: World<Story>, options: ExploreOptions = {}): Explored {
  const { machine: own, permits } = definition(world.machine);
  const machine = options.machine ?? own;
  const allowed = options.permits ?? permits;
  const findings: Finding[] = [];
  const asked: Record<string, number> = Object.fromEntries([...general, ...world.invariants.map(({ id }) => id)].map((id) => [id, 0]));
  const taken = new Set<string>();
  const tried = new Set<string>();
  const known = new Map<string, Here<Story>>();
  const looked = new Set<string>();
  const fields = new Set(Object.keys((start(world.machine, world.input).context ?? {}) as object));
  const print = createHash('sha256');
  let edges = 0;
  let refused = 0;

  const find = (invariant: string, here: AnyMachineSnapshot, move?: Move) => {
    if (findings.length < 1000) findings.push({ world: world.name, invariant, state: JSON.stringify(here.value), fact: move?.fact.type ?? '', by: move?.by.roles.join('+') ?? '' });
  };
  const check = (id: string, holds: boolean, here: AnyMachineSnapshot, move?: Move) => {
    asked[id] = (asked[id] ?? 0) + 1;
    if (!holds) find(id, here, move);
  };

  /** One object for each state, however often it is reached. */
  function settle(at: AnyMachineSnapshot, story: Story): Here<Story> {
    const stored = store(world.machine, at);
    const context = Object.entries(stored.context as Record<string, unknown>).filter(([name]) => !world.unread.includes(name));
    const key = JSON.stringify([stored.value, context, stored.historyValue, story]);
    const before = known.get(key);
    if (before) return before;
    const here: Here<Story> = { status: 'active', output: undefined, error: undefined, key, at, story, effects: [] };
    known.set(key, here);
    for (const node of at._nodes) taken.add(node.id);
    check('context_closed', plain(stored.context) && Object.keys(stored.context as object).every((name) => fields.has(name)), at);
    if (!options.machine) {
      const again = store(world.machine, restore(world.machine, JSON.parse(JSON.stringify(stored))));
      check('round_trip', JSON.stringify(again) === JSON.stringify(stored), at);
    }
    return here;
  }

  /** Who of those who try it holds the permit, told once for each fact. */
  const prepared = new WeakMap<Try, { moves: Move[]; without: number }>();
  function permitted(one: Try): { moves: Move[]; without: number } {
    const before = prepared.get(one);
    if (before) return before;
    const { fact, by } = one;
    for (const { roles } of by) for (const role of roles) tried.add(`${fact.type} ${role}`);
    const moves = by.filter(({ roles }) => roles.some((role) => allowed[fact.type]?.includes(role))).map((person): Move => ({ type: fact.type, fact, by: person, event: stamped({ fact, by: person }) }));
    const made = { moves, without: by.length - moves.length };
    prepared.set(one, made);
    return made;
  }

  /** The steps that are accepted here. Everything else is refused, and is looked at. */
  function moves({ at, story }: Here<Story>): Move[] {
    const accepted: Move[] = [];
    const configuration = JSON.stringify(at.value);
    for (const one of world.tries(story)) {
      const { moves: candidates, without } = permitted(one);
      refused += without;
      for (const move of candidates) {
        if (at.can(move.event as never)) {
          accepted.push(move);
          continue;
        }
        refused += 1;
        const kind = `${configuration} ${move.type}`;
        if (!options.thorough && looked.has(kind)) continue;
        looked.add(kind);
        const { next, effects } = advanceOn(machine, at, move.event);
        check('refused_unchanged', next === at && effects.length === 0, at, move);
      }
    }
    return accepted;
  }

  const logic: ActorLogic<Here<Story>, Move, unknown> = {
    transition: (here, move) => {
      const listed = at(here).flatMap((node) => node.on[move.fact.type] ?? node.transitions.get(move.fact.type) ?? []);
      for (const transition of machine.getTransitionData(here.at as never, move.event as never) as { source: { id: string }; eventType: string; guard?: unknown; target?: unknown }[]) {
        taken.add(transitionId(transition.source.id, move.fact.type, listedAt(machine, transition)));
      }
      const { next, effects } = advanceOn(machine, here.at, move.event);
      const story = world.tell(here.story, move.fact, move.by, effects);
      const reached = settle(next, story);
      edges += 1;
      print.update(JSON.stringify([here.key, move.fact, move.by.id, effects, reached.key]));
      check('unlisted', listed.length > 0 && move.by.roles.some((role) => definition(world.machine).permits[move.fact.type]?.includes(role)), here.at, move);
      check('effects_closed', effects.every(closed), here.at, move);
      const edge: Edge<Story> = { before: here.at, after: next, fact: move.fact, by: move.by, effects, was: here.story, is: story };
      for (const { id, holds } of world.invariants) {
        const verdict = holds(edge);
        if (verdict !== null) check(id, verdict, here.at, move);
      }
      return reached;
    },
    getInitialSnapshot: () => settle(machine.getInitialSnapshot(scope as never, world.input) as AnyMachineSnapshot, world.story),
    getPersistedSnapshot: (here) => here,
  };
  const graph = getAdjacencyMap(logic, {
    events: (here) => moves(here as Here<Story>),
    serializeState: (here) => (here as Here<Story>).key,
    serializeEvent: (move) => JSON.stringify([(move as Move).fact, (move as Move).by.id]),
  }) as Record<string, { state: Here<Story>; transitions: Record<string, { event: Move; state: Here<Story> }> }>;

  // Nothing is computed twice: the step after the step is in the graph already, under the same name.
  for (const { transitions } of Object.values(graph)) for (const [name, { event, state }] of Object.entries(transitions)) {
    const again = graph[state.key]?.transitions[name];
    check('repeated_same', !again || again.state.key === state.key, state.at, event);
  }
  for (const { state, transitions } of Object.values(graph)) if (world.over(state.at)) check('over_stays', Object.values(transitions).every(({ state: next }) => world.over(next.at)), state.at);
  const ways = back(graph);
  const ends = reaching(ways, [...known.values()].filter(({ at: here }) => world.over(here)).map(({ key }) => key));
  for (const { key, at: here } of known.values()) check('can_end', ends.has(key), here);
  return { world: world.name, machine: world.machine, states: known.size, edges, refused, asked, findings, taken, tried, fingerprint: print.digest('hex'), paths: () => shortest(graph, settleKeyOf(known)) };
}

function at<Story>(here: Here<Story>): readonly StateNodeLike[] {
  return here.at._nodes as unknown as readonly StateNodeLike[];
}
type StateNodeLike = { id: string; on: Record<string, unknown[]>; transitions: Map<string, unknown[]> };

const scope = { self: {}, logger: () => undefined, id: 'explored', sessionId: 'x:0', defer: () => undefined, system: {}, stopChild: () => undefined, emit: () => undefined, actionExecutor: () => undefined };

export function stamped({ fact, by }: { fact: Fact; by: Person }) {
  return { ...fact, by, at: '2026-11-02T15:00:00.000Z' };
}

export function transitionId(source: string, type: string, index: number): string {
  return `${source} ${type} ${index}`;
}

/** Which of a state's transitions for an event this is. */
function listedAt(machine: AnyStateMachine, transition: { source: { id: string }; eventType: string }): number {
  const node = machine.getStateNodeById(transition.source.id) as unknown as StateNodeLike;
  return (node.transitions.get(transition.eventType) ?? []).indexOf(transition);
}

function plain(context: unknown): boolean {
  return Object.values(context as object).every((value) => {
    if (value === null || typeof value === 'boolean' || typeof value === 'number') return true;
    if (Array.isArray(value)) return value.every((item) => typeof item === 'string' && code.test(item));
    return typeof value === 'string' && code.test(value);
  });
}
/** An effect, with what it hands to a letter. */
function closed(effect: Effect): boolean {
  return 'params' in effect ? plain({ ...effect, params: null }) && plain(effect.params) : plain(effect);
}
const code = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,119}$/;

type Graph<Story> = Record<string, { state: Here<Story>; transitions: Record<string, { event: Move; state: Here<Story> }> }>;

/** Who leads here, for each state. */
function back<Story>(graph: Graph<Story>): Map<string, string[]> {
  const ways = new Map<string, string[]>();
  for (const [from, { transitions }] of Object.entries(graph)) for (const { state } of Object.values(transitions)) {
    const list = ways.get(state.key);
    if (list) list.push(from);
    else ways.set(state.key, [from]);
  }
  return ways;
}

function reaching(ways: Map<string, string[]>, ends: readonly string[]): Set<string> {
  const found = new Set(ends);
  const queue = [...ends];
  for (let key = queue.pop(); key !== undefined; key = queue.pop())
    for (const from of ways.get(key) ?? [])
      if (!found.has(from)) {
        found.add(from);
        queue.push(from);
      }
  return found;
}

function settleKeyOf<Story>(known: Map<string, Here<Story>>): string {
  return known.keys().next().value ?? '';
}

/** Breadth first from the first state. */
function shortest<Story>(graph: Graph<Story>, first: string): Step[][] {
  const reached = new Map<string, Step[]>([[first, []]]);
  const queue = [first];
  for (let i = 0; i < queue.length; i++) {
    const from = queue[i] ?? '';
    for (const { event, state } of Object.values(graph[from]?.transitions ?? {})) {
      if (reached.has(state.key)) continue;
      reached.set(state.key, [...(reached.get(from) ?? []), { fact: event.fact, by: event.by }]);
      queue.push(state.key);
    }
  }
  return [...reached.values()];
}

/** Every state node and transition that a machine declares, as `taken` names them; `always` is taken in passing and not listed. */
export function declared(machine: AnyStateMachine): string[] {
  const ids: string[] = [];
  const visit = (node: StateNodeLike & { states: Record<string, StateNodeLike & { states: never }>; type: string }) => {
    if (node.type !== 'history') ids.push(node.id);
    for (const [type, list] of node.transitions) if (type !== '') list.forEach((_, index) => ids.push(transitionId(node.id, type, index)));
    for (const child of Object.values(node.states)) visit(child as never);
  };
  visit(machine.root as never);
  return ids;
}
