/** The page ledger on a real database: what is decided, by whom, what may go on, and that nobody approves his own work by any detour. */
import { and, asc, eq, isNull, like } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { secondPages } from '#app/commands/review/second-pages.ts';
import { changeChartTask } from '#app/commands/work/chart-task.ts';
import { addPaperVolume, movePaperVolume } from '#app/commands/work/paper-chart.ts';
import { completeReview, reopenReview } from '#app/commands/review/complete-review.ts';
import { decideFindings } from '#app/commands/review/decide-finding.ts';
import { approvePacket, returnPacket } from '#app/commands/release/decide-packet.ts';
import { decidePages } from '#app/commands/review/decide-pages.ts';
import { countTerm } from '#app/commands/review/marks.ts';
import { overridePage } from '#app/commands/review/override-page.ts';
import { addRedaction, moveRedaction, undoRedaction } from '#app/commands/review/redact.ts';
import { planOfPage } from '#app/commands/review/view-after.ts';
import type { StoredPlan } from '#app/delivery/packet-plan.ts';
import type { SessionContext } from '#app/http/session.ts';
import { asActor } from '#db/open.ts';
import { chartTasksOf, foundKinds } from '#db/queries/chart-tasks.ts';
import { paperChartOf } from '#db/queries/paper-charts.ts';
import { workList } from '#db/queries/work-list.ts';
import { auditEvents, findings, packets, pages, records, redactions, requests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { coverageOf } from '#workflows/request/coverage.ts';
import type { LedgerContext } from '#workflows/request/ledger.ts';
import { createReviewHouse, type ReviewHouse } from './review-house.ts';

let house: ReviewHouse;
let tech: Actor;
let other: Actor;
let sup: Actor;
let requestId: string;
const now = () => new Date();

beforeAll(async () => {
  house = await createReviewHouse();
  tech = house.staff('tech1');
  other = house.staff('tech2');
  sup = house.staff('sup', 'supervisor');
}, 120_000);
afterAll(() => house?.close());

beforeEach(async () => {
  requestId = await house.underReview();
}, 60_000);

const db = () => house.house.database.appDb;
const owner = () => house.house.database.ownerDb;
const ledger = () => owner().select().from(pages).where(eq(pages.requestId, requestId)).orderBy(asc(pages.id));
const pageRow = async (id: string) => (await owner().select().from(pages).where(eq(pages.id, id)))[0];
const live = () => owner().select().from(redactions).where(and(eq(redactions.requestId, requestId), isNull(redactions.undoneAt)));
const own = async () => (await ledger()).filter((page) => page.verdict !== 'wrong');
const wrongPage = async () => (await ledger()).find((page) => page.verdict === 'wrong')?.id ?? '';
/** Decides what the machine noticed, so that pages may be released. */
async function settle(): Promise<void> {
  const noticed = await owner().select({ id: findings.id }).from(findings).where(eq(findings.requestId, requestId));
  if (noticed.length > 0) await decideFindings(db(), tech, { requestId, findingIds: noticed.map(({ id }) => id), status: 'dismissed', now: now() });
}
/** The technician decides what is left and sends it on; the worker builds it. */
async function toApproval(): Promise<typeof packets.$inferSelect> {
  await settle();
  const all = await ledger();
  await decidePages(db(), tech, { requestId, pageIds: all.filter((page) => page.verdict === 'wrong').map((page) => page.id), disposition: 'withhold', ground: 'misfiled', now: now() });
  await decidePages(db(), tech, { requestId, pageIds: all.filter((page) => page.verdict !== 'wrong').map((page) => page.id), disposition: 'release', ground: null, now: now() });
  await completeReview(db(), tech, act());
  return house.build(requestId);
}
const act = () => ({ requestId, now: now(), key: uuidv7() });

describe('deciding pages', () => {
  it('leaves pages with an open finding or another patient’s identifiers, and names who saw the rest', async () => {
    const all = await ledger();
    const open = new Set((await owner().select({ pageId: findings.pageId }).from(findings).where(and(eq(findings.requestId, requestId), eq(findings.status, 'open')))).map((row) => row.pageId));
    const { decided, left } = await decidePages(db(), tech, { requestId, pageIds: all.map((page) => page.id), disposition: 'release', ground: null, now: now() });
    expect(decided + left.length).toBe(all.length);
    expect(new Set(left)).toEqual(new Set(all.filter((page) => page.verdict === 'wrong' || open.has(page.id)).map((page) => page.id)));
    for (const page of await ledger()) {
      if (left.includes(page.id)) expect(page).toMatchObject({ disposition: 'undecided', seenBy: null });
      else expect(page).toMatchObject({ disposition: 'release', seenBy: tech.id, decidedByName: tech.name });
    }
  });

  it('offers the patient’s own access only the grounds of the law (ACC-WHOLE)', async () => {
    const [page] = await own();
    const input = { requestId, pageIds: [page?.id ?? ''], disposition: 'withhold' as const, now: now() };
    for (const ground of ['other_person', 'protected', 'minimum_necessary', 'not_authorized'] as const) {
      await expect(decidePages(db(), tech, { ...input, ground })).rejects.toMatchObject({ code: 'invalid_input' });
    }
    await expect(decidePages(db(), tech, { ...input, ground: null })).rejects.toMatchObject({ code: 'invalid_input' });
    await decidePages(db(), tech, { ...input, ground: 'misfiled' });
    expect(await pageRow(page?.id ?? '')).toMatchObject({ disposition: 'withhold', reason: 'misfiled' });
    // taken back: nobody decided it any more, but it was seen
    await decidePages(db(), tech, { ...input, disposition: 'undecided', ground: null });
    expect(await pageRow(page?.id ?? '')).toMatchObject({ disposition: 'undecided', reason: null, decidedBy: null, seenBy: tech.id });
  });

  it('keeps a document that the scope never covered out without a ground', async () => {
    const [page] = await own();
    await owner().update(requests).set({ scope: { kinds: [], visits: [] } }).where(eq(requests.id, requestId));
    const input = { requestId, pageIds: [page?.id ?? ''], disposition: 'out_of_scope' as const, ground: null, now: now() };
    await expect(decidePages(db(), tech, input)).rejects.toMatchObject({ code: 'invalid_input' });
    await owner().update(records).set({ inScope: false }).where(eq(records.id, page?.recordId ?? ''));
    await decidePages(db(), tech, input);
    expect(await pageRow(page?.id ?? '')).toMatchObject({ disposition: 'out_of_scope', reason: null });
  });

  it('refuses those who may not, and once the review is over', async () => {
    const [page] = await own();
    const input = { requestId, pageIds: [page?.id ?? ''], disposition: 'release' as const, ground: null, now: now() };
    for (const who of [house.staff('comp', 'compliance'), house.staff('doc', 'physician')]) {
      await expect(decidePages(db(), who, input)).rejects.toMatchObject({ code: 'forbidden' });
    }
    await expect(decidePages(db(), house.staff('tech3', 'technician', house.house.lakeview), input)).rejects.toMatchObject({ code: 'not_found' });
    await toApproval();
    await expect(decidePages(db(), tech, input)).rejects.toMatchObject({ code: 'not_allowed_now' });
  });
});

describe('redacting', () => {
  const box = { x: 72, y: 100, width: 120, height: 14 };

  it('keeps every box, moved or undone, and opens a page again that has none left', async () => {
    await settle();
    const [page] = await own();
    const pageId = page?.id ?? '';
    const id = await addRedaction(db(), tech, { requestId, kind: 'area', pageId, box, ground: 'misfiled', now: now() });
    expect(await pageRow(pageId)).toMatchObject({ disposition: 'redact', reason: 'misfiled', decidedBy: tech.id });
    const moved = await moveRedaction(db(), tech, { requestId, redactionId: id, box: { ...box, x: 80 }, now: now() });
    expect(await live()).toMatchObject([{ id: moved, x: 80, y: 100, width: 120, height: 14 }]);
    const second = await addRedaction(db(), tech, { requestId, kind: 'area', pageId, box: { ...box, y: 300 }, ground: 'misfiled', now: now() });
    await undoRedaction(db(), tech, { requestId, redactionId: moved, now: now() });
    expect(await pageRow(pageId)).toMatchObject({ disposition: 'redact' });
    // released with a box on it: what leaves is redacted, and that is what is recorded
    await decidePages(db(), tech, { requestId, pageIds: [pageId], disposition: 'release', ground: null, now: now() });
    expect(await pageRow(pageId)).toMatchObject({ disposition: 'redact', reason: 'misfiled' });
    await undoRedaction(db(), tech, { requestId, redactionId: second, now: now() });
    expect(await pageRow(pageId)).toMatchObject({ disposition: 'undecided', decidedBy: null });
    expect(await owner().select().from(redactions).where(eq(redactions.requestId, requestId))).toHaveLength(3);
    // an answer lost on the way: asked again, it is gone once, and cannot be moved
    await undoRedaction(db(), tech, { requestId, redactionId: second, now: now() });
    const removals = await owner().select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), eq(auditEvents.action, 'redaction.removed')));
    expect(removals.filter(({ body }) => body.includes(second))).toHaveLength(1);
    await expect(moveRedaction(db(), tech, { requestId, redactionId: second, box, now: now() })).rejects.toMatchObject({ code: 'stale' });
  });

  it('refuses a box outside its page, a term of nothing, and a ground that is not the law’s', async () => {
    const [page] = await own();
    const base = { requestId, kind: 'area' as const, pageId: page?.id ?? '', ground: 'misfiled' as const, now: now() };
    for (const bad of [{ ...box, width: 0 }, { ...box, x: 9000 }, { ...box, y: -20 }, { ...box, height: Number.NaN }]) {
      await expect(addRedaction(db(), tech, { ...base, box: bad })).rejects.toMatchObject({ code: 'invalid_input' });
    }
    for (const term of ['', ' a ', '- -', '   ']) {
      await expect(addRedaction(db(), tech, { requestId, kind: 'term', pageId: null, term, ground: 'misfiled', now: now() })).rejects.toMatchObject({ code: 'invalid_input' });
    }
    await expect(addRedaction(db(), tech, { ...base, box, ground: 'other_person' })).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await live()).toEqual([]);
  });

  it('counts a term as it is removed, and redacts every released page that it stands on', async () => {
    await settle();
    const mine = await own();
    await decidePages(db(), tech, { requestId, pageIds: mine.map((page) => page.id), disposition: 'release', ground: null, now: now() });
    const counted = await asActor(db(), tech, (tx) => countTerm(tx, requestId, 'delgado reyes'));
    expect(counted.pages.length).toBeGreaterThan(0);
    const id = await addRedaction(db(), tech, { requestId, kind: 'term', pageId: null, term: 'DELGADO-REYES', ground: 'misfiled', now: now() });
    const hit = new Set(counted.pages.map((page) => page.id));
    for (const page of mine) expect((await pageRow(page.id))?.disposition, page.id).toBe(hit.has(page.id) ? 'redact' : 'release');
    await undoRedaction(db(), tech, { requestId, redactionId: id, now: now() });
    for (const page of mine) expect((await pageRow(page.id))?.disposition).toBe(hit.has(page.id) ? 'undecided' : 'release');
  });

  it('holds a term on every page of the request, whatever page it was drawn on: in the ledger, on the page as it leaves, in the packet', async () => {
    await settle();
    const mine = await own();
    const id = await addRedaction(db(), tech, { requestId, kind: 'term', term: 'Delgado-Reyes', ground: 'misfiled', now: now() });
    await owner().update(redactions).set({ pageId: mine[0]?.id ?? null }).where(eq(redactions.id, id));
    const stands = mine.filter((page) => page.text.includes('Delgado-Reyes'));
    expect(new Set(stands.map((page) => page.recordId)).size).toBeGreaterThan(1);
    for (const page of stands) {
      const { terms } = await planOfPage({ db: db(), now } as unknown as SessionContext /* why: nothing else of it is asked */, tech, { requestId, pageId: page.id });
      expect(terms, page.id).toEqual([{ text: 'Delgado-Reyes', match: 'normalised' }]);
    }
    const packet = await toApproval();
    for (const page of stands) expect(await pageRow(page.id)).toMatchObject({ disposition: 'redact', reason: 'misfiled' });
    const { records: planned } = packet.plan as StoredPlan;
    expect(planned.length).toBeGreaterThan(1);
    for (const { redaction } of planned) expect(redaction.terms).toMatchObject([{ text: 'Delgado-Reyes' }]);
  });
});

