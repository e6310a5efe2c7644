/** Takes in a batch of scanned faxes or post: checked in a limited child, stored encrypted, with the day it was received. */
import { eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { DocumentPool } from '#app/documents/pool.ts';
import { putFile, type Storage } from '#app/storage/storage.ts';
import type { Db } from '#db/open.ts';
import { batches, facilities } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { must, run } from '../run.ts';
import { scanUpload } from '../scan-upload.ts';

export type UploadBatch = {
  /** Made with the form: sending it twice is receiving it once. */
  batchId: string;
  facilityId: string;
  channel: 'fax' | 'paper';
  /** As the office calls it; the file's own name otherwise. */
  name: string;
  /** Legal date on which the office received it; starts the clocks of every request in it (164.524(b)(2)). */
  receivedOn: string;
  bytes: Uint8Array;
  now: Date;
};

const mimes = { pdf: 'application/pdf', tiff: 'image/tiff', jpeg: 'image/jpeg', png: 'image/png' } as const;

/** Throws `refused_file` with a key `uploads.*`, or `invalid_input` with `intake.error.received_future`. */
export async function uploadBatch(deps: { db: Db; storage: Storage; documents: DocumentPool }, actor: Actor, input: UploadBatch): Promise<{ batchId: string; pages: number }> {
  must(actor, 'intake.index', { facilityId: input.facilityId });
  const scan = await scanUpload(deps, actor, { facilityId: input.facilityId, kind: 'batch', name: input.name, bytes: input.bytes, now: input.now });
  const info = await deps.documents.inspect(input.bytes);
  return run(deps.db, actor, input.now, async (tx) => {
    const [facility] = await tx.select({ zone: facilities.zone }).from(facilities).where(eq(facilities.id, input.facilityId));
    if (!facility) throw new AppError('not_found', `facility ${input.facilityId} is not there`);
    if (input.receivedOn > legalDateOf(input.now, facility.zone)) throw new AppError('invalid_input', 'received in the future', { public: { key: 'intake.error.received_future' } });
    const pages = info.pages.length;
    const fresh = await tx
      .insert(batches)
      .values({
        id: input.batchId,
        facilityId: input.facilityId,
        channel: input.channel,
        name: input.name.slice(0, 200),
        fileId: input.batchId,
        pageCount: pages,
        receivedOn: input.receivedOn,
        uploadedBy: actor.id,
        createdAt: input.now,
      })
      .onConflictDoNothing()
      .returning({ id: batches.id });
    if (fresh.length === 0) return { batchId: input.batchId, pages };
    const { facilityId, bytes, now, batchId } = input;
    const stored = await putFile(tx, deps.storage, { id: batchId, facilityId, kind: 'batch', mime: mimes[info.kind], name: input.name.slice(0, 200), bytes, now, scan });
    if (scan === 'waiting') await recordEvent(tx, { action: 'upload.scanned', actor, now, subject: { facilityId }, facts: { fileId: batchId, kind: 'batch', verdict: scan } });
    await recordEvent(tx, { action: 'batch.received', actor, now, subject: { facilityId }, facts: { batchId, channel: input.channel, pages, sha256: stored.sha256 } });
    return { batchId, pages };
  });
}
