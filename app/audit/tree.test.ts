import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from './proofs.ts';
import { appendLeaves, emptyRoot, leafHash, tileKey, tileReader, treeRoot, type HashReader } from './tree.ts';

// Written from the definitions of RFC 6962 alone, as slow as they read: the other opinion.
const h = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
function mth(d: Buffer[]): Buffer {
  if (d.length === 0) return h();
  if (d.length === 1) return h(Buffer.of(0), d[0]!);
  const k = 2 ** Math.floor(Math.log2(d.length - 1));
  return h(Buffer.of(1), mth(d.slice(0, k)), mth(d.slice(k)));
}
function path(m: number, d: Buffer[]): Buffer[] {
  if (d.length <= 1) return [];
  const k = 2 ** Math.floor(Math.log2(d.length - 1));
  return m < k ? [...path(m, d.slice(0, k)), mth(d.slice(k))] : [...path(m - k, d.slice(k)), mth(d.slice(0, k))];
}
function subproof(m: number, d: Buffer[], whole: boolean): Buffer[] {
  if (m === d.length) return whole ? [] : [mth(d)];
  const k = 2 ** Math.floor(Math.log2(d.length - 1));
  return m <= k ? [...subproof(m, d.slice(0, k), whole), mth(d.slice(k))] : [...subproof(m - k, d.slice(k), false), mth(d.slice(0, k))];
}

const bodies = (n: number) => Array.from({ length: n }, (_, i) => Buffer.from(`event ${i}`));

async function build(data: Buffer[], batches: number[]): Promise<HashReader> {
  const tiles = new Map<string, Buffer>();
  const load = async (level: number, index: number) => tiles.get(tileKey(level, index));
  let size = 0;
  while (size < data.length) {
    const take = Math.max(1, batches.shift() ?? data.length);
    const leaves = data.slice(size, size + take).map((body) => leafHash(body));
    for (const tile of await appendLeaves(load, size, leaves)) tiles.set(tileKey(tile.level, tile.index), tile.hashes);
    size += leaves.length;
  }
  return tileReader(load);
}

describe('the tree', () => {
  it('has the roots RFC 6962 gives for its known leaves', async () => {
    // Vectors of the RFC 6962 reference implementation (certificate-transparency, merkletree tests).
    const data = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((x) => Buffer.from(x, 'hex'));
    const roots = [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
      '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ];
    const read = await build(data, [3]);
    for (const [n, root] of roots.entries()) expect((await treeRoot(read, n + 1)).toString('hex')).toBe(root);
    expect(emptyRoot().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('agrees with the definitions on every root and proof, however it was appended', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 700 }), fc.array(fc.integer({ min: 1, max: 300 })), fc.nat(), fc.nat(), async (n, batches, a, b) => {
        const data = bodies(n);
        const read = await build(data, batches);
        const size = (a % n) + 1;
        const index = b % size;
        const root = await treeRoot(read, size);
        expect(root).toEqual(mth(data.slice(0, size)));
        const inclusion = await inclusionProof(read, index, size);
        expect(inclusion).toEqual(path(index, data.slice(0, size)));
        expect(verifyInclusion(index, size, leafHash(data[index]!), inclusion, root)).toBe(true);
        const consistency = await consistencyProof(read, size, n);
        expect(consistency).toEqual(subproof(size, data, true));
        expect(verifyConsistency(size, n, root, mth(data), consistency)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps its roots across the edges of tiles', async () => {
    const data = bodies(65_536 + 300);
    const read = await build(data, [255, 1, 1, 65_279, 10]);
    for (const size of [255, 256, 257, 512, 65_535, 65_536, 65_537, data.length]) {
      expect((await treeRoot(read, size)).equals(mth(data.slice(0, size)))).toBe(true);
    }
  }, 120_000);

  it('refuses every proof that is changed, cut, lengthened or used for something else', async () => {
    const n = 21;
    const data = bodies(n);
    const read = await build(data, []);
    const root = await treeRoot(read, n);
    for (let index = 0; index < n; index += 1) {
      const proof = await inclusionProof(read, index, n);
      const leaf = leafHash(data[index]!);
      expect(verifyInclusion(index, n, leaf, proof.slice(1), root)).toBe(false);
      expect(verifyInclusion(index, n, leaf, [...proof, root], root)).toBe(false);
      expect(verifyInclusion((index + 1) % n, n, leaf, proof, root)).toBe(false);
      expect(verifyInclusion(index, n, leafHash('another'), proof, root)).toBe(false);
      for (const at of proof.keys()) expect(verifyInclusion(index, n, leaf, proof.with(at, leaf), root)).toBe(false);
    }
    for (let first = 1; first < n; first += 1) {
      const firstRoot = await treeRoot(read, first);
      const proof = await consistencyProof(read, first, n);
      expect(verifyConsistency(first, n, root, root, proof)).toBe(false);
      expect(verifyConsistency(first, n, firstRoot, firstRoot, proof)).toBe(false);
      expect(verifyConsistency(first, n, firstRoot, root, proof.slice(1))).toBe(false);
      expect(verifyConsistency(first, n, firstRoot, root, [...proof, root])).toBe(false);
      for (const at of proof.keys()) expect(verifyConsistency(first, n, firstRoot, root, proof.with(at, root.map((x) => x ^ 1) as Buffer))).toBe(false);
    }
    expect(verifyConsistency(0, n, emptyRoot(), root, [])).toBe(false);
    expect(verifyConsistency(0, n, emptyRoot(), root, [root])).toBe(false);
  });
});
