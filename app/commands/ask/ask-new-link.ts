/** A new packet link, mailed to the address on file, at the wish of whoever follows the request. What a machine may not decide, the office is asked. */
import { desc, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { countAttempt, isThrottled, type Throttle } from '#app/identity/throttle.ts';
import { linkProblem } from '#app/delivery/links.ts';
import { enqueue } from '#app/runtime/outbox.ts';
import { targetOf, loadRequest } from '../on-request.ts';
import { must, run } from '../run.ts';
import type { Db } from '#db/open.ts';
import { links, messages } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';

const perRequest: Throttle = { purpose: 'new-link', limit: 3, windowSeconds: 86_400 };

export type NewLink = 'sent' | 'later' | 'asked';

/**
 * `asked`: the mail came back, the link was locked by wrong PINs or taken back by the office. A person decides then: the wish
 * stands in the thread, beside the office's own button.
 */
export async function askNewLink(db: Db, actor: Actor, input: { requestId: string; key: string; now: Date }): Promise<NewLink> {
  if (await isThrottled(db, perRequest, input.requestId, input.now)) return 'later';
  await countAttempt(db, perRequest, input.requestId, input.now);
  return run(db, actor, input.now, async (tx) => {
    const { request, state } = await loadRequest(tx, input.requestId, input.now);
    must(actor, 'own.download', targetOf(request));
    const subject = { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId };
    const [link] = await tx.select().from(links).where(eq(links.requestId, request.id)).orderBy(desc(links.createdAt)).limit(1);
    const delivered = state === 'released' || (state === 'closed' && request.outcome === 'released');
    const problem = link ? linkProblem(link, input.now) : 'revoked';
    if (!link || !delivered || request.delivery.channel !== 'link' || problem === 'locked' || problem === 'revoked') {
      const messageId = uuidv7();
      await tx.insert(messages).values({
        id: messageId,
        facilityId: request.facilityId,
        requestId: request.id,
        direction: 'from_requester',
        code: 'report.new_link',
        authorName: actor.name,
        authorId: actor.id,
        sentAt: input.now,
      });
      await recordEvent(tx, { action: 'message.sent', actor, now: input.now, subject, facts: { messageId, direction: 'from_requester', code: 'report.new_link' } });
      return 'asked';
    }
    await enqueue(
      tx,
      { machine: 'request', id: request.id, facilityId: request.facilityId, requestId: request.id },
      { type: 'reissue_link', packetId: link.packetId },
      { key: `new-link:${request.id}:${input.key}`, now: input.now },
    );
    await recordEvent(tx, { action: 'link.asked', actor, now: input.now, subject, facts: { packetId: link.packetId } });
    return 'sent';
  });
}
