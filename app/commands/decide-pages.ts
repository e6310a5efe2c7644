/** Decides pages: one, a contact sheet, or a whole document at once. Each is recorded as seen by this person. */
import { and, eq, inArray } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { findings, pages } from '#db/schema/index.ts';
import type { Disposition } from '#db/schema/records.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { isWholeRecord } from '#workflows/rules/minimum-necessary.ts';
import { allowedWithholding, type WithholdingGround } from '#workflows/rules/patient-withholding.ts';
import { loadRequest, targetOf, type Loaded } from './on-request.ts';
import { must, run } from './run.ts';

export type DecidePages = {
  requestId: string;
  pageIds: string[];
  disposition: Disposition;
  /** Needed for `withhold`, `redact` and `out_of_scope`. */
  ground: WithholdingGround | null;
  now: Date;
};

export type DecidedPages = { decided: number; left: string[] };

/**
 * Releasing leaves alone, and names, pages with an open finding or called another patient's: those are decided one by one.
 * Throws `invalid_input` for a ground that the basis does not allow (ACC-WHOLE).
 */
export async function decidePages(db: Db, actor: Actor, input: DecidePages): Promise<DecidedPages> {
  return run(db, actor, input.now, async (tx) => {
    const loaded = await loadForReview(tx, actor, input);
    const ground = groundFor(loaded, input);
    const rows = await tx
      .select()
      .from(pages)
      .where(and(eq(pages.requestId, input.requestId), inArray(pages.id, input.pageIds)))
      .for('update');
    const open = await tx
      .select({ pageId: findings.pageId })
      .from(findings)
      .where(and(inArray(findings.pageId, input.pageIds), eq(findings.status, 'open')));
    const withOpenFinding = new Set(open.map((row) => row.pageId));
    const releasing = input.disposition === 'release' || input.disposition === 'redact';
    const decided = rows.filter((page) => !releasing || ((page.verdict !== 'wrong' || page.overrideBy) && !withOpenFinding.has(page.id)));
    const left = rows.filter((page) => !decided.includes(page)).map((page) => page.id);
    if (decided.length > 0) {
      await tx
        .update(pages)
        .set({
          disposition: input.disposition,
          reason: ground?.ground ?? null,
          ruleId: ground?.ruleId ?? null,
          seenBy: actor.id,
          seenAt: input.now,
          decidedBy: actor.id,
          decidedByName: actor.name,
          decidedAt: input.now,
        })
        .where(inArray(pages.id, decided.map((page) => page.id)));
      await recordEvent(tx, {
        action: 'pages.decided',
        actor,
        now: input.now,
        subject: { facilityId: loaded.request.facilityId, requestId: loaded.request.id, patientId: loaded.request.patientId },
        facts: { pages: decided.length, disposition: input.disposition, reason: ground?.ground ?? null },
      });
    }
    return { decided: decided.length, left };
  });
}

/** The ledger changes only while the request is being reviewed. */
export async function loadForReview(tx: Db, actor: Actor, input: { requestId: string; now: Date }): Promise<Loaded> {
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
  if (!wanted) throw new AppError('invalid_input', `${disposition} without a ground`, { public: { key: 'staff.review.ground_missing' } });
  const decision = allowedWithholding(request.basis, wanted, { today, scopeLimited: !isWholeRecord(request.scope) });
  if (!decision.result.allowed) throw new AppError('invalid_input', `ground ${wanted} is not allowed for ${request.basis}`, { public: decision.message });
  return { ground: wanted, ruleId: decision.ruleId };
}
