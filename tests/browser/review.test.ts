/** The reviewer's desk and the approval in Chromium, on real pages: by keyboard and by mouse, nothing lost, nothing for axe to find. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServerBuild } from '@remix-run/node';
import { and, asc, eq, isNull } from 'drizzle-orm';
import { pino } from 'pino';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WebContext } from '#app/http/load-context.ts';
import { createWebApp } from '#app/http/server.ts';
import { auditEvents, findings, pages, redactions } from '#db/schema/index.ts';
import { createReviewHouse, demoChart, type ReviewHouse } from '#tests/commands/review-house.ts';
import { expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { nextCode, signInAs } from './support/sign-in.ts';

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
  const logger = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });
  server.on('request', createWebApp({ build, db: house.house.database.appDb, env, logger, storage: house.storage, documents: house.documents, now: () => new Date(), site: { name: 'Riverside General Hospital', phone: null } }));
  requestId = await house.underReview({}, [...demoChart, { title: 'Nursing notes', serviceDate: '2023-02-10', text: Array.from({ length: 14 }, (_, i) => `${'Patient: Delgado-Reyes, Maria\nMRN: RGH-100234   DOB: 03/14/1978\n\n'}Shift ${i + 1}: resting, vital signs stable.`).join('\f') }]);
});
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  await new Promise((done) => server?.close(done));
  await house?.close();
});

const until = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 });
const owner = () => house.house.database.ownerDb;
const ledger = () => owner().select().from(pages).where(eq(pages.requestId, requestId)).orderBy(asc(pages.id));
const live = () => owner().select().from(redactions).where(and(eq(redactions.requestId, requestId), isNull(redactions.undoneAt)));
const shown = (page: Page) => page.locator('svg[data-page][data-picture=shown]').waitFor();
const saved = (page: Page) => page.locator('[data-saving="0"]').waitFor();
const frontId = async (page: Page) => (await page.locator('svg[data-page]').getAttribute('data-page')) ?? '';

/** In the dark, and as wide as a phone: nothing for axe, nothing wider than the window. */
async function small(page: Page, name: string): Promise<void> {
  const size = page.viewportSize();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectNoAxeViolations(page);
  await shot(page, `${name}-dark`, pictures);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoAxeViolations(page);
  await shot(page, `${name}-phone`, pictures);
  await page.emulateMedia({ colorScheme: 'light' });
  if (size) await page.setViewportSize(size);
}

async function openReview(page: Page, search = ''): Promise<void> {
  await page.goto(`/requests/${requestId}/review${search}`);
  await shown(page);
}

it('shows the page, its evidence and findings; draws a box to half a point; takes it back and does it again', async () => {
  const page = await newPage(browser, { baseURL: url });
  await signInAs(page, 'tech1', { to: `/requests/${requestId}/review` });
  await shown(page);
  await page.getByText('Whose page').waitFor();
  await page.getByText('This patient').first().waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'review', pictures);

  const svg = page.locator('svg[data-page]');
  await svg.scrollIntoViewIfNeeded();
  const frame = (await svg.boundingBox()) ?? { x: 0, y: 0, width: 1, height: 1 };
  const id = await frontId(page);
  const row = (await ledger()).find((each) => each.id === id);
  const scale = frame.width / (row?.width ?? 1);
  const from = { x: Math.round(frame.x + 80 * scale), y: Math.round(frame.y + 120 * scale) };
  const to = { x: Math.round(frame.x + 230 * scale), y: Math.round(frame.y + 160 * scale) };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, to.y, { steps: 4 });
  await page.mouse.move(to.x, to.y);
  await page.mouse.up();
  // the ground is asked for once; a figure picks it
  await page.getByRole('dialog').waitFor();
  await expectNoAxeViolations(page);
  await page.keyboard.press('1');
  await page.getByRole('list', { name: 'Taken out of this page' }).getByText(/Box at/).waitFor();
  await saved(page);
  const [box] = await live();
  expect(Math.abs((box?.x ?? 0) - (from.x - frame.x - 1) / scale)).toBeLessThan(1);
  for (const [got, wanted] of [[box?.width, (to.x - from.x) / scale], [box?.height, (to.y - from.y) / scale]] as const) expect(Math.abs((got ?? 0) - wanted)).toBeLessThanOrEqual(0.5);
  // seen where it was drawn, by pixels: before and after under one key
  await page.keyboard.press('v');
  await page.mouse.move(5, 5);
  const drawn = await page.locator('svg[data-page] rect[role=button]').boundingBox();
  for (const [got, wanted] of [[drawn?.x, from.x], [drawn?.y, from.y], [(drawn?.x ?? 0) + (drawn?.width ?? 0), to.x], [(drawn?.y ?? 0) + (drawn?.height ?? 0), to.y]] as const) {
    expect(Math.abs((got ?? 0) - wanted) / scale).toBeLessThanOrEqual(0.5);
  }
  await shot(page, 'review-after', pictures);
  await page.keyboard.press('v');
  expect((await ledger()).find((each) => each.id === id)).toMatchObject({ disposition: 'redact' });

  await page.keyboard.press('u');
  await until(async () => (await live()).length).toBe(0);
  await page.keyboard.press('U');
  await until(async () => (await live()).length).toBe(1);
  await saved(page);
  // a reload loses nothing
  await openReview(page, `?page=${id}`);
  await page.getByRole('list', { name: 'Taken out of this page' }).getByText(/Box at/).waitFor();
  await small(page, 'review');
  await page.context().close();
});

