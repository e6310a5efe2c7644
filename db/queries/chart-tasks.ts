/** What charts owe, and which releases hold a page that was never the patient's. */
import { sql } from 'drizzle-orm';
import type { Db } from '../open.ts';

export type EarlierRelease = { sha256: string; requestId: string; number: string; requesterName: string; releasedOn: string | null };

/** Other requests whose release holds a page of the same text. Row security leaves the actor's facilities. */
export async function earlierReleases(tx: Db, requestId: string, hashes: readonly string[]): Promise<EarlierRelease[]> {
  if (hashes.length === 0) return [];
  const { rows } = await tx.execute<EarlierRelease>(sql`
    select distinct on (p.sha256, q.id) p.sha256, q.id as "requestId", q.number, q.requester_name as "requesterName",
      (select max(k.decided_at)::date::text from packets k where k.request_id = q.id and k.status = 'approved') as "releasedOn"
    from pages p join requests q on q.id = p.request_id join workflow_instances i on i.id = q.id
    where p.sha256 = any(${sql.param(`{${hashes.join(',')}}`)}::text[]) and q.id <> ${requestId}::uuid and p.disposition in ('release', 'redact')
      and (q.outcome = 'released' or i.state in ('releasing', 'released', 'undelivered'))
    order by p.sha256, q.id`);
  return rows;
}

export type ChartTask = {
  id: string;
  kind: 'correction' | 'missing';
  pageId: string | null;
  page: number | null;
  title: string | null;
  recordKind: string | null;
  encounterTitle: string | null;
  encounterOn: string | null;
  department: string | null;
  openedAt: string;
  openedByName: string | null;
  askedOf: string | null;
  askedAt: string | null;
  askedByName: string | null;
  answer: string | null;
  answeredAt: string | null;
  note: string | null;
  closedAt: string | null;
  closedByName: string | null;
  earlier: EarlierRelease[];
};

/** Of one request, those open first. Two queries, however many. */
export async function chartTasksOf(tx: Db, requestId: string): Promise<ChartTask[]> {
  const instant = (column: string) => sql.raw(`to_char(t.${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`);
  const { rows } = await tx.execute<Omit<ChartTask, 'earlier'> & { sha256: string | null }>(sql`
    select t.id, t.kind, t.page_id as "pageId", p.number as page, r.title, t.sha256, t.record_kind as "recordKind", t.encounter_title as "encounterTitle",
      t.encounter_on::text as "encounterOn", t.department, ${instant('opened_at')} as "openedAt", t.opened_by_name as "openedByName", t.asked_of as "askedOf",
      ${instant('asked_at')} as "askedAt", t.asked_by_name as "askedByName", t.answer, ${instant('answered_at')} as "answeredAt", t.note,
      ${instant('closed_at')} as "closedAt", t.closed_by_name as "closedByName"
    from chart_tasks t left join pages p on p.id = t.page_id left join records r on r.id = p.record_id
    where t.request_id = ${requestId}::uuid order by t.closed_at is not null, t.opened_at, t.id`);
  const earlier = await earlierReleases(tx, requestId, rows.flatMap(({ sha256 }) => sha256 ?? []));
  return rows.map(({ sha256, ...task }) => ({ ...task, earlier: earlier.filter((one) => one.sha256 === sha256) }));
}

export type FoundKind = { kind: string; pages: number; open: number; accepted: number; dismissed: number; leaving: number; behind: number };

/** What was found in the pages of a request, by kind: on how many pages, what people said of it, and what happens to those pages. */
export async function foundKinds(tx: Db, requestId: string): Promise<FoundKind[]> {
  const { rows } = await tx.execute<FoundKind>(sql`
    select f.kind, count(distinct f.page_id)::int as pages, (count(*) filter (where f.status = 'open'))::int as open,
      (count(*) filter (where f.status = 'accepted'))::int as accepted, (count(*) filter (where f.status = 'dismissed'))::int as dismissed,
      (count(distinct f.page_id) filter (where p.disposition in ('release', 'redact')))::int as leaving,
      (count(distinct f.page_id) filter (where p.disposition in ('withhold', 'out_of_scope')))::int as behind
    from findings f join pages p on p.id = f.page_id where f.request_id = ${requestId}::uuid group by f.kind order by f.kind`);
  return rows;
}
