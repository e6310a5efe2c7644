/** What the office did in a stretch of days: a row a request, marks by reason, and who did what. The figures are made of these rows, so each opens to its requests. */
import { inArray, eq, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { facilities, requests, workflowInstances } from '../schema/index.ts';

export type StatisticsFilter = { facilityId: string | null; /** Legal dates, both inclusive. */ from: string; to: string; today: string };

export type RequestFigures = {
  id: string;
  receivedOn: string;
  basis: string;
  requesterKind: string;
  state: string;
  outcome: string | null;
  closedOn: string | null;
  /** The first packet was ready, or the request was closed without one. */
  answeredOn: string | null;
  pages: number;
  late: boolean;
  extended: boolean;
  /** On an authorization: whether it was accepted with nothing asked before; null where it was not checked yet, or rests on none. */
  firstPass: boolean | null;
  decided: number;
  returned: number;
  quotedCents: number;
  paidCents: number;
  waivedCents: number;
  writtenOffCents: number;
  /** A release said to be wrong, and whether two people found that it was no breach. */
  error: 'none' | 'open' | 'breach' | 'no_breach';
};

export type ReasonFigures = { requestId: string; reason: string; count: number };
export type WorkFigures = { personId: string; person: string; kind: string; count: number; requestIds: string[] };
export type Statistics = { requests: RequestFigures[]; reasons: ReasonFigures[]; work: WorkFigures[] };

/** Requests received in these days with everything that became of them, and the work done in these days. */
export async function statistics(tx: Db, filter: StatisticsFilter): Promise<Statistics> {
  const { facilityId, from, to } = filter;
  const facility = facilityId ? sql`and r.facility_id = ${facilityId}` : sql``;
  const scope = sql`select r.id, r.facility_id, r.received_on, r.basis, r.requester_kind, r.outcome, r.closed_at, f.zone from requests r join facilities f on f.id = r.facility_id where r.received_on between ${from} and ${to} ${facility}`;
  const { rows } = await tx.execute<RequestFigures & Record<string, unknown>>(sql`
    with scope as materialized (${scope}),
      lives as (
        select h.request_id, min(h.at) filter (where h.event_type = 'PACKET_RELEASED') as released_at,
          min(h.revision) filter (where h.event_type = 'EVIDENCE_ACCEPTED') as accepted, min(h.revision) filter (where h.event_type in ('INFORMATION_ASKED', 'DEFICIENCY_FOUND')) as asked
        from workflow_history h join scope s on s.id = h.request_id where h.machine = 'request' group by 1),
      left_ as (select d.request_id, sum(d.page_count)::int as pages from disclosures d join scope s on s.id = d.request_id group by 1),
      clocks as (select d.instance_id, bool_or(d.governs and d.status = 'fired') as late, bool_or(d.extended_to is not null) as extended from deadlines d join scope s on s.id = d.instance_id group by 1),
      decided as (select p.request_id, count(*) filter (where p.decided_at is not null)::int as decided, count(*) filter (where p.status = 'returned')::int as returned from packets p join scope s on s.id = p.request_id group by 1),
      owed as (select f.request_id, sum(f.total_cents)::int as quoted from fees f join scope s on s.id = f.request_id where f.status <> 'replaced' group by 1),
      settled as (
        select p.request_id, sum(p.amount_cents) filter (where p.kind not in ('waiver', 'write_off'))::int as paid, sum(p.amount_cents) filter (where p.kind = 'waiver')::int as waived, sum(p.amount_cents) filter (where p.kind = 'write_off')::int as written_off
        from payments p join scope s on s.id = p.request_id group by 1),
      wrong as (
        select c.request_id, bool_or(i.state not like 'closed%') as open, bool_or(i.state like 'closed%' and i.state <> 'closed_not_a_breach') as breach
        from cases c join scope s on s.id = c.request_id join workflow_instances i on i.id = c.id where c.machine = 'breach' group by 1)
    select s.id, s.received_on::text as "receivedOn", s.basis, s.requester_kind as "requesterKind", i.state, s.outcome,
      (s.closed_at at time zone s.zone)::date::text as "closedOn", (least(l.released_at, s.closed_at) at time zone s.zone)::date::text as "answeredOn",
      coalesce(g.pages, 0) as pages, coalesce(c.late, false) as late, coalesce(c.extended, false) as extended,
      case when s.basis = 'authorization' and coalesce(l.accepted, l.asked) is not null then l.accepted is not null and (l.asked is null or l.asked > l.accepted) end as "firstPass",
      coalesce(d.decided, 0) as decided, coalesce(d.returned, 0) as returned, coalesce(o.quoted, 0) as "quotedCents", coalesce(m.paid, 0) as "paidCents", coalesce(m.waived, 0) as "waivedCents", coalesce(m.written_off, 0) as "writtenOffCents",
      case when w.request_id is null then 'none' when w.open then 'open' when w.breach then 'breach' else 'no_breach' end as error
    from scope s join workflow_instances i on i.id = s.id
      left join lives l on l.request_id = s.id left join left_ g on g.request_id = s.id left join clocks c on c.instance_id = s.id left join decided d on d.request_id = s.id
      left join owed o on o.request_id = s.id left join settled m on m.request_id = s.id left join wrong w on w.request_id = s.id
    order by s.received_on, s.id`);
  const { rows: reasons } = await tx.execute<ReasonFigures & Record<string, unknown>>(sql`
    with scope as materialized (${scope})
    select x.request_id as "requestId", x.reason, count(*)::int as count from redactions x join scope s on s.id = x.request_id where x.undone_at is null group by 1, 2 order by 1, 2`);
  const { rows: work } = await tx.execute<WorkFigures & Record<string, unknown>>(sql`
    with acts as (
      select h.actor_id as person_id, h.actor_name as person, h.request_id, h.facility_id, h.at, 1 as many,
        case h.event_type when 'EVIDENCE_ACCEPTED' then 'checked' when 'DEFICIENCY_FOUND' then 'checked' when 'REVIEW_COMPLETED' then 'reviewed' when 'PACKET_APPROVED' then 'approved' when 'PACKET_RETURNED' then 'returned' end as kind
      from workflow_history h where h.machine = 'request' and h.actor_kind = 'staff' and h.event_type in ('EVIDENCE_ACCEPTED', 'DEFICIENCY_FOUND', 'REVIEW_COMPLETED', 'PACKET_APPROVED', 'PACKET_RETURNED')
      union all
      select p.decided_by::text, p.decided_by_name, p.request_id, p.facility_id, p.decided_at, 1, 'pages' from pages p where p.decided_by is not null)
    select a.person_id as "personId", max(a.person) as person, a.kind, count(*)::int as count, jsonb_agg(distinct a.request_id) as "requestIds"
    from acts a join facilities f on f.id = a.facility_id
    where (a.at at time zone f.zone)::date between ${from} and ${to} ${facilityId ? sql`and a.facility_id = ${facilityId}` : sql``}
    group by 1, 3 order by 2, 3`);
  return { requests: rows, reasons, work };
}

export type StatisticsRequest = { id: string; number: string; requester: string; basis: string; requesterKind: string; state: string; outcome: string | null; receivedOn: string; facility: string };

/** The requests behind a number, newest first; at most five hundred are shown. */
export async function requestsBehind(tx: Db, ids: readonly string[]): Promise<StatisticsRequest[]> {
  if (ids.length === 0) return [];
  return tx
    .select({ id: requests.id, number: requests.number, requester: requests.requesterName, basis: requests.basis, requesterKind: requests.requesterKind, state: workflowInstances.state, outcome: requests.outcome, receivedOn: requests.receivedOn, facility: facilities.name })
    .from(requests)
    .innerJoin(facilities, eq(facilities.id, requests.facilityId))
    .innerJoin(workflowInstances, eq(workflowInstances.id, requests.id))
    .where(inArray(requests.id, [...ids]))
    .orderBy(sql`${requests.receivedOn} desc, ${requests.number} desc`)
    .limit(500);
}
