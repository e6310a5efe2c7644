/** The paper that carries a PIN to the post. It exists until it has left: then the recipient alone has it. */
import { and, eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { destroyFile, type Storage } from '#app/storage/storage.ts';
import type { Db } from '#db/open.ts';
import { letters } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';

type Slip = { requestId: string; facilityId: string; fileId: string; actor: Actor; reason: 'posted' | 'replaced'; now: Date };

/** Destroys the slip's paper for good; that it was written, and when, stays. */
export async function destroySlipFile(tx: Db, storage: Storage, { requestId, facilityId, fileId, actor, reason, now }: Slip): Promise<void> {
  await destroyFile(tx, storage, fileId, now);
  await tx.update(letters).set({ fileId: null }).where(and(eq(letters.requestId, requestId), eq(letters.fileId, fileId)));
  await recordEvent(tx, { action: 'file.destroyed', actor, now, subject: { facilityId, requestId }, facts: { fileId, kind: 'pin_slip', reason } });
}
