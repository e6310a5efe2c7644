/** What the log's patterns showed: what waits for a decision first, then the newest. */
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { facilities, logFindings, patients, type PatternKind } from '../schema/index.ts';

export type FindingStatus = 'open' | 'dismissed' | 'confirmed';

export async function logFindingsOf(tx: Db, filter: { status: FindingStatus; kind: PatternKind | null }) {
  const rows = await tx
    .select({
      id: logFindings.id,
      kind: logFindings.kind,
      actorId: logFindings.actorId,
      actor: logFindings.actorName,
      day: logFindings.day,
      count: logFindings.count,
      measured: logFindings.measured,
      patientId: logFindings.patientId,
      patient: sql<string | null>`${patients.familyName} || ', ' || ${patients.givenNames}`,
      facility: facilities.name,
      status: logFindings.status,
      reason: logFindings.reason,
      decidedBy: logFindings.decidedByName,
      decidedAt: logFindings.decidedAt,
    })
    .from(logFindings)
    .innerJoin(facilities, eq(facilities.id, logFindings.facilityId))
    .leftJoin(patients, eq(patients.id, logFindings.patientId))
    .where(and(eq(logFindings.status, filter.status), filter.kind ? eq(logFindings.kind, filter.kind) : undefined))
    .orderBy(desc(logFindings.day), desc(logFindings.foundAt), desc(logFindings.id))
    .limit(200);
  const counted = await tx.select({ status: logFindings.status, count: sql<number>`count(*)::int` }).from(logFindings).groupBy(logFindings.status);
  return { rows, counts: Object.fromEntries(counted.map(({ status, count }) => [status, count])) as Partial<Record<FindingStatus, number>> };
}
