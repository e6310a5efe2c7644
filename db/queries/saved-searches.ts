/** Searches of the log that were kept: one's own, and those shared with everybody who reads the log of the same facility. */
import { and, asc, eq, isNotNull, or } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { savedSearches, type LogCriteria } from '../schema/index.ts';

export type SavedSearch = { id: string; name: string | null; criteria: LogCriteria; shared: boolean; mine: boolean; by: string };

const columns = { id: savedSearches.id, name: savedSearches.name, criteria: savedSearches.criteria, shared: savedSearches.shared, createdBy: savedSearches.createdBy, by: savedSearches.createdByName };
const asSeen = ({ createdBy, ...row }: { createdBy: string } & Omit<SavedSearch, 'mine'>, actorId: string): SavedSearch => ({ ...row, mine: createdBy === actorId });

/** Those with a name, by name. */
export async function savedSearchesOf(tx: Db, actorId: string): Promise<SavedSearch[]> {
  const rows = await tx
    .select(columns)
    .from(savedSearches)
    .where(and(isNotNull(savedSearches.name), visible(actorId)))
    .orderBy(asc(savedSearches.name))
    .limit(100);
  return rows.map((row) => asSeen(row, actorId));
}

/** Null where there is none, or it is another's own. */
export async function savedSearch(tx: Db, actorId: string, id: string): Promise<SavedSearch | null> {
  const [row] = await tx.select(columns).from(savedSearches).where(and(eq(savedSearches.id, id), visible(actorId)));
  return row ? asSeen(row, actorId) : null;
}

const visible = (actorId: string) => or(eq(savedSearches.createdBy, actorId), eq(savedSearches.shared, true));
