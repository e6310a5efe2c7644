/** A request under review on a real database: real pages out of real files, one of them another patient's, one with protected words. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { desc, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { fileRequest, type FileRequest } from '#app/commands/ask/file-request.ts';
import { createDocumentPool } from '#app/documents/pool.ts';
import type { Env } from '#app/http/env.ts';
import { importRecord } from '#app/records/import-record.ts';
import { buildPacket } from '#app/runtime/handlers/build-packet.ts';
import { sendEvent } from '#app/runtime/send-event.ts';
import type { WorkerServices } from '#app/runtime/services.ts';
import { createStorage } from '#app/storage/storage.ts';
import { asActor, type Db } from '#db/open.ts';
import { packets, patients, records, requests } from '#db/schema/index.ts';
import { createHouse, env as secrets, type House } from '#tests/identity/house.ts';
import { systemActor, type Actor, type Role } from '#workflows/actor.ts';
import type { RequestFact } from '#workflows/request/events.ts';
import { watchedLogger } from '#tests/setup/watched-logger.ts';

export type ReviewHouse = Awaited<ReturnType<typeof createReviewHouse>>;
export type Chart = { title: string; serviceDate?: string; inScope?: boolean; source?: 'sud' | 'psychotherapy' } & ({ text: string } | { bytes: Buffer; contentType: string });

const heading = 'Patient: Delgado-Reyes, Maria\nMRN: RGH-100234   DOB: 03/14/1978\n\n';
export const demoChart = [
  { title: 'Discharge summary', serviceDate: '2023-02-11', text: `${heading}Discharge summary. Seen for community acquired pneumonia.\nContact: sister Rosa Quintero, 412-555-0188.\nFollow up in two weeks.\f${heading}Medication on discharge: amoxicillin.\nMrs. Delgado-Reyes was told to rest.` },
  { title: 'Laboratory results', serviceDate: '2023-02-09', text: `${heading}CBC within normal limits.\nHIV Ag/Ab nonreactive.\nElectrolytes normal.` },
  { title: 'Progress note', serviceDate: '2023-03-02', text: 'Patient: Ortega, Manuel\nMRN: RGH-100777   DOB: 01/02/1951\n\nKnee pain after a fall.' },
] as const satisfies readonly Chart[];

/** With fourteen pages more, on which nothing is noticed: more than one contact sheet. */
export const longChart: readonly Chart[] = [...demoChart, { title: 'Nursing notes', serviceDate: '2023-02-10', text: Array.from({ length: 14 }, (_, i) => `${heading}Shift ${i + 1}: resting, vital signs stable.`).join('\f') }];

