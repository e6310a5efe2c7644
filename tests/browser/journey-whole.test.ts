/**
 * The story of the README, on real parts: Maria asks in the browser, one technician checks, finds, reviews and redacts, another
 * approves, the worker builds and sends, Maria opens the packet with her PIN, and the compliance officer reads it all.
 * Maria's data and what is typed about her are canaries: at the end nothing that was printed, mailed or asked for may hold them.
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSecondReader } from '#app/documents/second-reader.ts';
import { canary, heardSoFar } from '#tests/setup/canary.ts';
import { expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { startInstance, type Instance } from './support/instance.ts';
import { enterCode, nextCode, signInAs, type Handle } from './support/sign-in.ts';

const pictures = process.env['OPENROI_LOOK'] ? { folder: process.env['OPENROI_LOOK'] } : {};
const pin = '730418';
let instance: Instance;
let browser: Browser;
let request = '';
let number = '';

beforeAll(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await instance?.close();
});

async function as(handle: Handle, to: string): Promise<Page> {
  const page = await newPage(browser, { baseURL: instance.url });
  await signInAs(page, handle, { to });
  return page;
}

async function look(page: Page, name: string): Promise<void> {
  await expectNoAxeViolations(page);
  await shot(page, name, pictures);
}

it('1. Maria asks for her record of 2023', async () => {
  const page = await newPage(browser, { viewport: 'phone', baseURL: instance.url });
  const onward = async (to: string | RegExp) => {
    await page.locator('main form button').last().click();
    await page.waitForURL(typeof to === 'string' ? `**/ask/myself/${to}` : to);
  };
  const fill = async (values: Record<string, string>) => {
    for (const [name, value] of Object.entries(values)) await page.locator(`[name="${name}"]`).fill(value);
  };
  const choose = (name: string, value: string) => page.locator(`input[name="${name}"][value="${value}"]`).check({ force: true });
  await page.goto('/ask/myself', { waitUntil: 'networkidle' });
  await onward('hospital');
  await page.getByRole('radio', { name: 'Riverside General Hospital' }).check({ force: true });
  await onward('name');
  await fill({ givenNames: 'Maria', familyName: 'Delgado-Reyes' });
  await onward('birth');
  await fill({ 'birthDate.month': '3', 'birthDate.day': '14', 'birthDate.year': '1978' });
  await onward('reach');
  await fill({ phone: canary.phone, street: canary.street, city: 'Pittsburgh', postcode: '15212' });
  await page.locator('select[name="state"]').selectOption('PA');
  await onward('what');
  await choose('scopeKind', 'dates');
  await onward(/\/ask\/myself\/(dates|kinds|when)/);
  await fill({ 'from.month': '1', 'from.day': '1', 'from.year': '2023', 'to.month': '12', 'to.day': '31', 'to.year': '2023' });
  await onward('form');
  await choose('channel', 'link');
  await onward('to');
  await onward('contact');
  await fill({ email: 'maria.delgado-reyes@mail.example', emailAgain: 'maria.delgado-reyes@mail.example' });
  await onward('pin');
  await choose('pinBy', 'chosen');
  await fill({ pin, pinAgain: pin });
  await onward('identity');
  await choose('identity', 'call_back');
  await onward('signature');
  await page.locator('[name=agree]').check({ force: true });
  await fill({ 'signature.typed': 'Maria Delgado-Reyes' });
  await onward('check');
  await onward(/\/ask\/receipt\//);
  number = (await page.getByText(/^RGH-\d{5}$/).textContent())?.trim() ?? '';
  expect(number).toMatch(/^RGH-\d{5}$/);
  await page.context().close();
}, 180_000);

it('2. a technician takes it from the list, checks, finds the patient, and the record comes by itself', async () => {
  const page = await as('tech1', '/work?queue=unassigned');
  await page.getByRole('link', { name: number }).first().click();
  await page.waitForURL(/\/requests\/[0-9a-f-]{36}$/);
  request = page.url();
  await look(page, 'whole-01-check');
  await page.getByText('Decide', { exact: true }).first().click();
  await page.getByLabel('How it was checked').fill(`Called back on the number on file: ${canary.reason}, ${canary.socialSecurity}`);
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await page.getByText('The line is confirmed.').waitFor();
  await page.getByRole('button', { name: 'Accept the evidence' }).click();
  await page.getByRole('heading', { name: 'Find the patient' }).waitFor();
  const first = page.locator('ol > li').filter({ has: page.getByRole('button', { name: 'This is the patient' }) }).first();
  await first.getByText('RGH-100234').waitFor();
  await look(page, 'whole-02-patient');
  await first.getByRole('button', { name: 'This is the patient' }).click();
  await page.getByRole('heading', { name: 'Review every page' }).waitFor({ timeout: 120_000 });
  await look(page, 'whole-03-record');
  await page.context().close();
}, 240_000);

it('3. reviews every page: what is hers leaves, another patient\'s page stays, and sends it on', async () => {
  const page = await as('tech1', `${new URL(request).pathname}/review`);
  await page.locator('svg[data-page][data-picture=shown]').waitFor();
  await look(page, 'whole-04-review');
  const undecided = async () => Number(/(\d+) undecided/.exec((await page.locator('main').textContent()) ?? '')?.[1] ?? 0);
  expect(await undecided()).toBeGreaterThan(3);
  // A whole contact sheet at once, except what has a finding or another name on it.
  for (let sheet = 0; sheet < 3 && (await undecided()) > 0; sheet++) {
    await page.keyboard.press('c');
    await page.locator('ol svg[data-picture=shown]').first().waitFor();
    const before = await undecided();
    await page.keyboard.press('R');
    await expect.poll(undecided, { timeout: 10_000 }).toBeLessThanOrEqual(before).catch(() => undefined);
    await page.locator('[data-saving="0"]').waitFor();
    await page.keyboard.press('Escape');
    if ((await undecided()) === before) break;
  }
  // The rest one by one.
  for (let turn = 0; turn < 40 && (await undecided()) > 0; turn++) {
    await page.keyboard.press('n');
    await page.locator('svg[data-page][data-picture=shown]').waitFor();
    const before = await undecided();
    for (let open = 0; open < 8; open++) {
      const confirm = page.getByRole('button', { name: /^Confirm (?!all|the release)/ });
      if ((await confirm.count()) === 0) break;
      await confirm.first().click();
      await page.locator('[data-saving="0"]').waitFor();
    }
    if (await page.getByRole('button', { name: 'Propose to release it anyway' }).isVisible()) {
      await page.keyboard.press('w');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('1');
    } else await page.keyboard.press('r');
    await expect.poll(undecided, { timeout: 10_000 }).toBeLessThan(before);
  }
  await page.getByText('Every page is decided.').waitFor();
  await page.getByRole('button', { name: 'Send to approval' }).click();
  await page.waitForURL(request);
  await page.getByRole('heading', { name: 'A second person approves' }).waitFor({ timeout: 150_000 });
  await look(page, 'whole-05-built');
  await page.context().close();
}, 420_000);

it('4. somebody else sees the packet as it leaves, and approves it', async () => {
  const page = await as('tech2', `${new URL(request).pathname}/approve`);
  await page.locator('img[data-picture=shown]').waitFor();
  await look(page, 'whole-06-approve');
  const code = page.locator('input[name=code]');
  if (await code.isVisible()) await code.fill(await nextCode('tech2'));
  await page.getByRole('button', { name: 'Approve this packet' }).click();
  await page.waitForURL((to) => !to.pathname.endsWith('/approve'));
  await page.context().close();
}, 180_000);

it('5. Maria gets a mail without a PIN, and opens the packet with hers', async () => {
  const mails = await instance.mail((mail) => /\/packet\//.test(mail.text), 120_000);
  const mail = mails.find(({ text }) => /\/packet\//.test(text));
  expect(JSON.stringify(mail)).not.toMatch(/730418|Delgado|1978|100234/);
  const link = /https?:\/\/\S+\/packet\/[A-Za-z0-9_-]+/.exec(mail?.text ?? '')?.[0] ?? '';
  const page = await newPage(browser, { viewport: 'phone', baseURL: instance.url });
  await page.goto(link);
  await look(page, 'whole-07-packet');
  await page.locator('input[name=pin]').fill('111222');
  await page.locator('main form button').first().click();
  await page.getByRole('alert').waitFor();
  await page.locator('input[name=pin]').fill(pin);
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('main form button').first().click()]);
  const file = join(mkdtempSync(join(tmpdir(), 'openroi-packet-')), 'packet.pdf');
  await download.saveAs(file);
  // Read by an engine that did not write it, under her PIN: her record, and nothing of the other patient.
  await expect(openSecondReader(readFileSync(file))).rejects.toThrow();
  const reader = await openSecondReader(readFileSync(file), pin);
  const texts: string[] = [];
  for (let n = 1; n <= reader.pageCount; n++) texts.push((await reader.runs(n)).map((run) => run.text).join(' '));
  await reader.close();
  expect(texts.join('\n')).toContain(number);
  expect(texts.join('\n')).toContain('RGH-100234');
  expect(texts.join('\n')).not.toContain('RGH-100235');
  await page.context().close();
}, 180_000);

it('6. the compliance officer reads the story, the register and the log', async () => {
  const page = await as('comp', '/disclosures');
  await page.getByRole('link', { name: number }).waitFor();
  await look(page, 'whole-08-disclosures');
  await page.getByRole('link', { name: number }).click();
  await page.getByRole('heading', { name: `Story of request ${number}` }).waitFor();
  await page.getByText('Packet downloaded').first().waitFor();
  await page.getByText('One and the same').waitFor();
  await look(page, 'whole-09-story');
  await page.getByRole('link', { name: /Delgado-Reyes/ }).first().click();
  await page.getByRole('heading', { name: 'Accounting of disclosures' }).waitFor();
  await page.getByText('Nothing that has to be accounted for in this time.').waitFor();
  await look(page, 'whole-10-accounting');
  // The code of the sign-in serves one export; the next asks again, every time.
  const [first] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export CSV' }).click()]);
  expect(first.suggestedFilename()).toBe('accounting.csv');
  await page.getByRole('button', { name: 'Export JSON' }).click();
  await page.waitForURL(/\/sign-in\/confirm/);
  await enterCode(page, 'comp');
  await page.goto('/log');
  await page.getByRole('heading', { name: 'Log', exact: true }).waitFor();
  await page.getByRole('rowheader', { name: 'packet.downloaded' }).first().waitFor();
  await look(page, 'whole-11-log');
  await page.context().close();
}, 180_000);

it('7. all of it was heard: what the processes print, the addresses asked for, the mails', async () => {
  await instance.mail();
  const heard = heardSoFar();
  for (const process of ['start (stdout)', 'an address that was asked for']) expect(heard.get(process) ?? 0, process).toBeGreaterThan(500);
});
