/** The reviewer's desk in Chromium, on real pages: by keyboard and by mouse, to half a point, and nothing for axe to find. */
import { and, eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditEvents, findings, pageNotes } from '#db/schema/index.ts';
import { longChart } from '#tests/commands/review-house.ts';
import { expectNoAxeViolations, shot } from './support/browser.ts';
import { frontId, pictures, reviewOf, saved, small, startReviewDesk, taken, until, type Review, type ReviewDesk } from './support/review-desk.ts';

let desk: ReviewDesk;
let review: Review;

beforeAll(async () => {
  desk = await startReviewDesk();
  review = reviewOf(desk, await desk.house.underReview({}, longChart));
}, 240_000);
afterAll(() => desk?.close());

/** Which points of the window are dark, by its picture. */
async function darkness(page: Page, points: readonly { x: number; y: number }[]): Promise<boolean[]> {
  const { data, info } = await sharp(await page.screenshot()).greyscale().raw().toBuffer({ resolveWithObject: true });
  return points.map(({ x, y }) => (data[Math.round(y) * info.width + Math.round(x)] ?? 255) < 60);
}

it('shows the page, its evidence and findings; draws a box to half a point; takes it back and does it again', async () => {
  const { page } = await review.open('tech1');
  await page.getByText('Whose page').waitFor();
  await page.getByText('This patient').first().waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'review', pictures);

  const svg = page.locator('svg[data-page]');
  await svg.scrollIntoViewIfNeeded();
  const frame = (await svg.boundingBox()) ?? { x: 0, y: 0, width: 1, height: 1 };
  const id = await frontId(page);
  const row = (await review.ledger()).find((each) => each.id === id);
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
  await taken(page).getByText(/Box at/).waitFor();
  await saved(page);
  const [box] = await review.live();
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
  expect((await review.ledger()).find((each) => each.id === id)).toMatchObject({ disposition: 'redact' });

  await page.keyboard.press('u');
  await until(async () => (await review.live()).length).toBe(0);
  await page.keyboard.press('U');
  await until(async () => (await review.live()).length).toBe(1);
  await saved(page);
  // a reload loses nothing
  await review.reopen(page, `?page=${id}`);
  await taken(page).getByText(/Box at/).waitFor();
  await small(page, 'review');
  await page.context().close();
});

it('is done by keyboard alone: box, line, term, withhold, release, next undecided', async () => {
  const { page } = await review.open('tech1');
  const before = (await review.live()).length;
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
  await until(async () => (await review.live()).length).toBe(before + 1);
  const made = (await review.live()).at(-1);
  expect(made?.width).toBeCloseTo(186, 1);
  // nobody types too fast: three keys before anything is drawn anew
  await page.evaluate(`for (const key of ['b', 'ArrowDown', 'Enter']) document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))`);
  await until(async () => (await review.live()).length).toBe(before + 2);
  await page.keyboard.press('u');
  await until(async () => (await review.live()).length).toBe(before + 1);
  // a whole line, by the arrows
  await page.keyboard.press('l');
  await page.getByText('Click a line').waitFor();
  await page.locator('svg[data-page] rect.fill-brand').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await until(async () => (await review.live()).length).toBe(before + 2);
  await page.keyboard.press('Escape');
  // a term everywhere, counted first
  await page.keyboard.press('t');
  await page.getByRole('textbox', { name: 'Term' }).fill('rosa quintero');
  await page.getByText('1 times on 1 pages').waitFor();
  await expectNoAxeViolations(page);
  await page.getByRole('button', { name: 'Take it out everywhere' }).click();
  await until(async () => (await review.live()).some((mark) => mark.term === 'rosa quintero')).toBe(true);
  await saved(page);
  await page.keyboard.press('n');
  await until(() => frontId(page)).not.toBe(first);
  const second = await frontId(page);
  await page.keyboard.press('w');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('1');
  await until(async () => (await review.ledger()).find((each) => each.id === second)?.disposition).toBe('withhold');
  await page.keyboard.press('u');
  await until(async () => (await review.ledger()).find((each) => each.id === second)?.disposition).toBe('undecided');
  // a page with an open finding is not released with the others
  await page.keyboard.press('r');
  await page.getByText('1 page is left').waitFor();
  expect(await frontId(page)).toBe(second);
  await page.keyboard.press('n');
  await page.keyboard.press('n');
  const third = await frontId(page);
  await page.keyboard.press('r');
  await until(async () => (await review.ledger()).find((each) => each.id === third)?.disposition).toBe('release');
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Next undecided page').waitFor();
  await page.context().close();
});

