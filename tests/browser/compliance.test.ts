/** Compliance's desk in Chromium: the log searched and a search kept, who looked at a patient, numbers that open, what stands out, samples and disposal. */
import { eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { anchorToday } from '#app/audit/anchor.ts';
import { parseSigningKey } from '#app/audit/checkpoint.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import { sequenceOnce } from '#app/audit/sequencer.ts';
import { executeDisposals } from '#app/compliance/dispose.ts';
import { asActor } from '#db/open.ts';
import { emergencyAccesses, links, packets, patients, requests } from '#db/schema/index.ts';
import { readBack } from '#templates/pdf/read-back.ts';
import { releasedByLink } from '#tests/runtime/released.ts';
import { expectFits, expectNoAxeViolations, launchBrowser, newPage } from './support/browser.ts';
import { startOffice, type Office } from './support/office.ts';
import { nextCode, signInAs } from './support/sign-in.ts';

let office: Office;
let browser: Browser;
let page: Page;
let requestId: string;
let number: string;
let mariaId: string;
beforeAll(async () => {
  [office, browser] = await Promise.all([startOffice(), launchBrowser()]);
  const { hospital } = office;
  ({ requestId, number } = await releasedByLink(hospital));
  const [maria] = await hospital.database.ownerDb.select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
  mariaId = maria?.id ?? '';
  const tara = hospital.staff('tech1@riverside.example');
  await asActor(hospital.database.appDb, tara, (tx) => recordEvent(tx, { action: 'patient.viewed', actor: tara, now: new Date('2025-12-24T04:10:00Z'), place: '10.4.0.17', subject: { facilityId: maria?.facilityId ?? null, patientId: mariaId }, facts: { part: 'index' } }));
  page = await newPage(browser, { baseURL: office.url });
  page.setDefaultTimeout(60_000);
  await signInAs(page, 'comp', { to: '/log' });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

/** The page at hand for axe; at both widths, light and dark, where pictures or the long run are wanted. */
async function fits(name: string): Promise<void> {
  const { pathname, search } = new URL(page.url());
  if (process.env['OPENROI_LOOK'] || process.env['OPENROI_TEST_FULL'] === '1') await expectFits(page, pathname + search, name);
  else await expectNoAxeViolations(page);
}

it('the log says at once what waits for compliance: an anchor of which nobody said that it arrived, an emergency access to review', async () => {
  const { hospital } = office;
  const { ownerDb, sequencerDb, workerDb } = hospital.database;
  const tara = hospital.staff('tech1@riverside.example');
  const now = new Date();
  await sequenceOnce(sequencerDb, { signingKey: parseSigningKey('11'.repeat(32)), now });
  expect(await anchorToday(workerDb, { mail: 'keeper@elsewhere.example', store: null, mailer: hospital.services.mailer, publicUrl: office.url }, now)).not.toBeNull();
  const [maria] = await ownerDb.select().from(patients).where(eq(patients.id, mariaId));
  await ownerDb.insert(emergencyAccesses).values({ id: uuidv7(), facilityId: maria?.facilityId ?? '', patientId: mariaId, userId: tara.id, userName: tara.name, reason: 'treatment', explanation: 'x', openedAt: new Date(now.getTime() - 7_200_000), endsAt: new Date(now.getTime() - 3_600_000) });
  await page.goto('/log');
  await page.getByRole('link', { name: '1 to review' }).waitFor();
  await fits('log-waits');
  await page.getByRole('link', { name: '1 anchor of which nobody said that it arrived' }).click();
  await page.getByLabel('Code in the mail').fill('AAAA-AAAA');
  await page.getByRole('button', { name: 'Say that an anchor arrived' }).click();
  await page.locator('#code-error').waitFor();
  await fits('anchors');
  await page.getByLabel('Code in the mail').fill(/\b[A-Z2-9]{4}-[A-Z2-9]{4}\b/.exec(hospital.mails.at(-1)?.text ?? '')?.[0].toLowerCase() ?? '');
  await page.getByRole('button', { name: 'Say that an anchor arrived' }).click();
  await page.getByRole('cell', { name: /Arrived.*Carl Weiss/ }).waitFor();
  await page.goto('/log');
  await page.getByText('Arrived', { exact: true }).waitFor();
  expect(await page.getByRole('link', { name: /nobody said/ }).count()).toBe(0);
}, 180_000);

it('the log is searched by name, the address names nobody, and the search is kept and shared', async () => {
  await page.getByLabel('Patient', { exact: true }).fill('delgado-reyes');
  await page.getByLabel('Person', { exact: true }).fill('lindqvist');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/log\?search=[0-9a-f-]{36}$/);
  expect(await page.getByLabel('Patient', { exact: true }).inputValue()).toBe('delgado-reyes');
  // Of facilities in two zones: one list in one zone, which its head names, the one whose days the search takes.
  await page.getByRole('columnheader', { name: 'When (America/Chicago)' }).waitFor();
  await page.getByRole('row', { name: /Dec 23, 2025, 10:10:00\sPM.*Tara Lindqvist.*patient\.viewed.*10\.4\.0\.17/ }).waitFor();
  await page.getByRole('button', { name: 'Save this search' }).click();
  await page.locator('#name-error').waitFor();
  await page.getByLabel('Name of this search').fill('Looks by Tara');
  await page.getByLabel(/Share with everybody/).check();
  await page.getByRole('button', { name: 'Save this search' }).click();
  const kept = page.getByRole('link', { name: 'Looks by Tara' });
  await kept.waitFor();
  expect(page.url()).not.toMatch(/delgado|lindqvist|tara/i);
  await fits('log-search');
  await page.goto('/log');
  await kept.click();
  await page.getByRole('row', { name: /10\.4\.0\.17/ }).waitFor();

  await page.getByRole('row', { name: /10\.4\.0\.17/ }).getByRole('link', { name: /Delgado-Reyes/ }).click();
  await page.waitForURL(/\/log\/patients\//);
  await page.getByRole('row', { name: /Tara Lindqvist.*1 look/ }).first().waitFor();
  await page.getByRole('row', { name: /patient\.viewed.*No request was open.*10\.4\.0\.17/ }).waitFor();
  await fits('looks');
  await page.getByRole('button', { name: 'Every event about this patient' }).click();
  await page.waitForURL(/\/log\?search=/);
  await page.getByRole('link', { name: number }).first().waitFor();
}, 180_000);

it('a request’s story tells each change before and after', async () => {
  await page.goto(`/compliance/requests/${requestId}`);
  await page.getByRole('row', { name: /Approved by a second person.*Miguel Ortega/ }).waitFor();
  await page.getByRole('row', { name: /Chart found.*To locate.*Retrieving/ }).waitFor();
  await fits('story');
}, 120_000);

it('statistics: charts with their figures, each opens to its requests, as CSV and as the month’s report', async () => {
  await page.getByRole('link', { name: 'Reports' }).click();
  await page.getByRole('heading', { name: 'Turnaround', exact: true }).waitFor();
  await fits('reports');
  await page.getByRole('link', { name: /^patient: 1$/ }).first().click();
  await page.getByRole('heading', { name: 'Requester: patient' }).waitFor();
  await page.getByRole('link', { name: number }).waitFor();
  await fits('reports-requests');
  await page.goBack();
  const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'All figures as CSV' }).click()]);
  const text = Buffer.concat(await (await csv.createReadStream()).toArray()).toString('utf8');
  expect(text).toContain('requester,patient,1,requests,,1');
  const [pdf] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Monthly report (PDF)' }).click()]);
  expect(pdf.suggestedFilename()).toMatch(/^report-\d{4}-\d{2}\.pdf$/);
  const { pages } = await readBack(new Uint8Array(Buffer.concat(await (await pdf.createReadStream()).toArray())));
  expect(pages.join(' ').replace(/\s+/g, ' ')).toContain('Riverside General Hospital');
  await page.getByLabel('Language of the report').selectOption('es');
  const [spanish] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Monthly report (PDF)' }).click()]);
  expect(spanish.suggestedFilename()).toMatch(/^informe-\d{4}-\d{2}\.pdf$/);
}, 180_000);

