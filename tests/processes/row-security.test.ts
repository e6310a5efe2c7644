import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asActor, type Db } from '#db/open.ts';
import { auditEvents, departments, facilities, patients, requests, messages, staffMembers } from '#db/schema/index.ts';
import type { RequestScope } from '#workflows/request/scope.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

const now = new Date('2026-03-02T15:00:00Z');
const riverside = uuidv7();
const lakeview = uuidv7();
const ids = { own: uuidv7(), other: uuidv7(), lakeview: uuidv7(), firm: uuidv7() };
const account = uuidv7();
const firm = uuidv7();

const nobody: Actor = { kind: 'requester', id: uuidv7(), name: 'x', roles: ['requester'], facilityIds: [], organizationIds: [], requestIds: [], sessionId: null };
const technician: Actor = { ...nobody, kind: 'staff', roles: ['technician'], facilityIds: [riverside] };

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
  for (const id of [riverside, lakeview]) {
    await test.ownerDb.insert(facilities).values({
      id,
      name: id,
      state: 'PA',
      zone: 'America/New_York',
      address: { lines: [], city: 'Pittsburgh', state: 'PA', postcode: '15222' },
      phone: '412-555-0100',
      contactTitle: 'Privacy Officer',
      numberPrefix: id.slice(-4),
      policy: { prepayThirdParty: true, prepayPatient: false, linkDays: 30, linkDownloads: 10 },
      createdAt: now,
    });
    await test.ownerDb.insert(patients).values({ id: uuidv7(), facilityId: id, mrn: '1', familyName: 'Testperson', givenNames: 'Ada', birthDate: '1970-01-01', createdAt: now });
  }
  await test.ownerDb.insert(departments).values({ id: uuidv7(), facilityId: riverside, name: 'Imaging', kind: 'imaging' });
  await test.ownerDb.insert(requests).values([
    request(ids.own, riverside, { requesterUserId: account }),
    request(ids.other, riverside),
    request(ids.lakeview, lakeview),
    request(ids.firm, riverside, { organizationId: firm }),
  ]);
  await test.ownerDb.insert(messages).values([message(ids.own, riverside), message(ids.other, riverside), message(ids.lakeview, lakeview)]);
});

afterAll(() => test?.drop());

function request(id: string, facilityId: string, more: { requesterUserId?: string; organizationId?: string } = {}) {
  return {
    id,
    facilityId,
    number: id.slice(-8),
    basis: 'patient_access' as const,
    requesterKind: 'patient' as const,
    requesterName: 'x',
    statedPatient: { familyName: 'x', givenNames: 'x', birthDate: '1970-01-01' },
    scope: {} as RequestScope,
    purpose: 'x',
    facts: {} as (typeof requests.$inferInsert)['facts'],
    delivery: { channel: 'link' as const, form: 'pdf' as const, recipientName: 'x' },
    channel: 'portal' as const,
    receivedOn: '2026-03-02',
    enteredAt: now,
    ...more,
  };
}

const message = (requestId: string, facilityId: string) => ({
  id: uuidv7(),
  facilityId,
  requestId,
  direction: 'to_requester' as const,
  body: 'x',
  authorName: 'x',
  authorId: 'x',
  sentAt: now,
});

const seen = (db: Db, actor: Actor) =>
  asActor(db, actor, async (tx) => (await tx.select({ id: requests.id }).from(requests)).map((row) => row.id).sort());

