/**
 * The Merkle tree of RFC 6962 over the log's bodies: hashes, roots and appending to tiles of height 8 (C2SP tlog-tiles).
 * Sizes and indices are plain numbers (exact to 2^53), so no bit operators: they stop at 2^31.
 */
import { createHash } from 'node:crypto';

/** Hash of the complete subtree `index` of a level: leaves [index * 2^level, (index + 1) * 2^level). */
export type HashReader = (level: number, index: number) => Promise<Buffer>;

export const tileHeight = 8;
export const tileWidth = 256;

/** SHA-256(0x00 || body). */
export function leafHash(body: string | Uint8Array): Buffer {
  return createHash('sha256').update(Buffer.of(0)).update(body).digest();
}

/** SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest();
}

/** Root of the tree without leaves: SHA-256 of nothing. */
export function emptyRoot(): Buffer {
  return createHash('sha256').digest();
}

/** The largest power of two smaller than n (n > 1), and its exponent. */
export function splitPoint(n: number): { size: number; level: number } {
  let size = 1;
  let level = 0;
  while (size * 2 < n) {
    size *= 2;
    level += 1;
  }
  return { size, level };
}

/** MTH(D[start:end]) of RFC 6962, where start is a multiple of the largest power of two in (end - start), as in every proof. */
export async function rangeHash(read: HashReader, start: number, end: number): Promise<Buffer> {
  const size = end - start;
  if (size === 0) return emptyRoot();
  if (size === 1) return read(0, start);
  const half = splitPoint(size);
  if (half.size * 2 === size) return read(half.level + 1, start / size);
  // One after the other: a transaction's connection takes one query at a time.
  const left = await read(half.level, start / half.size);
  return nodeHash(left, await rangeHash(read, start + half.size, end));
}

/** Root of the first `size` leaves. */
export function treeRoot(read: HashReader, size: number): Promise<Buffer> {
  return rangeHash(read, 0, size);
}

/** Hash of a run of 2^k hashes. */
export function foldRun(hashes: Buffer): Buffer {
  let row = hashes;
  while (row.length > 32) {
    const next = Buffer.allocUnsafe(row.length / 2);
    for (let at = 0; at < row.length; at += 64) nodeHash(row.subarray(at, at + 32), row.subarray(at + 32, at + 64)).copy(next, at / 2);
    row = next;
  }
  return row;
}

export type Tile = { level: number; index: number; hashes: Buffer };

export const tileKey = (level: number, index: number) => `${level}/${index}`;

/** A reader over tiles; `load` gives a tile's hashes, or undefined where there is none. */
export function tileReader(load: (level: number, index: number) => Promise<Buffer | undefined>): HashReader {
  return async (level, index) => {
    const tileLevel = Math.floor(level / tileHeight);
    const run = 2 ** (level % tileHeight);
    const first = index * run;
    const tile = await load(tileLevel, Math.floor(first / tileWidth));
    const from = (first % tileWidth) * 32;
    const hashes = tile?.subarray(from, from + run * 32);
    if (!hashes || hashes.length !== run * 32) throw new Error(`the tree has no hash ${level}/${index}`);
    return foldRun(hashes);
  };
}

/**
 * Appends leaves to a tree of `size` and returns the tiles that changed, whole. `load` must give the partial tile at the right
 * edge of each level. A full tile becomes one hash of the level above.
 */
export async function appendLeaves(
  load: (level: number, index: number) => Promise<Buffer | undefined>,
  size: number,
  leaves: readonly Buffer[],
): Promise<Tile[]> {
  const changed: Tile[] = [];
  let count = size;
  let incoming = [...leaves];
  for (let level = 0; incoming.length > 0; level += 1) {
    const carried: Buffer[] = [];
    let position = 0;
    while (position < incoming.length) {
      const index = Math.floor((count + position) / tileWidth);
      const filled = (count + position) % tileWidth;
      const room = incoming.slice(position, position + tileWidth - filled);
      const before = filled === 0 ? Buffer.alloc(0) : await load(level, index);
      if (!before || before.length !== filled * 32) throw new Error(`tile ${tileKey(level, index)} does not hold ${filled} hashes`);
      const hashes = Buffer.concat([before, ...room]);
      changed.push({ level, index, hashes });
      if (hashes.length === tileWidth * 32) carried.push(foldRun(hashes));
      position += room.length;
    }
    count = Math.floor(count / tileWidth);
    incoming = carried;
  }
  return changed;
}
