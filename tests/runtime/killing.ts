/** Kills a step at each of its statements in turn, lets a healthy process try it again, and looks. */
import { expect } from 'vitest';
import type { Db } from '#db/open.ts';
import { dyingDb, Killed, moments } from './dying-db.ts';

const full = process.env['OPENROI_TEST_FULL'] === '1';

export type Killing<T> = {
  url: string;
  healthy: Db;
  arrange: () => Promise<T>;
  step: (db: Db, given: T) => Promise<unknown>;
  look: (given: T) => Promise<void>;
  /** In the sample every so many statements, and the first ones. The full run takes all of them. */
  every?: number;
};

/** -> how often it was killed. */
export async function killEverywhere<T>({ url, healthy, arrange, step, look, every = 3 }: Killing<T>): Promise<number> {
  let kills = 0;
  for (const moment of full ? moments : (['before', 'after'] as const)) {
    for (let at = 1; at < 4000; at += full || (at < 4 && every <= 3) ? 1 : every) {
      const given = await arrange();
      const dying = dyingDb(url, at, moment);
      let lived = false;
      try {
        await step(dying.db, given);
        lived = !dying.died();
      } catch (error) {
        if (!dying.died()) throw error;
        expect(rootOf(error)).toBeInstanceOf(Killed);
      }
      await dying.close();
      if (!lived) {
        kills += 1;
        await step(healthy, given);
      }
      await look(given);
      if (lived) break;
    }
  }
  // The numbers of docs/test-full.md.
  if (full) process.stdout.write(`${expect.getState().currentTestName ?? ''}: killed ${kills} times\n`);
  return kills;
}

function rootOf(error: unknown): unknown {
  let current = error;
  while (current instanceof Error && current.cause !== undefined && !(current instanceof Killed)) current = current.cause;
  return current;
}
