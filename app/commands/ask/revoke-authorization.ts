/** Revokes an authorization and, in the same transaction, stops every request that rests on it (164.508(b)(5)). */
import { and, asc, eq } from 'drizzle-orm';
import { sendEvent } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { authorizations, workflowInstances } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { sql } from 'drizzle-orm';
import { loadRequest, targetOf } from '../on-request.ts';
import { must, run } from '../run.ts';

export type RevokeAuthorization = { requestId: string; authorizationId: string; now: Date; key: string };

/** Returns the requests it stopped, by id. A closed one stays closed; its unopened links are recalled. */
export async function revokeAuthorization(db: Db, actor: Actor, input: RevokeAuthorization): Promise<string[]> {
  return run(db, actor, input.now, async (tx) => {
    // Requests first, then the others by id: the one order in which rows are locked.
    const resting = await tx
      .select({ id: workflowInstances.id })
      .from(workflowInstances)
      .where(and(eq(workflowInstances.machine, 'request'), sql`${workflowInstances.context}->>'authorizationId' = ${input.authorizationId}`))
      .orderBy(asc(workflowInstances.id))
      .for('update');
    const { request } = await loadRequest(tx, input.requestId, input.now);
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
    for (const { id } of resting) await sendEvent(tx, { machine: 'request', id, event, actor, now: input.now, key: input.key });
    return resting.map(({ id }) => id);
  });
}
