/** What a worker's handlers work with: everything that reaches the world, made once per process. */
import type { Logger } from 'pino';
import type { Db } from '#db/open.ts';
import type { Env } from '#app/http/env.ts';
import type { Storage } from '#app/storage/storage.ts';
import type { Mailer } from '#app/delivery/mail/mailer.ts';
import type { DocumentPool } from '#app/documents/pool.ts';
import type { EhrClient } from '#app/records/ehr/client.ts';

export type WorkerServices = {
  db: Db;
  env: Env;
  storage: Storage;
  mailer: Mailer;
  /** The EHR as seen from a zone: an instant there is a date of service. */
  ehrFor: (zone: string) => EhrClient;
  documents: DocumentPool;
  logger: Logger;
  now: () => Date;
  /** Ends with the process; long work checks it between steps. */
  signal: AbortSignal;
};
