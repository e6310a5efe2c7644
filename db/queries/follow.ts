/** A request as its requester sees it: what happened, what is next, by when; never a chart, never a colleague's note. */
import { and, asc, desc, eq, inArray, ne, notInArray } from 'drizzle-orm';
import type { Message } from '#workflows/message.ts';
import type { Db } from '../open.ts';
import { attachments, authorizations, deadlines, disclosures, dispatches, evidenceChecks, facilities, fees, letters, links, messages, payments, requests, workflowHistory, workflowInstances } from '../schema/index.ts';

export type DeadlineRow = { dueOn: string; citation: string; steps: { date: string; message: Message }[] };
export type FacilityView = { name: string; phone: string; zone: string };

export type ReceiptRow = {
  requestId: string;
  number: string;
  facility: FacilityView;
  receivedOn: string;
  email: string | null;
  /** Paper can reach whoever asked. */
  hasAddress: boolean;
  channel: 'link' | 'post' | 'pickup' | 'inspection';
  pinBy: 'chosen' | 'call_back' | 'post' | null;
  identity: string | null;
  deadline: DeadlineRow | null;
};

export type FollowRow = ReceiptRow & {
  /** Key below `states.requester`. */
  state: string;
  closed: boolean;
  requesterName: string;
  expedited: boolean;
  events: { id: string; type: string; at: string }[];
  messages: { id: string; mine: boolean; author: string; code: string | null; params: Record<string, string | number> | null; body: string | null; at: string }[];
  letters: { id: string; kind: string; at: string; fileId: string | null }[];
  fee: { totalCents: number; status: 'quoted' | 'settled' | 'replaced'; lines: { code: string; quantity: number; unitCents: number; percent?: number; amountCents: number }[]; settledBy: string | null } | null;
  /** What the papers lack, as the rules see it. */
  missing: { line: string; ruleId: string }[];
  authorization: { id: string; revoked: boolean } | null;
  packet: { state: 'none' | 'open' | 'locked' | 'over'; expiresAt: string | null; downloadsLeft: number; toOther: boolean; hasEmail: boolean; linkId: string | null };
  dispatch: { channel: string; on: string } | null;
  /** What truly left, with the numbers on the covers: whoever holds one may ask for its proof. */
  disclosures: { id: string; at: string; pages: number }[];
  now: string;
};

/** Events that are news to a requester. Who approved, what failed inside and what was put on hold stay inside. */
const told = [
  'REQUEST_FILED', 'INFORMATION_ASKED', 'INFORMATION_RECEIVED', 'EVIDENCE_ACCEPTED', 'DEFICIENCY_FOUND', 'DUPLICATE_FOUND', 'PATIENT_IDENTIFIED', 'PATIENT_NOT_FOUND', 'RECORDS_RETRIEVED', 'NO_RECORDS_FOUND',
  'REVIEW_COMPLETED', 'PACKET_APPROVED', 'PACKET_RELEASED', 'PACKET_DOWNLOADED', 'PACKET_DISPATCHED', 'DELIVERY_FAILED', 'LINK_EXPIRED', 'LINK_REISSUED', 'DELIVERY_CHANGED', 'DENIAL_CONFIRMED', 'WITHDRAWN',
  'AUTHORIZATION_REVOKED', 'FEE_QUOTED', 'FEE_PAID', 'FEE_WAIVED', 'FEE_WRITTEN_OFF', 'EXTENSION_TAKEN',
];

/** Letters that carry a PIN or a code, and the notice of a breach: for the post alone, never for whoever holds the other half. */
const byPostOnly = ['pin_slip', 'receipt', 'breach_notice'];

type Asked = { requestId: string; now: Date };

