/** A query whose text is made once for the process and planned once by each connection; building it cost more than sending it. */
import type { Db } from './open.ts';

type Prepared<R> = { client: unknown; execute: (values: Record<string, unknown>) => Promise<R> };
type Preparable = PromiseLike<unknown> & { prepare: (name: string) => { execute: (values?: Record<string, unknown>) => unknown } };

/** `build` names its values by `sql.placeholder`; `name` is the plan's, one a text. Rows come back as drizzle would give them. */
export function keptQuery<T extends Preparable>(name: string, build: (db: Db) => T): (db: Db, values: Record<string, unknown>) => Promise<Awaited<T>> {
  let made: Prepared<Awaited<T>> | null = null;
  return (db, values) => {
    made ??= build(db).prepare(name) as unknown as Prepared<Awaited<T>>;
    // The same query on this transaction's own connection.
    const { client } = (db as unknown as { session: { client: unknown } }).session;
    return (Object.create(made, { client: { value: client } }) as typeof made).execute(values);
  };
}
