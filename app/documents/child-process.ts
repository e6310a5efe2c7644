/** The parent's side of one child: started with a bare environment, watched for time and memory, killed without ceremony. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AppError } from '#workflows/app-error.ts';
import type { ChildAnswer } from './child-server.ts';
import { compiledEntry } from './compiled.mjs';
import { refusalReasons, refusedFile } from './refusals.ts';
import type { RefusalReason } from './refusals.ts';

export type CallLimits = { callMs: number; maxRssBytes: number };

export type Child = {
  readonly dead: boolean;
  /** Calls answered since the start, by which the pool recycles. */
  readonly calls: number;
  /** One call at a time. Throws AppError `refused_file` when the file is at fault or the child died of it. */
  call<T>(verb: string, argument: unknown, limits: CallLimits): Promise<T>;
  rssBytes(): number;
  kill(): void;
};

const startMs = 180_000;

/** Starts a child of `entry` (a module's URL). TypeScript entries are compiled once, or get the loader where that cannot be. */
export function startChild(entry: URL): Child {
  const path = compiledEntry(entry) ?? fileURLToPath(entry);
  const loader = path.endsWith('.ts') ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href] : [];
  const child: ChildProcess = fork(path, [], {
    execArgv: [...loader, '--max-old-space-size=768', '--no-warnings'],
    serialization: 'advanced',
    // keys and addresses of the portal are none of its business
    env: pick(process.env, ['PATH', 'LANG', 'TMPDIR', 'NODE_PATH', 'OPENROI_CHILD_DEBUG']),
    // nothing is ever written to its input: that it closes tells a busy child that its parent is gone
    stdio: ['pipe', 'ignore', process.env.OPENROI_CHILD_DEBUG ? 'inherit' : 'ignore', 'ipc'],
  });
  child.stdin?.on('error', () => undefined /* 'exit' tells */);
  (child.stdin as Socket | null)?.unref();
  let dead = false;
  let calls = 0;
  let waiting: { id: number; settle: (answer: ChildAnswer) => void; fail: (error: AppError) => void } | undefined;

  let started = false;
  let onStart: (() => void) | undefined;

  child.on('message', (answer: ChildAnswer | { ready: true }) => {
    if ('ready' in answer) {
      started = true;
      onStart?.();
    } else if (waiting?.id === answer.id) waiting.settle(answer);
  });
  const died = (): void => {
    dead = true;
    waiting?.fail(refusedFile('damaged', 'the child ended over this file', { cause: 'child_ended' }));
  };
  child.on('exit', died);
  child.on('error', died);
  hold(child, false);

  function kill(): void {
    dead = true;
    child.kill('SIGKILL');
  }

  return {
    get dead() {
      return dead;
    },
    get calls() {
      return calls;
    },
    kill,
    rssBytes: () => rssOf(child.pid),
    call<T>(verb: string, argument: unknown, limits: CallLimits): Promise<T> {
      if (dead) return Promise.reject(new AppError('unavailable', 'the child is gone'));
      if (waiting) return Promise.reject(new AppError('internal', 'a child takes one call at a time'));
      const id = ++calls;
      hold(child, true);
      return new Promise<T>((resolve, reject) => {
        const end = (): void => {
          clearTimeout(timer);
          onStart = undefined;
          clearInterval(watch);
          waiting = undefined;
          hold(child, false);
        };
        const fail = (error: AppError): void => {
          end();
          reject(error);
        };
        const countTime = (): NodeJS.Timeout =>
          setTimeout(() => {
            kill();
            fail(refusedFile('too_large', `${verb} took longer than ${limits.callMs} ms`, { cause: 'time_limit' }));
          }, limits.callMs);
        // a busy machine starts a child slowly; that is not the file's fault
        let timer = started ? countTime() : setTimeout(() => {
          kill();
          fail(new AppError('unavailable', 'the child did not start'));
        }, startMs);
        onStart = (): void => {
          clearTimeout(timer);
          timer = countTime();
        };
        const watch = setInterval(() => {
          if (rssOf(child.pid) <= limits.maxRssBytes) return;
          kill();
          fail(refusedFile('too_large', `${verb} needed too much memory`, { cause: 'memory_limit' }));
        }, 200);
        waiting = {
          id,
          fail,
          settle(answer) {
            end();
            if (answer.ok) resolve(answer.value as T);
            else if (isReason(answer.refusal)) reject(refusedFile(answer.refusal, answer.detail));
            else reject(new AppError('internal', `${verb} failed in the child: ${answer.detail}`, { details: { cause: 'child_error' } }));
          },
        };
        child.send({ id, verb, argument }, (error) => {
          if (error) waiting?.fail(new AppError('unavailable', 'the child cannot be reached', { cause: error }));
        });
      });
    },
  };
}

/** An idle child must not keep its parent alive. */
function hold(child: ChildProcess, busy: boolean): void {
  if (busy) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

function isReason(value: string | undefined): value is RefusalReason {
  return value !== undefined && (refusalReasons as readonly string[]).includes(value);
}

/** Resident bytes from /proc; 0 where there is none (the time limit stands alone there). */
function rssOf(pid: number | undefined): number {
  if (pid === undefined || process.platform !== 'linux') return 0;
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096;
  } catch {
    return 0; // it has just ended: 'exit' tells
  }
}

function pick(env: NodeJS.ProcessEnv, names: string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))) as NodeJS.ProcessEnv;
}
