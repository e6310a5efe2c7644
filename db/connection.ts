/**
 * A connection that costs less: a transaction's beginning leaves together with its first statement, as does all that is asked at once, and
 * what is asked again and again is planned once. Nothing of this shows outside: the same statements in the same order, with the same answers and errors.
 */
import pg from 'pg';

/** Comments are the server's to skip; here it tells our own beginnings from others. */
export const beginsWith = 'begin read write; ';

/** Seen so often, a statement is worth a plan kept by the server; and so many plans a connection may keep. */
const worthwhile = 20;
const kept = 100;
const longest = 8000;

/** How often which text was seen by this process, and the names of those that are kept. */
const seen = new Map<string, number>();
const names = new Map<string, string>();

/**
 * The name under which the server keeps a statement. Writes and our own functions alone: their plans do not depend on the values, where
 * that of a search may.
 */
export function nameOf(text: string): string | undefined {
  const name = names.get(text);
  if (name || names.size >= kept || text.length > longest || !/^(insert|update|delete|select (\* from )?openroi_)/.test(text)) return name;
  const times = (seen.get(text) ?? 0) + 1;
  if (times < worthwhile) {
    // Texts with as many places as there are rows do not come back; they are forgotten together.
    if (seen.size > 2000) seen.clear();
    seen.set(text, times);
    return undefined;
  }
  seen.delete(text);
  const given = `kept_${names.size + 1}`;
  names.set(text, given);
  return given;
}

type Asked = (...args: unknown[]) => unknown;
type Config = { text?: string; name?: string };
const nothing = { command: '', rowCount: null, oid: 0, fields: [], rows: [] };

export class Connection extends pg.Client {
  #beginning: string | null = null;
  #gathering = false;

  constructor(config?: pg.ClientConfig) {
    // Statements leave as they are asked; the server answers them in order.
    super({ ...config, pipeline: true } as pg.ClientConfig);
  }

  // @ts-expect-error -- one body for the nine shapes of `query`
  override query(...args: unknown[]): unknown {
    const ask = (super.query as Asked).bind(this);
    const [config, values] = args as [string | Config | undefined, unknown[] | undefined];
    const text = typeof config === 'string' ? config : config?.text;
    if (text?.startsWith(beginsWith) && typeof args.at(-1) !== 'function') {
      this.#beginning = text;
      return Promise.resolve(nothing);
    }
    if (text && typeof config === 'object' && config.name === undefined && Array.isArray(values)) {
      const name = nameOf(text);
      if (name) args[0] = { ...config, name };
    }
    const beginning = this.#beginning;
    this.#beginning = null;
    // It began and ended without a word: the server need not hear of it.
    if (beginning !== null && (text === 'commit' || text === 'rollback') && typeof args.at(-1) !== 'function') return Promise.resolve(nothing);
    this.#leaveTogether();
    // A beginning that fails has lost its connection: the statement behind it says so.
    if (beginning !== null) (ask(beginning) as Promise<unknown>).catch(() => undefined);
    return ask(...args);
  }

  /** What is asked in one turn of the event loop leaves in one write. */
  #leaveTogether(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    const { stream } = (this as unknown as { connection: { stream: { cork: () => void; uncork: () => void } } }).connection;
    stream.cork();
    process.nextTick(() => {
      this.#gathering = false;
      stream.uncork();
    });
  }
}
