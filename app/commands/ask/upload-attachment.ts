/** Takes in a paper that belongs to a request or to its draft: checked by content in a limited child, stored encrypted, never by its sender's name. */
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import type { DocumentPool } from '#app/documents/pool.ts';
import { putFile, type Storage } from '#app/storage/storage.ts';
import type { Db } from '#db/open.ts';
import { attachments } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { run } from '../run.ts';
import { scanUpload } from '../scan-upload.ts';

export type AttachmentKind = (typeof attachments.$inferSelect)['kind'];

export type UploadAttachment = {
  facilityId: string;
  /** Of the request, or the one its draft will become. */
  requestId: string;
  kind: AttachmentKind;
  name: string;
  bytes: Uint8Array;
  now: Date;
};

export type Uploaded = { attachmentId: string; fileId: string; name: string; pages: number };

const mimes = { pdf: 'application/pdf', tiff: 'image/tiff', jpeg: 'image/jpeg', png: 'image/png' } as const;

/** Throws `refused_file` with a key `uploads.*` for what is no readable document, or what the virus scanner knows. */
export async function uploadAttachment(
  deps: { db: Db; storage: Storage; documents: DocumentPool },
  actor: Actor,
  input: UploadAttachment,
): Promise<Uploaded> {
  const uploader = { ...actor, requestIds: [...actor.requestIds, input.requestId] };
  const scan = await scanUpload(deps, uploader, input);
  const info = await deps.documents.inspect(input.bytes);
  return run(deps.db, uploader, input.now, async (tx) => {
    const stored = await putFile(tx, deps.storage, {
      facilityId: input.facilityId,
      requestId: input.requestId,
      kind: input.kind,
      mime: mimes[info.kind],
      name: input.name.slice(0, 200),
      bytes: input.bytes,
      now: input.now,
      scan,
    });
    const attachmentId = uuidv7();
    await tx.insert(attachments).values({
      id: attachmentId,
      facilityId: input.facilityId,
      requestId: input.requestId,
      kind: input.kind,
      fileId: stored.fileId,
      name: input.name.slice(0, 200),
      mime: mimes[info.kind],
      pages: info.pages.length,
      createdAt: input.now,
    });
    await recordEvent(tx, {
      action: 'attachment.added',
      actor,
      now: input.now,
      subject: { facilityId: input.facilityId, requestId: input.requestId },
      facts: { attachmentId, kind: input.kind, sha256: stored.sha256, pages: info.pages.length },
    });
    if (scan === 'waiting') await recordEvent(tx, { action: 'upload.scanned', actor, now: input.now, subject: { facilityId: input.facilityId, requestId: input.requestId }, facts: { fileId: stored.fileId, kind: input.kind, verdict: scan } });
    return { attachmentId, fileId: stored.fileId, name: input.name, pages: info.pages.length };
  });
}
