/** The one search of the inside: requests by number, requester, own matter number or stated patient. Row security draws the circle. */
import { sql } from 'drizzle-orm';
import type { Db } from '../open.ts';

export type FoundRequest = { id: string; number: string; requesterName: string; patientName: string; matterNumber: string | null; state: string; outcome: string | null; receivedOn: string };

/** At most twenty, the number itself first, then the newest. Fewer than two letters find nothing. */
export async function findRequests(tx: Db, typed: string): Promise<FoundRequest[]> {
  const text = typed.trim();
  if (text.length < 2) return [];
  const like = `%${text.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
  const { rows } = await tx.execute<FoundRequest>(sql`
    select r.id, r.number, r.requester_name as "requesterName", concat_ws(', ', r.stated_patient->>'familyName', r.stated_patient->>'givenNames') as "patientName",
      r.matter_number as "matterNumber", i.state, r.outcome, r.received_on::text as "receivedOn"
    from requests r join workflow_instances i on i.id = r.id
    where r.number ilike ${like} or r.requester_name ilike ${like} or r.matter_number ilike ${like}
      or (r.stated_patient->>'familyName') || ' ' || (r.stated_patient->>'givenNames') ilike ${like}
      or (r.stated_patient->>'givenNames') || ' ' || (r.stated_patient->>'familyName') ilike ${like}
    order by lower(r.number) = lower(${text}) desc, r.entered_at desc
    limit 20`);
  return rows;
}
