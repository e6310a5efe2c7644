/** Records that a printed packet left by post, was picked up, or was inspected in person; that is its disclosure. */
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordDisclosure } from '#app/runtime/disclosures.ts';
import { basisNow } from '#app/runtime/basis.ts';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { dispatches, packets, workflowInstances } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { onRequest, type OnRequest } from './on-request.ts';

export type DispatchPacket = OnRequest & { reference: string | null; dispatchedOn: string };

export async function dispatchPacket(db: Db, actor: Actor, input: DispatchPacket): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'packet.dispatch', async (tx, { request, facility, state, today }) => {
    const channel = request.delivery.channel;
    if (state !== 'released' || channel === 'link') throw new AppError('not_allowed_now', `request ${request.id} has nothing to dispatch`);
    if (input.dispatchedOn > today || input.dispatchedOn < request.receivedOn) {
      throw new AppError('invalid_input', 'the dispatch lies outside the life of the request', { public: { key: 'staff.dispatch.date' } });
    }
    const [instance] = await tx.select({ context: workflowInstances.context }).from(workflowInstances).where(eq(workflowInstances.id, request.id));
    const context = instance?.context as { packetId: string | null; authorizationId: string | null };
    const [packet] = await tx.select().from(packets).where(eq(packets.id, context.packetId ?? ''));
    if (!packet?.sha256 || packet.status !== 'approved') throw new AppError('not_allowed_now', `request ${request.id} has no approved packet`);
    const basis = await basisNow(tx, { request, authorizationId: context.authorizationId, zone: facility.zone, state: facility.state, now: input.now });
    if (!basis.result.holds) throw new AppError('not_allowed_now', `the basis of request ${request.id} no longer holds`, { public: basis.message });
    await tx.insert(dispatches).values({
      id: uuidv7(),
      facilityId: request.facilityId,
      requestId: request.id,
      packetId: packet.id,
      channel,
      address: request.delivery.recipientAddress ?? null,
      reference: input.reference,
      dispatchedOn: input.dispatchedOn,
      dispatchedBy: actor.id,
      dispatchedByName: actor.name,
      createdAt: input.now,
    });
    await recordDisclosure(tx, { request, packet, actor, channel, now: input.now });
    return { type: 'PACKET_DISPATCHED', packetId: packet.id, sha256: packet.sha256, channel };
  });
}
