/** The work list: open requests by the deadline that governs them, with the rule and the date, and how many stand where. */
import { sql, type SQL } from 'drizzle-orm';
import type { Actor } from '#workflows/actor.ts';
import type { Db } from '../open.ts';

export const queues = ['open', 'mine', 'unassigned', 'to_check', 'to_review', 'to_approve', 'waiting', 'undelivered', 'chart', 'failed', 'all'] as const;
export type Queue = (typeof queues)[number];

export type WorkFilter = { queue: Queue; state?: string | null; basis?: string | null; assignee?: string | null; page: number };

export type WorkRow = {
  id: string;
  number: string;
  state: string;
  outcome: string | null;
  held: boolean;
  fee: 'none' | 'quoted' | 'settled';
  overdue: boolean;
  basis: string;
  requesterKind: string;
  requesterName: string;
  patientName: string;
  receivedOn: string;
  expedited: boolean;
  channel: string;
  dueOn: string | null;
  ruleId: string | null;
  citation: string | null;
  steps: { date: string; message: { key: string; params?: Record<string, string | number> } }[];
  zone: string;
  assignedTo: string | null;
  assignedName: string | null;
  failed: number;
  /** Open tasks of its chart. */
  tasks: number;
  total: number;
};

export const pageSize = 50;

const stated = sql`concat_ws(', ', r.stated_patient->>'familyName', r.stated_patient->>'givenNames')`;
/** A closed request, too: its chart still owes what it owed. */
const openTasks = sql`exists (select 1 from chart_tasks k where k.request_id = r.id and k.closed_at is null)`;
const deadEffects = sql`exists (select 1 from outbox o where o.instance_id = r.id and o.status = 'dead')`;

/** A file that the virus scanner has not answered for in an hour: it will not by itself, or nobody has noticed that it is down. */
const longUnscanned = sql`r.id in (select w.request_id from files w where w.scan = 'waiting' and w.wrapped_key is not null and w.created_at < now() - interval '1 hour')`;

function queueCondition(queue: Queue, actor: Actor): SQL {
  const open = sql`r.closed_at is null`;
  switch (queue) {
    case 'open':
      return open;
    case 'mine':
      return sql`${open} and r.assigned_to::text = ${actor.id}`;
    case 'unassigned':
      return sql`${open} and r.assigned_to is null`;
    case 'to_check':
      return sql`${open} and i.state in ('received', 'locating')`;
    case 'to_review':
      return sql`${open} and i.state in ('reviewing', 'retrieval_failed')`;
    case 'to_approve':
      return sql`${open} and i.state in ('awaiting_approval', 'denial_proposed')`;
    case 'waiting':
      return sql`${open} and i.state in ('awaiting_information', 'approved')`;
    case 'undelivered':
      return sql`${open} and (i.state = 'undelivered' or ${refusedMail})`;
    case 'chart':
      return openTasks;
    case 'failed':
      return sql`(${deadEffects} or ${longUnscanned})`;
    case 'all':
      return sql`true`;
    default:
      return queue satisfies never;
  }
}

/** A mail that its server refused, and nobody has written a word since: another way to reach the requester is somebody's task. */
const refusedMail = sql`exists (select 1 from messages f where f.request_id = r.id and f.code = 'mail_failed'
  and not exists (select 1 from messages w where w.request_id = r.id and w.sent_at > f.sent_at and w.author_id <> f.author_id))`;

/** One page of the list, in one query. Row security leaves the actor's facilities only; drafts are nobody's work. */
export async function workList(tx: Db, actor: Actor, filter: WorkFilter): Promise<{ rows: WorkRow[]; total: number }> {
  const conditions = [sql`i.state <> 'draft'`, queueCondition(filter.queue, actor)];
  if (filter.state) conditions.push(sql`i.state = ${filter.state}`);
  if (filter.basis) conditions.push(sql`r.basis = ${filter.basis}`);
  if (filter.assignee) conditions.push(filter.assignee === 'nobody' ? sql`r.assigned_to is null` : sql`r.assigned_to::text = ${filter.assignee}`);
  const { rows } = await tx.execute<WorkRow>(sql`
    select r.id, r.number, i.state, r.outcome, i.value->>'hold' = 'held' as held, coalesce(i.value->>'fee', 'none') as fee,
      i.value->>'clock' = 'overdue' as overdue, r.basis, r.requester_kind as "requesterKind", r.requester_name as "requesterName",
      ${stated} as "patientName", r.received_on::text as "receivedOn", r.expedited, r.channel,
      d.due_on as "dueOn", d.rule_id as "ruleId", d.citation, coalesce(d.computation, '[]'::jsonb) as steps, f.zone,
      r.assigned_to as "assignedTo", u.name as "assignedName",
      (select count(*)::int from outbox o where o.instance_id = r.id and o.status = 'dead') + (${longUnscanned})::int as failed,
      (select count(*)::int from chart_tasks k where k.request_id = r.id and k.closed_at is null) as tasks,
      (count(*) over ())::int as total
    from requests r
    join workflow_instances i on i.id = r.id
    join facilities f on f.id = r.facility_id
    left join users u on u.id = r.assigned_to
    left join lateral (
      select due_on, rule_id, citation, computation from deadlines
      where instance_id = r.id and governs and status <> 'cleared' order by due_at limit 1
    ) d on true
    where ${sql.join(conditions, sql` and `)}
    order by r.closed_at is not null, r.due_at nulls last, r.received_on, r.number
    limit ${pageSize} offset ${(filter.page - 1) * pageSize}`);
  return { rows, total: rows[0]?.total ?? 0 };
}

export type WorkCounts = { byState: Record<string, number>; byQueue: Record<Queue, number> };

/** Every queue and every state, counted in one query. */
export async function workCounts(tx: Db, actor: Actor): Promise<WorkCounts> {
  const each = queues.map((queue) => sql`(count(*) filter (where ${queueCondition(queue, actor)}))::int as ${sql.identifier(queue)}`);
  const { rows } = await tx.execute<Record<string, number | string>>(sql`
    select case when r.closed_at is null then i.state else 'closed' end as state, ${sql.join(each, sql`, `)}
    from requests r join workflow_instances i on i.id = r.id where i.state <> 'draft' group by 1`);
  const byQueue = Object.fromEntries(queues.map((queue) => [queue, rows.reduce((sum, row) => sum + Number(row[queue]), 0)])) as Record<Queue, number>;
  const byState = Object.fromEntries(rows.map((row) => [String(row['state']), Number(row['all'])]));
  return { byState, byQueue };
}

export type Colleague = { id: string; name: string };

/** Who of the actor's facilities works on requests; for assigning. */
export async function colleagues(tx: Db, actor: Actor): Promise<Colleague[]> {
  if (actor.facilityIds.length === 0) return [];
  const { rows } = await tx.execute<Colleague>(sql`
    select distinct u.id, u.name from staff_members s join users u on u.id = s.user_id
    where s.facility_id = any(${sql.param(`{${actor.facilityIds.join(',')}}`)}::uuid[]) and s.role in ('technician', 'supervisor') and s.disabled_at is null and u.disabled_at is null
    order by u.name`);
  return rows;
}

/** Names of the actor's facilities, as the page's head says them. */
export async function facilityNames(tx: Db, actor: Actor): Promise<string> {
  if (actor.facilityIds.length === 0) return '';
  const { rows } = await tx.execute<{ name: string }>(sql`select name from facilities where id = any(${sql.param(`{${actor.facilityIds.join(',')}}`)}::uuid[]) order by created_at, name`);
  return rows.map((row) => row.name).join(', ');
}
