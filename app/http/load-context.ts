/** What a loader or an action gets besides its request. Declared once; whoever adds a service adds its line here. */
import type { Logger } from 'pino';
import type { DocumentPool } from '#app/documents/pool.ts';
import type { Storage } from '#app/storage/storage.ts';
import type { Db } from '#db/open.ts';
import type { Env } from './env.ts';

export type WebContext = {
  db: Db;
  env: Env;
  logger: Logger;
  storage: Storage;
  /** Limited children that open what strangers send. */
  documents: DocumentPool;
  /** The clock. Handed in, so that a test may set it. */
  now: () => Date;
  /** What the pages call this place: the facility's name, or the product's where there are several. */
  site: { name: string; phone: string | null };
};

declare module '@remix-run/node' {
  interface AppLoadContext extends WebContext {
    /** Of this response only; every script tag carries it. */
    cspNonce: string;
    /** Names this request in the log, and on the page when something goes wrong. */
    requestId: string;
    /** The caller's address as the trusted proxies give it. */
    ip: string;
  }
}