it('what stands out is found on demand, explained, dismissed with a reason', async () => {
  await page.goto('/log/patterns');
  await page.getByText('Nothing here').waitFor();
  await page.getByLabel('From', { exact: true }).fill('2025-12-20');
  await page.getByLabel('To', { exact: true }).fill('2025-12-26');
  await page.getByRole('button', { name: 'Look now' }).click();
  const finding = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: /No open request: Tara Lindqvist, Dec 23, 2025/ }) });
  await finding.getByText('No request about this patient was open').waitFor();
  await finding.getByRole('button', { name: 'Dismiss' }).click();
  await finding.getByText('Say why, in 3 to 500 characters.').waitFor();
  await fits('patterns');
  await finding.getByLabel('Reason').fill('Answered a call of the patient');
  await page.keyboard.press('Enter');
  await page.getByText('Nothing here').waitFor();
  await page.getByRole('link', { name: 'Dismissed (1)' }).click();
  await page.getByText('Carl Weiss: Answered a call of the patient').waitFor();
}, 120_000);

it('packets are sampled, looked at again, mended, and stand in the trend', async () => {
  await office.hospital.database.ownerDb.update(packets).set({ decidedAt: new Date(), decidedBy: office.hospital.staff('tech2@riverside.example').id, decidedByName: 'Miguel Ortega' }).where(eq(packets.requestId, requestId));
  await page.goto('/reports/quality');
  await page.getByLabel('Facility').selectOption({ label: 'Riverside General Hospital' });
  await page.getByLabel('From', { exact: true }).fill('2020-01-01');
  await page.getByLabel('How').selectOption('risk');
  await page.getByRole('button', { name: 'Draw', exact: true }).click();
  await page.waitForURL(/\/reports\/quality\/[0-9a-f-]{36}$/);
  await page.getByRole('button', { name: 'Record the error' }).click();
  await page.getByText('Choose what is wrong.').waitFor();
  await page.getByLabel('Something not redacted').check();
  await page.getByLabel('What you found').fill('A name on page 2');
  await page.getByRole('button', { name: 'Record the error' }).click();
  await page.getByText('A name on page 2').waitFor();
  await fits('quality-sample');
  await page.getByLabel('What was done').fill('Taken back and sent again');
  await page.getByRole('button', { name: 'Record the correction' }).click();
  await page.getByText('Mended').waitFor();
  await page.getByRole('link', { name: 'Quality audits' }).click();
  await page.getByRole('row', { name: /Tara Lindqvist.*1.*of 1/ }).waitFor();
  await fits('quality');
}, 120_000);

