/** Every file that a stranger sends is shown to the virus scanner, where one is configured, before anything opens it. */
import type { VirusScanner } from '#app/storage/virus-scanner.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import { putFile, type Storage } from '#app/storage/storage.ts';
import type { Db } from '#db/open.ts';
import type { FileKind } from '#db/schema/files.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { run } from './run.ts';

export type ScanUpload = { facilityId: string; requestId?: string; kind: FileKind; name: string; bytes: Uint8Array; now: Date };

/** What the file is stored with. `waiting`: nobody reads it until the scanner has answered; null: no scanner is configured. */
export type Scanned = 'clean' | 'waiting' | null;

/** Throws `refused_file` (`uploads.virus`) for what the scanner knows; the file lies in quarantine then, and the log says so. */
export async function scanUpload(deps: { db: Db; storage: Storage }, actor: Actor, input: ScanUpload): Promise<Scanned> {
  const { scanner } = deps.storage;
  if (!scanner) return null;
  const verdict = await verdictOf(scanner, input.bytes);
  if (verdict === 'waiting') return 'waiting';
  if (verdict.clean) return 'clean';
  const { facilityId, requestId, kind, bytes, now } = input;
  await run(deps.db, actor, now, async (tx) => {
    const { fileId, sha256 } = await putFile(tx, deps.storage, { facilityId, requestId: requestId ?? null, kind, mime: 'application/octet-stream', name: input.name.slice(0, 200), bytes, now, scan: 'found' });
    await recordEvent(tx, { action: 'upload.refused', actor, now, subject: { facilityId, requestId: requestId ?? null }, facts: { kind, code: 'virus', sha256, fileId, signature: verdict.signature } });
  });
  throw new AppError('refused_file', `an upload with ${verdict.signature}`, { public: { key: 'uploads.virus' } });
}

/** For what will be fetched again rather than kept: throws `unavailable` where the scanner does not answer. */
export async function scanAtOnce(deps: { db: Db; storage: Storage }, actor: Actor, input: ScanUpload): Promise<'clean' | null> {
  const scan = await scanUpload(deps, actor, input);
  if (scan === 'waiting') throw new AppError('unavailable', 'a file that could not be scanned', { public: { key: 'uploads.no_scanner' } });
  return scan;
}

async function verdictOf(scanner: VirusScanner, bytes: Uint8Array) {
  try {
    return await scanner.scan([bytes]);
  } catch (error) {
    if (error instanceof AppError && error.code === 'unavailable') return 'waiting';
    throw error;
  }
}
