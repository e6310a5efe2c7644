/**
 * Executes approved disposals: for each request the keys of its files are destroyed and its rows removed, in one transaction, unless a
 * hold or anything else has come up since. What stays says that there was a request, when, on which basis and how it ended; and the
 * heads of its streams, so that the log verifies as before. A patient with nothing left here loses her key to the log too.
 */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { and, asc, eq, isNotNull, sql } from 'drizzle-orm';
import { destroyPatientKey } from '#app/audit/commitments.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import { keptUntil } from '#app/commands/compliance/propose-disposal.ts';
import { destroyFile, type Storage } from '#app/storage/storage.ts';
import { asActor, type Db } from '#db/open.ts';
import { disposable, schedulesOf } from '#db/queries/retention.ts';
import { disposalItems, disposalRuns, facilities, files, requests, type DisposalCertificate } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';

type Services = { db: Db; storage: Storage; now: () => Date };

/** Every approved disposal, one request a transaction: what was done stays done when the worker dies. -> how many runs were finished */
export async function executeDisposals({ db, storage, now }: Services): Promise<number> {
  const runs = await asActor(db, systemActor, (tx) => tx.select().from(disposalRuns).where(eq(disposalRuns.status, 'approved')).orderBy(asc(disposalRuns.proposedAt)));
  for (const run of runs) {
    const items = await asActor(db, systemActor, (tx) => tx.select().from(disposalItems).where(and(eq(disposalItems.runId, run.id), eq(disposalItems.status, 'proposed'))));
    for (const item of items) await asActor(db, systemActor, (tx) => disposeOf(tx, storage, item, now()));
    await asActor(db, systemActor, (tx) => finish(tx, run.id, now()));
  }
  return runs.length;
}

async function disposeOf(tx: Db, storage: Storage, item: typeof disposalItems.$inferSelect, now: Date): Promise<void> {
  const requestId = item.disposedRequestId;
  const { facilityId } = item;
  const [locked] = await tx.select({ patientId: requests.patientId, zone: facilities.zone }).from(requests).innerJoin(facilities, eq(facilities.id, requests.facilityId)).where(eq(requests.id, requestId)).for('update', { of: requests });
  const today = legalDateOf(now, locked?.zone ?? 'UTC');
  // Asked again: a hold that came between the approval and now wins.
  const [still] = locked ? await disposable(tx, facilityId, today, requestId) : [];
  const years = (await schedulesOf(tx, [facilityId])).find(({ kind }) => kind === item.kind)?.years ?? 6;
  if (!locked || !still || !keptUntil(still, years, today).mayDispose) {
    await tx.update(disposalItems).set({ status: 'held' }).where(eq(disposalItems.id, item.id));
    return;
  }
  const stored = await tx.select({ id: files.id, kind: files.kind }).from(files).where(and(eq(files.requestId, requestId), isNotNull(files.wrappedKey)));
  for (const file of stored) {
    await destroyFile(tx, storage, file.id, now);
    await recordEvent(tx, { action: 'file.destroyed', actor: systemActor, now, subject: { facilityId, requestId }, facts: { fileId: file.id, kind: file.kind, reason: 'retention' } });
  }
  const rows = await removeRows(tx, requestId);
  await tx
    .update(requests)
    .set({ disposedAt: now, requesterName: '', requesterUserId: null, organizationId: null, requesterEmail: null, requesterPhone: null, requesterAddress: null, matterNumber: null, statedPatient: { familyName: '', givenNames: '', birthDate: '' }, patientId: null, scope: { kinds: [], visits: [] }, purpose: '', delivery: { channel: 'link', form: 'pdf', recipientName: '' }, facts: {} as never, assignedTo: null, trackingCodeHash: null, pinHash: null, linkedRequestId: null, linkReason: null })
    .where(eq(requests.id, requestId));
  await tx.update(disposalItems).set({ status: 'destroyed', files: stored.length, rows }).where(eq(disposalItems.id, item.id));
  await recordEvent(tx, { action: 'request.disposed', actor: systemActor, now, subject: { facilityId, requestId }, facts: { runId: item.runId, files: stored.length, rows } });
  if (locked.patientId && !(await anythingLeft(tx, locked.patientId)) && (await destroyPatientKey(tx, locked.patientId, now, { facilityId, reason: 'retention' }))) {
    await tx.execute(sql`update log_findings set patient_id = null where patient_id = ${locked.patientId}`);
    await tx.execute(sql`update disposal_runs set certificate = jsonb_build_object('patientKeys', coalesce((certificate ->> 'patientKeys')::int, 0) + 1) where id = ${item.runId}`);
  }
}

