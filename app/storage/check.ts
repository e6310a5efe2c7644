/** Whether the rows of `files` and the bytes of the store tell one story. Reads only; what it finds is a person's to decide on. */
import { createHash } from 'node:crypto';
import { asc, gt } from 'drizzle-orm';
import { validate } from 'uuid';
import { asActor, type Db } from '#db/open.ts';
import { files } from '#db/schema/files.ts';
import { systemActor } from '#workflows/actor.ts';
import { streamFile, type FileRow, type Storage } from './storage.ts';

export type StorageCheck = {
  /** Rows whose bytes should be there. */
  files: number;
  /** Their bytes are not. */
  missing: string[];
  /** Their bytes do not open under their key, or have not the hash of their row. Looked at only when `deep`. */
  damaged: string[];
  /** Destroyed and said to be swept, and there all the same. */
  leftBehind: string[];
  /** Locations that no row knows; an upload of the last hour may still get its row. */
  orphans: string[];
};

const settled = 3_600_000;
const atOnce = 1000;

/** Through `db` as the worker. `deep` reads every byte, one file at a time, in constant memory. Throws `unavailable` where the store cannot be listed. */
export async function checkStorage(db: Db, storage: Storage, { now, deep = false, say = () => undefined }: { now: Date; deep?: boolean; say?: (line: string) => void }): Promise<StorageCheck> {
  const there = new Set<string>();
  for await (const location of storage.store.list('')) there.add(location);
  const found: StorageCheck = { files: 0, missing: [], damaged: [], leftBehind: [], orphans: [] };
  let after: string | null = null;
  for (;;) {
    const from: string | null = after;
    const rows: FileRow[] = await asActor(db, systemActor, (tx) => tx.select().from(files).where(from === null ? undefined : gt(files.id, from)).orderBy(asc(files.id)).limit(atOnce));
    for (const row of rows) {
      if (row.store !== storage.store.kind) continue;
      const present = there.delete(row.location);
      if (row.sweptAt) {
        if (present) found.leftBehind.push(row.id);
      } else if (!row.destroyedAt) {
        found.files += 1;
        if (!present) found.missing.push(row.id);
        else if (deep && !(await opens(db, storage, row))) found.damaged.push(row.id);
      }
    }
    after = rows.at(-1)?.id ?? null;
    if (after === null) break;
    say(`${found.files} files looked at`);
  }
  found.orphans = [...there].filter((location) => now.getTime() - writtenAt(location) > settled).sort();
  return found;
}

async function opens(db: Db, storage: Storage, row: FileRow): Promise<boolean> {
  const hash = createHash('sha256');
  try {
    const { stream } = await asActor(db, systemActor, (tx) => streamFile(tx, storage, row.id));
    for await (const part of stream) hash.update(part);
  } catch {
    // why: whatever keeps it from opening is the finding; a store that is gone has failed before, while it was listed
    return false;
  }
  return hash.digest('hex') === row.sha256;
}

/** Milliseconds since 1970 out of the id in a location (RFC 9562, version 7); 0 for a name that is none of ours. */
function writtenAt(location: string): number {
  const id = location.split('/').at(-1) ?? '';
  return validate(id) && id[14] === '7' ? Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16) : 0;
}
