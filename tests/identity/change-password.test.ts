/** People change their own password: with the former one and the factor, and nobody else stays signed in with it. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { changePassword } from '#app/identity/change-password.ts';
import { loadSession } from '#app/identity/sessions.ts';
import { startSignIn } from '#app/identity/sign-in.ts';
import { action } from '#app/routes/account.tsx';
import { auditEvents, rateLimits, sessions, throttles } from '#db/schema/index.ts';
import { demoPassword } from '#db/seed/demo-accounts.ts';
import { Browser, code, createHouse, minutes, person, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await createHouse();
});
afterAll(() => house?.database.drop());
beforeEach(async () => {
  await house.database.ownerDb.delete(rateLimits);
  await house.database.ownerDb.delete(throttles);
});

const fresh = 'four lamps beside a quiet canal';
const stateOf = (browser: Browser) => {
  const { db, auth, cookie, now } = browser.call();
  return loadSession(db, auth, cookie, now);
};
async function signedIn(handle: string) {
  const browser = new Browser(house);
  await browser.signIn(handle);
  const state = await stateOf(browser);
  if (!state.signedIn) throw new Error('not signed in');
  return { browser, me: state.signedIn };
}
const change = (me: Awaited<ReturnType<typeof signedIn>>['me'], former: string, to: string) => changePassword(house.database.appDb, me, { former, fresh: to, now: new Date() });
const tryIt = (handle: string, password: string) => startSignIn(new Browser(house, '198.51.100.77').call(), { email: person(handle).email, password });

it('is changed with the former one: that one opens nothing more, and every other session ends', async () => {
  const [{ me, browser }, other] = [await signedIn('sup'), await signedIn('sup')];
  expect(await change(me, demoPassword, fresh)).toBeNull();
  expect((await stateOf(browser)).signedIn).not.toBeNull();
  expect((await stateOf(other.browser)).signedIn).toBeNull();
  expect(await tryIt('sup', demoPassword)).toMatchObject({ status: 'refused', reason: 'wrong' });
  expect((await tryIt('sup', fresh)).status).toBe('second_factor');
  const said = await house.database.ownerDb.select({ body: auditEvents.body }).from(auditEvents).where(eq(auditEvents.action, 'password.changed'));
  expect(said).toHaveLength(1);
  expect(said[0]?.body).toContain(me.user.id);
  expect(JSON.stringify(said)).not.toContain(fresh);
});

it('is refused without the former one, five times and then for a while, and for one that the rules refuse', async () => {
  const { me } = await signedIn('maria');
  expect(await change(me, demoPassword, 'short')).toEqual({ field: 'fresh', key: 'signIn.password_rules.too_short' });
  expect(await change(me, demoPassword, demoPassword)).toEqual({ field: 'fresh', key: 'signIn.account.change.same' });
  for (let i = 0; i < 5; i++) expect(await change(me, 'not her password at all', fresh)).toEqual({ field: 'former', key: 'signIn.account.password.wrong' });
  expect(await change(me, demoPassword, fresh)).toEqual({ field: 'former', key: 'signIn.account.password.later' });
  expect((await tryIt('maria', demoPassword)).status).toBe('signed_in');
});

it('asks staff for the second factor before the former password is looked at', async () => {
  const { browser, me } = await signedIn('doc');
  await house.database.ownerDb.update(sessions).set({ secondFactorAt: new Date(Date.now() - minutes(16)) }).where(eq(sessions.id, me.session.id));
  const send = async (typed: Record<string, string>) => {
    const request = browser.request('/account', { method: 'POST', body: new URLSearchParams({ intent: 'password', former: demoPassword, fresh, ...typed }) });
    const answer = (await action({ request, context: browser.context(), params: {} } as never)) as Response | { data: { errors: Record<string, string> } };
    return answer instanceof Response ? answer.headers.get('location') : answer.data.errors;
  };
  expect(await send({})).toEqual({ code: 'signIn.errors.codeMissing' });
  expect(await send({ code: '000000', former: 'wrong' })).toEqual({ code: 'signIn.code.wrong' });
  expect((await tryIt('doc', demoPassword)).status).toBe('second_factor');
  await browser.forgetUsedCodes();
  expect(await send({ code: code('doc') })).toBe('/account?did=password');
  expect((await tryIt('doc', fresh)).status).toBe('second_factor');
});
