/** SECURITY 4: asked again, once in fifteen minutes or for every act; set up by staff before anything else. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { confirmSecondFactor, needsSecondFactor, requireRecentSecondFactor, requireStaff, signedInUser } from '#app/http/session.ts';
import { addStaffRole, createAccount } from '#app/identity/accounts.ts';
import { beginSetUp, finishSetUp } from '#app/identity/second-factor.ts';
import { finishSignIn, startSignIn } from '#app/identity/sign-in.ts';
import { fromBase32, totpCode, totpStep } from '#app/identity/totp.ts';
import { rateLimits, throttles, twoFactors } from '#db/schema/index.ts';
import { Browser, code, createHouse, minutes, thrown, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await createHouse();
});
afterAll(() => house.database.drop());
beforeEach(async () => {
  await house.database.ownerDb.delete(rateLimits);
  await house.database.ownerDb.delete(throttles);
});

const asked = (browser: Browser, at: Date, maxAgeMinutes: 15 | 0) =>
  thrown(requireRecentSecondFactor(browser.request('/requests/1/approve', { method: 'POST' }), browser.context(at), { maxAgeMinutes }));
const seen = (browser: Browser, at: Date) => requireStaff(browser.request(), browser.context(at), 'request.read');

describe('an ordinary approval', () => {
  it('takes the sign-in’s own code for fifteen minutes, then asks', async () => {
    const browser = new Browser(house);
    const start = new Date();
    await browser.signIn('tech1', start);
    expect((await asked(browser, new Date(start.getTime() + minutes(14)), 15)).to).toBeNull();
    await seen(browser, new Date(start.getTime() + minutes(14)));
    const later = new Date(start.getTime() + minutes(16));
    expect((await asked(browser, later, 15)).to).toBe('/sign-in/confirm?to=%2Frequests%2F1%2Fapprove');
    expect(await needsSecondFactor(browser.request(), browser.context(later), 15)).toBe(true);
    await browser.forgetUsedCodes();
    await confirmSecondFactor(browser.request(), browser.context(later), code('tech1'));
    expect((await asked(browser, later, 15)).to).toBeNull();
  });
});

describe('an override, protected content, an export', () => {
  it('asks every time: one showing, one act', async () => {
    const browser = new Browser(house);
    const start = new Date();
    await browser.signIn('comp', start);
    const at = new Date(start.getTime() + minutes(5));
    expect((await asked(browser, at, 0)).to).toContain('/sign-in/confirm');
    await browser.forgetUsedCodes();
    await confirmSecondFactor(browser.request(), browser.context(at), code('comp'));
    expect((await asked(browser, at, 0)).to).toBeNull();
    expect((await asked(browser, at, 0)).to).toContain('/sign-in/confirm');
    expect((await asked(browser, at, 15)).to).toBeNull();
  });

  it('gives one of two simultaneous acts the showing', async () => {
    const browser = new Browser(house);
    await browser.signIn('comp');
    const both = await Promise.all([asked(browser, new Date(), 0), asked(browser, new Date(), 0)]);
    expect(both.filter((r) => r.to === null)).toHaveLength(1);
  });

  it('takes a code from a field of the same form', async () => {
    const browser = new Browser(house);
    const start = new Date();
    await browser.signIn('comp', start);
    const at = new Date(start.getTime() + minutes(5));
    await browser.forgetUsedCodes();
    const withCode = (typed: string) => thrown(requireRecentSecondFactor(browser.request('/x', { method: 'POST' }), browser.context(at), { maxAgeMinutes: 0, code: typed }));
    expect((await withCode(code('comp') === '000000' ? '111111' : '000000')).code).toBe('second_factor_required');
    const right = code('comp');
    expect(await withCode(right)).toEqual({ to: null, code: null });
    expect((await withCode(right)).code).toBe('second_factor_required');
  });

  it('stops guessing after five wrong codes', async () => {
    const browser = new Browser(house);
    await browser.signIn('comp');
    await browser.forgetUsedCodes();
    const wrong = code('comp') === '000000' ? '111111' : '000000';
    for (let i = 0; i < 5; i++) await thrown(confirmSecondFactor(browser.request(), browser.context(), wrong));
    const error = await confirmSecondFactor(browser.request(), browser.context(), code('comp')).catch((e: { public?: { key: string } }) => e);
    expect(error).toMatchObject({ public: { key: 'signIn.code.later' } });
  });
});

describe('a new member of staff', () => {
  it('sets up the second factor before anything else, with backup codes that work once', async () => {
    const { ownerDb } = house.database;
    const now = new Date(Date.now() - 1000);
    const { userId } = await createAccount(ownerDb, { name: 'New Person', email: 'New@Riverside.example', password: 'eight ok', secondFactor: true, now });
    await addStaffRole(ownerDb, { userId, facilityId: house.riverside, role: 'technician', now });
    const browser = new Browser(house);
    const first = await startSignIn(browser.call(), { email: 'new@riverside.example', password: 'eight ok' });
    if (first.status !== 'signed_in') throw new Error(first.status);
    browser.keep(first.setCookies);
    expect((await thrown(seen(browser, new Date()))).to).toBe('/sign-in/set-up?to=%2Fwork');

    expect(await beginSetUp(browser.call(), 'not it, no')).toBeNull();
    const setUp = await beginSetUp(browser.call(), 'eight ok');
    if (!setUp) throw new Error('no set-up');
    expect(setUp.backupCodes).toHaveLength(10);
    const secret = fromBase32(new URL(setUp.totpUri).searchParams.get('secret') ?? '');
    const signedIn = await signedInUser(browser.request(), browser.context());
    if (!signedIn) throw new Error('not signed in');
    expect(await finishSetUp(browser.call(), signedIn, '000000')).toBeNull();
    const typed = totpCode(secret, totpStep(new Date()));
    const cookies = await finishSetUp(browser.call(), signedIn, typed);
    if (!cookies) throw new Error('wrong code');
    browser.keep(cookies);
    expect((await seen(browser, new Date())).roles).toEqual(['technician']);

    // The code of the set-up is used; a backup code signs in, once.
    for (const expected of ['signed_in', 'refused']) {
      const other = new Browser(house);
      const begun = await startSignIn(other.call(), { email: 'new@riverside.example', password: 'eight ok' });
      if (begun.status !== 'second_factor') throw new Error(begun.status);
      other.keep(begun.setCookies);
      expect(await finishSignIn(other.call(), typed)).toEqual({ status: 'refused', reason: 'used' });
      expect((await finishSignIn(other.call(), setUp.backupCodes[0] ?? '')).status).toBe(expected);
    }
    const stored = await ownerDb.select().from(twoFactors).where(eq(twoFactors.userId, userId));
    expect(JSON.stringify(stored)).not.toContain(setUp.backupCodes[1]);
  });

  it('cannot have a short password without one', async () => {
    await expect(createAccount(house.database.ownerDb, { name: 'X', email: 'x@example.com', password: 'eight ok', secondFactor: false, now: new Date() })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(createAccount(house.database.ownerDb, { name: 'X', email: 'maria@example.com', password: 'fifteen characters', secondFactor: false, now: new Date() })).rejects.toMatchObject({ code: 'conflict' });
  });
});
