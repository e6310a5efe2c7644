/** Where encrypted bytes lie. A store knows locations and bytes, and nothing of what they are. */
import { AppError } from '#workflows/app-error.ts';

export type FileStore = {
  kind: 'disk' | 's3';
  /** Writes a new object; all of it is there afterwards, or none. */
  put: (location: string, source: AsyncIterable<Uint8Array>) => Promise<void>;
  get: (location: string) => Promise<AsyncIterable<Uint8Array>>;
  /** Bytes `start` up to and without `end`. */
  getRange: (location: string, start: number, end: number) => Promise<AsyncIterable<Uint8Array>>;
  /** Also where there is nothing any more. */
  delete: (location: string) => Promise<void>;
  /** Locations that begin with `prefix`. */
  list: (prefix: string) => AsyncIterable<string>;
};

/** The place is not reachable just now: whoever asked may try again, and a job does. */
export function unavailable(what: string, cause: unknown): AppError {
  const code = (cause as { code?: string; name?: string } | null)?.code ?? (cause as { name?: string } | null)?.name ?? 'error';
  return new AppError('unavailable', `the file store did not ${what} (${code})`, { cause, public: { key: 'errors.storage_unavailable' } });
}

/** The row is there and the bytes are not: no retry brings them back. */
export function lost(location: string, cause: unknown): AppError {
  return new AppError('internal', `the file store has nothing at ${location}`, { cause });
}
