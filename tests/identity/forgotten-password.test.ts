/** A forgotten password and a lost second factor: the way back in is the owner's, once, and nobody learns or loses anything in passing. */
import { and, eq, isNull, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decideFactorReset, proposeFactorReset } from '#app/commands/people/reset-factor.ts';
import { requireStaff } from '#app/http/session.ts';
import { resetTokenFor } from '#app/identity/derived-secrets.ts';
import { askForPassword, openReset, setPasswordByLink } from '#app/identity/forgotten-password.ts';
import { loadSession } from '#app/identity/sessions.ts';
import { finishSignIn, startSignIn } from '#app/identity/sign-in.ts';
import { sendPasswordReset, tellAccountOwner, type AccountTold } from '#app/runtime/account-mail.ts';
import type { WorkerServices } from '#app/runtime/services.ts';
import { asActor } from '#db/open.ts';
import { openFactorResets } from '#db/queries/settings.ts';
import { auditEvents, factorResets, passwordResets, rateLimits, throttles, twoFactors, users } from '#db/schema/index.ts';
import { demoPassword } from '#db/seed/demo-accounts.ts';
import type { Actor } from '#workflows/actor.ts';
import { Browser, code, createHouse, env, minutes, person, thrown, type House } from './house.ts';

let house: House;
const mails: { to: { address: string }; subject: string; text: string }[] = [];
let services: WorkerServices;
beforeAll(async () => {
  house = await createHouse();
  const mailer = { send: async (mail: (typeof mails)[number]) => void mails.push(mail) };
  services = { db: house.database.workerDb, env, mailer, now: () => new Date() } as unknown as WorkerServices; // why: only what a mail needs
});
afterAll(() => house?.database.drop());
beforeEach(async () => {
  mails.length = 0;
  await house.database.ownerDb.delete(throttles);
  await house.database.ownerDb.delete(rateLimits);
  await house.database.ownerDb.execute(sql`delete from graphile_worker._private_jobs`);
});

const now = () => new Date();
const id = (handle: string) => house.seeded.users[handle] ?? '';
const secret = env.SESSION_SECRET;
const ask = (email: string, at = now(), clientIp = '203.0.113.40') => askForPassword(house.database.appDb, { email, clientIp, secret, now: at });
const fresh = 'seven herons over the weir';
/** The newest link of somebody. */
async function tokenOf(handle: string): Promise<string> {
  const [row] = await house.database.ownerDb.select().from(passwordResets).where(eq(passwordResets.userId, id(handle))).orderBy(sql`created_at desc, id desc`).limit(1);
  expect(row?.tokenHash).not.toContain(resetTokenFor(secret, row?.id ?? ''));
  return resetTokenFor(secret, row?.id ?? '');
}
/** Does the mails that wait, as the worker would. */
async function mailAll(): Promise<void> {
  const { rows } = await house.database.ownerDb.execute<{ task: string; payload: AccountTold }>(sql`select t.identifier as task, j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id order by j.id`);
  for (const { task, payload } of rows) await (task === 'send_password_reset' ? sendPasswordReset(services, payload.id) : tellAccountOwner(services, payload));
  await house.database.ownerDb.execute(sql`delete from graphile_worker._private_jobs`);
}
const events = async (action: string) => (await house.database.ownerDb.select({ body: auditEvents.body }).from(auditEvents).where(eq(auditEvents.action, action)).orderBy(auditEvents.at)).map((row) => String(row.body));

