/** A whole installation for a test file, as `npm start` makes it: database, demo, EHR, mail catcher, worker and web, in a folder of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hearMail, hearProgram } from '#tests/setup/canary.ts';
import { createTestDatabase } from '#tests/setup/database.ts';

export type CaughtMail = { id: string; to: string[]; from: string; subject: string; text: string; html?: string };
export type Instance = {
  url: string;
  /** The page of the mail catcher. */
  mailUrl: string;
  /** What arrived, newest first; with a test, waits until one mail passes it. */
  mail: (wanted?: (mail: CaughtMail) => boolean, timeoutMs?: number) => Promise<CaughtMail[]>;
  /** Everything the parts have said so far; for a test that fails. */
  output: () => string;
  close: () => Promise<void>;
};

const root = join(import.meta.dirname, '..', '..', '..');

/** Call it in `beforeAll`, and `close()` in `afterAll`. About ten seconds, more where the interface is built first. */
export async function startInstance(): Promise<Instance> {
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'openroi-browser-'));
  const port = await freePort();
  const { owner, app, worker, sequencer } = database.urls;
  const child = spawn(process.execPath, ['--import', 'tsx', join('app', 'processes', 'start.ts')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      OPENROI_MODE: 'demo',
      OPENROI_DATA_DIR: folder,
      PORT: String(port),
      DATABASE_URL: app,
      DATABASE_OWNER_URL: owner,
      DATABASE_WORKER_URL: worker,
      DATABASE_SEQUENCER_URL: sequencer,
    },
  });
  hearProgram('start', child);
  let said = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  let mailUrl = '';
  const caught = async () => (await (await fetch(`${mailUrl}/messages.json`)).json()) as CaughtMail[];
  const close = async () => {
    // Whatever was sent in its time is searched too, with the rest that it said.
    if (mailUrl && child.exitCode === null) (await caught().catch(() => [])).forEach(hearMail);
    child.kill('SIGTERM');
    await ended;
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until(() => /Demo sign-ins/.test(said), 150_000, () => child.exitCode !== null);
  } catch (cause) {
    await close();
    throw new Error(`the instance did not start:\n${said}`, { cause });
  }
  mailUrl = /Mail that was sent: (\S+)/.exec(said)?.[1] ?? '';
  return {
    url: `http://127.0.0.1:${port}`,
    mailUrl,
    output: () => said,
    close,
    mail: async (wanted, timeoutMs = 60_000) => {
      let mails: CaughtMail[] = [];
      const look = async () => {
        mails = await caught();
        return !wanted || mails.some(wanted);
      };
      await until(look, timeoutMs);
      return mails;
    },
  };
}

async function until(test: () => boolean | Promise<boolean>, timeoutMs: number, given: () => boolean = () => false): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await test())) {
    if (Date.now() > end || given()) throw new Error('it did not come in time');
    await new Promise((done) => setTimeout(done, 200));
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
