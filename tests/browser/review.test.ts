/** The reviewer's desk and the approval in Chromium, on real pages: by keyboard and by mouse, nothing lost, nothing for axe to find. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServerBuild } from '@remix-run/node';
import { and, asc, eq, isNull } from 'drizzle-orm';
import { pino } from 'pino';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WebContext } from '#app/http/load-context.ts';
import { createWebApp } from '#app/http/server.ts';
import { auditEvents, findings, pageNotes, pages, redactions } from '#db/schema/index.ts';
import { createReviewHouse, demoChart, type ReviewHouse } from '#tests/commands/review-house.ts';
import { expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { layLine } from './support/line.ts';
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
const saved = (page: Page) => page.locator('[data-saving="0"]').waitFor({ timeout: 60_000 });
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

/** Which points of the window are dark, by its picture. */
async function darkness(page: Page, points: readonly { x: number; y: number }[]): Promise<boolean[]> {
  const { data, info } = await sharp(await page.screenshot()).greyscale().raw().toBuffer({ resolveWithObject: true });
  return points.map(({ x, y }) => (data[Math.round(y) * info.width + Math.round(x)] ?? 255) < 60);
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
  await page.mouse.move(5, 5);
  // its own numbers, without the stroke around it
  const [x = 0, y = 0, w = 0, h = 0] = await page.locator('svg[data-page] rect[role=button]').first().evaluate((e) => ['x', 'y', 'width', 'height'].map((side) => Number(e.getAttribute(side))));
  // the picture has a border of one pixel
  const inner = (frame.width - 2) / (row?.width ?? 1);
  const drawn = { x: frame.x + 1 + x * inner, y: frame.y + 1 + y * inner, width: w * inner, height: h * inner };
  for (const [got, wanted] of [[drawn?.x, from.x], [drawn?.y, from.y], [(drawn?.x ?? 0) + (drawn?.width ?? 0), to.x], [(drawn?.y ?? 0) + (drawn?.height ?? 0), to.y]] as const) {
    expect(Math.abs((got ?? 0) - wanted) / scale).toBeLessThanOrEqual(0.5);
  }
  // before and after under one key: the engine's own page, black where the box was drawn and white beside it, by pixels
  await page.keyboard.press('v');
  await page.locator('[data-after=shown] img').waitFor();
  const dark = await darkness(page, [{ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, { x: from.x + 3, y: from.y + 3 }, { x: frame.x + frame.width - 12, y: frame.y + frame.height - 12 }]);
  expect(dark).toEqual([true, true, false]);
  await expectNoAxeViolations(page);
  await shot(page, 'review-after', pictures);
  await page.keyboard.press('v');
  expect(await page.locator('[data-after]').count()).toBe(0);
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
  // nobody types too fast: three keys before anything is drawn anew
  await page.evaluate(`for (const key of ['b', 'ArrowDown', 'Enter']) document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))`);
  await until(async () => (await live()).length).toBe(before + 2);
  await page.keyboard.press('u');
  await until(async () => (await live()).length).toBe(before + 1);
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

it('moves and sizes a saved box by mouse, takes the rest of a line by mouse and by keys, and is made larger by the wheel', async () => {
  const page = await newPage(browser, { baseURL: url });
  await signInAs(page, 'tech1', { to: `/requests/${requestId}/review` });
  await shown(page);
  const id = await frontId(page);
  await page.getByLabel('Ground of new boxes').selectOption('misfiled');
  const before = await live();
  const svg = page.locator('svg[data-page]');
  const frame = (await svg.boundingBox()) ?? { x: 0, y: 0, width: 1, height: 1 };
  const scale = frame.width / ((await ledger()).find((each) => each.id === id)?.width ?? 1);
  const at = (x: number, y: number) => [frame.x + x * scale, frame.y + y * scale] as const;
  const drag = async (from: readonly [number, number], to: readonly [number, number]) => {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
    await page.mouse.move(...to);
    await page.mouse.up();
    await saved(page);
  };
  const made = async () => (await live()).find((mark) => !before.some((old) => old.id === mark.id));
  await drag(at(300, 400), at(360, 430));
  await until(async () => (await made())?.width).toBeCloseTo(60, 0);
  await drag(at(330, 415), at(350, 440)); // the box itself
  await until(async () => (await made())?.x).toBeCloseTo(320, 0);
  expect((await made())?.y).toBeCloseTo(425, 0);
  await drag(at(380, 455), at(400, 475)); // its lower right corner
  await until(async () => (await made())?.width).toBeCloseTo(80, 0);
  expect((await made())?.height).toBeCloseTo(50, 0);
  await page.keyboard.press('u');
  await until(async () => (await made())?.width).toBeCloseTo(60, 0);
  await saved(page);

  // the rest of a line ends where the longest line ends: its length says nothing
  await page.locator('h1').click();
  await page.keyboard.press('e');
  await page.locator('[data-aim]').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  const aimed = await page.locator('[data-aim]').evaluate((e) => ({ x: Number(e.getAttribute('x')), width: Number(e.getAttribute('width')) }));
  await page.keyboard.press('Enter');
  await until(async () => (await live()).some((mark) => Math.abs((mark.x ?? 0) - aimed.x) < 0.1 && Math.abs((mark.width ?? 0) - aimed.width) < 0.1)).toBe(true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('u');
  await saved(page);

  // Ctrl and the wheel make it larger, and what is under the pointer stays there
  const words = page.locator('svg[data-page] rect[data-box]').last();
  await page.keyboard.press('0');
  const start = (await words.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const point = { x: start.x + start.width / 2, y: start.y + start.height / 2 };
  await page.mouse.move(point.x, point.y);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -300);
  await page.keyboard.up('Control');
  await until(async () => Number(await page.locator('[data-zoom]').getAttribute('data-zoom'))).toBeGreaterThan(1.5);
  const later = (await words.boundingBox()) ?? start;
  expect(later.width / start.width).toBeGreaterThan(1.5);
  expect(Math.abs(later.x + later.width / 2 - point.x)).toBeLessThan(4);
  expect(Math.abs(later.y + later.height / 2 - point.y)).toBeLessThan(4);
  await page.keyboard.press('0');
  await until(async () => Number(await page.locator('[data-zoom]').getAttribute('data-zoom'))).toBe(1);
  await page.keyboard.press('u');
  await page.keyboard.press('u');
  await until(async () => (await live()).length).toBe(before.length);
  await page.context().close();
});

it('keeps a note with who and when, tells what a suggestion will do, and does a kind at once', async () => {
  const page = await newPage(browser, { baseURL: url });
  await signInAs(page, 'tech1', { to: `/requests/${requestId}/review` });
  await shown(page);
  const id = await frontId(page);
  await page.keyboard.press('m');
  await page.keyboard.type('Ask the lab whether page 2 is whole.');
  await page.keyboard.press('Control+Enter');
  const notes = page.getByRole('list', { name: 'Notes on this page' });
  await notes.getByText('Ask the lab').waitFor();
  await notes.getByText(/Tara Lindqvist, /).waitFor();
  await saved(page);
  await openReview(page, `?page=${id}`);
  await notes.getByText('Ask the lab').waitFor();
  const [row] = await owner().select().from(pageNotes).where(eq(pageNotes.requestId, requestId));
  expect(row).toMatchObject({ pageId: id, createdByName: 'Tara Lindqvist', removedAt: null });
  const logged = await owner().select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), eq(auditEvents.action, 'note.added')));
  expect(logged.length).toBe(1);
  expect(logged[0]?.body).not.toContain('lab');
  await expectNoAxeViolations(page);
  await page.getByRole('button', { name: /^Remove the note/ }).click();
  await until(() => notes.count()).toBe(0);

  const kinds = page.getByRole('list', { name: 'Open in the whole request' });
  await kinds.getByText('it may leave to this requester').waitFor();
  await kinds.getByRole('button', { name: 'Confirm all: HIV' }).click();
  await until(async () => (await owner().select().from(findings).where(and(eq(findings.requestId, requestId), eq(findings.status, 'open')))).length).toBe(0);
  await until(() => kinds.count()).toBe(0);
  await page.keyboard.press('u');
  await until(async () => (await owner().select().from(findings).where(and(eq(findings.requestId, requestId), eq(findings.status, 'open')))).length).toBeGreaterThan(0);
  await kinds.waitFor();
  await page.context().close();
});

