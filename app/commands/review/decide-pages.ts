/** Decides pages: one, a contact sheet, or a whole document at once. Each is recorded as seen by this person. */
import { and, eq, inArray, ne } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { findings, pages, records, workflowInstances } from '#db/schema/index.ts';
import type { Disposition } from '#db/schema/records.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { otherPerson } from '#workflows/request/ledger.ts';
import { isWholeRecord } from '#workflows/rules/minimum-necessary.ts';
import { allowedWithholding, type WithholdingGround } from '#workflows/rules/patient-withholding.ts';
import { liveMarks, marksOnPages } from './marks.ts';
import { loadRequest, targetOf, type Loaded } from '../on-request.ts';
import { openCorrections } from '../work/chart-task.ts';
import { must, run } from '../run.ts';

export type DecidePages = {
  requestId: string;
  pageIds: string[];
  disposition: Disposition;
  /** Needed for `withhold`, `redact` and `out_of_scope`. */
  ground: WithholdingGround | null;
  /** What each page said when it was decided; one that says something else by now is somebody else's decision, and is left and told. */
  from?: Record<string, Disposition>;
  now: Date;
};

export type Conflict = { pageId: string; disposition: Disposition; reason: string | null; by: string };
export type DecidedPages = { decided: number; left: string[]; conflicts: Conflict[] };

/**
 * A released page that carries a box, or a word of a term, is recorded as redacted, with the mark's ground: what leaves is what is said.
 * Releasing leaves alone, and names, pages with an open finding or called another patient's: those are decided one by one.
 * Throws `invalid_input` for a ground that the basis does not allow (ACC-WHOLE).
 */
export async function decidePages(db: Db, actor: Actor, input: DecidePages): Promise<DecidedPages> {
  return run(db, actor, input.now, async (tx) => {
    const loaded = await loadForReview(tx, actor, input);
    const rows = await tx
      .select()
      .from(pages)
      .where(and(eq(pages.requestId, input.requestId), inArray(pages.id, input.pageIds)))
      .for('update');
    const ground = (await isOutsideAlready(tx, input, rows)) ? null : groundFor(loaded, input);
    const open = await tx
      .select({ pageId: findings.pageId })
      .from(findings)
      .where(and(inArray(findings.pageId, input.pageIds), eq(findings.status, 'open'), ne(findings.kind, otherPerson)));
    const withOpenFinding = new Set(open.map((row) => row.pageId));
    const releasing = input.disposition === 'release' || input.disposition === 'redact';
    const conflicts = rows.flatMap((page) => conflictOf(page, input, ground));
    const contested = new Set(conflicts.map(({ pageId }) => pageId));
    const mine = rows.filter((page) => !contested.has(page.id));
    const decided = mine.filter((page) => !releasing || ((page.verdict !== 'wrong' || isOverridden(page)) && !withOpenFinding.has(page.id)));
    const left = mine.filter((page) => !decided.includes(page)).map((page) => page.id);
    const marked = input.disposition === 'release' ? marksOnPages(decided, await liveMarks(tx, input.requestId)) : new Map<string, MarkGround>();
    const groups = new Map<string, { pageIds: string[]; disposition: Disposition; reason: string | null; ruleId: string | null }>();
    for (const page of decided) {
      const mark = marked.get(page.id);
      const said = mark
        ? { disposition: 'redact' as const, ...mark }
        : { disposition: input.disposition, reason: ground?.ground ?? null, ruleId: ground?.ruleId ?? null };
      const name = `${said.disposition}:${said.reason}`;
      groups.set(name, { ...said, pageIds: [...(groups.get(name)?.pageIds ?? []), page.id] });
    }
    for (const { pageIds, ...said } of groups.values()) {
      const undecided = said.disposition === 'undecided';
      await tx
        .update(pages)
        .set({
          ...said,
          seenBy: actor.id,
          seenAt: input.now,
          // Decided anew, it is looked at anew by somebody else.
          secondBy: null,
          secondByName: null,
          secondAt: null,
          decidedBy: undecided ? null : actor.id,
          decidedByName: undecided ? null : actor.name,
          decidedAt: undecided ? null : input.now,
        })
        .where(inArray(pages.id, pageIds));
      const recordIds = new Set(decided.filter((page) => pageIds.includes(page.id)).map((page) => page.recordId));
      await recordEvent(tx, {
        action: 'pages.decided',
        actor,
        now: input.now,
        subject: { facilityId: loaded.request.facilityId, requestId: loaded.request.id, patientId: loaded.request.patientId },
        facts: { pages: pageIds.length, disposition: said.disposition, reason: said.reason, ...(recordIds.size === 1 ? { recordId: [...recordIds][0] } : {}) },
      });
      if (said.disposition === 'withhold' && said.reason === 'misfiled') await openCorrections(tx, actor, loaded.request, decided.filter((page) => pageIds.includes(page.id)), input.now);
    }
    return { decided: decided.length, left, conflicts };
  });
}

