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
  return basisHolds({
    basis: request.basis,
    today: legalDateOf(now, zone),
    state,
    authorization: fields ? { ...fields, ...(authorization?.revokedAt ? { revokedOn: legalDateOf(authorization.revokedAt, zone) } : {}) } : null,
    subpoena: request.facts.subpoena ?? null,
    order: request.facts.order ?? null,
  });
}
