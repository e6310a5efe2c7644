/**
 * What each world looked like when it was last looked at: how many states and edges, and the fingerprint of all of them. A guard,
 * a permit or an effect that changes in passing changes these; who meant it writes them anew with `npm run explore -- --golden`.
 */
import { explore, type Explored } from './explore.ts';
import { requestWorld } from './request-world.ts';
import { caseWorlds } from './case-worlds.ts';
import type { AnyWorld } from './world.ts';

export type Golden = Record<string, { states: number; edges: number; fingerprint: string }>;

/** The main lines: seconds. */
export function mainWorlds(): AnyWorld[] {
  return [...caseWorlds(), requestWorld('patient_access', 'link', 'main'), requestWorld('authorization', 'link', 'main'), requestWorld('patient_access', 'post', 'main')];
}

/** What runs beside them: half a minute. */
export function besideWorlds(): AnyWorld[] {
  return [requestWorld('subpoena', 'link', 'clock'), requestWorld('patient_access', 'link', 'flags'), requestWorld('patient_access', 'link', 'clock'), requestWorld('subpoena', 'post', 'fee_and_hold')];
}

export function golden(worlds: readonly AnyWorld[]): Golden {
  return Object.fromEntries(worlds.map((world) => [world.name, summary(explore(world))]));
}

export function summary({ states, edges, fingerprint }: Explored): Golden[string] {
  return { states, edges, fingerprint };
}
