/** Open requests of whoever asks now for the same patient. Only one's own, by the account or by a code shown in this browser: typing somebody's name, birthday or address tells nothing. */
import { and, asc, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { RequestScope } from '#workflows/request/scope.ts';
import type { Db } from '../open.ts';
import { requests } from '../schema/index.ts';

export type OwnOpenRequest = { id: string; number: string; receivedOn: string; scope: RequestScope };

/** Run inside `asActor` of the person; `accountId` and `requestIds` are hers. Names are compared without regard to case. */
export async function ownOpenRequests(tx: Db, of: { facilityId: string; familyName: string; birthDate: string; accountId: string | null; requestIds: readonly string[] }): Promise<OwnOpenRequest[]> {
  const own = or(of.accountId ? eq(requests.requesterUserId, of.accountId) : undefined, of.requestIds.length > 0 ? inArray(requests.id, [...of.requestIds]) : undefined);
  if (!own) return [];
  const patient = and(sql`lower(${requests.statedPatient}->>'familyName') = lower(${of.familyName})`, sql`${requests.statedPatient}->>'birthDate' = ${of.birthDate}`);
  return tx
    .select({ id: requests.id, number: requests.number, receivedOn: requests.receivedOn, scope: requests.scope })
    .from(requests)
    .where(and(eq(requests.facilityId, of.facilityId), isNull(requests.closedAt), patient, own))
    .orderBy(asc(requests.enteredAt))
    .limit(10);
}
