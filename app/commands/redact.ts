/** Boxes and terms: drawn, and taken back. Nothing is deleted; an undone one keeps its row. */
import { and, eq, isNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { pages, redactions } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { WithholdingGround } from '#workflows/rules/patient-withholding.ts';
import { groundFor, loadForReview } from './decide-pages.ts';
import { run } from './run.ts';

export type AddRedaction = {
  requestId: string;
  ground: WithholdingGround;
  now: Date;
} & (
  | { kind: 'area'; pageId: string; /** Points as displayed, origin top left. */ box: { x: number; y: number; width: number; height: number } }
  | { kind: 'term'; /** Null: on every page of the request. */ pageId: string | null; term: string }
);

/** Marks its page as one to redact. Returns the new row's id. */
export async function addRedaction(db: Db, actor: Actor, input: AddRedaction): Promise<string> {
  return run(db, actor, input.now, async (tx) => {
    const loaded = await loadForReview(tx, actor, input);
    const ground = groundFor(loaded, { disposition: 'redact', ground: input.ground });
    const page = input.pageId ? await pageOf(tx, input.requestId, input.pageId) : null;
    if (input.kind === 'area') checkBox(input.box, page);
    else if (input.term.trim().length < 2) throw new AppError('invalid_input', 'a term of one letter', { public: { key: 'staff.review.term_too_short' } });
    const id = uuidv7();
    await tx.insert(redactions).values({
      id,
      facilityId: loaded.request.facilityId,
      requestId: loaded.request.id,
      pageId: page?.id ?? null,
      kind: input.kind,
      ...(input.kind === 'area' ? input.box : { term: input.term.trim() }),
      reason: ground?.ground ?? input.ground,
      ruleId: ground?.ruleId ?? '',
      createdBy: actor.id,
      createdAt: input.now,
    });
    if (page) await markRedacted(tx, actor, page.id, ground?.ground ?? input.ground, ground?.ruleId ?? null, input.now);
    await recordEvent(tx, {
      action: 'redaction.added',
      actor,
      now: input.now,
      subject: { facilityId: loaded.request.facilityId, requestId: loaded.request.id, patientId: loaded.request.patientId },
      facts: { redactionId: id, kind: input.kind, reason: input.ground, ...(page ? { recordId: page.recordId, page: page.number } : {}) },
    });
    return id;
  });
}

/** Takes one back; the page is undecided again, so that somebody looks. */
export async function undoRedaction(db: Db, actor: Actor, input: { requestId: string; redactionId: string; now: Date }): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    const { request } = await loadForReview(tx, actor, input);
    const [undone] = await tx
      .update(redactions)
      .set({ undoneAt: input.now, undoneBy: actor.id })
      .where(and(eq(redactions.id, input.redactionId), eq(redactions.requestId, request.id), isNull(redactions.undoneAt)))
      .returning();
    if (!undone) throw new AppError('not_found', `redaction ${input.redactionId} is not there`);
    if (undone.pageId) {
      await tx
        .update(pages)
        .set({ disposition: 'undecided', reason: null, ruleId: null, decidedBy: null, decidedByName: null, decidedAt: null })
        .where(eq(pages.id, undone.pageId));
    }
    await recordEvent(tx, {
      action: 'redaction.removed',
      actor,
      now: input.now,
      subject: { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId },
      facts: { redactionId: undone.id },
    });
  });
}

async function pageOf(tx: Db, requestId: string, pageId: string): Promise<typeof pages.$inferSelect> {
  const [page] = await tx
    .select()
    .from(pages)
    .where(and(eq(pages.id, pageId), eq(pages.requestId, requestId)))
    .for('update');
  if (!page) throw new AppError('not_found', `page ${pageId} is not there`);
  return page;
}

function checkBox(box: { x: number; y: number; width: number; height: number }, page: { width: number; height: number } | null): void {
  const { x, y, width, height } = box;
  const inside = page && width > 0 && height > 0 && x >= -1 && y >= -1 && x + width <= page.width + 1 && y + height <= page.height + 1;
  if (!inside || ![x, y, width, height].every(Number.isFinite)) {
    throw new AppError('invalid_input', 'a box outside its page', { public: { key: 'staff.review.box_outside' } });
  }
}

async function markRedacted(tx: Db, actor: Actor, pageId: string, reason: string, ruleId: string | null, now: Date): Promise<void> {
  await tx
    .update(pages)
    .set({ disposition: 'redact', reason, ruleId, seenBy: actor.id, seenAt: now, decidedBy: actor.id, decidedByName: actor.name, decidedAt: now })
    .where(eq(pages.id, pageId));
}
