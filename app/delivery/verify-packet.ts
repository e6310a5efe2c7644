/** The finished packet read once more, whole, by an engine that did not write it; the hash that is approved is of these very bytes. */
import type { PacketCheck, PacketJob } from '#app/redaction/check-packet.ts';
import { inRedactionChild } from '#app/redaction/redact.ts';
import type { ScratchPlace } from '#app/redaction/scratch.ts';
import type { PageMap } from '#templates/packet/plan.ts';
import { AppError } from '#workflows/app-error.ts';
import type { StoredPlan } from './packet-plan.ts';

export type { PacketCheck } from '#app/redaction/check-packet.ts';

/**
 * -> SHA-256 of the bytes that were verified, with the checks.
 * Throws `verification_failed` naming the first page that fails; never the term.
 */
export async function verifyPacket(packet: ScratchPlace, plan: StoredPlan, map: PageMap): Promise<{ sha256: string; checks: PacketCheck[] }> {
  const job: PacketJob = {
    packet,
    pages: map.total,
    first: map.records,
    records: plan.records.map(({ pages, redaction }) => ({
      pages,
      terms: (redaction.terms ?? []).map((term) => (typeof term === 'string' ? { text: term, match: 'normalised' as const } : { text: term.text, match: term.match ?? 'normalised' })),
    })),
    own: [plan.packet.requestNumber, plan.packet.recipient.name],
  };
  const { sha256, checks } = await inRedactionChild<{ sha256: string; checks: PacketCheck[] }>('checkPacket', job, 600_000).catch((error: unknown) => {
    // a packet that ends the child that looks at it is no packet
    if (error instanceof AppError && (error.code === 'internal' || error.code === 'refused_file')) return { sha256: '', checks: [{ name: 'can_be_checked', ok: false }] as PacketCheck[] };
    throw error;
  });
  const failed = checks.find(({ ok }) => !ok);
  if (failed) throw new AppError('verification_failed', `packet ${plan.packet.packetId}: ${failed.name} failed`, { details: { reason: failed.name, ...(failed.page ? { page: failed.page } : {}) } });
  return { sha256, checks };
}
