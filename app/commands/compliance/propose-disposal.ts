/** Retention: schedules longer than six years, legal holds that win, and disposals that one proposes and another approves. */
import { and, eq, isNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { requestIdOf } from '#db/queries/log.ts';
import { disposable, schedulesOf, type Disposable } from '#db/queries/retention.ts';
import { disposalItems, disposalRuns, facilities, legalHolds, requests, retentionSchedules, type RetentionKind } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { retention } from '#workflows/rules/retention.ts';
import { must, run } from '../run.ts';

export const retentionKinds = ['access', 'legal', 'third_party'] as const satisfies readonly RetentionKind[];
const wrong = (why: string, key: string) => new AppError('invalid_input', why, { public: { key: `retention.${key}` } });

/** Longer than six years, on the rule that asks for it. Less than six is refused: 164.530(j) is the floor. */
export async function setRetention(db: Db, actor: Actor, input: { facilityId: string; kind: RetentionKind; years: number; citation: string; now: Date }): Promise<void> {
  const citation = input.citation.trim().slice(0, 200);
  if (!Number.isInteger(input.years) || input.years < 6 || input.years > 100) throw wrong('years out of range', 'yearsWrong');
  if (citation.length < 3) throw wrong('a schedule names its rule', 'citationMissing');
  await run(db, actor, input.now, async (tx) => {
    const { facilityId, kind, years, now } = input;
    must(actor, 'oversight.decide', { facilityId });
    const before = (await schedulesOf(tx, [facilityId])).find((each) => each.kind === kind)?.years ?? 6;
    const row = { years, citation, changedBy: actor.id, changedByName: actor.name, changedAt: now };
    await tx.insert(retentionSchedules).values({ id: uuidv7(), facilityId, kind, ...row }).onConflictDoUpdate({ target: [retentionSchedules.facilityId, retentionSchedules.kind], set: row });
    await recordEvent(tx, { action: 'setting.changed', actor, now, subject: { facilityId }, facts: { setting: `retention.${kind}`, before, after: years } });
  });
}

/** On a request by its number, or on its patient and so on all of hers. -> the hold */
export async function placeLegalHold(db: Db, actor: Actor, input: { number: string; of: 'request' | 'patient'; reason: string; now: Date }): Promise<string> {
  const reason = input.reason.trim().slice(0, 500);
  if (reason.length < 3) throw wrong('a hold has a reason', 'reasonMissing');
  return run(db, actor, input.now, async (tx) => {
    const requestId = await requestIdOf(tx, input.number);
    const [request] = requestId ? await tx.select({ facilityId: requests.facilityId, patientId: requests.patientId }).from(requests).where(eq(requests.id, requestId)) : [];
    if (!request || !requestId) throw wrong('no such request', 'numberUnknown');
    if (input.of === 'patient' && !request.patientId) throw wrong('the request names no patient of the index', 'noPatient');
    must(actor, 'oversight.decide', { facilityId: request.facilityId });
    const id = uuidv7();
    const held = input.of === 'patient' ? { patientId: request.patientId } : { heldRequestId: requestId };
    await tx.insert(legalHolds).values({ id, facilityId: request.facilityId, ...held, reason, placedBy: actor.id, placedByName: actor.name, placedAt: input.now });
    await recordEvent(tx, { action: 'hold.changed', actor, now: input.now, subject: { facilityId: request.facilityId, requestId, patientId: request.patientId }, facts: { holdId: id, of: input.of, change: 'placed' } });
    return id;
  });
}

export async function liftLegalHold(db: Db, actor: Actor, input: { holdId: string; reason: string; now: Date }): Promise<void> {
  const reason = input.reason.trim().slice(0, 500);
  if (reason.length < 3) throw wrong('lifting has a reason', 'reasonMissing');
  await run(db, actor, input.now, async (tx) => {
    const [hold] = await tx.select().from(legalHolds).where(and(eq(legalHolds.id, input.holdId), isNull(legalHolds.liftedAt))).for('update');
    if (!hold) throw new AppError('not_found', `hold ${input.holdId} does not stand`);
    must(actor, 'oversight.decide', { facilityId: hold.facilityId });
    await tx.update(legalHolds).set({ liftedAt: input.now, liftedByName: actor.name, liftReason: reason }).where(eq(legalHolds.id, hold.id));
    await recordEvent(tx, { action: 'hold.changed', actor, now: input.now, subject: { facilityId: hold.facilityId, requestId: hold.heldRequestId, patientId: hold.patientId }, facts: { holdId: hold.id, of: hold.patientId ? 'patient' : 'request', change: 'lifted' } });
  });
}

/** The day until which a request is kept, and whether it may go: the rule, the schedule of its kind, and the holds. */
export function keptUntil(request: Disposable, years: number, today: string): { until: string; mayDispose: boolean } {
  return retention({ createdOn: request.closedOn, lastEffectiveOn: request.lastOn, today, legalHold: request.held, years }).result;
}

/** Everything of a facility that may go today, as a proposal. Throws `invalid_input` where nothing may. -> the disposal */
export async function proposeDisposal(db: Db, actor: Actor, input: { facilityId: string; now: Date }): Promise<string> {
  const { facilityId, now } = input;
  return run(db, actor, now, async (tx) => {
    must(actor, 'oversight.decide', { facilityId });
    const [facility] = await tx.select({ zone: facilities.zone }).from(facilities).where(eq(facilities.id, facilityId));
    const today = legalDateOf(now, facility?.zone ?? 'UTC');
    const schedules = await schedulesOf(tx, [facilityId]);
    const due = (await disposable(tx, facilityId, today)).flatMap((request) => {
      const { until, mayDispose } = keptUntil(request, schedules.find(({ kind }) => kind === request.kind)?.years ?? 6, today);
      return mayDispose ? [{ ...request, until }] : [];
    });
    if (due.length === 0) throw wrong('nothing may be disposed of', 'nothingDue');
    const id = uuidv7();
    await tx.insert(disposalRuns).values({ id, facilityId, onDay: today, proposedBy: actor.id, proposedByName: actor.name, proposedAt: now });
    await tx.insert(disposalItems).values(due.map(({ id: disposedRequestId, number, kind, closedOn, until }) => ({ id: uuidv7(), facilityId, runId: id, disposedRequestId, number, kind, closedOn, until })));
    await recordEvent(tx, { action: 'disposal.proposed', actor, now, subject: { facilityId }, facts: { runId: id, requests: due.length } });
    return id;
  });
}

/** By somebody else than who proposed it; the worker then executes. The caller has asked for the second factor. */
export async function decideDisposal(db: Db, actor: Actor, input: { runId: string; approve: boolean; now: Date }): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    const [found] = await tx.select().from(disposalRuns).where(eq(disposalRuns.id, input.runId)).for('update');
    if (!found) throw new AppError('not_found', `disposal ${input.runId} is not there`);
    must(actor, 'disposal.approve', { facilityId: found.facilityId, proposedBy: found.proposedBy });
    if (found.status !== 'proposed') throw new AppError('not_allowed_now', `disposal ${found.id} is ${found.status}`, { public: { key: 'errors.not_allowed_now' } });
    await tx.update(disposalRuns).set({ status: input.approve ? 'approved' : 'declined', decidedBy: actor.id, decidedByName: actor.name, decidedAt: input.now }).where(eq(disposalRuns.id, found.id));
    await recordEvent(tx, { action: 'disposal.decided', actor, now: input.now, subject: { facilityId: found.facilityId }, facts: { runId: found.id, verdict: input.approve ? 'approved' : 'declined' } });
  });
}
