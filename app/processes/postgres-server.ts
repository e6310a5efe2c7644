/** One PostgreSQL server process: initialise its folder, start it, find it again after a crash of whoever started it, stop it. */
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { AppError } from '#workflows/app-error.ts';
import { pidExists } from './lock-file.ts';
import { makeExecutable, type PostgresHome } from './postgres-home.ts';

export type RunningServer = { pid: number; port: number };

// why: nothing but these; a PG* or LANG of the caller must not reach the server.
const environment = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } as unknown as NodeJS.ProcessEnv;

const settings = {
  listen_addresses: '127.0.0.1',
  // A socket's path over 107 bytes fails, and a checkout may lie deep.
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: '200',
  shared_buffers: '128MB',
  timezone: 'UTC',
  // The server's own log names no patient: no statement, no key of a violated constraint.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_statement: 'none',
};

/** Makes the data folder, UTF-8 whatever the machine's locale is. Does nothing where there is one. */
export function initialise(home: PostgresHome, password: string): void {
  if (existsSync(join(home.data, 'PG_VERSION'))) return;
  makeExecutable(home.binaries);
  // What a killed initialisation left is no database; it is made anew.
  rmSync(home.data, { recursive: true, force: true });
  const passwordFile = join(home.home, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (home.user) chownSync(passwordFile, home.user.uid, home.user.gid);
  const partial = `${home.data}.new`;
  rmSync(partial, { recursive: true, force: true });
  try {
    const result = spawnSync(
      join(home.binaries, 'initdb'),
      [
        `--pgdata=${partial}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
      ],
      { ...home.user, cwd: home.home, env: environment, encoding: 'utf8' },
    );
    if (result.status !== 0) {
      throw new AppError('unavailable', `initdb failed: ${(result.stderr || result.error?.message || '').trim().split('\n').slice(-3).join(' / ')}`);
    }
    const moved = spawnSync('/bin/mv', [partial, home.data], { encoding: 'utf8' });
    if (moved.status !== 0) throw new AppError('unavailable', `${home.data} could not be put in place: ${moved.stderr}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** The server that runs on this data folder, by its own `postmaster.pid`; null when none does. */
export function findRunning(home: PostgresHome): RunningServer | null {
  const lines = readPidFile(home);
  const pid = Number(lines?.[0]);
  const port = Number(lines?.[3]);
  if (!lines || !Number.isInteger(pid) || pid <= 0 || !pidExists(pid) || !isServerOf(pid, home)) return null;
  return { pid, port };
}

/** Starts the server on a free loopback port, detached: it outlives a killed starter, and is found again. */
export async function startServer(home: PostgresHome): Promise<RunningServer> {
  makeExecutable(home.binaries);
  const lines = readPidFile(home);
  // why: after a reboot the old number may be another process of the same user, and PostgreSQL would refuse for ever.
  if (lines) rmSync(join(home.data, 'postmaster.pid'), { force: true });
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const running = await spawnServer(home, port);
    if (running) return running;
    if (attempt === 3) throw new AppError('unavailable', `PostgreSQL does not start: ${lastLogLine(home)}`);
  }
}

/** Ends the server, at most `timeoutMs` later; its clients are cut off, committed work is kept. */
export async function stopServer(home: PostgresHome, timeoutMs = 3500): Promise<void> {
  const running = findRunning(home);
  if (!running) return;
  signal(running.pid, 'SIGINT');
  if (await waitUntil(() => !pidExists(running.pid), timeoutMs)) return;
  signal(running.pid, 'SIGQUIT');
  await waitUntil(() => !pidExists(running.pid), 1500);
}

/** Waits until it answers a query. A crash recovery may take its time. */
export async function waitForServer(url: string, pid: number, timeoutMs = 60_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('select 1');
      await client.end();
      return;
    } catch (cause) {
      await client.end().catch(() => undefined);
      const code = (cause as { code?: string }).code;
      // 57P03: it is starting up. Anything else that it says itself will not get better.
      const retriable = code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === '57P03';
      if (!retriable || Date.now() > end || !pidExists(pid)) {
        throw new AppError('unavailable', `the embedded PostgreSQL does not answer (${code ?? 'no code'})`, { cause });
      }
      await pause(25);
    }
  }
}

async function spawnServer(home: PostgresHome, port: number): Promise<RunningServer | null> {
  mkdirSync(home.home, { recursive: true });
  const log = openSync(join(home.home, 'server.log'), 'a', 0o600);
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(home.binaries, 'postgres'), ['-D', home.data, '-p', String(port), ...flags], {
    ...home.user,
    cwd: home.home,
    env: environment,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let ended = false;
  child.on('error', () => (ended = true));
  child.on('exit', () => (ended = true));
  child.unref();
  const started = () => readPidFile(home)?.[3]?.trim() === String(port);
  await waitUntil(() => ended || started(), 20_000);
  return ended || child.pid === undefined ? null : { pid: child.pid, port };
}

function readPidFile(home: PostgresHome): string[] | null {
  try {
    return readFileSync(join(home.data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
}

function isServerOf(pid: number, home: PostgresHome): boolean {
  const command = existsSync('/proc/self/cmdline')
    ? readOrEmpty(`/proc/${pid}/cmdline`).split('\0').join(' ')
    : spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout;
  return command.includes('postgres') && command.includes(home.data);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function lastLogLine(home: PostgresHome): string {
  return readOrEmpty(join(home.home, 'server.log')).trim().split('\n').at(-1) ?? '';
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // why: it ended by itself in between.
  }
}

/** A port nobody listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function waitUntil(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const end = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > end) return false;
    await pause(20);
  }
  return true;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
