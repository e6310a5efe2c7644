/** From the last undecided page to an approved packet, in Chromium: the contact sheet, what stands in the way, and the second person, who first sends it back. */
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditEvents, findings } from '#db/schema/index.ts';
import { longChart } from '#tests/commands/review-house.ts';
import { expectNoAxeViolations, newPage, shot } from './support/browser.ts';
import { pictures, reviewOf, saved, small, startReviewDesk, until, type Review, type ReviewDesk } from './support/review-desk.ts';
import { nextCode, signInAs } from './support/sign-in.ts';

let desk: ReviewDesk;
let review: Review;

beforeAll(async () => {
  desk = await startReviewDesk();
  review = reviewOf(desk, await desk.house.underReview({}, longChart));
}, 240_000);
afterAll(() => desk?.close());

it('releases a contact sheet without what is open or another patient’s; then names what is left, and goes on', async () => {
  const { page } = await review.open('tech1');
  await page.keyboard.press('c');
  await until(() => page.locator('ol svg[data-picture=shown]').count()).toBe(12);
  await expectNoAxeViolations(page);
  await shot(page, 'review-sheet', pictures);
  await page.keyboard.press('R');
  await until(async () => (await review.ledger()).filter((each) => each.disposition === 'undecided').length).toBeLessThanOrEqual(8);
  await page.keyboard.press('j');
  await page.keyboard.press('R');
  await until(async () => (await review.ledger()).filter((each) => each.disposition === 'undecided').length).toBeLessThanOrEqual(2);
  await saved(page).catch(() => undefined);
  const left = (await review.ledger()).filter((each) => each.disposition === 'undecided');
  expect(left.some((each) => each.verdict === 'wrong')).toBe(true);
  expect((await review.ledger()).filter((each) => each.disposition === 'release').every((each) => each.seenBy !== null)).toBe(true);
  const seen = await review.owner.select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, review.requestId), eq(auditEvents.action, 'page.viewed')));
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
    await review.reopen(page, `?page=${each.id}`);
    await page.getByText('Findings', { exact: true }).waitFor();
    const open = await review.owner.select({ id: findings.id }).from(findings).where(and(eq(findings.pageId, each.id), eq(findings.status, 'open')));
    for (let i = 0; i < open.length; i++) {
      await page.getByRole('button', { name: /^Confirm (?!all)/ }).first().click();
      await saved(page);
      await until(async () => (await review.owner.select({ id: findings.id }).from(findings).where(and(eq(findings.pageId, each.id), eq(findings.status, 'open')))).length).toBe(open.length - i - 1);
    }
    if (each.verdict === 'wrong') {
      await page.getByRole('button', { name: 'Propose to release it anyway' }).waitFor();
      await page.keyboard.press('w');
      await page.getByRole('dialog').getByRole('button', { name: 'Another patient’s page' }).or(page.getByRole('dialog').getByRole('button', { name: "Another patient's page" })).click();
    } else await page.keyboard.press('r');
    await until(async () => (await review.ledger()).find((row) => row.id === each.id)?.disposition).not.toBe('undecided');
  }
  await page.getByRole('button', { name: 'Send to approval' }).click();
  await page.waitForURL((to) => !to.pathname.endsWith('/review'));
  const packet = await desk.house.build(review.requestId);
  expect(packet.status).toBe('built');

  // the preparer sees it and may not approve it
  await page.goto(`/requests/${review.requestId}/approve`);
  await page.getByText('Somebody else approves it.').waitFor();
  expect(await page.getByRole('button', { name: 'Approve this packet' }).count()).toBe(0);
  await page.context().close();
});

it('is sent back with a reason, which whoever prepared it reads, mends and sends on again', async () => {
  // somebody who touched none of these pages
  const approver = await newPage(desk.browser, { baseURL: desk.url });
  await signInAs(approver, 'sup', { to: `/requests/${review.requestId}/approve` });
  await approver.locator('img[data-picture=shown]').waitFor();
  await approver.getByText('Return it', { exact: true }).first().click();
  const send = approver.getByRole('button', { name: 'Return it' });
  await send.click();
  await approver.getByText('Write down the reason.').first().waitFor();
  await expectNoAxeViolations(approver);
  await shot(approver, 'approve-return', pictures);
  await approver.getByLabel('Why it goes back').fill('Page 1 still names the sister’s telephone.');
  await send.click();
  await approver.waitForURL((to) => !to.pathname.endsWith('/approve'));
  await approver.goto(`/requests/${review.requestId}/approve`);
  await approver.getByText(/Returned by Anita Rao/).waitFor();
  expect(await approver.getByRole('button', { name: 'Approve this packet' }).count()).toBe(0);
  await approver.context().close();

  // the request's page and the desk both say why
  const { page } = await review.open('tech1');
  await page.getByText('Anita Rao returned version 1:').waitFor();
  await page.getByText('Page 1 still names the sister’s telephone.').waitFor();
  await expectNoAxeViolations(page);
  await shot(page, 'review-returned', pictures);
  await page.getByLabel('Ground of new boxes').selectOption('misfiled');
  await page.locator('h1').click();
  await page.keyboard.press('Home');
  await page.getByText(/^page 1 of/).waitFor();
  await page.keyboard.press('b');
  await page.keyboard.press('Enter');
  await until(async () => (await review.live()).length).toBe(1);
  await page.getByRole('button', { name: 'Send to approval' }).click();
  await page.waitForURL((to) => !to.pathname.endsWith('/review'));
  const packet = await desk.house.build(review.requestId);
  expect(packet).toMatchObject({ status: 'built', version: 2 });
  await page.context().close();
});

it('lets somebody else see the packet as it leaves, and asks for the second factor', async () => {
  const page = await newPage(desk.browser, { baseURL: desk.url });
  await signInAs(page, 'sup', { to: `/requests/${review.requestId}/approve` });
  await page.locator('img[data-picture=shown]').waitFor();
  // what changed since the version that went back
  await page.getByText('Changed since version 1').waitFor();
  await page.getByText('Redacted otherwise').waitFor();
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
  const looks = await review.owner.select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, review.requestId), eq(auditEvents.action, 'packet.viewed')));
  expect(looks.filter(({ body }) => body.includes('"page":')).length).toBeGreaterThanOrEqual(2);
  await page.context().close();
});
