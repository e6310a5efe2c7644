/** A portal that is killed leaves no child behind, whatever the child is busy with. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

describe('a child whose parent was killed', () => {
  it('ends, though it is in an endless loop', { timeout: 60_000 }, async () => {
    const parent = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('./endless-parent.ts', import.meta.url))], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    expect(lives(pid)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    for (let waited = 0; waited < 100 && lives(pid); waited++) await pause(100);
    const left = lives(pid);
    if (left) process.kill(pid, 'SIGKILL');
    expect(left).toBe(false);
  });
});

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // one that nobody has waited for yet is ended all the same
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false; // no such process
  }
}
