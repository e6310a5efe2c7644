/** Quality audits: packets that may be drawn, samples with what they showed, the trend; and the register of releases that went wrong. */
import type { Told } from '#workflows/case-facts.ts';
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { cases, facilities, qualityItems, qualitySamples, requests, workflowInstances } from '../schema/index.ts';

export type Drawn = { packetId: string; requestId: string; weight: number; risks: string[]; preparedBy: string; preparedByName: string; approvedBy: string | null };
export type Draw = { facilityId: string; method: 'random' | 'risk'; personId: string | null; from: string; to: string; size: number; seed: string };

/**
 * Packets approved in these days, drawn by the seed: each by chance alike, or the likelier the more risks it has (Efraimidis and
 * Spirakis: the smallest of -ln(u) / weight, u from the seed and the packet's id, so that anybody can draw it again).
 */
export async function drawPackets(tx: Db, draw: Draw): Promise<{ drawn: Drawn[]; population: number }> {
  const { rows } = await tx.execute<Drawn & { population: number } & Record<string, unknown>>(sql`
    with packed as (
      select p.id, p.request_id, p.prepared_by, p.prepared_by_name, p.decided_by, p.page_count, r.basis,
        array_remove(array[
          case when exists (select 1 from redactions x where x.request_id = p.request_id and x.undone_at is null) then 'redacted' end,
          case when exists (select 1 from pages g where g.request_id = p.request_id and g.reason = 'protected') then 'protected' end,
          case when exists (select 1 from pages g where g.request_id = p.request_id and (g.verdict = 'wrong' or g.override_by is not null)) then 'misfiled' end,
          case when r.basis in ('subpoena', 'court_order', 'law_enforcement', 'special_government', 'required_by_law', 'workers_comp') then 'legal' end,
          case when exists (select 1 from packets q where q.request_id = p.request_id and q.status = 'returned') then 'returned' end,
          case when p.page_count > 200 then 'large' end
        ], null) as risks
      from packets p join requests r on r.id = p.request_id join facilities f on f.id = p.facility_id
      where p.facility_id = ${draw.facilityId} and p.status = 'approved' and (p.decided_at at time zone f.zone)::date between ${draw.from} and ${draw.to}
        ${draw.personId ? sql`and p.prepared_by = ${draw.personId}` : sql``}
    ), weighed as (select packed.*, case when ${draw.method} = 'risk' then 1 + 2 * cardinality(risks) else 1 end as weight from packed)
    select id as "packetId", request_id as "requestId", weight, to_jsonb(risks) as risks, prepared_by as "preparedBy", prepared_by_name as "preparedByName", decided_by as "approvedBy", (count(*) over ())::int as population
    from weighed
    order by -ln((('x' || substr(md5(${draw.seed} || id::text), 1, 8))::bit(32)::bigint + 1) / 4294967297.0) / weight, id
    limit ${draw.size}`);
  return { drawn: rows.map(({ population: _population, ...row }) => row), population: rows[0]?.population ?? 0 };
}

/** Who prepared packets here, by name. */
export async function preparers(tx: Db): Promise<{ id: string; name: string }[]> {
  const { rows } = await tx.execute<{ id: string; name: string }>(sql`select prepared_by as id, max(prepared_by_name) as name from packets group by 1 order by 2 limit 300`);
  return rows;
}

const counts = {
  items: sql<number>`(select count(*)::int from ${qualityItems} i where i.sample_id = ${qualitySamples.id})`,
  open: sql<number>`(select count(*)::int from ${qualityItems} i where i.sample_id = ${qualitySamples.id} and i.status = 'open')`,
  wrong: sql<number>`(select count(*)::int from ${qualityItems} i where i.sample_id = ${qualitySamples.id} and i.status = 'wrong')`,
};
const sampleColumns = { id: qualitySamples.id, facilityId: qualitySamples.facilityId, facility: facilities.name, zone: facilities.zone, method: qualitySamples.method, person: qualitySamples.personName, from: qualitySamples.fromDay, to: qualitySamples.toDay, seed: qualitySamples.seed, population: qualitySamples.population, by: qualitySamples.drawnByName, at: qualitySamples.drawnAt, ...counts };

export async function qualitySamplesOf(tx: Db) {
  return tx.select(sampleColumns).from(qualitySamples).innerJoin(facilities, eq(facilities.id, qualitySamples.facilityId)).orderBy(desc(qualitySamples.drawnAt)).limit(100);
}

/** Null where there is none for this actor. */
export async function qualitySample(tx: Db, id: string) {
  const [sample] = await tx.select(sampleColumns).from(qualitySamples).innerJoin(facilities, eq(facilities.id, qualitySamples.facilityId)).where(eq(qualitySamples.id, id));
  if (!sample) return null;
  const items = await tx
    .select({ item: qualityItems, number: requests.number, basis: requests.basis })
    .from(qualityItems)
    .innerJoin(requests, eq(requests.id, qualityItems.auditedRequestId))
    .where(eq(qualityItems.sampleId, id))
    .orderBy(asc(qualityItems.position));
  return { sample, items: items.map(({ item, ...rest }) => ({ ...item, ...rest })) };
}

export type QualityTrend = { key: string; label: string; checked: number; wrong: number };

/** By the month of the look, and by who prepared it. */
export async function qualityTrend(tx: Db): Promise<{ months: QualityTrend[]; people: QualityTrend[]; errors: { key: string; count: number }[] }> {
  const of = (key: ReturnType<typeof sql>, label: ReturnType<typeof sql>) =>
    tx.execute<QualityTrend & Record<string, unknown>>(sql`select ${key} as key, ${label} as label, count(*)::int as checked, count(*) filter (where status = 'wrong')::int as wrong from quality_items where status <> 'open' group by 1 order by 1 limit 60`);
  const month = sql`to_char(checked_at, 'YYYY-MM')`;
  const { rows: months } = await of(month, sql`max(${month})`);
  const { rows: people } = await of(sql`prepared_by::text`, sql`max(prepared_by_name)`);
  const { rows: errors } = await tx.execute<{ key: string; count: number }>(sql`select e as key, count(*)::int as count from quality_items, jsonb_array_elements_text(errors) e group by 1 order by 2 desc, 1`);
  return { months, people, errors };
}

/** Releases said to be wrong, with their clocks: open ones by what is due first, then the closed. */
export async function breachRegister(tx: Db) {
  return tx
    .select({
      id: cases.id,
      requestId: cases.requestId,
      number: requests.number,
      facility: facilities.name,
      state: workflowInstances.state,
      openedOn: cases.openedOn,
      dueOn: sql<string | null>`(select min(d.due_on) from deadlines d where d.instance_id = ${cases.id} and d.status <> 'cleared')`,
      late: sql<boolean>`exists (select 1 from deadlines d where d.instance_id = ${cases.id} and d.status = 'fired')`,
      people: sql<number>`coalesce((${workflowInstances.context}->>'people')::int, 0)`,
      told: sql<{ secretary?: Told; media?: Told } | null>`${cases.facts}->'told'`,
      rule: sql<string | null>`(select d.citation from deadlines d where d.instance_id = ${cases.id} and d.status <> 'cleared' order by d.due_at limit 1)`,
    })
    .from(cases)
    .innerJoin(requests, eq(requests.id, cases.requestId))
    .innerJoin(facilities, eq(facilities.id, cases.facilityId))
    .innerJoin(workflowInstances, eq(workflowInstances.id, cases.id))
    .where(and(eq(cases.machine, 'breach')))
    .orderBy(sql`${workflowInstances.state} like 'closed%'`, sql`7 nulls last`, desc(cases.openedOn))
    .limit(300);
}