describe('another patient’s page', () => {
  it('leaves by two people, never by one alone', async () => {
    await settle();
    const pageId = await wrongPage();
    const release = { requestId, pageIds: [pageId], disposition: 'release' as const, ground: null, now: now() };
    await expect(overridePage(db(), tech, { requestId, pageId, reason: ' ', now: now() })).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await overridePage(db(), tech, { requestId, pageId, reason: 'The name is her maiden name', now: now() })).toBe('proposed');
    expect((await decidePages(db(), tech, release)).left).toEqual([pageId]);
    await expect(overridePage(db(), tech, { requestId, pageId, reason: null, now: now() })).rejects.toMatchObject({ code: 'forbidden' });
    expect((await decidePages(db(), tech, release)).left).toEqual([pageId]);
    expect(await overridePage(db(), other, { requestId, pageId, reason: null, now: now() })).toBe('confirmed');
    expect(await decidePages(db(), tech, release)).toEqual({ decided: 1, left: [], conflicts: [] });
  });
});

describe('a page of which nobody is sure', () => {
  it('leaves by two people: whoever decided it, and somebody else; decided anew, it is seconded anew', async () => {
    await settle();
    const [page, other1] = await own();
    const pageId = page?.id ?? '';
    // what the import says of these: sure; and a sheet that says nothing of itself
    expect(page?.confidence).toBeGreaterThan(0.85);
    await owner().update(pages).set({ verdict: 'unknown', confidence: 0.5 }).where(eq(pages.id, pageId));
    await owner().update(pages).set({ confidence: 0.8 }).where(eq(pages.id, other1?.id ?? ''));
    const all = await ledger();
    const release = { requestId, pageIds: all.filter(({ verdict }) => verdict !== 'wrong').map(({ id }) => id), disposition: 'release' as const, ground: null, now: now() };
    await decidePages(db(), tech, { requestId, pageIds: [await wrongPage()], disposition: 'withhold', ground: 'misfiled', now: now() });
    await decidePages(db(), tech, release);
    const problems = async () => ((await completeReview(db(), tech, act()).catch((thrown: unknown) => thrown)) as { details?: { problems: unknown[] } }).details?.problems;
    const both = [pageId, other1?.id ?? ''];
    expect(await problems()).toEqual(expect.arrayContaining(both.map((id) => ({ pageId: id, problem: 'second_missing' }))));
    await expect(secondPages(db(), tech, { requestId, pageIds: both, now: now() })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(secondPages(db(), house.staff('comp', 'compliance'), { requestId, pageIds: both, now: now() })).rejects.toMatchObject({ code: 'forbidden' });
    // of all that are named, only those that wait
    expect(await secondPages(db(), sup, { requestId, pageIds: release.pageIds, now: now() })).toBe(2);
    expect(await secondPages(db(), sup, { requestId, pageIds: release.pageIds, now: now() })).toBe(0);
    expect(await pageRow(pageId)).toMatchObject({ secondBy: sup.id, secondByName: sup.name, decidedBy: tech.id });
    await decidePages(db(), other, { ...release, pageIds: [pageId] });
    expect(await problems()).toEqual([{ pageId, problem: 'second_missing' }]);
    // a box by whoever seconded it makes the decision his: another one is needed
    await secondPages(db(), sup, { requestId, pageIds: [pageId], now: now() });
    await owner().update(pages).set({ decidedBy: sup.id }).where(eq(pages.id, pageId));
    expect(await problems()).toEqual([{ pageId, problem: 'second_missing' }]);
    expect(await secondPages(db(), other, { requestId, pageIds: [pageId], now: now() })).toBe(1);
    expect(await problems()).toBeUndefined();
    const said = await owner().select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), eq(auditEvents.action, 'pages.seconded')));
    expect(said.map(({ body }) => (JSON.parse(body) as { facts: { pages: number } }).facts.pages)).toEqual([2, 1, 1]);
  });
});

