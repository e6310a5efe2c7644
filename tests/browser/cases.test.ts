/** The lives beside a request in Chromium: a denial reviewed from the follow page to the letter, an accounting, a wrong release, and the letters' previews. */
import { and, eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decideDenial, proposeDenial } from '#app/commands/work/deny-access.ts';
import { quarantineUnreadable } from '#app/runtime/quarantine.ts';
import { cases, disclosures, letters, patients, requests, staffMembers, suspensions, users, workflowInstances } from '#db/schema/index.ts';
import { releasedByLink, runOwed } from '#tests/runtime/released.ts';
import { expectFits, expectNoAxeViolations, launchBrowser, newPage } from './support/browser.ts';
import { startOffice, type Office } from './support/office.ts';
import { signInAs, type Handle } from './support/sign-in.ts';

let office: Office;
let browser: Browser;
const desks = new Map<Handle, Page>();
beforeAll(async () => {
  [office, browser] = await Promise.all([startOffice(), launchBrowser()]);
  const { ownerDb } = office.hospital.database;
  const [doc] = await ownerDb.select().from(users).where(eq(users.email, 'doc@riverside.example'));
  const id = uuidv7();
  await ownerDb.insert(users).values({ ...(doc as typeof users.$inferInsert), id, email: 'second@riverside.example', name: 'Dr. Samuel Okafor' });
  await ownerDb.insert(staffMembers).values({ id: uuidv7(), userId: id, facilityId: staff('doc').facilityIds[0] ?? '', role: 'physician', createdAt: new Date() });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

const staff = (handle: Handle) => office.hospital.staff(`${handle}@riverside.example`);
const db = () => office.hospital.database.appDb;
const act = (requestId: string) => ({ requestId, now: new Date(), key: uuidv7() });
const caseOf = async (requestId: string, machine: string) => (await office.hospital.database.ownerDb.select().from(cases).where(eq(cases.requestId, requestId))).find((row) => row.machine === machine)?.id ?? '';

async function at(handle: Handle, path: string): Promise<Page> {
  const known = desks.get(handle);
  if (known) {
    await known.goto(path);
    return known;
  }
  const page = await newPage(browser, { baseURL: office.url });
  page.setDefaultTimeout(90_000);
  desks.set(handle, page);
  await signInAs(page, handle, { to: path });
  return page;
}

it('a denial is reviewed: asked for without a script, given to somebody uninvolved', async () => {
  const { requestId, trackingCode } = await office.hospital.file();
  await proposeDenial(db(), staff('tech1'), { ...act(requestId), ground: 'danger' });
  await decideDenial(db(), staff('doc'), { ...act(requestId), confirm: true });
  const mine = await newPage(browser, { viewport: 'phone', javaScript: false, baseURL: office.url });
  await mine.goto('/follow');
  await mine.locator('input[name=code]').fill(trackingCode);
  await mine.locator('main form button').last().click();
  await mine.goto(`/follow/${requestId}/rights`);
  await mine.getByRole('button', { name: 'Ask for a review' }).click();
  await mine.getByText('You asked for a review.').waitFor();
  await expectFits(mine, `/follow/${requestId}/rights`, 'rights');

  const page = await at('sup', `/requests/${requestId}`);
  await page.getByRole('link', { name: 'Review of the denial' }).click();
  await page.getByRole('heading', { name: 'Review of the denial' }).waitFor();
  await page.locator('select[name=reviewerId]').selectOption({ label: staff('doc').name });
  await page.getByRole('button', { name: 'Name the reviewer' }).click();
  await page.getByRole('alert').getByText('took part in the denial').waitFor();
  await expectFits(page, `/requests/${requestId}/cases/${await caseOf(requestId, 'denial_review')}`, 'case-review');
  await page.locator('select[name=reviewerId]').selectOption({ label: 'Dr. Samuel Okafor' });
  await page.getByRole('button', { name: 'Name the reviewer' }).click();
  await page.getByRole('status').getByText('It is recorded.').waitFor();
  await page.getByText('With the reviewing professional.').waitFor();

  // A stored state of a version that nobody knows is set aside at the start of a worker: the case says so, and the request, too.
  const { ownerDb } = office.hospital.database;
  await ownerDb.update(workflowInstances).set({ machineVersion: 99 }).where(eq(workflowInstances.requestId, requestId));
  expect(await quarantineUnreadable(office.hospital.services)).toBe(2);
  await page.reload();
  await page.getByText('It was set aside: nothing can be done here').waitFor();
  expect(await page.getByRole('button', { name: 'Name the reviewer' }).count()).toBe(0);
  await page.goto(`/requests/${requestId}`);
  await page.getByText('The stored state could not be loaded.').waitFor();
}, 240_000);

it('a wrong release is reported and told; an accounting is compiled and sent', async () => {
  const { requestId } = await releasedByLink(office.hospital);
  const { ownerDb } = office.hospital.database;
  const [maria] = await ownerDb.select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
  await ownerDb.update(requests).set({ patientId: maria?.id ?? null }).where(eq(requests.id, requestId));
  await ownerDb.insert(disclosures).values({ id: uuidv7(), facilityId: staff('comp').facilityIds[0] ?? '', requestId, patientId: maria?.id ?? '', disclosureId: uuidv7(), disclosedAt: new Date(Date.now() - 86_400_000), recipientName: 'The Neighbour', description: 'Discharge summary', purpose: 'At her request', basis: 'patient_access', accounted: false, channel: 'link', pageCount: 2, ruleId: 'AOD', ruleVersion: '1' });
  const page = await at('comp', `/requests/${requestId}`);
  await page.locator('summary', { hasText: 'Report a wrong release' }).click();
  await page.getByRole('button', { name: 'Report a wrong release' }).click();
  await page.getByRole('status').getByText('links are taken back').waitFor();
  const breach = `/requests/${requestId}/cases/${await caseOf(requestId, 'breach')}`;
  await page.goto(breach);
  await expectFits(page, breach, 'case-breach');
  await page.locator('summary', { hasText: 'Decide to notify' }).click();
  await page.getByRole('button', { name: 'Decide to notify' }).click();
  await page.getByRole('alert').getByText('Say what was in it.').waitFor();
  await page.getByLabel('Name', { exact: true }).check();
  await page.getByRole('button', { name: 'Decide to notify' }).click();
  await page.getByRole('status').getByText('It is recorded.').waitFor();
  await runOwed(office.hospital, await caseOf(requestId, 'breach'), 'write_case_letter');
  await page.getByRole('button', { name: 'Letters posted to all of them' }).click();
  await page.getByText('Individuals told').waitFor();
  const toHhs = page.getByRole('button', { name: 'Secretary of HHS told' });
  await toHhs.click();
  await page.getByRole('alert').getByText('Fill this in.').waitFor();
  await page.getByLabel('Proof').fill('HHS-2026-77');
  await toHhs.click();
  await page.getByText('HHS-2026-77').waitFor();
  await page.goto('/disclosures/breaches');
  await expectFits(page, '/disclosures/breaches', 'breach-register');
  await page.getByText('HHS-2026-77').waitFor();

  // Asked for on a request of her own: the release that went wrong is in the list, whatever its basis was.
  const own = await office.hospital.file();
  await ownerDb.update(requests).set({ patientId: maria?.id ?? null }).where(eq(requests.id, own.requestId));
  await page.goto(`/requests/${own.requestId}`);
  await page.locator('summary', { hasText: 'Record that she asks who got her records' }).click();
  await page.getByRole('button', { name: 'Record that she asks who got her records' }).click();
  await page.getByRole('link', { name: 'Accounting of disclosures' }).click();
  for (const name of ['Confirm who asks and which patient', 'Compile from the register', 'Send exactly this list']) {
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByText(name === 'Send exactly this list' ? 'Accounting sent' : name.startsWith('Confirm') ? 'Patient confirmed' : 'List put together').first().waitFor();
  }
  const caseId = await caseOf(own.requestId, 'accounting');
  await expectFits(page, `/requests/${own.requestId}/cases/${caseId}`, 'case-accounting');
  await runOwed(office.hospital, caseId, 'write_case_letter');
  const [letter] = await ownerDb.select().from(letters).where(and(eq(letters.requestId, own.requestId), eq(letters.kind, 'accounting')));

  // In the portal: the letter, and the same lines as data.
  const mine = await newPage(browser, { viewport: 'phone', baseURL: office.url });
  await mine.goto('/follow');
  await mine.locator('input[name=code]').fill(own.trackingCode);
  await mine.locator('main form button').last().click();
  await mine.waitForURL(/follow\/./);
  await mine.goto(`/follow/${own.requestId}/letters/${letter?.id}`);
  await mine.getByText('The Neighbour').first().waitFor();
  await looks(mine, 'accounting-letter');
  const table = await mine.request.get((await mine.getByRole('link', { name: 'Save as a table (CSV)' }).getAttribute('href')) ?? '');
  expect([table.status(), table.headers()['content-disposition']]).toEqual([200, expect.stringContaining('accounting.csv')]);
  expect(await table.text()).toContain(',The Neighbour,');
  const sent = (await (await mine.request.get((await mine.getByRole('link', { name: 'Save as data (JSON)' }).getAttribute('href')) ?? '')).json()) as { disclosures: { recipient: string }[] };
  expect(sent.disclosures.map(({ recipient }) => recipient)).toEqual(['The Neighbour']);
  await mine.context().close();

  // On compliance's page the same line; once an agency asks for silence it stands beside the list, and on paper nowhere.
  const today = new Date().toISOString().slice(0, 10);
  await page.goto(`/disclosures/patients/${maria?.id}`);
  await page.getByRole('table', { name: 'Accounted for (164.528)' }).getByText('The Neighbour').waitFor();
  await ownerDb.insert(suspensions).values({ id: uuidv7(), facilityId: staff('comp').facilityIds[0] ?? '', agencyRequestId: own.requestId, patientId: maria?.id ?? '', recipientName: 'The Neighbour', by: 'law_enforcement', form: 'oral', madeOn: today, documented: true, createdAt: new Date(), createdBy: staff('comp').id });
  await page.reload();
  await page.getByText('Nothing that has to be accounted for in this time.').waitFor();
  await page.getByRole('table', { name: 'Left out for now (164.528(a)(2))' }).getByText('The Neighbour').waitFor();
  await looks(page, 'accounting-page');
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByText('Left out for now').first().isVisible()).toBe(false);
  await page.emulateMedia({ media: null });
  await ownerDb.delete(suspensions).where(eq(suspensions.agencyRequestId, own.requestId));
}, 240_000);

/** At both widths, light and dark, where pictures or the long run are wanted. */
async function looks(page: Page, name: string): Promise<void> {
  const { pathname, search } = new URL(page.url());
  if (process.env['OPENROI_LOOK'] || process.env['OPENROI_TEST_FULL'] === '1') await expectFits(page, pathname + search, name);
  else await expectNoAxeViolations(page);
}

it('every letter has its preview, in both languages and as paper', async () => {
  const page = await at('tech1', '/letters');
  await expectFits(page, '/letters', 'letters');
  await page.getByRole('link', { name: 'Notice of a breach' }).click();
  await page.getByText('Your health information went to the wrong place').first().waitFor();
  await page.getByRole('link', { name: 'Spanish' }).click();
  await page.getByText('Su información de salud llegó a un lugar equivocado').first().waitFor();
  await expectFits(page, '/letters/breach_notice?of=letter&in=es', 'letter-preview');
  const paper = await page.request.get('/letters/dispatch_slip/file');
  expect([paper.status(), paper.headers()['content-type']]).toEqual([200, 'application/pdf']);
  expect((await page.request.get('/letters/no_such_letter')).status()).toBe(404);
}, 180_000);