describe('a forgotten password', () => {
  it('is answered alike whether there is an account, in words and in time, and the mail goes to its own address', async () => {
    const took = async (email: string) => {
      const begun = performance.now();
      expect(await ask(email)).toBe(true);
      return performance.now() - begun;
    };
    for (const email of [person('maria').email, 'nobody@nowhere.example', 'no address']) expect(await took(email)).toBeGreaterThanOrEqual(395);
    await mailAll();
    expect(mails.map((mail) => mail.to.address)).toEqual([person('maria').email]);
    expect(mails[0]?.text).toContain(`/sign-in/new-password/${await tokenOf('maria')}`);
    expect((await events('password.asked')).map((body) => /"code":"(\w+)"/.exec(body)?.[1])).toEqual(['mailed', 'unknown']);
    expect((await events('password.asked')).join()).not.toContain('@');
  });

  it('is set by the link, once: every session ends, half a sign-in is worth nothing, and a mail tells', async () => {
    const before = new Browser(house);
    await before.signIn('sup');
    const half = new Browser(house);
    const begun = await startSignIn(half.call(), { email: person('sup').email, password: demoPassword });
    if (begun.status !== 'refused') half.keep(begun.setCookies);
    await ask(person('sup').email);
    await ask(person('sup').email);
    const token = await tokenOf('sup');
    expect(await openReset(house.database.appDb, token, now())).toMatchObject({ email: person('sup').email, secondFactor: true });
    const set = (password: string, link = token, at = now()) => setPasswordByLink(house.database.appDb, { token: link, password, now: at });
    await expect(set('short')).rejects.toMatchObject({ code: 'invalid_input' });
    const both = await Promise.allSettled([set(fresh), set(fresh)]);
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(set(fresh)).rejects.toMatchObject({ code: 'not_found' });
    // The other link of the same evening went with it.
    expect(await house.database.ownerDb.select().from(passwordResets).where(and(eq(passwordResets.userId, id('sup')), isNull(passwordResets.usedAt)))).toEqual([]);

    const { db, auth, cookie } = before.call();
    expect((await loadSession(db, auth, cookie, now())).signedIn).toBeNull();
    await half.forgetUsedCodes();
    expect(await finishSignIn(half.call(), code('sup'))).toMatchObject({ status: 'refused', reason: 'expired' });
    const strange = new Browser(house, '198.51.100.3');
    expect(await startSignIn(strange.call(), { email: person('sup').email, password: demoPassword })).toMatchObject({ status: 'refused' });
    // The link alone lets nobody in: the second factor is asked as before.
    expect((await startSignIn(strange.call(), { email: person('sup').email, password: fresh })).status).toBe('second_factor');
    await mailAll();
    expect(mails.at(-1)).toMatchObject({ to: { address: person('sup').email }, subject: 'Your password was changed' });
    expect(await events('password.reset')).toHaveLength(1);
  });

  it('is nothing after half an hour, for a closed account, or for a token with one character changed', async () => {
    const { appDb, ownerDb } = house.database;
    await ask(person('firm').email);
    const token = await tokenOf('firm');
    expect(await openReset(appDb, token, new Date(Date.now() + minutes(31)))).toBeNull();
    await expect(setPasswordByLink(appDb, { token, password: fresh, now: new Date(Date.now() + minutes(31)) })).rejects.toMatchObject({ code: 'not_found' });
    expect(await openReset(appDb, (token[0] === 'A' ? 'B' : 'A') + token.slice(1), now())).toBeNull();
    await ownerDb.update(users).set({ disabledAt: now() }).where(eq(users.id, id('firm')));
    expect(await openReset(appDb, token, now())).toBeNull();
    // Its mail, late, is not sent, and no new one is made.
    await ask(person('firm').email);
    await mailAll();
    expect(mails).toEqual([]);
    await ownerDb.update(users).set({ disabledAt: null }).where(eq(users.id, id('firm')));
    expect(await openReset(appDb, token, now())).not.toBeNull();
  });

  it('fills nobody’s mailbox, and is slowed by address', async () => {
    for (let i = 0; i < 5; i++) await ask(person('insurer').email, now(), `203.0.113.${50 + i}`);
    await mailAll();
    expect(mails).toHaveLength(3);
    await house.database.ownerDb.delete(throttles);
    await Promise.all(Array.from({ length: 20 }, (_, i) => ask(`somebody${i}@nowhere.example`)));
    expect(await ask('one-more@nowhere.example')).toBe(false);
  });

  it('is a row that nobody who is signed in can see', async () => {
    await ask(person('tech1').email);
    expect(await house.database.ownerDb.select().from(passwordResets)).not.toEqual([]);
    const staff: Actor = { kind: 'staff', id: id('admin'), name: 'x', roles: ['admin', 'compliance'], facilityIds: [], organizationIds: [], requestIds: [], sessionId: null };
    for (const actor of [staff, { ...staff, kind: 'requester' as const, roles: [] }]) expect(await asActor(house.database.appDb, actor, (tx) => tx.select().from(passwordResets))).toEqual([]);
  });
});