/** Somebody decided otherwise since this person looked. The same decision twice is no conflict. */
function conflictOf(page: typeof pages.$inferSelect, { from, disposition }: DecidePages, ground: { ground: string } | null): Conflict[] {
  const seen = from?.[page.id];
  if (seen === undefined || page.disposition === seen || page.disposition === 'undecided') return [];
  if (page.disposition === disposition && page.reason === (ground?.ground ?? null)) return [];
  return [{ pageId: page.id, disposition: page.disposition, reason: page.reason, by: page.decidedByName ?? '' }];
}

type MarkGround = { reason: string; ruleId: string };

/** Two different people, both named; one alone releases nothing (invariant 3). */
export function isOverridden(page: { overrideBy: string | null; overrideProposedBy: string | null }): boolean {
  return page.overrideBy !== null && page.overrideProposedBy !== null && page.overrideBy !== page.overrideProposedBy;
}

/** Pages of documents that the scope never covered need no ground to stay out. */
async function isOutsideAlready(tx: Db, { disposition }: DecidePages, rows: readonly { recordId: string }[]): Promise<boolean> {
  if (disposition !== 'out_of_scope' || rows.length === 0) return false;
  const inside = await tx
    .select({ id: records.id })
    .from(records)
    .where(and(inArray(records.id, [...new Set(rows.map((row) => row.recordId))]), eq(records.inScope, true)));
  return inside.length === 0;
}

/** The ledger changes only while the request is being reviewed. */
export async function loadForReview(tx: Db, actor: Actor, input: { requestId: string; now: Date }): Promise<Loaded> {
  // Locked, so that a page is never decided while the review is being sent on, and two reviewers' acts follow one another.
  await tx.select({ id: workflowInstances.id }).from(workflowInstances).where(eq(workflowInstances.id, input.requestId)).for('update');
  const loaded = await loadRequest(tx, input.requestId, input.now);
  must(actor, 'page.review', targetOf(loaded.request));
  if (loaded.state !== 'reviewing') {
    throw new AppError('not_allowed_now', `request ${input.requestId} is ${loaded.state}, not under review`, {
      public: { key: 'errors.not_allowed_now' },
      details: { machine: 'request', id: input.requestId, event: 'page.review', state: loaded.state },
    });
  }
  return loaded;
}

/** The ground with its rule, or null where none is asked for. */
export function groundFor(
  { request, today }: Loaded,
  { disposition, ground }: Pick<DecidePages, 'disposition' | 'ground'>,
): { ground: WithholdingGround; ruleId: string } | null {
  if (disposition === 'release' || disposition === 'undecided') return null;
  const wanted = disposition === 'out_of_scope' ? 'out_of_scope' : ground;
  if (!wanted) throw new AppError('invalid_input', `${disposition} without a ground`, { public: { key: 'review.errors.ground_missing' } });
  const decision = allowedWithholding(request.basis, wanted, { today, scopeLimited: !isWholeRecord(request.scope) });
  if (!decision.result.allowed) throw new AppError('invalid_input', `ground ${wanted} is not allowed for ${request.basis}`, { public: decision.message });
  return { ground: wanted, ruleId: decision.ruleId };
}
