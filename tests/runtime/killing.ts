/** Kills a step at each of its statements in turn, lets a healthy process try it again, and looks. */
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Db } from '#db/open.ts';
import { dyingDb, Killed, moments, type Moment } from './dying-db.ts';

const full = process.env['OPENROI_TEST_FULL'] === '1';

export type Killing<T> = {
  url: string;
  healthy: Db;
  arrange: () => Promise<T>;
  step: (db: Db, given: T) => Promise<unknown>;
  look: (given: T) => Promise<void>;
  /** In the sample every so many statements, and the first ones. The full run takes all of them. */
  every?: number;
  /** Hundreds of statements: the full run takes each of them at one of the three moments, in turn. */
  long?: boolean;
};

const total = { kills: 0 };
/** How often anything was killed in this file so far. */
export const killedSoFar = (): number => total.kills;

/** One try, cut off at its `at`-th statement. -> whether it came to its end first. */
async function cutOff<T>({ url, step }: Killing<T>, given: T, at: number, moment: Moment): Promise<boolean> {
  const dying = dyingDb(url, at, moment);
  let lived = false;
  try {
    await step(dying.db, given);
    lived = !dying.died();
  } catch (error) {
    if (!dying.died()) throw error;
    // Where a write was still on its way, it is the first to hear that nobody will answer.
    const root = rootOf(error);
    if (!(root instanceof Killed)) expect(String(root)).toMatch(/Connection terminated unexpectedly/);
  }
  await dying.close();
  if (!lived) total.kills += 1;
  return lived;
}

function told(kills: number): number {
  // The numbers of docs/test-full.md.
  if (full) process.stdout.write(`${expect.getState().currentTestName ?? ''}: killed ${kills} times\n`);
  return kills;
}

/** Each kill on a case of its own. -> how often it was killed. */
export async function killEverywhere<T>(killing: Killing<T>): Promise<number> {
  const { healthy, arrange, step, look, every = 3 } = killing;
  const before = total.kills;
  for (const moment of full ? moments : (['before', 'after'] as const)) {
    for (let at = 1; at < 4000; at += full || (at < 4 && every <= 3) ? 1 : every) {
      const given = await arrange();
      const lived = await cutOff(killing, given, at, moment);
      if (!lived) await step(healthy, given);
      await look(given);
      if (lived) break;
    }
  }
  return told(total.kills - before);
}

/**
 * All kills of one moment on one and the same case: the process dies a statement later each time and always finds what the last one
 * left behind, until it comes through; then the same is asked for once more. -> how often it was killed.
 */
export async function wearDown<T>(killing: Killing<T>): Promise<number> {
  const { healthy, arrange, step, look, every = 3, long } = killing;
  const before = total.kills;
  for (const [nth, moment] of (full ? moments : (['before', 'after'] as const)).entries()) {
    const given = await arrange();
    const stride = !full ? every : long ? moments.length : 1;
    for (let at = full && long ? 1 + nth : 1; at < 4000 && !(await cutOff(killing, given, at, moment)); at += stride);
    await step(healthy, given);
    await look(given);
  }
  return told(total.kills - before);
}

/** All that an act leaves on a request and the lives beside it, without ids and hours: two runs of the same act leave the same. */
export async function leftOf(db: Db, requestId: string): Promise<unknown> {
  const { rows } = await db.execute<{ left: unknown }>(sql`
    with r as (select ${requestId}::uuid as id), jobs as (select key from graphile_worker._private_jobs)
    select jsonb_build_object(
      'lives', (select jsonb_agg(jsonb_build_array(machine, state, value, revision, audit_seq) order by machine, created_at) from workflow_instances, r where request_id = r.id),
      'events', (select jsonb_agg(jsonb_build_array(machine, event_type) order by machine, h.instance_id = r.id, revision) from workflow_history h, r where request_id = r.id),
      'keys', (select count(distinct (instance_id, key)) from workflow_history, r where request_id = r.id),
      'owed', (select jsonb_agg(jsonb_build_array(effect_type, status, 'effect:' || o.id in (select key from jobs)) order by effect_type, status, 'effect:' || o.id in (select key from jobs)) from outbox o, r where request_id = r.id),
      'clocks', (select jsonb_agg(jsonb_build_array(machine, kind, due_on::date - q.received_on::date, status, extended_to::date - q.received_on::date) order by machine, kind) from deadlines d join requests q on q.id = d.request_id, r where d.request_id = r.id),
      'row', (select jsonb_build_array(outcome, link_reason, expedited, q.closed_at is null) from requests q, r where q.id = r.id),
      'logged', (select jsonb_agg(jsonb_build_array(action, n) order by action) from (select action, count(*) as n from audit_events, r where request_id = r.id and action <> 'effect.attempted' group by 1) x),
      'cases', (select count(*) from cases, r where request_id = r.id), 'suspensions', (select count(*) from suspensions, r where agency_request_id = r.id), 'links', (select jsonb_agg(revoked_reason) from links, r where request_id = r.id),
      'letters', (select jsonb_agg(kind order by kind) from letters, r where request_id = r.id), 'messages', (select count(*) from messages, r where request_id = r.id), 'fees', (select count(*) from fees, r where request_id = r.id),
      'decisions', (select count(*) from decisions, r where request_id = r.id), 'records', (select count(*) from records, r where request_id = r.id), 'pages', (select count(*) from pages p join records c on c.id = p.record_id, r where c.request_id = r.id)
    ) as left`);
  return rows[0]?.left;
}

function rootOf(error: unknown): unknown {
  let current = error;
  while (current instanceof Error && current.cause !== undefined && !(current instanceof Killed)) current = current.cause;
  return current;
}
