/**
 * The process is killed at every statement of the write path and of the effects, before it reaches the server and after:
 * nothing is lost, nothing is done twice. Mail is at least once, under one Message-ID.
 */
import { createHash, randomBytes } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approvePacket } from '#app/commands/release/decide-packet.ts';
import { fileRequest } from '#app/commands/ask/file-request.ts';
import { openPacket } from '#app/commands/ask/open-packet.ts';
import { linkTokenFor } from '#app/identity/derived-secrets.ts';
import { hashPin } from '#app/identity/password.ts';
import { runEffect } from '#app/runtime/run-effect.ts';
import { sendEvent } from '#app/runtime/send-event.ts';
import { putFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { auditEvents, deadlines, disclosures, letters, links, outbox, packets, patients, requests, workflowHistory, workflowInstances } from '#db/schema/index.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';
import type { RequestFact } from '#workflows/request/events.ts';
import { noteLongRun, watchLongRun } from '#tests/setup/long-runs.ts';
import { killEverywhere as everywhere, killedSoFar } from './killing.ts';
import { createHospital, marias, sessionSecret, stranger, type Hospital } from './hospital.ts';

let hospital: Hospital;
let pinHash: string;
beforeAll(async () => {
  hospital = await createHospital();
  pinHash = await hashPin('482913');
}, 120_000);
watchLongRun();
afterAll(async () => {
  await noteLongRun('killed at every statement: filing, approval, release, download, mail, letter', 'tests/runtime/killed.test.ts', `${killedSoFar()} kills, nothing lost, nothing done twice`);
  await hospital.close();
});

/** At each of its statements in turn, on the app's or the worker's connections. -> kills */
function killEverywhere<T>(arrange: () => Promise<T>, role: 'app' | 'worker', step: (db: Hospital['database']['appDb'], given: T) => Promise<unknown>, look: (given: T) => Promise<void>): Promise<number> {
  return everywhere({ url: hospital.database.urls[role], healthy: role === 'app' ? hospital.database.appDb : hospital.database.workerDb, arrange, step, look });
}

const owner = () => hospital.database.ownerDb;
const now = () => new Date();

async function history(requestId: string): Promise<string[]> {
  const rows = await owner().select({ type: workflowHistory.eventType, revision: workflowHistory.revision }).from(workflowHistory).where(eq(workflowHistory.instanceId, requestId));
  return rows.sort((a, b) => a.revision - b.revision).map(({ type }) => type);
}

/** State, history, log and outbox tell one story. */
async function coherent(requestId: string): Promise<void> {
  const [instance] = await owner().select().from(workflowInstances).where(eq(workflowInstances.id, requestId));
  const types = await history(requestId);
  expect(new Set(await owner().select({ key: workflowHistory.key }).from(workflowHistory).where(eq(workflowHistory.instanceId, requestId)).then((rows) => rows.map(({ key }) => key))).size).toBe(types.length);
  expect(instance?.revision).toBe(types.length);
  const [logged] = await owner().select({ count: sql<number>`count(*)::int` }).from(auditEvents).where(eq(auditEvents.stream, `request/${requestId}`));
  expect(logged?.count).toBe(types.length);
  expect(instance?.auditSeq).toBe(types.length);
}

async function reached(requestId: string, actor: Actor, facts: RequestFact[]): Promise<void> {
  for (const event of facts) {
    const by = ['PACKET_BUILT', 'RECORDS_RETRIEVED', 'PACKET_RELEASED'].includes(event.type) ? systemActor : actor;
    await asActor(hospital.database.workerDb, systemActor, (tx) => sendEvent(tx, { machine: 'request', id: requestId, event, actor: by, now: now(), key: `${event.type}:${requestId}` }));
  }
}

/** A request whose packet is built and verified, without the minutes of building one. */
async function withPacket(): Promise<{ requestId: string; packetId: string; sha256: string }> {
  const { requestId } = await hospital.file({ pinHash });
  const tech = hospital.staff('tech1@riverside.example');
  const [maria] = await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
  const bytes = new Uint8Array(randomBytes(64));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const packetId = uuidv7();
  const [request] = await owner().update(requests).set({ patientId: maria?.id ?? null }).where(eq(requests.id, requestId)).returning();
  const facilityId = request?.facilityId ?? '';
  const file = await putFile(owner(), hospital.services.storage, { facilityId, requestId, kind: 'packet', mime: 'application/pdf', bytes, now: now() });
  await owner().insert(packets).values({ id: packetId, facilityId, requestId, version: 1, plan: {}, planHash: 'x', disclosureId: randomBytes(16).toString('hex'), status: 'built', fileId: file.fileId, sha256, verifiedSha256: sha256, pageCount: 3, preparedBy: tech.id, preparedByName: tech.name, preparedAt: now() });
  await reached(requestId, tech, [
    { type: 'EVIDENCE_ACCEPTED', open: 0, authorizationId: null },
    { type: 'PATIENT_IDENTIFIED', patientId: maria?.id ?? '' },
    { type: 'RECORDS_RETRIEVED', records: 1, pages: 3 },
    { type: 'REVIEW_COMPLETED', packetId, undecided: 0, released: 3, unlawful: 0 },
    { type: 'PACKET_BUILT', packetId, sha256, verifiedSha256: sha256 },
  ]);
  return { requestId, packetId, sha256 };
}

/** The one pending effect of a kind. */
async function effectOf(requestId: string, effectType: string): Promise<string> {
  const rows = await owner().select({ id: outbox.id }).from(outbox).where(and(eq(outbox.instanceId, requestId), eq(outbox.effectType, effectType), sql`coalesce(${outbox.effect}->>'letter', '') <> 'receipt'`));
  expect(rows).toHaveLength(1);
  return rows[0]?.id ?? '';
}

describe('killed at every statement', () => {
  it('filing: one request, one number, one receipt', async () => {
    const kills = await killEverywhere(
      async () => ({ ...marias(now()), pinHash }),
      'app',
      (db, input) => fileRequest(db, stranger, input),
      async ({ requestId }) => {
        await coherent(requestId);
        expect(await history(requestId)).toEqual(['REQUEST_FILED']);
        const mails = await owner().select().from(outbox).where(and(eq(outbox.instanceId, requestId), eq(outbox.effectType, 'send_email')));
        expect(mails).toHaveLength(1);
        const clocks = await owner().select({ kind: deadlines.kind }).from(deadlines).where(eq(deadlines.requestId, requestId));
        expect(new Set(clocks.map(({ kind }) => kind)).size).toBe(clocks.length);
        expect(clocks.length).toBeGreaterThan(0);
      },
    );
    expect(kills).toBeGreaterThan(12);
  }, 1_200_000);

  it('filing twice at the same time: one request, and both are told its number', async () => {
    const input = { ...marias(now()), pinHash };
    const both = await Promise.all([1, 2, 3].map(() => fileRequest(hospital.database.appDb, stranger, input)));
    expect(new Set(both.map(({ number }) => number)).size).toBe(1);
    expect(both.filter(({ repeated }) => !repeated)).toHaveLength(1);
    await coherent(input.requestId);
    expect(await history(input.requestId)).toEqual(['REQUEST_FILED']);
  }, 60_000);

  it('the receipt mail: sent at least once, always under the same Message-ID, done once', async () => {
    await killEverywhere(
      async () => {
        const { requestId } = await hospital.file({ pinHash });
        return { requestId, outboxId: await effectOf(requestId, 'send_email'), before: hospital.mails.length };
      },
      'worker',
      (db, { outboxId }) => runEffect({ ...hospital.services, db }, outboxId, false),
      async ({ requestId, outboxId, before }) => {
        await coherent(requestId);
        const sent = hospital.mails.slice(before);
        expect(sent.length).toBeGreaterThanOrEqual(1);
        expect(sent.length).toBeLessThanOrEqual(2);
        expect(new Set(sent.map((mail) => mail.messageId)).size).toBe(1);
        const [row] = await owner().select().from(outbox).where(eq(outbox.id, outboxId));
        expect(row?.status).toBe('done');
      },
    );
  }, 1_200_000);

  it('an approval: one decision, one release owed', async () => {
    const approver = hospital.staff('tech2@riverside.example');
    await killEverywhere(
      async () => ({ ...(await withPacket()), key: uuidv7() }),
      'app',
      (db, { requestId, packetId, sha256, key }) => approvePacket(db, approver, { requestId, packetId, sha256, now: now(), key }).catch((error: unknown) => {
        // Its first answer was lost: the packet is approved already, and says so.
        if ((error as { code?: string }).code !== 'stale') throw error;
      }),
      async ({ requestId }) => {
        await coherent(requestId);
        expect((await history(requestId)).filter((type) => type === 'PACKET_APPROVED')).toHaveLength(1);
        await effectOf(requestId, 'release_packet');
      },
    );
  }, 1_200_000);

  it('the release: one link in force, one mail owed', async () => {
    const approver = hospital.staff('tech2@riverside.example');
    await killEverywhere(
      async () => {
        const given = await withPacket();
        await approvePacket(hospital.database.appDb, approver, { ...given, now: now(), key: uuidv7() });
        return { ...given, outboxId: await effectOf(given.requestId, 'release_packet') };
      },
      'worker',
      (db, { outboxId }) => runEffect({ ...hospital.services, db }, outboxId, false),
      async ({ requestId }) => {
        await coherent(requestId);
        expect(await hospital.state(requestId)).toBe('released');
        expect(await owner().select().from(links).where(eq(links.requestId, requestId))).toHaveLength(1);
        const ready = await owner().select().from(outbox).where(and(eq(outbox.instanceId, requestId), sql`${outbox.effect}->>'email' = 'packet_ready'`));
        expect(ready).toHaveLength(1);
      },
    );
  }, 1_200_000);

  it('the first download: one disclosure, however often it is cut off', async () => {
    const approver = hospital.staff('tech2@riverside.example');
    await killEverywhere(
      async () => {
        const given = await withPacket();
        await approvePacket(hospital.database.appDb, approver, { ...given, now: now(), key: uuidv7() });
        await runEffect(hospital.services, await effectOf(given.requestId, 'release_packet'), false);
        const [link] = await owner().select().from(links).where(eq(links.requestId, given.requestId));
        return { ...given, token: linkTokenFor(sessionSecret, link?.id ?? '') };
      },
      'app',
      (db, { token }) => openPacket(db, { token, pin: '482913', now: now() }),
      async ({ requestId }) => {
        await coherent(requestId);
        expect(await hospital.state(requestId)).toBe('closed');
        expect(await owner().select().from(disclosures).where(eq(disclosures.requestId, requestId))).toHaveLength(1);
      },
    );
  }, 1_200_000);

  it('a letter: one, whatever happens', async () => {
    const tech = hospital.staff('tech1@riverside.example');
    await killEverywhere(
      async () => {
        const { requestId } = await hospital.file({ pinHash });
        await reached(requestId, tech, [{ type: 'WITHDRAWN' }]);
        return { requestId, outboxId: await effectOf(requestId, 'write_letter') };
      },
      'worker',
      (db, { outboxId }) => runEffect({ ...hospital.services, db }, outboxId, false),
      async ({ requestId }) => {
        await coherent(requestId);
        expect(await owner().select().from(letters).where(eq(letters.requestId, requestId))).toHaveLength(1);
      },
    );
  }, 1_200_000);
});
