/** What the effect of a rule pack is computed from: the open requests of a facility, in few queries however many they are. */
import { and, asc, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { authorizations, facilities, findings, pages, requests, workflowHistory, workflowInstances } from '../schema/index.ts';

export type OpenRequests = Awaited<ReturnType<typeof openRequests>>;

export async function packFacility(tx: Db, facilityId: string) {
  const [facility] = await tx.select().from(facilities).where(eq(facilities.id, facilityId));
  return facility ?? null;
}

export async function packFacilities(tx: Db, facilityIds: readonly string[]) {
  if (facilityIds.length === 0) return [];
  const { id, name, state, zone, closures, rulePacks } = facilities;
  return tx.select({ id, name, state, zone, closures, rulePacks }).from(facilities).where(inArray(id, [...facilityIds])).orderBy(asc(facilities.createdAt), asc(name));
}

/** Open requests with what was found on pages that are to leave, their papers, and the one extension. By number. */
export async function openRequests(tx: Db, facilityId: string) {
  const open = and(eq(workflowInstances.machine, 'request'), eq(workflowInstances.facilityId, facilityId), ne(workflowInstances.state, 'closed'), ne(workflowInstances.state, 'draft'));
  const of = <T extends { requestId: string | null }>(rows: readonly T[]) => {
    const map = new Map<string, T[]>();
    for (const row of rows) if (row.requestId) map.set(row.requestId, [...(map.get(row.requestId) ?? []), row]);
    return map;
  };
  const rows = await tx.select({ request: requests }).from(requests).innerJoin(workflowInstances, eq(workflowInstances.id, requests.id)).where(open).orderBy(asc(requests.number));
  const leaving = inArray(pages.disposition, ['undecided', 'release', 'redact']);
  const counts = await tx
    .select({ requestId: pages.requestId, count: sql<number>`count(*)::int` })
    .from(pages)
    .innerJoin(workflowInstances, eq(workflowInstances.id, pages.requestId))
    .where(and(open, leaving))
    .groupBy(pages.requestId);
  const kinds = await tx
    .selectDistinct({ requestId: findings.requestId, kind: findings.kind })
    .from(findings)
    .innerJoin(pages, eq(pages.id, findings.pageId))
    .innerJoin(workflowInstances, eq(workflowInstances.id, findings.requestId))
    .where(and(open, eq(findings.status, 'accepted'), leaving));
  const papers = await tx.select({ requestId: authorizations.requestId, paper: authorizations }).from(authorizations).innerJoin(workflowInstances, eq(workflowInstances.id, authorizations.requestId)).where(open);
  const extensions = await tx
    .select({ requestId: workflowHistory.instanceId, event: workflowHistory.event })
    .from(workflowHistory)
    .innerJoin(workflowInstances, eq(workflowInstances.id, workflowHistory.instanceId))
    .where(and(open, eq(workflowHistory.eventType, 'EXTENSION_TAKEN')));
  const [countOf, kindsOf, papersOf, extensionOf] = [of(counts), of(kinds), of(papers), of(extensions)];
  return rows.map(({ request }) => ({
    request,
    pages: countOf.get(request.id)?.[0]?.count ?? 0,
    kinds: (kindsOf.get(request.id) ?? []).map(({ kind }) => kind),
    authorizations: (papersOf.get(request.id) ?? []).map(({ paper }) => paper),
    extension: (extensionOf.get(request.id)?.[0]?.event ?? null) as { today: string; extendedTo: string; reason: string } | null,
  }));
}
