/** An authorization that ends with an event: a person says that it has happened, or takes that back (164.508(b)(2)(i)). Asked again at release and at every download. */
import { desc, eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { authorizations, requests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { AuthorizationFields } from '#workflows/rules/authorization.ts';
import { onRequest, type OnRequest } from '../on-request.ts';
import { refreshEvidence } from './check-evidence.ts';

/** Throws `invalid_input` where the authorization ends with no event. Also on a closed request: its links rest on the same paper. */
export async function endByEvent(db: Db, actor: Actor, input: OnRequest & { happened: boolean }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.check', async (tx, { request, facility, today }) => {
    const [paper] = await tx.select().from(authorizations).where(eq(authorizations.requestId, request.id)).orderBy(desc(authorizations.createdAt)).for('update');
    const fields = (paper?.fields ?? {}) as AuthorizationFields;
    if (!paper || !fields.expiryEvent) throw new AppError('invalid_input', `the authorization of ${request.id} ends with no event`, { public: { key: 'office.expiryEvent.none' } });
    const expiryEventHappened = input.happened;
    await tx.update(authorizations).set({ fields: { ...fields, expiryEventHappened } }).where(eq(authorizations.id, paper.id));
    const { authorization } = request.facts;
    const facts = { ...request.facts, authorization: { ...authorization, fields: { ...authorization?.fields, expiryEventHappened } } };
    await tx.update(requests).set({ facts }).where(eq(requests.id, request.id));
    await refreshEvidence(tx, { request: { ...request, facts }, state: facility.state, today, now: input.now });
    await recordEvent(tx, {
      action: 'evidence.decided',
      actor,
      now: input.now,
      subject: { facilityId: request.facilityId, requestId: request.id },
      facts: { line: 'expiry_event', ruleId: 'AUTH-DEFECT', status: input.happened ? 'confirm' : 'reopen' },
    });
    return null;
  });
}
