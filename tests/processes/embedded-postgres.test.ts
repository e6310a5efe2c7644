import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attachOrStart, destroyInstance } from '#app/processes/embedded-postgres.ts';
import { prepareHome } from '#app/processes/postgres-home.ts';
import { findRunning } from '#app/processes/postgres-server.ts';
import { held, holdDatabase, root, type Program } from './helpers.ts';

const isRoot = process.getuid?.() === 0;
let folder: string;
let dataDir: string;
const programs: Program[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openroi-launcher-'));
  // As a checkout that nobody else may enter.
  chmodSync(folder, 0o700);
  dataDir = join(folder, '.data');
});

afterEach(async () => {
  for (const { child, ended } of programs.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await destroyInstance(dataDir);
  rmSync(folder, { recursive: true, force: true });
});

function hold(): Program {
  const program = holdDatabase(dataDir);
  programs.push(program);
  return program;
}

async function ask<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Server processes on this data folder, found without the launcher's own eyes. */
function postmasters(): number[] {
  const { data } = prepareHome(dataDir);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`-D\0${data}\0`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

describe('the embedded PostgreSQL', { timeout: 60_000 }, () => {
  it('starts from nothing: UTF-8, durable, loopback only, an owner that is no superuser', async () => {
    const server = await attachOrStart(dataDir);
    expect(server.startedHere).toBe(true);
    const [settings] = await ask(
      server.ownerUrl,
      `select lower('É') as lower, current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
         current_setting('listen_addresses') as listens, current_setting('synchronous_commit') as commit,
         (select rolsuper from pg_roles where rolname = current_user) as super, current_setting('server_version_num')::int / 10000 as version`,
    );
    expect(settings).toEqual({ lower: 'é', encoding: 'UTF8', fsync: 'on', listens: '127.0.0.1', commit: 'on', super: false, version: 18 });
    const wrong = new URL(server.appUrl);
    wrong.password = 'guess';
    await expect(ask(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(join(dataDir, 'database.json')).mode & 0o777).toBe(0o600);
    await server.release();
    expect(findRunning(prepareHome(dataDir))).toBeNull();
  });

  it.runIf(isRoot)('as root, in a folder that nobody else may enter, runs as somebody else', async () => {
    const server = await attachOrStart(dataDir);
    const [pid] = postmasters();
    const uid = Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    expect(uid).toBeGreaterThan(0);
    expect(prepareHome(dataDir).home).toContain(readFileSync(join(dataDir, 'instance'), 'utf8').trim());
    await server.release();
  });

  it('works for an ordinary user too', async (context) => {
    const enters = isRoot && spawnSync('/bin/ls', [join(root, 'app')], { uid: 65_534, gid: 65_534, stdio: 'ignore' }).status === 0;
    if (!enters) context.skip('needs root, and a checkout that others can enter');
    const own = mkdtempSync(join(tmpdir(), 'openroi-ordinary-'));
    chownSync(own, 65_534, 65_534);
    const program = holdDatabase(join(own, '.data'), { uid: 65_534, gid: 65_534, env: { ...process.env, HOME: own } });
    programs.push(program);
    const { appUrl } = await held(program);
    expect(await ask(appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(existsSync(join(own, '.data', 'postgres', 'data', 'PG_VERSION'))).toBe(true);
    program.child.kill('SIGTERM');
    await program.ended;
    rmSync(own, { recursive: true, force: true });
  });

  it('is found again after its starter was killed: no second server, nothing lost', async () => {
    const first = hold();
    const { port, ownerUrl } = await held(first);
    await ask(ownerUrl, 'create table kept (n int); insert into kept values (7)');
    first.child.kill('SIGKILL');
    await first.ended;

    const server = await attachOrStart(dataDir);
    expect(server).toMatchObject({ port, startedHere: false });
    expect(postmasters()).toHaveLength(1);
    expect(await ask(server.ownerUrl, 'select n from kept')).toEqual([{ n: 7 }]);
    // The dead starter's share counts for nothing: this one is the last to leave.
    await server.release();
    expect(postmasters()).toEqual([]);
  });

  it('recovers what was committed when the server itself was killed, also behind a stale pid file', async () => {
    const server = await attachOrStart(dataDir);
    await ask(server.ownerUrl, 'create table kept (n int); insert into kept values (7)');
    for (const pid of postmasters()) process.kill(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 300));
    // After a reboot the number in the file is some other living process.
    const { data } = prepareHome(dataDir);
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    writeFileSync(join(data, 'postmaster.pid'), [String(process.pid), ...lines.slice(1)].join('\n'));
    const again = await attachOrStart(dataDir);
    expect(again.startedHere).toBe(true);
    expect(await ask(again.ownerUrl, 'select n from kept')).toEqual([{ n: 7 }]);
    await again.stop();
  });

  it('is one server for everybody who asks at once, and ends with the last', async () => {
    const holders = [hold(), hold()];
    const found = await Promise.all(holders.map(held));
    expect(new Set(found.map(({ port }) => port)).size).toBe(1);
    expect(found.filter(({ startedHere }) => startedHere)).toHaveLength(1);
    expect(postmasters()).toHaveLength(1);
    holders[0]?.child.kill('SIGTERM');
    await holders[0]?.ended;
    expect(postmasters()).toHaveLength(1);
    holders[1]?.child.kill('SIGTERM');
    await holders[1]?.ended;
    expect(postmasters()).toEqual([]);
  });

  it('begins again where the first initialisation was cut short', async () => {
    const { data } = prepareHome(dataDir);
    mkdirSync(`${data}.new`, { recursive: true });
    writeFileSync(join(`${data}.new`, 'rest'), 'x');
    const server = await attachOrStart(dataDir);
    expect(await ask(server.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.release();
  });
});
