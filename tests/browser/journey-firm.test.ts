/**
 * Journey 2: a law firm files with a signed authorization. A bad one is told at once, line by line with its clause, before
 * anything is sent; a good one goes to the receipt and onto the desk that all members share. Axe finds nothing on the way.
 */
import { and, eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditEvents, attachments, requests } from '#db/schema/index.ts';
import { buildSampleUploads, type SampleUploads } from '#db/seed/charts/uploads.ts';
import { expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { startOffice, type Office } from './support/office.ts';
import { signInAs } from './support/sign-in.ts';

// why force: the label of a large choice lies over its control, so that all of it can be pressed
const press = { force: true } as const;
const pictures = { full: true, ...(process.env['OPENROI_LOOK'] ? { folder: process.env['OPENROI_LOOK'] } : {}) };
const matter = 'HQ-2026-0417';

let office: Office;
let browser: Browser;
let page: Page;
let samples: SampleUploads;

beforeAll(async () => {
  [office, browser, samples] = await Promise.all([startOffice(), launchBrowser(), buildSampleUploads()]);
  page = await newPage(browser, { baseURL: office.url });
  await signInAs(page, 'firm', { to: '/desk' });
});
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

const go = (on: Page) => on.getByRole('button', { name: 'Continue' }).click();
const pdf = (name: string, bytes: Uint8Array) => ({ name, mimeType: 'application/pdf', buffer: Buffer.from(bytes) });

async function patientAndRecords(on: Page): Promise<void> {
  await on.locator('select[name=facilityId]').selectOption({ label: 'Riverside General Hospital, Pittsburgh PA' });
  await on.locator('input[name=givenNames]').fill('Maria');
  await on.locator('input[name=familyName]').fill('Delgado-Reyes');
  await on.locator('input[name=birthDate]').fill('1978-03-14');
  await on.locator('input[name=matterNumber]').fill(matter);
  await go(on);
  await on.locator('select[name=purpose]').selectOption('legal');
  await on.locator('input[name=from]').fill('2023-01-01');
  await on.locator('input[name=to]').fill('2023-12-31');
  await on.getByLabel('Billing records').check(press);
  await go(on);
  await on.getByRole('heading', { name: 'What gives you the right to these records?' }).waitFor();
}

it('tells a defective authorization at once, with the clause of each line, and does not send it', async () => {
  await expectNoAxeViolations(page);
  await page.getByRole('link', { name: 'New request' }).first().click();
  await page.getByRole('heading', { name: 'Who is the patient?' }).waitFor();
  await go(page);
  await page.getByRole('alert').getByText('Enter the patient’s family name.').waitFor();
  await expectNoAxeViolations(page);
  await patientAndRecords(page);

  await page.getByRole('radio', { name: 'A subpoena' }).check(press);
  await page.getByLabel('Notice to the patient').check(press);
  await expectNoAxeViolations(page);
  await page.getByRole('radio', { name: 'The patient’s authorization' }).check(press);
  await page.locator('input[name=authorization]').setInputFiles(pdf('authorization.pdf', samples.defectiveAuthorization));
  const needs = page.getByRole('complementary', { name: 'What this request needs' });
  await page.locator('[name=authDescription]').fill('Emergency, radiology and billing records of 2023');
  await page.locator('[name=authDiscloser]').fill('Riverside General Hospital');
  await page.locator('[name=authRecipient]').fill('Harper & Quill LLP');
  await page.locator('[name=authPurpose]').fill('At the request of the individual');
  await page.locator('[name=authExpiresOn]').fill('2025-06-30');
  await page.getByLabel('Nobody yet').check(press);
  // As it is typed, before anything is sent.
  await needs.getByRole('listitem').filter({ hasText: 'Have the patient, or someone with authority, sign it.' }).getByText('45 CFR 164.508(c)(1)(vi)').waitFor();
  await needs.getByText('The authorization expired on Jun 30, 2025.').waitFor();
  await needs.getByText('45 CFR 164.508(c)(2)(i)', { exact: true }).waitFor();
  expect(await needs.getByRole('status').textContent()).toMatch(/^\d+ lines are missing$/);
  await expectNoAxeViolations(page);
  await shot(page, 'firm-01-defective-authorization', pictures);

  await go(page);
  await page.getByLabel('On paper by post').check(press);
  await go(page);
  await page.getByRole('heading', { name: 'Check before you send' }).waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'firm-02-check-missing', pictures);
  await page.getByRole('button', { name: 'Send the request' }).click();
  await page.getByRole('alert').getByText('Something is missing.').waitFor();
  expect(await office.hospital.database.ownerDb.select().from(requests).where(eq(requests.matterNumber, matter))).toEqual([]);
});

