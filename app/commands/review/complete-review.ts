/**
 * Sends a reviewed request on: reads the whole ledger, writes the packet's plan (everything its bytes depend on),
 * announces the disclosure in the log, and quotes the fee where one is owed.
 */
import { createHash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import { and, eq, inArray, isNull, max } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { packetPlan, type StoredPlan } from '#app/delivery/packet-plan.ts';
import { waitsForScanner } from '#app/records/held-record.ts';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { evidenceChecks, packets, patients, records, redactions } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { readLedger, withheldByGround, type LedgerSummary } from '#workflows/request/ledger.ts';
import { recordsCovered } from '#workflows/rules/authorization.ts';
import { isIndividualsRequest } from '#workflows/rules/bases.ts';
import { isDenialGround } from '#workflows/rules/denial.ts';
import { isWholeRecord, limitToIdentifiers } from '#workflows/rules/minimum-necessary.ts';
import { allowedWithholding, withholdingGrounds, type WithholdingGround } from '#workflows/rules/patient-withholding.ts';
import { mayNameGround } from '#workflows/rules/protected-sources.ts';
import type { Decision } from '#workflows/rules/rule.ts';
import { orderAuthorizes } from '#workflows/rules/subpoena.ts';
import { ledgerContext, readLedgerRows } from './ledger-rows.ts';
import { onRequest, type Loaded, type OnRequest } from '../on-request.ts';
import { quoteInPassing } from '../work/quote-fee.ts';
import { recordDecision } from '../record-decision.ts';

/**
 * `site`: the portal's address, which the code on the cover leads to. `withinLimits`: whoever reviewed says that nothing leaves but what
 * the order authorizes, or the identifiers that the police may have. Throws `not_allowed_now` with `details.problems` while a page is
 * undecided or may not go on as it is.
 */
export async function completeReview(db: Db, actor: Actor, input: OnRequest & { site?: string; withinLimits?: boolean }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'packet.prepare', async (tx, loaded) => {
    const rows = await readLedgerRows(tx, input.requestId);
    const context = await ledgerContext(tx, loaded);
    const summary = readLedger(rows.ledger, context);
    refuseUnready(input.requestId, loaded, summary);
    await refuseWaiting(tx, loaded);
    const limit = await limitOf(tx, loaded, input.withinLimits ?? null);
    const [patient] = await tx.select().from(patients).where(eq(patients.id, loaded.request.patientId ?? ''));
    if (!patient) throw new AppError('not_allowed_now', `request ${input.requestId} has no patient`);
    const marks = await tx
      .select()
      .from(redactions)
      .where(and(eq(redactions.requestId, input.requestId), isNull(redactions.undoneAt)));
    const packetId = uuidv7();
    const disclosureId = randomBytes(16).toString('hex');
    const plan = packetPlan({ ...loaded, patient, rows, marks, summary, context, packetId, disclosureId, ...(input.site ? { lookUp: new URL(`/disclosed?id=${disclosureId}`, input.site).href } : {}), preparedBy: actor, now: input.now });
    await insertPacket(tx, actor, loaded, plan, input.now);
    const subject = { facilityId: loaded.request.facilityId, requestId: loaded.request.id, patientId: patient.id };
    await recordWithholding(tx, loaded, rows.ledger, input.now);
    if (limit) await recordDecision(tx, loaded.request, limit, input.now);
    if (context.papers?.length) await recordDecision(tx, loaded.request, recordsCovered(context.papers, leavingOn(rows.ledger), { today: loaded.today, state: loaded.facility.state }), input.now);
    await quoteInPassing(tx, actor, loaded, { pages: summary.released, now: input.now, key: input.key });
    await recordEvent(tx, { action: 'disclosure.announced', actor, now: input.now, subject, facts: { disclosureId, packetId } });
    // Towards an individual a ground of denial owes its letter, also in part (164.524(d)); towards anybody else there is none.
    const denied = isIndividualsRequest(loaded.request.basis) ? withheldByGround(rows.ledger).filter(({ ground }) => isDenialGround(ground)).length : 0;
    return { type: 'REVIEW_COMPLETED', packetId, undecided: summary.undecided, released: summary.released, unlawful: summary.problems.length, denied };
  });
}

/** Each ground that something was kept back on, once, as the rule decides it for this basis (ACC-WHOLE, DEN-U, DEN-R). */
async function recordWithholding(tx: Db, { request, today }: Loaded, ledger: Parameters<typeof withheldByGround>[0], now: Date): Promise<void> {
  const grounds = new Set(withheldByGround(ledger).map(({ ground }) => ground));
  for (const ground of withholdingGrounds.filter((each) => grounds.has(each)) satisfies WithholdingGround[]) {
    await recordDecision(tx, request, allowedWithholding(request.basis, ground, { today, scopeLimited: !isWholeRecord(request.scope) }), now);
  }
  if (grounds.size > 0) await recordDecision(tx, request, mayNameGround(request, today), now);
}

