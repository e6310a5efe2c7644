/** Asked at release and again at every download: does the basis still hold (BASIS-HOLDS)? */
import { eq } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import { authorizations, type requests } from '#db/schema/index.ts';
import type { AuthorizationFields } from '#workflows/rules/authorization.ts';
import { basisHolds } from '#workflows/rules/basis-holds.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import type { Decision } from '#workflows/rules/rule.ts';

type Asked = { request: typeof requests.$inferSelect; authorizationId: string | null; zone: string; state: string; now: Date };

export async function basisNow(tx: Db, { request, authorizationId, zone, state, now }: Asked): Promise<Decision<{ holds: boolean; failure: string | null }>> {
  const [authorization] = authorizationId ? await tx.select().from(authorizations).where(eq(authorizations.id, authorizationId)) : [];
  const fields = authorization?.fields as AuthorizationFields | undefined;
  const { assurance, motionToQuash, stayed } = request.facts.subpoena ?? {};
  return basisHolds({
    basis: request.basis,
    today: legalDateOf(now, zone),
    state,
    authorization: fields ? { ...pick(fields), ...(authorization?.revokedAt ? { revokedOn: legalDateOf(authorization.revokedAt, zone) } : {}) } : null,
    subpoena: request.facts.subpoena ? { ...(assurance ? { assurance } : {}), ...(motionToQuash ? { motionToQuash } : {}), stayed: stayed ?? false } : null,
    order: request.facts.order ? { stayed: request.facts.order.stayed ?? false } : null,
  });
}

/** What the rule asks of an authorization, and no more: the decision keeps its inputs. */
function pick({ signedOn, expiresOn, expiryEvent, expiryEventHappened }: AuthorizationFields): AuthorizationFields {
  return { ...(signedOn ? { signedOn } : {}), ...(expiresOn ? { expiresOn } : {}), ...(expiryEvent ? { expiryEvent } : {}), ...(expiryEventHappened ? { expiryEventHappened } : {}) };
}
