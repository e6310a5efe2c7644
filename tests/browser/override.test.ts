/** A page that carries somebody else's identifiers leaves only by two people, each in their own browser, the second with a code. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServerBuild } from '@remix-run/node';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decidePages } from '#app/commands/decide-pages.ts';
import type { WebContext } from '#app/http/load-context.ts';
import { createWebApp } from '#app/http/server.ts';
import { auditEvents, pages } from '#db/schema/index.ts';
import { createReviewHouse, demoChart, type ReviewHouse } from '#tests/commands/review-house.ts';
import { expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { nextCode, signInAs, type Handle } from './support/sign-in.ts';

const pictures = process.env['OPENROI_LOOK'] ? { folder: process.env['OPENROI_LOOK'] } : {};
let house: ReviewHouse;
let browser: Browser;
let server: ReturnType<typeof createServer>;
let url: string;
let requestId: string;

beforeAll(async () => {
  [house, browser] = await Promise.all([createReviewHouse(), launchBrowser()]);
  const build = (await import(/* @vite-ignore */ pathToFileURL(join(import.meta.dirname, '../../build/server/index.js')).href)) as ServerBuild;
  server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { ...house.env, PUBLIC_URL: url } as WebContext['env'];
  server.on('request', createWebApp({ build, db: house.house.database.appDb, env, logger: pino({ level: 'silent' }), storage: house.storage, documents: house.documents, now: () => new Date(), site: { name: 'Riverside General Hospital', phone: null } }));
  requestId = await house.underReview({}, demoChart.slice(2));
}, 240_000);
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  await new Promise((done) => server?.close(done));
  await house?.close();
});

const owner = () => house.house.database.ownerDb;
const row = async () => (await owner().select().from(pages).where(eq(pages.requestId, requestId)))[0];

async function desk(handle: Handle): Promise<Page> {
  const page = await newPage(browser, { baseURL: url });
  page.setDefaultTimeout(90_000);
  await signInAs(page, handle, { to: `/requests/${requestId}/review` });
  await page.locator('svg[data-page][data-picture=shown]').waitFor();
  return page;
}

it('one proposes with a reason, another confirms with a code, and only then it may be released', async () => {
  const wrong = await row();
  expect(wrong?.verdict).toBe('wrong');
  const release = () => decidePages(house.house.database.appDb, house.staff('tech1'), { requestId, pageIds: [wrong?.id ?? ''], disposition: 'release', ground: null, now: new Date() });

  const proposer = await desk('tech1');
  await proposer.getByRole('button', { name: 'Propose to release it anyway' }).click();
  const dialog = proposer.getByRole('dialog');
  await dialog.getByLabel('Why it is this patient’s page').fill('Maiden name; compared with the old chart');
  await expectNoAxeViolations(proposer);
  await dialog.getByRole('button', { name: 'Propose to release it anyway' }).click();
  await proposer.getByText('A release is proposed and waits for a second person.').waitFor();
  await proposer.getByText('Somebody other than the person who proposed it confirms it.').waitFor();
  await expectNoAxeViolations(proposer);
  await shot(proposer, 'override-proposed', pictures);
  expect(await row()).toMatchObject({ overrideProposedBy: house.staff('tech1').id, overrideBy: null });
  await release();
  expect((await row())?.disposition).not.toBe('release');

  const second = await desk('tech2');
  await second.getByRole('button', { name: 'Confirm the release' }).click();
  await second.getByRole('dialog').getByLabel('Code from your authenticator').fill('000000');
  await second.getByRole('dialog').getByRole('button', { name: 'Confirm the release' }).click();
  await second.getByRole('button', { name: 'Confirm the release' }).waitFor();
  expect((await row())?.overrideBy).toBeNull();
  await second.getByRole('button', { name: 'Confirm the release' }).click();
  await second.getByRole('dialog').getByLabel('Code from your authenticator').fill(await nextCode('tech2'));
  await expectNoAxeViolations(second);
  await second.getByRole('dialog').getByRole('button', { name: 'Confirm the release' }).click();
  await second.getByText('Two people released it.').waitFor();
  await expectNoAxeViolations(second);
  await shot(second, 'override-confirmed', pictures);
  expect(await row()).toMatchObject({ overrideProposedBy: house.staff('tech1').id, overrideBy: house.staff('tech2').id });
  await release();
  expect((await row())?.disposition).toBe('release');
  const actions = (await owner().select({ action: auditEvents.action }).from(auditEvents).where(eq(auditEvents.requestId, requestId))).map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['override.proposed', 'override.confirmed']));
}, 400_000);
