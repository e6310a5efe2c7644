/** Requests that were filed without a proof while many were: a person looks at each, and only then is anybody written to about it. */
import { and, eq, isNull } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { enqueue } from '#app/runtime/outbox.ts';
import type { Db } from '#db/open.ts';
import { filingLooks } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { must, run } from '../run.ts';

/** `genuine` sends the receipt that waited; `abuse` never does. The request stays either way, to be worked on or closed as any other. Throws `not_found` where it is decided. */
export async function lookAtFiling(db: Db, actor: Actor, input: { id: string; verdict: 'genuine' | 'abuse'; now: Date }): Promise<void> {
  const { id, verdict, now } = input;
  await run(db, actor, now, async (tx) => {
    const [row] = await tx.update(filingLooks).set({ decidedBy: actor.id, decidedAt: now, verdict }).where(and(eq(filingLooks.id, id), isNull(filingLooks.decidedAt))).returning();
    if (!row) throw new AppError('not_found', `no filing waits under ${id}`);
    const { facilityId, requestId } = row;
    must(actor, 'intake.index', { facilityId });
    if (verdict === 'genuine') await enqueue(tx, { machine: 'request', id: requestId, facilityId, requestId }, { type: 'send_email', email: 'receipt' }, { key: `looked-at:${id}`, now });
    await recordEvent(tx, { action: 'filing.decided', actor, now, subject: { facilityId, requestId }, facts: { lookId: id, verdict } });
  });
}
