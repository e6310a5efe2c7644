/** An administrator adds a rule pack: what is wrong is said, it is tried, its effect on the open requests is shown, then it is proposed, and in force when a second person agreed; and the request says so. */
import { eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recomputeFacility } from '#app/runtime/recompute.ts';
import { facilities } from '#db/schema/index.ts';
import { demoFacilities } from '#app/processes/seed-demo.ts';
import { addBusinessDays, legalDateOf } from '#workflows/rules/dates.ts';
import { expectFits, expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { startOffice, type Office } from './support/office.ts';
import { signInAs } from './support/sign-in.ts';

const full = process.env['OPENROI_TEST_FULL'] === '1';
const folder = process.env['OPENROI_LOOK'];
let office: Office;
let browser: Browser;
beforeAll(async () => {
  [office, browser] = await Promise.all([startOffice(), launchBrowser()]);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

const closedDay = addBusinessDays(legalDateOf(new Date(), 'America/New_York'), 3).date;

async function narrowAndDark(page: Page, name: string): Promise<void> {
  await expectNoAxeViolations(page);
  if (folder) await shot(page, `${name}-desk-light`, { folder, full: true });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoAxeViolations(page);
  if (folder) await shot(page, `${name}-phone-dark`, { folder, full: true });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });
}

it('a closed day: wrong, then shown with its effect, then proposed, then agreed to; the request’s date moves and its history says why', async () => {
  const { requestId, number } = await office.hospital.file({
    requester: { kind: 'law_firm', name: 'Harper & Quill LLP', email: 'records@harperquill.example' },
    facts: { door: 'firm', scopeDescribed: true, authorization: { document: true, fields: {} } },
  });
  const page = await newPage(browser, { baseURL: office.url });
  page.setDefaultTimeout(90_000);
  await signInAs(page, 'admin', { to: '/settings/rules' });
  await page.waitForLoadState('networkidle');
  await page.getByRole('heading', { name: 'Rule packs' }).waitFor();
  await page.getByRole('navigation', { name: /Add a pack: Riverside/ }).getByRole('link', { name: 'Closed days' }).click();
  await page.getByRole('heading', { name: 'New pack: Closed days' }).waitFor();
  await page.waitForLoadState('networkidle');
  await page.getByLabel('Name').fill('Inventory');
  await page.getByLabel('Closed days').fill('the fourth of January');
  await page.getByRole('button', { name: 'Show the effect' }).click();
  await page.getByRole('link', { name: /Write one day a line/ }).waitFor();
  await page.getByRole('link', { name: 'Say where the rule is read.' }).waitFor();
  expect(await page.getByLabel('Closed days').inputValue()).toBe('the fourth of January');
  await narrowAndDark(page, 'rule-pack-wrong');

  await page.getByLabel('Closed days').fill(`${closedDay} Inventory of the archive`);
  await page.getByLabel('Source', { exact: true }).fill('Notice of the director');
  await page.getByLabel('Why, and how you know').fill('The archive is counted');
  await page.getByRole('button', { name: 'Show the effect' }).click();
  const row = page.getByRole('row', { name: new RegExp(number) });
  await row.getByText('Due').waitFor();
  await page.getByRole('region', { name: 'With it' }).getByText('Why?').first().click();
  await page.getByRole('region', { name: 'With it' }).getByText('Inventory of the archive').waitFor();
  expect((await office.hospital.database.ownerDb.select().from(facilities).where(eq(facilities.id, demoFacilities.riverside)))[0]?.rulePacks).toEqual([]);
  await narrowAndDark(page, 'rule-pack-effect');

  await page.getByRole('button', { name: 'Propose the rule' }).click();
  await page.getByRole('status').getByText('The rule is proposed.').waitFor();
  await page.getByText('You proposed it.').waitFor();
  expect(await page.getByRole('button', { name: /^Agree/ }).count()).toBe(0);

  // The second person sees what it would change before agreeing.
  const second = await newPage(browser, { baseURL: office.url });
  second.setDefaultTimeout(90_000);
  await signInAs(second, 'comp', { to: '/settings/rules' });
  await second.getByRole('row', { name: new RegExp(number) }).getByText('Due').waitFor();
  await narrowAndDark(second, 'rule-pack-second');
  await second.getByRole('button', { name: /^Agree/ }).click();
  await second.getByRole('status').getByText('The rule is saved.').waitFor();
  await page.goto('/settings/rules');
  await page.getByText('Inventory of the archive').waitFor();
  const [facility] = await office.hospital.database.ownerDb.select().from(facilities).where(eq(facilities.id, demoFacilities.riverside));
  const [pack] = facility?.rulePacks ?? [];
  expect(pack).toMatchObject({ revision: 1, name: 'Inventory', by: 'Priya Nair', body: { kind: 'closures', days: [{ date: closedDay, name: 'Inventory of the archive' }] } });
  await expectFits(page, '/settings/rules', 'rule-packs');
  await recomputeFacility(office.hospital.services, { facilityId: demoFacilities.riverside, packId: pack?.id ?? '', revision: 1 });

  const desk = await newPage(browser, { baseURL: office.url });
  desk.setDefaultTimeout(90_000);
  await signInAs(desk, 'tech1', { to: `/requests/${requestId}` });
  await desk.waitForLoadState('networkidle');
  expect(await desk.content()).toContain('A rule of the facility changed; the dates were computed again');
  expect(await desk.content()).toContain('Inventory of the archive');

  // A supervisor reads, and finds no way to change; the page of a change is not there for her.
  const reader = await newPage(browser, { baseURL: office.url });
  reader.setDefaultTimeout(90_000);
  await signInAs(reader, 'sup', { to: '/settings/rules' });
  await reader.getByText('Inventory of the archive').waitFor();
  expect(await reader.getByRole('link', { name: /Change|Closed days/ }).count()).toBe(0);
  const refused = await reader.goto(`/settings/rules/new?facility=${demoFacilities.riverside}&kind=clock`);
  expect(refused?.status()).toBeGreaterThanOrEqual(400);
}, 300_000);

it(`${full ? 'every kind has' : 'the two longest kinds have'} a form that axe finds nothing in`, async () => {
  const page = await newPage(browser, { baseURL: office.url });
  page.setDefaultTimeout(90_000);
  await signInAs(page, 'admin', { to: '/settings/rules' });
  for (const kind of full ? ['fee_schedule', 'prepayment', 'clock', 'protected', 'minors'] : ['fee_schedule', 'clock']) {
    await page.goto(`/settings/rules/new?facility=${demoFacilities.riverside}&kind=${kind}`);
    await page.waitForLoadState('networkidle');
    await narrowAndDark(page, `rule-pack-${kind}`);
  }
}, 300_000);
