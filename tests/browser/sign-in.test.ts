/** Signing in, in Chromium, on a real database: with and without a script, on a phone, in Spanish; nothing for axe to find. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServerBuild } from '@remix-run/node';
import { inArray } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { invitationTokenFor, resetTokenFor } from '#app/identity/derived-secrets.ts';
import { auditEvents, invitations, passwordResets, patients } from '#db/schema/index.ts';
import { demoPeople } from '#db/seed/demo-accounts.ts';
import type { WebContext } from '#app/http/load-context.ts';
import { createWebApp } from '#app/http/server.ts';
import { createHouse, env as secrets, type House } from '#tests/identity/house.ts';
import { watchedLogger } from '#tests/setup/watched-logger.ts';
import { expectFits, expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { absent } from './support/interface-server.ts';
import { enterCode, signInAs } from './support/sign-in.ts';

const pictures = process.env['OPENROI_LOOK'] ? { folder: process.env['OPENROI_LOOK'], full: true } : { full: true };

/** Nobody answers there. */
const nobodysProvider = { id: 'riverside', name: 'Riverside', issuer: 'http://127.0.0.1:9', clientId: 'portal', clientSecret: 'secret', mailDomains: ['riverside.example'], facilities: [], organizations: [], secondFactor: false };

let house: House;
let browser: Browser;
const servers: ReturnType<typeof createServer>[] = [];
let demo: string;
let production: string;

beforeAll(async () => {
  [house, browser] = await Promise.all([createHouse(), launchBrowser()]);
  [demo, production] = [await serve('demo'), await serve('production')];
});
afterAll(async () => {
  await browser?.close();
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
  await house?.database.drop();
});

/** Axe, once; with OPENROI_LOOK at both widths, light and dark, with pictures to look at. */
async function looked(page: Page, path: string, name: string): Promise<void> {
  if (process.env['OPENROI_LOOK']) return expectFits(page, path, name);
  const other = await newPage(browser, { baseURL: new URL(page.url()).origin, viewport: 'phone' });
  await other.context().addCookies(await page.context().cookies());
  await other.goto(path, { waitUntil: 'networkidle' });
  await expectNoAxeViolations(other);
  await other.context().close();
}

async function serve(mode: 'demo' | 'production'): Promise<string> {
  const build = (await import(/* @vite-ignore */ pathToFileURL(join(import.meta.dirname, '../../build/server/index.js')).href)) as ServerBuild;
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { OPENROI_MODE: mode, PUBLIC_URL: url, TRUSTED_PROXIES: [], SESSION_SECRET: secrets.SESSION_SECRET, ...(mode === 'production' ? { OIDC_PROVIDERS: [nobodysProvider] } : {}) } as unknown as WebContext['env'];
  server.on('request', createWebApp({ build, db: house.database.appDb, env, logger: watchedLogger('web'), storage: absent('storage'), documents: absent('documents'), now: () => new Date(), site: { name: 'Riverside General Hospital', phone: '(412) 555-0100' } }));
  servers.push(server);
  return url;
}

it('takes a password and a code, and signs out for good', async () => {
  const page = await newPage(browser, { baseURL: demo });
  await page.goto('/sign-in', { waitUntil: 'networkidle' });
  await expectNoAxeViolations(page);
  await shot(page, 'sign-in', pictures);
  await signInAs(page, 'tech1', { to: '/preferences' });
  const cookies = await page.context().cookies();
  const session = cookies.find((c) => c.name === 'openroi.session_token');
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  // Asked again for what matters; the code is a new one.
  await page.goto('/sign-in/confirm?to=/preferences', { waitUntil: 'networkidle' });
  await expectNoAxeViolations(page);
  await enterCode(page, 'tech1');
  await page.evaluate(`(() => { const f = document.createElement('form'); f.method = 'post'; f.action = '/sign-out'; document.body.append(f); f.submit(); })()`);
  await page.getByText('You are signed out.').waitFor();
  await page.context().addCookies([session ?? { name: 'x', value: 'x', url: demo }]);
  await page.goto('/sign-in/confirm');
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  await page.context().close();
});

it('lists where one is signed in, and signs the other browser out', async () => {
  const [page, lost] = [await newPage(browser, { baseURL: demo }), await newPage(browser, { viewport: 'phone', baseURL: demo })];
  await signInAs(lost, 'admin', { to: '/account' });
  await signInAs(page, 'admin', { to: '/account' });
  await page.getByText('this browser').waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'account', pictures);
  await shot(lost, 'account-phone', pictures);
  await page.getByRole('button', { name: /^End Chrome/ }).click();
  await page.getByText('It is signed out.').waitFor();
  await page.getByText('You are signed in nowhere else.').waitFor();
  await lost.goto('/account');
  expect(new URL(lost.url()).pathname).toBe('/sign-in');
  await page.context().close();
  await lost.context().close();
});

