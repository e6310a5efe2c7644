/** Compliance says that a day's anchor arrived, with the code that only the mail holds. */
import { eq } from 'drizzle-orm';
import { hashOfCode } from '#app/audit/anchor.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { auditAnchors } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { must, run } from '../run.ts';

/** -> whether the code was the mail's; one that is not is written down. Said once: a second time changes nothing. */
export async function attestAnchor(db: Db, actor: Actor, input: { anchorId: string; code: string; now: Date }): Promise<boolean> {
  const { anchorId, now } = input;
  return run(db, actor, now, async (tx) => {
    // The log is the whole office's: whoever may export it anywhere.
    must(actor, 'log.export', { facilityId: actor.facilityIds[0] ?? '' });
    const [anchor] = await tx.select().from(auditAnchors).where(eq(auditAnchors.id, anchorId));
    if (!anchor) throw new AppError('not_found', `anchor ${anchorId} is not there`);
    if (anchor.codeHash !== hashOfCode(input.code)) {
      await recordEvent(tx, { action: 'anchor.refused', actor, now, facts: { anchorId, code: 'wrong_code' } });
      return false;
    }
    if (anchor.attestedAt) return true;
    await tx.update(auditAnchors).set({ attestedAt: now, attestedBy: actor.id, attestedName: actor.name }).where(eq(auditAnchors.id, anchorId));
    await recordEvent(tx, { action: 'anchor.attested', actor, now, facts: { anchorId, day: anchor.day } });
    return true;
  });
}