it('takes the mended authorization to the receipt and onto the desk of every member', async () => {
  await page.getByRole('link', { name: /Change\s+Papers/ }).click();
  await page.getByText('authorization.pdf is here (1 page).').waitFor();
  await page.locator('input[name=authorization]').setInputFiles(pdf('authorization-signed.pdf', samples.validAuthorization));
  await page.locator('[name=authExpiresOn]').fill('2027-11-10');
  await page.getByLabel('The patient', { exact: true }).check(press);
  await page.locator('[name=authSignedOn]').fill('2026-11-10');
  for (const statement of ['That it can be revoked', 'Whether care or payment', 'That the recipient may share']) await page.getByLabel(statement).check(press);
  await page.getByRole('complementary', { name: 'What this request needs' }).getByText('Nothing is missing').waitFor();
  await shot(page, 'firm-03-authorization-complete', pictures);
  await go(page);
  await page.getByRole('link', { name: /Change\s+Delivery/ }).click();
  await page.getByLabel('A link by e-mail').check(press);
  await page.getByLabel('I choose it now').check(press);
  await page.locator('input[name=pin]').fill('482913');
  await page.locator('input[name=pinAgain]').fill('482913');
  await page.getByLabel('With the custodian’s certification').check(press);
  await shot(page, 'firm-04-delivery', pictures);
  await expectNoAxeViolations(page);
  await go(page);
  // The schedule of the state has run out: no sum is told before an administrator confirms one.
  await page.getByText('You get every line before anything is owed.').waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'firm-05-check', pictures);
  await page.getByRole('button', { name: 'Send the request' }).click();
  await page.getByText(/Your request is filed: RGH-\d+/).waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'firm-06-receipt', pictures);

  const { ownerDb } = office.hospital.database;
  const [filed] = await ownerDb.select().from(requests).where(eq(requests.matterNumber, matter));
  expect(filed).toMatchObject({ basis: 'authorization', scope: { from: '2023-01-01', to: '2023-12-31', kinds: ['billing'] }, delivery: { channel: 'link', pinBy: 'chosen', recipientEmail: 'dana@harperquill.example' } });
  expect(filed?.pinHash).toMatch(/^\$argon2id/);
  // Only the paper that stands is kept.
  const papers = await ownerDb.select().from(attachments).where(and(eq(attachments.requestId, filed?.id ?? ''), eq(attachments.kind, 'authorization')));
  expect(papers.map((paper) => paper.name)).toEqual(['authorization-signed.pdf']);

  const colleague = await newPage(browser, { baseURL: office.url, javaScript: false });
  await signInAs(colleague, 'paralegal', { to: '/desk' });
  await colleague.getByRole('row', { name: new RegExp(matter) }).getByText('Received', { exact: true }).waitFor();
  await colleague.locator('input[name=term]').fill('0417');
  await colleague.getByRole('button', { name: 'Search' }).click();
  await colleague.getByText('1 request for “0417”').waitFor();
  expect(colleague.url()).not.toContain('0417');
  await colleague.getByRole('link', { name: matter }).click();
  await colleague.locator('textarea[name=body]').fill('The hearing is on December 20.');
  await colleague.getByRole('button', { name: 'Send the message' }).click();
  await colleague.getByText('Your message is sent.').waitFor();
  await colleague.getByText('The hearing is on December 20.').waitFor();
  const downloaded = colleague.waitForEvent('download');
  await colleague.goto('/desk');
  await colleague.getByRole('button', { name: 'Export (CSV)' }).click();
  expect((await downloaded).suggestedFilename()).toBe('requests.csv');
  const exported = await ownerDb.select().from(auditEvents).where(eq(auditEvents.action, 'export.made'));
  expect(exported).toHaveLength(1);
  await colleague.context().close();
});