it('invites by mail, and makes an account of the invitation without a script', async () => {
  const page = await newPage(browser, { baseURL: demo });
  await signInAs(page, 'admin', { to: '/settings/people' });
  await expectNoAxeViolations(page);
  await page.getByLabel('E-mail address').fill('newcomer@riverside.example');
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  await page.getByText('The invitation is on its way.').waitFor();
  await shot(page, 'people', pictures);
  await page.context().close();

  const [row] = await house.database.ownerDb.select({ id: invitations.id }).from(invitations);
  const phone = await newPage(browser, { viewport: 'phone', javaScript: false, baseURL: demo });
  await phone.goto(`/invitation/${invitationTokenFor(secrets.SESSION_SECRET, row?.id ?? '')}`);
  await phone.locator('input[name=name]').fill('Nora Newcomer');
  await phone.locator('input[name=password]').fill('short');
  await phone.getByRole('button', { name: 'Make the account' }).click();
  await phone.getByRole('alert').getByText(/8/).waitFor();
  await shot(phone, 'invitation-phone', pictures);
  await phone.locator('input[name=password]').fill('lantern orchard velvet');
  await phone.getByRole('button', { name: 'Make the account' }).click();
  await phone.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect((await phone.goto(`/invitation/${invitationTokenFor(secrets.SESSION_SECRET, row?.id ?? '')}`))?.status()).toBe(404);
  await phone.context().close();

  const desk = await newPage(browser, { baseURL: demo });
  await signInAs(desk, 'firm', { to: '/desk/members' });
  await desk.getByRole('button', { name: 'Let everybody with an address at harperquill.example join' }).click();
  await desk.getByText('may join as a member').waitFor();
  await expectNoAxeViolations(desk);
  await shot(desk, 'members', pictures);
  await desk.goto('/account');
  await expectNoAxeViolations(desk);
  await desk.context().close();
});

it('sets a forgotten password by the link in the mailbox, in Spanish and without a script', async () => {
  const phone = await newPage(browser, { viewport: 'phone', locale: 'es-US', javaScript: false, baseURL: demo });
  await phone.goto('/sign-in');
  await phone.getByRole('link', { name: '¿Olvidó su contraseña?' }).click();
  await phone.locator('main input[name=email]').fill('paralegal');
  await phone.locator('main form button').click();
  await phone.getByRole('alert').getByText('Escriba un correo electrónico').waitFor();
  const mailbox = demoPeople.find((each) => each.handle === 'paralegal')?.email ?? '';
  await phone.locator('main input[name=email]').fill(mailbox);
  await phone.locator('main form button').click();
  await phone.getByText('Si esta dirección tiene una cuenta').waitFor();
  const [reset] = await house.database.ownerDb.select({ id: passwordResets.id }).from(passwordResets);
  const link = `/sign-in/new-password/${resetTokenFor(secrets.SESSION_SECRET, reset?.id ?? '')}`;
  await looked(phone, '/sign-in/forgotten', 'forgotten');
  await looked(phone, link, 'new-password');
  await phone.goto(link);
  await phone.locator('input[name=password]').fill('corta');
  await phone.getByRole('button', { name: 'Guardar la contraseña' }).click();
  await phone.getByRole('alert').getByText('Use al menos 15 caracteres').waitFor();
  await phone.locator('input[name=password]').fill('siete garzas sobre la presa');
  await phone.getByRole('button', { name: 'Guardar la contraseña' }).click();
  await phone.getByText('Su contraseña está lista').waitFor();
  expect((await phone.goto(link))?.status()).toBe(404);
  await phone.getByRole('link', { name: 'Enviar un enlace nuevo' }).waitFor();
  await phone.context().close();
});

it('takes a lost second factor off an account when two people agree', async () => {
  const [page, second] = [await newPage(browser, { baseURL: demo }), await newPage(browser, { viewport: 'phone', baseURL: demo })];
  await signInAs(page, 'admin', { to: '/settings/people' });
  const row = page.getByRole('row', { name: 'Helen Brandt' });
  await row.getByText('Change Dr. Helen Brandt').click();
  await row.getByRole('button', { name: 'Reset the second factor' }).click();
  await page.getByRole('alert').getByText('how you made sure who asks').waitFor();
  await row.getByLabel('How you made sure who asks').fill('Came to the desk with her badge');
  await row.getByRole('button', { name: 'Reset the second factor' }).click();
  await page.getByText('The reset waits for a second person.').waitFor();
  await page.goto('/settings/factors');
  await page.getByText('You proposed it: somebody else decides.').waitFor();
  await signInAs(second, 'comp', { to: '/settings/factors' });
  await looked(second, '/settings/factors', 'factors');
  if (process.env['OPENROI_LOOK']) await shot(page, 'people-factor', pictures);
  await second.getByRole('button', { name: /^Agree and reset/ }).click();
  await second.getByText('The second factor is off the account').waitFor();
  for (const each of [page, second]) await each.context().close();
});

