/** The tree as the database keeps it: tiles, and from them hashes, roots and proofs. */
import { and, eq } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import { auditTiles } from '#db/schema/audit.ts';
import { tileKey, tileReader, type HashReader } from './tree.ts';

export function loadTile(db: Db): (level: number, index: number) => Promise<Buffer | undefined> {
  return async (level, index) => {
    const [row] = await db
      .select({ hashes: auditTiles.hashes })
      .from(auditTiles)
      .where(and(eq(auditTiles.level, level), eq(auditTiles.index, index)));
    return row?.hashes;
  };
}

/** Reads each tile once: for many proofs of one tree, in one transaction. */
export function storedTree(db: Db): HashReader {
  const load = loadTile(db);
  const tiles = new Map<string, Promise<Buffer | undefined>>();
  return tileReader((level, index) => {
    const key = tileKey(level, index);
    const tile = tiles.get(key) ?? load(level, index);
    tiles.set(key, tile);
    return tile;
  });
}
