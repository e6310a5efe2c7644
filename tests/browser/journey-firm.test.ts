/**
 * Journey 2: a law firm files with a signed authorization. A bad one is told at once, line by line with its clause, before
 * anything is sent; a good one goes to the receipt and onto the desk that all members share. It costs what the state's schedule
 * says, waits approved until the cheque is in, and leaves without a word of what is protected. Axe finds nothing on the way.
 */
import { and, eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { attachments, auditEvents, disclosures, evidenceChecks, fees, findings, packets, pages, patients, payments, requests } from '#db/schema/index.ts';
import { buildSampleUploads, type SampleUploads } from '#db/seed/charts/uploads.ts';
import { download, toApproval, toRelease, toReview } from '#tests/runtime/journey.ts';
import { expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { startOffice, type Office } from './support/office.ts';
import { signInAs } from './support/sign-in.ts';

// why force: the label of a large choice lies over its control, so that all of it can be pressed
const press = { force: true } as const;
const pictures = { full: true, ...(process.env['OPENROI_LOOK'] ? { folder: process.env['OPENROI_LOOK'] } : {}) };
const matter = 'HQ-2026-0417';
const pin = '482913';

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
  for (const kind of ['Emergency department', 'Progress notes', 'Radiology reports', 'Billing records']) await on.getByLabel(kind).check(press);
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
  await page.locator('input[name=pin]').fill(pin);
  await page.locator('input[name=pinAgain]').fill(pin);
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
  expect(filed).toMatchObject({ basis: 'authorization', scope: { from: '2023-01-01', to: '2023-12-31', kinds: ['emergency', 'progress', 'radiology', 'billing'] }, delivery: { channel: 'link', pinBy: 'chosen', recipientEmail: 'dana@harperquill.example' } });
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
});

it('waits approved for its fee, which the firm sees line by line and a technician settles with the cheque', async () => {
  const { hospital } = office;
  const { ownerDb } = hospital.database;
  const filed = await theRequest();
  const [maria] = await ownerDb.select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
  const tech = hospital.staff('tech1@riverside.example');
  await hospital.drain();
  await toReview(hospital, tech, filed.id, maria?.id ?? '');
  expect(await hospital.state(filed.id)).toBe('reviewing');
  const evidence = await ownerDb.select().from(evidenceChecks).where(eq(evidenceChecks.requestId, filed.id));
  expect(evidence.filter((line) => line.status !== 'met')).toEqual([]);
  const noticed = await ownerDb.select().from(findings).where(eq(findings.requestId, filed.id));
  expect(noticed.length).toBeGreaterThan(0);

  const packet = await toApproval(hospital, tech, filed.id, { withholdProtected: true });
  const ledger = await ownerDb.select().from(pages).where(eq(pages.requestId, filed.id));
  const leaving = ledger.filter((each) => each.disposition === 'release').length;
  expect(ledger.some((each) => each.disposition === 'withhold' && each.reason === 'protected')).toBe(true);
  // 42 Pa.C.S. 6152: the search, and the first twenty pages at 1.94.
  expect(leaving).toBeLessThanOrEqual(20);
  const [fee] = await ownerDb.select().from(fees).where(eq(fees.requestId, filed.id));
  expect(fee).toMatchObject({ ruleId: 'FEE-PA', status: 'quoted', totalCents: 2874 + leaving * 194 });

  const mailsBefore = hospital.mails.length;
  await toRelease(hospital, hospital.staff('tech2@riverside.example'), packet);
  expect(await hospital.state(filed.id)).toBe('approved');
  expect(hospital.mails.slice(mailsBefore).map((mail) => mail.text).join()).not.toContain('/packet/');

  const total = `$${((fee?.totalCents ?? 0) / 100).toFixed(2)}`;
  await page.goto(`/desk/requests/${filed.id}`);
  const invoice = page.getByRole('table', { name: 'Fees' });
  await invoice.getByRole('row', { name: /28\.74/ }).first().waitFor();
  await invoice.getByRole('row', { name: new RegExp(`${leaving}\\s*\\$1\\.94`) }).waitFor();
  await invoice.getByText(total).waitFor();
  await page.getByText(`Send a check to Riverside General Hospital with the number ${filed.number}.`).waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'firm-10-fee', pictures);

  const counter = await newPage(browser, { baseURL: office.url });
  await signInAs(counter, 'tech1', { to: `/requests/${filed.id}` });
  const feeBox = counter.getByRole('region', { name: /^Fee/ });
  await feeBox.getByText('Why?').first().click();
  await feeBox.getByText(/^FEE-PA \(/).waitFor();
  await counter.getByText('Record a cheque').click();
  expect(await counter.locator('input[name=amount]').inputValue()).toBe(total.slice(1));
  await counter.locator('input[name=reference]').fill('HQ 20417');
  await counter.getByRole('button', { name: 'Record it' }).click();
  await counter.getByText(/HQ 20417/).waitFor();
  await expectNoAxeViolations(counter);
  await shot(counter, 'firm-11-cheque', pictures);
  await counter.context().close();
  expect(await ownerDb.select().from(payments).where(eq(payments.requestId, filed.id))).toMatchObject([{ kind: 'cheque', amountCents: fee?.totalCents, reference: 'HQ 20417', recordedBy: tech.id }]);
});

it('leaves once it is paid, opens with the PIN, and names nothing that stayed behind', async () => {
  const { hospital } = office;
  const { ownerDb } = hospital.database;
  const filed = await theRequest();
  await hospital.drain();
  expect(await hospital.state(filed.id)).toBe('released');
  const mail = hospital.mails.find(({ text }) => text.includes('/packet/'));
  expect(mail?.to.address).toBe('dana@harperquill.example');
  expect(JSON.stringify(mail)).not.toMatch(/482913|Delgado|Maria|1978|100234/);
  await page.goto(`/desk/requests/${filed.id}`);
  await page.getByText('The link was sent to dana@harperquill.example').waitFor();
  await page.getByText('This invoice is settled.').waitFor();
  await page.getByText(/Check HQ 20417 over/).waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'firm-12-ready', pictures);

  const token = /\/packet\/([A-Za-z0-9_-]{43})/.exec(mail?.text ?? '')?.[1] ?? '';
  const said = (await download(hospital, token, pin)).join(' ').replace(/\s+/g, ' ');
  expect(said).toContain(filed.number);
  expect(said).toContain('This may not be the complete record.');
  // Neither the protected page itself nor the kind of thing it was.
  expect(said).not.toMatch(/substance|alcohol|naltrexone|recovery program|part 2|psycho|\bhiv\b|withheld/i);
  expect(said).not.toContain('RGH-100235');
  expect(await hospital.state(filed.id)).toBe('closed');
  const [disclosure] = await ownerDb.select().from(disclosures).where(eq(disclosures.requestId, filed.id));
  expect(disclosure).toMatchObject({ basis: 'authorization', accounted: false, channel: 'link', recipientName: 'Harper & Quill LLP' });
  const [left] = await ownerDb.select().from(packets).where(eq(packets.requestId, filed.id));
  expect(left?.sha256).toBe(left?.approvedSha256);

  await page.reload();
  await page.getByText(/Opened 1 of \d+ times/).waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'firm-13-closed', pictures);
  await page.goto('/desk');
  await shot(page, 'firm-14-desk', pictures);
});

async function theRequest() {
  const [filed] = await office.hospital.database.ownerDb.select().from(requests).where(and(eq(requests.matterNumber, matter), eq(requests.basis, 'authorization')));
  if (!filed) throw new Error('it was not filed');
  return filed;
}

function daysFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