it('moves and sizes a saved box by mouse, takes the rest of a line by mouse and by keys, and is made larger by the wheel', async () => {
  const { page } = await review.open('tech1');
  const id = await frontId(page);
  await page.getByLabel('Ground of new boxes').selectOption('misfiled');
  const before = await review.live();
  const svg = page.locator('svg[data-page]');
  const frame = (await svg.boundingBox()) ?? { x: 0, y: 0, width: 1, height: 1 };
  const scale = frame.width / ((await review.ledger()).find((each) => each.id === id)?.width ?? 1);
  const at = (x: number, y: number) => [frame.x + x * scale, frame.y + y * scale] as const;
  const drag = async (from: readonly [number, number], to: readonly [number, number]) => {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
    await page.mouse.move(...to);
    await page.mouse.up();
    await saved(page);
  };
  const made = async () => (await review.live()).find((mark) => !before.some((old) => old.id === mark.id));
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
  await until(async () => (await review.live()).some((mark) => Math.abs((mark.x ?? 0) - aimed.x) < 0.1 && Math.abs((mark.width ?? 0) - aimed.width) < 0.1)).toBe(true);
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
  // as large as on paper, larger, smaller, and what fits again, by keys; the percentage is of the paper
  const shownZoom = () => page.locator('[data-zoom]').textContent();
  await page.keyboard.press('1');
  await until(shownZoom).toBe('100%');
  const paper = (await svg.boundingBox())?.width ?? 0;
  expect(Math.abs(paper - (((await review.ledger()).find((each) => each.id === id)?.width ?? 0) * 96) / 72)).toBeLessThan(2);
  await page.keyboard.press('+');
  await until(async () => ((await svg.boundingBox())?.width ?? 0) > paper * 1.05).toBe(true);
  await page.keyboard.press('-');
  await page.keyboard.press('-');
  await until(shownZoom).toBe('Fit');
  // one row of tools, and all keys under a button too
  const tools = page.getByRole('toolbar');
  expect((await tools.boundingBox())?.height ?? 99).toBeLessThan(52);
  await tools.getByRole('button', { name: 'All keys' }).click();
  await page.getByRole('dialog').getByText('Rest of a line').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('h1').click();
  await page.keyboard.press('u');
  await page.keyboard.press('u');
  await until(async () => (await review.live()).length).toBe(before.length);
  await page.context().close();
});

it('takes a note that is typed before the details of the page are there, and no key of it for a decision', async () => {
  const early = reviewOf(desk, await desk.house.underReview());
  const { page } = await early.open('tech1');
  let come = (): void => undefined;
  const held = new Promise<void>((resolve) => (come = resolve));
  await page.route(/\/requests\/[0-9a-f-]+\/pages\/[0-9a-f-]+$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.reload();
  await page.locator('html[data-ready]').waitFor({ state: 'attached' });
  await page.keyboard.press('m');
  await page.keyboard.type('release redact x w');
  come();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('list', { name: 'Notes on this page' }).getByText('release redact x w').waitFor();
  await saved(page);
  expect((await early.ledger()).map((each) => each.disposition)).toEqual(['undecided', 'undecided', 'undecided', 'undecided']);
  await page.context().close();
});

it('keeps a note with who and when, tells what a suggestion will do, and does a kind at once', async () => {
  const { page } = await review.open('tech1');
  const id = await frontId(page);
  await page.keyboard.press('m');
  await page.keyboard.type('Ask the lab whether page 2 is whole.');
  await page.keyboard.press('Control+Enter');
  const notes = page.getByRole('list', { name: 'Notes on this page' });
  await notes.getByText('Ask the lab').waitFor();
  await notes.getByText(/Tara Lindqvist, /).waitFor();
  await saved(page);
  await review.reopen(page, `?page=${id}`);
  await notes.getByText('Ask the lab').waitFor();
  const [row] = await review.owner.select().from(pageNotes).where(eq(pageNotes.requestId, review.requestId));
  expect(row).toMatchObject({ pageId: id, createdByName: 'Tara Lindqvist', removedAt: null });
  const logged = await review.owner.select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, review.requestId), eq(auditEvents.action, 'note.added')));
  expect(logged.length).toBe(1);
  expect(logged[0]?.body).not.toContain('lab');
  await expectNoAxeViolations(page);
  await page.getByRole('button', { name: /^Remove the note/ }).click();
  await until(() => notes.count()).toBe(0);

  const kinds = page.getByRole('list', { name: 'Open in the whole request' });
  await kinds.getByText('it may leave to this requester').waitFor();
  await kinds.getByRole('button', { name: 'Confirm all: HIV' }).click();
  await until(async () => (await review.owner.select().from(findings).where(and(eq(findings.requestId, review.requestId), eq(findings.status, 'open')))).length).toBe(0);
  await until(() => kinds.count()).toBe(0);
  await page.keyboard.press('u');
  await until(async () => (await review.owner.select().from(findings).where(and(eq(findings.requestId, review.requestId), eq(findings.status, 'open')))).length).toBeGreaterThan(0);
  await kinds.waitFor();
  // turned down as a kind, and one by one by key: each can be taken back
  const statuses = async () => [...new Set((await review.owner.select().from(findings).where(and(eq(findings.requestId, review.requestId), eq(findings.kind, 'hiv')))).map(({ status }) => status))];
  await kinds.getByRole('button', { name: 'Dismiss all: HIV' }).click();
  await until(statuses).toEqual(['dismissed']);
  await page.keyboard.press('u');
  await until(statuses).toEqual(['open']);
  await kinds.getByRole('button', { name: /^\d+ on \d+ page/ }).first().click();
  const one = page.getByRole('list', { name: 'Findings', exact: true });
  await one.getByRole('button', { name: /^Dismiss HIV/ }).waitFor();
  for (const [key, status] of [['x', 'dismissed'], ['u', 'open'], ['a', 'accepted'], ['u', 'open']] as const) {
    await page.keyboard.press(key);
    await one.locator(`[data-finding=${status}]`).waitFor();
    await until(statuses).toEqual([status]);
  }
  await page.context().close();
});