describe('what the chart owes', () => {
  it('opens a task for another patient’s page once, names the releases that hold it, and closes with a note', async () => {
    const wrong = await wrongPage();
    const task = async () => asActor(db(), tech, (tx) => chartTasksOf(tx, requestId));
    // the same page left in another request, before somebody saw whose it is
    const before = requestId;
    await owner().update(pages).set({ disposition: 'release' }).where(eq(pages.id, wrong));
    await owner().update(requests).set({ outcome: 'released' }).where(eq(requests.id, before));
    requestId = await house.underReview();
    const again = await wrongPage();
    const withhold = { requestId, pageIds: [again], disposition: 'withhold' as const, ground: 'misfiled' as const, now: now() };
    await decidePages(db(), tech, withhold);
    await decidePages(db(), tech, { ...withhold, disposition: 'undecided', ground: null });
    await decidePages(db(), other, withhold);
    const [number] = await owner().select({ number: requests.number }).from(requests).where(eq(requests.id, before));
    const opened = await task();
    expect(opened).toMatchObject([{ kind: 'correction', pageId: again, page: 1, title: 'Progress note', openedByName: tech.name, closedAt: null, earlier: [{ requestId: before, number: number?.number, requesterName: 'Maria Delgado-Reyes' }] }]);
    const of = { requestId, taskId: opened[0]?.id ?? '', now: now() };
    await expect(changeChartTask(db(), tech, { ...of, act: 'close', note: ' ' })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(changeChartTask(db(), house.staff('comp', 'compliance'), { ...of, act: 'close', note: 'x' })).rejects.toMatchObject({ code: 'forbidden' });
    await changeChartTask(db(), tech, { ...of, act: 'ask', department: 'Health Information Management' });
    await changeChartTask(db(), other, { ...of, act: 'answer', answer: 'Moved to RGH-100777' });
    const listed = async () => (await asActor(db(), tech, (tx) => workList(tx, tech, { queue: 'chart', page: 1 }))).rows.map(({ id, tasks }) => [id, tasks]);
    expect(await listed()).toContainEqual([requestId, 1]);
    await changeChartTask(db(), sup, { ...of, act: 'close', note: 'The page is in the right chart; the recipient was told.' });
    expect(await task()).toMatchObject([{ askedOf: 'Health Information Management', answer: 'Moved to RGH-100777', closedByName: sup.name }]);
    expect(await listed()).not.toContainEqual([requestId, 1]);
    await expect(changeChartTask(db(), tech, { ...of, act: 'close', note: 'again' })).rejects.toMatchObject({ code: 'not_allowed_now' });
    const said = await owner().select({ action: auditEvents.action, body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), like(auditEvents.action, 'chart_task.%'))).orderBy(asc(auditEvents.id));
    expect(said.map(({ action, body }) => [action, (JSON.parse(body) as { facts: Record<string, unknown> }).facts['change'] ?? (JSON.parse(body) as { facts: Record<string, unknown> }).facts['earlier']])).toEqual([['chart_task.opened', 1], ['chart_task.changed', 'asked'], ['chart_task.changed', 'answered'], ['chart_task.changed', 'closed']]);
  });
});