it('signs in with a passkey, which is the second factor where the device made sure who holds it', async () => {
  // A browser takes a name for a passkey's place, never a bare address.
  const page = await newPage(browser, { baseURL: demo.replace('127.0.0.1', 'localhost') });
  const devices = await page.context().newCDPSession(page);
  await devices.send('WebAuthn.enable');
  const { authenticatorId } = await devices.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
  await signInAs(page, 'sup', { to: '/account' });
  await page.getByLabel('Name of a new passkey').fill('Desk by the window');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('The passkey is added.').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Laptop');
  await page.getByRole('button', { name: /^Rename/ }).click();
  await page.getByText('The passkey is renamed.').waitFor();
  await looked(page, '/account', 'passkeys');
  await page.goto('/sign-in/confirm?to=/preferences');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));

  await page.context().clearCookies();
  await page.goto('/sign-in?to=/settings/factors');
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { name: 'Lost second factors' }).waitFor();
  // What the browser sent is worth nothing a second time.
  const request = await sent;
  const again = await page.request.post(request.url(), { headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(request.url()).origin }, data: request.postData() ?? '', maxRedirects: 0 });
  expect(again.headers()['location']).toBe('/sign-in?passkey=wrong&to=%2Fsettings%2Ffactors');

  // A device that does not ask who holds it is one factor, whatever the page was told to want.
  await page.context().clearCookies();
  await devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await page.goto('/sign-in?to=/settings/factors');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByText('Nothing came of it.').waitFor();
  await page.route('**/sign-in/passkey', async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), userVerification: 'discouraged' } });
  });
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('alert').getByText('did not check who holds it').waitFor();
  await page.unroute('**/sign-in/passkey');
  await devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  await page.goto('/sign-in/confirm?to=/settings/factors');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { name: 'Lost second factors' }).waitFor();

  await page.goto('/account');
  await page.getByRole('button', { name: /^Remove/ }).click();
  await page.getByText('The passkey is removed.').waitFor();
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByText('This passkey does not open an account here.').waitFor();
  await page.context().close();

  const said = await house.database.ownerDb.select({ body: auditEvents.body }).from(auditEvents).where(inArray(auditEvents.action, ['sign_in.succeeded', 'sign_in.failed', 'second_factor.changed']));
  for (const part of ['"method":"passkey"', '"method":"passkey_unverified"', '"code":"wrong","method":"passkey"', '"change":"passkey_added"', '"change":"passkey_removed"']) expect(said.filter(({ body }) => String(body).includes(part)), part).not.toEqual([]);
});

it('opens a restricted chart in an emergency, under a banner, and has it reviewed', async () => {
  useAuditWrappingKey(Buffer.alloc(32, 7));
  const chart = { id: '0199a000-0000-7000-8000-00000000c4a7', facilityId: house.riverside, mrn: 'VIP-77', familyName: 'Canary', givenNames: 'Odette', birthDate: '1950-07-01', restricted: true, createdAt: new Date() };
  await house.database.ownerDb.insert(patients).values(chart);
  const page = await newPage(browser, { baseURL: demo });
  await signInAs(page, 'tech1', { to: '/emergency' });
  expect((await page.request.get(`${demo}/patients/${chart.id}`)).status()).toBe(404);
  await expectNoAxeViolations(page);
  await page.getByLabel('Record number').fill('VIP-77');
  await page.getByLabel('Born on').fill('1950-07-01');
  await page.getByLabel('What happened, in your words').fill('Unconscious in the emergency room');
  await enterCode(page, 'tech1');
  await page.getByRole('heading', { name: 'Canary, Odette' }).waitFor();
  await page.getByText('Emergency access to chart VIP-77.').waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'emergency', pictures);

  const review = await newPage(browser, { viewport: 'phone', baseURL: demo });
  await signInAs(review, 'comp', { to: '/emergency/reviews' });
  await review.getByText('Unconscious in the emergency room').waitFor();
  await expectNoAxeViolations(review);
  await shot(review, 'emergency-review', pictures);
  await review.getByLabel('What you found').fill('The emergency room confirms it.');
  await review.getByRole('button', { name: 'Justified', exact: true }).click();
  await review.getByText('The review is recorded.').waitFor();
  await review.goto(`/patients/${chart.id}`);
  await review.getByRole('heading', { name: 'Who may open this chart' }).waitFor();
  await expectNoAxeViolations(review);
  // What a patient asks the house to keep to: an agreed restriction needs its ground.
  await review.getByRole('button', { name: 'Agree to the restriction' }).click();
  await review.getByRole('alert').getByText('Say that the care was paid for in full.').waitFor();
  await expectNoAxeViolations(review);
  await review.getByLabel(/paid for the care in full/).check();
  await review.getByRole('button', { name: 'Agree to the restriction' }).click();
  await review.getByText('Nothing goes to the health plan for payment or operations, unless the law requires it.').waitFor();
  await shot(review, 'patient-promises', pictures);
  // The review has ended it.
  expect((await page.goto(`/patients/${chart.id}`))?.status()).toBe(404);
  for (const each of [page, review]) await each.context().close();
});

