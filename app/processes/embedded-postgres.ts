/**
 * The database that comes with the product. One server per data folder, for all processes: whoever needs it attaches to the
 * one that runs, or starts it; the last to leave stops it.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { lockHolder, waitForLock, writeLease } from './lock-file.ts';
import { prepareHome, removeHome, type PostgresHome } from './postgres-home.ts';
import { findRunning, initialise, startServer, stopServer, waitForServer } from './postgres-server.ts';

export type EmbeddedDatabase = {
  ownerUrl: string;
  appUrl: string;
  workerUrl: string;
  sequencerUrl: string;
  /** The server's superuser; for making databases in tests, never for the product. */
  adminUrl: string;
  port: number;
  /** False: it ran already (for another process, or left behind by a killed one). */
  startedHere: boolean;
  /** Leaves; the last to leave stops the server. */
  release: () => Promise<void>;
  /** Stops the server, whoever else uses it. */
  stop: () => Promise<void>;
};

const users = ['postgres', 'openroi_owner', 'openroi_app', 'openroi_worker', 'openroi_sequencer'] as const;
type Passwords = Record<(typeof users)[number], string>;

const databaseName = 'openroi';

/** Attaches to the server of `dataDir`, or initialises and starts it; its roles and its database exist afterwards. */
export async function attachOrStart(dataDir: string): Promise<EmbeddedDatabase> {
  const folder = resolve(dataDir);
  const home = prepareHome(folder);
  const unlock = await waitForLock(join(folder, 'postgres.lock'), 60_000);
  try {
    const passwords = readPasswords(folder);
    const before = findRunning(home);
    if (!before) initialise(home, passwords.postgres);
    const server = before ?? (await startServer(home));
    const url = (user: keyof Passwords, database: string) => `postgresql://${user}:${passwords[user]}@127.0.0.1:${server.port}/${database}`;
    const adminUrl = url('postgres', 'postgres');
    await waitForServer(adminUrl, server.pid);
    await createRolesAndDatabase(adminUrl, passwords);
    const lease = join(folder, 'leases', `${process.pid}-${randomBytes(4).toString('hex')}`);
    writeLease(lease);
    return {
      ownerUrl: url('openroi_owner', databaseName),
      appUrl: url('openroi_app', databaseName),
      workerUrl: url('openroi_worker', databaseName),
      sequencerUrl: url('openroi_sequencer', databaseName),
      adminUrl,
      port: server.port,
      startedHere: !before,
      release: () => leave(folder, home, lease),
      stop: async () => {
        rmSync(lease, { force: true });
        await stopServer(home);
      },
    };
  } finally {
    unlock();
  }
}

/** Stops a server left behind and removes everything of the instance, wherever it was put. */
export async function destroyInstance(dataDir: string): Promise<void> {
  const folder = resolve(dataDir);
  await stopServer(prepareHome(folder));
  removeHome(folder);
}

async function leave(folder: string, home: PostgresHome, lease: string): Promise<void> {
  const unlock = await waitForLock(join(folder, 'postgres.lock'), 60_000);
  try {
    rmSync(lease, { force: true });
    const leases = join(folder, 'leases');
    const held = existsSync(leases) && readdirSync(leases).some((name) => lockHolder(join(leases, name)) !== null);
    if (!held) await stopServer(home);
  } finally {
    unlock();
  }
}

function readPasswords(folder: string): Passwords {
  const path = join(folder, 'database.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Passwords;
  const made = Object.fromEntries(users.map((user) => [user, randomBytes(24).toString('base64url')])) as Passwords;
  // Written whole or not at all: a half-written password would lock the data away.
  writeFileSync(`${path}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return made;
}

/** The owner may make roles and tables, but is no superuser: what works here works on a hospital's own server. */
async function createRolesAndDatabase(adminUrl: string, passwords: Passwords): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>('select rolname as name from pg_roles where rolname = any($1)', [users]);
    const present = new Set(rows.map((row) => row.name));
    for (const user of users) {
      if (present.has(user)) continue;
      const rights = user === 'openroi_owner' ? 'createrole' : 'nocreaterole';
      await client.query(`create role ${user} login nosuperuser nocreatedb ${rights} password ${pg.escapeLiteral(passwords[user])}`);
    }
    const databases = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
    if (databases.rowCount === 0) await client.query(`create database ${databaseName} owner openroi_owner template template0 encoding 'UTF8'`);
  } finally {
    await client.end();
  }
}
