/** A note on a page, from one reviewer to the next: who and when stand with it. It never leaves the house. */
import { and, eq, isNull } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { pageNotes, pages } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { loadForReview } from './decide-pages.ts';
import { run } from '../run.ts';

/** Sent twice with the same id, it is one note. Throws `invalid_input` for an empty one. */
export async function notePage(db: Db, actor: Actor, input: { requestId: string; id: string; pageId: string; text: string; now: Date }): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    const { request } = await loadForReview(tx, actor, input);
    const text = input.text.trim();
    if (!text) throw new AppError('invalid_input', 'an empty note', { public: { key: 'review.errors.note_empty' } });
    // Touched, so that whoever else reviews is told.
    const [page] = await tx.update(pages).set({ requestId: request.id }).where(and(eq(pages.id, input.pageId), eq(pages.requestId, request.id))).returning();
    if (!page) throw new AppError('not_found', `page ${input.pageId} is not there`);
    const written = await tx
      .insert(pageNotes)
      .values({ id: input.id, facilityId: request.facilityId, requestId: request.id, pageId: page.id, text, createdBy: actor.id, createdByName: actor.name, createdAt: input.now })
      .onConflictDoNothing()
      .returning({ id: pageNotes.id });
    if (written.length === 0) return;
    const subject = { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId };
    await recordEvent(tx, { action: 'note.added', actor, now: input.now, subject, facts: { noteId: input.id, recordId: page.recordId, page: page.number, length: text.length } });
  });
}

/** Its author takes a note away, or puts it back; the row stays. Throws `forbidden` for anybody else. */
export async function removeNote(db: Db, actor: Actor, input: { requestId: string; noteId: string; now: Date }): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    const { request } = await loadForReview(tx, actor, input);
    const [note] = await tx.select().from(pageNotes).where(and(eq(pageNotes.id, input.noteId), eq(pageNotes.requestId, request.id), isNull(pageNotes.removedAt)));
    if (!note) return;
    if (note.createdBy !== actor.id) throw new AppError('forbidden', `note ${note.id} is somebody else's`);
    await tx.update(pageNotes).set({ removedAt: input.now, removedBy: actor.id }).where(eq(pageNotes.id, note.id));
    await tx.update(pages).set({ requestId: request.id }).where(eq(pages.id, note.pageId));
    const subject = { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId };
    await recordEvent(tx, { action: 'note.removed', actor, now: input.now, subject, facts: { noteId: note.id } });
  });
}
