/**
 * Journey 3: an insurer says first what kind it is. A health plan that pays a claim gets what the claim's dates need and no
 * more, free of charge and not accounted; a liability carrier needs the patient's authorization. Axe finds nothing on the way.
 */
import { eq } from 'drizzle-orm';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { givePin } from '#app/commands/release/give-pin.ts';
import { decisions, disclosures, fees, pages, patients, records, requests } from '#db/schema/index.ts';
import { isAccounted } from '#workflows/rules/accounting.ts';
import { sessionSecret } from '#tests/runtime/hospital.ts';
import { download, toApproval, toRelease, toReview } from '#tests/runtime/journey.ts';
import { expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { startOffice, type Office } from './support/office.ts';
import { signInAs } from './support/sign-in.ts';

// why force: the label of a large choice lies over its control, so that all of it can be pressed
const press = { force: true } as const;
const pictures = { full: true, ...(process.env['OPENROI_LOOK'] ? { folder: process.env['OPENROI_LOOK'] } : {}) };

let office: Office;
let browser: Browser;

beforeAll(async () => {
  [office, browser] = await Promise.all([startOffice(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

it('a health plan files for payment of a claim, narrowed to its dates', async () => {
  const page = await newPage(browser, { baseURL: office.url });
  const go = () => page.getByRole('button', { name: 'Continue' }).click();
  await signInAs(page, 'insurer', { to: '/desk' });
  await page.getByRole('link', { name: 'New request' }).first().click();
  await page.getByRole('heading', { name: 'What kind of insurer asks?' }).waitFor();
  await page.getByLabel('Health insurer or HMO').check(press);
  await page.getByLabel('Payment of a claim').check(press);
  await page.getByText('A health plan asks for payment or operations.').waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'insurer-01-kind', pictures);
  await go();
  await page.locator('select[name=facilityId]').selectOption({ label: 'Riverside General Hospital, Pittsburgh PA' });
  await page.locator('input[name=givenNames]').fill('Maria');
  await page.locator('input[name=familyName]').fill('Delgado-Reyes');
  await page.locator('input[name=birthDate]').fill('1978-03-14');
  await page.locator('input[name=matterNumber]').fill('CLM-88412');
  await page.locator('input[name=memberId]').fill('KHP-5521');
  await page.locator('input[name=claimFrom]').fill('2023-06-20');
  await page.locator('input[name=claimTo]').fill('2023-06-24');
  await expectNoAxeViolations(page);
  await shot(page, 'insurer-02-claim', pictures);
  await go();
  await page.locator('input[name=from]').fill('2020-01-01');
  await page.locator('input[name=to]').fill('2024-12-31');
  // Told while it is typed.
  await page.getByRole('complementary').getByText('Only records of the claim dates are sent (Jun 20, 2023 to Jun 24, 2023).').waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'insurer-03-narrowed', pictures);
  await go();
  // No paper is asked of a plan that pays a claim.
  await page.getByRole('heading', { name: 'How should we send them?' }).waitFor();
  await page.getByLabel('A link by e-mail').check(press);
  await page.getByLabel('By a call back').check(press);
  await page.locator('input[name=callBackPhone]').fill('(412) 555-0177');
  await go();
  await page.getByText('The hospital charges health plans nothing for this.').waitFor();
  await page.getByText('45 CFR 164.528(a)(1)(i)').waitFor();
  await page.getByRole('definition').getByText('Jun 20, 2023 to Jun 24, 2023').waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'insurer-04-check', pictures);
  await page.getByRole('button', { name: 'Send the request' }).click();
  await page.getByText(/Your request is filed: RGH-\d+/).waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'insurer-05-receipt', pictures);
  await page.goto('/desk');
  await page.getByRole('row', { name: /CLM-88412/ }).getByText('Received', { exact: true }).waitFor();
  await shot(page, 'insurer-06-desk', pictures);

  const { ownerDb } = office.hospital.database;
  const [filed] = await ownerDb.select().from(requests).where(eq(requests.matterNumber, 'CLM-88412'));
  expect(filed).toMatchObject({ basis: 'payment_operations', requesterKind: 'health_plan', scope: { from: '2023-06-20', to: '2023-06-24' } });
  const made = await ownerDb.select().from(decisions).where(eq(decisions.requestId, filed?.id ?? ''));
  expect(made.map((each) => each.messageKey)).toEqual(expect.arrayContaining(['rules.classify.health_plan', 'rules.minimum.narrowed']));
  await page.context().close();
});

it('the plan gets the visit of its claim and no more: nothing is owed, nothing is accounted', async () => {
  const { hospital } = office;
  const { ownerDb, appDb } = hospital.database;
  const [filed] = await ownerDb.select().from(requests).where(eq(requests.matterNumber, 'CLM-88412'));
  if (!filed) throw new Error('it was not filed');
  const [maria] = await ownerDb.select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
  const [tech, approver] = [hospital.staff('tech1@riverside.example'), hospital.staff('tech2@riverside.example')];
  await hospital.drain();
  await toReview(hospital, tech, filed.id, maria?.id ?? '');
  const listed = await ownerDb.select().from(records).where(eq(records.requestId, filed.id));
  const pulled = listed.filter((record) => record.inScope && record.serviceDate !== null);
  expect(pulled.length).toBeGreaterThan(0);
  for (const { serviceDate } of pulled) expect(serviceDate).toMatch(/^2023-06-2[0-4]$/);
  // 2020 is within what was asked for, and outside what the claim needs.
  expect(listed.filter((record) => !record.inScope).map((record) => record.serviceDate)).toContain('2020-09-17');

  const packet = await toApproval(hospital, tech, filed.id, { withholdProtected: true });
  const ledger = await ownerDb.select().from(pages).where(eq(pages.requestId, filed.id));
  expect(ledger.some((each) => each.disposition === 'withhold' && each.reason === 'protected')).toBe(true);
  expect(await ownerDb.select().from(fees).where(eq(fees.requestId, filed.id))).toEqual([]);
  const token = await toRelease(hospital, approver, packet);
  expect(await hospital.state(filed.id)).toBe('released');
  expect(JSON.stringify(hospital.mails.at(-1))).not.toMatch(/Delgado|Maria|1978|100234|CLM-88412/);

  const page = await newPage(browser, { baseURL: office.url });
  await signInAs(page, 'insurer', { to: `/desk/requests/${filed.id}` });
  await page.getByText(/It is ready\. The link was sent to/).waitFor();
  await page.getByText(/^Nothing is owed/).waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'insurer-09-ready', pictures);

  // The PIN is told on the telephone, at the number that was given.
  const { pin } = await givePin(appDb, tech, { requestId: filed.id, callBack: 'Called (412) 555-0177, asked for the claim number', now: new Date(), sessionSecret });
  const said = (await download(hospital, token, pin)).join(' ').replace(/\s+/g, ' ');
  expect(said).toContain('This may not be the complete record.');
  expect(said).not.toMatch(/substance|alcohol|naltrexone|recovery program|part 2|psycho|\bhiv\b|withheld/i);
  expect(await hospital.state(filed.id)).toBe('closed');
  const [disclosure] = await ownerDb.select().from(disclosures).where(eq(disclosures.requestId, filed.id));
  expect(disclosure).toMatchObject({ basis: 'payment_operations', accounted: false, ruleId: 'AOD', recipientName: 'Keystone Health Plan' });
  expect(isAccounted('payment_operations', { today: '2026-11-23' })).toMatchObject({ result: { accounted: false }, citation: '45 CFR 164.528(a)(1)(i)' });
  await page.context().close();
});

it('a liability carrier needs the authorization, and is no health plan by saying so', async () => {
  const page = await newPage(browser, { baseURL: office.url, viewport: 'phone', scheme: 'dark' });
  const go = () => page.getByRole('button', { name: 'Continue' }).click();
  await signInAs(page, 'carrier', { to: '/desk/new' });
  await page.getByLabel('Health insurer or HMO').check(press);
  await page.getByLabel('Payment of a claim').check(press);
  await go();
  await page.getByRole('alert').getByText('registered as another kind of insurer').waitFor();
  await expectNoAxeViolations(page);
  await page.getByLabel('Liability', { exact: true }).check(press);
  await page.getByText('This kind of insurer is not a health plan.').waitFor();
  await shot(page, 'insurer-07-carrier-phone-dark', pictures);
  await go();
  await page.locator('select[name=facilityId]').selectOption({ label: 'Riverside General Hospital, Pittsburgh PA' });
  await page.locator('input[name=givenNames]').fill('Robert');
  await page.locator('input[name=familyName]').fill('Kowalczyk');
  await page.locator('input[name=birthDate]').fill('1955-01-29');
  await page.locator('input[name=matterNumber]').fill('TR-20931');
  await go();
  await page.locator('textarea[name=note]').fill('The visit after the accident');
  await go();
  await page.getByRole('heading', { name: 'What gives you the right to these records?' }).waitFor();
  await page.getByText('Add the signed authorization as a PDF or a picture.').waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'insurer-08-carrier-authorization-phone-dark', pictures);
  await page.getByRole('radio', { name: 'The patient’s authorization' }).check(press);
  await go();
  await page.getByLabel('On paper by post').check(press);
  await go();
  await page.getByRole('button', { name: 'Send the request' }).click();
  await page.getByRole('alert').getByText('Something is missing.').waitFor();
  expect(await office.hospital.database.ownerDb.select().from(requests).where(eq(requests.matterNumber, 'TR-20931'))).toEqual([]);
  await page.context().close();
});

it('speaks Spanish', async () => {
  const page = await newPage(browser, { baseURL: office.url, locale: 'es-US' });
  await signInAs(page, 'insurer', { to: '/desk/new' });
  await page.getByRole('heading', { name: '¿Qué clase de aseguradora solicita?' }).waitFor();
  await expectNoAxeViolations(page);
  await page.context().close();
});
