/**
 * Brings a database to this version: extensions, tables, the job queue, then every file of `db/security` in name order.
 * Runs as the owner, is safe to repeat, and holds a lock, so that two starts at once do it one after the other.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runDrizzle } from 'drizzle-orm/node-postgres/migrator';
import { Logger, runMigrations as migrateJobs } from 'graphile-worker';
import pg from 'pg';
import { AppError } from '#workflows/app-error.ts';
import { ensureRoles, type RolePasswords } from './roles.ts';

const migrationsFolder = join(import.meta.dirname, 'migrations');
const securityFolder = join(import.meta.dirname, 'security');

/** Any number; the same in every version. */
const lockKey = 164_524;

export type MigrateOptions = {
  passwords?: RolePasswords;
  /** Only the first so many migrations, and no security: the tables of an older version, for a backup that it took. */
  first?: number;
};

/** Hashes of this version's migrations, oldest first; what a database keeps of those it has. */
export const migrationHashes = (): string[] => readMigrationFiles({ migrationsFolder }).map(({ hash }) => hash);

/** Migrates the database at `ownerUrl`. Throws AppError `unavailable` where the server or its encoding does not fit. */
export async function migrate(ownerUrl: string, options: MigrateOptions = {}): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'openroi migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await refuseUnfit(client);
    await ensureRoles(client, options.passwords);
    for (const extension of ['pg_trgm', 'fuzzystrmatch', 'citext']) await client.query(`create extension if not exists ${extension}`);
    // Names in the order people expect, accents and case included, whatever the server's own locale is.
    await client.query(`create collation if not exists openroi_names (provider = icu, locale = 'und')`);
    if (options.first !== undefined) return await runFirst(client, options.first);
    await runDrizzle(drizzle(client), { migrationsFolder });
    await migrateJobQueue(ownerUrl);
    await applySecurity(client);
  } finally {
    await client.end();
  }
}

/** The migrator takes a folder: it gets one whose journal ends early. */
async function runFirst(client: pg.Client, count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'openroi-migrations-'));
  try {
    const journal = JSON.parse(readFileSync(join(migrationsFolder, 'meta', '_journal.json'), 'utf8')) as { entries: { tag: string }[] };
    journal.entries = journal.entries.slice(0, count);
    mkdirSync(join(folder, 'meta'));
    writeFileSync(join(folder, 'meta', '_journal.json'), JSON.stringify(journal));
    for (const { tag } of journal.entries) copyFileSync(join(migrationsFolder, `${tag}.sql`), join(folder, `${tag}.sql`));
    await runDrizzle(drizzle(client), { migrationsFolder: folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function refuseUnfit(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ encoding: string; version: string }>(
    `select current_setting('server_encoding') as encoding, current_setting('server_version_num') as version`,
  );
  const [server] = rows;
  if (server?.encoding !== 'UTF8') {
    throw new AppError('unavailable', `the database is ${server?.encoding ?? 'unknown'}, not UTF8; create it with: createdb --encoding=UTF8 --template=template0`);
  }
  if (Number(server.version) < 150_000) throw new AppError('unavailable', `PostgreSQL 15 or newer is needed, this is ${server.version}`);
}

async function migrateJobQueue(ownerUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 1 });
  // why: the queue's library asks for both; an error of a query still throws where it is made.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await migrateJobs({ pgPool: pool, logger: new Logger(() => () => undefined) });
  } finally {
    await pool.end();
  }
}

/** Each file in one transaction: readers never see a table between its old policy and its new one. */
async function applySecurity(client: pg.ClientBase): Promise<void> {
  const names = readdirSync(securityFolder).filter((name) => name.endsWith('.sql')).sort();
  for (const name of names) {
    try {
      await client.query(`begin;\n${readFileSync(join(securityFolder, name), 'utf8')}\n;commit;`);
    } catch (cause) {
      await client.query('rollback');
      throw new Error(`db/security/${name} failed: ${cause instanceof Error ? cause.message : ''}`, { cause });
    }
  }
}
