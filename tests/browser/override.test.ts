/** A page that carries somebody else's identifiers leaves only by two people, each in their own browser, the second with a code. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decidePages } from '#app/commands/review/decide-pages.ts';
import { auditEvents } from '#db/schema/index.ts';
import { demoChart } from '#tests/commands/review-house.ts';
import { expectNoAxeViolations, shot } from './support/browser.ts';
import { pictures, reviewOf, startReviewDesk, type Review, type ReviewDesk } from './support/review-desk.ts';
import { nextCode } from './support/sign-in.ts';

let desk: ReviewDesk;
let review: Review;

beforeAll(async () => {
  desk = await startReviewDesk();
  review = reviewOf(desk, await desk.house.underReview({}, demoChart.slice(2)));
}, 240_000);
afterAll(() => desk?.close());

const row = async () => (await review.ledger())[0];
const person = (handle: string) => desk.house.staff(handle);

it('one proposes with a reason, another confirms with a code, and only then it may be released', async () => {
  const wrong = await row();
  expect(wrong?.verdict).toBe('wrong');
  const release = () => decidePages(desk.house.house.database.appDb, person('tech1'), { requestId: review.requestId, pageIds: [wrong?.id ?? ''], disposition: 'release', ground: null, now: new Date() });

  const { page: proposer } = await review.open('tech1');
  await proposer.getByRole('button', { name: 'Propose to release it anyway' }).click();
  const dialog = proposer.getByRole('dialog');
  await dialog.getByLabel('Why it is this patient’s page').fill('Maiden name; compared with the old chart');
  await expectNoAxeViolations(proposer);
  await dialog.getByRole('button', { name: 'Propose to release it anyway' }).click();
  await proposer.getByText('A release is proposed and waits for a second person.').waitFor();
  // what tells that it is another's is framed on the picture
  await proposer.locator('[data-evidence="other"]').first().waitFor();
  await proposer.getByText('Somebody other than the person who proposed it confirms it.').waitFor();
  await expectNoAxeViolations(proposer);
  await shot(proposer, 'override-proposed', pictures);
  expect(await row()).toMatchObject({ overrideProposedBy: person('tech1').id, overrideBy: null });
  await release();
  expect((await row())?.disposition).not.toBe('release');

  const { page: second } = await review.open('tech2');
  await second.getByRole('button', { name: 'Confirm the release' }).click();
  await second.getByRole('dialog').getByLabel('Code from your authenticator').fill('000000');
  await second.getByRole('dialog').getByRole('button', { name: 'Confirm the release' }).click();
  const refused = second.getByText('This code is not right');
  await refused.waitFor();
  await second.getByRole('button', { name: 'Confirm the release' }).waitFor();
  expect((await row())?.overrideBy).toBeNull();
  // another page, or another act, does not hide what did not work
  await second.keyboard.press('m');
  await second.keyboard.type('Asked the old chart.');
  await second.keyboard.press('Control+Enter');
  await second.getByRole('list', { name: 'Notes on this page' }).waitFor();
  await refused.waitFor();
  await second.getByRole('button', { name: 'Confirm the release' }).click();
  await second.getByRole('dialog').getByLabel('Code from your authenticator').fill(await nextCode('tech2'));
  await expectNoAxeViolations(second);
  await second.getByRole('dialog').getByRole('button', { name: 'Confirm the release' }).click();
  await second.getByText('Two people released it.').waitFor();
  // said no longer, as it is right now
  expect(await refused.count()).toBe(0);
  await expectNoAxeViolations(second);
  await shot(second, 'override-confirmed', pictures);
  expect(await row()).toMatchObject({ overrideProposedBy: person('tech1').id, overrideBy: person('tech2').id });
  await release();
  expect((await row())?.disposition).toBe('release');
  const actions = (await review.owner.select({ action: auditEvents.action }).from(auditEvents).where(eq(auditEvents.requestId, review.requestId))).map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['override.proposed', 'override.confirmed']));
}, 400_000);
