/** Sets a whole part of a batch aside while indexing: it turned out to be no request. Its pages stay in the batch, the reason in the log. */
import { eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { AsideReason } from '#app/components/intake/split-plan.ts';
import type { Db } from '#db/open.ts';
import { batchParts } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { closeIfDone, lockBatch, partsOfBatch } from './split-batch.ts';
import { run } from '../run.ts';

export type SetAside = { batchId: string; partId: string; reason: AsideReason; now: Date };

/** -> the next part to index, or null. Throws `conflict` where it already is a request. Repeating it changes nothing. */
export async function setAside(db: Db, actor: Actor, input: SetAside): Promise<{ nextPartId: string | null }> {
  return run(db, actor, input.now, async (tx) => {
    const batch = await lockBatch(tx, actor, input.batchId);
    const parts = await partsOfBatch(tx, batch.id);
    const part = parts.find((each) => each.id === input.partId);
    if (!part) throw new AppError('not_found', `part ${input.partId} is not there`);
    if (part.indexedAt) throw new AppError('conflict', `part ${part.id} is indexed`, { public: { key: 'intake.error.indexed' } });
    if (part.setAside !== input.reason) {
      await tx.update(batchParts).set({ setAside: input.reason, requestId: null }).where(eq(batchParts.id, part.id));
      const { firstPage, lastPage } = part;
      await recordEvent(tx, { action: 'batch.split', actor, now: input.now, subject: { facilityId: batch.facilityId }, facts: { batchId: batch.id, partId: part.id, firstPage, lastPage, setAside: input.reason } });
      await closeIfDone(tx, batch, input.now);
    }
    return { nextPartId: nextToIndex(parts, part) };
  });
}

/** The first request part after this one that is not indexed; from the start again where there is none after it. */
export function nextToIndex(parts: readonly { id: string; firstPage: number; setAside: string | null; indexedAt: Date | null }[], after: { id: string; firstPage: number }): string | null {
  const open = parts.filter((part) => part.id !== after.id && part.setAside === null && part.indexedAt === null);
  return (open.find((part) => part.firstPage > after.firstPage) ?? open[0])?.id ?? null;
}
