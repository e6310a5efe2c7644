/** Row security where there is no facility yet: drafts and followed requests are their browser's, with every check of the application removed. */
import { eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDeskDraft, listDeskDrafts, startDeskDraft } from '#app/commands/ask/save-desk-draft.ts';
import { findDraft, findFiledDraft, closeDraft, pruneDrafts, saveDraft, startDraft } from '#app/commands/ask/save-draft.ts';
import { pruneIdentity } from '#app/identity/prune.ts';
import type { Storage } from '#app/storage/storage.ts';
import { asHolder } from '#db/holder.ts';
import { asActor } from '#db/open.ts';
import { drafts, facilities, trackingSessions } from '#db/schema/index.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';
import { absent } from '#tests/browser/support/interface-server.ts';
import { createTestDatabase, type TestDatabase } from '#tests/setup/database.ts';

const now = new Date('2026-11-23T15:00:00Z');
const [mine, theirs] = ['a'.repeat(64), 'b'.repeat(64)];
const colleague = uuidv7();
const member: Actor = { kind: 'requester', id: uuidv7(), name: 'Dana', roles: ['requester'], facilityIds: [], organizationIds: [uuidv7()], requestIds: [], sessionId: null };
let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test?.drop());

const begin = (secretHash: string, userId: string | null = null, door = 'myself') => startDraft(test.appDb, { door, secretHash, userId, values: { familyName: 'Delgado-Reyes' }, now });

