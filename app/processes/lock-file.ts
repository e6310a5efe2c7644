/** A file that says which living process holds something. Survives kill -9 of the holder: a dead holder's lock is taken over. */
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export type LockResult = { taken: true; release: () => void } | { taken: false; pid: number };

/** Takes the lock at `path` for this process, or tells who holds it. Atomic between processes. */
export function takeLock(path: string): LockResult {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(mine, describe(process.pid), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      if (tryLink(mine, path)) return { taken: true, release: () => releaseIfMine(path) };
      const holder = readLock(path);
      if (holder === null) continue;
      if (isAlive(holder)) return { taken: false, pid: holder.pid };
      stealStale(path, holder);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  throw new Error(`the lock ${path} changes hands too often`);
}

/** Waits up to `timeoutMs` for the lock. */
export async function waitForLock(path: string, timeoutMs: number): Promise<() => void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const result = takeLock(path);
    if (result.taken) return result.release;
    if (Date.now() > end) throw new Error(`process ${result.pid} has held ${path} for ${Math.round(timeoutMs / 1000)} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The living holder of a lock file, or null. */
export function lockHolder(path: string): number | null {
  const holder = readLock(path);
  return holder && isAlive(holder) ? holder.pid : null;
}

export function writeLease(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, describe(process.pid), { mode: 0o600 });
}

type Holder = { pid: number; started: string };

const describe = (pid: number) => `${pid} ${startTime(pid)}\n`;

function readLock(path: string): Holder | null {
  if (!existsSync(path)) return null;
  try {
    const [pid, started] = readFileSync(path, 'utf8').trim().split(' ');
    return { pid: Number(pid), started: started ?? '' };
  } catch {
    // why: it was released between the two calls; the caller tries again.
    return null;
  }
}

/** The pid alone does not tell: after a reboot another process has it. Where /proc exists, its start time decides. */
function isAlive({ pid, started }: Holder): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || !pidExists(pid)) return false;
  const now = startTime(pid);
  return now === '-' || started === '-' || now === started;
}

export function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    // A zombie has ended; it only waits for its parent to notice.
    return !/^\d+ \(.*\) Z /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

/** Clock ticks from boot to the start of a process; '-' where the system does not say. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
  } catch {
    return '-';
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a dead holder's lock away; when somebody else was faster and it is now a living one's, it goes back. */
function stealStale(path: string, seen: Holder): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readLock(aside);
  if (moved && (moved.pid !== seen.pid || moved.started !== seen.started)) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function releaseIfMine(path: string): void {
  if (readLock(path)?.pid === process.pid) rmSync(path, { force: true });
}
