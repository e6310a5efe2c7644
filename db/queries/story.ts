/** A request's whole story for an auditor: what happened, who did it, on which rule, and what left. A query a table, no page text. */
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import {
  auditEvents,
  auditLeaves,
  authorizations,
  decisions,
  disclosures,
  dispatches,
  evidenceChecks,
  facilities,
  fees,
  letters,
  links,
  messages,
  packets,
  pages,
  patients,
  payments,
  redactions,
  requests,
  workflowHistory,
  users,
  workflowInstances,
} from '../schema/index.ts';
import { storyChanges, type StoryChange } from './story-changes.ts';

export type Story = NonNullable<Awaited<ReturnType<typeof requestStory>>>;

/** Null for a request this actor cannot see. */
export async function requestStory(tx: Db, requestId: string) {
  const [found] = await tx
    .select({
      id: requests.id,
      number: requests.number,
      facilityId: requests.facilityId,
      facility: facilities.name,
      zone: facilities.zone,
      basis: requests.basis,
      requesterKind: requests.requesterKind,
      requester: requests.requesterName,
      channel: requests.channel,
      receivedOn: requests.receivedOn,
      enteredAt: requests.enteredAt,
      closedAt: requests.closedAt,
      outcome: requests.outcome,
      purpose: requests.purpose,
      patientId: requests.patientId,
      patient: sql<string | null>`${patients.familyName} || ', ' || ${patients.givenNames}`,
      mrn: patients.mrn,
      state: workflowInstances.state,
      revision: workflowInstances.revision,
      auditSeq: workflowInstances.auditSeq,
      auditHead: workflowInstances.auditHead,
    })
    .from(requests)
    .innerJoin(facilities, eq(facilities.id, requests.facilityId))
    .innerJoin(workflowInstances, eq(workflowInstances.id, requests.id))
    .leftJoin(patients, eq(patients.id, requests.patientId))
    .where(eq(requests.id, requestId));
  if (!found) return null;
  const of = <T extends { requestId: unknown }>(table: T) => eq(table.requestId as never, requestId);
  return {
    request: found,
    history: await tx
      .select({ id: workflowHistory.id, machine: workflowHistory.machine, revision: workflowHistory.revision, type: workflowHistory.eventType, from: workflowHistory.fromState, to: workflowHistory.toState, at: workflowHistory.at, actor: workflowHistory.actorName, role: workflowHistory.actorRole, kind: workflowHistory.actorKind })
      .from(workflowHistory)
      .where(of(workflowHistory))
      .orderBy(asc(workflowHistory.at), asc(workflowHistory.revision)),
    decisions: await tx
      .select({ id: decisions.id, ruleId: decisions.ruleId, ruleVersion: decisions.ruleVersion, citation: decisions.citation, inputs: decisions.inputs, result: decisions.result, messageKey: decisions.messageKey, messageParams: decisions.messageParams, at: decisions.decidedAt })
      .from(decisions)
      .where(of(decisions))
      .orderBy(asc(decisions.decidedAt)),
    evidence: await tx
      .select({ id: evidenceChecks.id, line: evidenceChecks.line, ruleId: evidenceChecks.ruleId, status: evidenceChecks.status, page: evidenceChecks.page, note: evidenceChecks.note, by: evidenceChecks.decidedByName, at: evidenceChecks.decidedAt })
      .from(evidenceChecks)
      .where(of(evidenceChecks))
      .orderBy(asc(evidenceChecks.line)),
    authorizations: await tx
      .select({ id: authorizations.id, signedOn: authorizations.signedOn, expiresOn: authorizations.expiresOn, revokedAt: authorizations.revokedAt, valid: authorizations.valid })
      .from(authorizations)
      .where(of(authorizations)),
    pages: await tx
      .select({ disposition: pages.disposition, reason: pages.reason, verdict: pages.verdict, by: pages.decidedByName, count: sql<number>`count(*)::int` })
      .from(pages)
      .where(of(pages))
      .groupBy(pages.disposition, pages.reason, pages.verdict, pages.decidedByName)
      .orderBy(asc(pages.disposition)),
    redactions: await tx
      .select({ kind: redactions.kind, reason: redactions.reason, undone: sql<boolean>`${redactions.undoneAt} is not null`, count: sql<number>`count(*)::int` })
      .from(redactions)
      .where(of(redactions))
      .groupBy(redactions.kind, redactions.reason, sql`${redactions.undoneAt} is not null`),
    packets: await tx
      .select({ id: packets.id, version: packets.version, status: packets.status, problem: packets.problem, disclosureId: packets.disclosureId, sha256: packets.sha256, verifiedSha256: packets.verifiedSha256, approvedSha256: packets.approvedSha256, planHash: packets.planHash, pageCount: packets.pageCount, preparedBy: packets.preparedByName, preparedAt: packets.preparedAt, decidedBy: packets.decidedByName, decidedAt: packets.decidedAt, returnReason: packets.returnReason })
      .from(packets)
      .where(of(packets))
      .orderBy(asc(packets.version)),
    links: await tx
      .select({ id: links.id, createdAt: links.createdAt, expiresAt: links.expiresAt, downloads: links.downloads, maxDownloads: links.maxDownloads, tries: links.tries, revokedAt: links.revokedAt, revokedReason: links.revokedReason, lastDownloadAt: links.lastDownloadAt })
      .from(links)
      .where(of(links))
      .orderBy(asc(links.createdAt)),
    dispatches: await tx
      .select({ id: dispatches.id, channel: dispatches.channel, on: dispatches.dispatchedOn, by: dispatches.dispatchedByName, carrier: dispatches.carrier, reference: dispatches.reference })
      .from(dispatches)
      .where(of(dispatches)),
    disclosures: await tx
      .select({ id: disclosures.id, at: disclosures.disclosedAt, recipient: disclosures.recipientName, accounted: disclosures.accounted, ruleId: disclosures.ruleId, ruleVersion: disclosures.ruleVersion, channel: disclosures.channel, disclosureId: disclosures.disclosureId })
      .from(disclosures)
      .where(of(disclosures)),
    messages: await tx
      .select({ id: messages.id, direction: messages.direction, code: messages.code, body: messages.body, author: messages.authorName, at: messages.sentAt })
      .from(messages)
      .where(of(messages))
      .orderBy(asc(messages.sentAt)),
    letters: await tx.select({ id: letters.id, kind: letters.kind, language: letters.language, at: letters.createdAt }).from(letters).where(of(letters)).orderBy(asc(letters.createdAt)),
    fees: await tx.select({ id: fees.id, totalCents: fees.totalCents, status: fees.status, ruleId: fees.ruleId, at: fees.quotedAt }).from(fees).where(of(fees)).orderBy(asc(fees.quotedAt)),
    payments: await tx.select({ id: payments.id, kind: payments.kind, amountCents: payments.amountCents, reference: payments.reference, reason: payments.reason, by: payments.recordedByName, at: payments.createdAt }).from(payments).where(of(payments)),
    log: await tx
      .select({ id: auditEvents.id, stream: auditEvents.stream, seq: auditEvents.seq, at: auditEvents.at, action: auditEvents.action, outcome: auditEvents.outcome, actorId: auditEvents.actorId, hash: auditEvents.hash, index: auditLeaves.index })
      .from(auditEvents)
      .leftJoin(auditLeaves, eq(auditLeaves.eventId, auditEvents.id))
      .where(eq(auditEvents.requestId, requestId))
      .orderBy(asc(auditEvents.at), asc(auditEvents.seq))
      .limit(2000),
  };
}