it('is done by keyboard alone: box, line, term, withhold, release, next undecided', async () => {
  const page = await newPage(browser, { baseURL: url });
  await signInAs(page, 'tech1', { to: `/requests/${requestId}/review` });
  await shown(page);
  const before = (await live()).length;
  const first = await frontId(page);
  await page.getByLabel('Ground of new boxes').selectOption('misfiled');
  await page.locator('h1').click();
  // a box, moved by the arrows to the place of the help text
  await page.keyboard.press('b');
  await page.getByText('Arrow keys move the box').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Alt+ArrowRight');
  await page.keyboard.press('Enter');
  await until(async () => (await live()).length).toBe(before + 1);
  const made = (await live()).at(-1);
  expect(made?.width).toBeCloseTo(186, 1);
  // a whole line, by the arrows
  await page.keyboard.press('l');
  await page.getByText('Click a line').waitFor();
  await page.locator('svg[data-page] rect.fill-brand').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await until(async () => (await live()).length).toBe(before + 2);
  await page.keyboard.press('Escape');
  // a term everywhere, counted first
  await page.keyboard.press('t');
  await page.getByRole('textbox', { name: 'Term' }).fill('rosa quintero');
  await page.getByText('1 times on 1 pages').waitFor();
  await expectNoAxeViolations(page);
  await page.getByRole('button', { name: 'Take it out everywhere' }).click();
  await until(async () => (await live()).some((mark) => mark.term === 'rosa quintero')).toBe(true);
  await saved(page);
  await page.keyboard.press('n');
  await until(() => frontId(page)).not.toBe(first);
  const second = await frontId(page);
  await page.keyboard.press('w');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('1');
  await until(async () => (await ledger()).find((each) => each.id === second)?.disposition).toBe('withhold');
  await page.keyboard.press('u');
  await until(async () => (await ledger()).find((each) => each.id === second)?.disposition).toBe('undecided');
  // a page with an open finding is not released with the others
  await page.keyboard.press('r');
  await page.getByText('1 page is left').waitFor();
  expect(await frontId(page)).toBe(second);
  await page.keyboard.press('n');
  await page.keyboard.press('n');
  const third = await frontId(page);
  await page.keyboard.press('r');
  await until(async () => (await ledger()).find((each) => each.id === third)?.disposition).toBe('release');
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Next undecided page').waitFor();
  await page.context().close();
});

