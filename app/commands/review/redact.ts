/** Boxes and terms: drawn, and taken back. Nothing is deleted; an undone one keeps its row. */
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { pages, redactions } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { WithholdingGround } from '#workflows/rules/patient-withholding.ts';
import { compileTerm } from '#app/redaction/search.ts';
import { groundFor, loadForReview } from './decide-pages.ts';
import { liveMarks, marksOnPages } from './marks.ts';
import type { Loaded } from '../on-request.ts';
import { run } from '../run.ts';

type PageRow = typeof pages.$inferSelect;
/** Points as displayed, origin top left. */
export type Box = { x: number; y: number; width: number; height: number };

export type AddRedaction = {
  requestId: string;
  /** Given by who asks, so that the same box sent twice is one box. */
  id?: string;
  ground: WithholdingGround;
  now: Date;
} & (
  | { kind: 'area'; pageId: string; box: Box }
  // A term holds on every page of the request, in the workstation as in the packet: what may not leave here may not leave there.
  | { kind: 'term'; pageId?: null; term: string }
);

/** Marks its page as one to redact; a term marks every released page that it stands on. Returns the new row's id. */
export async function addRedaction(db: Db, actor: Actor, input: AddRedaction): Promise<string> {
  return run(db, actor, input.now, async (tx) => {
    const loaded = await loadForReview(tx, actor, input);
    if (await isKnown(tx, input)) return input.id ?? '';
    const ground = groundFor(loaded, { disposition: 'redact', ground: input.ground }) ?? { ground: input.ground, ruleId: '' };
    const page = input.pageId ? await pageOf(tx, input.requestId, input.pageId) : null;
    if (input.kind === 'area') checkBox(input.box, page);
    else checkTerm(input.term);
    const mark = input.kind === 'area' ? { kind: 'area' as const, ...input.box } : { kind: 'term' as const, term: input.term.trim() };
    const id = await insertMark(tx, actor, loaded, page, { ...mark, reason: ground.ground, ruleId: ground.ruleId }, input.now, input.id);
    if (page && input.kind === 'area') await markRedacted(tx, actor, [page.id], ground, input.now);
    if (input.kind === 'term') await markReleased(tx, actor, input.requestId, [id], ground, input.now);
    return id;
  });
}

/** Takes one back; a page that was redacted for it alone is undecided again, so that somebody looks. One that is gone already is gone. */
export async function undoRedaction(db: Db, actor: Actor, input: { requestId: string; redactionId: string; now: Date }): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    const loaded = await loadForReview(tx, actor, input);
    const undone = await takeBack(tx, actor, loaded, input.redactionId, input.now);
    if (!undone) return;
    await reopenUnmarked(tx, input.requestId, undone.pageId);
  });
}

/** A box put elsewhere: the old row stays, undone, and a new one is written. Returns the new row's id; `stale` where somebody else moved it or took it back. */
export async function moveRedaction(db: Db, actor: Actor, input: { requestId: string; id?: string; redactionId: string; box: Box; now: Date }): Promise<string> {
  return run(db, actor, input.now, async (tx) => {
    const loaded = await loadForReview(tx, actor, input);
    if (await isKnown(tx, input)) return input.id ?? '';
    const old = await takeBack(tx, actor, loaded, input.redactionId, input.now);
    if (!old) throw new AppError('stale', `redaction ${input.redactionId} is not there`, { public: { key: 'review.errors.box_changed' } });
    if (old.kind !== 'area' || !old.pageId) throw new AppError('invalid_input', 'only a box can be moved');
    const page = await pageOf(tx, input.requestId, old.pageId);
    checkBox(input.box, page);
    return insertMark(tx, actor, loaded, page, { kind: 'area', ...input.box, reason: old.reason, ruleId: old.ruleId }, input.now, input.id);
  });
}

/** Sent again because its answer was lost on the way. */
async function isKnown(tx: Db, { id, requestId }: { id?: string; requestId: string }): Promise<boolean> {
  if (!id) return false;
  const [known] = await tx.select({ id: redactions.id }).from(redactions).where(and(eq(redactions.id, id), eq(redactions.requestId, requestId)));
  return known !== undefined;
}

type NewMark = { reason: string; ruleId: string } & (({ kind: 'area' } & Box) | { kind: 'term'; term: string });

async function insertMark(tx: Db, actor: Actor, { request }: Loaded, page: PageRow | null, mark: NewMark, now: Date, given?: string): Promise<string> {
  const id = given ?? uuidv7();
  await tx.insert(redactions).values({ id, facilityId: request.facilityId, requestId: request.id, pageId: page?.id ?? null, ...mark, createdBy: actor.id, createdAt: now });
  await recordEvent(tx, {
    action: 'redaction.added',
    actor,
    now,
    subject: { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId },
    facts: { redactionId: id, kind: mark.kind, reason: mark.reason, ...(page ? { recordId: page.recordId, page: page.number } : {}) },
  });
  return id;
}

