/** Splits a batch into requests and what is set aside. Repeatable; what was typed on a part stays with its pages. */
import { and, asc, eq, isNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { ownPages, partsOf, type PlannedPart, type SplitPlan } from '#app/components/intake/split-plan.ts';
import type { Db } from '#db/open.ts';
import { batches, batchParts } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { must, run } from '../run.ts';

export type SplitBatch = { batchId: string; plan: SplitPlan; now: Date };

export type BatchRow = typeof batches.$inferSelect;
export type PartRow = typeof batchParts.$inferSelect;

/** Throws `conflict` with `intake.error.indexed` where the plan would change a part that is already a request. */
export async function splitBatch(db: Db, actor: Actor, input: SplitBatch): Promise<{ requests: number; setAside: number }> {
  return run(db, actor, input.now, async (tx) => {
    const batch = await lockBatch(tx, actor, input.batchId);
    const before = await partsOfBatch(tx, batch.id);
    const planned = partsOf(batch.pageCount, input.plan);
    const taken = match(before, planned);
    if (before.some((part) => part.indexedAt && !unchanged(part, before, planned))) {
      throw new AppError('conflict', `a plan for batch ${batch.id} changes what is indexed`, { public: { key: 'intake.error.indexed' } });
    }
    await tx.delete(batchParts).where(and(eq(batchParts.batchId, batch.id), isNull(batchParts.indexedAt)));
    const rows = planned.flatMap((part) => {
      const known = taken.get(part);
      if (known?.indexedAt) return [];
      const { firstPage, lastPage, setAside } = part;
      // The request's id is made now: its papers are stored under it before it is filed.
      const requestId = setAside ? null : (known?.requestId ?? uuidv7());
      return [{ id: known?.id ?? uuidv7(), facilityId: batch.facilityId, batchId: batch.id, firstPage, lastPage, setAside, requestId, answers: known?.answers ?? {} }];
    });
    if (rows.length > 0) await tx.insert(batchParts).values(rows);
    const requests = planned.filter((part) => part.setAside === null).length;
    const aside = planned.filter((part) => part.setAside !== null);
    await recordEvent(tx, { action: 'batch.split', actor, now: input.now, subject: { facilityId: batch.facilityId }, facts: { batchId: batch.id, parts: requests } });
    for (const part of aside.filter((each) => !before.some((old) => sameRange(old, each)))) {
      const { firstPage, lastPage, setAside } = part;
      await recordEvent(tx, { action: 'batch.split', actor, now: input.now, subject: { facilityId: batch.facilityId }, facts: { batchId: batch.id, firstPage, lastPage, setAside } });
    }
    await closeIfDone(tx, batch, input.now);
    return { requests, setAside: aside.reduce((sum, part) => sum + part.pages.length, 0) };
  });
}

/** The batch under its row's lock, for who may index at its facility. */
export async function lockBatch(tx: Db, actor: Actor, batchId: string): Promise<BatchRow> {
  const [batch] = await tx.select().from(batches).where(eq(batches.id, batchId)).for('update');
  if (!batch) throw new AppError('not_found', `batch ${batchId} is not there`);
  must(actor, 'intake.index', { facilityId: batch.facilityId });
  return batch;
}

export function partsOfBatch(tx: Db, batchId: string): Promise<PartRow[]> {
  return tx.select().from(batchParts).where(eq(batchParts.batchId, batchId)).orderBy(asc(batchParts.firstPage));
}

/** A batch is done when every page is in a part and every request part is indexed; else it is open (again). */
export async function closeIfDone(tx: Db, batch: BatchRow, now: Date): Promise<void> {
  const parts = await partsOfBatch(tx, batch.id);
  const done = parts.length > 0 && parts.every((part) => part.setAside !== null || part.indexedAt !== null);
  if (done !== (batch.doneAt !== null)) await tx.update(batches).set({ doneAt: done ? now : null }).where(eq(batches.id, batch.id));
}

/** Which stored part each planned one goes on with: the same first page, else any whose pages it shares. */
function match(before: readonly PartRow[], planned: readonly PlannedPart[]): Map<PlannedPart, PartRow> {
  const taken = new Map<PlannedPart, PartRow>();
  const free = new Set(before);
  const take = (part: PlannedPart, row: PartRow | undefined) => {
    if (!row) return;
    taken.set(part, row);
    free.delete(row);
  };
  const alike = (part: PlannedPart, row: PartRow) => (part.setAside === null) === (row.setAside === null);
  for (const part of planned) take(part, [...free].find((row) => alike(part, row) && row.firstPage === part.firstPage));
  for (const part of planned) {
    if (!taken.has(part)) take(part, [...free].find((row) => alike(part, row) && !row.indexedAt && row.firstPage <= part.lastPage && part.firstPage <= row.lastPage));
  }
  return taken;
}

function unchanged(part: PartRow, before: readonly PartRow[], planned: readonly PlannedPart[]): boolean {
  return planned.some((each) => sameRange(part, each) && each.pages.join() === ownPages(part, before).join());
}

function sameRange(a: { firstPage: number; lastPage: number; setAside: string | null }, b: typeof a): boolean {
  return a.firstPage === b.firstPage && a.lastPage === b.lastPage && a.setAside === b.setAside;
}
