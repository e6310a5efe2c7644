/** Asked at release and again at every download: does the basis still hold (BASIS-HOLDS)? */
import { eq } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import { authorizations, patients, type requests } from '#db/schema/index.ts';
import type { AuthorizationFields } from '#workflows/rules/authorization.ts';
import { basisHolds } from '#workflows/rules/basis-holds.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { authorityEnded } from '#workflows/rules/representative.ts';
import { restrictionForbids } from '#workflows/rules/retention.ts';
import type { Decision } from '#workflows/rules/rule.ts';

type Held = Decision<{ holds: boolean; failure: string | null }>;
type Asked = { request: typeof requests.$inferSelect; authorizationId: string | null; zone: string; state: string; now: Date };

export async function basisNow(tx: Db, { request, authorizationId, zone, state, now }: Asked): Promise<Held> {
  const today = legalDateOf(now, zone);
  const ended = representativeEnded(request, state, today);
  if (ended) return ended;
  const [authorization] = authorizationId ? await tx.select().from(authorizations).where(eq(authorizations.id, authorizationId)) : [];
  const fields = authorization?.fields as AuthorizationFields | undefined;
  const { assurance, motionToQuash, stayed } = request.facts.subpoena ?? {};
  return basisHolds({
    basis: request.basis,
    today,
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

/** Somebody who acted for the patient when the request came and does no more: the child is of age, the paper's last day is over (164.502(g)). */
function representativeEnded({ requesterKind, facts, receivedOn, statedPatient }: Asked['request'], state: string, today: string): Held | null {
  const { representative } = facts;
  if (requesterKind !== 'representative' || !representative) return null;
  const patient = { birthDate: representative.patientBirthDate ?? statedPatient.birthDate, diedOn: representative.patientDiedOn ?? null };
  const decision = authorityEnded(representative, { patient, state, receivedOn, today });
  return decision && { ...decision, result: { holds: false, failure: 'representative_ended' } };
}

/** Care that the patient paid for and keeps from her health plan (RESTRICT); null where nothing of the kind was agreed. By the worker, who may read her row. */
export async function restrictionNow(tx: Db, { request, patientId, zone, now }: { request: Asked['request']; patientId: string | null; zone: string; now: Date }): Promise<Decision<{ forbidden: boolean }> | null> {
  const [patient] = patientId ? await tx.select({ restricted: patients.payerRestriction }).from(patients).where(eq(patients.id, patientId)) : [];
  if (!patient?.restricted) return null;
  const { insurerKind } = request.facts;
  return restrictionForbids({ basis: request.basis, today: legalDateOf(now, zone), ...(insurerKind ? { insurerKind } : {}), paidOutOfPocket: true, restricted: true });
}
