/**
 * Opens a packet link: only a typed PIN consumes a download. Checks tries, limits and, once more, that the basis holds;
 * writes the disclosure at the first download, and closes the request.
 */
import { eq, sql } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { linkProblem, type LinkRow } from '#app/delivery/links.ts';
import { hashLinkToken } from '#app/identity/derived-secrets.ts';
import { verifyPin } from '#app/identity/password.ts';
import { basisNow } from '#app/runtime/basis.ts';
import { recordDisclosure } from '#app/runtime/disclosures.ts';
import { sendEvent } from '#app/runtime/send-event.ts';
import { asActor, type Db } from '#db/open.ts';
import { links, packets, workflowInstances } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { loadRequest } from '../on-request.ts';
import { recordDecision } from '../record-decision.ts';

export type OpenedPacket = { ok: true; fileId: string; requestNumber: string; packetId: string };
/** `closed` for everything that is not a wrong PIN: revoked, expired, used up, locked, basis gone, unknown. */
export type RefusedPacket = { ok: false; reason: 'wrong_pin' | 'closed'; triesLeft: number };

/** Who holds a link: may see that one request and nothing else. Null for a token nobody made. */
export async function linkHolder(db: Db, token: string): Promise<Actor | null> {
  const { rows } = await db.execute<{ id: string | null }>(sql`select openroi_request_by_link_hash(${hashLinkToken(token)}) as id`);
  const requestId = rows[0]?.id;
  if (!requestId) return null;
  return {
    kind: 'requester',
    id: requestId,
    name: 'Holder of the packet link',
    roles: ['requester'],
    facilityIds: [],
    organizationIds: [],
    requestIds: [requestId],
    sessionId: null,
  };
}

/** The link as its page shows it; opening the page consumes nothing. */
export async function readLink(db: Db, token: string): Promise<LinkRow | null> {
  const actor = await linkHolder(db, token);
  if (!actor) return null;
  return asActor(db, actor, async (tx) => {
    const [link] = await tx.select().from(links).where(eq(links.tokenHash, hashLinkToken(token)));
    return link ?? null;
  });
}

export async function openPacket(db: Db, input: { token: string; pin: string; now: Date }): Promise<OpenedPacket | RefusedPacket> {
  const actor = await linkHolder(db, input.token);
  if (!actor) return { ok: false, reason: 'closed', triesLeft: 0 };
  return asActor(db, actor, async (tx): Promise<OpenedPacket | RefusedPacket> => {
    const requestId = actor.id;
    // The request first, then the link: the order in which the write path locks.
    const [instance] = await tx.select().from(workflowInstances).where(eq(workflowInstances.id, requestId)).for('update');
    const [link] = await tx.select().from(links).where(eq(links.tokenHash, hashLinkToken(input.token))).for('update');
    if (!link || !instance) return { ok: false, reason: 'closed', triesLeft: 0 };
    const { request, facility } = await loadRequest(tx, requestId, input.now);
    const subject = { facilityId: request.facilityId, requestId };
    const refuse = async (reason: string, triesLeft = 0): Promise<RefusedPacket> => {
      await recordEvent(tx, { action: 'download.refused', actor, now: input.now, subject, facts: { linkId: link.id, code: reason } });
      return { ok: false, reason: reason === 'wrong_pin' ? 'wrong_pin' : 'closed', triesLeft };
    };
    const problem = linkProblem(link, input.now);
    if (problem) return refuse(problem);
    if (!link.pinHash || !(await verifyPin(link.pinHash, input.pin))) {
      await tx.update(links).set({ tries: link.tries + 1 }).where(eq(links.id, link.id));
      return refuse('wrong_pin', Math.max(0, 4 - link.tries));
    }
    const context = instance.context as { authorizationId: string | null; approvedSha256: string | null };
    const basis = await basisNow(tx, { request, authorizationId: context.authorizationId, zone: facility.zone, state: facility.state, now: input.now });
    if (!basis.result.holds) {
      await recordDecision(tx, request, basis, input.now);
      return refuse(basis.result.failure ?? 'basis');
    }
    // A stay or an objection since the release: the packet stays shut until the hold is lifted.
    if ((instance.value as { hold?: string }).hold === 'held') return refuse('held');
    const [packet] = await tx.select().from(packets).where(eq(packets.id, link.packetId));
    const intact = packet?.fileId && packet.sha256 && packet.sha256 === packet.approvedSha256 && packet.sha256 === packet.verifiedSha256;
    if (!packet?.fileId || !intact || packet.status !== 'approved') return refuse('packet');
    await tx
      .update(links)
      .set({ downloads: link.downloads + 1, tries: 0, lastDownloadAt: input.now })
      .where(eq(links.id, link.id));
    await recordEvent(tx, {
      action: 'packet.downloaded',
      actor,
      now: input.now,
      subject,
      facts: { linkId: link.id, packetId: packet.id, sha256: packet.sha256 ?? '', download: link.downloads + 1 },
    });
    if (instance.state === 'released') {
      await recordDisclosure(tx, { request, packet, actor, channel: 'link', now: input.now });
      await sendEvent(tx, {
        machine: 'request',
        id: requestId,
        event: { type: 'PACKET_DOWNLOADED', packetId: packet.id, sha256: packet.sha256 ?? '' },
        actor,
        now: input.now,
        key: `downloaded:${packet.id}`,
      });
    }
    return { ok: true, fileId: packet.fileId, requestNumber: request.number, packetId: packet.id };
  });
}