/** Whatever hangs on a request, children first. The log and the heads of its streams stay. -> how many rows went */
async function removeRows(tx: Db, requestId: string): Promise<number> {
  const own = ['page_notes', 'findings', 'redactions', 'pages', 'records', 'links', 'dispatches', 'disclosures', 'packets', 'payments', 'fees', 'evidence_checks', 'messages', 'letters', 'decisions', 'sub_requests', 'attachments', 'progress', 'outbox', 'deadlines', 'cases'];
  let gone = 0;
  const remove = async (statement: ReturnType<typeof sql>) => {
    gone += (await tx.execute(statement)).rowCount ?? 0;
  };
  for (const table of own) await remove(sql`delete from ${sql.identifier(table)} where request_id = ${requestId}`);
  await remove(sql`delete from outbox where instance_id = ${requestId}`);
  await remove(sql`delete from deadlines where instance_id = ${requestId}`);
  await remove(sql`delete from workflow_history where request_id = ${requestId} or instance_id = ${requestId}`);
  await remove(sql`delete from suspensions where agency_request_id = ${requestId}`);
  await remove(sql`delete from drafts where request_id = ${requestId}`);
  await remove(sql`delete from tracking_sessions where request_id = ${requestId}`);
  // An authorization stays while another request rests on it.
  await remove(sql`delete from authorizations a where a.request_id = ${requestId}
    and not exists (select 1 from workflow_instances i join requests r on r.id = i.id where i.machine = 'request' and i.id <> ${requestId} and r.disposed_at is null and i.context ->> 'authorizationId' = a.id::text)`);
  await tx.execute(sql`update quality_items set note = null, correction = null where audited_request_id = ${requestId}`);
  // The state, its version and the head of its stream are the log's; what the life remembered is not.
  await tx.execute(sql`update workflow_instances set context = '{}', value = '{}', history_value = null where id = ${requestId} or request_id = ${requestId}`);
  return gone;
}

/** Whether any other request, disclosure, hold or authorization here still names the patient. */
async function anythingLeft(tx: Db, patientId: string): Promise<boolean> {
  const { rows: [found] } = await tx.execute<{ left: boolean }>(sql`
    select exists (select 1 from requests where patient_id = ${patientId}) or exists (select 1 from disclosures where patient_id = ${patientId})
      or exists (select 1 from authorizations where patient_id = ${patientId}) or exists (select 1 from suspensions where patient_id = ${patientId})
      or exists (select 1 from legal_holds where patient_id = ${patientId} and lifted_at is null) as left`);
  return found?.left ?? true;
}

/** The certificate: what went, by number and count; its SHA-256 stands in the log. */
async function finish(tx: Db, runId: string, now: Date): Promise<void> {
  const [run] = await tx.select({ run: disposalRuns, facility: facilities.name }).from(disposalRuns).innerJoin(facilities, eq(facilities.id, disposalRuns.facilityId)).where(and(eq(disposalRuns.id, runId), eq(disposalRuns.status, 'approved'))).for('update', { of: disposalRuns });
  if (!run) return;
  const items = await tx.select().from(disposalItems).where(eq(disposalItems.runId, runId)).orderBy(asc(disposalItems.closedOn), asc(disposalItems.number));
  const gone = items.filter(({ status }) => status === 'destroyed');
  const sum = (of: 'files' | 'rows') => gone.reduce((total, item) => total + item[of], 0);
  const certificate: DisposalCertificate = {
    runId,
    facility: run.facility,
    proposedBy: run.run.proposedByName,
    approvedBy: run.run.decidedByName ?? '',
    executedAt: now.toISOString(),
    rule: '45 CFR 164.530(j), 164.316(b)',
    requests: gone.map(({ number, closedOn, until, files: filesGone, rows }) => ({ number, closedOn, until, files: filesGone, rows })),
    held: items.filter(({ status }) => status === 'held').map(({ number }) => number),
    files: sum('files'),
    rows: sum('rows'),
    patientKeys: run.run.certificate?.patientKeys ?? 0,
  };
  const sha256 = createHash('sha256').update(canonicalize(certificate) as string).digest('hex');
  await tx.update(disposalRuns).set({ status: 'executed', executedAt: now, certificate, certificateSha256: sha256 }).where(eq(disposalRuns.id, runId));
  await recordEvent(tx, { action: 'disposal.executed', actor: systemActor, now, subject: { facilityId: run.run.facilityId }, facts: { runId, requests: gone.length, held: certificate.held.length, files: certificate.files, rows: certificate.rows, keys: certificate.patientKeys, sha256 } });
}
