/** A page that no machine can read: the engine refuses it, the desk says so, one person reads it by name, and another one approves. */
import { and, asc, eq, inArray } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { completeReview } from '#app/commands/review/complete-review.ts';
import { approvePacket } from '#app/commands/release/decide-packet.ts';
import { decideFindings } from '#app/commands/review/decide-finding.ts';
import { decidePages } from '#app/commands/review/decide-pages.ts';
import { readPage } from '#app/commands/review/read-page.ts';
import { addRedaction } from '#app/commands/review/redact.ts';
import { viewPacket } from '#app/commands/release/view-packet.ts';
import { secondPages } from '#app/commands/review/second-pages.ts';
import { viewReview } from '#app/commands/review/view-review.ts';
import type { StoredPlan } from '#app/delivery/packet-plan.ts';
import { asActor } from '#db/open.ts';
import { auditEvents, findings, pages, type packets } from '#db/schema/index.ts';
import { scrawledPage } from '#tests/redaction/scrawl.ts';
import type { Actor } from '#workflows/actor.ts';
import { createReviewHouse, demoChart, type ReviewHouse } from './review-house.ts';

let house: ReviewHouse;
let tech: Actor;
let requestId: string;
let built: typeof packets.$inferSelect;
const now = () => new Date();
const db = () => house.house.database.appDb;
const owner = () => house.house.database.ownerDb;
const act = () => ({ requestId, now: now(), key: uuidv7() });
const ledger = () => owner().select().from(pages).where(eq(pages.requestId, requestId)).orderBy(asc(pages.id));
const scrawl = async () => (await ledger()).find((page) => page.sha256 !== null && page.width > 600 && page.height < 500);
const review = () => asActor(db(), tech, (tx) => viewReview(tx, async () => undefined, tech, requestId, now()));

async function sendOn(): Promise<typeof packets.$inferSelect> {
  const open = (await ledger()).filter((page) => page.disposition === 'undecided');
  await decidePages(db(), tech, { requestId, pageIds: open.map((page) => page.id), disposition: 'release', ground: null, now: now() });
  // No machine can say whose it is, either: somebody else lets it leave too.
  await secondPages(db(), house.staff('sup', 'supervisor'), { requestId, pageIds: open.map((page) => page.id), now: now() });
  await completeReview(db(), tech, act());
  return house.build(requestId);
}

beforeAll(async () => {
  house = await createReviewHouse();
  tech = house.staff('tech1');
  const [first] = demoChart;
  if (!first) throw new Error('no chart');
  requestId = await house.underReview({}, [first, { title: 'Note by hand', bytes: await scrawledPage(), contentType: 'image/png' }]);
  const noticed = await owner().select({ id: findings.id }).from(findings).where(eq(findings.requestId, requestId));
  if (noticed.length > 0) await decideFindings(db(), tech, { requestId, findingIds: noticed.map(({ id }) => id), status: 'dismissed', now: now() });
  await addRedaction(db(), tech, { requestId, id: uuidv7(), kind: 'term', pageId: null, term: 'Rosa Quintero', ground: 'confidential_source', now: now() });
}, 300_000);
afterAll(() => house?.close());

it('is not released: the packet is refused, its page is undecided again, and the desk names both', async () => {
  const refused = await sendOn();
  expect(refused).toMatchObject({ status: 'refused', problem: 'low_confidence:1', fileId: null });
  expect(await scrawl()).toMatchObject({ disposition: 'undecided', refusal: 'low_confidence', readBy: null });
  const view = await review();
  expect(view).toMatchObject({ editable: true, refused: { reason: 'low_confidence', version: 1 } });
  expect(view.pages[(view.refused?.page ?? 0) - 1]?.id).toBe((await scrawl())?.id);
}, 300_000);

it('leaves once a person says by name to have read every word; a page that was not refused asks for no such word', async () => {
  const other = (await ledger()).find((page) => page.refusal === null);
  await expect(readPage(db(), tech, { requestId, pageId: other?.id ?? '', now: now() })).rejects.toMatchObject({ code: 'not_allowed_now' });
  await readPage(db(), tech, { requestId, pageId: (await scrawl())?.id ?? '', now: now() });
  await readPage(db(), tech, { requestId, pageId: (await scrawl())?.id ?? '', now: now() });
  expect(await scrawl()).toMatchObject({ readBy: tech.id, readByName: tech.name });
  expect((await review()).pages.map((page) => page.refusal)).not.toContain('low_confidence');
  built = await sendOn();
  expect(built).toMatchObject({ status: 'built', version: 2 });
  expect((built.plan as StoredPlan).records.map((record) => record.redaction.seen)).toEqual([undefined, [1]]);
}, 300_000);

it('is read by the approver too: the page is named, a code is asked for each time, and the log has both readers', async () => {
  const second = house.staff('tech2');
  const seen = await asActor(db(), second, (tx) => viewPacket(tx, async () => undefined, second, requestId, now()));
  expect(seen).toMatchObject({ readByPeople: [{ page: 'Note by hand 1', by: tech.name }], everyTime: true, refusal: null });
  const approval = { ...act(), packetId: built.id, sha256: built.sha256 ?? '' };
  await expect(approvePacket(db(), tech, approval)).rejects.toMatchObject({ code: 'forbidden' });
  await approvePacket(db(), second, { ...approval, key: uuidv7() });
  const said = await owner().select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), inArray(auditEvents.action, ['override.proposed', 'override.confirmed']))).orderBy(asc(auditEvents.id));
  const target = (await scrawl())?.id;
  expect(said.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
    { action: 'override.proposed', actor: { id: tech.id }, facts: { kind: 'unread_by_machine', target } },
    { action: 'override.confirmed', actor: { id: second.id }, facts: { kind: 'unread_by_machine', target } },
  ]);
}, 120_000);
