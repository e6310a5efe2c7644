/** Looks at a review: the whole ledger in short lines, or one page with what was noticed on it. Every look is written down. */
import { readAs, type Look } from '#app/http/staff-page.ts';
import type { SessionContext } from '#app/http/session.ts';
import { may } from '#app/policy/resolver.ts';
import type { ActAnswer, KindOpen, PageDetail, Redaction, ReviewChanges, ReviewLimit, ReviewPage, ReviewRecord } from '#app/components/review/types.ts';
import type { Db } from '#db/open.ts';
import { latestPackets, type PacketLine } from '#db/queries/approve.ts';
import { decidersAfter, openKinds, pageFacts, pageFile, pageNotesOf, reviewMarks, reviewPages, reviewPatient, reviewRecords, reviewStamp, type PageFile, type Subject } from '#db/queries/review.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { isIndividual, type Basis, type RequesterKind } from '#workflows/rules/bases.ts';
import { isWholeRecord } from '#workflows/rules/minimum-necessary.ts';
import { offeredGrounds, type WithholdingGround } from '#workflows/rules/patient-withholding.ts';
import { mayRelease, protectedCategories, type ProtectedCategory } from '#workflows/rules/sensitivity.ts';
import { needsSecond } from '#workflows/request/ledger.ts';
import type { RequestScope } from '#workflows/request/scope.ts';
import { ledgerContext } from './ledger-rows.ts';
import { loadRequest, targetOf, type Loaded } from '../on-request.ts';
import { must } from '../run.ts';

export type ReviewView = {
  request: { id: string; number: string; state: string; revision: number; basis: Basis; requesterKind: RequesterKind; requesterName: string; scope: RequestScope; purpose: string };
  patient: Subject | null;
  records: ReviewRecord[];
  pages: ReviewPage[];
  redactions: Redaction[];
  kinds: KindOpen[];
  /** What the page knows up to now; it asks for what came after. */
  stamp: { revision: number; marks: string };
  grounds: WithholdingGround[];
  /** What may leave at most, as whoever reviews has to say before sending on. */
  limit: ReviewLimit | null;
  /** Deciding is allowed now, to this person. */
  editable: boolean;
  /** The approver sent the last packet back, and why. */
  returned: { reason: string; by: string; version: number } | null;
  /** The last packet could not be built, and why; the page it failed on where it was one. */
  refused: { reason: string; version: number; page: number | null } | null;
};

/** The page that is asked for, or the first undecided one, or the first. */
export async function viewReview(tx: Db, look: (event: Look) => Promise<void>, actor: Actor, requestId: string, now: Date): Promise<ReviewView> {
  const loaded = await loadRequest(tx, requestId, now);
  const { request } = loaded;
  must(actor, 'record.read', targetOf(request));
  // First the stamp: what comes in between is asked for again, never missed.
  const stamp = await reviewStamp(tx, requestId);
  const [records, pages, marks, patient] = [await reviewRecords(tx, requestId), await linesOf(tx, requestId), await reviewMarks(tx, requestId), await reviewPatient(tx, request.patientId)];
  await look({ action: 'request.viewed', subject: subjectOf(loaded), facts: { part: 'review' } });
  const [packet] = await latestPackets(tx, requestId);
  const { id, number, basis, requesterKind, requesterName, scope, purpose } = request;
  return {
    request: { id, number, state: loaded.state, revision: loaded.revision, basis, requesterKind, requesterName, scope, purpose },
    patient,
    records,
    pages,
    redactions: marks.map(redactionOf),
    kinds: await kindsOf(tx, loaded),
    stamp,
    grounds: offeredGrounds(basis, { scopeLimited: !isWholeRecord(scope) }).filter((ground) => ground !== 'minor_confidential'),
    limit: limitOf(request),
    editable: loaded.state === 'reviewing' && may(actor, 'page.review', targetOf(request)).allowed,
    refused: loaded.state === 'reviewing' && packet?.status === 'refused' ? refusalOf(packet, pages) : null,
    returned: loaded.state === 'reviewing' && packet?.status === 'returned' ? { reason: packet.returnReason ?? '', by: packet.decidedByName ?? '', version: packet.version } : null,
  };
}

