/** The virus scanner of the tests: CLAMD_PATH, the usual places, or Debian's package where it may be installed. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export function findClamd(): string | null {
  const named = process.env['CLAMD_PATH'];
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return [...(named ? [named] : []), ...folders.map((folder) => join(folder, 'clamd'))].find(isExecutable) ?? null;
}

/** Installs Debian's package beside whatever else runs, where root may. -> the daemon's path, or null: its tests are skipped then */
export async function installClamd(say: (line: string) => void): Promise<string | null> {
  const there = findClamd();
  if (there || process.getuid?.() !== 0 || !(await runs('apt-get', ['--version']))) return there;
  say('installing the virus scanner (apt-get install -y clamav-daemon) ...');
  const install = () => runs('apt-get', ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', 'clamav-daemon']);
  if (!(await install())) {
    await runs('apt-get', ['update']);
    await install();
  }
  return findClamd();
}

function runs(command: string, args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    // RUNLEVEL 1: the package starts no service of its own.
    const child = spawn(command, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }, stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