/** Run inside `asActor` of whoever may see it; null otherwise. */
export async function receiptRow(tx: Db, requestId: string): Promise<ReceiptRow | null> {
  const found = await requestOf(tx, requestId);
  if (!found) return null;
  const { request, facility } = found;
  return {
    requestId,
    number: request.number,
    facility: { name: facility.name, phone: facility.phone, zone: facility.zone },
    receivedOn: request.receivedOn,
    email: request.requesterEmail,
    hasAddress: request.requesterAddress !== null,
    channel: request.delivery.channel,
    pinBy: request.delivery.pinBy ?? null,
    identity: request.facts.identity?.method ?? null,
    deadline: await deadlineOf(tx, requestId),
  };
}

export async function followRow(tx: Db, { requestId, now }: Asked): Promise<FollowRow | null> {
  const receipt = await receiptRow(tx, requestId);
  const found = await requestOf(tx, requestId);
  if (!receipt || !found) return null;
  const { request, state } = found;
  const history = await tx
    .select({ id: workflowHistory.id, type: workflowHistory.eventType, at: workflowHistory.at })
    .from(workflowHistory)
    .where(and(eq(workflowHistory.requestId, requestId), eq(workflowHistory.machine, 'request'), inArray(workflowHistory.eventType, told)))
    .orderBy(asc(workflowHistory.revision));
  const thread = await tx.select().from(messages).where(and(eq(messages.requestId, requestId), ne(messages.direction, 'internal'))).orderBy(asc(messages.sentAt), asc(messages.id));
  const posted = await tx.select({ id: letters.id, kind: letters.kind, at: letters.createdAt, fileId: letters.fileId }).from(letters).where(and(eq(letters.requestId, requestId), notInArray(letters.kind, byPostOnly))).orderBy(desc(letters.createdAt));
  const lines = await tx.select({ line: evidenceChecks.line, ruleId: evidenceChecks.ruleId }).from(evidenceChecks).where(and(eq(evidenceChecks.requestId, requestId), eq(evidenceChecks.status, 'missing'))).orderBy(asc(evidenceChecks.id));
  const [authorization] = await tx.select({ id: authorizations.id, revokedAt: authorizations.revokedAt }).from(authorizations).where(eq(authorizations.requestId, requestId));
  const [left] = await tx.select().from(dispatches).where(eq(dispatches.requestId, requestId)).orderBy(desc(dispatches.createdAt)).limit(1);
  const gone = await tx.select({ id: disclosures.disclosureId, at: disclosures.disclosedAt, pages: disclosures.pageCount }).from(disclosures).where(eq(disclosures.requestId, requestId)).orderBy(asc(disclosures.disclosedAt));
  const waiting = state === 'received' || state === 'awaiting_information';
  return {
    ...receipt,
    state: state === 'closed' ? `closed_${request.outcome ?? 'withdrawn'}` : state,
    closed: state === 'closed',
    requesterName: request.requesterName,
    expedited: request.expedited,
    events: history.map((event) => ({ ...event, at: event.at.toISOString() })),
    messages: thread.map((line) => ({
      id: line.id, mine: line.direction === 'from_requester', author: line.authorName, code: line.code, params: line.params, body: line.body, at: line.sentAt.toISOString(),
    })),
    letters: posted.map((letter) => ({ ...letter, at: letter.at.toISOString() })),
    fee: await feeOf(tx, requestId),
    missing: waiting ? lines : [],
    authorization: authorization ? { id: authorization.id, revoked: authorization.revokedAt !== null } : null,
    packet: await packetOf(tx, request, now),
    dispatch: left ? { channel: left.channel, on: left.dispatchedOn } : null,
    disclosures: gone.map((each) => ({ ...each, at: each.at.toISOString() })),
    now: now.toISOString(),
  };
}

/** The requests that an account filed or that are open in this browser, newest first. */
export async function ownRequests(tx: Db): Promise<{ id: string; number: string; state: string; facility: string; enteredOn: string }[]> {
  const rows = await tx
    .select({ request: requests, facility: facilities, state: workflowInstances.state })
    .from(requests)
    .innerJoin(facilities, eq(facilities.id, requests.facilityId))
    .innerJoin(workflowInstances, eq(workflowInstances.id, requests.id))
    .orderBy(desc(requests.enteredAt))
    .limit(50);
  return rows.map(({ request, facility, state }) => ({
    id: request.id, number: request.number, facility: facility.name, enteredOn: request.receivedOn, state: state === 'closed' ? `closed_${request.outcome ?? 'withdrawn'}` : state,
  }));
}

