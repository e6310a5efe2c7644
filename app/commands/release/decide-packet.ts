/** The second person: approves exactly the packet that was seen, or returns it with a reason. */
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { packets, pages } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { onRequest, targetOf, type OnRequest } from '../on-request.ts';
import { must } from '../run.ts';

/** `sha256`: of the packet the approver looked at; another hash is refused. The caller has asked for the second factor. */
export async function approvePacket(db: Db, actor: Actor, input: OnRequest & { packetId: string; sha256: string }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.read', async (tx, { request }) => {
    const packet = await packetOf(tx, request.id, input.packetId);
    must(actor, 'packet.approve', { ...targetOf(request), preparedBy: await preparers(tx, request.id) });
    if (packet.status !== 'built' || packet.sha256 !== input.sha256 || packet.verifiedSha256 !== input.sha256) {
      throw new AppError('stale', `packet ${packet.id} is not the one that was looked at`, { public: { key: 'errors.stale' } });
    }
    await confirmReadings(tx, actor, request, input.now);
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
    must(actor, 'packet.approve', { ...targetOf(request), preparedBy: await preparers(tx, request.id) });
    if (!input.reason.trim()) throw new AppError('invalid_input', 'returned without a reason', { public: { key: 'review.errors.reason_missing' } });
    await tx
      .update(packets)
      .set({ status: 'returned', returnReason: input.reason, decidedBy: actor.id, decidedByName: actor.name, decidedAt: input.now })
      .where(eq(packets.id, packet.id));
    return { type: 'PACKET_RETURNED', packetId: packet.id, reason: 'returned' };
  });
}

/** Pages that leave because a person has read what no machine could: the approver is the second reader, and the log says so. */
async function confirmReadings(tx: Db, actor: Actor, request: { id: string; facilityId: string; patientId: string | null }, now: Date): Promise<void> {
  const read = await tx
    .select({ id: pages.id })
    .from(pages)
    .where(and(eq(pages.requestId, request.id), isNotNull(pages.readBy), inArray(pages.disposition, ['release', 'redact'])));
  for (const { id } of read) {
    await recordEvent(tx, { action: 'override.confirmed', actor, now, subject: { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId }, facts: { kind: 'unread_by_machine', target: id } });
  }
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

const ledgerActs = ['pages.decided', 'page.decided', 'redaction.added', 'redaction.removed', 'override.proposed', 'override.confirmed'];

/**
 * Everybody who ever decided a page, drew or took back a box, or had a part in an override or a version of the packet: none of them
 * approves (invariant 2, by any detour). The log is asked too, because a later decision hides an earlier one in the ledger.
 */
export async function preparers(tx: Db, requestId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string | null }>(sql`
    select prepared_by::text as id from packets where request_id = ${requestId}::uuid
    union select unnest(array[decided_by, override_proposed_by, override_by])::text from pages where request_id = ${requestId}::uuid
    union select unnest(array[created_by, undone_by])::text from redactions where request_id = ${requestId}::uuid
    union select actor_id from audit_events where request_id = ${requestId}::uuid and action in (${sql.join(ledgerActs.map((act) => sql`${act}`), sql`, `)})`);
  return rows.flatMap(({ id }) => (id === null ? [] : [id]));
}