it('asks the password before a session is ended where there is no second factor, and changes it without a script', async () => {
  const [page, lost] = [await newPage(browser, { viewport: 'phone', locale: 'es-US', javaScript: false, baseURL: demo }), await newPage(browser, { baseURL: demo })];
  await signInAs(lost, 'maria', { to: '/account' });
  await signInAs(page, 'maria', { to: '/account' });
  await page.getByRole('button', { name: 'Cerrar todas las demás' }).click();
  await page.getByRole('alert').getByText('Esta no es su contraseña').waitFor();
  await page.locator('main input[name=password]').fill('riverside demo 2026');
  await page.getByRole('button', { name: 'Cerrar todas las demás' }).click();
  await page.getByText('La sesión se cerró').waitFor();

  // The password itself is changed on the same page.
  const change = async (former: string, fresh: string) => {
    await page.getByLabel('Su contraseña actual').fill(former);
    await page.getByLabel('Contraseña nueva').fill(fresh);
    await page.getByRole('button', { name: 'Cambiar la contraseña' }).click();
  };
  await change('riverside demo 2026', 'corta');
  await page.getByRole('alert').getByText('Use al menos 15 caracteres').waitFor();
  await shot(page, 'account-password-phone', pictures);
  await change('riverside demo 2026', 'cuatro faroles junto al canal');
  await page.getByText('Su contraseña ha cambiado').waitFor();
  await page.context().close();
  await lost.context().close();
});

it('works without a script, on a phone, in Spanish, and keeps what was typed', async () => {
  const page = await newPage(browser, { viewport: 'phone', locale: 'es-US', javaScript: false, baseURL: demo });
  await page.goto('/sign-in');
  await page.locator('main input[name=email]').fill('tech2@riverside.example');
  await page.locator('main form button').click();
  await page.getByRole('alert').getByText('Escriba su contraseña').waitFor();
  expect(await page.locator('main input[name=email]').inputValue()).toBe('tech2@riverside.example');
  await page.locator('main input[name=password]').fill('not the password');
  await page.locator('main form button').click();
  await page.getByRole('alert').getByText('no corresponden a ninguna cuenta').waitFor();
  await signInAs(page, 'tech2', { to: '/preferences' });
  await page.context().close();
});

it('says at the code’s own field what is wrong', async () => {
  const page = await newPage(browser, { viewport: 'phone', baseURL: demo });
  await page.goto('/sign-in?to=https://evil.example', { waitUntil: 'networkidle' });
  expect(await page.locator('main form:has(input[name=email]) input[name=to]').inputValue()).toBe('');
  await page.locator('main input[name=email]').fill('sup@riverside.example');
  await page.locator('main input[name=password]').fill('riverside demo 2026');
  await page.locator('main form button').click();
  await page.waitForURL(/second-factor/);
  await page.locator('input[name=code]').fill('000 000');
  await page.locator('main form button').click();
  await page.getByRole('alert').getByText('This code is not right').waitFor();
  await shot(page, 'sign-in-code', pictures);
  await expectNoAxeViolations(page);
  await page.context().close();
});

it('shows the demo’s codes in the demo, and in production no such page', async () => {
  const page = await newPage(browser, { baseURL: demo });
  await page.goto('/demo/codes', { waitUntil: 'networkidle' });
  expect(await page.getByRole('row', { name: 'Tara Lindqvist' }).locator('code').last().textContent()).toMatch(/^\d{6}$/);
  await expectNoAxeViolations(page);
  await shot(page, 'demo-codes', pictures);
  expect((await page.goto(`${production}/demo/codes`))?.status()).toBe(404);
  expect(await page.content()).not.toContain('riverside.example');
  // An identity provider that does not answer is said so, in the reader's own words.
  await page.goto(`${production}/sign-in`);
  await page.getByRole('link', { name: 'Sign in with Riverside' }).click();
  await page.getByText('Your organization’s sign-in did not work.').waitFor();
  await looked(page, '/sign-in?sso=refused', 'single-sign-on');
  await page.context().close();
});
