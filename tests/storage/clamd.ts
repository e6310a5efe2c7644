/** A real ClamAV daemon with a signature database of one line: the test file that the trade agreed on (EICAR). Up in less than a second. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findClamd } from '#app/processes/find-clamd.ts';
import { createVirusScanner } from '#app/storage/virus-scanner.ts';

/** In two pieces, so that no scanner takes this file for one. */
export const eicar = Buffer.from(['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''));

export type Clamd = { url: string; start: () => Promise<void>; stop: () => Promise<void>; remove: () => Promise<void> };

/** Not started yet. Null where there is none on this machine. */
export function prepareClamd({ streamMaxLength = '200M' } = {}): Clamd | null {
  const path = findClamd();
  if (!path) return null;
  // A short path: a socket's has at most 107 bytes.
  const folder = mkdtempSync(join(tmpdir(), 'clamd-'));
  mkdirSync(join(folder, 'db'));
  writeFileSync(join(folder, 'db', 'test.ndb'), `Eicar-Test-Signature:0:*:${eicar.toString('hex')}\n`);
  const lines = [`LocalSocket ${join(folder, 's')}`, 'FixStaleSocket yes', `DatabaseDirectory ${join(folder, 'db')}`, `TemporaryDirectory ${folder}`, 'Foreground yes', `StreamMaxLength ${streamMaxLength}`, 'MaxThreads 2', 'SelfCheck 0'];
  writeFileSync(join(folder, 'conf'), `${lines.join('\n')}\n`);
  chmodSync(folder, 0o755);
  const url = `unix:${join(folder, 's')}`;
  let child: ChildProcess | null = null;
  const stop = async () => {
    const ending = child;
    child = null;
    if (!ending || ending.exitCode !== null) return;
    ending.kill('SIGKILL');
    await once(ending, 'exit');
  };
  return {
    url,
    async start() {
      child = spawn(path, ['-c', join(folder, 'conf')], { stdio: 'ignore' });
      const scanner = createVirusScanner(url);
      for (let tries = 0; tries < 600; tries += 1) {
        if (await scanner.reachable()) return;
        if (child.exitCode !== null) throw new Error(`clamd ended with ${child.exitCode}`);
        await sleep(50);
      }
      throw new Error('clamd does not answer');
    },
    stop,
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
