/**
 * Patterns of the log that are worth a look: named rules over what staff looked at, a day at a time, in the facility's own days. A
 * finding says what was compared with what and which events it stands on; it accuses nobody, and a person decides. Run nightly by the
 * worker, and on demand; found again it is the same finding.
 */
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { isLook, lookReason } from '#db/queries/looks.ts';
import { logFindings, type PatternKind } from '#db/schema/compliance.ts';
import type { Actor } from '#workflows/actor.ts';

/** What a rule compares with; shown beside each finding. */
export const patternLimits = {
  /** Charts a person looked at in one day: at least so many, and so many times the own median of the thirty days before. */
  charts: 20,
  timesUsual: 3,
  /** Looks between ten in the evening and six in the morning: at least so many, by somebody with fewer than this share of them otherwise. */
  nightLooks: 3,
  nightPercent: 10,
  /** Exports a person made in one day. */
  exports: 5,
} as const;

type Found = { facilityId: string; kind: PatternKind; actorId: string; actorName: string; patientId: string | null; day: string; count: number; measured: Record<string, number | string>; eventIds: string[] };

/** Legal dates, both inclusive; each facility by its own zone. `tx` acts for the system or for compliance. -> findings that are new */
export async function findPatterns(tx: Db, actor: Actor, period: { from: string; to: string; now: Date }): Promise<number> {
  const { from, to, now } = period;
  const { charts, timesUsual, nightLooks, nightPercent, exports } = patternLimits;
  const { rows } = await tx.execute<Found & Record<string, unknown>>(sql`
    with looked as materialized (
      select e.id, e.at, e.actor_id, e.facility_id, u.name as actor, k.patient_id, e.action, (e.at at time zone f.zone)::date as day, extract(hour from e.at at time zone f.zone)::int as hour, e.body::jsonb as b, e.request_id
      from audit_events e join facilities f on f.id = e.facility_id
        join users u on u.id = case when e.actor_id ~ '^[0-9a-f-]{36}$' then e.actor_id::uuid end
        left join audit_patient_keys k on k.commitment = e.patient_commitment
      where e.at >= ${from}::timestamp - interval '31 days' and e.at < ${to}::timestamp + interval '2 days' and (${isLook('e')} or e.action = 'log.exported')
        and exists (select 1 from staff_members m where m.user_id = u.id)
    ), those as (select * from looked where day between ${from}::date and ${to}::date),
    reasoned as (
      select e.*, p.restricted, p.family_name, p.given_names, ${lookReason} as reason
      from those e join patients p on p.id = e.patient_id left join requests r on r.id = e.request_id
      where e.action like '%.viewed'
    ), usual as (
      -- Of each person's earlier days: how many charts a day, and how many looks by night.
      select t.actor_id, t.day as on_day, percentile_cont(0.5) within group (order by before.charts) as charts, coalesce(sum(before.night), 0) as night, coalesce(sum(before.looks), 0) as looks
      from (select distinct actor_id, day from those) t
        left join (select actor_id, day, count(distinct patient_id) as charts, count(*) filter (where hour >= 22 or hour < 6) as night, count(*) as looks from looked group by 1, 2) before
          on before.actor_id = t.actor_id and before.day >= t.day - 30 and before.day < t.day
      group by 1, 2
    )
    select facility_id as "facilityId", 'same_surname' as kind, actor_id as "actorId", max(actor) as "actorName", patient_id as "patientId", day::text as day, count(*)::int as count,
      jsonb_build_object('reason', min(reason)) as measured, to_jsonb((array_agg(id order by at))[1:50]) as "eventIds"
    from reasoned where openroi_name_forms(family_name) && openroi_name_forms(regexp_replace(actor, '^.*\\s', '')) group by 1, actor_id, patient_id, day
    union all
    select facility_id, 'colleague', actor_id, max(actor), patient_id, day::text, count(*)::int, jsonb_build_object('own', bool_or(own)::text), to_jsonb((array_agg(id order by at))[1:50])
    from (
      select r.*, s.user_id = r.actor_id::uuid as own from reasoned r
        join (select m.user_id, openroi_fold(u.name) as name from staff_members m join users u on u.id = m.user_id group by 1, 2) s
          on s.name in (openroi_fold(r.given_names || ' ' || r.family_name), openroi_fold(split_part(r.given_names, ' ', 1) || ' ' || r.family_name))
    ) c group by 1, actor_id, patient_id, day
    union all
    select facility_id, 'restricted', actor_id, max(actor), patient_id, day::text, count(*)::int, jsonb_build_object('reason', min(reason)), to_jsonb((array_agg(id order by at))[1:50])
    from reasoned where restricted and reason not in ('open_request', 'oversight') group by 1, actor_id, patient_id, day
    union all
    select facility_id, 'no_request', actor_id, max(actor), patient_id, day::text, count(*)::int, jsonb_build_object('reason', min(reason)), to_jsonb((array_agg(id order by at))[1:50])
    from reasoned where reason in ('none', 'after_closing') group by 1, actor_id, patient_id, day
    union all
    select t.facility_id, 'many_charts', t.actor_id, max(t.actor), null, t.day::text, count(distinct t.patient_id)::int, jsonb_build_object('charts', count(distinct t.patient_id), 'usual', coalesce(max(u.charts), 0), 'limit', ${charts}::int, 'times', ${timesUsual}::int), to_jsonb((array_agg(t.id order by t.at))[1:50])
    from those t join usual u on u.actor_id = t.actor_id and u.on_day = t.day where t.patient_id is not null group by 1, t.actor_id, t.day
    having count(distinct t.patient_id) >= greatest(${charts}::int, ${timesUsual}::int * coalesce(max(u.charts), 0))
    union all
    select t.facility_id, 'odd_hours', t.actor_id, max(t.actor), null, t.day::text, count(*)::int, jsonb_build_object('looks', count(*), 'percent', case when max(u.looks) > 0 then round(100 * max(u.night) / max(u.looks)) else 0 end, 'limit', ${nightLooks}::int, 'usual', ${nightPercent}::int), to_jsonb((array_agg(t.id order by t.at))[1:50])
    from those t join usual u on u.actor_id = t.actor_id and u.on_day = t.day where t.hour >= 22 or t.hour < 6 group by 1, t.actor_id, t.day
    having count(*) >= ${nightLooks}::int and max(u.night) * 100 <= max(u.looks) * ${nightPercent}::int
    union all
    select facility_id, 'exports', actor_id, max(actor), null, day::text, count(*)::int, jsonb_build_object('exports', count(*), 'rows', coalesce(sum((b #>> '{facts,rows}')::bigint), 0), 'limit', ${exports}::int), to_jsonb((array_agg(id order by at))[1:50])
    from those where action in ('export.made', 'log.exported', 'accounting.made') group by 1, actor_id, day having count(*) >= ${exports}::int`);
  let added = 0;
  for (const found of rows) {
    const written = await tx.insert(logFindings).values({ ...found, id: uuidv7(), foundAt: now }).onConflictDoNothing().returning({ id: logFindings.id });
    added += written.length;
  }
  await recordEvent(tx, { action: 'patterns.searched', actor, now, facts: { from, to, found: rows.length, added } });
  return added;
}