describe('the chart on paper', () => {
  it('has volumes: where each is, who has it since when, asked for, brought, put back; every way is kept', async () => {
    const volumes = async () => asActor(db(), tech, async (tx) => paperChartOf(tx, (await tx.select({ id: requests.patientId }).from(requests).where(eq(requests.id, requestId)))[0]?.id ?? ''));
    const volume = { requestId, label: 'Volume 2', covers: '1998-2004, surgery', home: 'Store, box 4411', now: now() };
    await addPaperVolume(db(), tech, volume);
    await expect(addPaperVolume(db(), other, { ...volume, home: 'elsewhere' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(addPaperVolume(db(), house.staff('comp', 'compliance'), { ...volume, label: 'Volume 3' })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await volumes()).toMatchObject([{ label: 'Volume 2', place: 'Store, box 4411', holder: null, since: volume.now, askedAt: null }]);
    const of = { requestId, volumeId: (await volumes())[0]?.id ?? '' };
    const later = (minutes: number) => new Date(volume.now.getTime() + minutes * 60_000);
    await expect(movePaperVolume(db(), tech, { ...of, volumeId: uuidv7(), act: 'return', now: later(1) })).rejects.toMatchObject({ code: 'not_found' });
    await expect(movePaperVolume(db(), tech, { ...of, act: 'move', place: ' ', holder: null, now: later(1) })).rejects.toMatchObject({ code: 'invalid_input' });
    await movePaperVolume(db(), tech, { ...of, act: 'ask', of: 'Store', now: later(1) });
    expect(await volumes()).toMatchObject([{ place: 'Store, box 4411', since: volume.now, askedAt: later(1), askedOf: 'Store', askedByName: tech.name }]);
    await movePaperVolume(db(), other, { ...of, act: 'move', place: 'Release of information', holder: other.name, now: later(2) });
    expect(await volumes()).toMatchObject([{ place: 'Release of information', holder: other.name, since: later(2), askedAt: null, askedOf: null }]);
    await movePaperVolume(db(), sup, { ...of, act: 'return', now: later(3) });
    const [back] = await volumes();
    expect(back).toMatchObject({ place: 'Store, box 4411', holder: null, since: later(3), moves: [{ kind: 'returned', place: 'Store, box 4411', byName: sup.name }, { kind: 'moved', holder: other.name }, { kind: 'asked', place: 'Store' }, { kind: 'added', byName: tech.name }] });
    const said = await owner().select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), eq(auditEvents.action, 'paper_chart.changed'))).orderBy(asc(auditEvents.id));
    expect(said.map(({ body }) => (JSON.parse(body) as { facts: { change: string } }).facts.change)).toEqual(['added', 'asked', 'moved', 'returned']);
  });
});