/** The days on which the records were made that leave. */
function leavingOn(ledger: Parameters<typeof withheldByGround>[0]): (string | null)[] {
  return ledger.filter(({ disposition }) => disposition === 'release' || disposition === 'redact').map(({ madeOn }) => madeOn ?? null);
}

/**
 * What an order expressly authorizes (164.512(e)(1)(i)) and the identifiers of 164.512(f)(2) are limits that only a person can hold pages
 * against: without that word nothing goes on. Null where neither is.
 */
async function limitOf(tx: Db, { request, state, today }: Loaded, within: boolean | null): Promise<Decision | null> {
  const { order = {}, identifiers = [], lawEnforcementParagraph } = request.facts;
  if (request.basis === 'law_enforcement' && lawEnforcementParagraph === 'f2_locate') {
    if (within !== true) throw unsaid(request.id, state, 'review.errors.identifiers_unsaid');
    return limitToIdentifiers(identifiers, today);
  }
  if (request.basis !== 'court_order') return null;
  const overridden = await tx
    .select({ note: evidenceChecks.note })
    .from(evidenceChecks)
    .where(and(eq(evidenceChecks.requestId, request.id), eq(evidenceChecks.status, 'overridden'), inArray(evidenceChecks.line, ['order_document', 'order_scope'])));
  // A line of its evidence that somebody overrode, with the reason, is not asked again.
  const [override] = overridden;
  const asFound = override ? { ...order, document: true, signed: true, issuedBy: order.issuedBy ?? ('court' as const), authorizes: order.authorizes?.trim() ? order.authorizes : (override.note ?? '') } : order;
  const decision = orderAuthorizes(asFound, today, within);
  if (!decision.result.may) throw unsaid(request.id, state, decision.inputs['stayed'] ? 'rules.holds.stayed' : 'review.errors.order_unsaid');
  return decision;
}

function unsaid(requestId: string, state: string, key: string): AppError {
  return new AppError('not_allowed_now', `request ${requestId}: nobody said that what leaves is within its limits`, { public: { key }, details: { machine: 'request', id: requestId, event: 'REVIEW_COMPLETED', state, problems: [] } });
}

function refuseUnready(requestId: string, { state }: Loaded, { undecided, released, problems }: LedgerSummary): void {
  if (undecided === 0 && problems.length === 0 && released > 0) return;
  throw new AppError('not_allowed_now', `request ${requestId}: ${undecided} undecided, ${problems.length} problems, ${released} to release`, {
    public: released === 0 && undecided === 0 ? { key: 'review.errors.nothing_released' } : { key: 'review.errors.not_ready', params: { count: problems.length } },
    details: { machine: 'request', id: requestId, event: 'REVIEW_COMPLETED', state, problems },
  });
}

/** A paper that nobody could read yet may hold pages of this record: without them it would not be the whole of it. */
async function refuseWaiting(tx: Db, { request, state }: Loaded): Promise<void> {
  const [waiting] = await tx.select({ id: records.id }).from(records).where(and(eq(records.requestId, request.id), eq(records.status, 'fetched'), eq(records.problem, waitsForScanner))).limit(1);
  if (waiting) throw new AppError('not_allowed_now', `request ${request.id}: record ${waiting.id} waits for the virus scanner`, { public: { key: 'review.errors.waiting_scan' }, details: { machine: 'request', id: request.id, event: 'REVIEW_COMPLETED', state, problems: [] } });
}

async function insertPacket(tx: Db, actor: Actor, { request }: Loaded, plan: StoredPlan, now: Date): Promise<void> {
  const [latest] = await tx.select({ version: max(packets.version) }).from(packets).where(eq(packets.requestId, request.id));
  await tx.insert(packets).values({
    id: plan.packet.packetId,
    facilityId: request.facilityId,
    requestId: request.id,
    version: (latest?.version ?? 0) + 1,
    plan,
    planHash: createHash('sha256').update(canonicalize(plan) ?? '').digest('hex'),
    disclosureId: plan.packet.disclosureId,
    status: 'building',
    preparedBy: actor.id,
    preparedByName: actor.name,
    preparedAt: now,
  });
}

/** Takes a packet that has not left back into review. Any edit voids the approval. */
export async function reopenReview(db: Db, actor: Actor, input: OnRequest): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'page.review', () => ({ type: 'REVIEW_REOPENED' }));
}
