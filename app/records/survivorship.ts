/** What the entry that stays takes over from the one that gives way: what protects wins, what is missing is filled, nothing known is replaced. Pure. */
import type { patients } from '#db/schema/index.ts';
import { fold } from './matching/text.ts';

export type Entry = typeof patients.$inferSelect;
export type Changes = Record<string, { before: unknown; after: unknown }>;

const filled = ['deceasedOn', 'sex', 'address', 'phone', 'email', 'ehrId', 'confidentialContact'] as const;
/** VIP and restrictions are the person's, whichever entry held them. */
const protectedBy = ['restricted', 'payerRestriction'] as const;
const restorable = [...filled, ...protectedBy, 'previousNames'] as const;

export function takenOver(stays: Entry, goes: Entry): Changes {
  const changes: Changes = {};
  for (const field of filled) if (stays[field] === null && goes[field] !== null) changes[field] = { before: null, after: goes[field] };
  for (const field of protectedBy) if (!stays[field] && goes[field]) changes[field] = { before: false, after: true };
  const known = new Set([stays.familyName, ...stays.previousNames].map(fold));
  const more = [goes.familyName, ...goes.previousNames].filter((name, i, all) => !known.has(fold(name)) && all.findIndex((other) => fold(other) === fold(name)) === i);
  if (more.length > 0) changes['previousNames'] = { before: stays.previousNames, after: [...stays.previousNames, ...more] };
  return changes;
}

/** The fields to write back: those that still hold what was taken over. */
export function givenBack(stays: Entry, changes: Changes): Partial<Entry> {
  const back: Record<string, unknown> = {};
  for (const field of restorable) {
    const change = changes[field];
    if (change && JSON.stringify(stays[field]) === JSON.stringify(change.after)) back[field] = change.before;
  }
  return back as Partial<Entry>;
}
