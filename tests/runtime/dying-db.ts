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
    client.query = ((...args: unknown[]) => {
      if (dead) return Promise.reject(new Killed('already dead'));
      sent += 1;
      if (sent < at) return send(...args);
      if (!after) {
        cut();
        return Promise.reject(new Killed(`before statement ${sent}`));
      }
      // The statement is done on the server; its answer is never heard.
      return (send(...args) as Promise<unknown>).then(() => {
        cut();
        throw new Killed(`after statement ${sent}`);
      });
    }) as typeof client.query;
  });
  const db = drizzle(pool, { schema, casing: 'snake_case' }) as Db;
  return { db, sent: () => sent, died: () => dead, close: () => pool.end().catch(() => undefined) };
}
