/** Two people at the reviewer's desk, and a line that is cut: boxes of both stand, nothing is written over unseen, and no act is lost. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findings, pages } from '#db/schema/index.ts';
import { demoChart } from '#tests/commands/review-house.ts';
import { expectNoAxeViolations, shot } from './support/browser.ts';
import { pictures, reviewOf, saved, small, startReviewDesk, taken, until, type Review, type ReviewDesk } from './support/review-desk.ts';

let desk: ReviewDesk;
let review: Review;

beforeAll(async () => {
  desk = await startReviewDesk();
  review = reviewOf(desk, await desk.house.underReview());
}, 240_000);
afterAll(() => desk?.close());

it('lets two people review at once: boxes of both stand, a decision is never written over unseen, a lost connection loses nothing', async () => {
  const id = (await review.ledger()).find((each) => each.verdict === 'right')?.id ?? '';
  const [{ page: one, line }, { page: two, line: other }] = [await review.open('tech1', `?page=${id}`), await review.open('tech2', `?page=${id}`)];
  const state = async () => (await review.ledger()).find((each) => each.id === id);
  const marks = async () => (await review.live()).filter((mark) => mark.pageId === id).length;
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
  for (const page of [one, two]) await until(() => taken(page).getByText(/Box at/).count()).toBe(2);
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
  await review.reopen(one, `?page=${id}`);
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


it('sends nothing on over an act that is not kept: it waits and says so, and stops where one is refused', async () => {
  const one = reviewOf(desk, await desk.house.underReview({}, [{ title: 'Progress note', text: demoChart[0].text }]));
  const { page, line } = await one.open('tech1');
  const send = page.getByRole('button', { name: 'Send to approval' });
  // refused, as by a server that knows better
  line.acts = 'refuse';
  await page.keyboard.press('w');
  await page.keyboard.press('1');
  await page.getByText('The last act was not saved.').waitFor();
  line.acts = 'cut';
  await page.keyboard.press('Home');
  await page.keyboard.press('r');
  await page.keyboard.press('r');
  await until(() => page.locator('[data-saving]').getAttribute('data-waiting')).toBe('offline');
  await send.click();
  await page.getByText('Sent as soon as 2 acts are kept').waitFor();
  // the refusal had the ledger asked for anew; what waits is still shown
  await page.getByText('Every page is decided.').waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'review-send-waits', pictures);
  // one of them is refused: it is not sent, and says so
  line.acts = 'refuse';
  await page.getByText('Not sent: an act was not kept.').waitFor();
  await saved(page);
  expect(new URL(page.url()).pathname).toMatch(/review$/);
  expect((await one.ledger()).filter((each) => each.disposition === 'undecided').length).toBeGreaterThan(0);
  // again, and this time it is kept in the end
  line.acts = 'cut';
  await page.keyboard.press('Home');
  await page.keyboard.press('r');
  await page.keyboard.press('End');
  await page.keyboard.press('r');
  await send.click();
  await page.getByRole('button', { name: 'Do not send yet' }).click();
  await send.click();
  line.acts = 'pass';
  await page.waitForURL((to) => !to.pathname.endsWith('/review'));
  expect((await one.ledger()).map((each) => each.disposition)).toEqual(['release', 'release']);
  await page.context().close();
});

it('lets a page of which nobody is sure leave by two people; shows what was found, and what the chart owes', async () => {
  const { house } = desk;
  const one = reviewOf(desk, await house.underReview({}, [demoChart[1], demoChart[2]]));
  const [unsure, wrong] = await one.ledger();
  await one.owner.update(pages).set({ verdict: 'unknown', confidence: 0.5 }).where(eq(pages.id, unsure?.id ?? ''));
  const { page: first } = await one.open('tech1', `?page=${unsure?.id}`);
  const row = async () => (await one.ledger()).find(({ id }) => id === unsure?.id);
  await one.owner.update(findings).set({ status: 'dismissed' }).where(eq(findings.requestId, one.requestId));
  await one.reopen(first, `?page=${unsure?.id}`);
  await first.keyboard.press('r');
  await until(async () => (await row())?.disposition).toBe('release');
  await saved(first);
  await one.reopen(first, `?page=${unsure?.id}`);
  await first.getByText('somebody else lets it leave too, by name').waitFor();
  await first.getByText('Somebody other than the person who decided it lets it leave too.').first().waitFor();
  await expectNoAxeViolations(first);
  await shot(first, 'review-second', pictures);
  const { page: second } = await one.open('tech2', `?page=${unsure?.id}`);
  await second.getByRole('button', { name: 'I let it leave too' }).click();
  await second.getByText('Miguel Ortega lets it leave too.').waitFor();
  expect(await row()).toMatchObject({ secondByName: 'Miguel Ortega', decidedByName: 'Tara Lindqvist' });
  await small(second, 'review-second');

  // the misfiled one opens a task; the request says what was found and what the chart owes
  await one.reopen(second, `?page=${wrong?.id}`);
  await second.keyboard.press('w');
  await second.keyboard.press('1');
  await until(async () => (await one.ledger()).find(({ id }) => id === wrong?.id)?.reason).toBe('misfiled');
  await saved(second);
  await second.goto(`/requests/${one.requestId}`);
  const map = second.locator('section[aria-labelledby=coverage-title]');
  await map.getByText('STATE-HIV').first().waitFor();
  await map.getByText('May leave').first().waitFor();
  const task = second.locator('[data-task=correction]');
  await task.getByText('No earlier release holds the same page.').waitFor();
  await expectNoAxeViolations(second);
  await shot(second, 'request-chart', pictures);
  await task.getByText('Close it').click();
  await task.getByRole('button', { name: 'Close the task' }).click();
  await second.getByRole('alert').getByText(/./).first().waitFor();
  await task.getByLabel('What was done').fill('Moved to the chart of Manuel Ortega.');
  await task.getByRole('button', { name: 'Close the task' }).click();
  await second.getByText('The task is closed.').waitFor();
  await second.locator('[data-task=correction]').getByText('Moved to the chart of Manuel Ortega.').waitFor();
  await small(second, 'request-chart');
  await Promise.all([first.context().close(), second.context().close()]);
});
