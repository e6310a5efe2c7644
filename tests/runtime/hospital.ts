/** A whole hospital in one process: the demo's data in a database of its own, an EHR over HTTP, real files, mail kept, effects run by hand. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asc, eq, and } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { fileRequest, type FileRequest, type Filed } from '#app/commands/ask/file-request.ts';
import type { Mail } from '#app/delivery/mail/mailer.ts';
import { createDocumentPool } from '#app/documents/pool.ts';
import type { Env } from '#app/http/env.ts';
import { startEhrDemo } from '#app/processes/ehr-demo.ts';
import { createEhrClient } from '#app/records/ehr/client.ts';
import { runEffect } from '#app/runtime/run-effect.ts';
import type { WorkerServices } from '#app/runtime/services.ts';
import { createStorage } from '#app/storage/storage.ts';
import { outbox, staffMembers, users, workflowInstances } from '#db/schema/index.ts';
import { cachedDemoCharts } from '#db/seed/charts/cache.ts';
import { demoFacilities, seedDemo } from '#app/processes/seed-demo.ts';
import { hearMail } from '#tests/setup/canary.ts';
import { createTestDatabase, type TestDatabase } from '#tests/setup/database.ts';
import { watchedLogger } from '#tests/setup/watched-logger.ts';
import type { Actor } from '#workflows/actor.ts';

export const sessionSecret = 'a session secret of the runtime tests, long enough to pass';

export type Hospital = {
  database: TestDatabase;
  env: Env;
  services: WorkerServices;
  mails: Mail[];
  /** By email of the demo account. */
  staff: (email: string) => Actor;
  /** Runs pending effects until none is left; -> how many. Failures are thrown unless `tolerate`. */
  drain: (options?: { tolerate?: boolean }) => Promise<number>;
  file: (change?: Partial<FileRequest>) => Promise<Filed>;
  state: (requestId: string) => Promise<string>;
  close: () => Promise<void>;
};

/** Somebody without an account, before a request is hers. */
export const stranger: Actor = { kind: 'requester', id: uuidv7(), name: 'Maria Delgado-Reyes', roles: ['requester'], facilityIds: [], organizationIds: [], requestIds: [], sessionId: null };

export async function createHospital(options: { ehrUrl?: string; now?: () => Date } = {}): Promise<Hospital> {
  const folder = mkdtempSync(join(tmpdir(), 'openroi-hospital-'));
  const now = options.now ?? (() => new Date());
  const database = await createTestDatabase();
  const ehr = options.ehrUrl ? null : await startEhrDemo(cachedDemoCharts(join(tmpdir(), 'openroi-demo-charts')));
  const ehrUrl = options.ehrUrl ?? ehr?.url ?? '';
  const env = {
    OPENROI_MODE: 'demo',
    PUBLIC_URL: 'http://portal.example',
    MAIL_FROM: 'records@openroi.example',
    STORAGE_URL: `file://${join(folder, 'files')}`,
    WRAPPING_KEY: Buffer.alloc(32, 7).toString('base64'),
    WRAPPING_KEYS_FORMER: [],
    SESSION_SECRET: sessionSecret,
    EHR_FHIR_URL: ehrUrl,
  } as unknown as Env; // why: only what workers read; the schema's own tests are elsewhere
  useAuditWrappingKey(Buffer.from(env.WRAPPING_KEY));
  const storage = createStorage(env);
  await seedDemo(database.ownerDb, { env, storage, now: now(), say: () => undefined });
  const members = await database.ownerDb
    .select({ id: users.id, name: users.name, email: users.email, role: staffMembers.role, facilityId: staffMembers.facilityId })
    .from(users)
    .innerJoin(staffMembers, eq(staffMembers.userId, users.id));
  const mails: Mail[] = [];
  const documents = createDocumentPool({ workers: 1 });
  const services: WorkerServices = {
    db: database.workerDb,
    env,
    storage,
    // why: the SMTP conversation has its own tests; here the mails themselves are looked at
    mailer: {
      send: async (mail) => {
        mails.push(mail);
        hearMail(mail);
        return { messageId: mail.messageId, response: '250' };
      },
      reachable: async () => true,
      close: () => undefined,
    },
    ehrFor: (zone) => createEhrClient({ baseUrl: ehrUrl, zone }),
    documents,
    logger: watchedLogger('worker'),
    now,
    signal: new AbortController().signal,
  };
  return {
    database,
    env,
    services,
    mails,
    staff(email) {
      const own = members.filter((member) => member.email === email);
      const [first] = own;
      if (!first) throw new Error(`nobody is ${email}`);
      return {
        kind: 'staff',
        id: first.id,
        name: first.name,
        roles: [...new Set(own.map((member) => member.role))],
        facilityIds: own.map((member) => member.facilityId),
        organizationIds: [],
        requestIds: [],
        sessionId: null,
      };
    },
    drain: (drainOptions) => drain(services, database, drainOptions?.tolerate ?? false),
    file: (change = {}) => fileRequest(database.appDb, stranger, { ...marias(now()), ...change }),
    async state(requestId) {
      const [row] = await database.ownerDb.select({ state: workflowInstances.state }).from(workflowInstances).where(eq(workflowInstances.id, requestId));
      return row?.state ?? 'nowhere';
    },
    async close() {
      await documents.close();
      await ehr?.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What Maria asks for: her record of 2023, as a link. */
export function marias(now: Date): FileRequest {
  return {
    requestId: uuidv7(),
    facilityId: demoFacilities.riverside,
    channel: 'portal',
    language: 'en',
    requester: { kind: 'patient', name: 'Maria Delgado-Reyes', email: 'maria@example.org' },
    patient: { familyName: 'Delgado-Reyes', givenNames: 'Maria', birthDate: '1978-03-14', mrn: 'RGH-100234' },
    scope: { from: '2023-01-01', to: '2023-12-31', kinds: [], visits: [] },
    purpose: 'Own use',
    delivery: { channel: 'link', form: 'pdf', recipientName: 'Maria Delgado-Reyes', recipientEmail: 'maria@example.org', pinBy: 'chosen' },
    facts: { door: 'patient', scopeDescribed: true, identity: { method: 'call_back' }, signature: { kind: 'typed', name: 'Maria Delgado-Reyes', signedAt: now.toISOString() } },
    now,
    sessionSecret,
  };
}

async function drain(services: WorkerServices, database: TestDatabase, tolerate: boolean): Promise<number> {
  let ran = 0;
  for (let round = 0; round < 20; round++) {
    const pending = await database.ownerDb
      .select({ id: outbox.id })
      .from(outbox)
      .where(and(eq(outbox.status, 'pending')))
      .orderBy(asc(outbox.createdAt), asc(outbox.id));
    if (pending.length === 0) return ran;
    for (const { id } of pending) {
      try {
        await runEffect(services, id, false);
        ran += 1;
      } catch (error) {
        if (!tolerate) throw error;
      }
    }
    if (tolerate) return ran;
  }
  return ran;
}
