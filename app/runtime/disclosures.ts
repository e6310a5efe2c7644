/** The accounting of disclosures: one row when a packet truly left, accounted or not as its basis says (164.528). */
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { recordDecision } from '#app/commands/record-decision.ts';
import type { Db } from '#db/open.ts';
import { disclosures, facilities, type packets, type requests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { isAccounted } from '#workflows/rules/accounting.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';

type Made = {
  request: typeof requests.$inferSelect;
  packet: typeof packets.$inferSelect;
  actor: Actor;
  channel: string;
  now: Date;
  /** When it left, where that is not now. */
  disclosedAt?: Date;
};

/** Written by the first download or the dispatch, in its transaction; a second one of the same packet changes nothing. */
export async function recordDisclosure(tx: Db, { request, packet, actor, channel, now, disclosedAt = now }: Made): Promise<void> {
  if (!request.patientId) throw new AppError('internal', `request ${request.id} leaves without a patient`);
  const [facility] = await tx.select({ zone: facilities.zone }).from(facilities).where(eq(facilities.id, request.facilityId));
  const { governmentParagraph, authorization } = request.facts;
  const decision = isAccounted(request.basis, {
    today: legalDateOf(now, facility?.zone ?? 'UTC'),
    ...(governmentParagraph ? { governmentParagraph } : {}),
    withAuthorization: authorization !== undefined,
  });
  const [first] = await tx
    .insert(disclosures)
    .values({
      id: uuidv7(),
      facilityId: request.facilityId,
      requestId: request.id,
      patientId: request.patientId,
      packetId: packet.id,
      disclosureId: packet.disclosureId,
      basis: request.basis,
      accounted: decision.result.accounted,
      ruleId: decision.ruleId,
      ruleVersion: decision.ruleVersion,
      disclosedAt,
      recipientName: request.delivery.recipientName,
      recipientAddress: request.delivery.recipientAddress ?? null,
      description: describeScope(request),
      purpose: request.purpose,
      pageCount: packet.pageCount ?? 0,
      channel,
    })
    .onConflictDoNothing({ target: disclosures.disclosureId })
    .returning({ id: disclosures.id });
  if (first) await recordDecision(tx, request, decision, now);
  await recordEvent(tx, {
    action: 'disclosure.made',
    actor,
    now,
    subject: { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId },
    facts: {
      disclosureId: packet.disclosureId,
      packetId: packet.id,
      sha256: packet.sha256 ?? '',
      channel,
      basis: request.basis,
      recipientKind: request.requesterKind,
      accountable: decision.result.accounted,
      ruleId: decision.ruleId,
      pages: packet.pageCount ?? 0,
    },
  });
}

/** Kinds and dates, as the accounting has to describe what was disclosed. */
function describeScope({ scope }: typeof requests.$inferSelect): string {
  const kinds = scope.kinds.length === 0 ? 'all records' : scope.kinds.join(', ').replaceAll('_', ' ');
  const dates = scope.from || scope.to ? `, ${scope.from ?? '...'} to ${scope.to ?? '...'}` : '';
  return `${kinds}${dates}`;
}
