/** What cannot be reached shows as such, is tried again, and blocks nothing else; and what a chart should hold and does not. */
import { and, eq, like } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptEvidence, decideEvidence } from '#app/commands/work/check-evidence.ts';
import { retryRetrieval } from '#app/commands/work/retry-retrieval.ts';
import { identifyPatient } from '#app/commands/work/identify-patient.ts';
import { createMailer } from '#app/delivery/mail/mailer.ts';
import { freePort } from '#app/processes/postgres-server.ts';
import { createEhrClient } from '#app/records/ehr/client.ts';
import { runEffect } from '#app/runtime/run-effect.ts';
import { createStorage, putFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { chartTasksOf } from '#db/queries/chart-tasks.ts';
import { auditEvents, outbox, patients, progress, records } from '#db/schema/index.ts';
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

describe('a stay without its discharge summary', () => {
  it('is a task when the chart is pulled, and answered by the document when it comes with the chart', async () => {
    const stay = { id: 'stay-1', title: 'Admission for pneumonia', class: 'IMP', from: '2023-02-08', to: '2023-02-11', department: 'Hospital Medicine' };
    let arrived = false;
    const ehrFor: typeof hospital.services.ehrFor = (zone) => {
      const client = hospital.services.ehrFor(zone);
      const fetchChart: typeof client.fetchChart = async (...about) => {
        const chart = await client.fetchChart(...about);
        const one = chart.documents.find(({ inScope, contentType }) => inScope && contentType.startsWith('text/')) ?? chart.documents[0];
        if (!one) throw new Error('the demo has no document');
        const summary = { ...one, id: 'DocumentReference/summary#0', kind: 'discharge_summary' as const, title: 'Discharge summary', date: '2023-02-12', encounterId: stay.id, inScope: true, outOfScopeReason: null };
        return { ...chart, encounters: [...chart.encounters, stay], documents: arrived ? [one, summary] : [one], structured: [], refused: [{ id: 'DocumentReference/odd', reason: 'malformed' as const }, { id: 'DocumentReference/old', reason: 'superseded' as const }] };
      };
      return { ...client, fetchChart };
    };
    const services = { ...hospital.services, ehrFor };
    const requestId = await untilRetrieving();
    const tasks = async () => (await asActor(hospital.database.appDb, hospital.staff('tech1@riverside.example'), (tx) => chartTasksOf(tx, requestId))).filter(({ encounterTitle }) => encounterTitle === stay.title);
    await runEffect(services, (await pending(requestId, 'retrieve_records'))?.id ?? '', false);
    expect(await hospital.state(requestId)).toBe('reviewing');
    expect(await tasks()).toMatchObject([{ kind: 'missing', recordKind: 'discharge_summary', encounterOn: '2023-02-08', department: 'Hospital Medicine', openedByName: null, answer: null, closedAt: null }]);
    // what could not be taken is a line of the record, not a gap in it
    const lines = await owner().select({ title: records.title, status: records.status, problem: records.problem }).from(records).where(eq(records.requestId, requestId));
    expect(lines.filter(({ status }) => status === 'refused')).toEqual([{ title: 'DocumentReference/odd', status: 'refused', problem: 'staff.records.malformed' }]);
    const pull = async () => {
      await retryRetrieval(hospital.database.appDb, hospital.staff('tech1@riverside.example'), { requestId, now: new Date(), key: uuidv7() });
      const waiting = await owner().select().from(outbox).where(and(eq(outbox.instanceId, requestId), eq(outbox.effectType, 'retrieve_records'), eq(outbox.status, 'pending')));
      await runEffect(services, waiting[0]?.id ?? '', false);
    };
    await pull();
    expect(await tasks()).toMatchObject([{ answer: null }]);
    arrived = true;
    await pull();
    expect(await tasks()).toMatchObject([{ answer: 'Discharge summary, 2023-02-12', closedAt: null }]);
    const said = await owner().select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), like(auditEvents.action, 'chart_task.%')));
    expect(said.map(({ body }) => (JSON.parse(body) as { facts: { kind: string; change?: string } }).facts).map(({ kind, change }) => [kind, change])).toContainEqual(['missing', 'arrived']);
  }, 120_000);
});
