/** Opens the database, and lends it out to one actor at a time: row security sees whoever is named here and nobody else. */
import { sql } from 'drizzle-orm';
import { drizzle, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import { PgTransaction, type PgDatabase } from 'drizzle-orm/pg-core';
import pg from 'pg';
import type { Actor } from '#workflows/actor.ts';
import { beginsWith, Connection } from './connection.ts';

/** A handle or a transaction: every function takes one as its first argument. */
export type Db = PgDatabase<NodePgQueryResultHKT>;

export type DatabaseRole = 'owner' | 'app' | 'worker' | 'sequencer';

export type OpenedDb = { db: Db; pool: pg.Pool; close: () => Promise<void> };

/** Opens a pool on `url`. `role` names the connections in the server's list of sessions; the rights come from the URL's user. */
export function openDb({ url, role, max = 10 }: { url: string; role: DatabaseRole; max?: number }): OpenedDb {
  const pool = new pg.Pool({ Client: Connection as unknown as typeof pg.Client, connectionString: url, max, application_name: `openroi ${role}`, connectionTimeoutMillis: 10_000 });
  // An idle connection that the server ends is dropped by the pool itself; unheard, the event would end the process.
  pool.on('error', () => undefined);
  // One that is cut while it is in use fails its query, which is heard; between two queries nobody else would hear it.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = drizzle(pool, { casing: 'snake_case' });
  return { db, pool, close: () => pool.end() };
}

/**
 * Runs `fn` in a transaction that acts for `actor`: row security shows and takes that actor's rows only. The settings end
 * with the transaction. Inside another transaction it becomes a savepoint, and the outer actor is put back afterwards.
 */
export async function asActor<T>(db: Db, actor: Actor, fn: (tx: Db) => Promise<T>): Promise<T> {
  if (!isTransaction(db)) {
    const settings = settingsOf(actor);
    const calls = names.map((name) => `set_config('openroi.${name}', ${pg.escapeLiteral(settings[name])}, true)`);
    // Beginning and naming the actor in one trip: what stands here follows "begin", and without parameters goes as one message.
    const accessMode = `${beginsWith.slice('begin '.length)}select ${calls.join(', ')}` as 'read write';
    const sent: Promise<unknown>[] = [];
    try {
      const result = await db.transaction((tx) => fn(whoseAnswersWait(tx, sent)), { accessMode });
      // A transaction in which one of these failed was undone, though its end was asked for.
      await Promise.all(sent);
      return result;
    } catch (error) {
      // What fails behind a failure is told only that the transaction had ended; what failed first says why.
      await Promise.all(sent);
      throw error;
    }
  }
  const outer = await readSettings(db);
  const result = await db.transaction(async (tx) => {
    await writeSettings(tx, settingsOf(actor));
    return fn(tx);
  });
  // A rolled back savepoint puts the outer settings back by itself.
  await writeSettings(db, outer);
  return result;
}

const unanswered = new WeakMap<Db, Promise<unknown>[]>();

function whoseAnswersWait(tx: Db, sent: Promise<unknown>[]): Db {
  unanswered.set(tx, sent);
  return tx;
}

/**
 * A write that nobody in this transaction needs the answer of. It leaves with the statement behind it, most often the transaction's end,
 * which is one trip less; where it fails, nothing of the transaction is kept and `asActor` throws what it said.
 */
export async function writeBehind(tx: Db, write: { execute: () => Promise<unknown> }): Promise<void> {
  const sent = write.execute();
  const waiting = unanswered.get(tx);
  if (!waiting) return void (await sent);
  // It is heard at the end.
  sent.catch(() => undefined);
  waiting.push(sent);
}

function isTransaction(db: Db): boolean {
  return db instanceof PgTransaction;
}

const names = ['actor_kind', 'actor_id', 'roles', 'facilities', 'organizations', 'requests'] as const;
type Settings = Record<(typeof names)[number], string>;

function settingsOf(actor: Actor): Settings {
  return {
    actor_kind: actor.kind,
    actor_id: actor.id,
    roles: actor.roles.join(','),
    facilities: actor.facilityIds.join(','),
    organizations: actor.organizationIds.join(','),
    requests: actor.requestIds.join(','),
  };
}

async function writeSettings(tx: Db, settings: Settings): Promise<void> {
  const calls = names.map((name) => sql`set_config(${`openroi.${name}`}, ${settings[name]}, true)`);
  await tx.execute(sql`select ${sql.join(calls, sql`, `)}`);
}

async function readSettings(tx: Db): Promise<Settings> {
  const columns = names.map((name) => sql`coalesce(current_setting(${`openroi.${name}`}, true), '') as ${sql.identifier(name)}`);
  const { rows } = await tx.execute<Settings>(sql`select ${sql.join(columns, sql`, `)}`);
  const [row] = rows;
  if (!row) throw new Error('the session settings could not be read');
  return row;
}
