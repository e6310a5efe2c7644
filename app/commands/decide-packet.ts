/** The second person: approves exactly the packet that was seen, or returns it with a reason. */
import { and, eq } from 'drizzle-orm';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { packets } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { pages, redactions } from '#db/schema/index.ts';
import { onRequest, targetOf, type OnRequest } from './on-request.ts';
import { must } from './run.ts';

/** `sha256`: of the packet the approver looked at; another hash is refused. The caller has asked for the second factor. */
export async function approvePacket(db: Db, actor: Actor, input: OnRequest & { packetId: string; sha256: string }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.read', async (tx, { request }) => {
    const packet = await packetOf(tx, request.id, input.packetId);
    must(actor, 'packet.approve', { ...targetOf(request), preparedBy: await preparers(tx, request.id, packet.preparedBy) });
    if (packet.status !== 'built' || packet.sha256 !== input.sha256 || packet.verifiedSha256 !== input.sha256) {
      throw new AppError('stale', `packet ${packet.id} is not the one that was looked at`, { public: { key: 'errors.stale' } });
    }
    await tx
      .update(packets)
      .set({ status: 'approved', approvedSha256: input.sha256, decidedBy: actor.id, decidedByName: actor.name, decidedAt: input.now })
      .where(eq(packets.id, packet.id));
    return { type: 'PACKET_APPROVED', packetId: packet.id, sha256: input.sha256 };
  });
}

export async function returnPacket(db: Db, actor: Actor, input: OnRequest & { packetId: string; reason: string }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.read', async (tx, { request }) => {
    const packet = await packetOf(tx, request.id, input.packetId);
    must(actor, 'packet.approve', { ...targetOf(request), preparedBy: await preparers(tx, request.id, packet.preparedBy) });
    if (!input.reason.trim()) throw new AppError('invalid_input', 'returned without a reason', { public: { key: 'staff.approve.reason_missing' } });
    await tx
      .update(packets)
      .set({ status: 'returned', returnReason: input.reason, decidedBy: actor.id, decidedByName: actor.name, decidedAt: input.now })
      .where(eq(packets.id, packet.id));
    return { type: 'PACKET_RETURNED', packetId: packet.id, reason: 'returned' };
  });
}

async function packetOf(tx: Db, requestId: string, packetId: string): Promise<typeof packets.$inferSelect> {
  const [packet] = await tx
    .select()
    .from(packets)
    .where(and(eq(packets.id, packetId), eq(packets.requestId, requestId)))
    .for('update');
  if (!packet) throw new AppError('not_found', `packet ${packetId} is not there`);
  return packet;
}

/** Everybody who decided a page, drew a box or sent it on: none of them approves (invariant 2, by any detour). */
async function preparers(tx: Db, requestId: string, preparedBy: string): Promise<string[]> {
  const deciders = await tx.selectDistinct({ id: pages.decidedBy }).from(pages).where(eq(pages.requestId, requestId));
  const drawers = await tx.selectDistinct({ id: redactions.createdBy }).from(redactions).where(eq(redactions.requestId, requestId));
  return [...new Set([preparedBy, ...deciders.map((row) => row.id), ...drawers.map((row) => row.id)])].filter((id) => id !== null);
}