describe('row security, without any check of the application', () => {
  it('shows nothing to a connection that names no actor', async () => {
    expect(await test.appDb.select().from(requests)).toEqual([]);
    expect(await test.appDb.select().from(patients)).toEqual([]);
  });

  it('shows staff their own facilities, and nothing where they have none', async () => {
    expect(await seen(test.appDb, technician)).toEqual([ids.own, ids.other, ids.firm].sort());
    expect(await seen(test.appDb, { ...technician, facilityIds: [lakeview] })).toEqual([ids.lakeview]);
    expect(await seen(test.appDb, { ...technician, facilityIds: [] })).toEqual([]);
  });

  it('shows a requester what is hers by account, by organization or by code', async () => {
    expect(await seen(test.appDb, nobody)).toEqual([]);
    expect(await seen(test.appDb, { ...nobody, id: account })).toEqual([ids.own]);
    expect(await seen(test.appDb, { ...nobody, organizationIds: [firm] })).toEqual([ids.firm]);
    expect(await seen(test.appDb, { ...nobody, requestIds: [ids.lakeview] })).toEqual([ids.lakeview]);
  });

  it('shows what hangs on a request to whoever sees the request, and a chart to no requester', async () => {
    const rows = await asActor(test.appDb, { ...nobody, id: account }, (tx) => tx.select().from(messages));
    expect(rows.map((row) => row.requestId)).toEqual([ids.own]);
    expect(await asActor(test.appDb, { ...nobody, requestIds: [ids.own] }, (tx) => tx.select().from(patients))).toEqual([]);
  });

  it('believes the system on the worker role alone', async () => {
    expect(await seen(test.workerDb, systemActor)).toHaveLength(4);
    expect(await seen(test.appDb, systemActor)).toEqual([]);
  });

  it('refuses to write into another facility, and to move a row there', async () => {
    const write = asActor(test.appDb, technician, (tx) => tx.insert(messages).values(message(ids.lakeview, lakeview)));
    await expect(write).rejects.toMatchObject({ cause: { code: '42501' } });
    const move = asActor(test.appDb, technician, (tx) => tx.update(requests).set({ facilityId: lakeview }));
    await expect(move).rejects.toMatchObject({ cause: { code: '42501' } });
  });

  it('lets a person without an account file the request that this session is about, and no other', async () => {
    const id = uuidv7();
    const filer = { ...nobody, requestIds: [id] };
    await asActor(test.appDb, filer, (tx) => tx.insert(requests).values(request(id, riverside)));
    expect(await seen(test.appDb, filer)).toEqual([id]);
    await expect(asActor(test.appDb, filer, (tx) => tx.insert(requests).values(request(uuidv7(), riverside)))).rejects.toMatchObject({
      cause: { code: '42501' },
    });
    await test.ownerDb.execute(sql`delete from requests where id = ${id}`);
  });

  it('shows who is staff where, and the departments, before an actor is known', async () => {
    expect(await test.appDb.select().from(departments)).toHaveLength(1);
    expect(await test.appDb.select().from(staffMembers)).toEqual([]);
  });

  it('puts the outer actor back after a nested one', async () => {
    await asActor(test.appDb, technician, async (tx) => {
      await asActor(tx, nobody, async (inner) => expect(await inner.select().from(requests)).toEqual([]));
      expect(await tx.select().from(requests)).toHaveLength(3);
    });
    expect(await test.appDb.select().from(requests)).toEqual([]);
  });

  it('covers every table that has a facility', async () => {
    const { rows } = await test.ownerDb.execute<{ name: string }>(sql`
      select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'facility_id'
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'sessions'
        and not (c.relrowsecurity and c.relforcerowsecurity)`);
    expect(rows).toEqual([]);
  });
});

describe('grants', () => {
  it('let nobody change or remove an event of the log', async () => {
    for (const db of [test.appDb, test.workerDb]) {
      for (const statement of ['update audit_events set action = action', 'delete from audit_events', 'truncate audit_events', 'delete from audit_leaves']) {
        await expect(db.execute(sql.raw(statement)), statement).rejects.toMatchObject({ cause: { code: '42501' } });
      }
    }
    expect(await test.ownerDb.select().from(auditEvents)).toEqual([]);
  });

  it('keep the sequencer away from everything but the log', async () => {
    await expect(test.sequencerDb.select().from(requests)).rejects.toMatchObject({ cause: { code: '42501' } });
    expect(await test.sequencerDb.select().from(auditEvents)).toEqual([]);
  });

  it('let the application add a job in its transaction, and only so', async () => {
    await asActor(test.appDb, technician, (tx) => tx.execute(sql`select openroi_add_job('run_effect', '{"outboxId":"1"}'::json, null, 'k', 3, null)`));
    await asActor(test.appDb, technician, (tx) => tx.execute(sql`select openroi_add_job('run_effect', '{"outboxId":"1"}'::json, null, 'k', 3, null)`));
    const { rows } = await test.workerDb.execute(sql`select task_identifier, max_attempts from graphile_worker.jobs`);
    expect(rows).toEqual([{ task_identifier: 'run_effect', max_attempts: 3 }]);
    await expect(test.appDb.execute(sql`select * from graphile_worker.jobs`)).rejects.toMatchObject({ cause: { code: '42501' } });
  });
});