async function takeBack(tx: Db, actor: Actor, { request }: Loaded, redactionId: string, now: Date): Promise<typeof redactions.$inferSelect | null> {
  const [undone] = await tx
    .update(redactions)
    .set({ undoneAt: now, undoneBy: actor.id })
    .where(and(eq(redactions.id, redactionId), eq(redactions.requestId, request.id), isNull(redactions.undoneAt)))
    .returning();
  if (!undone) return null;
  await recordEvent(tx, {
    action: 'redaction.removed',
    actor,
    now,
    subject: { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId },
    facts: { redactionId: undone.id },
  });
  return undone;
}

/** Pages decided as redacted that no mark is left on. `pageId` null: a term was taken back, so any page may be one. */
async function reopenUnmarked(tx: Db, requestId: string, pageId: string | null): Promise<void> {
  const where = pageId ? and(eq(pages.id, pageId), eq(pages.disposition, 'redact')) : and(eq(pages.requestId, requestId), eq(pages.disposition, 'redact'));
  const rows = await tx.select({ id: pages.id, recordId: pages.recordId, text: pages.text }).from(pages).where(where);
  if (rows.length === 0) return;
  const marked = marksOnPages(rows, await liveMarks(tx, requestId));
  const bare = rows.filter((row) => !marked.has(row.id)).map((row) => row.id);
  if (bare.length === 0) return;
  await tx
    .update(pages)
    .set({ disposition: 'undecided', reason: null, ruleId: null, decidedBy: null, decidedByName: null, decidedAt: null })
    .where(inArray(pages.id, bare));
}

async function pageOf(tx: Db, requestId: string, pageId: string): Promise<PageRow> {
  const [page] = await tx
    .select()
    .from(pages)
    .where(and(eq(pages.id, pageId), eq(pages.requestId, requestId)))
    .for('update');
  if (!page) throw new AppError('not_found', `page ${pageId} is not there`);
  return page;
}

function checkBox(box: Box, page: { width: number; height: number } | null): void {
  const { x, y, width, height } = box;
  const inside = page && width > 0 && height > 0 && x >= -1 && y >= -1 && x + width <= page.width + 1 && y + height <= page.height + 1;
  if (!inside || ![x, y, width, height].every(Number.isFinite)) {
    throw new AppError('invalid_input', 'a box outside its page', { public: { key: 'review.errors.box_outside' } });
  }
}

function checkTerm(term: string): void {
  // Nothing to look for (only hyphens and spaces) would be a redaction that removes nothing.
  const enough = term.trim().length >= 2 && compileTerm({ text: term.trim(), match: 'normalised' }) !== undefined;
  if (!enough) throw new AppError('invalid_input', 'a term with nothing to look for', { public: { key: 'review.errors.term_too_short' } });
}

async function markRedacted(tx: Db, actor: Actor, pageIds: string[], { ground, ruleId }: { ground: string; ruleId: string }, now: Date): Promise<void> {
  if (pageIds.length === 0) return;
  await tx
    .update(pages)
    .set({ disposition: 'redact', reason: ground, ruleId, seenBy: actor.id, seenAt: now, decidedBy: actor.id, decidedByName: actor.name, decidedAt: now })
    .where(inArray(pages.id, pageIds));
}

/**
 * Takes the words of findings out, as terms that hold everywhere: a word that may not leave on one page may not leave on another.
 * Within the caller's transaction; returns the new rows' ids.
 */
export async function takeOutWords(tx: Db, actor: Actor, loaded: Loaded, quotes: readonly string[], ground: WithholdingGround, now: Date): Promise<string[]> {
  const said = groundFor(loaded, { disposition: 'redact', ground }) ?? { ground, ruleId: '' };
  const known = new Set((await liveMarks(tx, loaded.request.id)).flatMap((mark) => (mark.pageId === null && mark.term ? [mark.term.toLowerCase()] : [])));
  const ids: string[] = [];
  for (const term of quotes.map((quote) => quote.trim())) {
    const nothing = term.length < 2 || compileTerm({ text: term, match: 'normalised' }) === undefined;
    if (nothing || known.has(term.toLowerCase())) continue;
    known.add(term.toLowerCase());
    ids.push(await insertMark(tx, actor, loaded, null, { kind: 'term', term, reason: said.ground, ruleId: said.ruleId }, now));
  }
  await markReleased(tx, actor, loaded.request.id, ids, said, now);
  return ids;
}

/** Released pages that these terms stand on are pages to redact now. */
async function markReleased(tx: Db, actor: Actor, requestId: string, ids: readonly string[], ground: { ground: string; ruleId: string }, now: Date): Promise<void> {
  if (ids.length === 0) return;
  const released = await tx.select({ id: pages.id, text: pages.text }).from(pages).where(and(eq(pages.requestId, requestId), eq(pages.disposition, 'release')));
  const made = await tx.select().from(redactions).where(inArray(redactions.id, [...ids]));
  await markRedacted(tx, actor, [...marksOnPages(released, made).keys()], ground, now);
}
