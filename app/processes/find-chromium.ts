/** The browser of the browser tests: CHROMIUM_PATH, PATH, or Debian's package where it may be installed. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export type FoundChromium = { path: string } | { path: null; advice: string };

/** `install`: use apt-get where it exists and we are root. */
export function findChromium({ install, say }: { install: boolean; say: (line: string) => void }): FoundChromium {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return isExecutable(named) ? { path: named } : { path: null, advice: `CHROMIUM_PATH names ${named}, which cannot be run` };
  const found = inPath();
  if (found) return { path: found };
  if (install && process.getuid?.() === 0 && hasAptGet()) {
    say('installing Chromium (apt-get install -y chromium) ...');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const installed = () => spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'], { env, stdio: 'ignore' }).status === 0;
    if (!installed()) {
      spawnSync('apt-get', ['update'], { env, stdio: 'ignore' });
      installed();
    }
    const after = inPath();
    if (after) return { path: after };
  }
  return { path: null, advice: 'there is no Chromium: run `apt-get install -y chromium` as root, or set CHROMIUM_PATH to one' };
}

function inPath(): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of names) if (folder && isExecutable(join(folder, name))) return join(folder, name);
  }
  return null;
}

function hasAptGet(): boolean {
  return spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
