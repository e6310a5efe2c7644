/** Post and phone in Chromium: a PIN slip is printed, posted and gone; a caller is found, called back, told and written down. */
import { and, eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSecondReader } from '#app/documents/second-reader.ts';
import { pinFor } from '#app/identity/derived-secrets.ts';
import { auditEvents, letters, messages } from '#db/schema/index.ts';
import { sessionSecret } from '#tests/runtime/hospital.ts';
import { releasedByLink, runOwed } from '#tests/runtime/released.ts';
import { expectFits, expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { startOffice, type Office } from './support/office.ts';
import { signInAs } from './support/sign-in.ts';

const look = process.env['OPENROI_LOOK'];
const pictures = look ? { folder: look } : {};
let office: Office;
let browser: Browser;
let page: Page;
let requestId: string;
let linkId: string;
let number: string;

beforeAll(async () => {
  [office, browser] = await Promise.all([startOffice(), launchBrowser()]);
  ({ requestId, linkId, number } = await releasedByLink(office.hospital, { language: 'es' }));
  await runOwed(office.hospital, requestId, 'write_letter');
  page = await newPage(browser, { baseURL: office.url });
  page.setDefaultTimeout(30_000);
  await signInAs(page, 'tech1', { to: `/requests/${requestId}` });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

const logged = (action: 'document.viewed' | 'letter.posted' | 'message.sent') =>
  office.hospital.database.ownerDb.select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), eq(auditEvents.action, action)));

it('prints the PIN slip of a link; the page itself never says the PIN', async () => {
  const pin = pinFor(sessionSecret, linkId);
  await page.getByRole('heading', { name: 'PIN by post' }).waitFor();
  await page.getByText('418 Juniper Street').first().waitFor();
  expect(await page.content()).not.toContain(pin);
  await expectNoAxeViolations(page);
  await shot(page, 'paper-14-pin-slip', pictures);
  await expectFits(page, `/requests/${requestId}`, 'look-slip');
  const href = (await page.getByRole('link', { name: 'Open the slip to print it' }).getAttribute('href')) ?? '';
  expect(href).not.toContain(pin);
  const response = await page.context().request.get(href);
  expect(response.headers()).toMatchObject({ 'content-type': 'application/pdf', 'cache-control': 'no-store' });
  const reader = await openSecondReader(await response.body());
  const said = (await reader.runs(1)).map((run) => run.text).join(' ');
  await reader.close();
  expect(said).toContain(pin);
  expect(await logged('document.viewed')).toHaveLength(1);
  // The letter's own page has its words without the PIN.
  const [slip] = await office.hospital.database.ownerDb.select().from(letters).where(and(eq(letters.requestId, requestId), eq(letters.kind, 'pin_slip')));
  const words = await page.context().request.get(`/requests/${requestId}/letters/${slip?.id ?? ''}`);
  expect(words.status()).toBe(200);
  expect(await words.text()).not.toContain(pin);
}, 180_000);

it('records it as posted, and it is gone', async () => {
  const href = (await page.getByRole('link', { name: 'Open the slip to print it' }).getAttribute('href')) ?? '';
  await page.getByRole('button', { name: 'Record it as posted' }).click();
  await page.getByText('The PIN slip is recorded as posted, and destroyed here.').waitFor();
  await page.getByText('The PIN was posted').waitFor();
  expect(await page.getByRole('link', { name: 'Open the slip to print it' }).count()).toBe(0);
  await expectNoAxeViolations(page);
  await shot(page, 'paper-15-pin-posted', pictures);
  expect((await page.context().request.get(href)).status()).toBe(404);
  expect(await logged('letter.posted')).toHaveLength(1);
}, 60_000);

it('finds the request a caller means; what is typed is in no address', async () => {
  await page.goto('/intake');
  await page.getByRole('link', { name: 'Somebody calls' }).click();
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByRole('alert').getByText('Enter the number of the request').waitFor();
  await expectNoAxeViolations(page);
  await page.getByLabel('Family name').fill('delgado-reyes');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByRole('alert').getByText('a name alone is not enough').waitFor();
  await page.getByLabel('Birth date').fill('1978-03-15');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByText('No request fits').waitFor();
  await page.getByLabel('Birth date').fill('1978-03-14');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByRole('link', { name: number }).waitFor();
  expect(page.url()).not.toMatch(/elgado|1978/i);
  await expectNoAxeViolations(page);
  await shot(page, 'paper-16-caller', pictures);
  await page.getByLabel('Number of the request').fill(String(Number(number.split('-')[1])));
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByText('1 request', { exact: true }).waitFor();
  await page.getByRole('link', { name: number }).click();
  await page.getByRole('heading', { name: `Call about ${number}` }).waitFor();
}, 60_000);