describe('what is found, and what it comes to', () => {
  it('is one map for the staff: finding, rule and consent; the patient is told the grounds, a third party none', async () => {
    const found = await asActor(db(), tech, (tx) => foundKinds(tx, requestId));
    expect(found.find(({ kind }) => kind === 'hiv')).toMatchObject({ pages: 1, leaving: 0 });
    const context: LedgerContext = { basis: 'authorization', requesterKind: 'law_firm', state: 'PA', today: '2026-11-23', consents: [], scopeLimited: false };
    const hiv = (over: Partial<LedgerContext>) => coverageOf(found, { ...context, ...over }).find(({ kind }) => kind === 'hiv');
    expect(hiv({})).toMatchObject({ may: false, path: null, consents: [], rule: { id: 'STATE-HIV', citation: 'Pa. Act 148 of 1990, 35 P.S. 7607' } });
    const consent = { covers: ['hiv' as const], signedOn: '2026-11-01', expiresOn: null, valid: true };
    expect(hiv({ consents: [consent, { ...consent, covers: ['sud'] }, { ...consent, signedOn: '2026-10-01', expiresOn: '2026-10-31' }] })).toMatchObject({ may: true, path: 'consent', consents: ['2026-11-01'] });
    expect(hiv({ basis: 'patient_access', requesterKind: 'patient' })).toMatchObject({ may: true, path: 'patient' });
    await decidePages(db(), tech, { requestId, pageIds: [await wrongPage()], disposition: 'withhold', ground: 'misfiled', now: now() });
    const hers = await toApproval();
    expect((hers.plan as StoredPlan).packet).toMatchObject({ recipient: { kind: 'self' }, withheld: [{ ground: 'misfiled', pages: 1, part: false }] });
    // the same ledger, to a law firm: a packet that carries a ground would be refused (templates/packet/plan.ts)
    await reopenReview(db(), tech, act());
    await owner().update(requests).set({ basis: 'authorization', requesterKind: 'law_firm' }).where(eq(requests.id, requestId));
    const third = await toApproval();
    expect((third.plan as StoredPlan).packet.recipient.kind).toBe('other');
    expect(JSON.stringify(third.plan)).not.toContain('misfiled');
    // what stands on its notices' page is held by templates/packet/assemble.test.ts
  });
});

