/**
 * A half-filled form on the server: begun, saved page by page, filed or thrown away. It belongs to whoever holds the
 * browser's secret; the id that the request will have is made with it, so that papers can hang on it before.
 */
import { and, desc, eq, gt, lt } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { destroyFile, type Storage } from '#app/storage/storage.ts';
import { asHolder, type Holder } from '#db/holder.ts';
import { asActor, type Db } from '#db/open.ts';
import { attachments, drafts } from '#db/schema/index.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';

export const draftDays = 14;

export type DraftFile = { attachmentId: string; fileId: string; name: string; pages: number };

export type DraftContent = {
  /** What was typed and chosen, by field. Never the PIN. */
  values: Record<string, string | string[]>;
  files: Record<string, DraftFile>;
  /** Pages that were answered. */
  done: string[];
  pinHash?: string;
  signature?: { kind: 'typed' | 'drawn'; name: string; signedAt: string };
  /** The account whose sign-in shows who asks. */
  account?: { userId: string; name: string };
  /** Sent; what was typed is gone from here. */
  filed?: boolean;
};

export type Draft = {
  id: string;
  door: string;
  requestId: string;
  /** Whose draft it is: the hash of the browser's secret, and the account it is bound to. */
  secretHash: string;
  userId: string | null;
  content: DraftContent;
  updatedAt: Date;
};

export async function startDraft(db: Db, input: { door: string; secretHash: string; userId: string | null; values: DraftContent['values']; account?: { userId: string; name: string }; now: Date }): Promise<Draft> {
  const row = {
    id: uuidv7(),
    door: input.door,
    secretHash: input.secretHash,
    userId: input.userId,
    answers: { values: input.values, files: {}, done: [], ...(input.account ? { account: input.account } : {}) } satisfies DraftContent,
    requestId: uuidv7(),
    createdAt: input.now,
    updatedAt: input.now,
    expiresAt: expiry(input.now, draftDays),
  };
  const [kept] = await asHolder(db, holderOf(row), (tx) => tx.insert(drafts).values(row).returning());
  if (!kept) throw new AppError('internal', 'a draft was not kept');
  return toDraft(kept);
}

/** The newest live draft of this browser (and of the account, where it is bound to one) for a door, or null. */
export async function findDraft(db: Db, by: { secretHash: string; userId: string | null; door: string; now: Date }): Promise<Draft | null> {
  const mine = and(eq(drafts.secretHash, by.secretHash), eq(drafts.door, by.door), gt(drafts.expiresAt, by.now));
  const [row] = await asHolder(db, holderOf(by), (tx) => tx.select().from(drafts).where(mine).orderBy(desc(drafts.createdAt)).limit(1));
  return row ? toDraft(row) : null;
}

/** The filed draft of this browser that became the request, or null: who just sent it sees its receipt. */
export async function findFiledDraft(db: Db, by: { secretHash: string; userId: string | null; requestId: string; now: Date }): Promise<Draft | null> {
  const mine = and(eq(drafts.secretHash, by.secretHash), eq(drafts.requestId, by.requestId), gt(drafts.expiresAt, by.now));
  const [row] = await asHolder(db, holderOf(by), (tx) => tx.select().from(drafts).where(mine));
  return row && (row.answers as DraftContent).filed ? toDraft(row) : null;
}

/** Changes a draft under its row's lock, so that two windows lose nothing of each other. A filed one stays as it is. */
export async function saveDraft(db: Db, draft: Held, now: Date, change: (content: DraftContent) => DraftContent): Promise<DraftContent> {
  return asHolder(db, holderOf(draft), async (tx) => {
    const [row] = await tx.select().from(drafts).where(eq(drafts.id, draft.id)).for('update');
    if (!row) throw new AppError('not_found', `draft ${draft.id} is not there`);
    const before = row.answers as DraftContent;
    if (before.filed) return before;
    const content = change(before);
    await tx.update(drafts).set({ answers: content, updatedAt: now, expiresAt: expiry(now, draftDays) }).where(eq(drafts.id, draft.id));
    return content;
  });
}

/** After filing: the answers stand on the request now. The row stays a day, for the receipt and for a second press of the button. */
export async function closeDraft(db: Db, draft: Held, now: Date): Promise<void> {
  await asHolder(db, holderOf(draft), (tx) =>
    tx
      .update(drafts)
      .set({ answers: { values: {}, files: {}, done: [], filed: true } satisfies DraftContent, updatedAt: now, expiresAt: expiry(now, 1) })
      .where(eq(drafts.id, draft.id)),
  );
}

/** Takes back a paper of a draft: its key is destroyed, its row gone. */
export async function removeDraftFile(db: Db, storage: Storage, draft: Draft, file: DraftFile, now: Date): Promise<void> {
  const actor = draftActor(draft);
  await asActor(db, actor, async (tx) => {
    const gone = await tx
      .delete(attachments)
      .where(and(eq(attachments.id, file.attachmentId), eq(attachments.requestId, draft.requestId)))
      .returning({ fileId: attachments.fileId, facilityId: attachments.facilityId, kind: attachments.kind });
    for (const row of gone) {
      await destroyFile(tx, storage, row.fileId, now);
      await recordEvent(tx, { action: 'file.destroyed', actor, now, subject: { facilityId: row.facilityId, requestId: draft.requestId }, facts: { fileId: row.fileId, kind: row.kind, reason: 'draft_changed' } });
    }
  });
}

/** Throws a draft away with its papers. */
export async function discardDraft(db: Db, storage: Storage, draft: Draft, now: Date): Promise<void> {
  if (!draft.content.filed) for (const file of Object.values(draft.content.files)) await removeDraftFile(db, storage, draft, file, now);
  await asHolder(db, holderOf(draft), (tx) => tx.delete(drafts).where(eq(drafts.id, draft.id)));
}

/** Removes what nobody came back for; for the worker's daily round, as its role. -> how many */
export async function pruneDrafts(db: Db, storage: Storage, now: Date): Promise<number> {
  const old = await asActor(db, systemActor, (tx) => tx.select().from(drafts).where(lt(drafts.expiresAt, now)).limit(500));
  for (const row of old) await discardDraft(db, storage, toDraft(row), now);
  return old.length;
}

/** Whoever fills the form, before the request exists: may reach the papers of this one request. */
export function draftActor(draft: Pick<Draft, 'requestId'>, account?: Actor | null): Actor {
  if (account) return { ...account, requestIds: [...account.requestIds, draft.requestId] };
  return { kind: 'requester', id: draft.requestId, name: '', roles: ['requester'], facilityIds: [], organizationIds: [], requestIds: [draft.requestId], sessionId: null };
}

type Held = Pick<Draft, 'id' | 'secretHash' | 'userId'>;

/** Row security lets this draft be seen and changed, and no other. */
export function holderOf({ secretHash, userId }: Pick<Draft, 'secretHash' | 'userId'>): Holder {
  return { draft: secretHash, accountId: userId };
}

export function toDraft(row: typeof drafts.$inferSelect): Draft {
  return { id: row.id, door: row.door, requestId: row.requestId ?? row.id, secretHash: row.secretHash, userId: row.userId, content: row.answers as DraftContent, updatedAt: row.updatedAt };
}

function expiry(now: Date, days: number): Date {
  return new Date(now.getTime() + days * 86_400_000);
}
