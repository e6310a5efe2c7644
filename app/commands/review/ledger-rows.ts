/** The page ledger of a request as its pure reader takes it, in packet order. */
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import { authorizations, findings, pages, records, redactions } from '#db/schema/index.ts';
import type { LedgerContext, LedgerPage } from '#workflows/request/ledger.ts';
import { ageOn } from '#workflows/rules/dates.ts';
import type { AuthorizationFields } from '#workflows/rules/authorization.ts';
import { isWholeRecord } from '#workflows/rules/minimum-necessary.ts';
import type { Consent, ProtectedCategory } from '#workflows/rules/sensitivity.ts';
import type { Loaded } from '../on-request.ts';

export type PageRow = typeof pages.$inferSelect;
export type RecordRow = typeof records.$inferSelect;
export type Ledger = { records: RecordRow[]; pages: PageRow[]; ledger: LedgerPage[] };

/** Four queries, whatever the size of the record. Text of the pages is left out of the pure rows. */
export async function readLedgerRows(tx: Db, requestId: string): Promise<Ledger> {
  const recordRows = await tx.select().from(records).where(eq(records.requestId, requestId)).orderBy(asc(records.position));
  const pageRows = await tx.select().from(pages).where(eq(pages.requestId, requestId));
  const marks = await tx
    .select({ pageId: redactions.pageId, kind: redactions.kind, term: redactions.term })
    .from(redactions)
    .where(and(eq(redactions.requestId, requestId), isNull(redactions.undoneAt)));
  const found = await tx
    .select({ pageId: findings.pageId, kind: findings.kind, status: findings.status, quote: findings.quote })
    .from(findings)
    .where(eq(findings.requestId, requestId));
  const findingRows = found.map((finding) => ({ ...finding, covered: isCovered(finding, marks) }));
  const byPage = groupBy(findingRows);
  const position = new Map(recordRows.map((record) => [record.id, record]));
  const ordered = pageRows
    .filter((page) => position.has(page.recordId))
    .sort((a, b) => (position.get(a.recordId)?.position ?? 0) - (position.get(b.recordId)?.position ?? 0) || a.number - b.number);
  const ledger = ordered.map(
    (page): LedgerPage => ({
      id: page.id,
      recordId: page.recordId,
      number: page.number,
      inScope: position.get(page.recordId)?.inScope ?? false,
      madeOn: position.get(page.recordId)?.serviceDate ?? null,
      verdict: page.verdict,
      disposition: page.disposition,
      reason: page.reason,
      overridden: page.overrideBy !== null && page.overrideBy !== page.overrideProposedBy,
      confidence: page.confidence,
      seconded: page.secondBy !== null && page.secondBy !== page.decidedBy,
      seen: page.seenAt !== null,
      findings: byPage.get(page.id) ?? [],
    }),
  );
  return { records: recordRows, pages: ordered, ledger };
}

/** A term that takes the quote with it, anywhere or on this page; or a box on this page, drawn by a person who saw the finding. */
function isCovered(finding: { pageId: string; quote: string }, marks: readonly { pageId: string | null; kind: string; term: string | null }[]): boolean {
  return marks.some((mark) => {
    if (mark.kind === 'area') return mark.pageId === finding.pageId;
    const here = mark.pageId === null || mark.pageId === finding.pageId;
    return here && finding.quote !== '' && mark.term !== null && finding.quote.toLowerCase().includes(mark.term.toLowerCase());
  });
}

/** What decides whether protected content may leave: the basis, and the consents the request rests on. */
export async function ledgerContext(tx: Db, loaded: Loaded): Promise<LedgerContext> {
  return contextFrom(loaded, await tx.select().from(authorizations).where(eq(authorizations.requestId, loaded.request.id)));
}

/** The same from rows that are at hand. */
export function contextFrom({ request, facility, today }: Pick<Loaded, 'request' | 'facility' | 'today'>, papers: readonly (typeof authorizations.$inferSelect)[]): LedgerContext {
  const consents = papers
    .filter((row) => row.signedOn !== null)
    .map(
      (row): Consent => ({
        covers: row.covers as ProtectedCategory[],
        signedOn: row.signedOn ?? today,
        expiresOn: row.expiresOn,
        revokedOn: row.revokedAt ? today : null,
        valid: row.valid,
        legalProceedings: row.fields['legalProceedings'] === true,
      }),
    );
  return {
    basis: request.basis,
    requesterKind: request.requesterKind,
    state: facility.state,
    today,
    ...(request.facts.purpose ? { purpose: request.facts.purpose } : {}),
    consents,
    scopeLimited: !isWholeRecord(request.scope),
    ...(request.basis === 'authorization' ? { papers: papers.map(({ fields }) => fields as AuthorizationFields) } : {}),
    ...minorOf({ request, today }),
    overrides: facility.ruleOverrides,
    packs: facility.rulePacks,
  };
}

/** A parent or guardian who asks about a child: her age, and whether she consented to the care herself (164.502(g)(3)). */
function minorOf({ request, today }: Pick<Loaded, 'request' | 'today'>): Pick<LedgerContext, 'parentOfConsentingMinor' | 'minorsAge'> {
  const authority = request.facts.representative?.authority;
  if (request.requesterKind !== 'representative' || (authority !== 'parent' && authority !== 'guardian')) return {};
  return { minorsAge: ageOn(request.statedPatient.birthDate, today), ...(request.facts.representative?.minorConsented ? { parentOfConsentingMinor: true } : {}) };
}

function groupBy<T extends { pageId: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.pageId, [...(groups.get(row.pageId) ?? []), row]);
  return groups;
}
