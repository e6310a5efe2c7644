/** SECURITY 2, 3 and 15: two factors, a code that works once, log-off on the server, limits that survive a restart. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { optionalActor, requireOrganizationMember, requireStaff } from '#app/http/session.ts';
import { disableAccount, endStaffRole } from '#app/identity/accounts.ts';
import { createAuth } from '#app/identity/auth.ts';
import { pruneIdentity } from '#app/identity/prune.ts';
import { endSession } from '#app/identity/sessions.ts';
import { finishSignIn, startSignIn } from '#app/identity/sign-in.ts';
import { auditEvents, rateLimits, sessions, staffMembers, throttles, twoFactors, users } from '#db/schema/index.ts';
import { demoPassword } from '#db/seed/demo-accounts.ts';
import { Browser, code, createHouse, env, minutes, person, thrown, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await createHouse();
});
afterAll(() => house.database.drop());
beforeEach(async () => {
  const { ownerDb } = house.database;
  await ownerDb.delete(rateLimits);
  await ownerDb.delete(throttles);
  await ownerDb.update(twoFactors).set({ lastUsedStep: null, failedVerificationCount: 0, lockedUntil: null });
});

describe('staff sign in with a password and a code', () => {
  it('are nobody after the password alone', async () => {
    const browser = new Browser(house);
    const first = await startSignIn(browser.call(), { email: person('tech1').email, password: demoPassword });
    expect(first.status).toBe('second_factor');
    if (first.status === 'second_factor') browser.keep(first.setCookies);
    expect(await optionalActor(browser.request(), browser.context())).toBeNull();
    expect((await thrown(requireStaff(browser.request('/work?a=1'), browser.context(), 'request.read'))).to).toBe('/sign-in?to=%2Fwork%3Fa%3D1');
  });

  it('are themselves after the code, with their roles and facilities', async () => {
    const browser = new Browser(house);
    expect((await browser.signIn('sup')).status).toBe('signed_in');
    const actor = await requireStaff(browser.request(), browser.context(), 'request.read');
    expect(actor).toMatchObject({ kind: 'staff', id: house.seeded.users['sup'], name: 'Anita Rao', roles: ['supervisor'] });
    expect([...actor.facilityIds].sort()).toEqual([house.riverside, house.lakeview].sort());
  });

  it('cannot use a code twice', async () => {
    const same = code('tech1');
    for (const expected of ['signed_in', 'refused']) {
      const browser = new Browser(house);
      const first = await startSignIn(browser.call(), { email: person('tech1').email, password: demoPassword });
      if (first.status !== 'refused') browser.keep(first.setCookies);
      const second = await finishSignIn(browser.call(), same);
      expect(second.status).toBe(expected);
      if (second.status === 'refused') expect(second.reason).toBe('used');
      // The next code still serves, in the same challenge.
      if (second.status === 'refused') expect((await finishSignIn(browser.call(), code('tech1', 1))).status).toBe('signed_in');
    }
  });

  it('are refused with a wrong code, and after five of them begin again', async () => {
    const browser = new Browser(house);
    const first = await startSignIn(browser.call(), { email: person('tech2').email, password: demoPassword });
    if (first.status !== 'refused') browser.keep(first.setCookies);
    const wrong = code('tech2') === '000000' ? '111111' : '000000';
    const reasons: string[] = [];
    for (let i = 0; i < 6; i++) {
      const result = await finishSignIn(browser.call(), wrong);
      reasons.push(result.status === 'refused' ? result.reason : result.status);
    }
    expect(reasons).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'expired']);
    expect((await finishSignIn(browser.call(), code('tech2'))).status).toBe('refused');
  });

  it('get a new session at each sign-in, and the old one is gone', async () => {
    const browser = new Browser(house);
    const first = await browser.signIn('tech1');
    const second = await browser.signIn('tech1');
    if (first.status !== 'signed_in' || second.status !== 'signed_in') throw new Error('not signed in');
    expect(second.sessionId).not.toBe(first.sessionId);
    expect(await house.database.ownerDb.select().from(sessions).where(eq(sessions.id, first.sessionId))).toEqual([]);
  });

  it('keep the cookie from scripts and from other sites', async () => {
    const browser = new Browser(house);
    await startSignIn(browser.call(), { email: person('tech1').email, password: demoPassword }).then((r) => r.status !== 'refused' && browser.keep(r.setCookies));
    const result = await finishSignIn(browser.call(), code('tech1'));
    const line = result.status === 'signed_in' ? result.setCookies.find((c) => c.includes('session_token=')) : '';
    expect(line).toMatch(/HttpOnly/i);
    expect(line).toMatch(/SameSite=Lax/i);
    expect(createAuth({ db: house.database.appDb, env: { ...env, PUBLIC_URL: 'https://portal.example' } }).options.advanced.defaultCookieAttributes.secure).toBe(true);
  });
});

describe('what is refused', () => {
  it('says the same for a wrong password and for an account that is not there', async () => {
    const browser = new Browser(house);
    const a = await startSignIn(browser.call(), { email: person('tech1').email, password: 'not the password' });
    const b = await startSignIn(browser.call(), { email: 'nobody@riverside.example', password: 'not the password' });
    expect(a).toEqual({ status: 'refused', reason: 'wrong' });
    expect(b).toEqual(a);
  });

  it('stands in the log, without the name that was typed', async () => {
    const browser = new Browser(house);
    await startSignIn(browser.call(), { email: 'canary-zebra@riverside.example', password: 'canary-zebra-password' });
    await browser.signIn('comp');
    const rows = await house.database.ownerDb.select({ action: auditEvents.action, body: auditEvents.body }).from(auditEvents);
    expect(rows.map((r) => r.action)).toEqual(expect.arrayContaining(['sign_in.failed', 'sign_in.succeeded']));
    expect(rows.map((r) => String(r.body)).join()).not.toMatch(/zebra|@/);
  });

  it('keeps out an account that is disabled, with the same words', async () => {
    const { ownerDb } = house.database;
    await ownerDb.update(users).set({ disabledAt: new Date() }).where(eq(users.email, person('maria').email));
    expect(await startSignIn(new Browser(house).call(), { email: person('maria').email, password: demoPassword })).toEqual({ status: 'refused', reason: 'wrong' });
    await ownerDb.update(users).set({ disabledAt: null }).where(eq(users.email, person('maria').email));
  });

  it('has no open sign-up', async () => {
    const auth = createAuth({ db: house.database.appDb, env });
    const answer = await auth.handler(
      new Request('http://portal.example/identity/sign-up/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'http://portal.example' },
        body: JSON.stringify({ name: 'X', email: 'x@example.com', password: 'a long enough password' }),
      }),
    );
    expect(answer.ok).toBe(false);
    expect(await house.database.ownerDb.select().from(users).where(eq(users.email, 'x@example.com'))).toEqual([]);
  });
});

describe('log-off on the server', () => {
  const asks = (browser: Browser, at: Date, touch = true) => thrown(requireStaff(browser.request(), browser.context(at), 'request.read', { touch }));

  it('comes after 15 idle minutes, and the back button shows nothing', async () => {
    const browser = new Browser(house);
    const start = new Date();
    await browser.signIn('tech1', start);
    for (const minute of [10, 20, 30]) expect((await asks(browser, new Date(start.getTime() + minutes(minute)))).to).toBeNull();
    expect((await asks(browser, new Date(start.getTime() + minutes(45)))).to).toContain('ended=idle');
    // Not even at a time when it was still open.
    expect((await asks(browser, new Date(start.getTime() + minutes(31)))).to).toBe('/sign-in?to=%2Fwork');
  });

  it('is not put off by what a page asks by itself', async () => {
    const browser = new Browser(house);
    const start = new Date();
    await browser.signIn('tech1', start);
    for (const minute of [5, 10, 14]) expect((await asks(browser, new Date(start.getTime() + minutes(minute)), false)).to).toBeNull();
    expect((await asks(browser, new Date(start.getTime() + minutes(15)))).to).toContain('ended=idle');
  });

  it('comes after 12 hours, however busy', async () => {
    const browser = new Browser(house);
    const start = new Date();
    await browser.signIn('tech1', start);
    for (let minute = 14; minute < 12 * 60; minute += 14) expect((await asks(browser, new Date(start.getTime() + minutes(minute)))).to).toBeNull();
    expect((await asks(browser, new Date(start.getTime() + minutes(12 * 60 + 1)))).to).toContain('ended=absolute');
  });

  it('comes with the next request after a role is taken or an account disabled', async () => {
    const { ownerDb } = house.database;
    const [role, account] = [new Browser(house), new Browser(house)];
    await role.signIn('tech3');
    await account.signIn('doc');
    const now = new Date(Date.now() + 1000);
    await endStaffRole(ownerDb, { userId: house.seeded.users['tech3'] ?? '', facilityId: house.lakeview, role: 'technician', now });
    await disableAccount(ownerDb, { userId: house.seeded.users['doc'] ?? '', now });
    expect((await asks(role, now)).to).toContain('ended=changed');
    expect((await asks(account, now)).to).toContain('/sign-in?to=');
  });

  it('comes with signing out, for every copy of the cookie', async () => {
    const browser = new Browser(house);
    await browser.signIn('tech2');
    const copy = new Browser(house);
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
    const { db, auth, cookie } = browser.call();
    expect(await endSession(db, auth, cookie)).not.toBeNull();
    expect((await asks(copy, new Date())).to).toBe('/sign-in?to=%2Fwork');
  });
});

describe('who is what', () => {
  it('gives a firm’s member the firm and no staff door', async () => {
    const browser = new Browser(house);
    await browser.signIn('paralegal');
    const actor = await requireOrganizationMember(browser.request('/desk'), browser.context());
    expect(actor).toMatchObject({ kind: 'requester', organizationIds: [house.seeded.organizations['harper']], facilityIds: [] });
    expect((await thrown(requireStaff(browser.request(), browser.context(), 'request.read'))).code).toBe('forbidden');
  });

  it('gives staff no permission their role lacks, and writes down who tried', async () => {
    const browser = new Browser(house);
    await browser.signIn('admin');
    expect((await thrown(requireStaff(browser.request(), browser.context(), 'record.read'))).code).toBe('forbidden');
    const rows = await house.database.ownerDb.select().from(auditEvents).where(eq(auditEvents.action, 'access.refused'));
    expect(rows.some((r) => r.actorId === house.seeded.users['admin'])).toBe(true);
  });

  it('never lends a role of one facility to another', async () => {
    const { ownerDb } = house.database;
    const userId = house.seeded.users['tech2'] ?? '';
    const id = '0199a000-0000-7000-8000-000000000001';
    await ownerDb.insert(staffMembers).values({ id, userId, facilityId: house.lakeview, role: 'supervisor', createdAt: new Date(0) });
    const browser = new Browser(house);
    await browser.signIn('tech2');
    const actor = await requireStaff(browser.request(), browser.context(), 'request.read');
    expect(actor.facilityIds).toHaveLength(1);
    expect(actor.roles).toEqual(actor.facilityIds[0] === house.lakeview ? ['supervisor'] : ['technician']);
    await ownerDb.delete(staffMembers).where(eq(staffMembers.id, id));
  });

  it('answers data with an error and a page with the way in', async () => {
    const browser = new Browser(house);
    expect((await thrown(requireStaff(browser.request('/files/1'), browser.context(), 'record.read', { as: 'data' }))).code).toBe('unauthenticated');
  });
});

describe('the daily round', () => {
  it('removes what has ended and nothing that is open', async () => {
    const browser = new Browser(house);
    await browser.signIn('tech1');
    const count = async () => (await house.database.ownerDb.select().from(sessions)).length;
    const open = await count();
    await pruneIdentity(house.database.workerDb, new Date());
    expect(await count()).toBe(open);
    await pruneIdentity(house.database.workerDb, new Date(Date.now() + minutes(12 * 60 + 1)));
    expect(await count()).toBe(0);
  });
});
