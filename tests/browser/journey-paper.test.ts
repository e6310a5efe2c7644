/**
 * Paper: a technician splits a batch of faxes and indexes its three requests by keyboard alone; the firm's is checked, its chart
 * pulled and reviewed, approved by somebody else, its packet printed, and its dispatch recorded, to the accounting.
 */
import { and, eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoFacilities } from '#app/processes/seed-demo.ts';
import { openSecondReader } from '#app/documents/second-reader.ts';
import { auditEvents, batches, disclosures, dispatches, requests } from '#db/schema/index.ts';
import { buildFaxBatch } from '#db/seed/charts/uploads.ts';
import { expectFits, expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { startOffice, type Office } from './support/office.ts';
import { nextCode, signInAs, type Handle } from './support/sign-in.ts';

const look = process.env['OPENROI_LOOK'];
const pictures = look ? { folder: look } : {};

let office: Office;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [office, browser] = await Promise.all([startOffice(), launchBrowser()]);
  page = await newPage(browser, { baseURL: office.url });
  page.setDefaultTimeout(30_000);
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

async function as(handle: Handle, to: string): Promise<Page> {
  const other = await newPage(browser, { baseURL: office.url });
  other.setDefaultTimeout(30_000);
  await signInAs(other, handle, { to });
  return other;
}

async function firms() {
  const [request] = await office.hospital.database.ownerDb.select().from(requests).where(eq(requests.requesterName, 'Harper & Quill LLP'));
  if (!request) throw new Error('it was not filed');
  return request;
}

it('is checked on its own pages, its patient found, and the chart pulled', async () => {
  const { id, number } = await firms();
  await page.goto(`/requests/${id}`);
  await page.getByRole('heading', { level: 1, name: number }).waitFor();
  for (let lines = 0; lines < 12 && (await page.getByRole('button', { name: 'Accept the evidence' }).getAttribute('aria-disabled')) === 'true'; lines++) {
    await page.getByText('Decide', { exact: true }).first().click();
    const form = page.locator('details[open] form').filter({ has: page.getByRole('button', { name: 'Confirm', exact: true }) }).first();
    await form.getByLabel('Seen in').selectOption({ index: 1 });
    await form.getByLabel('Page', { exact: true }).fill('1');
    await form.getByLabel('How it was checked').fill('Read on the fax');
    await form.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.getByText('The line is confirmed.').waitFor();
    await page.locator('details[open]').waitFor({ state: 'detached' });
  }
  await expectNoAxeViolations(page);
  await shot(page, 'paper-07-evidence', pictures);
  await page.getByRole('button', { name: 'Accept the evidence' }).click();
  await page.getByRole('heading', { name: 'Find the patient' }).waitFor();
  const first = page.locator('ol > li').filter({ has: page.getByRole('button', { name: 'This is the patient' }) }).first();
  await first.getByText('RGH-100234').waitFor();
  await first.getByRole('button', { name: 'This is the patient' }).click();
  await page.getByRole('heading', { name: 'Retrieving the record' }).waitFor();
  await office.hospital.drain();
  await page.getByRole('heading', { name: 'Review every page' }).waitFor({ timeout: 60_000 });
}, 240_000);

it('is reviewed: the passenger is taken out wherever he stands, and goes to somebody else', async () => {
  const { id } = await firms();
  await page.goto(`/requests/${id}/review`);
  await page.locator('svg[data-page][data-picture=shown]').waitFor();
  const undecided = async () => Number(/(\d+) undecided/.exec((await page.locator('main').textContent()) ?? '')?.[1] ?? 0);
  for (const term of ['Rafael Reyes', '412-555-0188']) {
    await page.keyboard.press('t');
    await page.getByRole('textbox', { name: 'Term' }).fill(term);
    await page.getByText(/[1-9]\d* times on [1-9]/).waitFor();
    await page.getByRole('dialog').locator('select').selectOption({ label: 'About another person' });
    await page.getByRole('button', { name: 'Take it out everywhere' }).click();
    await page.getByRole('textbox', { name: 'Term' }).waitFor({ state: 'hidden' });
    await page.locator('[data-saving="0"]').waitFor();
  }
  await shot(page, 'paper-08-review', pictures);
  for (let turn = 0; turn < 60 && (await undecided()) > 0; turn++) {
    await page.keyboard.press('n');
    await page.locator('svg[data-page][data-picture=shown]').waitFor();
    const before = await undecided();
    const confirms = page.getByRole('button', { name: /^Confirm (?!all|the release)/ });
    const guarded = await page.getByRole('button', { name: 'Propose to release it anyway' }).isVisible();
    const flagged = (await confirms.count()) > 0;
    for (let open = 0; open < 8 && (await confirms.count()) > 0; open++) {
      await confirms.first().click();
      await page.locator('[data-saving="0"]').waitFor();
    }
    if (guarded || flagged) {
      await page.keyboard.press('w');
      await page.getByRole('dialog').getByRole('button', { name: guarded ? /Another patient.s page/ : 'No path allows it to be sent' }).click();
    } else await page.keyboard.press('r');
    await expect.poll(undecided, { timeout: 20_000 }).toBeLessThan(before);
  }
  await page.getByText('Every page is decided.').waitFor();
  // Decided in the picture; kept only when it is saved.
  await page.locator('[data-saving="0"]').waitFor();
  await page.getByRole('button', { name: 'Send to approval' }).click();
  const left = page.getByRole('list', { name: 'These pages may not go on as they are' });
  await page.waitForURL(new RegExp(`/requests/${id}$`), { timeout: 60_000 }).catch(async (cause: unknown) => {
    throw new Error(`it was not sent on: ${(await left.textContent().catch(() => null)) ?? page.url()}`, { cause });
  });
  await office.hospital.drain();
  await page.getByRole('heading', { name: 'A second person approves' }).waitFor({ timeout: 120_000 });
}, 420_000);

it('is approved by somebody else, and leaves once its cheque is here', async () => {
  const { id } = await firms();
  const second = await as('tech2', `/requests/${id}/approve`);
  await second.locator('img[data-picture=shown]').waitFor();
  await shot(second, 'paper-09-approve', pictures);
  const code = second.locator('input[name=code]');
  if (await code.isVisible()) await code.fill(await nextCode('tech2'));
  await second.getByRole('button', { name: 'Approve this packet' }).click();
  await second.waitForURL((to) => !to.pathname.endsWith('/approve'));
  await second.context().close();
  await page.goto(`/requests/${id}`);
  await page.getByText('The fee must be settled first.').waitFor();
  await page.getByText('Record a cheque').click();
  await page.locator('input[name=reference]').fill('HQ 20418');
  await page.getByRole('button', { name: 'Record it', exact: true }).click();
  await page.getByText(/HQ 20418/).waitFor();
  await office.hospital.drain();
  await page.goto(`/requests/${id}`);
  await page.getByRole('button', { name: 'Record the dispatch' }).waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'paper-10-dispatch', pictures);
  await expectFits(page, `/requests/${id}`, 'look-dispatch');
}, 240_000);

