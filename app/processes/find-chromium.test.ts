import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findChromium } from './find-chromium.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'openroi-path-'));
function program(path: string, script = ''): string {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
const found = (install: boolean, said: string[] = []) => findChromium({ install, say: (line) => said.push(line) });

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('the browser of the browser tests', () => {
  it('is the one that CHROMIUM_PATH names; one that cannot be run is told by its path', () => {
    const path = program(join(folder(), 'any-name'));
    vi.stubEnv('CHROMIUM_PATH', path);
    expect(found(false)).toEqual({ path });
    vi.stubEnv('CHROMIUM_PATH', `${path}-not`);
    expect(found(true)).toEqual({ path: null, advice: `CHROMIUM_PATH names ${path}-not, which cannot be run` });
  });

  it('is the first one in PATH', () => {
    vi.stubEnv('CHROMIUM_PATH', '');
    const second = folder();
    const path = program(join(second, 'google-chrome'));
    vi.stubEnv('PATH', `${folder()}:${second}`);
    expect(found(false)).toEqual({ path });
  });

  it('where there is none, the command that installs it is named', () => {
    vi.stubEnv('CHROMIUM_PATH', '');
    vi.stubEnv('PATH', folder());
    for (const install of [true, false]) expect(found(install)).toEqual({ path: null, advice: expect.stringContaining('`apt-get install -y chromium`') as string });
  });

  it('is installed from Debian by root alone, and by nobody who was not asked to', () => {
    vi.stubEnv('CHROMIUM_PATH', '');
    const bin = folder();
    const chromium = join(bin, 'chromium');
    // A package manager that does what it is told: `apt-get install ... chromium` puts one there.
    program(join(bin, 'apt-get'), `case "$*" in install*chromium*) /bin/cp "$0" "${chromium}";; esac`);
    vi.stubEnv('PATH', bin);
    const user = vi.spyOn(process, 'getuid');
    user.mockReturnValue(1000);
    expect(found(true).path).toBeNull();
    user.mockReturnValue(0);
    expect(found(false).path).toBeNull();
    const said: string[] = [];
    expect(found(true, said)).toEqual({ path: chromium });
    expect(said).toEqual(['installing Chromium (apt-get install -y chromium) ...']);
  });
});
