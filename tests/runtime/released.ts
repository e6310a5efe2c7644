/** A request whose packet has left by a link, without the minutes of building one; the worker itself makes the link. */
import { createHash, randomBytes } from 'node:crypto';
import { and, asc, desc, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { FileRequest } from '#app/commands/ask/file-request.ts';
import { runEffect } from '#app/runtime/run-effect.ts';
import { sendEvent } from '#app/runtime/send-event.ts';
import { putFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { links, outbox, packets, patients, requests } from '#db/schema/index.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';
import type { RequestFact } from '#workflows/request/events.ts';
import type { Hospital } from './hospital.ts';

const address = { lines: ['418 Juniper Street'], city: 'Pittsburgh', state: 'PA', postcode: '15212' };
/** A link, its PIN by post. */
export const byPost = { channel: 'link', form: 'pdf', recipientName: 'Maria Delgado-Reyes', recipientEmail: 'maria@example.org', pinBy: 'post' } as const;

export async function releasedByLink(hospital: Hospital, change: Partial<FileRequest> = {}): Promise<{ requestId: string; linkId: string; number: string }> {
  const { ownerDb, workerDb } = hospital.database;
  const tech = hospital.staff('tech1@riverside.example');
  const now = new Date();
  const { requestId, number } = await hospital.file({ delivery: byPost, requester: { kind: 'patient', name: 'Maria Delgado-Reyes', email: 'maria@example.org', address }, ...change });
  // The receipt's own letter is out of the way.
  await runOwed(hospital, requestId, 'write_letter');
  const [maria] = await ownerDb.select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
  const [request] = await ownerDb.update(requests).set({ patientId: maria?.id ?? null }).where(eq(requests.id, requestId)).returning();
  const facilityId = request?.facilityId ?? '';
  const bytes = Buffer.from(`the packet of ${requestId}`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { fileId } = await putFile(ownerDb, hospital.services.storage, { facilityId, requestId, kind: 'packet', mime: 'application/pdf', bytes, now });
  const packetId = uuidv7();
  await ownerDb.insert(packets).values({ id: packetId, facilityId, requestId, version: 1, plan: {}, planHash: 'x', disclosureId: randomBytes(16).toString('hex'), status: 'approved', fileId, sha256, verifiedSha256: sha256, approvedSha256: sha256, pageCount: 3, preparedBy: tech.id, preparedByName: tech.name, preparedAt: now });
  const facts: [RequestFact, Actor][] = [
    [{ type: 'EVIDENCE_ACCEPTED', open: 0, authorizationId: null }, tech],
    [{ type: 'PATIENT_IDENTIFIED', patientId: maria?.id ?? '' }, tech],
    [{ type: 'RECORDS_RETRIEVED', records: 1, pages: 3 }, systemActor],
    [{ type: 'REVIEW_COMPLETED', packetId, undecided: 0, released: 3, unlawful: 0 }, tech],
    [{ type: 'PACKET_BUILT', packetId, sha256, verifiedSha256: sha256 }, systemActor],
    [{ type: 'PACKET_APPROVED', packetId, sha256 }, hospital.staff('tech2@riverside.example')],
  ];
  await asActor(workerDb, systemActor, async (tx) => {
    for (const [event, actor] of facts) await sendEvent(tx, { machine: 'request', id: requestId, event, actor, now, key: uuidv7() });
  });
  await runOwed(hospital, requestId, 'release_packet');
  const state = await hospital.state(requestId);
  if (state !== 'released') throw new Error(`it is ${state}`);
  const [link] = await ownerDb.select({ id: links.id }).from(links).where(eq(links.requestId, requestId)).orderBy(desc(links.createdAt)).limit(1);
  return { requestId, number, linkId: link?.id ?? '' };
}

/** Runs what a request owes of one kind. -> the keys */
export async function runOwed(hospital: Hospital, requestId: string, type: string): Promise<string[]> {
  const rows = await hospital.database.ownerDb
    .select({ id: outbox.id, key: outbox.key })
    .from(outbox)
    .where(and(eq(outbox.instanceId, requestId), eq(outbox.status, 'pending'), eq(outbox.effectType, type)))
    .orderBy(asc(outbox.createdAt), asc(outbox.id));
  for (const { id } of rows) await runEffect(hospital.services, id, false);
  return rows.map(({ key }) => key);
}