/** More are not shown on a page; the story's file and the log have them all. */
export const mostChanges = 3000;

export type StoryLine = StoryChange & { actor: string | null };

/**
 * Every change of the request as its log tells it, oldest first, with before and after; whoever did it by name. `looks`: how often
 * it was looked at, and by how many; they change nothing.
 */
export async function requestChanges(tx: Db, requestId: string): Promise<{ changes: StoryLine[]; looks: { count: number; people: number } }> {
  const isLook = sql`(${auditEvents.action} like '%.viewed' or ${auditEvents.action} in ('search.made', 'export.made', 'accounting.made'))`;
  const rows = await tx
    .select({ id: auditEvents.id, index: auditLeaves.index, at: auditEvents.at, body: auditEvents.body, actorId: auditEvents.actorId, actor: users.name })
    .from(auditEvents)
    .leftJoin(auditLeaves, eq(auditLeaves.eventId, auditEvents.id))
    .leftJoin(users, sql`${users.id} = case when ${auditEvents.actorId} ~ '^[0-9a-f-]{36}$' then ${auditEvents.actorId}::uuid end`)
    .where(and(eq(auditEvents.requestId, requestId), sql`not ${isLook}`))
    .orderBy(asc(auditEvents.at), asc(auditEvents.seq))
    .limit(mostChanges);
  const [looked] = await tx
    .select({ count: sql<number>`count(*)::int`, people: sql<number>`count(distinct ${auditEvents.actorId})::int` })
    .from(auditEvents)
    .where(and(eq(auditEvents.requestId, requestId), isLook));
  // People without an account stand in the history by the name they gave.
  const named = await tx.selectDistinct({ id: workflowHistory.actorId, name: workflowHistory.actorName }).from(workflowHistory).where(eq(workflowHistory.requestId, requestId));
  const names = new Map([...named.map(({ id, name }) => [id, name] as const), ...rows.flatMap(({ actorId, actor }) => (actor ? [[actorId, actor] as const] : []))]);
  const changes = storyChanges(rows).map((change) => ({ ...change, actor: names.get(change.actorId) ?? null }));
  // Whoever had it and whoever has it now, by name too.
  const said = changes.map((change) => (change.of === 'assignee' ? { ...change, before: names.get(change.before ?? '') ?? change.before, after: names.get(change.after ?? '') ?? change.after } : change));
  return { changes: said, looks: looked ?? { count: 0, people: 0 } };
}
