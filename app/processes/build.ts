/** Builds the interface when its sources changed since the last build, and not otherwise. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitForLock } from './lock-file.ts';

const root = join(import.meta.dirname, '..', '..');
const sources = ['app', 'templates', 'workflows', 'db', 'vite.config.ts', 'remix.config.js', 'tailwind.config.ts', 'postcss.config.js', 'tsconfig.json', 'package-lock.json'];
const recorded = join(root, 'build', 'sources');

export function isBuilt(): boolean {
  return existsSync(join(root, 'build', 'server', 'index.js')) && existsSync(recorded) && readFileSync(recorded, 'utf8') === hashSources();
}

/** -> whether there was something to build. Throws with the builder's own words where it fails. */
export async function ensureBuild(): Promise<boolean> {
  if (isBuilt()) return false;
  mkdirSync(join(root, '.data'), { recursive: true });
  const unlock = await waitForLock(join(root, '.data', 'build.lock'), 300_000);
  try {
    if (isBuilt()) return false;
    const hash = hashSources();
    await runBuilder();
    writeFileSync(recorded, hash);
    return true;
  } finally {
    unlock();
  }
}

function runBuilder(): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join('node_modules', '@remix-run', 'dev', 'dist', 'cli.js'), 'vite:build'], {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // A start that is given up leaves no builder behind.
    const kill = () => void child.kill();
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    let output = '';
    child.stdout.on('data', (part: Buffer) => (output += part.toString()));
    child.stderr.on('data', (part: Buffer) => (output += part.toString()));
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the build failed:\n${output.trim().split('\n').slice(-25).join('\n')}`))));
  });
}

function hashSources(): string {
  const hash = createHash('sha256');
  for (const source of sources) addTo(hash, source);
  return hash.digest('hex');
}

function addTo(hash: ReturnType<typeof createHash>, path: string): void {
  const full = join(root, path);
  const entry = statSync(full, { throwIfNoEntry: false });
  if (!entry) return;
  if (entry.isDirectory()) for (const name of readdirSync(full).sort()) addTo(hash, join(path, name));
  else if (!/\.test\.tsx?$/.test(path)) hash.update(path).update('\0').update(readFileSync(full));
}
