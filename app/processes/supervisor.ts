/** Keeps child processes running: starts them, starts them again when they die, ends them all in order. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Variables } from '#app/http/env.ts';

export type ChildSpec = { name: string; entry: string; env: Variables };

export type Supervisor = {
  start: (spec: ChildSpec) => void;
  /** SIGTERM to all; after `timeoutMs` what still lives is killed. */
  stopAll: (timeoutMs: number) => Promise<void>;
  /** How often a child has died so far. */
  deaths: (name: string) => number;
  /** The end of a child's log. */
  lastLines: (name: string, count?: number) => string;
};

export type SupervisorOptions = {
  cwd: string;
  /** Folder of the children's logs; null: they write where the start process writes. */
  logs: string | null;
  say: (line: string) => void;
  backoffMs?: { first: number; longest: number };
};

const logLimit = 10 * 1024 * 1024;

export function createSupervisor({ cwd, logs, say, backoffMs = { first: 500, longest: 30_000 } }: SupervisorOptions): Supervisor {
  const children = new Map<string, ChildProcess>();
  const timers = new Set<NodeJS.Timeout>();
  const died = new Map<string, number>();
  let ending = false;

  function launch(spec: ChildSpec, delay: number): void {
    const log = logs ? openLog(logs, spec.name) : null;
    const output = log ?? 'inherit';
    const child = spawn(process.execPath, ['--import', 'tsx', '--import', './app/processes/end-with-parent.ts', spec.entry], {
      cwd,
      env: spec.env as NodeJS.ProcessEnv,
      stdio: ['ignore', output, output, 'ipc'],
    });
    if (log !== null) closeSync(log);
    const begun = Date.now();
    children.set(spec.name, child);
    child.once('exit', (code, signal) => {
      children.delete(spec.name);
      if (ending) return;
      died.set(spec.name, (died.get(spec.name) ?? 0) + 1);
      // A child that ran for a minute is not in a crash loop: it starts again at once.
      const wait = Date.now() - begun > 60_000 ? backoffMs.first : delay;
      say(`${spec.name} ended (${signal ?? `code ${code}`}); starting it again in ${(wait / 1000).toFixed(1)} s`);
      const timer = setTimeout(() => {
        timers.delete(timer);
        launch(spec, Math.min(wait * 2, backoffMs.longest));
      }, wait);
      timers.add(timer);
    });
  }

  return {
    start: (spec) => launch(spec, backoffMs.first),
    async stopAll(timeoutMs) {
      ending = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all([...children.values()].map((child) => end(child, timeoutMs)));
    },
    deaths: (name) => died.get(name) ?? 0,
    lastLines(name, count = 12) {
      if (!logs) return '';
      try {
        return readFileSync(join(logs, `${name}.log`), 'utf8').trim().split('\n').slice(-count).join('\n');
      } catch {
        return '';
      }
    },
  };
}

function end(child: ChildProcess, timeoutMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

function openLog(folder: string, name: string): number {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${name}.log`);
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > logLimit) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}