it('releases a contact sheet without what is open or another patient’s; then names what is left, and goes on', async () => {
  const page = await newPage(browser, { baseURL: url });
  await signInAs(page, 'tech1', { to: `/requests/${requestId}/review` });
  await shown(page);
  await page.keyboard.press('c');
  await until(() => page.locator('ol svg[data-picture=shown]').count()).toBe(12);
  await expectNoAxeViolations(page);
  await shot(page, 'review-sheet', pictures);
  await page.keyboard.press('R');
  await until(async () => (await ledger()).filter((each) => each.disposition === 'undecided').length).toBeLessThan(8);
  await page.keyboard.press('j');
  await page.keyboard.press('R');
  await until(async () => (await ledger()).filter((each) => each.disposition === 'undecided').length).toBeLessThanOrEqual(2);
  await saved(page).catch(() => undefined);
  const left = (await ledger()).filter((each) => each.disposition === 'undecided');
  expect(left.some((each) => each.verdict === 'wrong')).toBe(true);
  expect((await ledger()).filter((each) => each.disposition === 'release').every((each) => each.seenBy !== null)).toBe(true);
  const seen = await owner().select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), eq(auditEvents.action, 'page.viewed')));
  expect(seen.filter(({ body }) => body.includes('"purpose":"sheet"')).length).toBeGreaterThanOrEqual(12);
  // sending on names what is left, each a click away
  await page.getByRole('button', { name: 'Send to approval' }).click();
  const problems = page.getByRole('list', { name: 'These pages may not go on as they are' });
  await problems.waitFor();
  expect(await problems.getByRole('link').count()).toBe(left.length);
  await expectNoAxeViolations(page);
  await shot(page, 'review-problems', pictures);
  // the finding is dismissed, the page released; the misfiled one is withheld
  for (const each of left) {
    await openReview(page, `?page=${each.id}`);
    await page.getByText('Findings', { exact: true }).waitFor();
    const open = await owner().select({ id: findings.id }).from(findings).where(and(eq(findings.pageId, each.id), eq(findings.status, 'open')));
    for (let i = 0; i < open.length; i++) {
      await page.getByRole('button', { name: /^Confirm (?!all)/ }).first().click();
      await saved(page);
      await until(async () => (await owner().select({ id: findings.id }).from(findings).where(and(eq(findings.pageId, each.id), eq(findings.status, 'open')))).length).toBe(open.length - i - 1);
    }
    if (each.verdict === 'wrong') {
      await page.getByRole('button', { name: 'Propose to release it anyway' }).waitFor();
      await page.keyboard.press('w');
      await page.getByRole('dialog').getByRole('button', { name: 'Another patient’s page' }).or(page.getByRole('dialog').getByRole('button', { name: "Another patient's page" })).click();
    } else await page.keyboard.press('r');
    await until(async () => (await ledger()).find((row) => row.id === each.id)?.disposition).not.toBe('undecided');
  }
  await page.getByRole('button', { name: 'Send to approval' }).click();
  await page.waitForURL((to) => !to.pathname.endsWith('/review'));
  const packet = await house.build(requestId);
  expect(packet.status).toBe('built');

  // the preparer sees it and may not approve it
  await page.goto(`/requests/${requestId}/approve`);
  await page.getByText('Somebody else approves it.').waitFor();
  expect(await page.getByRole('button', { name: 'Approve this packet' }).count()).toBe(0);
  await page.context().close();
});

it('lets somebody else see the packet as it leaves, and asks for the second factor', async () => {
  const page = await newPage(browser, { baseURL: url });
  await signInAs(page, 'tech2', { to: `/requests/${requestId}/approve` });
  await page.locator('img[data-picture=shown]').waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'approve', pictures);
  await small(page, 'approve');
  await page.keyboard.press('j');
  await page.getByText(/Page 2 of/).first().waitFor();
  // protected content leaves to the patient: a code at every approval
  await page.getByRole('button', { name: 'Approve this packet' }).click();
  await page.locator('#code-error').waitFor();
  await page.locator('input[name=code]').fill(await nextCode('tech2'));
  await page.getByRole('button', { name: 'Approve this packet' }).click();
  await page.waitForURL((to) => !to.pathname.endsWith('/approve'));
  const looks = await owner().select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), eq(auditEvents.action, 'packet.viewed')));
  expect(looks.filter(({ body }) => body.includes('"page":')).length).toBeGreaterThanOrEqual(2);
  await page.context().close();
});
