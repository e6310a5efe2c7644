/** The photo of an ID is destroyed once it has served, and when the request ends without it: key and bytes, with an event; other papers stay. */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import sharp from 'sharp';
import { fileRequest } from '#app/commands/ask/file-request.ts';
import { uploadAttachment } from '#app/commands/ask/upload-attachment.ts';
import { sendEvent } from '#app/runtime/send-event.ts';
import { readFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { attachments, auditEvents, files } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import type { RequestFact } from '#workflows/request/events.ts';
import { createHospital, marias, stranger, type Hospital } from './hospital.ts';
import { runOwed } from './released.ts';

let hospital: Hospital;
let photo: Buffer;
beforeAll(async () => {
  hospital = await createHospital();
  photo = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#a58' } }).jpeg().toBuffer();
}, 240_000);
vi.setConfig({ testTimeout: 120_000 });
afterAll(() => hospital?.close());

const owner = () => hospital.database.ownerDb;

/** -> the request, its photo and a letter that is none. */
async function withPhoto(): Promise<{ requestId: string; photo: string; other: string }> {
  const filing = marias(new Date());
  const { services, database } = hospital;
  const deps = { db: database.appDb, storage: services.storage, documents: services.documents };
  const paper = (kind: 'identity' | 'other', name: string) => uploadAttachment(deps, stranger, { facilityId: filing.facilityId, requestId: filing.requestId, kind, name, bytes: photo, now: new Date() });
  const [id, other] = [await paper('identity', 'id.jpg'), await paper('other', 'note.jpg')];
  await fileRequest(database.appDb, stranger, { ...filing, facts: { ...filing.facts, identity: { method: 'photo_id' } } });
  return { requestId: filing.requestId, photo: id.fileId, other: other.fileId };
}

async function happens(requestId: string, actor: Actor, event: RequestFact): Promise<void> {
  await asActor(hospital.database.appDb, actor, (tx) => sendEvent(tx, { machine: 'request', id: requestId, event, actor, now: new Date(), key: uuidv7() }));
}

async function expectDestroyed({ requestId, photo: fileId, other }: { requestId: string; photo: string; other: string }): Promise<void> {
  const read = (id: string) => readFile(owner(), hospital.services.storage, id);
  await expect(read(fileId)).rejects.toThrow();
  expect(Buffer.from(await read(other)).equals(photo)).toBe(true);
  const [file] = await owner().select().from(files).where(eq(files.id, fileId));
  expect(file).toMatchObject({ wrappedKey: null });
  const rows = await owner().select({ kind: attachments.kind, destroyedAt: attachments.destroyedAt }).from(attachments).where(eq(attachments.requestId, requestId));
  expect(rows.find(({ kind }) => kind === 'identity')?.destroyedAt).toBeInstanceOf(Date);
  expect(rows.find(({ kind }) => kind === 'other')?.destroyedAt).toBeNull();
  const logged = await owner().select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), eq(auditEvents.action, 'file.destroyed')));
  expect(logged.map(({ body }) => (JSON.parse(body) as { facts: unknown }).facts)).toEqual([{ fileId, kind: 'identity', reason: 'served' }]);
}

it('goes when the evidence is accepted, and a second run finds nothing to do', async () => {
  const filed = await withPhoto();
  expect(Buffer.from(await readFile(owner(), hospital.services.storage, filed.photo)).equals(photo)).toBe(true);
  await happens(filed.requestId, hospital.staff('tech1@riverside.example'), { type: 'EVIDENCE_ACCEPTED', open: 0, authorizationId: null });
  expect(await runOwed(hospital, filed.requestId, 'destroy_identity_photo')).toHaveLength(1);
  await expectDestroyed(filed);
  await runOwed(hospital, filed.requestId, 'destroy_identity_photo');
  await expectDestroyed(filed);
});

it('goes when the request ends without it', async () => {
  const filed = await withPhoto();
  await happens(filed.requestId, { ...stranger, requestIds: [filed.requestId] }, { type: 'WITHDRAWN' });
  await runOwed(hospital, filed.requestId, 'destroy_identity_photo');
  await expectDestroyed(filed);
});
