/** Lets an approved packet go: asks once more whether the basis holds, then makes the link (or readies the post). */
import { eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { insertLink, prepareLink, type PreparedLink } from '#app/delivery/links.ts';
import { loadRequest, type RequestRow } from '#app/commands/on-request.ts';
import { recordDecision } from '#app/commands/record-decision.ts';
import { asActor, type Db } from '#db/open.ts';
import { packets, workflowInstances } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { basisNow, restrictionNow } from '../basis.ts';
import { enqueue } from '../outbox.ts';
import type { EffectHandler, EffectJob } from '../run-effect.ts';
import { sendEvent } from '../send-event.ts';

export const releasePacket: EffectHandler<'release_packet'> = async (services, effect, job) => {
  const { db, now } = services;
  const { request } = await asActor(db, systemActor, (tx) => loadRequest(tx, job.requestId, now()));
  const link = request.delivery.channel === 'link' ? await prepareLink({ sessionSecret: services.env.SESSION_SECRET }, request.pinHash) : null;
  return async (tx) => {
    const loaded = await loadRequest(tx, job.requestId, now());
    if (loaded.state !== 'releasing') return;
    const [instance] = await tx.select({ context: workflowInstances.context }).from(workflowInstances).where(eq(workflowInstances.id, job.requestId));
    const { authorizationId } = instance?.context as { authorizationId: string | null };
    const basis = await basisNow(tx, { request: loaded.request, authorizationId, zone: loaded.facility.zone, state: loaded.facility.state, now: now() });
    await recordDecision(tx, loaded.request, basis, now());
    const restriction = await restrictionNow(tx, { request: loaded.request, patientId: loaded.request.patientId, zone: loaded.facility.zone, now: now() });
    if (restriction) await recordDecision(tx, loaded.request, restriction, now());
    const forbidden = restriction?.result.forbidden === true;
    const [packet] = await tx.select().from(packets).where(eq(packets.id, effect.packetId));
    // released hash = approved hash = verified hash (invariant 1)
    const exact = packet?.status === 'approved' && packet.sha256 === effect.sha256 && packet.approvedSha256 === effect.sha256 && packet.verifiedSha256 === effect.sha256;
    const send = { machine: 'request', id: job.requestId, actor: systemActor, now: now(), key: job.key } as const;
    if (!basis.result.holds || forbidden || !exact) {
      await sendEvent(tx, { ...send, event: { type: 'RELEASE_BLOCKED', reason: basis.result.failure ?? (forbidden ? 'restricted' : 'packet_differs') } });
      return;
    }
    if (link) {
      await writeLink(tx, link, effect.packetId, job, now());
      await owePinSlip(tx, loaded.request, job, now());
    }
    await sendEvent(tx, { ...send, event: { type: 'PACKET_RELEASED', packetId: effect.packetId, sha256: effect.sha256 } });
  };
};

export const reissueLink: EffectHandler<'reissue_link'> = async (services, effect, job) => {
  const { db, now } = services;
  const { request } = await asActor(db, systemActor, (tx) => loadRequest(tx, job.requestId, now()));
  const link = await prepareLink({ sessionSecret: services.env.SESSION_SECRET }, request.pinHash);
  return async (tx) => {
    const loaded = await loadRequest(tx, job.requestId, now());
    await writeLink(tx, link, effect.packetId, job, now());
    await owePinSlip(tx, loaded.request, job, now());
    await enqueue(
      tx,
      { machine: 'request', id: job.requestId, facilityId: job.facilityId, requestId: job.requestId },
      { type: 'send_email', email: 'packet_ready' },
      { key: `${job.key}:mail`, now: now() },
    );
  };
};

/** A PIN of ours that was to come by post: every new link has a new one, and each its slip. One that was chosen is known to nobody here. */
async function owePinSlip(tx: Db, request: RequestRow, job: EffectJob, now: Date): Promise<void> {
  if (request.pinHash !== null || request.delivery.pinBy !== 'post') return;
  const instance = { machine: 'request', id: job.requestId, facilityId: job.facilityId, requestId: job.requestId };
  await enqueue(tx, instance, { type: 'write_letter', letter: 'pin_slip', params: {} }, { key: `${job.key}:pin`, now });
}

async function writeLink(tx: Db, link: PreparedLink, packetId: string, job: EffectJob, now: Date): Promise<void> {
  const made = await insertLink(tx, link, { requestId: job.requestId, packetId, now });
  await recordEvent(tx, {
    action: 'link.made',
    actor: systemActor,
    now,
    subject: { facilityId: job.facilityId, requestId: job.requestId },
    facts: { linkId: link.id, packetId, maxDownloads: made.maxDownloads, expiresAt: made.expiresAt.toISOString() },
  });
}
