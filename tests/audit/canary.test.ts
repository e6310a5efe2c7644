/** A patient whose every datum is a canary, taken through the portal (as far as the packet with OPENROI_TEST_FULL=1): none of it is in the log's bytes, and without her key the log verifies as before. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { parseSigningKey } from '#app/audit/checkpoint.ts';
import { commit, destroyPatientKey, revealPatientKey } from '#app/audit/commitments.ts';
import { exportLog } from '#app/audit/export.ts';
import { disclosureReceipt } from '#app/audit/receipts.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import { sequenceOnce } from '#app/audit/sequencer.ts';
import { writeMessage } from '#app/commands/ask/write-message.ts';
import { asActor } from '#db/open.ts';
import { auditEvents, auditPatientKeys, disclosures, packets, patients } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { createHospital, marias, type Hospital } from '../runtime/hospital.ts';
import { download, toApproval, toRelease, toReview } from '../runtime/journey.ts';
import { temporaryFolder, verifyFolder, verifyReceipt } from './exporting.ts';

const full = process.env['OPENROI_TEST_FULL'] === '1';
vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });

const signingKey = parseSigningKey('11'.repeat(32));
const canaries = ['Zephyrine', 'Quillfeather', 'zq.canary@elsewhere.example', '17 Xylophone Passage', 'Canaryville', '+1 412 555 0177', '1961-07-29', 'words only she wrote', 'RGH-100234', 'Delgado', 'Maria'];
let hospital: Hospital;
let folder: ReturnType<typeof temporaryFolder>;
let requestId = '';
let patientId = '';

const exported = async (name: string) => {
  const { database } = hospital;
  await sequenceOnce(database.sequencerDb, { signingKey, now: new Date() });
  const dir = join(folder.dir, name);
  await exportLog(database.workerDb, { out: dir, now: new Date() });
  return dir;
};
/** All bytes of a folder that are not the verifier's own. */
const bytesOf = (dir: string) => readdirSync(dir).filter((name) => name !== 'verify.mjs').map((name) => readFileSync(join(dir, name), 'utf8')).join('\n');

beforeAll(async () => {
  hospital = await createHospital();
  folder = temporaryFolder();
  const { appDb, ownerDb } = hospital.database;
  const tech = hospital.staff('tech1@riverside.example');
  const asked = marias(new Date());
  const filed = await hospital.file({
    ...asked,
    requester: { ...asked.requester, name: 'Zephyrine Quillfeather', email: 'zq.canary@elsewhere.example', phone: '+1 412 555 0177', address: { lines: ['17 Xylophone Passage'], city: 'Canaryville', state: 'PA', postcode: '15212' } },
    purpose: 'words only she wrote',
  });
  requestId = filed.requestId;
  await hospital.drain();
  const [patient] = await ownerDb.select({ id: patients.id }).from(patients).where(eq(patients.mrn, 'RGH-100234'));
  patientId = patient?.id ?? '';
  await asActor(appDb, tech, (tx) => recordEvent(tx, { action: 'patient.viewed', actor: tech, now: new Date(), subject: { facilityId: asked.facilityId, requestId, patientId }, facts: {} }));
  if (full) await toPacket(tech);
  await writeMessage(appDb, tech, { requestId, body: 'words only she wrote: Zephyrine', key: uuidv7(), now: new Date() });
});

async function toPacket(tech: ReturnType<Hospital['staff']>): Promise<void> {
  await toReview(hospital, tech, requestId, patientId);
  const packet = await toApproval(hospital, tech, requestId);
  const token = await toRelease(hospital, hospital.staff('tech2@riverside.example'), packet);
  await download(hospital, token, '482913').catch(() => undefined);
}

afterAll(async () => {
  folder.remove();
  await hospital.close();
});

describe('a patient in the log', () => {
  it('is a commitment and nothing else: not a byte of hers, nor her id, in bodies, proofs or columns', async () => {
    const bytes = bytesOf(await exported('before'));
    const { ownerDb } = hospital.database;
    const columns = JSON.stringify((await ownerDb.execute(sql`select * from audit_events`)).rows);
    expect(bytes.split('\n').length).toBeGreaterThan(20);
    for (const canary of [...canaries, patientId, ...canaries.map((text) => Buffer.from(text).toString('base64').replace(/=+$/, ''))]) {
      expect(bytes.toLowerCase(), canary).not.toContain(canary.toLowerCase());
      expect(columns.toLowerCase(), canary).not.toContain(canary.toLowerCase());
    }
    // And she is in it: whoever is shown her key finds her events.
    const key = await revealPatientKey(ownerDb, patientId);
    expect(bytes).toContain(commit(key!, patientId));
  });

  it.runIf(full)('has left with a receipt that both verifiers take, and her packet’s code leads to it', async () => {
    const { ownerDb, appDb } = hospital.database;
    const [packet] = await ownerDb.select().from(packets).where(eq(packets.requestId, requestId));
    const plan = packet?.plan as { packet: { lookUp?: string } };
    expect(plan.packet.lookUp).toBe(`${hospital.env.PUBLIC_URL}/disclosed?id=${packet?.disclosureId}`);
    const receipt = await asActor(appDb, systemActor, (tx) => disclosureReceipt(tx, packet?.disclosureId ?? ''));
    expect(receipt).toMatchObject({ disclosure: packet?.disclosureId });
    const path = join(folder.dir, 'receipt.json');
    writeFileSync(path, JSON.stringify(receipt));
    expect(verifyReceipt(path, '--key', readFileSync(join(folder.dir, 'before', 'keys.txt'), 'utf8').trim().split('\n').at(-1)!)).toMatchObject({ code: 0 });
    expect(await ownerDb.$count(disclosures, eq(disclosures.requestId, requestId))).toBeLessThanOrEqual(1);
  });

  it('goes with her key, which is an event, and the log verifies as before', async () => {
    const { ownerDb, workerDb } = hospital.database;
    const [before] = await ownerDb.select().from(auditPatientKeys).where(eq(auditPatientKeys.patientId, patientId));
    expect(await asActor(workerDb, systemActor, (tx) => destroyPatientKey(tx, patientId, new Date()))).toBe(true);
    expect(await asActor(workerDb, systemActor, (tx) => destroyPatientKey(tx, patientId, new Date()))).toBe(false);
    expect(await revealPatientKey(ownerDb, patientId)).toBeNull();
    expect(JSON.stringify((await ownerDb.select().from(auditPatientKeys).where(eq(auditPatientKeys.patientId, patientId))))).not.toContain(before?.commitment);
    const [destroyed] = await ownerDb.select().from(auditEvents).where(eq(auditEvents.action, 'patient_key.destroyed'));
    expect(destroyed?.patientCommitment).toBe(before?.commitment);
    const dir = await exported('after');
    expect(verifyFolder(dir)).toMatchObject({ code: 0, fail: null });
  });
});
