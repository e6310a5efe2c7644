/** The log in a real database: written, ordered and signed, and refused everything else. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import canonicalize from 'canonicalize';
import { v7 as uuidv7 } from 'uuid';
import { decodeVkey, openCheckpoint, parseSigningKey } from '#app/audit/checkpoint.ts';
import { destroyPatientKey, revealPatientKey, commit, useAuditWrappingKey } from '#app/audit/commitments.ts';
import { auditBody } from '#app/audit/events.ts';
import { exportLog } from '#app/audit/export.ts';
import { appendToStream, genesisHash, recordEvent } from '#app/audit/record-event.ts';
import { sequenceOnce } from '#app/audit/sequencer.ts';
import { asActor } from '#db/open.ts';
import { auditCheckpoints, auditEvents, auditKeys, auditLeaves } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { officer, now, technician } from './actors.ts';
import { temporaryFolder, verifyFolder } from './exporting.ts';

vi.setConfig({ testTimeout: 60_000 });

const signingKey = parseSigningKey('11'.repeat(32));
let database: TestDatabase;

beforeAll(async () => {
  useAuditWrappingKey(Buffer.alloc(32, 7));
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe('writing', () => {
  it('chains a stream whose head the caller holds, and refuses a wrong head', async () => {
    const stream = `request/${uuidv7()}`;
    const viewed = { action: 'request.viewed', actor: technician, now, facts: {} } as const;
    const wrong = asActor(database.appDb, technician, async (tx) => {
      const first = await appendToStream(tx, { stream, seq: 0, prev: genesisHash(stream) }, viewed);
      const second = await appendToStream(tx, { stream, seq: first.seq, prev: first.hash }, viewed);
      expect(second.seq).toBe(2);
      await appendToStream(tx, { stream, seq: 2, prev: first.hash }, viewed);
    });
    await expect(wrong).rejects.toMatchObject({ cause: { message: expect.stringContaining('not the next event') } });
    expect(await database.ownerDb.$count(auditEvents, sql`stream = ${stream}`)).toBe(0);
  });

  it('commits to a patient and never names her', async () => {
    const patientId = uuidv7();
    const event = { action: 'patient.viewed', actor: technician, now, subject: { patientId }, facts: {} } as const;
    const { eventId } = await asActor(database.appDb, technician, (tx) => recordEvent(tx, event));
    const again = await asActor(database.appDb, technician, (tx) => recordEvent(tx, event));
    const rows = await database.ownerDb.select().from(auditEvents).where(sql`id = any (${sql.param([eventId, again.eventId])}::uuid[])`);
    expect(rows[0]?.body).not.toContain(patientId);
    expect(rows[0]?.patientCommitment).toBe(rows[1]?.patientCommitment);
    // The key itself is for whoever may see her chart: nobody by their connection alone, nor a technician of elsewhere.
    expect(await revealPatientKey(database.appDb, patientId)).toBeNull();
    expect(await asActor(database.appDb, technician, (tx) => revealPatientKey(tx, patientId))).toBeNull();
    const key = await asActor(database.workerDb, systemActor, (tx) => revealPatientKey(tx, patientId));
    expect(commit(key!, patientId)).toBe(rows[0]?.patientCommitment);
    expect(await asActor(database.workerDb, systemActor, (tx) => destroyPatientKey(tx, patientId, now))).toBe(true);
    expect(await asActor(database.workerDb, systemActor, (tx) => revealPatientKey(tx, patientId))).toBeNull();
  });

  it('refuses prose, an unknown field and an unknown action', async () => {
    const say = (event: object) => asActor(database.appDb, technician, (tx) => recordEvent(tx, { actor: technician, now, ...event } as never));
    await expect(say({ action: 'link.revoked', facts: { linkId: uuidv7(), reason: 'asked by Maria Delgado' } })).rejects.toThrow('facts.reason');
    await expect(say({ action: 'tracking.opened', facts: { name: 'Maria' } })).rejects.toThrow('not an event');
    await expect(say({ action: 'made.up', facts: {} })).rejects.toThrow('not an event');
  });

  it('writes what the sign-in library does, by trigger, in the same form', async () => {
    const [user, session] = [uuidv7(), uuidv7()];
    await database.ownerDb.execute(sql`insert into users (id, name, email) values (${user}, 'Tara "T" Lindqvist', 'tara@example.test')`);
    await database.appDb.execute(sql`insert into sessions (id, user_id, token, expires_at) values (${session}, ${user}, ${uuidv7()}, now() + interval '1 hour')`);
    await database.appDb.execute(sql`update sessions set second_factor_at = now() where id = ${session}`);
    await database.appDb.execute(sql`update sessions set last_seen_at = now() where id = ${session}`);
    await database.appDb.execute(sql`delete from sessions where id = ${session}`);
    const rows = await database.ownerDb.select().from(auditEvents).where(sql`actor_id = ${user}`).orderBy(auditEvents.at);
    expect(rows.map((row) => row.action).sort()).toEqual(['session.begun', 'session.raised', 'session.removed']);
    for (const row of rows) {
      expect(canonicalize(auditBody.parse(JSON.parse(row.body)))).toBe(row.body);
      expect(row.body).not.toContain(session);
    }
  });
});

describe('the walls', () => {
  const statements = [
    `update audit_events set action = 'x'`,
    `delete from audit_events`,
    `truncate audit_events`,
    `update audit_leaves set index = index + 1`,
    `delete from audit_leaves`,
    `truncate audit_leaves`,
    `update audit_checkpoints set size = 0`,
    `delete from audit_checkpoints`,
    `truncate audit_checkpoints`,
    `update audit_origin set origin = 'x'`,
    `delete from audit_keys`,
  ];

  it.each(statements)('refuse "%s" to every role, the owner too', async (statement) => {
    for (const db of [database.appDb, database.workerDb, database.sequencerDb, database.ownerDb]) {
      await expect(db.execute(sql.raw(statement))).rejects.toMatchObject({ cause: { code: '42501' } });
    }
  });

  it('keep heads and the pending list from the application', async () => {
    for (const statement of ['update audit_streams set seq = 0', 'delete from audit_pending', 'insert into audit_leaves values (0, gen_random_uuid(), 0)']) {
      for (const db of [database.appDb, database.workerDb]) {
        await expect(db.execute(sql.raw(statement))).rejects.toMatchObject({ cause: { code: '42501' } });
      }
    }
  });

  it('refuse a row whose hash or columns are not those of its body', async () => {
    const [row] = await database.ownerDb.select().from(auditEvents).limit(1);
    const stream = `request/${uuidv7()}`;
    const insert = (change: object) =>
      asActor(database.appDb, technician, (tx) => tx.insert(auditEvents).values({ ...row!, id: uuidv7(), ...change }));
    await expect(insert({ hash: '0'.repeat(64) })).rejects.toMatchObject({ cause: { message: expect.stringContaining('hash') } });
    await expect(insert({ stream })).rejects.toMatchObject({ cause: { message: expect.stringContaining('columns') } });
    await expect(insert({ at: new Date(0) })).rejects.toMatchObject({ cause: { message: expect.stringContaining('columns') } });
    await expect(insert({ actorId: 'somebody' })).rejects.toMatchObject({ cause: { message: expect.stringContaining('columns') } });
  });

  it('show events to the staff of the facility, and those of none to compliance', async () => {
    const facilityId = technician.facilityIds[0]!;
    await asActor(database.appDb, technician, (tx) => recordEvent(tx, { action: 'request.viewed', actor: technician, now, subject: { facilityId }, facts: {} }));
    const count = async (actor: typeof technician) =>
      asActor(database.appDb, actor, async (tx) => ({
        here: await tx.$count(auditEvents, sql`facility_id is not null`),
        nowhere: await tx.$count(auditEvents, sql`facility_id is null`),
      }));
    expect(await count(technician)).toEqual({ here: 1, nowhere: 0 });
    expect((await count(officer)).nowhere).toBeGreaterThan(0);
    expect(await count({ ...technician, facilityIds: [uuidv7()] })).toEqual({ here: 0, nowhere: 0 });
    expect(await count({ ...technician, kind: 'requester', roles: ['requester'] })).toEqual({ here: 0, nowhere: 0 });
  });
});

describe('the sequencer', () => {
  it('puts every event under a signed checkpoint, once, with its own key announced', async () => {
    const { added, size } = await sequenceOnce(database.sequencerDb, { signingKey, now });
    expect(added).toBe(size);
    expect(size).toBe(await database.ownerDb.$count(auditEvents));
    expect(await sequenceOnce(database.sequencerDb, { signingKey, now })).toEqual({ added: 0, size, signed: false });
    const [checkpoint] = await database.ownerDb.select().from(auditCheckpoints);
    const [key] = await database.ownerDb.select().from(auditKeys);
    expect(openCheckpoint(checkpoint!.note, decodeVkey(key!.vkey))).toMatchObject({ size });
  });

  it('signs again when nothing happens for an hour, and announces a changed key', async () => {
    const later = new Date(now.getTime() + 3_600_000);
    expect(await sequenceOnce(database.sequencerDb, { signingKey, now: later })).toMatchObject({ added: 0, signed: true });
    const other = parseSigningKey('22'.repeat(32));
    expect(await sequenceOnce(database.sequencerDb, { signingKey: other, now: later })).toMatchObject({ added: 1, signed: true });
    expect(await database.ownerDb.$count(auditKeys)).toBe(2);
  });

  it('gives contiguous leaves in the order of each stream while eight writers write and two sequencers compete', async () => {
    let writing = true;
    const write = async () => {
      for (let n = 0; n < 40; n += 1) {
        await asActor(database.appDb, technician, (tx) => recordEvent(tx, { action: 'page.viewed', actor: technician, now, facts: { page: n } }));
      }
    };
    const sequence = async () => {
      while (writing) await sequenceOnce(database.sequencerDb, { signingKey, now, batch: 37 });
    };
    const sequencers = [sequence(), sequence()];
    await Promise.all(Array.from({ length: 8 }, write));
    writing = false;
    await Promise.all(sequencers);
    while ((await sequenceOnce(database.sequencerDb, { signingKey, now })).added > 0);
    const events = await database.ownerDb.$count(auditEvents);
    const leaves = await database.ownerDb
      .select({ index: auditLeaves.index, stream: auditEvents.stream, seq: auditEvents.seq })
      .from(auditLeaves)
      .innerJoin(auditEvents, sql`${auditEvents.id} = ${auditLeaves.eventId}`)
      .orderBy(auditLeaves.index);
    expect(leaves.map((leaf) => leaf.index)).toEqual(Array.from({ length: events }, (_, n) => n));
    const last = new Map<string, number>();
    for (const { stream, seq } of leaves) {
      expect(seq).toBe((last.get(stream) ?? 0) + 1);
      last.set(stream, seq);
    }
    const { dir, remove } = temporaryFolder();
    const { findings } = await exportLog(database.workerDb, { out: dir, now });
    expect([findings, verifyFolder(dir)]).toMatchObject([0, { code: 0, fail: null }]);
    remove();
  });
});
