/** One migrated template database per state of the schema; tests copy it in about 90 ms. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '#db/migrate.ts';
import { pidExists } from '#app/processes/lock-file.ts';

const root = join(import.meta.dirname, '..', '..');
const sources = ['db/migrations', 'db/security', 'db/migrate.ts', 'db/roles.ts', 'package-lock.json'];
const lockKey = 164_525;

/** Makes the template unless it is there, and removes what ended test runs left. -> its name */
export async function ensureTemplate(adminUrl: string, ownerUrl: string): Promise<string> {
  const name = `openroi_template_${hashOf(sources)}`;
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await dropLeftovers(client, name);
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount) return name;
    const making = `${name}_making`;
    await client.query(`drop database if exists ${making} with (force)`);
    await client.query(`create database ${making} owner openroi_owner template template0 encoding 'UTF8'`);
    await migrate(withDatabase(ownerUrl, making));
    await client.query(`alter database ${making} with allow_connections false`);
    await client.query(`alter database ${making} rename to ${name}`);
    await client.query(`comment on database ${name} is '${new Date().toISOString()}'`);
    return name;
  } finally {
    await client.end();
  }
}

export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** Databases of processes that are gone, and templates older than two hours (a run that began earlier may still copy a newer one). */
async function dropLeftovers(client: pg.Client, current: string): Promise<void> {
  const { rows } = await client.query<{ name: string; made: string | null }>(
    `select datname as name, shobj_description(oid, 'pg_database') as made from pg_database where datname like 'openroi\\_t%'`,
  );
  for (const { name, made } of rows) {
    const pid = /^openroi_test_(\d+)_/.exec(name)?.[1];
    const stale = pid !== undefined ? !pidExists(Number(pid)) : name !== current && made !== null && Date.now() - Date.parse(made) > 2 * 3600_000;
    if (stale) await client.query(`drop database if exists ${name} with (force)`);
  }
}

function hashOf(paths: string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) addTo(hash, join(root, path));
  return hash.digest('hex').slice(0, 12);
}

function addTo(hash: ReturnType<typeof createHash>, path: string): void {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (!entry) return;
  if (entry.isDirectory()) for (const name of readdirSync(path).sort()) addTo(hash, join(path, name));
  else hash.update(path.slice(root.length)).update('\0').update(readFileSync(path));
}
