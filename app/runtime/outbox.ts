/** Effects owed to the world: a row and a job, in the state change's own transaction. */
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Effect } from '#workflows/definitions.ts';
import type { Db } from '#db/open.ts';
import { outbox } from '#db/schema/index.ts';

export type Instance = { machine: string; id: string; facilityId: string; requestId: string | null };

/** The retries of a job: the last is about 14 hours after the first, then the row is dead and a person sees it. */
export const maxAttempts = 18;

export async function enqueue(tx: Db, instance: Instance, effect: Effect, options: { key: string; now: Date }): Promise<void> {
  const id = uuidv7();
  await tx.insert(outbox).values({
    id,
    facilityId: instance.facilityId,
    requestId: instance.requestId,
    machine: instance.machine,
    instanceId: instance.id,
    effectType: effect.type,
    effect,
    key: options.key,
    createdAt: options.now,
  });
  await tx.execute(
    sql`select openroi_add_job('run_effect', ${JSON.stringify({ outboxId: id })}::json, null::timestamptz, ${`effect:${id}`}, ${maxAttempts}, null::text)`,
  );
}