it('lets two people review at once: boxes of both stand, a decision is never written over unseen, a lost connection loses nothing', async () => {
  const [one, two] = [await newPage(browser, { baseURL: url }), await newPage(browser, { baseURL: url })];
  const [line, other] = [await layLine(one), await layLine(two)];
  const id = (await ledger()).filter((each) => each.disposition === 'undecided' && each.verdict === 'right').at(-1)?.id ?? '';
  await signInAs(one, 'tech1', { to: `/requests/${requestId}/review?page=${id}` });
  await signInAs(two, 'tech2', { to: `/requests/${requestId}/review?page=${id}` });
  await Promise.all([shown(one), shown(two)]);
  const state = async () => (await ledger()).find((each) => each.id === id);
  const marks = async () => (await live()).filter((mark) => mark.pageId === id).length;
  // both draw a box: two boxes, and each sees the other's
  for (const page of [one, two]) {
    await page.getByLabel('Ground of new boxes').selectOption('misfiled');
    await page.locator('h1').click();
    await page.keyboard.press('b');
    if (page === two) await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Enter');
    await saved(page);
  }
  await until(marks).toBe(2);
  for (const page of [one, two]) await until(() => page.getByRole('list', { name: 'Taken out of this page' }).getByText(/Box at/).count()).toBe(2);
  await two.keyboard.press('u');
  await one.keyboard.press('u');
  await until(marks).toBe(0);
  await until(async () => (await state())?.disposition).toBe('undecided');
  await one.locator('[data-others]').getByText('Miguel Ortega').waitFor();

  // the second decision does not see the first: told, not written; then knowingly
  line.changes = 'cut';
  other.changes = 'cut';
  await Promise.all([line.quiet(), other.quiet()]);
  await two.keyboard.press('w');
  await two.keyboard.press('1');
  await until(async () => (await state())?.disposition).toBe('withhold');
  await one.keyboard.press('r');
  await one.getByText(/Miguel Ortega decided page \d+ before you: Withhold/).waitFor();
  expect((await state())?.disposition).toBe('withhold');
  await expectNoAxeViolations(one);
  await shot(one, 'review-conflict', pictures);
  await one.getByRole('button', { name: 'Decide it my way: Release' }).click();
  await until(async () => (await state())?.disposition).toBe('release');
  line.changes = 'pass';
  other.changes = 'pass';

  // the connection goes: the act waits, says so, and is written once when it is back
  await openReview(one, `?page=${id}`);
  await one.getByLabel('Ground of new boxes').selectOption('misfiled');
  await one.locator('h1').click();
  line.acts = 'cut';
  await one.keyboard.press('b');
  await one.keyboard.press('Enter');
  await one.locator('[data-waiting=offline]').waitFor();
  await one.getByText('No connection').waitFor();
  await expectNoAxeViolations(one);
  expect(await marks()).toBe(0);
  // written, but its answer is lost: sent again, it is still one box
  line.acts = 'lose answer';
  await saved(one);
  expect(line.lost).toBe(1);
  expect(await marks()).toBe(1);
  await one.keyboard.press('u');
  await until(marks).toBe(0);
  await saved(one);
  await Promise.all([one.context().close(), two.context().close()]);
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
  // not tech2, who drew on these pages just now
  const page = await newPage(browser, { baseURL: url });
  await signInAs(page, 'sup', { to: `/requests/${requestId}/approve` });
  await page.locator('img[data-picture=shown]').waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'approve', pictures);
  await small(page, 'approve');
  await page.keyboard.press('j');
  await page.getByText(/Page 2 of/).first().waitFor();
  // the page as it was, under the same key as in the review; and back
  await page.keyboard.press('n');
  await page.locator('img[data-before=false]').waitFor();
  await page.keyboard.press('v');
  await page.locator('img[data-before=true]').waitFor();
  await page.getByText(/As it was/).first().waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'approve-before', pictures);
  await page.keyboard.press('v');
  await page.locator('img[data-before=false]').waitFor();
  // protected content leaves to the patient: a code at every approval
  await page.getByRole('button', { name: 'Approve this packet' }).click();
  await page.locator('#code-error').waitFor();
  await page.locator('input[name=code]').fill(await nextCode('sup'));
  await page.getByRole('button', { name: 'Approve this packet' }).click();
  await page.waitForURL((to) => !to.pathname.endsWith('/approve'));
  const looks = await owner().select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), eq(auditEvents.action, 'packet.viewed')));
  expect(looks.filter(({ body }) => body.includes('"page":')).length).toBeGreaterThanOrEqual(2);
  await page.context().close();
});
