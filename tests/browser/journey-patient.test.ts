/** The first journey, on a phone: Maria asks for her own record, one question a page, gets a receipt, and follows it. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { startInstance, type Instance } from './support/instance.ts';

const look = process.env['OPENROI_LOOK'];
const pictures = look ? { folder: look, full: true } : { full: true };

let instance: Instance;
let browser: Browser;

beforeAll(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await instance?.close();
});

/** Looks at the page with axe, keeps its picture, and presses its one primary action. */
async function go(page: Page, name: string, to: string | RegExp): Promise<void> {
  await expectNoAxeViolations(page);
  await shot(page, name, pictures);
  await onward(page, to);
}

async function onward(page: Page, to: string | RegExp): Promise<void> {
  await page.locator('main form button').last().click();
  await page.waitForURL(typeof to === 'string' ? `**${to}` : to);
}

async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    if (/^state$|State$/.test(name)) await page.locator(`select[name="${name}"]`).selectOption(value);
    else await page.locator(`[name="${name}"]`).fill(value);
  }
}

async function choose(page: Page, name: string, value: string): Promise<void> {
  // The label covers its button: a finger lands on either.
  await page.locator(`input[name="${name}"][value="${value}"]`).check({ force: true });
}

async function fillDate(page: Page, name: string, month: string, day: string, year: string): Promise<void> {
  await fill(page, { [`${name}.month`]: month, [`${name}.day`]: day, [`${name}.year`]: year });
}

const address = { street: '418 Juniper Street', city: 'Pittsburgh', state: 'PA', postcode: '15212' };

