/** A database handle whose process "is killed" at its n-th statement: the socket goes, the server rolls back, nothing more is sent. */
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { Connection } from '#db/connection.ts';
import type { Db } from '#db/open.ts';

export class Killed extends Error {}

/** The statement never leaves; it leaves and the process is gone at once, so that nobody knows; it is done, and its answer is never heard. */
export const moments = ['before', 'during', 'after'] as const;
export type Moment = (typeof moments)[number];

export type DyingDb = { db: Db; /** Statements sent so far. */ sent: () => number; died: () => boolean; close: () => Promise<void> };

/** `at`: which statement is its last breath, from 1. Infinity: it lives. */
export function dyingDb(url: string, at: number, moment: Moment): DyingDb {
  let sent = 0;
  let dead = false;
  // The product's own connections: a beginning that leaves with its first statement dies with it, too.
  const pool = new pg.Pool({ Client: Connection as unknown as typeof pg.Client, connectionString: url, max: 3 });
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
      if (moment === 'after') await send(...args);
      if (moment === 'during') {
        Promise.resolve(send(...args)).catch(() => undefined);
        // A turn of the loop, so that the bytes are on their way.
        await new Promise((resolve) => setImmediate(resolve));
      }
      cut();
      throw new Killed(`${moment} statement ${sent}`);
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
  const db = drizzle(pool, { casing: 'snake_case' }) as Db;
  return { db, sent: () => sent, died: () => dead, close };
}