it('asks before it files for the same patient again, and files a subpoena without a script', async () => {
  const quiet = await newPage(browser, { baseURL: office.url, javaScript: false, viewport: 'phone' });
  await signInAs(quiet, 'paralegal', { to: '/desk/new' });
  await patientAndRecords(quiet);
  await quiet.getByRole('radio', { name: 'A subpoena' }).check(press);
  await quiet.getByRole('button', { name: 'Check what is missing' }).click();
  await quiet.getByText('Add the subpoena.').waitFor();
  await quiet.locator('input[name=subpoena]').setInputFiles(pdf('subpoena.pdf', samples.validAuthorization));
  await quiet.locator('input[name=subpoenaDescribes][value=yes]').check(press);
  await quiet.locator('input[name=returnDate]').fill(daysFromNow(30));
  await quiet.getByLabel('Notice to the patient').check(press);
  await quiet.locator('input[name=noticeSentOn]').fill(daysFromNow(-20));
  await quiet.locator('input[name=objectionsUntil]').fill(daysFromNow(3));
  await quiet.getByLabel('None was made').check(press);
  await quiet.getByRole('button', { name: 'Check what is missing' }).click();
  await quiet.getByText(/The patient may object until/).waitFor();
  await shot(quiet, 'firm-07-subpoena-phone', pictures);
  await go(quiet);
  await quiet.getByLabel('On paper by post').check(press);
  await go(quiet);
  await quiet.getByLabel('Send anyway, I will supply what is missing').check(press);
  await quiet.getByRole('button', { name: 'Send the request' }).click();
  await quiet.getByRole('alert').getByText('Your organization has asked for this patient before.').waitFor();
  await quiet.getByLabel('Send anyway, I will supply what is missing').check(press);
  await quiet.getByLabel('This is another request').check(press);
  await quiet.getByRole('button', { name: 'Send the request' }).click();
  await quiet.getByText(/Your request is filed/).waitFor();
  await quiet.locator('select[name=kind]').selectOption('assurance');
  await quiet.locator('input[name=file]').setInputFiles(pdf('notice.pdf', samples.validAuthorization));
  await quiet.locator('form:has(input[name=file]) button').click();
  await quiet.getByText('Your paper is here.').waitFor();
  await quiet.context().close();
});

it('does not know the requests of others, in whatever theme', async () => {
  const [mine] = await office.hospital.database.ownerDb.select({ id: requests.id }).from(requests).where(eq(requests.matterNumber, matter));
  const foreign = await newPage(browser, { baseURL: office.url, scheme: 'dark', strict: false });
  await signInAs(foreign, 'insurer', { to: '/desk' });
  expect((await foreign.goto(`/desk/requests/${mine?.id ?? ''}`))?.status()).toBe(404);
  expect(await foreign.content()).not.toContain('Delgado');
  await foreign.context().close();
  const dark = await newPage(browser, { baseURL: office.url, scheme: 'dark', viewport: 'phone' });
  await signInAs(dark, 'firm', { to: '/desk' });
  await expectNoAxeViolations(dark);
  await shot(dark, 'firm-08-desk-phone-dark', pictures);
  await dark.getByRole('link', { name: matter }).first().click();
  await dark.getByText('What this request needs').waitFor();
  await expectNoAxeViolations(dark);
  await shot(dark, 'firm-09-request-phone-dark', pictures);
  await dark.goto('/desk/members');
  await expectNoAxeViolations(dark);
  await dark.context().close();
  await page.goto('/desk');
  await shot(page, 'firm-10-desk', pictures);
});

function daysFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