describe('sending on', () => {
  it('names every page that stands in the way, and goes on when none does', async () => {
    const error = await completeReview(db(), tech, act()).catch((thrown: unknown) => thrown);
    const all = await ledger();
    expect(error).toMatchObject({ code: 'not_allowed_now', public: { key: 'review.errors.not_ready' } });
    const { problems } = (error as { details: { problems: { pageId: string; problem: string }[] } }).details;
    expect(problems).toHaveLength(all.length);
    expect(new Set(problems.map(({ problem }) => problem))).toEqual(new Set(['undecided']));
    // released by a detour around the commands: the ledger is read again, whole
    await owner().update(pages).set({ disposition: 'release' }).where(eq(pages.requestId, requestId));
    const again = (await completeReview(db(), tech, act()).catch((thrown: unknown) => thrown)) as { details: { problems: { problem: string }[] } };
    expect(new Set(again.details.problems.map(({ problem }) => problem))).toEqual(new Set(['unseen']));
    // everything withheld is a denial, not a packet
    await owner().update(pages).set({ disposition: 'withhold', reason: 'misfiled' }).where(eq(pages.requestId, requestId));
    await expect(completeReview(db(), tech, act())).rejects.toMatchObject({ public: { key: 'review.errors.nothing_released' } });
  });
});

