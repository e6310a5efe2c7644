/** Revokes an authorization and, in the same transaction, stops every request that rests on it (164.508(b)(5)). */
import { and, asc, eq, sql } from 'drizzle-orm';
import { sendEvent } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { authorizations, requests, workflowInstances } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { revocationEffect } from '#workflows/rules/refusals.ts';
import { loadRequest, targetOf } from '../on-request.ts';
import { recordDecision } from '../record-decision.ts';
import { must, run } from '../run.ts';

export type RevokeAuthorization = { requestId: string; authorizationId: string; now: Date; key: string };

/** Returns the requests it stopped, by id. A closed one stays closed; its unopened links are recalled. */
export async function revokeAuthorization(db: Db, actor: Actor, input: RevokeAuthorization): Promise<string[]> {
  return run(db, actor, input.now, async (tx) => {
    // Requests first, then the others by id: the one order in which rows are locked.
    const resting = await tx
      .select({ id: workflowInstances.id, state: workflowInstances.state, restsOn: sql<string>`${workflowInstances.context}->>'authorizationId'`, basis: requests.basis, facilityId: requests.facilityId })
      .from(workflowInstances)
      .innerJoin(requests, eq(requests.id, workflowInstances.id))
      .where(and(eq(workflowInstances.machine, 'request'), sql`${workflowInstances.context}->>'authorizationId' = ${input.authorizationId}`))
      .orderBy(asc(workflowInstances.id))
      .for('update', { of: workflowInstances });
    const { request, today } = await loadRequest(tx, input.requestId, input.now);
    must(actor, actor.kind === 'requester' ? 'own.revoke' : 'authorization.revoke', targetOf(request));
    const [authorization] = await tx
      .select()
      .from(authorizations)
      .where(and(eq(authorizations.id, input.authorizationId), eq(authorizations.facilityId, request.facilityId)));
    if (!authorization) throw new AppError('not_found', `authorization ${input.authorizationId} is not there`);
    await tx
      .update(authorizations)
      .set({ revokedAt: input.now, revokedBy: actor.name, valid: false })
      .where(eq(authorizations.id, authorization.id));
    await sendEvent(tx, { machine: 'authorization', id: authorization.id, event: { type: 'REVOKED' }, actor, now: input.now, key: input.key });
    const event = { type: 'AUTHORIZATION_REVOKED', authorizationId: authorization.id } as const;
    const stopped: string[] = [];
    for (const { id, basis, facilityId, state, restsOn } of resting) {
      // Made by the signed-in patient in the portal, or read by staff in her letter: in writing either way (164.508(b)(5)).
      const effect = revocationEffect({ basis, restsOn, revoked: authorization.id, inWriting: true, closed: state === 'closed', today });
      await recordDecision(tx, { id, facilityId }, effect, input.now);
      if (!effect.result.stops) continue;
      await sendEvent(tx, { machine: 'request', id, event, actor, now: input.now, key: input.key });
      stopped.push(id);
    }
    return stopped;
  });
}
