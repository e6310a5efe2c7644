/** Paper: a technician splits a batch of faxes and indexes its three requests by keyboard alone; they stand on the work list by their deadlines. */
import { eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoFacilities } from '#app/processes/seed-demo.ts';
import { batches, requests } from '#db/schema/index.ts';
import { buildFaxBatch } from '#db/seed/charts/uploads.ts';
import { expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { startOffice, type Office } from './support/office.ts';
import { signInAs } from './support/sign-in.ts';

const look = process.env['OPENROI_LOOK'];
const pictures = look ? { folder: look } : {};

let office: Office;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [office, browser] = await Promise.all([startOffice(), launchBrowser()]);
  page = await newPage(browser, { baseURL: office.url });
  page.setDefaultTimeout(15_000);
  await signInAs(page, 'tech1', { to: '/intake' });
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

/** Goes on with the Tab key until the control has the focus; nothing is clicked. */
async function tabTo(name: string): Promise<void> {
  for (let steps = 0; steps < 90; steps++) {
    const at = await page.evaluate<string>('document.activeElement?.id || document.activeElement?.getAttribute("name") || ""');
    if (at === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${name}`);
}

/** Field by field, in the form's own order: text is typed, `true` is a tick. */
async function type(answers: Record<string, string | true>): Promise<void> {
  for (const [name, value] of Object.entries(answers)) {
    await tabTo(name);
    if (value === true) await page.keyboard.press('Space');
    else {
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(value);
    }
  }
}

/** why not waitForFunction: it evaluates a string in the page, which the security policy refuses */
const until = (expression: string) => expect.poll(() => page.evaluate<boolean>(`Boolean(${expression})`).catch(() => false), { timeout: 20_000, message: expression }).toBe(true);
const focused = () => until('document.activeElement?.id === "kind" && document.activeElement.value === ""');
const imagesThere = () => until('[...document.images].filter((i) => i.getBoundingClientRect().top < innerHeight).every((i) => i.complete && i.naturalWidth > 0)');

it('lists the batches, and opens one', async () => {
  await page.getByRole('heading', { name: 'Intake' }).waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'paper-01-batches', pictures);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/intake\/[0-9a-f-]{36}$/);
}, 60_000);

it('splits it into three requests, covers set aside, a slip taken back', async () => {
  await until('document.querySelectorAll("[data-page]").length === 9 && document.querySelector("[aria-current=true][data-page]")');
  await imagesThere();
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await press('x', 'j', 'j', 'j', 's', 'x', 'j', 'j', 'ArrowRight', 's', 'x', 'x', 'u');
  await page.getByText('Requests: 3, pages set aside: 3').waitFor();
  await page.getByText('Saved').waitFor();
  await page.getByRole('link', { name: 'Request 3' }).waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'paper-02-split', pictures);
  await page.reload();
  await page.getByText('Requests: 3, pages set aside: 3').waitFor();
  expect(await page.locator('[data-page="4"] select').inputValue()).toBe('cover_sheet');
  await until('document.querySelector("[aria-current=true][data-page]")');
  await press('Enter');
  await page.waitForURL(/\/parts\//);
}, 120_000);

it('indexes the firm’s request: what is missing is said, what was typed survives a reload', async () => {
  await focused();
  await imagesThere();
  await page.keyboard.type('Law');
  await type({ requesterName: 'Harper & Quill LLP', familyName: 'Delgado-Reyes' });
  expect(await page.locator('#line1').inputValue()).toBe('600 Grant Street');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('Enter the patient’s given names.').waitFor();
  expect(await page.locator('#familyName').inputValue()).toBe('Delgado-Reyes');
  await expectNoAxeViolations(page);
  await page.reload();
  await until('document.activeElement?.id === "kind"');
  expect(await page.locator('#familyName').inputValue()).toBe('Delgado-Reyes');
  expect(await page.locator('#kind').inputValue()).toBe('law_firm');
  await type({ givenNames: 'Maria Elena', birthDate: '14 mar 1978' });
  await page.locator('output').getByText('Mar 14, 1978').waitFor();
  await type({
    mrn: 'RGH-100234',
    from: '6/22/2023',
    to: '6/22/2023',
    'kinds-emergency': true,
    'kinds-radiology': true,
    'kinds-billing': true,
    matterNumber: 'HQ-2023-0622',
    'paper-authorization': true,
    'pages.authorization': '3',
    'auth.discloser': 'Riverside General Hospital',
    'auth.description': 'Emergency, radiology and billing records of 2023-06-22',
    'auth.recipient': 'Harper & Quill LLP',
    'auth.purpose': 'At the request of the individual',
    'auth.expiry': '2027-11-10',
    'auth.signedOn': '11/10/2026',
    'auth.signed': true,
    'auth.revocation': true,
    'auth.conditioning': true,
    'auth.redisclosure': true,
  });
  await expectNoAxeViolations(page);
  await shot(page, 'paper-03-index-firm', pictures);
  await tabTo('receivedReason');
  await page.keyboard.press('Enter');
  await page.getByText('Filed as RGH-').waitFor();
}, 120_000);

it('indexes the plan’s and the patient’s requests', async () => {
  await focused();
  await page.keyboard.type('Health');
  await type({ requesterName: 'Keystone Health Plan', familyName: 'Kowalczyk', givenNames: 'Robert', birthDate: '01291955', 'kinds-discharge_summary': true, 'kinds-operative': true, 'kinds-billing': true, matterNumber: 'KC-2024-031377', memberId: 'KHP-5520418', claimFrom: '3/13/2024', claimTo: '3/15/2024' });
  await shot(page, 'paper-04-index-plan', pictures);
  await page.keyboard.press('Enter');
  await focused();
  await page.keyboard.type('Patient');
  await type({ line1: '88 Larkspur Way', city: 'Pittsburgh', state: 'pa', postcode: '15212', phone: '412-555-0152', familyName: 'Chen', givenNames: 'Wei-Ling', birthDate: 'Dec 1 1970', from: '1/1/2019', signed: true, signedOn: '11/17/2026' });
  await shot(page, 'paper-05-index-patient', pictures);
  await page.keyboard.press('Enter');
  await page.getByText('Every request of this batch is indexed.').first().waitFor();
  await expectNoAxeViolations(page);
  const { ownerDb } = office.hospital.database;
  const filed = await ownerDb.select().from(requests).where(eq(requests.facilityId, demoFacilities.riverside));
  const [batch] = await ownerDb.select().from(batches);
  expect(filed.map((r) => [r.requesterName, r.basis, r.channel, r.receivedOn]).sort()).toEqual(
    [
      ['Harper & Quill LLP', 'authorization', 'fax', batch?.receivedOn],
      ['Keystone Health Plan', 'payment_operations', 'fax', batch?.receivedOn],
      ['Wei-Ling Chen', 'patient_access', 'fax', batch?.receivedOn],
    ].sort(),
  );
  expect(batch?.doneAt).not.toBeNull();
  expect(filed.every((r) => r.enteredAt.toISOString().slice(0, 10) > r.receivedOn)).toBe(true);
}, 120_000);

it('stands on the work list, the governing deadline first', async () => {
  await page.goto('/work');
  const rows = page.locator('tr[data-row]');
  await rows.nth(2).waitFor();
  const { ownerDb } = office.hospital.database;
  const byDeadline = (await ownerDb.select({ id: requests.id, dueAt: requests.dueAt }).from(requests)).sort((a, b) => Number(a.dueAt ?? Infinity) - Number(b.dueAt ?? Infinity));
  const shown = await page.evaluate<string[]>('[...document.querySelectorAll("tr[data-row]")].map((row) => row.dataset.row)');
  expect(shown).toEqual(byDeadline.map((r) => r.id));
  await shot(page, 'paper-06-work-list', pictures);
}, 60_000);

it('takes a new batch with the day it was received, and says what is wrong with one', async () => {
  await page.goto('/intake');
  await page.locator('#file').setInputFiles({ name: 'post.pdf', mimeType: 'application/pdf', buffer: Buffer.from('not a paper') });
  await page.locator('#receivedOn').fill('2026-11-16');
  await page.locator('#name').fill('Afternoon post');
  await page.getByRole('button', { name: 'Upload' }).click();
  await page.getByRole('alert').getByText('not a document we can read').waitFor();
  expect(await page.locator('#name').inputValue()).toBe('Afternoon post');
  await expectNoAxeViolations(page);
  await page.locator('#file').setInputFiles({ name: 'post.pdf', mimeType: 'application/pdf', buffer: Buffer.from(await buildFaxBatch()) });
  await page.getByRole('button', { name: 'Upload' }).click();
  await page.getByRole('heading', { name: 'Split Afternoon post' }).waitFor();
  expect(await page.locator('time[datetime="2026-11-16"]').count()).toBe(1);
}, 60_000);

it('splits without a script too, on a phone', async () => {
  const plain = await newPage(browser, { viewport: 'phone', javaScript: false, baseURL: office.url });
  await plain.context().addCookies(await page.context().cookies());
  await plain.goto(page.url());
  await plain.getByRole('checkbox', { name: 'Page 4 starts a request' }).check();
  await plain.getByRole('combobox', { name: 'Set page 1 aside' }).selectOption('cover_sheet');
  await plain.getByRole('button', { name: 'Save the split' }).click();
  await plain.getByText('Requests: 2, pages set aside: 1').waitFor();
  await plain.getByRole('button', { name: 'Index the requests' }).click();
  await plain.waitForURL(/\/parts\//);
  await plain.context().close();
}, 60_000);

it('is fit to be looked at, small and dark', async () => {
  const batch = new URL(page.url()).pathname;
  for (const scheme of ['light', 'dark'] as const) {
    for (const viewport of ['phone', 'desk'] as const) {
      const other = await newPage(browser, { viewport, scheme, baseURL: office.url });
      await other.context().addCookies(await page.context().cookies());
      await other.goto('/intake');
      const part = async (path: string, name: string) => {
        await other.goto(path, { waitUntil: 'networkidle' });
        await expectNoAxeViolations(other);
        if (look) await shot(other, `${name}-${viewport}-${scheme}`, { folder: look, full: true });
      };
      await part('/intake', 'look-batches');
      await part(batch, 'look-split');
      await part(await other.locator('ol a[href*="/parts/"]').first().getAttribute('href') ?? batch, 'look-index');
      await other.context().close();
    }
  }
}, 120_000);