it('asks, on a phone, from the first page to the receipt, and follows the request with its code', async () => {
  const page = await newPage(browser, { viewport: 'phone', baseURL: instance.url });
  await page.goto('/', { waitUntil: 'networkidle' });
  await expectNoAxeViolations(page);
  await shot(page, 'patient-01-start', pictures);
  await page.getByRole('link', { name: 'I want my own record' }).click();
  await page.waitForURL('**/ask/myself');
  await go(page, 'patient-02-before', '/ask/myself/hospital');

  await page.getByRole('radio', { name: 'Riverside General Hospital' }).check({ force: true });
  await go(page, 'patient-03-hospital', '/ask/myself/name');

  // What is wrong is said at the field, and what was typed stays.
  await fill(page, { givenNames: 'Maria' });
  await page.locator('main form button').last().click();
  await page.getByRole('alert').getByText('Type your last name.').waitFor();
  expect(await page.locator('[name=givenNames]').inputValue()).toBe('Maria');
  await expectNoAxeViolations(page);
  await shot(page, 'patient-04-problem', pictures);
  await fill(page, { familyName: 'Delgado-Reyes', previousNames: 'Maria Reyes' });
  await go(page, 'patient-05-name', '/ask/myself/birth');

  await fillDate(page, 'birthDate', '2', '30', '1978');
  await page.locator('main form button').last().click();
  await page.getByRole('alert').getByText('not a day of the calendar').waitFor();
  expect(await page.locator('[name="birthDate.day"]').inputValue()).toBe('30');
  await fillDate(page, 'birthDate', '3', '14', '1978');
  await fill(page, { mrn: 'RGH-100234' });
  await go(page, 'patient-06-birth', '/ask/myself/reach');

  await fill(page, { phone: '412-555-0134', ...address });
  await go(page, 'patient-07-reach', '/ask/myself/what');

  // Left in the middle and come back to: nothing is lost.
  await page.goto('/ask/myself', { waitUntil: 'networkidle' });
  await page.getByText('You have already begun').waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'patient-08-resume', pictures);
  await page.getByRole('link', { name: 'Go on' }).click();
  await page.waitForURL('**/ask/myself/what');

  await choose(page, 'scopeKind', 'kinds');
  await go(page, 'patient-09-what', '/ask/myself/kinds');
  for (const kind of ['laboratory', 'radiology', 'billing', 'imaging']) await choose(page, 'kinds', kind);
  await fillDate(page, 'from', '1', '1', '2023');
  await go(page, 'patient-10-kinds', '/ask/myself/form');
  await choose(page, 'channel', 'link');
  await go(page, 'patient-11-form', '/ask/myself/to');
  await go(page, 'patient-12-to', '/ask/myself/contact');

  await fill(page, { email: 'maria.delgado-reyes@mail.example', emailAgain: 'maria.delgado-reyes@mial.example' });
  await page.locator('main form button').last().click();
  await page.getByRole('alert').getByText('The two e-mail addresses are not the same').waitFor();
  await fill(page, { emailAgain: 'maria.delgado-reyes@mail.example' });
  await go(page, 'patient-13-contact', '/ask/myself/pin');

  await choose(page, 'pinBy', 'chosen');
  await fill(page, { pin: '123456', pinAgain: '123456' });
  await page.locator('main form button').last().click();
  await page.getByRole('alert').getByText('too easy to guess').waitFor();
  await fill(page, { pin: '730 418', pinAgain: '730418' });
  await go(page, 'patient-14-pin', '/ask/myself/identity');

  await choose(page, 'identity', 'photo_id');
  await go(page, 'patient-15-identity', '/ask/myself/photo');
  await page.locator('[name=photo]').setInputFiles({ name: 'id.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload="alert(1)">') });
  await page.locator('main form button').last().click();
  await page.getByRole('alert').getByText('not a document we can read').waitFor();
  await page.locator('[name=photo]').setInputFiles({ name: 'my ID.png', mimeType: 'image/png', buffer: await page.screenshot() });
  await go(page, 'patient-16-photo', '/ask/myself/signature');

  await page.locator('[name=agree]').check({ force: true });
  const pad = page.locator('canvas');
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (!box) throw new Error('no place to sign');
  await page.mouse.move(box.x + 30, box.y + 90);
  await page.mouse.down();
  for (let i = 0; i < 12; i++) await page.mouse.move(box.x + 30 + i * 18, box.y + 90 + (i % 2 ? -35 : 30));
  await page.mouse.up();
  await go(page, 'patient-17-signature', '/ask/myself/check');

  // A change link leads to its question and straight back.
  await page.getByRole('link', { name: 'Change How can we reach you?' }).click();
  await page.waitForURL('**/ask/myself/reach?from=check');
  expect(await page.locator('[name=street]').inputValue()).toBe(address.street);
  await fill(page, { phone: '(412) 555-0134' });
  await onward(page, '/ask/myself/check');
  await page.getByText('(412) 555-0134').waitFor();
  expect(await page.content()).not.toContain('730418');
  await go(page, 'patient-18-check', /\/ask\/receipt\//);

  const code = (await page.getByTestId('tracking-code').textContent())?.trim() ?? '';
  expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/);
  await page.getByText(/^RGH-\d{5}$/).waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'patient-19-receipt', pictures);
  const receipt = page.url();
  // The mail has the code and nothing about her health, in subject or body.
  const mails = await instance.mail((mail) => mail.text.includes(code));
  const sent = mails.find((mail) => mail.text.includes(code));
  expect(JSON.stringify(sent?.to)).toContain('maria.delgado-reyes@mail.example');
  expect(JSON.stringify(sent)).not.toMatch(/730418|1978|laboratory|100234/i);

  await page.getByRole('link', { name: 'Follow this request' }).click();
  await page.waitForURL('**/follow/*');
  await page.getByText('We have your request and are checking it.').waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'patient-20-follow', pictures);
  await page.locator('summary', { hasText: 'How this date is counted' }).first().click();
  await page.getByText(/45 CFR 164\.524/).first().waitFor();
  await fill(page, { body: 'I moved last month.' });
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Your message was sent.').waitFor();
  await page.getByText('I moved last month.').waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'patient-21-message', pictures);

  // Somebody else's browser: neither receipt nor request; a wrong code says what an unknown one says; the right one opens.
  const other = await newPage(browser, { viewport: 'phone', baseURL: instance.url });
  await other.goto(receipt);
  expect(new URL(other.url()).pathname).toBe('/follow');
  await expectNoAxeViolations(other);
  await shot(other, 'patient-22-code', pictures);
  for (const wrong of ['ABCD', `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`]) {
    await fill(other, { code: wrong });
    await other.locator('main form button').click();
    await other.getByRole('alert').getByText('We do not know this code.').waitFor();
  }
  await fill(other, { code: code.toLowerCase().replaceAll('-', ' ') });
  await other.locator('main form button').click();
  await other.waitForURL(/\/follow\/[0-9a-f-]{36}$/);
  await other.getByText('I moved last month.').waitFor();
  await other.goto(receipt);
  expect(new URL(other.url()).pathname).toMatch(/^\/follow\//);

  await other.getByRole('link', { name: 'Something is wrong' }).click();
  await other.waitForURL(/\/report$/);
  await expectNoAxeViolations(other);
  await choose(other, 'kind', 'not_arrived');
  await onward(other, /done=reported/);
  await other.getByText('It has not arrived').first().waitFor();
  await other.getByRole('link', { name: 'Take my request back' }).click();
  await other.waitForURL(/\/withdraw$/);
  await expectNoAxeViolations(other);
  await shot(other, 'patient-23-withdraw', pictures);
  await onward(other, /done=withdrawn/);
  await other.getByText('You withdrew this request. Nothing was sent.').first().waitFor();
  await expectNoAxeViolations(other);
  await other.context().close();
  await page.context().close();
});

