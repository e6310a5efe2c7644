/** Lends the database to whoever holds a browser's secret: row security shows the drafts or followed requests of that secret, and nothing else. */
import { sql } from 'drizzle-orm';
import { PgTransaction } from 'drizzle-orm/pg-core';
import type { Db } from './open.ts';

/** Hashes, as they stand in the rows; the secrets themselves never come here. */
export type Holder = {
  draft?: string;
  tracking?: readonly string[];
  /** The account that a draft is bound to besides. */
  accountId?: string | null;
};

/** Runs `fn` in a transaction of its own. It names no actor, so that no request, chart or message can be read in it. */
export async function asHolder<T>(db: Db, holder: Holder, fn: (tx: Db) => Promise<T>): Promise<T> {
  // Inside another transaction the two would see each other's rows.
  if (db instanceof PgTransaction) throw new Error('a holder needs a transaction of its own');
  return db.transaction(async (tx) => {
    await tx.execute(sql`select set_config('openroi.draft_secret', ${holder.draft ?? ''}, true),
      set_config('openroi.tracking', ${(holder.tracking ?? []).join(',')}, true), set_config('openroi.actor_id', ${holder.accountId ?? ''}, true)`);
    return fn(tx);
  });
}
