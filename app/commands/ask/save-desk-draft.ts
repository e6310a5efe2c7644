/** A filing that a member of an organization has begun: bound to the account, several at a time. The rest is as for every draft. */
import { createHash } from 'node:crypto';
import { and, desc, eq, gt, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { asHolder } from '#db/holder.ts';
import type { Db } from '#db/open.ts';
import { drafts } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { draftDays, holderOf, toDraft, type Draft, type DraftContent } from './save-draft.ts';

const door = 'desk';

/** `id` is made with the form, so that sending it twice begins one draft. */
export async function startDeskDraft(db: Db, actor: Actor, input: { id: string; values: DraftContent['values']; now: Date }): Promise<Draft> {
  const row = {
    id: input.id,
    door,
    ...heldBy(actor),
    answers: { values: input.values, files: {}, done: [] } satisfies DraftContent,
    requestId: uuidv7(),
    createdAt: input.now,
    updatedAt: input.now,
    expiresAt: new Date(input.now.getTime() + draftDays * 86_400_000),
  };
  await asHolder(db, holderOf(row), (tx) => tx.insert(drafts).values(row).onConflictDoNothing());
  const draft = await findDeskDraft(db, actor, { id: input.id, now: input.now });
  if (!draft) throw new AppError('not_found', 'a draft of somebody else');
  return draft;
}

/** The member's own draft, filed or not; null for anybody else's. */
export async function findDeskDraft(db: Db, actor: Actor, by: { id: string; now: Date }): Promise<Draft | null> {
  const own = and(eq(drafts.id, by.id), eq(drafts.userId, actor.id), eq(drafts.door, door), gt(drafts.expiresAt, by.now));
  const [row] = await asHolder(db, holderOf(heldBy(actor)), (tx) => tx.select().from(drafts).where(own));
  return row ? toDraft(row) : null;
}

/** The member's unsent drafts, the newest first. */
export async function listDeskDrafts(db: Db, actor: Actor, now: Date): Promise<Draft[]> {
  const own = and(eq(drafts.userId, actor.id), eq(drafts.door, door), gt(drafts.expiresAt, now), sql`not coalesce((${drafts.answers}->>'filed')::boolean, false)`);
  const rows = await asHolder(db, holderOf(heldBy(actor)), (tx) => tx.select().from(drafts).where(own).orderBy(desc(drafts.updatedAt)).limit(20));
  return rows.map(toDraft);
}

/** A member needs no cookie: the account is the secret's place. */
function heldBy(actor: Actor): Pick<Draft, 'secretHash' | 'userId'> {
  return { secretHash: createHash('sha256').update(`draft-of:${actor.id}`).digest('hex'), userId: actor.id };
}
