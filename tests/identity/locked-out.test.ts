/** SECURITY 15: tries are limited in the database, and nobody is kept out of an account by somebody who only knows its name. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAuth } from '#app/identity/auth.ts';
import { knownBrowser, rememberBrowser } from '#app/identity/known-browser.ts';
import { endOtherSessions, openSessions, programOf, showPassword } from '#app/identity/session-list.ts';
import { loadSession } from '#app/identity/sessions.ts';
import { startSignIn } from '#app/identity/sign-in.ts';
import { takeTurn, waits } from '#app/identity/throttle.ts';
import { auditEvents, rateLimits, throttles } from '#db/schema/index.ts';
import { demoPassword } from '#db/seed/demo-accounts.ts';
import { Browser, createHouse, env, minutes, person, thrown, type House } from './house.ts';
import { requireStaff } from '#app/http/session.ts';

let house: House;
beforeAll(async () => {
  house = await createHouse();
});
afterAll(() => house.database.drop());
beforeEach(async () => {
  await house.database.ownerDb.delete(rateLimits);
  await house.database.ownerDb.delete(throttles);
});

const { email } = person('doc');
const at = (ip: string, now = new Date()) => new Browser(house, ip).call(now);
const wrong = (call: ReturnType<typeof at>) => startSignIn(call, { email, password: 'wrong password' });
const right = (call: ReturnType<typeof at>) => startSignIn(call, { email, password: demoPassword });

describe('wrong passwords', () => {
  it('keep waiting whoever types them, longer each time, in another process too, and nobody else', async () => {
    const start = new Date();
    for (let i = 0; i < 10; i++) expect(await wrong(at('198.51.100.1', start))).toEqual({ status: 'refused', reason: 'wrong' });
    // A second instance on the same database is what a restarted process is.
    const restarted = { ...at('198.51.100.1', start), auth: createAuth({ db: house.database.appDb, env }) };
    expect(await right(restarted)).toEqual({ status: 'refused', reason: 'later', waitSeconds: 30 });
    expect((await right(at('192.0.2.99', start))).status).toBe('second_factor');

    const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
    expect((await wrong(at('198.51.100.1', after(31)))).status).toBe('refused');
    expect(await right(at('198.51.100.1', after(62)))).toMatchObject({ reason: 'later', waitSeconds: 29 });
    expect((await right(at('198.51.100.1', after(92)))).status).toBe('second_factor');
    // A right password forgives the place.
    expect(await wrong(at('198.51.100.1', after(93)))).toEqual({ status: 'refused', reason: 'wrong' });
  });

  it('from many addresses slow each other down, and leave alone a browser that signed in before', async () => {
    const known = new Browser(house, '203.0.113.80');
    expect((await known.signIn('doc')).status).toBe('signed_in');
    await house.database.ownerDb.delete(throttles);
    const now = new Date();
    for (let i = 0; i < 60; i++) await takeTurn(house.database.appDb, waits.signInName, email, new Date(now.getTime() - 60_000 * (60 - i)));
    // The last one was a minute ago: one stranger's turn, then a minute for all strangers together.
    expect(await wrong(at('198.51.100.7', now))).toEqual({ status: 'refused', reason: 'wrong' });
    expect(await right(at('198.51.100.8', now))).toEqual({ status: 'refused', reason: 'later', waitSeconds: 60 });
    expect((await right({ ...known.call(now), clientIp: '198.51.100.9' })).status).toBe('second_factor');
    // What it knows is that name, and no other.
    for (let i = 0; i < 60; i++) await takeTurn(house.database.appDb, waits.signInName, person('sup').email, new Date(now.getTime() - 60_000 * (60 - i)));
    await startSignIn(at('198.51.100.10', now), { email: person('sup').email, password: 'wrong password' });
    const other = await startSignIn(known.call(now), { email: person('sup').email, password: demoPassword });
    expect(other).toMatchObject({ status: 'refused', reason: 'later' });
  });

  it('in a known browser are counted there too', async () => {
    const known = new Browser(house, '203.0.113.81');
    await known.signIn('doc');
    const now = new Date();
    for (let i = 0; i < 10; i++) await wrong(known.call(now));
    expect(await right(known.call(now))).toMatchObject({ status: 'refused', reason: 'later' });
  });

  it('typed side by side each take their own turn', async () => {
    const { appDb } = house.database;
    const now = new Date();
    const turns = await Promise.all(Array.from({ length: 16 }, () => takeTurn(appDb, waits.signInPlace, 'somebody', now)));
    expect(turns.filter((left) => left === null)).toHaveLength(10);
    expect(turns.filter((left) => left === 30)).toHaveLength(6);
    // Never longer than the longest, and forgotten after an hour of silence.
    for (let i = 1; i <= 20; i++) await takeTurn(appDb, waits.signInPlace, 'somebody', new Date(now.getTime() + minutes(16) * i));
    const last = new Date(now.getTime() + minutes(16) * 20);
    expect(await takeTurn(appDb, waits.signInPlace, 'somebody', last)).toBe(900);
    expect(await takeTurn(appDb, waits.signInPlace, 'somebody', new Date(last.getTime() + minutes(61)))).toBeNull();
    expect(await takeTurn(appDb, waits.signInPlace, 'somebody', new Date(last.getTime() + minutes(61)))).toBeNull();
  });
});

describe('the mark of a known browser', () => {
  const now = new Date('2026-11-02T10:00:00Z');
  const remember = (cookie: string | null, name: string, when = now) => rememberBrowser('secret', { cookie, email: name, now: when, secure: true }).split(';')[0] ?? '';

  it('is bound to its name, ends, is not forged, and keeps those of others who share the browser', () => {
    const one = remember(null, 'a@x.example');
    const two = remember(one, 'b@x.example');
    expect(knownBrowser('secret', two, 'a@x.example', now)).not.toBeNull();
    expect(knownBrowser('secret', two, 'b@x.example', now)).not.toBeNull();
    expect(knownBrowser('secret', two, 'c@x.example', now)).toBeNull();
    expect(knownBrowser('another secret', two, 'a@x.example', now)).toBeNull();
    expect(knownBrowser('secret', two, 'a@x.example', new Date(now.getTime() + 181 * 86_400_000))).toBeNull();
    expect(knownBrowser('secret', 'openroi.known=~~x.1.y', 'a@x.example', now)).toBeNull();
    let many = one;
    for (let i = 0; i < 9; i++) many = remember(many, `${i}@x.example`);
    expect(many.split('~')).toHaveLength(6);
    // Signing in again makes the name's old mark a new one.
    expect(remember(two, 'b@x.example').split('~')).toHaveLength(2);
  });

  it('is kept from scripts and from other sites', () => {
    expect(rememberBrowser('secret', { cookie: null, email: 'a@x.example', now, secure: true })).toMatch(/HttpOnly; SameSite=Lax; Secure$/);
  });
});

describe('one’s own sessions', () => {
  it('are listed with browser, place and last use, and are ended one by one or all others at once', async () => {
    const { appDb, ownerDb } = house.database;
    const [here, there, elsewhere, stranger] = [new Browser(house), new Browser(house, '198.51.100.44'), new Browser(house), new Browser(house)];
    for (const browser of [here, there, elsewhere]) await browser.signIn('tech1');
    await stranger.signIn('tech2');
    const signedIn = async (browser: Browser) => {
      const { db, auth, cookie, now } = browser.call();
      const state = await loadSession(db, auth, cookie, now);
      if (!state.signedIn) throw new Error('not signed in');
      return state.signedIn;
    };
    const me = await signedIn(here);
    const list = await openSessions(appDb, me, new Date());
    expect(list.map((each) => each.here)).toEqual([true, false, false]);
    expect(list.map((each) => each.place)).toContain('198.51.100.44');
    expect(await openSessions(appDb, me, new Date(Date.now() + minutes(16)))).toEqual([]);

    // Somebody else's ends nothing.
    expect(await endOtherSessions(appDb, me, (await signedIn(stranger)).session.id, new Date())).toBe(0);
    expect(await endOtherSessions(appDb, me, me.session.id, new Date())).toBe(0);
    const theirs = (await signedIn(there)).session.id;
    expect(await endOtherSessions(appDb, me, theirs, new Date())).toBe(1);
    expect((await thrown(requireStaff(there.request(), there.context(), null))).to).toContain('/sign-in');
    expect((await thrown(requireStaff(elsewhere.request(), elsewhere.context(), null))).to).toBeNull();
    expect(await endOtherSessions(appDb, me, 'all', new Date())).toBe(1);
    expect((await thrown(requireStaff(elsewhere.request(), elsewhere.context(), null))).to).toContain('/sign-in');
    expect((await thrown(requireStaff(here.request(), here.context(), null))).to).toBeNull();
    expect((await thrown(requireStaff(stranger.request(), stranger.context(), null))).to).toBeNull();
    const ended = await ownerDb.select().from(auditEvents).where(eq(auditEvents.action, 'session.ended'));
    expect(ended.filter((row) => String(row.body).includes('"reason":"revoked"'))).toHaveLength(2);
  });

  it('of an account without a second factor ask its password, five times', async () => {
    const browser = new Browser(house);
    await browser.signIn('maria');
    const { db, auth, cookie, now } = browser.call();
    const { signedIn } = await loadSession(db, auth, cookie, now);
    if (!signedIn) throw new Error('not signed in');
    expect(await showPassword(db, signedIn, demoPassword, now)).toBeNull();
    for (let i = 0; i < 5; i++) expect(await showPassword(db, signedIn, 'wrong password', now)).toBe('wrong');
    expect(await showPassword(db, signedIn, demoPassword, now)).toBe('later');
  });

  it('are named by program and system, never by what was sent', () => {
    expect(programOf('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0')).toEqual({ browser: 'Edge', system: 'Windows' });
    expect(programOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1')).toEqual({ browser: 'Safari', system: 'iPhone' });
    expect(programOf('<script>alert(1)</script>')).toEqual({ browser: null, system: null });
  });
});