describe('approving', () => {
  it('is for somebody who touched nothing of it, by any detour', async () => {
    // the supervisor decides a page, draws a box and takes it back; the technician decides it all again and sends it on
    await settle();
    const [page, second] = await own();
    await decidePages(db(), sup, { requestId, pageIds: [page?.id ?? ''], disposition: 'release', ground: null, now: now() });
    const packet = await toApproval();
    const approval = () => ({ ...act(), packetId: packet.id, sha256: packet.sha256 ?? '' });
    expect((await ledger()).some((row) => row.decidedBy === sup.id)).toBe(false);
    await expect(approvePacket(db(), sup, approval())).rejects.toMatchObject({ code: 'forbidden' });
    await expect(approvePacket(db(), tech, approval())).rejects.toMatchObject({ code: 'forbidden' });
    // who may not approve at all
    await expect(approvePacket(db(), house.staff('comp', 'compliance'), approval())).rejects.toMatchObject({ code: 'forbidden' });
    // back, a box by the second technician, taken back at once: he is out as well
    await returnPacket(db(), other, { ...act(), packetId: packet.id, reason: 'Page 2 names a neighbour' });
    const id = await addRedaction(db(), other, { requestId, kind: 'area', pageId: second?.id ?? '', box: { x: 72, y: 72, width: 60, height: 12 }, ground: 'misfiled', now: now() });
    await undoRedaction(db(), other, { requestId, redactionId: id, now: now() });
    const next = await toApproval();
    await expect(approvePacket(db(), other, { ...approval(), packetId: next.id, sha256: next.sha256 ?? '' })).rejects.toMatchObject({ code: 'forbidden' });
    for (const who of [sup, tech, other]) {
      const refused = await owner().select({ id: auditEvents.id }).from(auditEvents).where(and(eq(auditEvents.actorId, who.id), eq(auditEvents.action, 'workflow.refused')));
      expect(refused.length, who.name).toBeGreaterThan(0);
    }
  });

  it('is of exactly the packet that was seen; a return needs its reason; opening again voids it', async () => {
    const packet = await toApproval();
    const seen = () => ({ ...act(), packetId: packet.id, sha256: packet.sha256 ?? '' });
    await expect(approvePacket(db(), other, { ...seen(), sha256: '0'.repeat(64) })).rejects.toMatchObject({ code: 'stale' });
    await expect(returnPacket(db(), other, { ...seen(), reason: '  ' })).rejects.toMatchObject({ code: 'invalid_input' });
    await reopenReview(db(), tech, act());
    await expect(approvePacket(db(), other, seen())).rejects.toMatchObject({ code: expect.stringMatching(/stale|not_allowed_now/) });
    const next = await toApproval();
    expect(next.version).toBe(packet.version + 1);
    await expect(approvePacket(db(), other, seen())).rejects.toMatchObject({ code: expect.stringMatching(/stale|not_allowed_now/) });
    await approvePacket(db(), other, { ...act(), packetId: next.id, sha256: next.sha256 ?? '' });
    expect((await owner().select().from(packets).where(eq(packets.id, next.id)))[0]).toMatchObject({ status: 'approved', approvedSha256: next.sha256, decidedBy: other.id });
  });
});
