/** A filing that a member of an organization has begun: bound to the account, several at a time. The rest is as for every draft. */
import { createHash } from 'node:crypto';
import { and, desc, eq, gt, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '#db/open.ts';
import { drafts } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { draftDays, type Draft, type DraftContent } from './save-draft.ts';

const door = 'desk';

/** `id` is made with the form, so that sending it twice begins one draft. */
export async function startDeskDraft(db: Db, actor: Actor, input: { id: string; values: DraftContent['values']; now: Date }): Promise<Draft> {
  await db
    .insert(drafts)
    .values({
      id: input.id,
      door,
      secretHash: createHash('sha256').update(`draft-of:${actor.id}`).digest('hex'),
      userId: actor.id,
      answers: { values: input.values, files: {}, done: [] } satisfies DraftContent,
      requestId: uuidv7(),
      createdAt: input.now,
      updatedAt: input.now,
      expiresAt: new Date(input.now.getTime() + draftDays * 86_400_000),
    })
    .onConflictDoNothing();
  const draft = await findDeskDraft(db, actor, { id: input.id, now: input.now });
  if (!draft) throw new AppError('not_found', 'a draft of somebody else');
  return draft;
}

/** The member's own draft, filed or not; null for anybody else's. */
export async function findDeskDraft(db: Db, actor: Actor, by: { id: string; now: Date }): Promise<Draft | null> {
  const own = and(eq(drafts.id, by.id), eq(drafts.userId, actor.id), eq(drafts.door, door), gt(drafts.expiresAt, by.now));
  const [row] = await db.select().from(drafts).where(own);
  return row ? toDraft(row) : null;
}

/** The member's unsent drafts, the newest first. */
export async function listDeskDrafts(db: Db, actor: Actor, now: Date): Promise<Draft[]> {
  const own = and(eq(drafts.userId, actor.id), eq(drafts.door, door), gt(drafts.expiresAt, now), sql`not coalesce((${drafts.answers}->>'filed')::boolean, false)`);
  const rows = await db.select().from(drafts).where(own).orderBy(desc(drafts.updatedAt)).limit(20);
  return rows.map(toDraft);
}

function toDraft(row: typeof drafts.$inferSelect): Draft {
  return { id: row.id, door: row.door, requestId: row.requestId ?? row.id, userId: row.userId, content: row.answers as DraftContent, updatedAt: row.updatedAt };
}