/** One letter of a request as it was written, or null; the first look is its reading. */
export async function readLetter(tx: Db, { requestId, letterId, now }: Asked & { letterId: string }) {
  const [letter] = await tx.select().from(letters).where(and(eq(letters.id, letterId), eq(letters.requestId, requestId), notInArray(letters.kind, byPostOnly)));
  if (!letter) return null;
  if (!letter.readAt) await tx.update(letters).set({ readAt: now }).where(eq(letters.id, letter.id));
  return { id: letter.id, kind: letter.kind, language: letter.language, content: letter.content, fileId: letter.fileId, createdAt: letter.createdAt.toISOString(), facilityId: letter.facilityId };
}

/** Papers that came with the request; an identity photo is not shown again. */
export async function ownPapers(tx: Db, requestId: string): Promise<{ id: string; name: string }[]> {
  return tx.select({ id: attachments.id, name: attachments.name }).from(attachments).where(and(eq(attachments.requestId, requestId), ne(attachments.kind, 'identity')));
}

async function requestOf(tx: Db, requestId: string) {
  const [found] = await tx
    .select({ request: requests, facility: facilities, state: workflowInstances.state })
    .from(requests)
    .innerJoin(facilities, eq(facilities.id, requests.facilityId))
    .innerJoin(workflowInstances, eq(workflowInstances.id, requests.id))
    .where(eq(requests.id, requestId));
  return found ?? null;
}

/** The date that governs. */
async function deadlineOf(tx: Db, requestId: string): Promise<DeadlineRow | null> {
  const [row] = await tx
    .select()
    .from(deadlines)
    .where(and(eq(deadlines.instanceId, requestId), eq(deadlines.governs, true), ne(deadlines.status, 'cleared')))
    .orderBy(asc(deadlines.dueAt))
    .limit(1);
  return row ? { dueOn: row.dueOn, citation: row.citation, steps: row.computation } : null;
}

async function feeOf(tx: Db, requestId: string): Promise<FollowRow['fee']> {
  const [fee] = await tx.select().from(fees).where(and(eq(fees.requestId, requestId), ne(fees.status, 'replaced'))).orderBy(desc(fees.quotedAt)).limit(1);
  if (!fee) return null;
  const [payment] = await tx.select({ kind: payments.kind }).from(payments).where(eq(payments.feeId, fee.id)).orderBy(desc(payments.createdAt)).limit(1);
  return { totalCents: fee.totalCents, status: fee.status, lines: fee.lines.map(({ code, quantity, unitCents, percent, amountCents }) => ({ code, quantity, unitCents, ...(percent === undefined ? {} : { percent }), amountCents })), settledBy: payment?.kind ?? null };
}

async function packetOf(tx: Db, request: typeof requests.$inferSelect, now: Date): Promise<FollowRow['packet']> {
  const [link] = await tx.select().from(links).where(eq(links.requestId, request.id)).orderBy(desc(links.createdAt)).limit(1);
  const more = { toOther: request.facts.directive !== undefined, hasEmail: Boolean(request.delivery.recipientEmail ?? request.requesterEmail) };
  if (!link) return { state: 'none', expiresAt: null, downloadsLeft: 0, linkId: null, ...more };
  const over = link.revokedAt !== null || link.expiresAt <= now || link.downloads >= link.maxDownloads;
  return {
    state: over ? 'over' : link.tries >= 5 ? 'locked' : 'open',
    expiresAt: link.expiresAt.toISOString(),
    downloadsLeft: Math.max(0, link.maxDownloads - link.downloads),
    linkId: link.id,
    ...more,
  };
}
