/** The command that proves the machines: its last line, its exit, and what it says of a machine that is broken on purpose. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const explore = (...args: string[]) =>
  run(process.execPath, ['--import', 'tsx', 'app/cli/explore.ts', ...args], { maxBuffer: 1e7 }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
  );
const lastLine = (text: string) => text.trimEnd().split('\n').at(-1) ?? '';

describe('npm run explore', () => {
  it('explores everything, reaches everything, and finds nothing violated', async () => {
    const { code, stdout } = await explore();
    expect(stdout).not.toContain('VIOLATED');
    expect(lastLine(stdout)).toMatch(/^states=\d+ edges=\d+ invariants=\d+ violated=0$/);
    const [states, edges] = (lastLine(stdout).match(/\d+/g) ?? []).map(Number);
    expect(states).toBeGreaterThan(10_000);
    expect(edges).toBeGreaterThan(100_000);
    expect(code).toBe(0);
  }, 900_000);

  it('ends with exit 1 for a machine whose preparer may approve', async () => {
    const { code, stdout } = await explore('--machine', 'request', '--basis', 'subpoena', '--without-guard', 'isSomeoneElseThanPreparer');
    expect(code).toBe(1);
    expect(stdout).toContain('VIOLATED request another_approves');
    expect(lastLine(stdout)).toMatch(/violated=[1-9]\d*$/);
  }, 300_000);

  it('says so where there is no such machine, basis or guard', async () => {
    expect((await explore('--machine', 'nowhere')).code).not.toBe(0);
    expect((await explore('--without-guard', 'isNothing')).code).not.toBe(0);
  }, 120_000);
});
