import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Variables } from '#app/http/env.ts';
import { lockHolder, pidExists, takeLock } from '#app/processes/lock-file.ts';
import { createSupervisor } from '#app/processes/supervisor.ts';
import { root, runProgram } from './helpers.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'openroi-start-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (env: Variables) =>
  runProgram(['app/processes/start.ts'], { env: { PATH: process.env['PATH'], HOME: process.env['HOME'], OPENROI_DATA_DIR: folder, ...env } as unknown as NodeJS.ProcessEnv });

describe('a start that must not be', () => {
  it('is refused with one line where these data are in use', async () => {
    const lock = takeLock(join(folder, 'start.lock'));
    expect(lock.taken).toBe(true);
    const second = start({});
    expect(await second.ended).toBe(1);
    expect(second.output().trim().split('\n')).toEqual([expect.stringMatching(new RegExp(`already runs on ${folder} \\(process ${process.pid}\\)`))]);
  });

  it('is refused in production with a line for every secret that is missing', async () => {
    const program = start({ OPENROI_MODE: 'production', PUBLIC_URL: 'https://a.b', SMTP_URL: 'smtp://a.b', MAIL_FROM: 'a@b.org', EHR_FHIR_URL: 'https://a.b' });
    expect(await program.ended).toBe(1);
    for (const name of ['SESSION_SECRET', 'WRAPPING_KEY', 'AUDIT_SIGNING_KEY']) expect(program.output()).toContain(`${name}: is missing`);
  });

  it('is refused where the port asked for is taken, and leaves no lock behind', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const program = start({ PORT: String(port) });
    expect(await program.ended).toBe(1);
    expect(program.output()).toContain(`Port ${port} is taken`);
    expect(lockHolder(join(folder, 'start.lock'))).toBeNull();
    server.close();
  });
});

describe('the lock', () => {
  it('is held by one, given back, and taken over from the dead', async () => {
    const path = join(folder, 'x.lock');
    const first = takeLock(path);
    expect(takeLock(path)).toEqual({ taken: false, pid: process.pid });
    if (first.taken) first.release();
    const holder = runProgram(['--input-type=module', '--eval', `const { takeLock } = await import('./app/processes/lock-file.ts'); console.log('has it', takeLock(process.argv[1]).taken); setInterval(() => {}, 1000)`, path]);
    await holder.line(/has it true/);
    expect(takeLock(path)).toEqual({ taken: false, pid: holder.child.pid });
    holder.child.kill('SIGKILL');
    await holder.ended;
    expect(takeLock(path)).toMatchObject({ taken: true });
  });

  it('is not held by another process that got the same number later', () => {
    const path = join(folder, 'x.lock');
    writeFileSync(path, `${process.pid} 1\n`);
    expect(lockHolder(path)).toBeNull();
    expect(takeLock(path)).toMatchObject({ taken: true });
  });
});

describe('the children', () => {
  it('start again when they die, and end when they are told to', async () => {
    const entry = join(folder, 'child.mjs');
    writeFileSync(entry, `import { appendFileSync } from 'node:fs'; appendFileSync(process.env.NOTE, process.pid + '\\n'); setInterval(() => {}, 1000);`);
    const note = join(folder, 'pids');
    const said: string[] = [];
    const supervisor = createSupervisor({ cwd: root, logs: join(folder, 'logs'), say: (line) => said.push(line), backoffMs: { first: 50, longest: 200 } });
    supervisor.start({ name: 'child', entry, env: { PATH: process.env['PATH'], NOTE: note } });
    const pids = () => {
      try {
        return readFileSync(note, 'utf8').trim().split('\n').map(Number);
      } catch {
        return [];
      }
    };
    await expect.poll(() => pids().length, { timeout: 10_000 }).toBe(1);
    process.kill(pids()[0] ?? 0, 'SIGKILL');
    await expect.poll(() => pids().length, { timeout: 10_000 }).toBe(2);
    expect(said).toEqual([expect.stringMatching(/^child ended \(SIGKILL\); starting it again/)]);
    await supervisor.stopAll(2000);
    expect(pidExists(pids()[1] ?? 0)).toBe(false);
  });

  it('end by themselves when whoever started them was killed', async () => {
    const entry = join(folder, 'child.mjs');
    const note = join(folder, 'pid');
    writeFileSync(entry, `import { writeFileSync } from 'node:fs'; writeFileSync(process.env.NOTE, String(process.pid)); setInterval(() => {}, 1000);`);
    const parent = runProgram([
      '--input-type=module',
      '--eval',
      `const { createSupervisor } = await import('./app/processes/supervisor.ts');
       createSupervisor({ cwd: process.cwd(), logs: null, say: console.log }).start({ name: 'child', entry: process.argv[1], env: { ...process.env, NOTE: process.argv[2] } });`,
      entry,
      note,
    ]);
    await expect.poll(() => Number(read(note)), { timeout: 10_000 }).toBeGreaterThan(0);
    const pid = Number(read(note));
    parent.child.kill('SIGKILL');
    await parent.ended;
    await expect.poll(() => pidExists(pid), { timeout: 5000 }).toBe(false);
  });
});

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
