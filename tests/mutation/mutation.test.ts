/** Guards and policy rows taken away one at a time: the fast unit tests fail for each. A sample here, all with OPENROI_TEST_FULL=1. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { allMutants } from './mutants.ts';

const full = process.env['OPENROI_TEST_FULL'] === '1';
const sample = 10;

describe('guard and policy mutation', () => {
  it('finds every guard, permit and row of the matrix to mutate', () => {
    const mutants = allMutants();
    for (const text of ['guard isSomeoneElseThanPreparer deleted', 'guard of PACKET_APPROVED negated', "guard of PACKET_APPROVED: without 'isExactlyThatPacket'", 'permit HOLD_LIFTED negated', "matrix row without 'packet.approve'", "second factor of 'log.export' deleted", "route 'settings.people' turned round", "second person of 'packet.approve' deleted"])
      expect(mutants.map(({ what }) => what)).toContain(text);
    expect(mutants.length).toBeGreaterThan(650);
  });

  it('no mutant survives', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'tests/mutation/run.ts', ...(full ? [] : ['--sample', String(sample)])], { maxBuffer: 1e7 });
    expect(stdout).not.toContain('SURVIVED');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(full ? `mutants=${allMutants().length} killed=${allMutants().length} score=100.0%` : `mutants=${sample} killed=${sample} score=100.0%`);
  }, full ? 7_200_000 : 900_000);
});
