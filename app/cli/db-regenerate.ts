/**
 * Makes the first migration anew from the schema, as one file. For the time before the first release only: a database that
 * has data is changed by `npx drizzle-kit generate`, which adds a file and never touches an old one.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const lock = join(root, '.data', 'regenerate.lock');

function regenerate(): number {
  mkdirSync(join(root, '.data'), { recursive: true });
  for (let waited = 0; !take(lock); waited++) {
    if (waited === 60) {
      console.error(`another regeneration holds ${lock}; remove it if none is running`);
      return 1;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  }
  try {
    rmSync(join(root, 'db', 'migrations'), { recursive: true, force: true });
    const result = spawnSync(process.execPath, ['node_modules/drizzle-kit/bin.cjs', 'generate', '--name', 'initial'], { cwd: root, stdio: 'inherit' });
    return result.status ?? 1;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function take(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

process.exitCode = regenerate();
