/** Reminds whoever was asked for something and has not answered: a week after the question, or five days before the request's date. */
import { sql } from 'drizzle-orm';
import { asActor, type Db } from '#db/open.ts';
import { systemActor } from '#workflows/actor.ts';
import { enqueue } from './outbox.ts';

/** One reminder a question, never on the day it was asked. -> how many mails are owed now. Any number of workers may call it. */
export async function remindRequesters(db: Db, at: Date): Promise<number> {
  return asActor(db, systemActor, async (tx) => {
    const { rows } = await tx.execute<{ requestId: string; facilityId: string; asked: string }>(sql`
      select r.id as "requestId", r.facility_id as "facilityId", h.id as asked
      from workflow_instances i
      join requests r on r.id = i.id
      join lateral (select id, at from workflow_history where instance_id = i.id and event_type = 'INFORMATION_ASKED' order by revision desc limit 1) h on true
      where i.machine = 'request' and i.state = 'awaiting_information'
        and h.at < ${at}::timestamptz - interval '1 day'
        and (h.at <= ${at}::timestamptz - interval '7 days' or r.due_at <= ${at}::timestamptz + interval '5 days')
        and not exists (select 1 from outbox o where o.key = r.id || ':reminder:' || h.id)
      for update of i skip locked`);
    for (const { requestId, facilityId, asked } of rows) {
      await enqueue(tx, { machine: 'request', id: requestId, facilityId, requestId }, { type: 'send_email', email: 'reminder' }, { key: `${requestId}:reminder:${asked}`, now: at });
    }
    return rows.length;
  });
}
