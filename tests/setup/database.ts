/** A database of its own for a test file: a copy of the migrated template, opened in every role. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { openDb, type Db } from '#db/open.ts';
import { withDatabase } from './template.ts';

export type TestDatabase = {
  /** As the application's role; what `DATABASE_URL` would be. */
  url: string;
  urls: { owner: string; app: string; worker: string; sequencer: string };
  /** Sees every row; for arranging and looking, never for the code under test. */
  ownerDb: Db;
  appDb: Db;
  workerDb: Db;
  sequencerDb: Db;
  drop: () => Promise<void>;
};

/** Call it in `beforeAll`, and `drop()` in `afterAll`. About 100 ms. `empty`: without a table, as a new installation finds it. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const server = inject('testServer');
  const name = `openroi_test_${process.pid}_${randomBytes(5).toString('hex')}`;
  await onServer(server.adminUrl, `create database ${name} template ${empty ? "template0 encoding 'UTF8'" : server.template} owner openroi_owner`);
  const urls = {
    owner: withDatabase(server.ownerUrl, name),
    app: withDatabase(server.appUrl, name),
    worker: withDatabase(server.workerUrl, name),
    sequencer: withDatabase(server.sequencerUrl, name),
  };
  const opened = {
    owner: openDb({ url: urls.owner, role: 'owner', max: 4 }),
    app: openDb({ url: urls.app, role: 'app', max: 8 }),
    worker: openDb({ url: urls.worker, role: 'worker', max: 8 }),
    sequencer: openDb({ url: urls.sequencer, role: 'sequencer', max: 2 }),
  };
  return {
    url: urls.app,
    urls,
    ownerDb: opened.owner.db,
    appDb: opened.app.db,
    workerDb: opened.worker.db,
    sequencerDb: opened.sequencer.db,
    drop: async () => {
      await Promise.all(Object.values(opened).map((each) => each.close()));
      await onServer(server.adminUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

async function onServer(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
