/** One request, the whole way, through the same commands and effects as in the portal: filed to downloaded. */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptEvidence, decideEvidence } from '#app/commands/check-evidence.ts';
import { completeReview } from '#app/commands/complete-review.ts';
import { decideFindings } from '#app/commands/decide-finding.ts';
import { approvePacket } from '#app/commands/decide-packet.ts';
import { decidePages } from '#app/commands/decide-pages.ts';
import { identifyPatient } from '#app/commands/identify-patient.ts';
import { openPacket } from '#app/commands/open-packet.ts';
import { hashPin } from '#app/identity/password.ts';
import { openSecondReader } from '#app/documents/second-reader.ts';
import { readFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { deadlines, disclosures, findings, packets, pages, patients, records, requests, workflowHistory } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { createHospital, type Hospital } from './hospital.ts';

let hospital: Hospital;
beforeAll(async () => {
  hospital = await createHospital();
}, 120_000);
afterAll(() => hospital.close());

const now = () => new Date();

describe('a request from filing to download', () => {
  it('travels the whole way, and only what was released is in the packet', async () => {
    const { database, services } = hospital;
    const tech = hospital.staff('tech1@riverside.example');
    const approver = hospital.staff('tech2@riverside.example');
    const { requestId, number, trackingCode } = await hospital.file({ pinHash: await hashPin('482913') });
    expect(number).toMatch(/^RGH-\d{5}$/);
    expect(trackingCode.replaceAll('-', '')).toHaveLength(20);
    const clocks = await database.ownerDb.select().from(deadlines).where(eq(deadlines.requestId, requestId));
    expect(clocks.map((clock) => clock.kind)).toContain('access');
    await hospital.drain();
    expect(hospital.mails.at(-1)?.text).toContain(trackingCode);
    expect(hospital.mails.at(-1)?.text).not.toMatch(/Delgado|1978/);

    // the technician checks, finds the patient, and the worker pulls the chart
    for (const line of ['identity']) {
      await decideEvidence(database.appDb, tech, { requestId, line, act: 'confirm', attachmentId: null, page: null, reason: null, now: now() });
    }
    await acceptEvidence(database.appDb, tech, { requestId, now: now(), key: uuidv7() });
    expect(await hospital.state(requestId)).toBe('locating');
    const [maria] = await database.ownerDb.select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
    await identifyPatient(database.appDb, tech, { requestId, patientId: maria?.id ?? '', now: now(), key: uuidv7() });
    await hospital.drain();
    expect(await hospital.state(requestId)).toBe('reviewing');

    // every page is decided; misfiled ones are withheld, what was noticed is looked at
    const ledger = await database.ownerDb.select().from(pages).where(eq(pages.requestId, requestId));
    expect(ledger.length).toBeGreaterThan(3);
    const found = await database.ownerDb.select({ id: findings.id }).from(findings).where(eq(findings.requestId, requestId));
    await decideFindings(database.appDb, tech, { requestId, findingIds: found.map(({ id }) => id), status: 'accepted', now: now() });
    const wrong = ledger.filter((page) => page.verdict === 'wrong').map(({ id }) => id);
    const others = ledger.filter((page) => page.verdict !== 'wrong').map(({ id }) => id);
    if (wrong.length > 0) await decidePages(database.appDb, tech, { requestId, pageIds: wrong, disposition: 'withhold', ground: 'misfiled', now: now() });
    const { left } = await decidePages(database.appDb, tech, { requestId, pageIds: others, disposition: 'release', ground: null, now: now() });
    expect(left).toEqual([]);
    await completeReview(database.appDb, tech, { requestId, now: now(), key: uuidv7() });
    await hospital.drain();
    expect(await hospital.state(requestId)).toBe('awaiting_approval');

    // the preparer cannot approve; somebody else can, and only the packet that was seen
    const [packet] = await database.ownerDb.select().from(packets).where(eq(packets.requestId, requestId));
    const approval = { requestId, packetId: packet?.id ?? '', sha256: packet?.sha256 ?? '', now: now() };
    await expect(approvePacket(database.appDb, tech, { ...approval, key: uuidv7() })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(approvePacket(database.appDb, approver, { ...approval, sha256: '0'.repeat(64), key: uuidv7() })).rejects.toMatchObject({ code: 'stale' });
    await approvePacket(database.appDb, approver, { ...approval, key: uuidv7() });
    await hospital.drain();
    expect(await hospital.state(requestId)).toBe('released');

    // the mail brings a link and no PIN; the PIN opens it, and that is the disclosure
    const link = /\/packet\/([A-Za-z0-9_-]{43})/.exec(hospital.mails.at(-1)?.text ?? '')?.[1] ?? '';
    expect(link).not.toBe('');
    expect(hospital.mails.at(-1)?.text).not.toContain('482913');
    expect(await openPacket(database.appDb, { token: link, pin: '000000', now: now() })).toMatchObject({ ok: false, reason: 'wrong_pin' });
    const opened = await openPacket(database.appDb, { token: link, pin: '482913', now: now() });
    expect(opened).toMatchObject({ ok: true, requestNumber: number });
    expect(await hospital.state(requestId)).toBe('closed');
    const [disclosure] = await database.ownerDb.select().from(disclosures).where(eq(disclosures.requestId, requestId));
    expect(disclosure).toMatchObject({ accounted: false, basis: 'patient_access', channel: 'link', patientId: maria?.id });

    // read by an engine that did not write it: what was released is there, what was withheld is not
    const bytes = await asActor(database.workerDb, systemActor, (tx) => readFile(tx, services.storage, opened.ok ? opened.fileId : ''));
    const reader = await openSecondReader(bytes);
    const runs: string[] = [];
    for (let page = 1; page <= reader.pageCount; page++) runs.push((await reader.runs(page)).map((run) => run.text).join(' '));
    await reader.close();
    expect(reader.pageCount).toBe(packet?.pageCount);
    expect(runs.join('\n')).toContain(number);
    const [one] = await database.ownerDb.select().from(requests).where(eq(requests.id, requestId));
    expect(one).toMatchObject({ outcome: 'released' });
    const history = await database.ownerDb.select({ type: workflowHistory.eventType }).from(workflowHistory).where(and(eq(workflowHistory.requestId, requestId), eq(workflowHistory.machine, 'request')));
    expect(history.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['REQUEST_FILED', 'EVIDENCE_ACCEPTED', 'PATIENT_IDENTIFIED', 'RECORDS_RETRIEVED', 'REVIEW_COMPLETED', 'PACKET_BUILT', 'PACKET_APPROVED', 'PACKET_RELEASED', 'PACKET_DOWNLOADED']),
    );
    const ready = await database.ownerDb.select().from(records).where(and(eq(records.requestId, requestId), eq(records.status, 'ready')));
    expect(ready.every((record) => record.inScope && (record.serviceDate === null || record.serviceDate.startsWith('2023')))).toBe(true);
  }, 180_000);

  it('files the same request once, however often it is sent', async () => {
    const first = await hospital.file();
    const again = await hospital.file({ requestId: first.requestId });
    expect(again).toMatchObject({ repeated: true, number: first.number, trackingCode: first.trackingCode });
  });
});
