/** Who looked at one patient's record, and what their looks stand on: out of the log, beside the requests that were open then. */
import { sql, type SQL } from 'drizzle-orm';
import type { Db } from '../open.ts';

/**
 * What a look stands on. `open_request`: a request about her, open at that moment, which the look names; `open_elsewhere`: one was
 * open, the look names none; `after_closing`: the request it names was closed; `oversight`: compliance's own work; `own`: the
 * requester of that request; `none`: nothing, and that is flagged.
 */
export type LookReason = 'open_request' | 'open_elsewhere' | 'after_closing' | 'oversight' | 'own' | 'system' | 'none';
export const flaggedReasons: readonly LookReason[] = ['none', 'after_closing'];

export type Look = { id: string; at: string; action: string; actorId: string; actor: string | null; reason: LookReason; requestId: string | null; number: string | null; purpose: string | null; place: string | null };

export type Looker = {
  actorId: string;
  actor: string | null;
  kind: 'staff' | 'requester' | 'system';
  roles: string[];
  looks: number;
  first: string;
  last: string;
  flagged: number;
  reasons: LookReason[];
  /** Her requests in which this person did something, by number. */
  workedOn: string[];
  sameSurname: boolean;
};

export type PatientLooks = { patient: { id: string; name: string; mrn: string; birthDate: string; restricted: boolean; facilityId: string; zone: string }; lookers: Looker[]; flagged: Look[]; keyDestroyed: boolean };

/** What counts as a look: every sight of something protected, an export or an accounting of hers. */
export const isLook = (alias: string): SQL => sql.raw(`(${alias}.action like '%.viewed' or ${alias}.action in ('search.made', 'export.made', 'accounting.made', 'packet.downloaded'))`);

/** What each look stands on; `e` is an event with its `b` (the body), `p` the patient, `r` the request the look names. */
export const lookReason: SQL<LookReason> = sql`case
  when b #>> '{actor,kind}' = 'system' then 'system'
  when b #>> '{actor,kind}' = 'requester' then 'own'
  when r.patient_id = p.id and r.entered_at <= e.at and (r.closed_at is null or e.at <= r.closed_at) then 'open_request'
  when b #> '{actor,roles}' ? 'compliance' then 'oversight'
  when r.patient_id = p.id then 'after_closing'
  when exists (select 1 from requests o where o.patient_id = p.id and o.entered_at <= e.at and (o.closed_at is null or e.at <= o.closed_at)) then 'open_elsewhere'
  else 'none' end`;

/** Null for a patient this actor cannot see. Half open: from <= at < to. `flagged` newest first, at most two hundred. */
export async function patientLooks(tx: Db, patientId: string, period: { from: Date; to: Date }): Promise<PatientLooks | null> {
  const { rows: [patient] } = await tx.execute<PatientLooks['patient'] & { keyDestroyed: boolean }>(sql`
    select p.id, p.given_names || ' ' || p.family_name as name, p.mrn, p.birth_date::text as "birthDate", p.restricted, p.facility_id as "facilityId", f.zone, k.destroyed_at is not null as "keyDestroyed"
    from patients p join facilities f on f.id = p.facility_id left join audit_patient_keys k on k.patient_id = p.id where p.id = ${patientId}`);
  if (!patient) return null;
  const looks = sql`
    select e.id, e.at, e.action, e.actor_id, e.request_id, r.number, b #>> '{actor,kind}' as kind, b #> '{actor,roles}' as roles, b #>> '{facts,purpose}' as purpose, b ->> 'place' as place, ${lookReason} as reason
    from patients p
      join lateral (
        select e.* from audit_events e join audit_patient_keys k on k.commitment = e.patient_commitment where k.patient_id = p.id
        union
        select e.* from audit_events e join requests q on q.id = e.request_id where q.patient_id = p.id and e.patient_commitment is null
      ) e on true
      cross join lateral (select e.body::jsonb as b) body
      left join requests r on r.id = e.request_id
    where p.id = ${patientId} and ${isLook('e')} and e.at >= ${period.from.toISOString()} and e.at < ${period.to.toISOString()}`;
  const { rows: lookers } = await tx.execute<Looker & Record<string, unknown>>(sql`
    with looks as (${looks})
    select l.actor_id as "actorId", coalesce(max(u.name), max(case when l.kind = 'requester' then q.requester_name end)) as actor, max(l.kind) as kind, count(*)::int as looks, min(l.at) as first, max(l.at) as last,
      (select coalesce(jsonb_agg(distinct role order by role), '[]') from looks x, jsonb_array_elements_text(x.roles) role where x.actor_id = l.actor_id) as roles,
      count(*) filter (where l.reason in ('none', 'after_closing'))::int as flagged,
      jsonb_agg(distinct l.reason) as reasons,
      (select coalesce(jsonb_agg(distinct q.number order by q.number), '[]') from workflow_history h join requests q on q.id = h.request_id where q.patient_id = ${patientId} and h.actor_id = l.actor_id) as "workedOn",
      coalesce(bool_or(openroi_fold(p.family_name) <> '' and openroi_fold(p.family_name) = openroi_fold(regexp_replace(u.name, '^.*\\s', ''))), false) as "sameSurname"
    from looks l
      left join users u on u.id::text = l.actor_id
      left join requests q on q.id = l.request_id
      join patients p on p.id = ${patientId}
    group by l.actor_id order by flagged desc, last desc limit 500`);
  const { rows: flagged } = await tx.execute<Look & Record<string, unknown>>(sql`
    with looks as (${looks})
    select l.id, l.at, l.action, l.actor_id as "actorId", u.name as actor, l.reason, l.request_id as "requestId", l.number, l.purpose, l.place
    from looks l left join users u on u.id::text = l.actor_id where l.reason in ('none', 'after_closing') order by l.at desc limit 200`);
  const { keyDestroyed, ...shown } = patient;
  const instants = <T extends { at?: unknown; first?: unknown; last?: unknown }>(row: T): T => ({ ...row, ...(row.at ? { at: iso(row.at) } : {}), ...(row.first ? { first: iso(row.first), last: iso(row.last) } : {}) });
  return { patient: shown, lookers: lookers.map(instants), flagged: flagged.map(instants), keyDestroyed };
}

const iso = (value: unknown): string => new Date(value as string).toISOString();
