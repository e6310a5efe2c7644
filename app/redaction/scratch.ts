/**
 * Files that a packet passes through while it is made: on disk, so that its length costs no memory; under a key that only this process and the
 * child it asks have, so that what an accident leaves behind is noise, and the next process to start takes that away. Who writes them hashes what
 * counts: this hides bytes, it does not vouch for them.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { closeSync, createReadStream, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the bytes lie, and how to read them. */
export type ScratchPlace = { path: string; key: Uint8Array; iv: Uint8Array; bytes: number };

export type ScratchFile = {
  write(bytes: Uint8Array): void;
  /** No more is written. */
  end(): ScratchPlace;
};

export type Scratch = { file(): ScratchFile; /** Takes all of its files away. */ close(): void };

const cipher = 'aes-256-ctr';
/** Of scratches nobody closed: a process that ends takes them away. */
const left = new Set<string>();
let watched = false;
/** Machines may share a folder for temporary files, and then know nothing of each other's processes. */
const prefix = `openroi-packing-${createHash('sha256').update(hostname()).digest('hex').slice(0, 8)}-`;

/** Close it in any case. */
export function openScratch(): Scratch {
  if (!watched) {
    watched = true;
    process.once('exit', () => left.forEach((one) => rmSync(one, { recursive: true, force: true })));
    sweepScratch();
  }
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  left.add(folder);
  const handles = new Set<number>();
  let files = 0;
  return {
    file() {
      const place: ScratchPlace = { path: join(folder, String(++files)), key: randomBytes(32), iv: randomBytes(16), bytes: 0 };
      const handle = openSync(place.path, 'wx', 0o600);
      handles.add(handle);
      const sealing = createCipheriv(cipher, place.key, place.iv);
      return {
        write(bytes) {
          place.bytes += bytes.length;
          const sealed = sealing.update(bytes);
          for (let at = 0; at < sealed.length; ) at += writeSync(handle, sealed, at);
        },
        end() {
          if (handles.delete(handle)) closeSync(handle);
          return place;
        },
      };
    },
    close() {
      for (const handle of handles) closeSync(handle);
      handles.clear();
      rmSync(folder, { recursive: true, force: true });
      left.delete(folder);
    },
  };
}

/** Takes away what processes of this machine left that were killed on the way. In a container the number of the last process may be this one's. */
export function sweepScratch(): void {
  for (const name of readdirSync(tmpdir())) {
    const folder = join(tmpdir(), name);
    if (!name.startsWith(prefix) || left.has(folder) || livesElsewhere(Number.parseInt(name.slice(prefix.length), 10))) continue;
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      continue; // another user's, and that user's to sweep
    }
  }
}

function livesElsewhere(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The bytes as they were written, a piece at a time. */
export async function* scratchStream({ path, key, iv }: ScratchPlace): AsyncGenerator<Buffer> {
  const opening = createDecipheriv(cipher, key, iv);
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) yield opening.update(part as Buffer);
}

/** All of them. */
export async function scratchBytes(place: ScratchPlace): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(place.bytes);
  let at = 0;
  for await (const part of scratchStream(place)) at += part.copy(bytes, at);
  if (at !== place.bytes) throw new Error('a scratch file is not as long as what was written');
  return bytes;
}
