/** `npm start`: everything that is needed, in order, with a line for each step, and one address at the end. */
import { createConnection } from 'node:net';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sql } from 'drizzle-orm';
import { EnvError, parseEnv, readEnv, type Env, type StartEnv } from '#app/http/env.ts';
import { createStorage, type Storage } from '#app/storage/storage.ts';
import { migrate } from '#db/migrate.ts';
import { openDb, type Db } from '#db/open.ts';
import { AppError } from '#workflows/app-error.ts';
import { ensureBuild } from './build.ts';
import { openDatabase, type Database } from './database.ts';
import { takeLock } from './lock-file.ts';
import { planParts, type Parts } from './parts.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

const root = join(import.meta.dirname, '..', '..');

/** What `seed-demo.ts` exports: fills an empty database for the demo. `db` is the owner's. -> lines to show, sign-ins first */
export type SeedDemo = (db: Db, options: { env: Env; storage: Storage; now: Date; say: (line: string) => void; withRequests?: boolean }) => Promise<void>;

/** Also of that module: the demo's sign-ins, a line each. */
export type DemoSignIns = () => string[];

const began = Date.now();
const say = (line: string) => void process.stdout.write(`${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s  ${line}\n`);

let database: Database | undefined;
let supervisor: Supervisor | undefined;
let unlock: (() => void) | undefined;
let ending: Promise<void> | undefined;

async function start(): Promise<void> {
  const env = readEnv();
  const lock = takeLock(join(env.OPENROI_DATA_DIR, 'start.lock'));
  if (!lock.taken) {
    throw new Refusal(`OpenROI already runs on ${env.OPENROI_DATA_DIR} (process ${lock.pid}). Stop it first, or set OPENROI_DATA_DIR to other data.`);
  }
  unlock = lock.release;
  say(`OpenROI, ${env.OPENROI_MODE} mode, data in ${env.OPENROI_DATA_DIR}`);
  const port = await choosePort(env);
  // The build needs neither database nor settings: it goes beside the rest.
  const built = ensureBuild().then((fresh) => say(fresh ? 'interface built' : 'interface is up to date'));
  built.catch(() => undefined);

  database = await openDatabase(env);
  const { embedded, urls } = database;
  say(embedded ? `database ${embedded.startedHere ? 'started' : 'found running, attached'} (PostgreSQL, port ${embedded.port})` : 'database reached');
  await migrate(urls.owner, { passwords: database.passwords });
  say('database is up to date');
  const parts = await planParts(env, urls, port);
  const first = env.OPENROI_MODE === 'demo' && (await seedOnce(env, urls.owner, parts));
  await built;
  if (ending) return;

  supervisor = createSupervisor({ cwd: root, logs: env.OPENROI_MODE === 'demo' ? join(env.OPENROI_DATA_DIR, 'logs') : null, say });
  for (const child of parts.children) supervisor.start(child);
  say(`starting ${parts.children.map((child) => child.name).join(', ')}`);
  await waitForHealth(parts, supervisor);
  await announce(env, parts, first);
}

/** PORT, or the first free one from 3000 on; production takes 3000 or refuses. */
async function choosePort(env: StartEnv): Promise<number> {
  const wanted = env.PORT ?? 3000;
  if (!(await isTaken(env.HOST, wanted))) return wanted;
  if (env.PORT || env.OPENROI_MODE === 'production') throw new Refusal(`Port ${wanted} is taken by another program. Set PORT to a free one.`);
  for (let port = wanted + 1; port < wanted + 100; port++) if (!(await isTaken(env.HOST, port))) return port;
  throw new Refusal(`Ports ${wanted} to ${wanted + 99} are taken. Set PORT to a free one.`);
}

function isTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, port });
    socket.setTimeout(500);
    const answer = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.on('connect', () => answer(true));
    socket.on('timeout', () => answer(true));
    socket.on('error', () => answer(false));
  });
}

/** Fills an empty demo database. -> whether this was the first start */
async function seedOnce(env: StartEnv, ownerUrl: string, parts: Parts): Promise<boolean> {
  const owner = openDb({ url: ownerUrl, role: 'owner', max: 4 });
  try {
    // Finished seeding is noted in the database itself: one that was cut short is taken up again.
    await owner.db.execute(sql`create table if not exists drizzle.openroi_seeded (at timestamptz not null)`);
    const { rowCount } = await owner.db.execute(sql`select 1 from drizzle.openroi_seeded`);
    if (rowCount) return false;
    const seed = await loadSeed();
    if (!seed) return false;
    say('first start: filling the demo (made-up patients, charts and accounts)');
    const web = parts.children.find((child) => child.name === 'web');
    const full = parseEnv({ ...process.env, ...web?.env });
    await seed.seedDemo(owner.db, { env: full, storage: createStorage(full), now: new Date(), say, withRequests: true });
    await owner.db.execute(sql`insert into drizzle.openroi_seeded values (now())`);
    say('demo filled');
    return true;
  } finally {
    await owner.close();
  }
}

async function loadSeed(): Promise<{ seedDemo: SeedDemo; demoSignIns?: DemoSignIns } | null> {
  const path = join(root, 'app', 'processes', 'seed-demo.ts');
  if (!existsSync(path)) return null;
  return (await import(pathToFileURL(path).href)) as { seedDemo: SeedDemo; demoSignIns?: DemoSignIns };
}

async function waitForHealth(parts: Parts, running: Supervisor): Promise<void> {
  const end = Date.now() + 60_000;
  while (!ending) {
    try {
      const response = await fetch(parts.healthUrl, { signal: AbortSignal.timeout(2000) });
      if (response.ok) return;
    } catch {
      // why: it is not listening yet; the time limit below speaks if it never does.
    }
    if (running.deaths('web') >= 3 || Date.now() > end) {
      throw new Refusal(`The web process does not answer at ${parts.healthUrl}. The end of its log:\n${running.lastLines('web')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function announce(env: StartEnv, parts: Parts, first: boolean): Promise<void> {
  if (ending) return;
  say('ready');
  const lines = ['', `  Open ${parts.publicUrl}`];
  if (parts.mailUrl) lines.push(`  Mail that was sent: ${parts.mailUrl}`);
  if (env.OPENROI_MODE === 'demo') {
    const signIns = (await loadSeed())?.demoSignIns?.() ?? [];
    if (signIns.length > 0) lines.push('', first ? '  Demo sign-ins, made just now:' : '  Demo sign-ins:', ...signIns.map((line) => `    ${line}`));
  }
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

class Refusal extends Error {}

/** Ends children first, then the database; within ten seconds. */
function stop(): Promise<void> {
  ending ??= (async () => {
    await supervisor?.stopAll(4500);
    await database?.stop();
    unlock?.();
  })();
  return ending;
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!ending) process.stdout.write('\nending ...\n');
    void stop().then(() => process.exit(0));
  });
}

start().catch(async (error: unknown) => {
  if (ending) return;
  const ours = error instanceof EnvError || error instanceof Refusal || error instanceof AppError;
  process.stderr.write(`${ours ? error.message : error instanceof Error ? (error.stack ?? error.message) : 'unknown error'}\n`);
  await stop();
  process.exit(1);
});