it('is printed: the paper holds what was released, and nothing that was taken out', async () => {
  const { id, number } = await firms();
  const href = await page.getByRole('link', { name: 'Open the packet to print it' }).getAttribute('href');
  expect(href).toBe(`/requests/${id}/packet/file`);
  const response = await page.context().request.get(href ?? '');
  expect(response.headers()['content-type']).toBe('application/pdf');
  const reader = await openSecondReader(await response.body());
  const texts: string[] = [];
  for (let n = 1; n <= reader.pageCount; n++) texts.push((await reader.runs(n)).map((run) => run.text).join(' '));
  await reader.close();
  const said = texts.join(' ').replace(/\s+/g, ' ');
  for (const words of [number, 'Harper & Quill LLP', 'HQ-2023-0622', 'RGH-100234', 'This may not be the complete record.']) expect(said).toContain(words);
  // What leaves is the visit of 2023-06-22, without the brother who sat beside her; no other patient, nothing protected.
  expect(said).toMatch(/cervical/i);
  expect(said).not.toMatch(/Rafael|412-555-0188|RGH-100235|naltrexone|part 2|withheld/i);
  const { ownerDb } = office.hospital.database;
  expect(await ownerDb.select().from(auditEvents).where(and(eq(auditEvents.requestId, id), eq(auditEvents.action, 'packet.viewed')))).not.toHaveLength(0);
  expect(await ownerDb.select().from(disclosures).where(eq(disclosures.requestId, id))).toHaveLength(0);
}, 120_000);

