/** Another way for a packet that did not arrive: post instead of a link, a new link, a link taken back. */
import { and, eq, isNull } from 'drizzle-orm';
import type { SendResult } from '#app/runtime/send-event.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { links, requests } from '#db/schema/index.ts';
import type { DeliveryChoice } from '#db/schema/requests.ts';
import type { Actor } from '#workflows/actor.ts';
import { onRequest, type OnRequest } from '../on-request.ts';

export async function changeDelivery(db: Db, actor: Actor, input: OnRequest & { delivery: DeliveryChoice }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'packet.dispatch', async (tx, { request }) => {
    await tx.update(requests).set({ delivery: input.delivery }).where(eq(requests.id, request.id));
    return { type: 'DELIVERY_CHANGED', channel: input.delivery.channel };
  });
}

export async function reissueLink(db: Db, actor: Actor, input: OnRequest): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'packet.dispatch', () => ({ type: 'LINK_REISSUED' }));
}

/** Takes a link back at once. Where nobody had opened it, the packet waits undelivered for a new link or another way. */
export async function revokeLink(db: Db, actor: Actor, input: OnRequest & { reason: string }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'link.revoke', async (tx, { request, state }) => {
    const revoked = await tx
      .update(links)
      .set({ revokedAt: input.now, revokedReason: input.reason })
      .where(and(eq(links.requestId, request.id), isNull(links.revokedAt)))
      .returning({ id: links.id, packetId: links.packetId });
    for (const link of revoked) {
      await recordEvent(tx, {
        action: 'link.revoked',
        actor,
        now: input.now,
        subject: { facilityId: request.facilityId, requestId: request.id },
        facts: { linkId: link.id, packetId: link.packetId, reason: input.reason },
      });
    }
    return revoked.length > 0 && state === 'released' ? { type: 'LINK_REVOKED' } : null;
  });
}