describe('a draft', () => {
  it('is seen, changed and removed by whoever holds its secret, and by nobody else', async () => {
    const draft = await begin(mine);
    const { appDb, workerDb } = test;
    expect(await appDb.select().from(drafts)).toEqual([]);
    const staff: Actor = { ...member, kind: 'staff', roles: ['admin', 'compliance'], facilityIds: [uuidv7()], requestIds: [draft.requestId] };
    for (const actor of [staff, { ...staff, kind: 'requester' as const }, systemActor]) expect(await asActor(appDb, actor, (tx) => tx.select().from(drafts))).toEqual([]);
    expect(await workerDb.select().from(drafts)).toEqual([]);
    expect(await asHolder(appDb, { draft: theirs }, (tx) => tx.select().from(drafts))).toEqual([]);
    expect(await asHolder(appDb, { draft: theirs }, (tx) => tx.update(drafts).set({ door: 'stolen' }).returning())).toEqual([]);
    expect(await asHolder(appDb, { draft: theirs }, (tx) => tx.delete(drafts).returning())).toEqual([]);
    expect((await asHolder(appDb, { draft: mine }, (tx) => tx.select().from(drafts))).map(({ id }) => id)).toEqual([draft.id]);
    // The setting ends with its transaction, on the same connection too.
    expect(await appDb.select().from(drafts)).toEqual([]);
    await saveDraft(appDb, draft, now, (before) => ({ ...before, done: ['name'] }));
    expect((await findDraft(appDb, { secretHash: mine, userId: null, door: 'myself', now }))?.content.done).toEqual(['name']);
    await expect(saveDraft(appDb, { ...draft, secretHash: theirs }, now, (before) => before)).rejects.toMatchObject({ code: 'not_found' });
    await closeDraft(appDb, draft, now);
    expect(await findFiledDraft(appDb, { secretHash: theirs, userId: null, requestId: draft.requestId, now })).toBeNull();
    expect((await findFiledDraft(appDb, { secretHash: mine, userId: null, requestId: draft.requestId, now }))?.id).toBe(draft.id);
  });

  it('is written into nobody else’s browser, nor moved there', async () => {
    const row = { id: uuidv7(), door: 'myself', secretHash: theirs, answers: {}, createdAt: now, updatedAt: now, expiresAt: now };
    await expect(asHolder(test.appDb, { draft: mine }, (tx) => tx.insert(drafts).values(row))).rejects.toMatchObject({ cause: { code: '42501' } });
    await expect(test.appDb.insert(drafts).values({ ...row, secretHash: '' })).rejects.toMatchObject({ cause: { code: '42501' } });
    await expect(asHolder(test.appDb, { draft: mine }, (tx) => tx.update(drafts).set({ secretHash: theirs }))).rejects.toMatchObject({ cause: { code: '42501' } });
  });

  it('of an account needs the account besides the browser: colleagues share a desk’s computer', async () => {
    const draft = await begin(mine, colleague, 'staff');
    expect(await asHolder(test.appDb, { draft: mine }, (tx) => tx.select().from(drafts).where(eq(drafts.id, draft.id)))).toEqual([]);
    expect(await findDraft(test.appDb, { secretHash: mine, userId: uuidv7(), door: 'staff', now })).toBeNull();
    expect((await findDraft(test.appDb, { secretHash: mine, userId: colleague, door: 'staff', now }))?.id).toBe(draft.id);
    const desk = await startDeskDraft(test.appDb, member, { id: uuidv7(), values: {}, now });
    const other = { ...member, id: uuidv7() };
    expect(await findDeskDraft(test.appDb, other, { id: desk.id, now })).toBeNull();
    expect(await listDeskDrafts(test.appDb, other, now)).toEqual([]);
    expect((await listDeskDrafts(test.appDb, member, now)).map(({ id }) => id)).toEqual([desk.id]);
    // Its id in somebody else's hands begins nothing.
    await expect(startDeskDraft(test.appDb, other, { id: desk.id, values: {}, now })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is cleared away by the worker alone, and only past its time', async () => {
    const count = async () => (await test.ownerDb.select().from(drafts)).length;
    const all = await count();
    const later = new Date(now.getTime() + 15 * 86_400_000);
    const storage = absent<Storage>('storage');
    expect(await pruneDrafts(test.appDb, storage, later)).toBe(0);
    expect(await pruneDrafts(test.workerDb, storage, now)).toBe(0);
    expect(await pruneDrafts(test.workerDb, storage, later)).toBe(all);
    expect(await count()).toBe(0);
  });
});

describe('a followed request', () => {
  it('is open in its own browser and unseen elsewhere', async () => {
    const row = (tokenHash: string) => ({ id: uuidv7(), tokenHash, requestId: uuidv7(), openedAt: now, lastSeenAt: now });
    const own = row(mine);
    await asHolder(test.appDb, { tracking: [mine] }, (tx) => tx.insert(trackingSessions).values(own));
    await asHolder(test.appDb, { tracking: [theirs] }, (tx) => tx.insert(trackingSessions).values(row(theirs)));
    expect(await test.appDb.select().from(trackingSessions)).toEqual([]);
    expect(await asActor(test.appDb, { ...member, requestIds: [own.requestId] }, (tx) => tx.select().from(trackingSessions))).toEqual([]);
    expect((await asHolder(test.appDb, { tracking: [mine] }, (tx) => tx.select().from(trackingSessions))).map(({ id }) => id)).toEqual([own.id]);
    await expect(asHolder(test.appDb, { tracking: [mine] }, (tx) => tx.insert(trackingSessions).values(row(theirs)))).rejects.toMatchObject({ cause: { code: '42501' } });
    await pruneIdentity(test.workerDb, new Date(now.getTime() + 60_000));
    expect(await test.ownerDb.select().from(trackingSessions)).toHaveLength(2);
    await pruneIdentity(test.workerDb, new Date(now.getTime() + 31 * 60_000));
    expect(await test.ownerDb.select().from(trackingSessions)).toEqual([]);
  });
});

it('a holder’s transaction reads nothing that belongs to an actor, and stands on its own', async () => {
  await asHolder(test.appDb, { draft: mine, tracking: [mine], accountId: member.id }, async (tx) => {
    expect((await tx.execute<{ kind: string }>(sql`select openroi_actor_kind() as kind`)).rows).toEqual([{ kind: '' }]);
    expect(await tx.select().from(facilities)).toEqual([]);
  });
  await expect(test.appDb.transaction((tx) => asHolder(tx, { draft: mine }, async () => 1))).rejects.toThrow(/of its own/);
});

// The log's own tables are guarded by rights and functions (tests/audit).
it('no table that names a request, a patient or a secret is without row security', async () => {
  const { rows } = await test.ownerDb.execute<{ name: string }>(sql`
    select distinct c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname in ('request_id', 'patient_id', 'secret_hash', 'token_hash')
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like 'audit\\_%' and not (c.relrowsecurity and c.relforcerowsecurity)`);
  expect(rows).toEqual([]);
});
