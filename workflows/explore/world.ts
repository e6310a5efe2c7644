/** What exploration needs to know of a machine: who acts, what may happen, what the story says so far, what must be true. */
import type { AnyMachineSnapshot } from 'xstate';
import type { Role } from '../actor.ts';
import type { Effect, MachineName } from '../definitions.ts';

export type Person = { kind: 'staff' | 'requester' | 'system'; id: string; roles: readonly Role[] };

export type Fact = { type: string } & Record<string, unknown>;

/** A fact and everybody who might try to send it. */
export type Try = { fact: Fact; by: readonly Person[] };

/** One accepted step, with what it owes to the world and what the story said before and says after. */
export type Edge<Story> = {
  before: AnyMachineSnapshot;
  after: AnyMachineSnapshot;
  fact: Fact;
  by: Person;
  effects: readonly Effect[];
  was: Story;
  is: Story;
};

/** `null` where the rule says nothing about this step; a rule that is never asked fails too. */
export type Invariant<Story> = {
  id: string;
  /** Its number in the design. */
  of: string;
  says: string;
  holds: (edge: Edge<Story>) => boolean | null;
};

/**
 * A machine with its surroundings. `Story` is told from the accepted facts alone, never read from the machine's context:
 * the invariants compare the two.
 */
export type World<Story> = {
  machine: MachineName;
  name: string;
  input: Record<string, unknown>;
  story: Story;
  tell: (story: Story, fact: Fact, by: Person, effects: readonly Effect[]) => Story;
  /** Everything worth trying, given the story: also what must be refused. */
  tries: (story: Story) => readonly Try[];
  invariants: readonly Invariant<Story>[];
  /** Context fields that no guard reads: two states that differ in nothing else are one. */
  unread: readonly string[];
  /** Whether nothing more is expected of this life. */
  over: (snapshot: AnyMachineSnapshot) => boolean;
};

// why any: each world has a story of its own, and what walks over all of them reads none of it
/* eslint-disable @typescript-eslint/no-explicit-any */
export type AnyEdge = Edge<any>;
export type AnyWorld = World<any>;
