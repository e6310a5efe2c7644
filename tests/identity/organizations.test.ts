/** SECURITY 7 for sign-in and organizations: what the database itself keeps from whom. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asActor, type Db } from '#db/open.ts';
import { accounts, organizationMembers, organizations, twoFactors, users, verifications } from '#db/schema/index.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';
import { createHouse, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await createHouse();
});
afterAll(() => house.database.drop());

const requester = (over: Partial<Actor>): Actor => ({ kind: 'requester', id: 'nobody', name: '', roles: ['requester'], facilityIds: [], organizationIds: [], requestIds: [], sessionId: null, ...over });
const names = async (db: Db, actor: Actor) => (await asActor(db, actor, (tx) => tx.select({ name: organizations.name }).from(organizations))).map((o) => o.name).sort();
const members = async (db: Db, actor: Actor) => (await asActor(db, actor, (tx) => tx.select({ userId: organizationMembers.userId }).from(organizationMembers))).map((m) => m.userId);

describe('row security of organizations', () => {
  it('shows an organization to its members, by membership and by session', async () => {
    const { appDb } = house.database;
    expect(await names(appDb, requester({ id: house.seeded.users['paralegal'] ?? '' }))).toEqual(['Harper & Quill LLP']);
    expect(await names(appDb, requester({ organizationIds: [house.seeded.organizations['keystone'] ?? ''] }))).toEqual(['Keystone Health Plan']);
  });
  it('shows nobody else’s, and no members of it', async () => {
    const { appDb } = house.database;
    expect(await names(appDb, requester({}))).toEqual([]);
    expect(await names(appDb, requester({ id: house.seeded.users['maria'] ?? '' }))).toEqual([]);
    expect(await members(appDb, requester({ organizationIds: [house.seeded.organizations['keystone'] ?? ''] }))).toEqual([house.seeded.users['insurer']]);
    expect(await appDb.select().from(organizations)).toEqual([]);
  });
  it('lets nobody join by writing a row', async () => {
    const { appDb } = house.database;
    const maria = house.seeded.users['maria'] ?? '';
    const joining = asActor(appDb, requester({ id: maria }), (tx) =>
      tx.insert(organizationMembers).values({ id: '0199a000-0000-7000-8000-00000000000a', userId: maria, organizationId: house.seeded.organizations['harper'] ?? '', role: 'admin', createdAt: new Date() }),
    );
    await expect(joining).rejects.toMatchObject({ cause: { code: '42501' } });
  });
});

describe('rights on the sign-in tables', () => {
  it('give a worker names and addresses, and nothing to sign in with', async () => {
    const { workerDb } = house.database;
    await asActor(workerDb, systemActor, (tx) => tx.select().from(users));
    for (const table of [accounts, twoFactors, verifications]) await expect(workerDb.select().from(table)).rejects.toMatchObject({ cause: { code: '42501' } });
  });
  it('give the sequencer none of it', async () => {
    for (const table of [users, accounts, twoFactors]) await expect(house.database.sequencerDb.select().from(table)).rejects.toMatchObject({ cause: { code: '42501' } });
  });
});
