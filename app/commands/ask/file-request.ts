/**
 * Files a request, by whatever door it came: classifies its basis, narrows its scope, lists its evidence, starts its clocks.
 * Safe to repeat: the caller hands in the request's id, made with the draft.
 */
import { eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { hashTrackingCode } from '#app/identity/tracking-code.ts';
import { trackingCodeFor } from '#app/identity/derived-secrets.ts';
import { createInstance, sendEvent } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { facilities, filingLooks, requests } from '#db/schema/index.ts';
import type { PostalAddress } from '#db/schema/facilities.ts';
import type { FilingLookReason } from '#db/schema/filing-looks.ts';
import type { DeliveryChoice, StatedPatient } from '#db/schema/requests.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { FiledFacts } from '#workflows/request/filed.ts';
import type { RequestScope } from '#workflows/request/scope.ts';
import type { RequesterKind } from '#workflows/rules/bases.ts';
import { classifyBasis, type FiledDocument } from '#workflows/rules/classify-basis.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { narrowScope } from '#workflows/rules/minimum-necessary.ts';
import { recordDecision } from '../record-decision.ts';
import { refreshEvidence } from '../work/check-evidence.ts';
import { presentAuthorization } from '../work/present-authorization.ts';
import { serveSubpoena } from '../work/answer-subpoena.ts';
import { run } from '../run.ts';

export type FileRequest = {
  /** Made with the draft, and already on its attachments; filing the same id twice is filing once. */
  requestId: string;
  facilityId: string;
  channel: 'portal' | 'paper' | 'fax' | 'phone' | 'in_person';
  /** Legal date of receipt; today for the portal. Never the day of entry (164.524(b)(2)). */
  receivedOn?: string;
  language: 'en' | 'es';
  requester: {
    kind: RequesterKind;
    name: string;
    email?: string;
    phone?: string;
    address?: PostalAddress;
    userId?: string;
    organizationId?: string;
  };
  patient: StatedPatient;
  scope: RequestScope;
  /** As it will stand in the accounting. */
  purpose: string;
  delivery: DeliveryChoice;
  facts: FiledFacts;
  matterNumber?: string;
  expedited?: boolean;
  pinHash?: string;
  /** Filed while many were, without the browser's proof: nobody is written to before a person has looked. */
  unproven?: FilingLookReason;
  now: Date;
  /** Derives the tracking code. */
  sessionSecret: string;
};

export type Filed = { requestId: string; number: string; trackingCode: string; repeated: boolean };

/** Everybody may file; what the papers lack is told while filing and checked by a person after. */
export async function fileRequest(db: Db, actor: Actor, input: FileRequest): Promise<Filed> {
  const trackingCode = trackingCodeFor(input.sessionSecret, input.requestId);
  // Row security lets a requester write only requests that are his: this one now is.
  const filing = { ...actor, requestIds: [...actor.requestIds, input.requestId] };
  return run(db, filing, input.now, async (tx) => {
    const [known] = await tx.select({ number: requests.number }).from(requests).where(eq(requests.id, input.requestId));
    if (known) return { requestId: input.requestId, number: known.number, trackingCode, repeated: true };

    const facility = await takeNumber(tx, input.facilityId);
    // Under the facility's lock once more: the same click twice at the same time, or again while the first answer is still on its way.
    const [meanwhile] = await tx.select({ number: requests.number }).from(requests).where(eq(requests.id, input.requestId));
    if (meanwhile) return { requestId: input.requestId, number: meanwhile.number, trackingCode, repeated: true };
    const today = legalDateOf(input.now, facility.zone);
    const receivedOn = input.receivedOn ?? today;
    if (receivedOn > today) throw new AppError('invalid_input', 'received in the future', { public: { key: 'errors.received_in_future' } });

    const basis = classifyBasis({
      door: input.facts.door,
      requesterKind: input.requester.kind,
      today,
      documents: documentsIn(input.facts),
      ...(input.facts.purpose ? { purpose: input.facts.purpose } : {}),
      ...(input.facts.insurerKind ? { insurerKind: input.facts.insurerKind } : {}),
      toThirdParty: input.facts.directive !== undefined,
    });
    const narrowed = narrowScope(input.scope, basis.result.basis, {
      today,
      ...(input.facts.claim ? { claim: input.facts.claim } : {}),
      ...(input.facts.wholeRecordJustification ? { wholeRecordJustification: input.facts.wholeRecordJustification } : {}),
    });
    const row = {
      id: input.requestId,
      facilityId: input.facilityId,
      number: facility.number,
      basis: basis.result.basis,
      requesterKind: input.requester.kind,
      requesterName: input.requester.name,
      requesterUserId: input.requester.userId ?? null,
      organizationId: input.requester.organizationId ?? null,
      requesterEmail: input.requester.email ?? null,
      requesterPhone: input.requester.phone ?? null,
      requesterAddress: input.requester.address ?? null,
      matterNumber: input.matterNumber ?? null,
      language: input.language,
      statedPatient: input.patient,
      scope: narrowed.scope,
      purpose: input.purpose,
      delivery: input.delivery,
      facts: {
        ...input.facts,
        // The whole record without a reason is not a described scope: a person narrows it, asks why, or says why it stands (164.514(d)).
        scopeDescribed: input.facts.scopeDescribed === true && !narrowed.decision.result.needsJustification,
        possibleDuplicates: await possibleDuplicates(tx, input),
      },
      channel: input.channel,
      receivedOn,
      enteredAt: input.now,
      expedited: input.expedited ?? false,
      trackingCodeHash: hashTrackingCode(trackingCode),
      pinHash: input.pinHash ?? null,
    } satisfies typeof requests.$inferInsert;
    await tx.insert(requests).values(row);
    await createInstance(tx, {
      machine: 'request',
      id: input.requestId,
      facilityId: input.facilityId,
      requestId: input.requestId,
      input: { requestId: input.requestId, basis: row.basis, channel: input.delivery.channel, byPortal: input.channel === 'portal' },
      now: input.now,
    });
    await recordDecision(tx, row, basis, input.now);
    await recordDecision(tx, row, narrowed.decision, input.now);
    await refreshEvidence(tx, { request: { ...row, requesterKind: input.requester.kind }, state: facility.state, today, now: input.now });
    const fields = input.facts.authorization?.fields;
    const authorizationId = fields ? await presentAuthorization(tx, { facilityId: input.facilityId, requestId: input.requestId, fields, state: facility.state, now: input.now }) : null;
    await sendEvent(tx, {
      machine: 'request',
      id: input.requestId,
      event: { type: 'REQUEST_FILED', authorizationId },
      actor: filing,
      now: input.now,
      key: `filed:${input.requestId}`,
    });
    // Ticked in the form: the machine knows it as if it had been asked for a moment later.
    if (input.facts.certification) await sendEvent(tx, { machine: 'request', id: input.requestId, event: { type: 'CERTIFICATION_ASKED' }, actor: filing, now: input.now, key: `certified:${input.requestId}` });
    if (input.unproven) await holdFiling(tx, filing, input, input.unproven);
    await serveSubpoena(tx, filing, { requestId: input.requestId, now: input.now });
    return { requestId: input.requestId, number: facility.number, trackingCode, repeated: false };
  });
}

/** The next human number of the facility, under its row's lock: no gap is promised, no number is given twice. */
async function takeNumber(tx: Db, facilityId: string): Promise<{ number: string; zone: string; state: string }> {
  const [facility] = await tx
    .update(facilities)
    .set({ nextNumber: sql`${facilities.nextNumber} + 1` })
    .where(eq(facilities.id, facilityId))
    .returning();
  if (!facility) throw new AppError('not_found', `facility ${facilityId} is not there`);
  return { number: `${facility.numberPrefix}-${String(facility.nextNumber - 1).padStart(5, '0')}`, zone: facility.zone, state: facility.state };
}

/** Before the effects of the filing are run: the worker finds the row and leaves the receipt to whoever looks. */
async function holdFiling(tx: Db, actor: Actor, { requestId, facilityId, now }: FileRequest, reason: FilingLookReason): Promise<void> {
  const id = uuidv7();
  await tx.insert(filingLooks).values({ id, facilityId, requestId, reason, createdAt: now });
  await recordEvent(tx, { action: 'filing.held', actor, now, subject: { facilityId, requestId }, facts: { lookId: id, reason } });
}

function documentsIn(facts: FiledFacts): FiledDocument[] {
  const found: FiledDocument[] = [];
  if (facts.order?.document) found.push('court_order');
  if (facts.authorization?.document) found.push('authorization');
  if (facts.subpoena?.document) found.push('subpoena');
  if (facts.directive?.signed) found.push('directive');
  if (facts.research?.approval === 'board_waiver') found.push('board_waiver');
  return found;
}

async function possibleDuplicates(tx: Db, input: FileRequest): Promise<{ id: string; number: string }[]> {
  const { rows } = await tx.execute<{ id: string; number: string }>(
    sql`select id, number from openroi_possible_duplicates(${input.facilityId}::uuid, ${input.patient.familyName}, ${input.patient.birthDate}::date,
      ${input.requester.organizationId ?? null}::uuid, ${input.requester.userId ?? null}::uuid, ${input.requester.email ?? null}) where id <> ${input.requestId}::uuid`,
  );
  return rows.map(({ id, number }) => ({ id, number }));
}
