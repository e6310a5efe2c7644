/** What an authorization covers of protected content: confirmed by a person, asked when the packet is put together, said with its notice. */
import { and, eq, inArray } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { completeReview } from '#app/commands/review/complete-review.ts';
import { decideFindings } from '#app/commands/review/decide-finding.ts';
import { decidePages } from '#app/commands/review/decide-pages.ts';
import { decideEvidence } from '#app/commands/work/check-evidence.ts';
import { confirmCoverage } from '#app/commands/work/confirm-coverage.ts';
import type { StoredPlan } from '#app/delivery/packet-plan.ts';
import { auditEvents, authorizations, decisions, findings, packets, pages, records, requests } from '#db/schema/index.ts';
import type { ProtectedCategory } from '#workflows/rules/sensitivity.ts';
import { createReviewHouse, type Chart, type ReviewHouse } from './review-house.ts';

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

async function sendOn(requestId: string, withinLimits?: boolean): Promise<StoredPlan['packet']> {
  const all = await owner().select({ id: pages.id }).from(pages).where(eq(pages.requestId, requestId));
  await decidePages(db(), tech(), { requestId, pageIds: all.map(({ id }) => id), disposition: 'release', ground: null, now: now() });
  await completeReview(db(), tech(), { requestId, now: now(), key: uuidv7(), ...(withinLimits === undefined ? {} : { withinLimits }) });
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

const decidedBy = async (requestId: string, ruleId: string) => (await owner().select().from(decisions).where(eq(decisions.requestId, requestId))).filter((one) => one.ruleId === ruleId && !one.messageKey.startsWith('rules.classify.'));
const aNote: Chart[] = [{ title: 'Clinic note', serviceDate: '2026-10-15', text: `${heading}Seen for a cough.` }];
const agency = { requester: { kind: 'agency' as const, name: 'City Police' }, purpose: 'Inquiry', delivery: { channel: 'post' as const, form: 'paper' as const, recipientName: 'City Police', recipientAddress: { lines: ['1 Main St'], city: 'Pittsburgh', state: 'PA', postcode: '15222' } } };

it('an authorization that limits itself to what existed does not let out what was made later (AUTH-CORE)', async () => {
  const requestId = await house.underReview(
    {
      requester: { kind: 'law_firm', name: 'Harper & Quill LLP' },
      purpose: 'Claim 4471',
      scope: { from: '2026-01-01', to: '2026-12-31', kinds: [], visits: [] },
      delivery: { channel: 'link', form: 'pdf', recipientName: 'Harper & Quill LLP', pinBy: 'call_back' },
      facts: { door: 'firm', scopeDescribed: true, purpose: 'legal', authorization: { document: true, fields } },
    },
    aNote,
  );
  await owner().update(authorizations).set({ valid: true }).where(eq(authorizations.requestId, requestId));
  await confirmCoverage(db(), tech(), { requestId, now: now(), covers: [], legalProceedings: false, onlyExisting: true, attachmentId: null, page: null });
  await expect(sendOn(requestId)).rejects.toMatchObject({ details: { problems: [expect.objectContaining({ problem: 'not_covered' })] } });
  await confirmCoverage(db(), tech(), { requestId, now: now(), covers: [], legalProceedings: false, onlyExisting: false, attachmentId: null, page: null });
  await sendOn(requestId);
  expect(await decidedBy(requestId, 'AUTH-CORE')).toMatchObject([{ messageKey: 'rules.covered.within', result: { outside: [] }, inputs: { papers: [{ signedOn: '2026-10-01', until: '2031-01-01', onlyExistingRecords: false }], records: 1 } }]);
}, 60_000);

it('under an order nothing goes on before whoever reviewed says that it authorizes all of it (COURT-ORDER)', async () => {
  const order = { document: true, issuedBy: 'court' as const, signed: true, authorizes: 'The clinic note of October 15, 2026' };
  const requestId = await house.underReview({ ...agency, requester: { kind: 'court', name: 'Court of Common Pleas' }, facts: { door: 'agency', scopeDescribed: true, order } }, aNote);
  await owner().update(requests).set({ basis: 'court_order' }).where(eq(requests.id, requestId));
  for (const said of [undefined, false]) await expect(sendOn(requestId, said)).rejects.toMatchObject({ code: 'not_allowed_now', public: { key: 'review.errors.order_unsaid' } });
  await sendOn(requestId, true);
  expect(await decidedBy(requestId, 'COURT-ORDER')).toMatchObject([{ messageKey: 'rules.order.within', inputs: { authorizes: order.authorizes, withinOrder: true }, result: { may: true } }]);
}, 60_000);

it('the police get the identifiers of the list, and only after a person said that nothing else leaves (LE-LIMIT)', async () => {
  const requestId = await house.underReview({ ...agency, facts: { door: 'agency', scopeDescribed: true, lawEnforcementParagraph: 'f2_locate', asksOnlyListedIdentifiers: true } }, aNote);
  await owner().update(requests).set({ basis: 'law_enforcement' }).where(eq(requests.id, requestId));
  const confirmLine = (identifiers?: string[]) => decideEvidence(db(), tech(), { requestId, line: 'identifiers_only', act: 'confirm', attachmentId: null, page: null, reason: null, now: now(), ...(identifiers ? { identifiers } : {}) });
  await expect(confirmLine()).rejects.toMatchObject({ public: { key: 'office.evidence.identifiersMissing' } });
  await expect(confirmLine(['dna', 'dental'])).rejects.toMatchObject({ public: { key: 'office.evidence.identifiersNone' } });
  await confirmLine(['name_and_address', 'dna']);
  expect(await decidedBy(requestId, 'LE-LIMIT')).toMatchObject([{ messageKey: 'rules.identifiers.limited', inputs: { asked: ['name_and_address', 'dna'] }, result: { allowed: ['name_and_address'], refused: ['dna'] } }]);
  expect((await owner().select({ facts: requests.facts }).from(requests).where(eq(requests.id, requestId)))[0]?.facts.identifiers).toEqual(['name_and_address']);
  await expect(sendOn(requestId)).rejects.toMatchObject({ public: { key: 'review.errors.identifiers_unsaid' } });
  await sendOn(requestId, true);
}, 60_000);

it('its source makes a page a Part 2 record, and its notice does; a word does not (P2-WHAT, PSY-WHAT)', async () => {
  const chart: Chart[] = [
    { title: 'From elsewhere', serviceDate: '2023-02-09', text: `${heading}42 CFR part 2 prohibits unauthorized use or disclosure of these records.\nSeen on Tuesday.` },
    { title: 'Counselor', serviceDate: '2023-02-10', text: `${heading}Session.`, source: 'psychotherapy' },
    { title: 'Emergency', serviceDate: '2023-02-11', text: `${heading}Smells of alcohol. Fell from a ladder.` },
  ];
  const requestId = await house.underReview({}, chart);
  const bySource = await owner().select({ kind: findings.kind, ruleId: findings.ruleId, title: records.title, quote: findings.quote }).from(findings).innerJoin(pages, eq(pages.id, findings.pageId)).innerJoin(records, eq(records.id, pages.recordId)).where(and(eq(findings.requestId, requestId), inArray(findings.ruleId, ['P2-WHAT', 'PSY-WHAT']), eq(findings.quote, '')));
  expect(bySource.sort((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual([{ kind: 'psychotherapy', ruleId: 'PSY-WHAT', title: 'Counselor', quote: '' }, { kind: 'sud', ruleId: 'P2-WHAT', title: 'From elsewhere', quote: '' }]);
  expect(await decidedBy(requestId, 'P2-WHAT')).toMatchObject([{ inputs: { part2Program: false, cameWithNotice: true }, result: { part2: true } }]);
  expect(await decidedBy(requestId, 'PSY-WHAT')).toMatchObject([{ result: { psychotherapy: true } }]);
}, 60_000);

it('the patient is told the ground of what stays, and it is written down that she is (P2-UNNAMED)', async () => {
  const requestId = await house.underReview({}, [...aNote, { title: 'Old note', serviceDate: '2023-02-09', text: `${heading}Seen for a cough.` }]);
  const [first] = await owner().select({ id: pages.id }).from(pages).where(eq(pages.requestId, requestId));
  await decidePages(db(), tech(), { requestId, pageIds: [first?.id ?? ''], disposition: 'withhold', ground: 'misfiled', now: now() });
  const rest = (await owner().select({ id: pages.id }).from(pages).where(eq(pages.requestId, requestId))).filter(({ id }) => id !== first?.id);
  await decidePages(db(), tech(), { requestId, pageIds: rest.map(({ id }) => id), disposition: 'release', ground: null, now: now() });
  await completeReview(db(), tech(), { requestId, now: now(), key: uuidv7() });
  expect(await decidedBy(requestId, 'P2-UNNAMED')).toMatchObject([{ messageKey: 'rules.withheld.named_to_patient', inputs: { basis: 'patient_access', requesterKind: 'patient' }, result: { named: true } }]);
}, 60_000);
