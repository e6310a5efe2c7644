/**
 * The review of a denial (164.524(a)(4), (d)(4)): asked for on a reviewable ground, given to a licensed professional who took no
 * part, decided, told in writing. What it grants goes on as a linked request, filed by the office.
 */
import { and, desc, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { StoredPlan } from '#app/delivery/packet-plan.ts';
import type { Db } from '#db/open.ts';
import { packets, pages, records, staffMembers, workflowHistory, workflowInstances } from '#db/schema/index.ts';
import type { Actor, Role } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { isIndividualsRequest } from '#workflows/rules/bases.ts';
import { denialGround, isDenialGround, mayReviewDenial, type DenialGround } from '#workflows/rules/denial.ts';
import type { RequestContext } from '#workflows/request/machine.ts';
import { fileLinkedRequest } from '../work/file-linked-request.ts';
import type { Filed } from '../ask/file-request.ts';
import { livesOf, loadCase, lockRequest, onCase, openCase, type OnCase } from '../on-case.ts';
import { loadRequest, targetOf, type Loaded } from '../on-request.ts';
import { recordDecision } from '../record-decision.ts';
import { must, run } from '../run.ts';

const notNow = (why: string, key = 'errors.not_allowed_now') => new AppError('not_allowed_now', why, { public: { key } });

/** By the individual, or by the office as she asked. `reviewId` is made by the caller: the same twice is one review. */
export async function askReview(db: Db, actor: Actor, input: { requestId: string; reviewId: string; now: Date }): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    await lockRequest(tx, input.requestId);
    const loaded = await loadRequest(tx, input.requestId, input.now);
    must(actor, actor.kind === 'requester' ? 'own.message' : 'request.ask', targetOf(loaded.request));
    const ground = await reviewableGround(tx, loaded);
    if (!ground) throw notNow(`request ${input.requestId} was not denied on a ground that is reviewed`, 'cases.error.not_reviewable');
    const others = await livesOf(tx, input.requestId, 'denial_review');
    if (others.some(({ id }) => id === input.reviewId)) return;
    if (others.length > 0) throw notNow(`request ${input.requestId} has a review`, 'cases.error.asked_already');
    const involved = await involvedIn(tx, input.requestId);
    await openCase(tx, actor, loaded, {
      machine: 'denial_review',
      id: input.reviewId,
      input: { reviewId: input.reviewId, requestId: input.requestId, reviewable: true, involved },
      facts: { machine: 'denial_review', ground },
      event: { type: 'REVIEW_ASKED' },
      openedOn: loaded.today,
      now: input.now,
    });
  });
}

/** The ground that may be reviewed: of the denial as a whole, else of what was kept back from the packet. null: there is none. */
export async function reviewableGround(tx: Db, { request, state }: Pick<Loaded, 'request' | 'state'>): Promise<DenialGround | null> {
  if (state !== 'closed' || !isIndividualsRequest(request.basis)) return null;
  const [instance] = await tx.select({ context: workflowInstances.context }).from(workflowInstances).where(eq(workflowInstances.id, request.id));
  const { denialGround: whole, denialReviewable } = instance?.context as RequestContext;
  if (request.outcome === 'denied') return whole && denialReviewable && isDenialGround(whole) ? whole : null;
  const [packet] = await tx.select({ plan: packets.plan }).from(packets).where(and(eq(packets.requestId, request.id), eq(packets.status, 'approved'))).orderBy(desc(packets.version)).limit(1);
  const withheld = (packet?.plan as StoredPlan | undefined)?.packet?.withheld ?? [];
  return withheld.flatMap(({ ground }) => (isDenialGround(ground) && denialGround(ground).reviewable ? [ground] : []))[0] ?? null;
}

/** Whoever of the staff did anything on the request, drew or decided a page, built or approved a packet; acts of the review itself aside where it is named. */
async function involvedIn(tx: Db, requestId: string, reviewId: string | null = null): Promise<string[]> {
  const acted = await tx.selectDistinct({ id: workflowHistory.actorId }).from(workflowHistory).where(and(eq(workflowHistory.requestId, requestId), eq(workflowHistory.actorKind, 'staff'), reviewId ? ne(workflowHistory.instanceId, reviewId) : undefined));
  const decided = await tx.selectDistinct({ id: pages.decidedBy }).from(pages).innerJoin(records, eq(records.id, pages.recordId)).where(and(eq(records.requestId, requestId), isNotNull(pages.decidedBy)));
  const built = await tx.select({ by: packets.preparedBy, decidedBy: packets.decidedBy }).from(packets).where(eq(packets.requestId, requestId));
  const all = [...acted.map(({ id }) => id), ...decided.map(({ id }) => id), ...built.flatMap(({ by, decidedBy }) => [by, decidedBy])];
  return [...new Set(all.filter((id): id is string => id !== null))];
}

