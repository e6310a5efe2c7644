/** Papers that follow a filed request: each makes its line stand for a person to look at, and undoes what was confirmed of the one before. */
import { and, eq } from 'drizzle-orm';
import { PDFDocument } from 'pdf-lib';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { acceptEvidence, decideEvidence } from '#app/commands/work/check-evidence.ts';
import type { FileRequest } from '#app/commands/ask/file-request.ts';
import { supplyPaper } from '#app/commands/ask/supply-paper.ts';
import type { AttachmentKind } from '#app/commands/ask/upload-attachment.ts';
import { attachments, authorizations, evidenceChecks, requests, workflowInstances } from '#db/schema/index.ts';
import { createHospital, stranger, type Hospital } from './hospital.ts';

let hospital: Hospital;
let bytes: Uint8Array;
beforeAll(async () => {
  hospital = await createHospital();
  const document = await PDFDocument.create();
  document.addPage([612, 792]).drawText('A paper', { x: 60, y: 700, size: 12 });
  bytes = await document.save();
}, 240_000);
vi.setConfig({ testTimeout: 120_000 });
afterAll(() => hospital?.close());

const owner = () => hospital.database.ownerDb;

async function line(requestId: string, id: string): Promise<string | undefined> {
  const [found] = await owner().select({ status: evidenceChecks.status }).from(evidenceChecks).where(and(eq(evidenceChecks.requestId, requestId), eq(evidenceChecks.line, id)));
  return found?.status;
}

/** Files it, then supplies the paper as its requester. -> the request after it */
async function supplied(change: Partial<FileRequest>, kind: AttachmentKind, before?: (requestId: string) => Promise<void>) {
  const { requestId } = await hospital.file(change);
  await before?.(requestId);
  const { storage, documents } = hospital.services;
  await supplyPaper({ db: hospital.database.appDb, storage, documents }, { ...stranger, requestIds: [requestId] }, { requestId, kind, name: 'paper.pdf', bytes, now: new Date(), key: uuidv7() });
  const [request] = await owner().select().from(requests).where(eq(requests.id, requestId));
  return { requestId, facts: request?.facts };
}

it('an ID that follows is the proof of identity, to be looked at', async () => {
  const { requestId, facts } = await supplied({ facts: { door: 'patient', scopeDescribed: true } }, 'identity', async (id) => {
    expect(await line(id, 'identity')).toBe('missing');
  });
  expect(facts?.identity).toEqual({ method: 'photo_id' });
  expect(await line(requestId, 'identity')).toBe('needs_person');
});

it('a second ID undoes what a person confirmed of the first', async () => {
  const tech = hospital.staff('tech1@riverside.example');
  const { requestId, facts } = await supplied({}, 'identity', async (id) => {
    await decideEvidence(hospital.database.appDb, tech, { requestId: id, line: 'identity', act: 'confirm', attachmentId: null, page: null, reason: null, now: new Date() });
    expect(await line(id, 'identity')).toBe('met');
  });
  expect(facts?.confirmed).toEqual([]);
  expect(await line(requestId, 'identity')).toBe('needs_person');
});

it('a proof of authority lets a person judge who stands in the patient’s shoes', async () => {
  const representative = { requester: { kind: 'representative', name: 'Elena Reyes', email: 'elena@example.org' }, facts: { door: 'patient', scopeDescribed: true, identity: { method: 'call_back' }, representative: { authority: 'health_care_agent', coversHealthCare: true, patientBirthDate: '1978-03-14' } } } as const satisfies Partial<FileRequest>;
  const { requestId, facts } = await supplied(representative, 'authority', async (id) => {
    expect(await line(id, 'representative_authority')).toBe('missing');
  });
  expect(facts?.representative).toMatchObject({ authority: 'health_care_agent', document: true });
  expect(await line(requestId, 'representative_authority')).toBe('needs_person');
});

it('an agency’s letter is its official’s paper, and has to be read anew', async () => {
  const agency = { requester: { kind: 'agency', name: 'Allegheny County Health Department', email: 'records@achd.example' }, facts: { door: 'agency', purpose: 'public_health', scopeDescribed: true, law: '35 P.S. 521.4', official: { name: 'Ruth Ames', agency: 'Health Department' }, confirmed: ['official_identity'] } } as const satisfies Partial<FileRequest>;
  const { requestId, facts } = await supplied(agency, 'letter', async (id) => {
    expect(await line(id, 'official_identity')).toBe('met');
  });
  expect(facts?.official).toMatchObject({ name: 'Ruth Ames', document: true });
  expect(await line(requestId, 'official_identity')).toBe('needs_person');
});

it('an authorization that was not there when a firm filed becomes a thing of its own, which can be found valid', async () => {
  const firm = { requester: { kind: 'law_firm', name: 'Harper & Quill LLP', email: 'desk@harperquill.example' }, facts: { door: 'firm', purpose: 'legal', scopeDescribed: true } } as const satisfies Partial<FileRequest>;
  const { requestId, facts } = await supplied(firm, 'authorization', async (id) => {
    expect(await owner().select().from(authorizations).where(eq(authorizations.requestId, id))).toHaveLength(0);
  });
  expect(facts?.authorization).toEqual({ document: true, fields: {} });
  expect(await line(requestId, 'authorization_document')).toBe('needs_person');
  const [authorization] = await owner().select().from(authorizations).where(eq(authorizations.requestId, requestId));
  const [paper] = await owner().select().from(attachments).where(eq(attachments.requestId, requestId));
  expect(authorization).toMatchObject({ attachmentId: paper?.id, valid: false });
  const tech = hospital.staff('tech1@riverside.example');
  const lines = await owner().select().from(evidenceChecks).where(eq(evidenceChecks.requestId, requestId));
  for (const { line: id, status } of lines) {
    if (status !== 'met') await decideEvidence(hospital.database.appDb, tech, { requestId, line: id, act: status === 'needs_person' ? 'confirm' : 'override', attachmentId: null, page: null, reason: 'Read on the paper', now: new Date() });
  }
  await acceptEvidence(hospital.database.appDb, tech, { requestId, now: new Date(), key: uuidv7() });
  expect(await hospital.state(requestId)).toBe('locating');
  const [life] = await owner().select({ state: workflowInstances.state }).from(workflowInstances).where(eq(workflowInstances.id, authorization?.id ?? ''));
  expect(life?.state).toBe('valid');
});
