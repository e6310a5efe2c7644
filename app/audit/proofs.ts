/** Inclusion and consistency proofs of RFC 6962 / RFC 9162: made from the stored tree, checked from nothing but hashes. */
import { nodeHash, rangeHash, splitPoint, type HashReader } from './tree.ts';

/** The path that leads from leaf `index` to the root of the first `size` leaves, nearest first. */
export async function inclusionProof(read: HashReader, index: number, size: number): Promise<Buffer[]> {
  if (index < 0 || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const path: Buffer[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start).size;
    if (index < middle) {
      path.push(await rangeHash(read, middle, end));
      end = middle;
    } else {
      path.push(await rangeHash(read, start, middle));
      start = middle;
    }
  }
  return path.reverse();
}

/** What shows that the tree of `first` leaves is the beginning of the tree of `second`; empty where they are equal or first is 0. */
export async function consistencyProof(read: HashReader, first: number, second: number): Promise<Buffer[]> {
  if (first < 0 || first > second) throw new RangeError(`no consistency from ${first} to ${second}`);
  if (first === 0 || first === second) return [];
  const path: Buffer[] = [];
  let start = 0;
  let end = second;
  let whole = true;
  while (first !== end) {
    const middle = start + splitPoint(end - start).size;
    if (first <= middle) {
      path.push(await rangeHash(read, middle, end));
      end = middle;
    } else {
      path.push(await rangeHash(read, start, middle));
      start = middle;
      whole = false;
    }
  }
  if (!whole) path.push(await rangeHash(read, start, end));
  return path.reverse();
}

const isSize = (n: number) => Number.isSafeInteger(n) && n >= 0;
const isHash = (hash: Uint8Array) => hash.length === 32;
const half = (n: number) => Math.floor(n / 2);
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

/** True if `leaf` (a leaf hash) stands at `index` in the tree of that size and root. RFC 9162, 2.1.3.2. */
export function verifyInclusion(index: number, size: number, leaf: Uint8Array, proof: readonly Uint8Array[], root: Uint8Array): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || ![leaf, root, ...proof].every(isHash)) return false;
  let at = index;
  let last = size - 1;
  let hash: Uint8Array = leaf;
  for (const step of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(step, hash);
      while (at % 2 === 0 && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, step);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && same(hash, root);
}

/** True if the tree (first, firstRoot) is a beginning of (second, secondRoot). RFC 9162, 2.1.4.2. */
export function verifyConsistency(
  first: number,
  second: number,
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(first) || !isSize(second) || first > second || ![firstRoot, secondRoot, ...proof].every(isHash)) return false;
  // Every tree begins with the empty one: nothing is shown by saying so.
  if (first === 0) return false;
  if (first === second) return proof.length === 0 && same(firstRoot, secondRoot);
  let at = first - 1;
  let last = second - 1;
  while (at % 2 === 1) {
    at = half(at);
    last = half(last);
  }
  const steps = at === 0 ? [firstRoot, ...proof] : [...proof];
  const [seed, ...rest] = steps;
  if (!seed || (at !== 0 && proof.length === 0)) return false;
  let left: Uint8Array = seed;
  let right: Uint8Array = seed;
  for (const step of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      left = nodeHash(step, left);
      right = nodeHash(step, right);
      while (at % 2 === 0 && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else {
      right = nodeHash(right, step);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && same(left, firstRoot) && same(right, secondRoot);
}