it('a disposal is proposed, approved by a second person with the second factor, executed, certified; a hold wins', async () => {
  const { hospital } = office;
  const { ownerDb, workerDb } = hospital.database;
  const long = new Date(Date.now() - 7 * 365.25 * 86_400_000);
  await ownerDb.update(requests).set({ closedAt: long, outcome: 'delivered' }).where(eq(requests.id, requestId));
  await ownerDb.update(links).set({ expiresAt: long }).where(eq(links.requestId, requestId));
  await page.goto('/retention');
  await page.getByLabel('Request number').fill(number);
  await page.getByRole('textbox', { name: 'Reason', exact: true }).last().fill('Litigation');
  await page.getByRole('button', { name: 'Place the hold' }).click();
  await page.getByRole('row', { name: new RegExp(`${number}.*Litigation`) }).waitFor();
  await fits('retention');
  await page.getByLabel('Facility').first().selectOption({ label: 'Riverside General Hospital' });
  await page.getByRole('button', { name: 'Propose what may go today' }).click();
  await page.getByText('Nothing may be disposed of today.').first().waitFor();
  await page.getByLabel(`Why the hold on ${number} is lifted`).fill('Settled');
  await page.getByRole('button', { name: 'Lift' }).click();
  await page.getByText('No hold stands.').waitFor();
  await page.getByLabel('Facility').first().selectOption({ label: 'Riverside General Hospital' });
  await page.getByRole('button', { name: 'Propose what may go today' }).click();
  await page.waitForURL(/\/retention\/[0-9a-f-]{36}$/);
  await page.getByText('You proposed it: somebody else approves.').waitFor();
  const path = new URL(page.url()).pathname;
  const second = await newPage(browser, { baseURL: office.url });
  second.setDefaultTimeout(60_000);
  await signInAs(second, 'sup', { to: path });
  await second.getByRole('button', { name: 'Destroy them' }).click();
  await second.locator('#code-error').waitFor();
  await second.locator('input[name=code]').fill(await nextCode('sup'));
  await second.getByRole('button', { name: 'Destroy them' }).click();
  await second.getByText('The worker executes it within ten minutes.').waitFor();
  await executeDisposals({ db: workerDb, storage: hospital.services.storage, now: () => new Date() });
  await page.goto(path);
  await page.getByRole('row', { name: new RegExp(`${number}.*destroyed`) }).waitFor();
  await fits('disposal');
  const [pdf] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Certificate of disposal' }).click()]);
  expect(pdf.suggestedFilename()).toMatch(/^disposal-.*\.pdf$/);
  await page.goto(`/compliance/requests/${requestId}`);
  await page.getByRole('heading', { name: `Story of request ${number}` }).waitFor();
  expect(await page.content()).not.toContain('Delgado');
}, 180_000);