export async function createReviewHouse() {
  const house: House = await createHouse();
  const folder = mkdtempSync(join(tmpdir(), 'openroi-review-'));
  const env = { ...secrets, OPENROI_MODE: 'demo', STORAGE_URL: pathToFileURL(folder).href, WRAPPING_KEY: Buffer.alloc(32, 9).toString('base64'), WRAPPING_KEYS_FORMER: [], TRUSTED_PROXIES: [] } as unknown as Env;
  useAuditWrappingKey(Buffer.from(env.WRAPPING_KEY));
  const storage = createStorage(env);
  const documents = createDocumentPool({ workers: 2 });
  const now = () => new Date();
  const { appDb, ownerDb, workerDb } = house.database;
  const services = { db: workerDb, env, storage, documents, logger: watchedLogger('worker'), now, signal: new AbortController().signal } as unknown as WorkerServices;
  const [patientId] = [uuidv7()];
  await ownerDb.insert(patients).values({ id: patientId, facilityId: house.riverside, mrn: 'RGH-100234', familyName: 'Delgado-Reyes', givenNames: 'Maria', birthDate: '1978-03-14', createdAt: now() });

  function staff(handle: string, role: Role = 'technician', facilityId = house.riverside): Actor {
    const names: Record<string, string> = { tech1: 'Tara Lindqvist', tech2: 'Miguel Ortega', sup: 'Anita Rao' };
    return { kind: 'staff', id: house.seeded.users[handle] ?? '', name: names[handle] ?? handle, roles: [role], facilityIds: [facilityId], organizationIds: [], requestIds: [], sessionId: null };
  }

  const tell = (db: Db, actor: Actor, requestId: string, event: RequestFact) => asActor(db, actor, (tx) => sendEvent(tx, { machine: 'request', id: requestId, event, actor, now: now(), key: uuidv7() }));

  /** Filed, checked, found; its chart imported as the worker does it. -> the request's id */
  async function underReview(change: Partial<FileRequest> = {}, chart: readonly Chart[] = demoChart): Promise<string> {
    const tech = staff('tech1');
    const requestId = uuidv7();
    await fileRequest(appDb, tech, {
      requestId,
      facilityId: house.riverside,
      channel: 'portal',
      language: 'en',
      requester: { kind: 'patient', name: 'Maria Delgado-Reyes' },
      patient: { familyName: 'Delgado-Reyes', givenNames: 'Maria', birthDate: '1978-03-14' },
      scope: { from: '2023-01-01', to: '2023-12-31', kinds: [], visits: [] },
      purpose: 'Own use',
      delivery: { channel: 'link', form: 'pdf', recipientName: 'Maria Delgado-Reyes', pinBy: 'call_back' },
      facts: { door: 'patient', scopeDescribed: true, identity: { method: 'in_person', verified: true } },
      now: now(),
      sessionSecret: secrets.SESSION_SECRET,
      ...change,
    });
    await tell(appDb, tech, requestId, { type: 'EVIDENCE_ACCEPTED', open: 0, authorizationId: null });
    await ownerDb.update(requests).set({ patientId }).where(eq(requests.id, requestId));
    await tell(appDb, tech, requestId, { type: 'PATIENT_IDENTIFIED', patientId });
    for (const [position, document] of chart.entries()) {
      const { title, serviceDate = null, inScope = true, source = null } = document;
      const content = 'text' in document ? { bytes: Buffer.from(document.text), contentType: 'text/plain' } : { bytes: document.bytes, contentType: document.contentType };
      const record = { id: uuidv7(), facilityId: house.riverside, requestId, title, serviceDate, protectedSource: source };
      await ownerDb.insert(records).values({ ...record, source: 'ehr', sourceId: record.id, kind: 'progress', inScope, status: 'listed', position, createdAt: now() });
      const patient = { id: patientId, mrn: 'RGH-100234', familyName: 'Delgado-Reyes', givenNames: 'Maria', previousNames: [], birthDate: '1978-03-14' };
      await importRecord({ db: workerDb, storage, documents, now }, { actor: systemActor, record, patient, ...content });
    }
    await tell(workerDb, systemActor, requestId, { type: 'RECORDS_RETRIEVED', records: chart.length, pages: chart.length });
    return requestId;
  }

  const latest = async (requestId: string) => (await ownerDb.select().from(packets).where(eq(packets.requestId, requestId)).orderBy(desc(packets.version)).limit(1))[0];

  /** Builds the packet that was sent on, with the worker's own handler. */
  async function build(requestId: string): Promise<typeof packets.$inferSelect> {
    const packet = await latest(requestId);
    if (!packet) throw new Error('nothing was sent on');
    const job = { outboxId: uuidv7(), key: uuidv7(), requestId, facilityId: house.riverside, instanceId: requestId, attempt: 1 };
    const finish = await buildPacket(services, { type: 'build_packet', packetId: packet.id }, job);
    await asActor(workerDb, systemActor, async (tx) => finish?.(tx));
    return (await latest(requestId)) ?? packet;
  }

  async function close(): Promise<void> {
    await documents.close();
    await house.database.drop();
    rmSync(folder, { recursive: true, force: true });
  }

  return { house, env, storage, documents, services, patientId, staff, underReview, build, close };
}