function limitOf({ basis, facts }: Loaded['request']): ReviewLimit | null {
  if (basis === 'court_order') return { kind: 'order', what: facts.order?.authorizes ?? '' };
  return basis === 'law_enforcement' && facts.lawEnforcementParagraph === 'f2_locate' ? { kind: 'identifiers', list: facts.identifiers ?? [] } : null;
}

/** `page`: its place among the pages of the request. */
function refusalOf({ problem, version }: PacketLine, pages: readonly ReviewPage[]): ReviewView['refused'] {
  const at = pages.findIndex((page) => page.refusal !== null);
  return { reason: problem?.split(':')[0] ?? '', version, page: at < 0 ? null : at + 1 };
}

/** One page, as the reviewer's panel shows it. Throws `not_found`. */
export async function viewPage(tx: Db, actor: Actor, requestId: string, pageId: string, now: Date): Promise<PageDetail> {
  const loaded = await loadRequest(tx, requestId, now);
  must(actor, 'record.read', targetOf(loaded.request));
  const [page] = await linesOf(tx, requestId, { pageIds: [pageId] });
  const found = await pageFacts(tx, requestId, pageId);
  if (!page || !found) throw new AppError('not_found', `page ${pageId} is not there`);
  const context = await ledgerContext(tx, loaded);
  const { evidence, decidedBy, decidedByName, confidence, secondByName, overrideReason, overrideProposedBy, readByName } = found.facts;
  const target = { ...targetOf(loaded.request), ...(overrideProposedBy ? { proposedBy: overrideProposedBy } : {}) };
  return {
    page,
    evidence,
    decidedByName,
    confidence,
    secondByName,
    maySecond: decidedBy !== null && decidedBy !== actor.id,
    overrideReason,
    readByName,
    notes: (await pageNotesOf(tx, pageId)).map(({ byId, ...note }) => ({ ...note, mine: byId === actor.id })),
    mayConfirmOverride: overrideProposedBy !== null && may(actor, 'override.confirm', target).allowed,
    findings: found.findings.map((finding) => ({ ...finding, mayLeave: mayLeave(finding.kind, context) })),
  };
}

/** The same for the panel beside the page. Its findings quote the page: whoever reads them has looked at it. */
export async function lookAtDetail(context: SessionContext, actor: Actor, of: { requestId: string; pageId: string }): Promise<PageDetail> {
  return readAs(context, actor, async (tx, look) => {
    const detail = await viewPage(tx, actor, of.requestId, of.pageId, context.now());
    const { recordId, number } = detail.page;
    await look({ action: 'page.viewed', subject: subjectOf(await loadRequest(tx, of.requestId, context.now())), facts: { recordId, page: number, purpose: 'details' } });
    return detail;
  });
}

/** Where a page's picture comes from, for who may see it; the look is written down unless the picture is too small to be read. */
export async function lookAtPage(context: SessionContext, actor: Actor, of: { requestId: string; pageId: string; purpose: 'review' | 'prefetch' | 'sheet' | 'thumbnail' | 'words' | 'after' }): Promise<PageFile & { pagesFileId: string }> {
  return readAs(context, actor, async (tx, look) => {
    const file = await pageFile(tx, of.requestId, of.pageId);
    if (!file) throw new AppError('not_found', `page ${of.pageId} is not there`);
    must(actor, 'record.read', { facilityId: file.facilityId, requestId: of.requestId });
    const { pagesFileId, recordId, number, facilityId, patientId } = file;
    if (!pagesFileId) throw new AppError('not_found', `record ${recordId} has no pages yet`);
    if (of.purpose !== 'thumbnail') {
      await look({ action: 'page.viewed', subject: { facilityId, requestId: of.requestId, patientId }, facts: { recordId, page: number, purpose: of.purpose } });
    }
    return { ...file, pagesFileId };
  });
}

