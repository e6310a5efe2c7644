/** SECURITY 14 and the incidents of one changed digit: a code opens its own request and no other. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { optionalActor, requireRequestAccess } from '#app/http/session.ts';
import { hashTrackingCode, newTrackingCode } from '#app/identity/tracking-code.ts';
import { closeTrackingSession, findByTrackingCode, openTrackingSession } from '#app/identity/tracking-session.ts';
import { requests, throttles, trackingSessions } from '#db/schema/index.ts';
import { Browser, createHouse, minutes, thrown, type House } from './house.ts';

let house: House;
const mine = { id: uuidv7(), code: newTrackingCode() };
const firms = { id: uuidv7(), code: newTrackingCode() };
const marias = { id: uuidv7(), code: newTrackingCode() };

beforeAll(async () => {
  house = await createHouse();
  const row = (each: typeof mine, over: { organizationId?: string; requesterUserId?: string }) => ({
    id: each.id,
    facilityId: house.riverside,
    number: `R-${each.id}`,
    basis: 'patient_access' as const,
    requesterKind: 'patient' as const,
    requesterName: 'Somebody Asking',
    statedPatient: { familyName: 'Example', givenNames: 'Ex', birthDate: '1980-01-01' },
    scope: {} as never,
    facts: {} as never,
    purpose: 'own use',
    delivery: { channel: 'link' as const, form: 'pdf' as const, recipientName: 'Somebody Asking' },
    channel: 'portal' as const,
    receivedOn: '2026-11-20',
    enteredAt: new Date(),
    trackingCodeHash: hashTrackingCode(each.code),
    ...over,
  });
  await house.database.ownerDb.insert(requests).values([
    row(mine, {}),
    row(firms, { organizationId: house.seeded.organizations['harper'] ?? '', requesterUserId: house.seeded.users['paralegal'] ?? '' }),
    row(marias, { requesterUserId: house.seeded.users['maria'] ?? '' }),
  ]);
});
afterAll(() => house.database.drop());
beforeEach(async () => {
  await house.database.ownerDb.delete(throttles);
});

const find = (code: string, clientIp = '203.0.113.9', now = new Date()) => findByTrackingCode(house.database.appDb, { code, clientIp, now });
const open = async (browser: Browser, requestId: string, now = new Date()) =>
  browser.keep([await openTrackingSession(house.database.appDb, { requestId, cookie: browser.call().cookie, now, secure: false })]);
const access = (browser: Browser, id: string, now = new Date()) => requireRequestAccess(browser.request(`/follow/${id}`), browser.context(now), id);

describe('a tracking code', () => {
  it('finds its request, however it is typed', async () => {
    expect(await find(mine.code.toLowerCase().replaceAll('-', ' '))).toEqual({ found: true, requestId: mine.id });
  });

  it('with one character changed finds nothing, and says what an unknown or a malformed one says', async () => {
    const changed = (mine.code[0] === '7' ? '8' : '7') + mine.code.slice(1);
    const answers = [await find(changed), await find(newTrackingCode()), await find('hello'), await find('')];
    for (const answer of answers) expect(answer).toEqual({ found: false, reason: 'unknown' });
  });

  it('is limited by address in the database; the right code from there waits too', async () => {
    for (let i = 0; i < 20; i++) await find(newTrackingCode());
    expect(await find(mine.code)).toEqual({ found: false, reason: 'later' });
    expect((await find(mine.code, '198.51.100.1')).found).toBe(true);
    expect((await find(mine.code, '203.0.113.9', new Date(Date.now() + minutes(16)))).found).toBe(true);
  });

  it('takes as long to refuse as an unknown one', async () => {
    const time = async (make: () => string) => {
      const times: number[] = [];
      for (let i = 0; i < 15; i++) {
        await house.database.ownerDb.delete(throttles);
        const from = performance.now();
        await find(make());
        times.push(performance.now() - from);
      }
      return times.sort((a, b) => a - b)[7] ?? 0;
    };
    await time(newTrackingCode);
    const [unknown, malformed] = [await time(newTrackingCode), await time(() => 'nonsense')];
    // Medians on a busy machine: a whole missing step (no look-up, no count) would be a factor, not a share.
    expect(Math.abs(unknown - malformed)).toBeLessThan(Math.max(unknown, malformed) * 0.75 + 3);
  });
});

describe('a browser that showed a code', () => {
  it('follows that request and no other', async () => {
    const browser = new Browser(house);
    expect((await thrown(access(browser, mine.id))).to).toContain('/follow');
    await open(browser, mine.id);
    expect(await access(browser, mine.id)).toMatchObject({ kind: 'requester', id: mine.id, name: 'Somebody Asking', requestIds: [mine.id] });
    for (const other of [firms.id, marias.id, uuidv7(), 'nonsense']) expect(['forbidden', 'not_found']).toContain((await thrown(access(browser, other))).code);
  });

  it('is forgotten after half an hour of silence', async () => {
    const browser = new Browser(house);
    const start = new Date();
    await open(browser, mine.id, start);
    expect((await access(browser, mine.id, new Date(start.getTime() + minutes(29)))).id).toBe(mine.id);
    expect((await access(browser, mine.id, new Date(start.getTime() + minutes(58)))).id).toBe(mine.id);
    expect((await thrown(access(browser, mine.id, new Date(start.getTime() + minutes(89))))).to).toContain('/follow');
  });

  it('gets a new token with each code, and the old one is worth nothing', async () => {
    const browser = new Browser(house);
    await open(browser, mine.id);
    const old = new Browser(house);
    for (const [name, value] of browser.cookies) old.cookies.set(name, value);
    await open(browser, marias.id);
    expect((await optionalActor(browser.request(), browser.context()))?.requestIds).toHaveLength(2);
    expect(await optionalActor(old.request(), old.context())).toBeNull();
    const kept = JSON.stringify(await house.database.ownerDb.select().from(trackingSessions));
    for (const value of browser.cookies.values()) expect(kept).not.toContain(value);
  });

  it('closes on demand', async () => {
    const browser = new Browser(house);
    await open(browser, mine.id);
    browser.keep([await closeTrackingSession(house.database.appDb, browser.call().cookie, false)]);
    expect(browser.cookies.size).toBe(0);
  });
});

describe('an account', () => {
  it('follows what it filed itself', async () => {
    const browser = new Browser(house);
    await browser.signIn('maria');
    expect((await access(browser, marias.id)).id).toBe(house.seeded.users['maria']);
    expect((await thrown(access(browser, mine.id))).code).toBe('forbidden');
  });

  it('of a firm follows what any member filed; of another organization nothing', async () => {
    const [firm, insurer] = [new Browser(house), new Browser(house)];
    await firm.signIn('firm');
    await insurer.signIn('insurer');
    expect((await access(firm, firms.id)).organizationIds).toContain(house.seeded.organizations['harper']);
    expect((await thrown(access(insurer, firms.id))).code).toBe('forbidden');
  });
});