it('goes to the receipt without a script, in Spanish, for a sister whom the patient names', async () => {
  const page = await newPage(browser, { viewport: 'phone', locale: 'es-US', javaScript: false, baseURL: instance.url });
  await page.goto('/ask/myself');
  await onward(page, '/ask/myself/hospital');
  await page.locator('input[name=facilityId]').first().check({ force: true });
  await onward(page, '/ask/myself/name');
  await page.getByRole('heading', { name: '¿Cómo se llama usted?' }).waitFor();
  await fill(page, { givenNames: 'Wei-Ling', familyName: 'Chen' });
  await onward(page, '/ask/myself/birth');
  await fillDate(page, 'birthDate', '12', '1', '1970');
  await onward(page, '/ask/myself/reach');
  await fill(page, { phone: '412', ...address });
  await page.locator('main form button').last().click();
  await page.getByRole('alert').getByText('código de área').waitFor();
  await fill(page, { phone: '412-555-0152' });
  await onward(page, '/ask/myself/what');
  await choose(page, 'scopeKind', 'visit');
  await onward(page, '/ask/myself/visit');
  await fillDate(page, 'visitOn', '5', '26', '2021');
  await onward(page, '/ask/myself/form');
  await choose(page, 'channel', 'link');
  await onward(page, '/ask/myself/to');
  await choose(page, 'toWhom', 'other');
  await onward(page, '/ask/myself/recipient');
  await fill(page, { recipientName: 'Mei Chen', recipientStreet: '3 Forbes Avenue', recipientCity: 'Pittsburgh', recipientState: 'PA', recipientPostcode: '15213', recipientEmail: 'mei.chen@mail.example', recipientEmailAgain: 'mei.chen@mail.example' });
  await shot(page, 'patient-es-recipient', pictures);
  await onward(page, '/ask/myself/contact');
  await onward(page, '/ask/myself/pin');
  await choose(page, 'pinBy', 'call_back');
  await onward(page, '/ask/myself/identity');
  await choose(page, 'identity', 'call_back');
  await onward(page, '/ask/myself/signature');
  await page.locator('[name=agree]').check({ force: true });
  await fill(page, { 'signature.typed': 'Wei-Ling Chen' });
  await onward(page, '/ask/myself/check');
  await page.getByText('Mei Chen').first().waitFor();
  await shot(page, 'patient-es-check', pictures);
  await onward(page, /\/ask\/receipt\//);
  await page.getByRole('heading', { name: 'Tenemos su solicitud' }).waitFor();
  await shot(page, 'patient-es-receipt', pictures);
  const receipt = page.url();
  // Pressed twice, or gone back to: the same request, the same receipt.
  await page.goto('/ask/myself/check');
  expect(page.url()).toBe(receipt);
  await page.locator('main a', { hasText: 'Seguir esta solicitud' }).click();
  await page.getByText('Tenemos su solicitud y la estamos').first().waitFor();
  await page.context().close();
});