/** The ledger's lines, each with whether it needs a second person. */
async function linesOf(...of: Parameters<typeof reviewPages>): Promise<ReviewPage[]> {
  return (await reviewPages(...of)).map(({ confidence, seconded, ...page }) => ({ ...page, second: !needsSecond({ verdict: page.verdict, confidence }) ? 'none' : seconded ? 'done' : 'missing' }));
}

/** What an act may have changed: those lines of the ledger, every mark in force, and the page in front. */
export async function changedBy(tx: Db, actor: Actor, requestId: string, pageIds: readonly string[] | 'all', front: string | null, now: Date): Promise<Pick<ActAnswer, 'pages' | 'redactions' | 'detail' | 'kinds'>> {
  const pages = await linesOf(tx, requestId, pageIds === 'all' ? {} : { pageIds });
  const marks = await reviewMarks(tx, requestId);
  const kinds = await kindsOf(tx, await loadRequest(tx, requestId, now));
  return { pages, redactions: marks.map(redactionOf), kinds, detail: front ? await viewPage(tx, actor, requestId, front, now) : null };
}

/** What changed since a stamp; nothing but the new stamp where nothing did. For a page that is open while somebody else works too; what it is told is a look. */
export async function reviewChanges(tx: Db, look: (event: Look) => Promise<void>, actor: Actor, requestId: string, since: { revision: number; marks: string }, now: Date): Promise<ReviewChanges> {
  const loaded = await loadRequest(tx, requestId, now);
  must(actor, 'record.read', targetOf(loaded.request));
  const stamp = await reviewStamp(tx, requestId);
  const same = stamp.revision === since.revision && stamp.marks === since.marks;
  const state = { reviewing: loaded.state === 'reviewing', stamp };
  if (same) return { ...state, pages: [], redactions: null, kinds: null, by: {} };
  const deciders = await decidersAfter(tx, requestId, since.revision);
  await look({ action: 'request.viewed', subject: subjectOf(loaded), facts: { part: 'review_changes' } });
  return {
    ...state,
    pages: await linesOf(tx, requestId, { after: since.revision }),
    redactions: (await reviewMarks(tx, requestId)).map(redactionOf),
    kinds: await kindsOf(tx, loaded),
    by: Object.fromEntries(deciders.flatMap(({ pageId, by, byId }) => (by && byId !== actor.id ? [[pageId, by]] : []))),
  };
}

async function kindsOf(tx: Db, loaded: Loaded): Promise<KindOpen[]> {
  const open = await openKinds(tx, loaded.request.id);
  if (open.length === 0) return [];
  const context = await ledgerContext(tx, loaded);
  return open.map((line) => ({ ...line, mayLeave: mayLeave(line.kind, context) }));
}

export function subjectOf({ request }: Loaded): { facilityId: string; requestId: string; patientId: string | null } {
  return { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId };
}

function redactionOf({ id, pageId, kind, term, reason, by, x, y, width, height }: Awaited<ReturnType<typeof reviewMarks>>[number]): Redaction {
  const box = kind === 'area' ? { x: x ?? 0, y: y ?? 0, width: width ?? 0, height: height ?? 0 } : null;
  return { id, pageId, kind, box, term, reason, by };
}

/** Other people's identifiers stay behind, but in the patient's own access, where only a ground of the law takes anything out (ACC-WHOLE). */
function mayLeave(kind: string, context: Awaited<ReturnType<typeof ledgerContext>>): boolean {
  if (kind === 'other_person') return context.basis === 'patient_access' && isIndividual(context.requesterKind);
  return !isProtected(kind) || mayRelease(kind, context).result.may;
}

function isProtected(kind: string): kind is ProtectedCategory {
  return (protectedCategories as readonly string[]).includes(kind);
}
