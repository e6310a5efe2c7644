/**
 * The check from inside: do the tables say what the bodies say? It finds what an export cannot show (search columns edited
 * beside an intact body, a stored hash, a leaf without its event). Proof against the operator is the offline verifier's work.
 */
import { sql, type SQL } from 'drizzle-orm';
import type { Db } from '#db/open.ts';

export type Finding = { index: number | null; stream: string | null; seq: number | null; reason: string };

const at = sql`l.index as index, e.stream as stream, e.seq as seq`;
const events = sql`audit_events e left join audit_leaves l on l.event_id = e.id`;
const hashOf = sql`encode(sha256('\\x00'::bytea || convert_to(e.body, 'UTF8')), 'hex')`;

const checks: { reason: string; query: SQL }[] = [
  { reason: 'the stored hash is not that of the body', query: sql`select ${at} from ${events} where e.hash <> ${hashOf}` },
  { reason: 'the leaf is not the hash of its event', query: sql`select ${at} from ${events} where l.hash is not null and l.hash <> ${hashOf}` },
  {
    reason: 'a search column does not say what the body says',
    query: sql`
      select ${at} from ${events}, lateral (select e.body::jsonb as b) body
      where (b ->> 'time')::timestamptz is distinct from e.at or b ->> 'action' is distinct from e.action
        or b ->> 'stream' is distinct from e.stream or (b ->> 'seq')::bigint is distinct from e.seq
        or b ->> 'outcome' is distinct from e.outcome or b #>> '{actor,id}' is distinct from e.actor_id
        or b #>> '{subject,facility}' is distinct from e.facility_id::text or b #>> '{subject,request}' is distinct from e.request_id::text
        or b #>> '{subject,patient}' is distinct from e.patient_commitment`,
  },
  {
    reason: 'the event of this leaf is gone',
    query: sql`select l.index as index, null as stream, null as seq from audit_leaves l left join audit_events e on e.id = l.event_id where e.id is null`,
  },
  {
    reason: 'the event is neither in the tree nor waiting for it',
    query: sql`select ${at} from ${events} left join audit_pending p on p.event_id = e.id where l.index is null and p.event_id is null`,
  },
];

/** Reads the whole log; `db` must see all of it (the worker's role as the system, or the owner). First bad row first; at most 100 a check. */
export async function checkDatabase(db: Db): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { reason, query } of checks) {
    const { rows } = await db.execute(sql`${query} order by 1 nulls last, 2, 3 limit 100`);
    for (const row of rows as { index: string | null; stream: string | null; seq: string | null }[]) {
      findings.push({ index: row.index === null ? null : Number(row.index), stream: row.stream, seq: row.seq === null ? null : Number(row.seq), reason });
    }
  }
  return findings.sort((a, b) => (a.index ?? Infinity) - (b.index ?? Infinity));
}
