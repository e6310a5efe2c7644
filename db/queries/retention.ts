/** What may be disposed of and what holds it: closed requests with their last day in effect, schedules, legal holds, disposals. */
import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { disposalItems, disposalRuns, facilities, legalHolds, patients, requests, retentionSchedules, type RetentionKind } from '../schema/index.ts';

export type Disposable = { id: string; number: string; kind: RetentionKind; patientId: string | null; closedOn: string; /** The last day on which something of it was in effect or happened. */ lastOn: string; held: boolean };

/** Which schedule a basis belongs to. */
const kindOf = sql<RetentionKind>`case when r.basis in ('patient_access', 'patient_directive') then 'access'
  when r.basis in ('subpoena', 'court_order', 'law_enforcement', 'special_government', 'required_by_law', 'public_health_oversight', 'coroner_organ', 'workers_comp') then 'legal' else 'third_party' end`;

/** Whether a hold stands on a request or its patient. */
const heldNow = sql<boolean>`exists (select 1 from legal_holds h where h.lifted_at is null and (h.held_request_id = r.id or h.patient_id = r.patient_id))`;

/**
 * Requests of a facility closed six years ago or longer and not disposed of, oldest first. One with a life beside it that is still
 * open (a breach, a subpoena) is left out: it is not over.
 */
export async function disposable(tx: Db, facilityId: string, today: string, only?: string): Promise<Disposable[]> {
  const { rows } = await tx.execute<Disposable & Record<string, unknown>>(sql`
    select r.id, r.number, ${kindOf} as kind, r.patient_id as "patientId", (r.closed_at at time zone f.zone)::date::text as "closedOn", ${heldNow} as held,
      greatest((r.closed_at at time zone f.zone)::date,
        (select max(d.disclosed_at at time zone f.zone)::date from disclosures d where d.request_id = r.id),
        (select max(l.expires_at at time zone f.zone)::date from links l where l.request_id = r.id),
        (select max(a.expires_on) from authorizations a where a.request_id = r.id and a.revoked_at is null),
        (select max(i.updated_at at time zone f.zone)::date from cases c join workflow_instances i on i.id = c.id where c.request_id = r.id))::text as "lastOn"
    from requests r join facilities f on f.id = r.facility_id
    where r.facility_id = ${facilityId} and r.disposed_at is null and r.closed_at is not null and (r.closed_at at time zone f.zone)::date < ${today}::date - interval '6 years'
      and not exists (select 1 from cases c join workflow_instances i on i.id = c.id where c.request_id = r.id and i.state not like 'closed%')
      ${only ? sql`and r.id = ${only}` : sql``}
    order by r.closed_at, r.id limit 5000`);
  return rows;
}

export async function schedulesOf(tx: Db, facilityIds: readonly string[]) {
  const rows = await tx.select().from(retentionSchedules);
  return rows.filter(({ facilityId }) => facilityIds.includes(facilityId));
}

export async function legalHoldsOf(tx: Db) {
  return tx
    .select({ id: legalHolds.id, number: requests.number, requestId: legalHolds.heldRequestId, patientId: legalHolds.patientId, patient: sql<string | null>`${patients.familyName} || ', ' || ${patients.givenNames}`, facility: facilities.name, reason: legalHolds.reason, by: legalHolds.placedByName, at: legalHolds.placedAt })
    .from(legalHolds)
    .innerJoin(facilities, eq(facilities.id, legalHolds.facilityId))
    .leftJoin(requests, eq(requests.id, legalHolds.heldRequestId))
    .leftJoin(patients, eq(patients.id, legalHolds.patientId))
    .where(isNull(legalHolds.liftedAt))
    .orderBy(desc(legalHolds.placedAt))
    .limit(500);
}

const runColumns = { id: disposalRuns.id, facilityId: disposalRuns.facilityId, facility: facilities.name, status: disposalRuns.status, onDay: disposalRuns.onDay, proposedBy: disposalRuns.proposedBy, proposedByName: disposalRuns.proposedByName, decidedByName: disposalRuns.decidedByName, executedAt: disposalRuns.executedAt, certificate: disposalRuns.certificate, certificateSha256: disposalRuns.certificateSha256, items: sql<number>`(select count(*)::int from disposal_items i where i.run_id = ${disposalRuns.id})` };

export async function disposalRunsOf(tx: Db) {
  return tx.select(runColumns).from(disposalRuns).innerJoin(facilities, eq(facilities.id, disposalRuns.facilityId)).orderBy(desc(disposalRuns.proposedAt)).limit(100);
}

/** Null where there is none for this actor. */
export async function disposalRun(tx: Db, id: string) {
  const [run] = await tx.select(runColumns).from(disposalRuns).innerJoin(facilities, eq(facilities.id, disposalRuns.facilityId)).where(eq(disposalRuns.id, id));
  if (!run) return null;
  const items = await tx.select().from(disposalItems).where(and(eq(disposalItems.runId, id))).orderBy(asc(disposalItems.closedOn), asc(disposalItems.number));
  return { run, items };
}
