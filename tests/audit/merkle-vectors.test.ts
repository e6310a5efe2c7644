/** The conformance vectors of transparency-dev/merkle, held against all three who check proofs here: the product and both verifiers. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyConsistency, verifyInclusion } from '#app/audit/proofs.ts';
import { hasPython } from './exporting.ts';
import { consistencyVectors, inclusionVectors } from './merkle-vectors.ts';

/** The file that lies in every export: plain JavaScript, so its types are said here. */
const offline = (await import(join(import.meta.dirname, '..', '..', 'app', 'cli', 'audit-verify.mjs'))) as {
  includes: (index: number, size: number, leaf: Buffer, proof: Buffer[], root: Buffer) => boolean;
  extendsTree: (first: number, second: number, firstRoot: Buffer, secondRoot: Buffer, proof: Buffer[]) => boolean;
};

const inclusion = inclusionVectors();
const consistency = consistencyVectors();
/** Those that were judged otherwise than they must be. */
const wrong = <T extends { desc: string; holds: boolean }>(vectors: T[], judge: (vector: T) => boolean) => vectors.filter((vector) => judge(vector) !== vector.holds).map(({ desc }) => desc);

it('has as many of them as there are, most of which must fail', () => {
  expect([inclusion.length, consistency.length]).toEqual([98, 98]);
  expect([...inclusion, ...consistency].filter(({ holds }) => holds)).toHaveLength(12);
});

describe('proofs.ts', () => {
  it('judges every proof of inclusion rightly', () => expect(wrong(inclusion, (v) => verifyInclusion(v.index, v.size, v.leaf, v.proof, v.root))).toEqual([]));
  it('judges every proof of consistency rightly', () => expect(wrong(consistency, (v) => verifyConsistency(v.first, v.second, v.firstRoot, v.secondRoot, v.proof))).toEqual([]));
});

describe('verify.mjs', () => {
  it('judges every proof of inclusion rightly', () => expect(wrong(inclusion, (v) => offline.includes(v.index, v.size, v.leaf, v.proof, v.root))).toEqual([]));
  it('judges every proof of consistency rightly', () => expect(wrong(consistency, (v) => offline.extendsTree(v.first, v.second, v.firstRoot, v.secondRoot, v.proof))).toEqual([]));
});

describe.runIf(hasPython)('the second verifier', () => {
  const program = `
import json, sys
sys.path.insert(0, ${JSON.stringify(join(import.meta.dirname))})
import second_verifier as v
given, hex = json.load(sys.stdin), bytes.fromhex
print(json.dumps([
  [v.root_by_path(hex(x["leaf"]), x["index"], x["size"], [hex(s) for s in x["proof"]]) == hex(x["root"]) for x in given["inclusion"]],
  [bool(v.consistent(x["first"], x["second"], hex(x["firstRoot"]), hex(x["secondRoot"]), [hex(s) for s in x["proof"]])) for x in given["consistency"]],
]))`;
  it('judges all of them rightly', () => {
    const asHex = (_: string, value: unknown) => (typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' ? Buffer.from((value as unknown as { data: number[] }).data).toString('hex') : value);
    const { stdout, stderr } = spawnSync('python3', ['-c', program], { input: JSON.stringify({ inclusion, consistency }, asHex), encoding: 'utf8' });
    expect(stderr).toBe('');
    const [included, extended] = JSON.parse(stdout) as [boolean[], boolean[]];
    expect(wrong(inclusion, (vector) => included[inclusion.indexOf(vector)] ?? !vector.holds)).toEqual([]);
    expect(wrong(consistency, (vector) => extended[consistency.indexOf(vector)] ?? !vector.holds)).toEqual([]);
  });
});
