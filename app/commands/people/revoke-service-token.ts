/** Ends a machine's token at once; ending it twice changes nothing. */
import { and, eq, isNull } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { serviceTokens } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { must, run } from '../run.ts';

export async function revokeServiceToken(db: Db, actor: Actor, { id, now }: { id: string; now: Date }): Promise<void> {
  await run(db, actor, now, async (tx) => {
    const [row] = await tx.update(serviceTokens).set({ revokedAt: now }).where(and(eq(serviceTokens.id, id), isNull(serviceTokens.revokedAt))).returning({ facilityId: serviceTokens.facilityId });
    if (!row) return;
    must(actor, 'log.export', { facilityId: row.facilityId });
    await recordEvent(tx, { action: 'service_token.changed', actor, now, subject: { facilityId: row.facilityId }, facts: { token: id, change: 'revoked' } });
  });
}
