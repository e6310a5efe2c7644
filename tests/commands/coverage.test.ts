/** What an authorization covers of protected content: confirmed by a person, asked when the packet is put together, said with its notice. */
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { completeReview } from '#app/commands/review/complete-review.ts';
import { decideFindings } from '#app/commands/review/decide-finding.ts';
import { decidePages } from '#app/commands/review/decide-pages.ts';
import { confirmCoverage } from '#app/commands/work/confirm-coverage.ts';
import type { StoredPlan } from '#app/delivery/packet-plan.ts';
import { auditEvents, authorizations, decisions, findings, packets, pages } from '#db/schema/index.ts';
import type { ProtectedCategory } from '#workflows/rules/sensitivity.ts';
import { createReviewHouse, type ReviewHouse } from './review-house.ts';

let house: ReviewHouse;
beforeAll(async () => {
  house = await createReviewHouse();
}, 120_000);
afterAll(() => house?.close());

const now = () => new Date();
const db = () => house.house.database.appDb;
const owner = () => house.house.database.ownerDb;
const tech = () => house.staff('tech1');
const heading = 'Patient: Delgado-Reyes, Maria\nMRN: RGH-100234   DOB: 03/14/1978\n\n';
const fields = { description: 'all records', discloser: 'Riverside', recipient: 'Harper & Quill LLP', purpose: 'legal claim', expiresOn: '2031-01-01', signed: true, signedOn: '2026-10-01', statesRevocation: true };

/** A firm's request whose one page speaks of HIV and of treatment for alcohol. */
async function firms(): Promise<string> {
  const requestId = await house.underReview(
    {
      requester: { kind: 'law_firm', name: 'Harper & Quill LLP' },
      purpose: 'Claim 4471',
      delivery: { channel: 'link', form: 'pdf', recipientName: 'Harper & Quill LLP', pinBy: 'call_back' },
      facts: { door: 'firm', scopeDescribed: true, purpose: 'legal', authorization: { document: true, fields } },
    },
    [{ title: 'Clinic note', serviceDate: '2023-02-09', text: `${heading}HIV positive, viral load 40 copies.\nIn treatment for alcohol dependence since January.` }],
  );
  await owner().update(authorizations).set({ valid: true }).where(eq(authorizations.requestId, requestId));
  const noticed = await owner().select().from(findings).where(eq(findings.requestId, requestId));
  expect([...new Set(noticed.map(({ kind }) => kind))].sort()).toEqual(['hiv', 'sud']);
  await decideFindings(db(), tech(), { requestId, findingIds: noticed.map(({ id }) => id), status: 'accepted', now: now() });
  return requestId;
}

async function sendOn(requestId: string): Promise<StoredPlan['packet']> {
  const all = await owner().select({ id: pages.id }).from(pages).where(eq(pages.requestId, requestId));
  await decidePages(db(), tech(), { requestId, pageIds: all.map(({ id }) => id), disposition: 'release', ground: null, now: now() });
  await completeReview(db(), tech(), { requestId, now: now(), key: uuidv7() });
  const [packet] = await owner().select().from(packets).where(eq(packets.requestId, requestId));
  return (packet?.plan as StoredPlan).packet;
}

const confirm = (requestId: string, covers: ProtectedCategory[], legalProceedings = false) => confirmCoverage(db(), tech(), { requestId, now: now(), covers, legalProceedings, attachmentId: null, page: null });

it('nothing protected leaves to a firm before somebody read in the paper that it may', async () => {
  const requestId = await firms();
  await expect(sendOn(requestId)).rejects.toMatchObject({ code: expect.stringMatching(/not_allowed_now|invalid_input/) as string });
  // HIV alone is not enough for a page that speaks of both.
  await confirm(requestId, ['hiv']);
  await expect(sendOn(requestId)).rejects.toMatchObject({ code: expect.stringMatching(/not_allowed_now|invalid_input/) as string });
  // Both at once would be no Part 2 consent for a claim (2.31(d)): said, and nothing is changed.
  await expect(confirm(requestId, ['hiv', 'sud'], true)).rejects.toMatchObject({ code: 'invalid_input', public: { key: 'rules.defect.p2_separate' } });
  expect((await owner().select().from(authorizations).where(eq(authorizations.requestId, requestId)))[0]?.covers).toEqual(['hiv']);
}, 60_000);

it('what is covered leaves, with the state’s notice and the Part 2 statement that explains the consent', async () => {
  const requestId = await firms();
  await owner().update(authorizations).set({ fields: { ...fields, statesRevocation: false } }).where(eq(authorizations.requestId, requestId));
  await expect(confirm(requestId, ['hiv', 'sud'])).rejects.toMatchObject({ public: { key: 'rules.defect.p2_revocation' } });
  // As after a second consent, made for the claim alone: the two papers together cover the page.
  await owner().update(authorizations).set({ fields: { ...fields, legalProceedings: true }, covers: ['hiv', 'sud'] }).where(eq(authorizations.requestId, requestId));
  const plan = await sendOn(requestId);
  const part2 = plan.notices.find(({ kind }) => kind === 'part2');
  expect(part2).toMatchObject({ consentEnclosed: false, scope: expect.stringMatching(/2023.*Harper & Quill LLP.*Claim 4471.*Oct.*2026.*2031/) as string });
  expect(plan.notices.map(({ kind }) => kind)).toEqual(['redisclosure', 'part2', 'state']);
  await expect(confirm(requestId, [])).rejects.toMatchObject({ code: 'not_allowed_now' });
}, 60_000);

it('is written down as a decision with its rule; the log tells that it was done and no kind', async () => {
  const requestId = await firms();
  await confirm(requestId, ['sud'], true);
  expect(await owner().select().from(decisions).where(eq(decisions.requestId, requestId))).toEqual(expect.arrayContaining([expect.objectContaining({ ruleId: 'P2-CONSENT', messageKey: 'rules.coverage.confirmed', inputs: { covers: ['sud'], legalProceedings: true } })]));
  const logged = (await owner().select().from(auditEvents).where(eq(auditEvents.requestId, requestId))).filter(({ body }) => body.includes('"coverage"'));
  expect(logged).toHaveLength(1);
  expect(logged[0]?.body).not.toMatch(/"sud"|"hiv"/);
  await expect(confirmCoverage(db(), house.staff('tech1', 'technician', house.house.lakeview), { requestId, now: now(), covers: [], legalProceedings: false, attachmentId: null, page: null })).rejects.toMatchObject({ code: 'not_found' });
}, 60_000);
