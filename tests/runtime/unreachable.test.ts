/** What cannot be reached shows as such, is tried again, and blocks nothing else. */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptEvidence, decideEvidence } from '#app/commands/work/check-evidence.ts';
import { identifyPatient } from '#app/commands/work/identify-patient.ts';
import { createMailer } from '#app/delivery/mail/mailer.ts';
import { freePort } from '#app/processes/postgres-server.ts';
import { createEhrClient } from '#app/records/ehr/client.ts';
import { runEffect } from '#app/runtime/run-effect.ts';
import { createStorage, putFile } from '#app/storage/storage.ts';
import { outbox, patients, progress } from '#db/schema/index.ts';
import { demoFacilities } from '#app/processes/seed-demo.ts';
import { createHospital, type Hospital } from './hospital.ts';

let hospital: Hospital;
let nowhere: string;
beforeAll(async () => {
  hospital = await createHospital();
  nowhere = `127.0.0.1:${await freePort()}`;
}, 120_000);
afterAll(() => hospital.close());

const owner = () => hospital.database.ownerDb;
const pending = async (requestId: string, effectType: string) =>
  (await owner().select().from(outbox).where(and(eq(outbox.instanceId, requestId), eq(outbox.effectType, effectType))))[0];

async function untilRetrieving(): Promise<string> {
  const tech = hospital.staff('tech1@riverside.example');
  const { requestId } = await hospital.file();
  await decideEvidence(hospital.database.appDb, tech, { requestId, line: 'identity', act: 'confirm', attachmentId: null, page: null, reason: null, now: new Date() });
  await acceptEvidence(hospital.database.appDb, tech, { requestId, now: new Date(), key: uuidv7() });
  const [maria] = await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
  await identifyPatient(hospital.database.appDb, tech, { requestId, patientId: maria?.id ?? '', now: new Date(), key: uuidv7() });
  return requestId;
}

describe('what cannot be reached', () => {
  it('an EHR: shown on the request, tried again, and a person may go on with scans in the end; mail goes on meanwhile', async () => {
    const requestId = await untilRetrieving();
    const services = { ...hospital.services, ehrFor: (zone: string) => createEhrClient({ baseUrl: `http://${nowhere}`, zone, tries: 1, timeoutMs: 1000 }) };
    const effect = await pending(requestId, 'retrieve_records');
    for (let attempt = 1; attempt < 6; attempt++) {
      await expect(runEffect(services, effect?.id ?? '', false)).rejects.toMatchObject({ code: 'unavailable' });
    }
    const [shown] = await owner().select().from(progress).where(eq(progress.requestId, requestId));
    expect(shown).toMatchObject({ kind: 'retrieval', status: 'failed', problem: 'ehr_unreachable' });
    expect(await hospital.state(requestId)).toBe('retrieving');
    const receipt = await pending(requestId, 'send_email');
    await runEffect(services, receipt?.id ?? '', false);
    expect((await pending(requestId, 'send_email'))?.status).toBe('done');
    await runEffect(services, effect?.id ?? '', false);
    expect(await hospital.state(requestId)).toBe('retrieval_failed');
  }, 60_000);

  it('a mail server: the mail stays owed and leaves when the server is back; at the last try a person sees it', async () => {
    const { requestId } = await hospital.file();
    const down = { ...hospital.services, mailer: createMailer({ smtpUrl: `smtp://${nowhere}`, from: { address: 'records@openroi.example' }, timeoutMs: 1000 }) };
    const effect = await pending(requestId, 'send_email');
    await expect(runEffect(down, effect?.id ?? '', false)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await pending(requestId, 'send_email')).toMatchObject({ status: 'pending', attempts: 1 });
    const before = hospital.mails.length;
    await runEffect(hospital.services, effect?.id ?? '', false);
    expect(hospital.mails.length).toBe(before + 1);
    expect((await pending(requestId, 'send_email'))?.status).toBe('done');
    // Done is done: another delivery of the same job sends nothing.
    await runEffect(hospital.services, effect?.id ?? '', false);
    expect(hospital.mails.length).toBe(before + 1);
  }, 60_000);

  it('storage: a clear "unavailable", and no row without its bytes', async () => {
    const storage = createStorage({ ...hospital.env, STORAGE_URL: `s3://key:secret@bucket/x?endpoint=http://${nowhere}` });
    const id = uuidv7();
    await expect(putFile(owner(), storage, { id, facilityId: demoFacilities.riverside, kind: 'other', mime: 'text/plain', bytes: Buffer.from('x') })).rejects.toMatchObject({ code: 'unavailable' });
    const { rows } = await owner().execute(`select 1 from files where id = '${id}'`);
    expect(rows).toHaveLength(0);
  }, 60_000);
});
