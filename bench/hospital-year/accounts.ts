/** What is left at the end of the year, asked of the database: no request open without a reason, no date missed in silence, nothing half written. */
import { sql } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import type { Life } from './room.ts';
import { kindNames } from './arrivals.ts';
import type { Year } from './run.ts';

/** Why a request may still be open, by its state. Any other state is work that was left lying. */
const reasons: Record<string, string> = {
  awaiting_information: 'waits for an answer of the requester',
  approved: 'waits for its payment',
  released: 'waits to be opened or picked up',
  undelivered: 'could not be delivered',
};

export type Accounts = { requests: number; closed: Record<string, number>; openFor: Record<string, number>; breaches: { deadline: number; wrongRelease: number }; problems: string[] };

export async function accountsOf(ownerDb: Db, year: Year): Promise<Accounts> {
  const facility = sql`facility_id = ${year.room.facilityId}::uuid`;
  const all = async <T extends Record<string, unknown>>(query: ReturnType<typeof sql>) => (await ownerDb.execute<T>(query)).rows;
  const count = async (query: ReturnType<typeof sql>) => Number((await all<{ n: string }>(query))[0]?.n ?? 0);
  const end = sql`${year.ended.toISOString()}::timestamptz`;

  const states = await all<{ state: string; hold: string; outcome: string | null; n: number }>(sql`
    select w.state, w.value->>'hold' as hold, r.outcome, count(*)::int as n from workflow_instances w join requests r on r.id = w.id
    where w.machine = 'request' and w.${facility} group by 1, 2, 3`);
  const closed: Record<string, number> = {};
  const openFor: Record<string, number> = {};
  const problems: string[] = [];
  for (const { state, hold, outcome, n } of states) {
    if (state === 'closed') {
      const ending = outcome ?? 'without an outcome';
      closed[ending] = (closed[ending] ?? 0) + n;
      if (!outcome) problems.push(`${n} closed without an outcome`);
      continue;
    }
    const reason = hold === 'held' ? 'on hold' : reasons[state];
    if (!reason) problems.push(`${n} open in ${state} for no reason`);
    else openFor[reason] = (openFor[reason] ?? 0) + n;
  }
  const must = async (what: string, query: ReturnType<typeof sql>) => {
    const found = await count(query);
    if (found > 0) problems.push(`${found} ${what}`);
  };
  await must('deadlines open and past', sql`select count(*) as n from deadlines where ${facility} and governs and status = 'open' and due_at <= ${end}`);
  await must('requests that ended after a date, without the record of it', sql`
    select count(*) as n from requests r where r.${facility} and r.closed_at is not null
      and exists (select 1 from deadlines d where d.instance_id = r.id and d.governs and d.due_at < r.closed_at - interval '1 day' and d.status <> 'open')
      and not exists (select 1 from workflow_history h where h.instance_id = r.id and h.event_type = 'DEADLINE_PASSED')`);
  await must('deadlines fired in a request whose history says nothing of it', sql`
    select count(*) as n from deadlines d where d.${facility} and d.status = 'fired' and not exists (select 1 from workflow_history h where h.instance_id = d.instance_id and h.event_type = 'DEADLINE_PASSED')`);
  await must('dates fired twice', sql`select count(*) as n from (select instance_id from workflow_history where ${facility} and event_type = 'DEADLINE_PASSED' and machine = 'request' group by instance_id having count(*) > 1) x`);
  await must('open requests without a deadline', sql`
    select count(*) as n from workflow_instances w where w.${facility} and w.machine = 'request' and w.state <> 'closed' and not exists (select 1 from deadlines d where d.instance_id = w.id and d.status in ('open', 'fired'))`);
  await must('lives whose revision is not their history', sql`
    select count(*) as n from workflow_instances w where w.${facility} and w.revision <> (select count(*) from workflow_history h where h.instance_id = w.id)`);
  await must('lives whose log is not their history', sql`select count(*) as n from workflow_instances w where w.${facility} and w.audit_seq <> w.revision`);
  await must('effects owed to nobody', sql`select count(*) as n from outbox where ${facility} and status = 'pending'`);
  await must('jobs left behind', sql`select count(*) as n from graphile_worker._private_jobs`);
  await must('packets that left without a disclosure', sql`
    select count(*) as n from requests r where r.${facility} and r.outcome = 'released' and not exists (select 1 from disclosures d where d.request_id = r.id)`);
  const events = await count(sql`select count(*) as n from workflow_history where ${facility}`);
  const logged = await count(sql`select count(*) as n from audit_events where ${facility} and action = 'workflow.transition'`);
  if (events !== logged) problems.push(`${events} facts in the history, ${logged} in the log`);
  const total = Object.values(closed).concat(Object.values(openFor)).reduce((sum, n) => sum + n, 0);
  if (total !== year.lives.length) problems.push(`${total} of ${year.lives.length} requests accounted for`);
  return {
    requests: total,
    closed,
    openFor,
    breaches: {
      deadline: await count(sql`select count(distinct instance_id) as n from workflow_history where ${facility} and machine = 'request' and event_type = 'DEADLINE_PASSED'`),
      wrongRelease: await count(sql`select count(*) as n from workflow_instances where ${facility} and machine = 'breach'`),
    },
    problems,
  };
}

export type Turnaround = { name: string; requests: number; ended: number; 'median days': string; 'p90 days': string; 'longest days': string };

/** From filing to the end, in days, by kind of request. */
export function turnaround(lives: readonly Life[]): Turnaround[] {
  return [...kindNames, 'all' as const].map((kind) => {
    const own = lives.filter((life) => kind === 'all' || life.kind === kind);
    const took = own.flatMap(({ filedHour, doneHour }) => (doneHour === null ? [] : [(doneHour - filedHour) / 24])).sort((a, b) => a - b);
    const at = (share: number) => (took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0).toFixed(1);
    return { name: kind, requests: own.length, ended: took.length, 'median days': at(0.5), 'p90 days': at(0.9), 'longest days': at(1) };
  });
}
