/** What comes after, and beside: linked requests, another facility, a wrong release with its breach, certification, expediting. */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askCertification } from '#app/commands/work/ask-certification.ts';
import { expediteRequest } from '#app/commands/work/expedite-request.ts';
import { fileLinkedRequest } from '#app/commands/work/file-linked-request.ts';
import { reportWrongRelease } from '#app/commands/release/report-wrong-release.ts';
import { transferRequest } from '#app/commands/work/transfer-request.ts';
import { withdrawRequest } from '#app/commands/ask/withdraw-request.ts';
import { sendEvent } from '#app/runtime/send-event.ts';
import { demoFacilities } from '#app/processes/seed-demo.ts';
import { asActor } from '#db/open.ts';
import { deadlines, requests, workflowInstances } from '#db/schema/index.ts';
import { createHospital, sessionSecret, type Hospital } from '#tests/runtime/hospital.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';
import type { RequestFact } from '#workflows/request/events.ts';

let hospital: Hospital;
let tech: Actor;
beforeAll(async () => {
  hospital = await createHospital();
  tech = hospital.staff('tech1@riverside.example');
}, 240_000);
afterAll(() => hospital.close());

const now = new Date();
const on = (requestId: string) => ({ requestId, now, key: uuidv7() });
const app = () => hospital.database.appDb;
const row = async (id: string) => (await hospital.database.ownerDb.select().from(requests).where(eq(requests.id, id)))[0]!;
const contextOf = async (id: string) => (await hospital.database.ownerDb.select().from(workflowInstances).where(eq(workflowInstances.id, id)))[0]!;

describe('a linked request', () => {
  it('goes on after a closed one, with the first date where the error was ours; never after an open one', async () => {
    const { requestId } = await hospital.file({ receivedOn: '2026-01-05' });
    const linked = { requestId, newRequestId: uuidv7(), reason: 'reopened', ourError: true, now, sessionSecret } as const;
    await expect(fileLinkedRequest(app(), tech, linked)).rejects.toMatchObject({ code: 'not_allowed_now' });
    await withdrawRequest(app(), tech, on(requestId));
    await expect(fileLinkedRequest(app(), tech, { ...linked, reason: 'sent_again' })).rejects.toMatchObject({ code: 'not_allowed_now' });
    const filed = await fileLinkedRequest(app(), tech, linked);
    expect(await row(filed.requestId)).toMatchObject({ linkedRequestId: requestId, linkReason: 'reopened', receivedOn: '2026-01-05' });
    expect((await fileLinkedRequest(app(), tech, linked)).repeated).toBe(true);
    expect(await hospital.state(requestId)).toBe('closed');
    expect(await hospital.state(filed.requestId)).toBe('received');
  });

  it('goes on at the other facility, for somebody who works at both', async () => {
    const { requestId } = await hospital.file({ receivedOn: '2026-01-05' });
    const input = { ...on(requestId), toFacilityId: demoFacilities.lakeview, newRequestId: uuidv7(), sessionSecret };
    const here = { ...tech, facilityIds: [demoFacilities.riverside] };
    await expect(transferRequest(app(), here, input)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await hospital.state(requestId)).toBe('received');
    await transferRequest(app(), { ...tech, facilityIds: [demoFacilities.riverside, demoFacilities.lakeview] }, input);
    expect(await row(requestId)).toMatchObject({ outcome: 'transferred' });
    expect(await row(input.newRequestId)).toMatchObject({ facilityId: demoFacilities.lakeview, linkedRequestId: requestId, receivedOn: '2026-01-05' });
  });
});

describe('a wrong release', () => {
  it('opens its assessment with its clocks, once, and leaves the request closed', async () => {
    const { requestId } = await hospital.file();
    const packetId = uuidv7();
    const sha256 = 'a'.repeat(64);
    const facts: [RequestFact, Actor][] = [
      [{ type: 'EVIDENCE_ACCEPTED', open: 0, authorizationId: null }, tech],
      [{ type: 'PATIENT_IDENTIFIED', patientId: uuidv7() }, tech],
      [{ type: 'RECORDS_RETRIEVED', records: 1, pages: 1 }, systemActor],
      [{ type: 'REVIEW_COMPLETED', packetId, undecided: 0, released: 1, unlawful: 0 }, tech],
      [{ type: 'PACKET_BUILT', packetId, sha256, verifiedSha256: sha256 }, systemActor],
      [{ type: 'PACKET_APPROVED', packetId, sha256 }, hospital.staff('tech2@riverside.example')],
      [{ type: 'PACKET_RELEASED', packetId, sha256 }, systemActor],
      [{ type: 'PACKET_DOWNLOADED', packetId, sha256 }, systemActor],
    ];
    const breachId = uuidv7();
    await expect(reportWrongRelease(app(), tech, { ...on(requestId), breachId })).rejects.toMatchObject({ code: 'not_allowed_now' });
    for (const [event, actor] of facts) await asActor(hospital.database.workerDb, systemActor, (tx) => sendEvent(tx, { machine: 'request', id: requestId, event, actor, now, key: event.type }));
    await reportWrongRelease(app(), hospital.staff('comp@riverside.example'), { ...on(requestId), breachId });
    expect(await hospital.state(requestId)).toBe('closed');
    expect(await contextOf(breachId)).toMatchObject({ machine: 'breach', state: 'suspected', requestId });
    const clocks = await hospital.database.ownerDb.select().from(deadlines).where(and(eq(deadlines.instanceId, breachId), eq(deadlines.status, 'open')));
    expect(clocks.map(({ kind }) => kind)).toEqual(['breach']);
    await expect(reportWrongRelease(app(), tech, { ...on(requestId), breachId })).rejects.toMatchObject({ code: 'not_allowed_now' });
    const assess = (actor: Actor, event: object, key: string) => asActor(app(), actor, (tx) => sendEvent(tx, { machine: 'breach', id: breachId, event: event as never, actor, now, key }));
    const factors = { nature: 'low', recipient: 'low', acquired: 'low', mitigated: 'low' };
    await assess(hospital.staff('comp@riverside.example'), { type: 'FACTORS_ASSESSED', factors }, 'a');
    await expect(assess(hospital.staff('comp@riverside.example'), { type: 'ASSESSMENT_CONFIRMED' }, 'b')).rejects.toMatchObject({ code: 'not_allowed_now' });
    expect((await assess(hospital.staff('sup@riverside.example'), { type: 'ASSESSMENT_CONFIRMED' }, 'c')).state).toBe('closed_not_a_breach');
  });
});

describe('certified and expedited', () => {
  it('are remembered, each once, and shorten the policy clock alone', async () => {
    const { requestId } = await hospital.file();
    await askCertification(app(), tech, on(requestId));
    await expect(askCertification(app(), tech, on(requestId))).rejects.toMatchObject({ code: 'not_allowed_now' });
    const before = await row(requestId);
    await expediteRequest(app(), tech, on(requestId));
    const after = await row(requestId);
    expect(after).toMatchObject({ expedited: true, facts: { certification: true }, dueAt: before.dueAt });
    expect((await contextOf(requestId)).context).toMatchObject({ certified: true, expedited: true });
  });
});
