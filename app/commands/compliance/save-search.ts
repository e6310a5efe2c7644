/** A search of the log gets an id, so that no address says what was looked for; kept under a name, shared, or dropped again. */
import { and, eq, isNull, lt } from 'drizzle-orm';
import { v4 as uuidv4 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { savedSearches, type LogCriteria } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { must, run } from '../run.ts';

/** -> its id: random, where other keys tell when they were made. Unnamed ones of yesterday go. */
export async function beginSearch(db: Db, actor: Actor, input: { criteria: LogCriteria; now: Date }): Promise<string> {
  const facilityId = actor.facilityIds[0] ?? '';
  return run(db, actor, input.now, async (tx) => {
    must(actor, 'log.read', { facilityId });
    await tx.delete(savedSearches).where(and(eq(savedSearches.createdBy, actor.id), isNull(savedSearches.name), lt(savedSearches.createdAt, new Date(input.now.getTime() - 86_400_000))));
    const id = uuidv4();
    await tx.insert(savedSearches).values({ id, facilityId, criteria: input.criteria, createdBy: actor.id, createdByName: actor.name, createdAt: input.now });
    return id;
  });
}

/** One's own search under a name. Throws `invalid_input` for no name or one of more than 80 characters. */
export async function keepSearch(db: Db, actor: Actor, input: { id: string; name: string; shared: boolean; now: Date }): Promise<void> {
  const name = input.name.trim();
  if (name === '' || name.length > 80) throw new AppError('invalid_input', 'a saved search needs a short name', { public: { key: 'compliance.searches.nameMissing' } });
  await onOwn(db, actor, input, input.shared ? 'shared' : 'kept', async (tx) => {
    await tx.update(savedSearches).set({ name, shared: input.shared }).where(eq(savedSearches.id, input.id));
  });
}

export async function dropSearch(db: Db, actor: Actor, input: { id: string; now: Date }): Promise<void> {
  await onOwn(db, actor, input, 'dropped', async (tx) => {
    await tx.delete(savedSearches).where(eq(savedSearches.id, input.id));
  });
}

async function onOwn(db: Db, actor: Actor, { id, now }: { id: string; now: Date }, change: string, work: (tx: Db) => Promise<void>): Promise<void> {
  await run(db, actor, now, async (tx) => {
    const [found] = await tx.select({ facilityId: savedSearches.facilityId }).from(savedSearches).where(and(eq(savedSearches.id, id), eq(savedSearches.createdBy, actor.id)));
    if (!found) throw new AppError('not_found', `search ${id} is not theirs`);
    must(actor, 'log.read', { facilityId: found.facilityId });
    await work(tx);
    await recordEvent(tx, { action: 'search.kept', actor, now, subject: { facilityId: found.facilityId }, facts: { searchId: id, change } });
  });
}
