/** Files on disk, each written beside its place, flushed, and moved there. */
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, opendir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { lost, unavailable, type FileStore } from './file-store.ts';

export function createDiskStore(root: string): FileStore {
  const base = resolve(root);
  const pathOf = (location: string) => {
    const path = resolve(base, location);
    if (!path.startsWith(base + sep)) throw new Error('a location leaves the store');
    return path;
  };

  async function read(location: string, range?: { start: number; end: number }): Promise<AsyncIterable<Uint8Array>> {
    try {
      const handle = await open(pathOf(location), 'r');
      return createReadStream('', { fd: handle, ...(range ? { start: range.start, end: range.end - 1 } : {}) });
    } catch (cause) {
      // why: a store that is not mounted looks like one that is empty.
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT' && existsSync(base)) throw lost(location, cause);
      throw unavailable('read', cause);
    }
  }

  return {
    kind: 'disk',
    async put(location, source) {
      const path = pathOf(location);
      const partial = `${path}.part`;
      let written = false;
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await pipeline(source, createWriteStream(partial, { mode: 0o600, flush: true }));
        await rename(partial, path);
        await flushFolder(dirname(path));
        written = true;
      } catch (cause) {
        // An error of the source (a refused upload, say) is not the disk's.
        throw isOfDisk(cause) ? unavailable('write', cause) : cause;
      } finally {
        if (!written) await rm(partial, { force: true }).catch(() => undefined);
      }
    },
    get: (location) => read(location),
    getRange: (location, start, end) => read(location, { start, end }),
    async delete(location) {
      try {
        await rm(pathOf(location), { force: true });
      } catch (cause) {
        throw unavailable('delete', cause);
      }
    },
    async *list(prefix) {
      if (!existsSync(base)) return;
      const folder = await opendir(base, { recursive: true });
      for await (const entry of folder) {
        const location = relative(base, join(entry.parentPath, entry.name)).split(sep).join('/');
        if (entry.isFile() && !location.endsWith('.part') && location.startsWith(prefix)) yield location;
      }
    },
  };
}

/** The new name itself must survive a power cut. */
async function flushFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const isOfDisk = (error: unknown) => typeof (error as NodeJS.ErrnoException)?.syscall === 'string';
