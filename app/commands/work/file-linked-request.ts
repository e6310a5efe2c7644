/**
 * Closed stays closed: what goes on after it is a request of its own, linked to the first. Reopened, sent again to the same person,
 * granted by a review, or passed on to another facility. One that mends our own error keeps the first date of receipt (RECEIPT).
 */
import { eq } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import { facilities, requests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { receivedOn } from '#workflows/rules/receipt.ts';
import { fileRequest, type Filed } from '../ask/file-request.ts';
import { loadRequest, targetOf, type RequestRow } from '../on-request.ts';
import { recordDecision } from '../record-decision.ts';
import { must, run } from '../run.ts';

export type LinkReason = 'reopened' | 'sent_again' | 'review_overturned' | 'transferred';

export type FileLinkedRequest = {
  /** The first one. */
  requestId: string;
  /** Made by the caller: the same id twice is filing once. */
  newRequestId: string;
  reason: Exclude<LinkReason, 'transferred'>;
  /** It mends our own error: the first date of receipt holds. */
  ourError: boolean;
  now: Date;
  sessionSecret: string;
};

const lawfulAfter: Record<FileLinkedRequest['reason'], (outcome: string | null) => boolean> = {
  reopened: (outcome) => outcome !== null && outcome !== 'duplicate' && outcome !== 'transferred',
  sent_again: (outcome) => outcome === 'released',
  review_overturned: (outcome) => outcome === 'denied',
};

/** Throws `not_allowed_now` while the first is open, or where its end does not allow this. */
export async function fileLinkedRequest(db: Db, actor: Actor, input: FileLinkedRequest): Promise<Filed> {
  return run(db, actor, input.now, async (tx) => {
    const { request: first, state } = await loadRequest(tx, input.requestId, input.now);
    must(actor, 'intake.index', targetOf(first));
    if (state !== 'closed' || !lawfulAfter[input.reason](first.outcome)) {
      throw new AppError('not_allowed_now', `request ${first.id} is ${state} (${first.outcome ?? 'no outcome'}), not to be ${input.reason}`, { public: { key: 'errors.not_allowed_now' } });
    }
    return linkTo(tx, actor, first, { ...input, facilityId: first.facilityId, ourError: input.ourError || input.reason === 'review_overturned' });
  });
}

/** Files the copy and links it; the caller holds the transaction. */
export async function linkTo(
  tx: Db,
  actor: Actor,
  first: RequestRow,
  input: { newRequestId: string; facilityId: string; reason: LinkReason; ourError: boolean; now: Date; sessionSecret: string },
): Promise<Filed> {
  const [facility] = await tx.select({ zone: facilities.zone }).from(facilities).where(eq(facilities.id, input.facilityId));
  if (!facility) throw new AppError('not_found', `facility ${input.facilityId} is not there`);
  const today = legalDateOf(input.now, facility.zone);
  const received = receivedOn({ arrivedOn: today, enteredOn: today, ...(input.ourError ? { mendsOurErrorIn: { receivedOn: first.receivedOn } } : {}) });
  const filed = await fileRequest(tx, actor, {
    requestId: input.newRequestId,
    facilityId: input.facilityId,
    channel: first.channel,
    receivedOn: received.result.receivedOn,
    language: first.language,
    requester: {
      kind: first.requesterKind,
      name: first.requesterName,
      ...(first.requesterEmail ? { email: first.requesterEmail } : {}),
      ...(first.requesterPhone ? { phone: first.requesterPhone } : {}),
      ...(first.requesterAddress ? { address: first.requesterAddress } : {}),
      ...(first.requesterUserId ? { userId: first.requesterUserId } : {}),
      ...(first.organizationId ? { organizationId: first.organizationId } : {}),
    },
    patient: first.statedPatient,
    scope: first.scope,
    purpose: first.purpose,
    delivery: first.delivery,
    facts: first.facts,
    ...(first.matterNumber ? { matterNumber: first.matterNumber } : {}),
    ...(first.pinHash ? { pinHash: first.pinHash } : {}),
    expedited: first.expedited,
    now: input.now,
    sessionSecret: input.sessionSecret,
  });
  if (!filed.repeated) {
    const [linked] = await tx.update(requests).set({ linkedRequestId: first.id, linkReason: input.reason }).where(eq(requests.id, filed.requestId)).returning();
    if (linked) await recordDecision(tx, linked, received, input.now);
  }
  return filed;
}
