/** A database for one run: an embedded PostgreSQL of its own in the temporary folder, stopped and removed at the end, also when the run is interrupted. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { attachOrStart, destroyInstance } from '#app/processes/embedded-postgres.ts';

export async function withScratchDatabase<T>(job: (client: pg.Client) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'openroi-scratch-'));
  const interrupted = () => void destroyInstance(folder).finally(() => process.exit(130));
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    const { adminUrl } = await attachOrStart(folder);
    const client = new pg.Client({ connectionString: adminUrl });
    await client.connect();
    try {
      // What is thrown away need not survive a power cut.
      for (const setting of ['fsync = off', 'synchronous_commit = off', 'full_page_writes = off']) await client.query(`alter system set ${setting}`);
      await client.query('select pg_reload_conf()');
      await client.query(`set work_mem = '64MB'; set maintenance_work_mem = '256MB'`);
      return await job(client);
    } finally {
      await client.end();
    }
  } finally {
    process.removeListener('SIGINT', interrupted);
    process.removeListener('SIGTERM', interrupted);
    await destroyInstance(folder);
  }
}