/** By a supervisor or compliance. Refused for whoever took part, and for somebody without a licence. */
export async function nameReviewer(db: Db, actor: Actor, input: OnCase & { reviewerId: string }): Promise<SendResult | null> {
  return onCase(db, actor, 'denial_review', input, 'review.assign', async (tx, { request, today, facts, context }) => {
    const rows = await tx
      .select({ role: staffMembers.role })
      .from(staffMembers)
      .where(and(eq(staffMembers.userId, input.reviewerId), eq(staffMembers.facilityId, request.facilityId), isNull(staffMembers.disabledAt)));
    const reviewerRoles = rows.map(({ role }) => role as Role);
    if (!isDenialGround(facts.ground)) throw new AppError('internal', `case ${input.caseId} has no known ground`);
    const involved = await stillInvolved(tx, request.id, context);
    const decision = mayReviewDenial(facts.ground, { id: input.reviewerId, roles: reviewerRoles, involved }, today);
    const { refusal } = decision.result;
    if (refusal) throw notNow(`${input.reviewerId} may not review: ${refusal}`, refusal === 'involved' ? 'cases.error.involved' : 'cases.error.not_licensed');
    await recordDecision(tx, request, decision, input.now);
    return { type: 'REVIEWER_NAMED', reviewerId: input.reviewerId, reviewerRoles };
  });
}

/** A requester's own session saw fewer rows when she asked: whoever took part is looked up again by whoever names. */
async function stillInvolved(tx: Db, requestId: string, context: Record<string, unknown>, reviewId: string | null = null): Promise<string[]> {
  return [...new Set([...((context['involved'] as string[] | undefined) ?? []), ...(await involvedIn(tx, requestId, reviewId))])];
}

export async function stepDownAsReviewer(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'denial_review', input, 'request.read', () => ({ type: 'REVIEWER_STEPPED_DOWN' }));
}

/** By the reviewer alone; the caller has asked for the second factor. */
export async function decideReview(db: Db, actor: Actor, input: OnCase & { uphold: boolean }): Promise<SendResult | null> {
  const asked = (loaded: Loaded & { context: Record<string, unknown> }) => ['denial.review', { ...targetOf(loaded.request), deniedBy: loaded.context['involved'] as string[] }] as ['denial.review', ReturnType<typeof targetOf>];
  return onCase(db, actor, 'denial_review', input, asked, async (tx, { request, context }) => {
    // Whoever was named may have taken part since: looked at again under the lock.
    must(actor, 'denial.review', { ...targetOf(request), deniedBy: await stillInvolved(tx, request.id, context, input.caseId) });
    return { type: input.uphold ? 'DENIAL_UPHELD' : 'DENIAL_OVERTURNED' };
  });
}

export async function withdrawReview(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'denial_review', input, actor.kind === 'requester' ? 'own.withdraw' : 'request.close', () => ({ type: 'REVIEW_WITHDRAWN' }));
}

/** What the review granted goes on under the first date of receipt. `newRequestId` is made by the caller. */
export async function reopenAfterReview(db: Db, actor: Actor, input: { caseId: string; newRequestId: string; now: Date; sessionSecret: string }): Promise<Filed> {
  return run(db, actor, input.now, async (tx) => {
    const { caseState, request } = await loadCase(tx, 'denial_review', input.caseId, input.now);
    if (caseState !== 'overturned') throw notNow(`review ${input.caseId} is ${caseState}`);
    const { rows } = await tx.execute<{ id: string }>(sql`select id from requests where linked_request_id = ${request.id}::uuid and link_reason in ('review_overturned', 'reopened') and id <> ${input.newRequestId}::uuid`);
    if (rows.length > 0) throw notNow(`review ${input.caseId} has its request`, 'cases.error.reopened_already');
    return fileLinkedRequest(tx, actor, { requestId: request.id, newRequestId: input.newRequestId, reason: request.outcome === 'denied' ? 'review_overturned' : 'reopened', ourError: true, now: input.now, sessionSecret: input.sessionSecret });
  });
}