/** What a screen reader says: roles, names and the live line; the picture is never there. */
it('is done without seeing the page: words, boxes, reasons and findings are lists, and each step is said', async () => {
  const unseen = reviewOf(desk, await desk.house.underReview());
  const { page } = await unseen.open('tech1');
  await page.route('**/pages/*/image*', (route) => route.abort());
  await page.reload();
  const said = page.locator('[data-said]');
  await until(async () => said.textContent()).toMatch(/^Page 1 of 4\. Discharge summary\. Undecided/);
  const main = page.locator('main');
  // the page's words, line by line, each a button that says what it does
  await page.getByText('Words as a list').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Redact the word Quintero' }).waitFor();
  expect(await main.ariaSnapshot()).toMatch(/listitem:\s+- button "Redact the word Contact:"[\s\S]*button "Redact the word Rosa"[\s\S]*"Redact the line Contact: sister Rosa Quintero, 412-555-0188\."/);
  await page.getByLabel('Ground of new boxes').selectOption('misfiled');
  await page.getByRole('button', { name: 'Redact the line Contact: sister Rosa Quintero, 412-555-0188.' }).focus();
  await page.keyboard.press('Enter');
  // the box says what lies under it, and why
  await until(() => taken(page).ariaSnapshot()).toMatch(/Box at \d+, \d+, \d+ by \d+ pt Contact: sister Rosa Quintero, 412-555-0188\. Another patient's page[\s\S]*button "Take back: Box at/);
  await until(async () => said.textContent()).toMatch(/^Page 1 of 4\. Discharge summary\. Redact/);
  // a finding is read with its words around it, and decided by its name
  await page.keyboard.press('n');
  await until(async () => said.textContent()).toMatch(/^Page 2 of 4/);
  await page.keyboard.press('r');
  await until(async () => said.textContent()).toMatch(/^Page 3 of 4\. Laboratory results\. Undecided\. 1 open finding/);
  const findingsList = page.getByRole('list', { name: 'Findings', exact: true });
  await until(() => findingsList.ariaSnapshot()).toMatch(/HIV[\s\S]*HIV Ag\/Ab[\s\S]*nonreactive/);
  await findingsList.getByRole('button', { name: /^Confirm HIV/ }).focus();
  await page.keyboard.press('Enter');
  await until(() => findingsList.ariaSnapshot()).toMatch(/confirmed/);
  await saved(page);
  await page.keyboard.press('r');
  await until(async () => said.textContent()).toMatch(/^Page 4 of 4\. Progress note\. Undecided/);
  // another patient's page: said with its evidence, kept back with its reason
  await until(() => main.ariaSnapshot()).toMatch(/Another patient[\s\S]*RGH-100777/);
  await page.keyboard.press('w');
  await page.getByRole('dialog').getByRole('button', { name: /Another patient/ }).press('Enter');
  await until(async () => said.textContent()).toMatch(/Withhold/);
  await page.getByText('Every page is decided.').waitFor();
  await saved(page);
  expect((await unseen.ledger()).map((each) => each.disposition).sort()).toEqual(['redact', 'release', 'release', 'withhold']);
  await page.context().close();
});
