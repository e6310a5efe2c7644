/** Records that a printed packet left by post, was picked up, or was inspected in person; that is its disclosure. */
import { eq } from 'drizzle-orm';
import { Temporal } from 'temporal-polyfill';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { recordDisclosure } from '#app/runtime/disclosures.ts';
import { basisNow } from '#app/runtime/basis.ts';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { dispatches, packets, workflowInstances } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { onRequest, type OnRequest } from '../on-request.ts';

export type DispatchPacket = OnRequest & {
  /** Who carries it; needed for the post. */
  carrier: string | null;
  /** Tracking number, or the kind of ID that was shown; ordinary mail has none. */
  reference: string | null;
  /** Legal date on which it left. */
  dispatchedOn: string;
};

export async function dispatchPacket(db: Db, actor: Actor, input: DispatchPacket): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'packet.dispatch', async (tx, { request, facility, state, today }) => {
    const channel = request.delivery.channel;
    if (state !== 'released' || channel === 'link') throw new AppError('not_allowed_now', `request ${request.id} has nothing to dispatch`);
    if (input.dispatchedOn > today || input.dispatchedOn < request.receivedOn) {
      throw new AppError('invalid_input', 'the dispatch lies outside the life of the request', { public: { key: 'staff.dispatch.date' } });
    }
    if (channel === 'post' && !input.carrier?.trim()) throw new AppError('invalid_input', 'a dispatch without its carrier', { public: { key: 'office.delivery.carrierMissing' } });
    const [instance] = await tx.select({ context: workflowInstances.context }).from(workflowInstances).where(eq(workflowInstances.id, request.id));
    const context = instance?.context as { packetId: string | null; authorizationId: string | null };
    const [packet] = await tx.select().from(packets).where(eq(packets.id, context.packetId ?? ''));
    if (!packet?.sha256 || packet.status !== 'approved') throw new AppError('not_allowed_now', `request ${request.id} has no approved packet`);
    const basis = await basisNow(tx, { request, authorizationId: context.authorizationId, zone: facility.zone, state: facility.state, now: input.now });
    if (!basis.result.holds) throw new AppError('not_allowed_now', `the basis of request ${request.id} no longer holds`, { public: basis.message });
    const dispatchId = uuidv7();
    await tx.insert(dispatches).values({
      id: dispatchId,
      facilityId: request.facilityId,
      requestId: request.id,
      packetId: packet.id,
      channel,
      address: request.delivery.recipientAddress ?? null,
      carrier: channel === 'post' ? input.carrier : null,
      reference: input.reference,
      dispatchedOn: input.dispatchedOn,
      dispatchedBy: actor.id,
      dispatchedByName: actor.name,
      createdAt: input.now,
    });
    await recordEvent(tx, {
      action: 'packet.dispatched',
      actor,
      now: input.now,
      subject: { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId },
      facts: { packetId: packet.id, sha256: packet.sha256, channel, dispatchId },
    });
    await recordDisclosure(tx, { request, packet, actor, channel, now: input.now, ...(input.dispatchedOn === today ? {} : { disclosedAt: noonOn(input.dispatchedOn, facility.zone) }) });
    return { type: 'PACKET_DISPATCHED', packetId: packet.id, sha256: packet.sha256, channel };
  });
}

/** A dispatch that is entered later still happened on its day; the hour is not known. */
function noonOn(day: string, zone: string): Date {
  return new Date(Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone, plainTime: '12:00' }).epochMilliseconds);
}