describe('a lost second factor', () => {
  const staff = (handle: string, roles: Actor['roles'], facilityId = house.riverside): Actor => ({ kind: 'staff', id: id(handle), name: handle, roles, facilityIds: [facilityId], organizationIds: [], requestIds: [], sessionId: null });
  const admin = () => staff('admin', ['admin']);
  const propose = (actor = admin(), change: object = {}) => proposeFactorReset(house.database.appDb, actor, { userId: id('tech2'), facilityId: house.riverside, reason: 'lost', note: 'Came to the desk with her badge', now: now(), ...change });
  const decide = (resetId: string, actor: Actor, verdict: 'confirmed' | 'declined' = 'confirmed', at = now()) => decideFactorReset(house.database.appDb, actor, { id: resetId, verdict, now: at });

  it('is reset by an administrator and a second person: codes, passkeys and sessions end, and its owner is told twice', async () => {
    const { appDb, ownerDb } = house.database;
    const browser = new Browser(house);
    await browser.signIn('tech2');
    const resetId = await propose();
    // Until the second person agrees nothing has changed.
    expect((await requireStaff(browser.request(), browser.context(), null)).id).toBe(id('tech2'));
    expect(await asActor(appDb, staff('sup', ['supervisor']), (tx) => openFactorResets(tx, now()))).toMatchObject([{ userId: id('tech2'), reason: 'lost', proposedBy: id('admin') }]);
    await expect(decide(resetId, admin())).rejects.toMatchObject({ code: 'forbidden' });
    await decide(resetId, staff('sup', ['supervisor']));
    await expect(decide(resetId, staff('comp', ['compliance']))).rejects.toMatchObject({ code: 'not_found' });
    expect((await thrown(requireStaff(browser.request(), browser.context(), null))).to).toMatch(/^\/sign-in\?/);
    expect(await ownerDb.select().from(twoFactors).where(eq(twoFactors.userId, id('tech2')))).toEqual([]);
    // The password alone opens nothing: the next thing is a new factor.
    const again = new Browser(house);
    expect((await again.signIn('tech2')).status).toBe('signed_in');
    expect((await thrown(requireStaff(again.request(), again.context(), 'request.read'))).to).toMatch(/^\/sign-in\/set-up/);
    await mailAll();
    expect(mails.filter((mail) => mail.to.address === person('tech2').email).map((mail) => mail.subject)).toEqual(['A reset of your second factor was asked for', 'Your second factor was reset']);
    expect((await events('second_factor.changed')).at(-1)).toContain('"change":"reset"');
    expect((await events('user.changed')).map((body) => /"change":"(\w+)"/.exec(body)?.[1])).toEqual(['factor_reset_proposed', 'factor_reset_confirmed']);
    expect((await events('user.changed')).join()).not.toContain('badge');
  });

  it('is nobody else’s to propose, nor one’s own, nor decided by whose it is, nor after three days', async () => {
    const { ownerDb } = house.database;
    const of = { userId: id('tech1') };
    for (const actor of [staff('sup', ['supervisor']), staff('comp', ['compliance']), staff('tech2', ['technician']), staff('admin', ['admin'], house.lakeview)]) await expect(propose(actor, of)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(propose(admin(), { userId: id('admin') })).rejects.toMatchObject({ public: { key: 'settings.people.error.self' } });
    await expect(propose(admin(), { ...of, note: 'ok' })).rejects.toMatchObject({ public: { key: 'settings.people.error.note' } });
    await expect(propose(admin(), { userId: id('maria') })).rejects.toMatchObject({ code: 'not_found' });
    const old = await propose(admin(), { ...of, now: new Date(Date.now() - minutes(72 * 60 + 1)) });
    await expect(decide(old, staff('sup', ['supervisor']))).rejects.toMatchObject({ code: 'not_found' });
    const open = await propose(admin(), of);
    await expect(propose(admin(), of)).rejects.toMatchObject({ public: { key: 'settings.people.error.waiting' } });
    await expect(decide(open, staff('tech1', ['supervisor']))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(decide(open, staff('tech2', ['technician']))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(decide(open, staff('sup', ['supervisor'], house.lakeview))).rejects.toMatchObject({ code: 'not_found' });
    await decide(open, staff('comp', ['compliance']), 'declined');
    expect(await ownerDb.select().from(twoFactors).where(eq(twoFactors.userId, id('tech1')))).toHaveLength(1);
    expect((await ownerDb.select().from(factorResets).where(eq(factorResets.id, open)))[0]).toMatchObject({ verdict: 'declined', decidedBy: id('comp') });
  });
});
