/** A paper of a record that came while the virus scanner did not answer: kept unread, imported by the sweep that has its verdict. */
import { and, eq } from 'drizzle-orm';
import { readFile } from '#app/storage/storage.ts';
import { asActor, type Db } from '#db/open.ts';
import { patients, records, requests, type files } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { importRecord, refuseRecord, type ImportServices } from './import-record.ts';

/** What its record says until then; a key of the catalogues. */
export const waitsForScanner = 'uploads.waiting';

type Held = Pick<typeof files.$inferSelect, 'id' | 'requestId' | 'mime' | 'sha256'>;

/** The record that a file in quarantine will become, or null where it is no such file. */
export async function heldRecord(tx: Db, file: Held): Promise<typeof records.$inferSelect | null> {
  if (!file.requestId) return null;
  const [record] = await tx
    .select()
    .from(records)
    .where(and(eq(records.requestId, file.requestId), eq(records.originalFileId, file.id), eq(records.status, 'fetched')));
  return record ?? null;
}

/** Reads a clean one into the ledger; one that does not open says so and stays for a person. Safe to repeat. */
export async function importHeld(services: ImportServices, file: Held, record: typeof records.$inferSelect): Promise<'ready' | 'refused'> {
  const { patient, bytes } = await asActor(services.db, systemActor, async (tx) => {
    const [found] = await tx.select({ patient: patients }).from(requests).innerJoin(patients, eq(patients.id, requests.patientId)).where(eq(requests.id, record.requestId));
    return { patient: found?.patient ?? null, bytes: await readFile(tx, services.storage, file.id, { quarantined: true }) };
  });
  try {
    await importRecord(services, { actor: systemActor, record, patient, bytes, contentType: file.mime, original: { fileId: file.id, sha256: file.sha256 } });
    return 'ready';
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'refused_file')) throw error;
    await refuseRecord(services.db, systemActor, record.id, error);
    return 'refused';
  }
}
