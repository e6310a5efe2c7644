/** Everything a person at work sees of one request, in a fixed number of queries. Row security hides what is another facility's. */
import { and, asc, desc, eq, getTableColumns, isNull, notExists, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import {
  attachments,
  authorizations,
  deadlines,
  decisions,
  departments,
  dispatches,
  evidenceChecks,
  facilities,
  fees,
  files,
  letters,
  links,
  messages,
  outbox,
  packets,
  patients,
  payments,
  progress,
  records,
  requests,
  subRequests,
  users,
  workflowHistory,
  workflowInstances,
} from '../schema/index.ts';

export type RequestView = NonNullable<Awaited<ReturnType<typeof requestView>>>;

/** Null where there is no such request for this actor. */
export async function requestView(tx: Db, requestId: string) {
  const [head] = await tx
    .select({ request: requests, facility: facilities, instance: workflowInstances, assignee: users.name, patient: patients })
    .from(requests)
    .innerJoin(facilities, eq(facilities.id, requests.facilityId))
    .innerJoin(workflowInstances, eq(workflowInstances.id, requests.id))
    .leftJoin(users, eq(users.id, requests.assignedTo))
    .leftJoin(patients, eq(patients.id, requests.patientId))
    .where(eq(requests.id, requestId));
  if (!head) return null;
  // The hashes of the code and the PIN are nobody's to see.
  const { trackingCodeHash: _code, pinHash, ...request } = head.request;
  return {
    request,
    chosePin: pinHash !== null,
    facility: head.facility,
    instance: head.instance,
    assignee: head.assignee,
    patient: head.patient,
    checks: await tx.select().from(evidenceChecks).where(eq(evidenceChecks.requestId, requestId)),
    attachments: await tx.select({ ...getTableColumns(attachments), scan: files.scan }).from(attachments).leftJoin(files, eq(files.id, attachments.fileId)).where(eq(attachments.requestId, requestId)).orderBy(asc(attachments.createdAt)),
    refusedFiles: await refusedFilesOf(tx, requestId),
    decisions: await tx.select().from(decisions).where(eq(decisions.requestId, requestId)).orderBy(desc(decisions.decidedAt), desc(decisions.id)),
    authorization: (await tx.select().from(authorizations).where(eq(authorizations.requestId, requestId)))[0] ?? null,
    records: await recordsOf(tx, requestId),
    subRequests: await tx
      .select({ id: subRequests.id, kinds: subRequests.kinds, status: subRequests.status, askedAt: subRequests.askedAt, answeredAt: subRequests.answeredAt, note: subRequests.note, department: departments.name })
      .from(subRequests)
      .innerJoin(departments, eq(departments.id, subRequests.departmentId))
      .where(eq(subRequests.requestId, requestId))
      .orderBy(asc(subRequests.askedAt)),
    packets: await tx
      .select({
        id: packets.id,
        version: packets.version,
        status: packets.status,
        problem: packets.problem,
        sha256: packets.sha256,
        pageCount: packets.pageCount,
        preparedByName: packets.preparedByName,
        preparedAt: packets.preparedAt,
        decidedByName: packets.decidedByName,
        decidedAt: packets.decidedAt,
        returnReason: packets.returnReason,
      })
      .from(packets)
      .where(eq(packets.requestId, requestId))
      .orderBy(desc(packets.version)),
    links: await tx
      .select({
        id: links.id,
        tries: links.tries,
        downloads: links.downloads,
        maxDownloads: links.maxDownloads,
        expiresAt: links.expiresAt,
        revokedAt: links.revokedAt,
        revokedReason: links.revokedReason,
        createdAt: links.createdAt,
        lastDownloadAt: links.lastDownloadAt,
      })
      .from(links)
      .where(eq(links.requestId, requestId))
      .orderBy(desc(links.createdAt)),
    dispatches: await tx.select().from(dispatches).where(eq(dispatches.requestId, requestId)).orderBy(desc(dispatches.createdAt)),
    fee: (await tx.select().from(fees).where(and(eq(fees.requestId, requestId), sql`${fees.status} <> 'replaced'`)).orderBy(desc(fees.quotedAt)))[0] ?? null,
    payments: await tx.select().from(payments).where(eq(payments.requestId, requestId)).orderBy(asc(payments.createdAt)),
    messages: await tx.select().from(messages).where(eq(messages.requestId, requestId)).orderBy(asc(messages.sentAt), asc(messages.id)),
    letters: await tx
      .select({ id: letters.id, kind: letters.kind, language: letters.language, createdAt: letters.createdAt, postedAt: letters.postedAt, readAt: letters.readAt, fileId: letters.fileId })
      .from(letters)
      .where(eq(letters.requestId, requestId))
      .orderBy(desc(letters.createdAt)),
    deadlines: await tx.select().from(deadlines).where(eq(deadlines.instanceId, requestId)).orderBy(desc(deadlines.governs), asc(deadlines.dueAt)),
    history: await tx
      .select({
        id: workflowHistory.id,
        eventType: workflowHistory.eventType,
        event: workflowHistory.event,
        toState: workflowHistory.toState,
        actorName: workflowHistory.actorName,
        actorKind: workflowHistory.actorKind,
        actorRole: workflowHistory.actorRole,
        at: workflowHistory.at,
      })
      .from(workflowHistory)
      .where(eq(workflowHistory.instanceId, requestId))
      .orderBy(desc(workflowHistory.revision)),
    progress: await tx.select().from(progress).where(eq(progress.requestId, requestId)),
    failures: await tx
      .select({ id: outbox.id, effectType: outbox.effectType, lastError: outbox.lastError, attempts: outbox.attempts })
      .from(outbox)
      .where(and(eq(outbox.requestId, requestId), eq(outbox.status, 'dead'))),
    twins: await openTwins(tx, requestId, head.request),
    linked: await linkedRequests(tx, requestId, request.linkedRequestId),
  };
}

export type RecordLine = {
  id: string;
  source: string;
  title: string;
  kind: string;
  serviceDate: string | null;
  department: string | null;
  inScope: boolean;
  outOfScopeReason: string | null;
  status: string;
  problem: string | null;
  pageCount: number;
  undecided: number;
  leaving: number;
  wrong: number;
};

/** Every record with its pages counted by what was decided, in one query. */
async function recordsOf(tx: Db, requestId: string): Promise<RecordLine[]> {
  const { rows } = await tx.execute<RecordLine>(sql`
    select r.id, r.source, r.title, r.kind, r.service_date::text as "serviceDate", r.department, r.in_scope as "inScope",
      r.out_of_scope_reason as "outOfScopeReason", r.status, r.problem, r.page_count as "pageCount",
      (count(p.id) filter (where p.disposition = 'undecided'))::int as undecided,
      (count(p.id) filter (where p.disposition in ('release', 'redact')))::int as leaving,
      (count(p.id) filter (where p.verdict = 'wrong'))::int as wrong
    from ${records} r left join pages p on p.record_id = r.id
    where r.request_id = ${requestId}::uuid group by r.id order by r.position`);
  return rows;
}

async function linkedRequests(tx: Db, requestId: string, linkedId: string | null) {
  const found = await tx
    .select({ id: requests.id, number: requests.number, state: workflowInstances.state, reason: requests.linkReason, back: requests.linkedRequestId })
    .from(requests)
    .innerJoin(workflowInstances, eq(workflowInstances.id, requests.id))
    .where(linkedId ? sql`${requests.id} = ${linkedId}::uuid or ${requests.linkedRequestId} = ${requestId}::uuid` : eq(requests.linkedRequestId, requestId));
  return found.map(({ back, ...row }) => ({ ...row, from: back === requestId }));
}

/** Other open requests that name the same person; a person says whether one is the same request. */
async function openTwins(tx: Db, requestId: string, { facilityId, statedPatient }: typeof requests.$inferSelect) {
  const { rows } = await tx.execute<{ id: string; number: string }>(sql`
    select id, number from requests
    where facility_id = ${facilityId}::uuid and id <> ${requestId}::uuid and closed_at is null
      and stated_patient->>'birthDate' = ${statedPatient.birthDate} and lower(stated_patient->>'familyName') = lower(${statedPatient.familyName})
    order by entered_at limit 20`);
  return rows;
}

/** The state and the long work of a request, for a page that waits; no look at protected data. */
export async function requestProgress(tx: Db, requestId: string) {
  const [instance] = await tx
    .select({ state: workflowInstances.state, revision: workflowInstances.revision })
    .from(workflowInstances)
    .where(eq(workflowInstances.id, requestId));
  if (!instance) return null;
  const rows = await tx.select().from(progress).where(eq(progress.requestId, requestId));
  return { ...instance, progress: rows.map(({ kind, done, total, status, problem }) => ({ kind, done, total, status, problem })) };
}

/** Uploads in which the virus scanner found something before they became a paper of the request. */
function refusedFilesOf(tx: Db, requestId: string) {
  return tx
    .select({ id: files.id, name: files.name, at: files.createdAt })
    .from(files)
    .where(and(eq(files.requestId, requestId), eq(files.scan, 'found'), isNull(files.destroyedAt), notExists(tx.select({ id: attachments.id }).from(attachments).where(eq(attachments.fileId, files.id)))))
    .orderBy(asc(files.createdAt));
}

/** One paper of a request, with its file. Null for another request's, or one that was destroyed. */
export async function attachmentOf(tx: Db, requestId: string, attachmentId: string) {
  const [found] = await tx
    .select()
    .from(attachments)
    .where(and(eq(attachments.id, attachmentId), eq(attachments.requestId, requestId), isNull(attachments.destroyedAt)));
  return found ?? null;
}

/** The packet that may be printed: approved, and the one the request stands on. */
export async function approvedPacket(tx: Db, requestId: string) {
  const [found] = await tx
    .select({ id: packets.id, fileId: packets.fileId, sha256: packets.sha256, number: requests.number, facilityId: requests.facilityId, patientId: requests.patientId })
    .from(packets)
    .innerJoin(requests, eq(requests.id, packets.requestId))
    .where(and(eq(packets.requestId, requestId), eq(packets.status, 'approved')))
    .orderBy(desc(packets.version))
    .limit(1);
  return found ?? null;
}

/** One letter as it was written. */
export async function letterOf(tx: Db, requestId: string, letterId: string) {
  const [found] = await tx
    .select({ letter: letters, number: requests.number, facilityId: requests.facilityId })
    .from(letters)
    .innerJoin(requests, eq(requests.id, letters.requestId))
    .where(and(eq(letters.id, letterId), eq(letters.requestId, requestId)));
  return found ?? null;
}
