/**
 * What must always be true, by number, and where it is looked at: by exploration on every edge, and by tests for what is no matter of a
 * machine alone (a hash, a row, a worker that died). docs/statecharts/invariants.md is written from this; a test holds both together.
 */
import { generalInvariants } from './explore.ts';
import type { AnyWorld } from './world.ts';

export type DesignInvariant = { id: string; says: string; /** Tests that look at it beside or instead of exploration. */ tests: readonly string[] };

export const designInvariants: readonly DesignInvariant[] = [
  { id: 'Safety 1', says: 'What leaves is exactly the packet that was verified and approved; an edit voids the approval', tests: ['tests/runtime/pipeline.test.ts', 'tests/runtime/killed.test.ts'] },
  { id: 'Safety 2', says: 'Whoever prepared does not approve', tests: ['app/policy/resolver.test.ts', 'tests/mutation/mutation.test.ts'] },
  { id: 'Safety 3', says: 'Every page that leaves was seen, is this patient\'s, and lies within what was asked', tests: ['workflows/request/scope.test.ts', 'tests/commands/ledger.test.ts'] },
  { id: 'Safety 4', says: 'The basis holds at release and at every download', tests: ['tests/runtime/links.test.ts', 'tests/runtime/also.test.ts'] },
  { id: 'Safety 5', says: 'Specially protected content leaves only on a path of its own rule', tests: ['workflows/rules/sensitivity.test.ts', 'tests/runtime/pipeline.test.ts'] },
  { id: 'Safety 6', says: 'One change of state, one event of the log, one transaction', tests: ['tests/workflows/replay.test.ts', 'tests/workflows/year.test.ts', 'tests/runtime/killed.test.ts'] },
  { id: 'Safety 7', says: 'Closed stays closed; reopening makes a linked request', tests: ['tests/commands/after-closing.test.ts'] },
  { id: 'Safety 8', says: 'What (state, event, role) does not list is refused, recorded, and changes nothing', tests: ['tests/workflows/replay.test.ts', 'workflows/permits.test.ts'] },
  { id: 'Safety 9', says: 'Repeated, reordered or concurrent events have no second effect', tests: ['tests/workflows/replay.test.ts', 'tests/runtime/killed-acts.test.ts', 'tests/runtime/killed-cases.test.ts'] },
  { id: 'Safety 10', says: 'A download is limited in number and time and needs the PIN', tests: ['tests/runtime/links.test.ts', 'tests/runtime/killed.test.ts'] },
  { id: 'Safety 11', says: 'A clock of the Privacy Rule never pauses, and moves at most once, by at most 30 days, after a written notice', tests: ['workflows/rules/clocks.test.ts', 'tests/runtime/months.test.ts'] },
  { id: 'Safety 12', says: 'A denial has its ground, its letter and its review; a deficient request is returned, which is another act', tests: ['workflows/rules/denial.test.ts', 'tests/runtime/cases.test.ts'] },
  { id: 'Safety 13', says: 'An old state is loaded by a tested upgrade or set aside', tests: ['workflows/request/versions.test.ts', 'tests/workflows/replay.test.ts'] },
  { id: 'Safety 14', says: 'No patient data where they do not belong', tests: ['tests/audit/log.test.ts'] },
  { id: 'Liveness 1', says: 'From every state a closed one can be reached', tests: [] },
  { id: 'Liveness 2', says: 'Every open request has a deadline, and an overdue one says so, also after a restart', tests: ['tests/runtime/months.test.ts', 'tests/workflows/year.test.ts'] },
  { id: 'Liveness 3', says: 'Every effect is done or dead and visible', tests: ['tests/runtime/unreachable.test.ts', 'tests/workflows/year.test.ts'] },
  { id: 'Liveness 4', says: 'A claim whose worker died returns', tests: ['tests/runtime/killed.test.ts', 'tests/runtime/killed-acts.test.ts'] },
  { id: 'Liveness 5', says: 'Every event is under a signed checkpoint within seconds', tests: ['tests/audit/log.test.ts'] },
  { id: 'Liveness 6', says: 'Withdrawing closes; revoking stops whatever rests on that authorization', tests: ['tests/runtime/also.test.ts'] },
];

/** Of "Safety 3, 4" or "Safety 11, Liveness 2" or "... (Safety 8, 9)": each number with its family. */
export function numbersIn(of: string): string[] {
  let family = '';
  return [...of.matchAll(/(Safety|Liveness)?\s*(?<![.\d])\b(\d{1,2})\b(?![.\d(])/g)].flatMap(([, named, number]) => {
    family = named ?? family;
    return family ? [`${family} ${number}`] : [];
  });
}

/** Invariant of the design -> `machine invariant: sentence` of what exploration asks on its edges. */
export function exploredBy(worlds: readonly AnyWorld[]): Map<string, string[]> {
  const found = new Map<string, Set<string>>(designInvariants.map(({ id }) => [id, new Set()]));
  const note = (of: string, line: string) => {
    for (const number of numbersIn(of)) {
      const lines = found.get(number);
      if (!lines) throw new Error(`${line}: there is no ${number}`);
      lines.add(line);
    }
  };
  for (const { machine, invariants } of worlds) for (const { id, of, says } of invariants) if (/Safety|Liveness/.test(of)) note(of, `${machine} \`${id}\`: ${says}`);
  for (const [id, says] of Object.entries(generalInvariants)) note(says.slice(says.lastIndexOf('(')), `every machine \`${id}\`: ${says.slice(0, says.lastIndexOf('(')).trim()}`);
  return new Map([...found].map(([id, lines]) => [id, [...lines]]));
}
