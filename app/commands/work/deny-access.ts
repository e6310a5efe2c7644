/** A denial of access: proposed by one person on a named ground, confirmed or rejected by another (164.524(a), (d)). */
import { eq } from 'drizzle-orm';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { requests, workflowInstances } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { denialGround, isDenialGround, mayDecideDenial, type DenialGround } from '#workflows/rules/denial.ts';
import type { RequestContext } from '#workflows/request/machine.ts';
import { onRequest, targetOf, type OnRequest } from '../on-request.ts';
import { recordDecision } from '../record-decision.ts';
import { must } from '../run.ts';

/** `elsewhere`: who holds the records instead, where that is known; it stands in the letter (164.524(d)(3)). */
export async function proposeDenial(db: Db, actor: Actor, input: OnRequest & { ground: DenialGround; elsewhere?: string }): Promise<SendResult | null> {
  const ground = denialGround(input.ground);
  return onRequest(db, actor, input, 'request.deny', async (tx, { request }) => {
    const heldElsewhere = input.elsewhere?.trim();
    if (heldElsewhere) await tx.update(requests).set({ facts: { ...request.facts, heldElsewhere } }).where(eq(requests.id, request.id));
    return { type: 'DENIAL_PROPOSED', ground: ground.id, reviewable: ground.reviewable };
  });
}

/** By somebody else than who proposed it, with the permission for it; a reviewable ground by a physician alone (the machine asks). */
export async function decideDenial(db: Db, actor: Actor, input: OnRequest & { confirm: boolean }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.read', async (tx, { request, today }) => {
    const [instance] = await tx.select({ context: workflowInstances.context }).from(workflowInstances).where(eq(workflowInstances.id, request.id));
    const { denialProposedBy, denialGround: ground } = instance?.context as RequestContext;
    must(actor, 'denial.approve', { ...targetOf(request), deniedBy: denialProposedBy ? [denialProposedBy] : [] });
    if (input.confirm && ground && isDenialGround(ground)) {
      const decision = mayDecideDenial(ground, { id: actor.id, roles: actor.roles, proposedBy: denialProposedBy ?? '' }, today);
      if (!decision.result.may) throw new AppError('not_allowed_now', `denial of request ${request.id}: ${decision.result.refusal}`, { public: decision.message });
      await recordDecision(tx, request, decision, input.now);
    }
    return { type: input.confirm ? 'DENIAL_CONFIRMED' : 'DENIAL_REJECTED' };
  });
}
