/** Takes up again what the worker gave up: the same effect under the same key, so that nothing is done twice. */
import { eq, sql } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { maxAttempts } from '#app/runtime/outbox.ts';
import type { Db } from '#db/open.ts';
import { outbox } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { must, run } from '../run.ts';

/** Throws `not_found`, and `not_allowed_now` where it was not given up (somebody else retried it, or it is done). */
export async function retryEffect(db: Db, actor: Actor, { outboxId, now }: { outboxId: string; now: Date }): Promise<void> {
  await run(db, actor, now, async (tx) => {
    const [row] = await tx.select().from(outbox).where(eq(outbox.id, outboxId)).for('update');
    if (!row) throw new AppError('not_found', `effect ${outboxId} is not there`);
    must(actor, 'effect.retry', { facilityId: row.facilityId });
    if (row.status !== 'dead') throw new AppError('not_allowed_now', `effect ${outboxId} is ${row.status}`, { public: { key: 'errors.not_allowed_now' } });
    await tx.update(outbox).set({ status: 'pending', attempts: 0 }).where(eq(outbox.id, row.id));
    await tx.execute(
      sql`select openroi_add_job('run_effect', ${JSON.stringify({ outboxId: row.id })}::json, null::timestamptz, ${`effect:${row.id}`}, ${maxAttempts}, null::text)`,
    );
    await recordEvent(tx, { action: 'effect.retried', actor, now, subject: { facilityId: row.facilityId, requestId: row.requestId }, facts: { effect: row.effectType, outboxId: row.id } });
  });
}