it('is dispatched with its carrier, number and day, which closes it', async () => {
  const { id } = await firms();
  const { hospital } = office;
  await page.getByRole('button', { name: 'Record the dispatch' }).click();
  await page.getByRole('alert').getByText('Name the carrier').waitFor();
  await expectNoAxeViolations(page);
  const yesterday = new Date(Date.now() - 86_400_000).toLocaleDateString('en-CA', { timeZone: 'America/New_York' });
  await page.locator('input[name=dispatchedOn]').fill(yesterday);
  await page.locator('input[name=carrier]').fill('USPS Certified Mail');
  await page.locator('input[name=reference]').fill('9407 1118 9876 5432 1000 01');
  await page.getByRole('button', { name: 'Record the dispatch' }).click();
  await page.getByText('The dispatch is recorded.').waitFor();
  await page.getByText('9407 1118 9876 5432 1000 01').waitFor();
  expect(await hospital.state(id)).toBe('closed');
  expect((await firms()).outcome).toBe('released');
  await expectNoAxeViolations(page);
  await shot(page, 'paper-11-dispatched', pictures);
  const { ownerDb } = hospital.database;
  expect(await ownerDb.select().from(dispatches).where(eq(dispatches.requestId, id))).toMatchObject([{ channel: 'post', carrier: 'USPS Certified Mail', reference: '9407 1118 9876 5432 1000 01', dispatchedOn: yesterday, dispatchedByName: 'Tara Lindqvist' }]);
  const log = await ownerDb.select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, id), eq(auditEvents.action, 'packet.dispatched')));
  expect(log).toHaveLength(1);
  expect(log[0]?.body).not.toContain('9407');
  await expectFits(page, `/requests/${id}`, 'look-closed');
}, 180_000);

it('stands in the register and among the patient’s disclosures, with how and when it left', async () => {
  const { number } = await firms();
  const compliance = await as('comp', '/disclosures');
  const row = compliance.getByRole('row').filter({ has: compliance.getByRole('link', { name: number }) });
  await row.getByText('USPS Certified Mail, 9407 1118 9876 5432 1000 01').waitFor();
  await expectNoAxeViolations(compliance);
  await shot(compliance, 'paper-12-register', pictures);
  await row.getByRole('link', { name: /Delgado-Reyes/ }).click();
  await compliance.getByRole('heading', { name: 'Accounting of disclosures' }).waitFor();
  // With an authorization it is not accounted for (164.528(a)(1)(iv)), but it is not lost either.
  await compliance.getByText('Nothing that has to be accounted for in this time.').waitFor();
  await compliance.getByText('USPS Certified Mail, 9407 1118 9876 5432 1000 01').waitFor();
  await expectNoAxeViolations(compliance);
  await shot(compliance, 'paper-13-accounting', pictures);
  await compliance.getByRole('link', { name: number }).click();
  await compliance.getByRole('heading', { name: `Story of request ${number}` }).waitFor();
  await compliance.getByText(/post, USPS Certified Mail/).waitFor();
  await expectNoAxeViolations(compliance);
  await compliance.context().close();
}, 120_000);

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
  await page.goto(batch);
  const part = await page.locator('ol a[href*="/parts/"]').first().getAttribute('href');
  for (const [path, name] of [['/intake', 'look-batches'], [batch, 'look-split'], [part ?? batch, 'look-index']] as const) await expectFits(page, path, name, look);
}, 120_000);
