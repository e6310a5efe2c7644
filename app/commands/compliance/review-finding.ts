/** Compliance searches the log for patterns now, and decides what a finding is: nothing, or something to follow up, with the reason kept. */
import { and, eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { findPatterns } from '#app/compliance/patterns.ts';
import type { Db } from '#db/open.ts';
import { logFindings } from '#db/schema/compliance.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { must, run } from '../run.ts';

/** Legal dates, both inclusive. -> findings that are new */
export async function searchPatterns(db: Db, actor: Actor, input: { from: string; to: string; now: Date }): Promise<number> {
  return run(db, actor, input.now, async (tx) => {
    must(actor, 'oversight.decide', { facilityId: actor.facilityIds[0] ?? '' });
    return findPatterns(tx, actor, input);
  });
}

/** Once; whoever it is about decides nothing. Throws `invalid_input` without a reason of 3 to 500 characters. */
export async function reviewFinding(db: Db, actor: Actor, input: { findingId: string; verdict: 'dismissed' | 'confirmed'; reason: string; now: Date }): Promise<void> {
  const reason = input.reason.trim();
  if (reason.length < 3 || reason.length > 500) throw new AppError('invalid_input', 'a verdict needs its reason', { public: { key: 'oversight.patterns.reasonMissing' } });
  await run(db, actor, input.now, async (tx) => {
    const [found] = await tx.select().from(logFindings).where(eq(logFindings.id, input.findingId)).for('update');
    if (!found) throw new AppError('not_found', `finding ${input.findingId} is not there`);
    must(actor, 'oversight.decide', { facilityId: found.facilityId });
    if (found.actorId === actor.id) throw new AppError('forbidden', 'a finding about oneself', { public: { key: 'oversight.patterns.aboutYou' } });
    if (found.status !== 'open') throw new AppError('not_allowed_now', `finding ${found.id} is ${found.status}`, { public: { key: 'errors.not_allowed_now' } });
    await tx
      .update(logFindings)
      .set({ status: input.verdict, reason, decidedBy: actor.id, decidedByName: actor.name, decidedAt: input.now })
      .where(and(eq(logFindings.id, found.id), eq(logFindings.status, 'open')));
    await recordEvent(tx, { action: 'finding.decided', actor, now: input.now, subject: { facilityId: found.facilityId, patientId: found.patientId }, facts: { findingId: found.id, kind: found.kind, verdict: input.verdict } });
  });
}