it('says nothing before the call back, then their own words in their language, and keeps what was said', async () => {
  const plain = 'Your packet is ready.';
  expect(await page.content()).not.toContain(plain);
  await expectNoAxeViolations(page);
  await shot(page, 'paper-17-call-back', pictures);
  await expectFits(page, new URL(page.url()).pathname, 'look-caller');
  await page.getByLabel('Name of the caller').fill('Maria Delgado-Reyes');
  await page.getByRole('button', { name: 'They answered, it is them' }).click();
  await page.getByRole('alert').getByText('Choose the number you called back').waitFor();
  expect(await page.getByLabel('Name of the caller').inputValue()).toBe('Maria Delgado-Reyes');
  await page.getByRole('radio', { name: '412-555-0134' }).check({ force: true });
  await page.getByRole('button', { name: 'They answered, it is them' }).click();
  await page.getByText('Maria Delgado-Reyes was called back').waitFor();
  await page.getByText(plain).waitFor();
  await page.locator('[lang=es]').getByText('Su paquete está listo.').waitFor();
  await page.locator('[lang=es]').getByText('Quién la tiene').waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'paper-18-what-to-say', pictures);
  await expectFits(page, new URL(page.url()).pathname + new URL(page.url()).search, 'look-say');
  await page.getByRole('button', { name: 'Record the call', exact: true }).click();
  await page.getByRole('alert').getByText('Write down what was said.').waitFor();
  await page.getByLabel('What was said').fill('Asked when it comes. Told that it is ready; the PIN is in the post.');
  await page.getByRole('button', { name: 'Record the call', exact: true }).click();
  await page.getByText('The call is recorded.').waitFor();
  // The call is over: nothing more is said without another call back.
  expect(await page.content()).not.toContain(plain);
  const rows = await office.hospital.database.ownerDb.select().from(messages).where(eq(messages.requestId, requestId));
  expect(rows.map(({ code, direction, params }) => [code, direction, params])).toEqual([
    ['call_verified', 'internal', { source: 'patient_index', ending: '0134', caller: 'Maria Delgado-Reyes' }],
    ['call_noted', 'internal', { caller: 'Maria Delgado-Reyes' }],
  ]);
  const log = await logged('message.sent');
  expect(log).toHaveLength(2);
  expect(log.map(({ body }) => body).join()).not.toMatch(/Delgado|0134|PIN is/);
  await page.goto(`/requests/${requestId}`);
  await page.getByText('Called back at a number on file').waitFor();
  await page.getByText('Asked when it comes.').waitFor();
}, 180_000);

it('a call that somebody else verified, or that is long over, tells nothing; who was not reached is written down as such', async () => {
  const [verified] = await office.hospital.database.ownerDb.select().from(messages).where(and(eq(messages.requestId, requestId), eq(messages.code, 'call_verified')));
  const address = `/intake/caller/${requestId}?call=${verified?.id ?? ''}`;
  const other = await newPage(browser, { baseURL: office.url });
  await signInAs(other, 'tech2', { to: address });
  await other.getByRole('heading', { name: 'Who is it?' }).waitFor();
  expect(await other.content()).not.toContain('Your packet is ready.');
  await other.getByLabel('Name the caller gave').fill('A man');
  await other.getByLabel('What was said').fill('Wanted to know whether she is a patient here.');
  await other.getByRole('button', { name: 'Record it as not verified' }).click();
  await other.getByText('A call by somebody who was not verified').waitFor();
  await other.context().close();
  await office.hospital.database.ownerDb.update(messages).set({ sentAt: new Date(Date.now() - 31 * 60_000) }).where(eq(messages.id, verified?.id ?? ''));
  await page.goto(address);
  await page.getByRole('heading', { name: 'Who is it?' }).waitFor();
  expect(await page.content()).not.toContain('Your packet is ready.');
}, 90_000);
