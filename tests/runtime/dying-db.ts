/** A database handle whose process "is killed" at its n-th statement: the socket goes, the server rolls back, nothing more is sent. */
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Db } from '#db/open.ts';
import * as schema from '#db/schema/index.ts';

export class Killed extends Error {}

export type DyingDb = { db: Db; /** Statements sent so far. */ sent: () => number; died: () => boolean; close: () => Promise<void> };

/** `at`: which statement is its last breath, from 1; it reaches the server or not by `after`. Infinity: it lives. */
export function dyingDb(url: string, at: number, after: boolean): DyingDb {
  let sent = 0;
  let dead = false;
  const pool = new pg.Pool({ connectionString: url, max: 3 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    const send = client.query.bind(client) as (...args: unknown[]) => unknown;
    const cut = () => {
      dead = true;
      (client as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream.destroy();
    };
    const perish = async (args: unknown[]): Promise<unknown> => {
      if (dead) throw new Killed('already dead');
      sent += 1;
      if (sent < at) return send(...args);
      // With `after` the statement is done on the server; its answer is never heard.
      if (after) await send(...args);
      cut();
      throw new Killed(`${after ? 'after' : 'before'} statement ${sent}`);
    };
    client.query = ((...args: unknown[]) => {
      // The pool's own `query` speaks in callbacks.
      const callback = args.at(-1);
      if (typeof callback !== 'function') return perish(args);
      perish(args.slice(0, -1)).then((result) => void callback(null, result), (error: unknown) => void callback(error));
      return undefined;
    }) as typeof client.query;
  });
  // why not waited for: a client whose socket was cut never says goodbye.
  const close = async () => {
    const ended = pool.end().catch(() => undefined);
    if (!dead) await ended;
  };
  const db = drizzle(pool, { schema, casing: 'snake_case' }) as Db;
  return { db, sent: () => sent, died: () => dead, close };
}
