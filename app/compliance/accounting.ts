/**
 * The accounting of disclosures (164.528), in one place: the compliance page, its CSV and JSON, and the list that is sent to the patient
 * are all this one, so that none of them tells what another must not. An agency's statement leaves its lines out for now
 * (164.528(a)(2)); what should not have left is listed whatever its basis was thought to be.
 */
import { and, eq, inArray, ne, or, sql } from 'drizzle-orm';
import { csv } from '#app/http/csv.ts';
import type { Db } from '#db/open.ts';
import { asAccounted, disclosuresOf, patientDisclosures, type DisclosureRow, type PatientAccounting } from '#db/queries/disclosures.ts';
import { cases, requests, suspensions, workflowInstances } from '#db/schema/index.ts';
import type { CompiledLine } from '#workflows/case-facts.ts';
import { accountingPeriod, summariseRepeats, suspension, type AccountingEntry } from '#workflows/rules/accounting.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';

export type Asked = {
  now: Date;
  /** The day the six years are counted back from; today where nobody has asked yet. */
  requestedOn?: string;
  from?: string;
  to?: string;
};

export type Accounting = {
  patient: PatientAccounting['patient'];
  period: { from: string; to: string };
  /** What is told: repeats in one line, in the order of their first day. */
  entries: AccountingEntry[];
  /** The same lines as a letter and a file have them. */
  lines: CompiledLine[];
  /** Every disclosure behind the lines. */
  told: DisclosureRow[];
  /** Left out while an agency's statement holds, with its last day. For staff alone: never part of what leaves. */
  suspended: (DisclosureRow & { until: string })[];
  /** Not accounted for: to the patient, under an authorization, for treatment, payment and operations. */
  others: DisclosureRow[];
};

/** One patient's accounting as it is to be told today; null for an unknown patient. */
export async function accountingOf(tx: Db, patientId: string, { now, requestedOn, from, to }: Asked): Promise<Accounting | null> {
  const found = await patientDisclosures(tx, patientId, null);
  if (!found) return null;
  const today = legalDateOf(now, found.patient.zone);
  const period = accountingPeriod({ requestedOn: requestedOn ?? today, ...(from ? { from } : {}), ...(to ? { to } : {}) });
  const wrong = await wrongReleases(tx, patientId);
  const within = found.rows.filter(({ disclosedOn }) => disclosedOn >= period.from && disclosedOn <= period.to);
  const mine = within.map((row) => (wrong.some(({ requestId }) => requestId === row.requestId) ? { ...row, accounted: true } : row));
  const astray = await sentWithAnother(tx, patientId, wrong, period);
  const listed = [...mine.filter(({ accounted }) => accounted), ...astray];
  const silent = await silencedUntil(tx, patientId, listed, today);
  const suspended = listed.flatMap((row) => {
    const until = silent(row);
    return until ? [{ ...row, until }] : [];
  });
  const told = listed.filter((row) => !silent(row));
  const entries = summariseRepeats(asAccounted(told));
  const lines = entries.map((entry) => ({ date: entry.disclosedOn, recipient: entry.recipientName, address: entry.recipientAddress, what: entry.description, purpose: entry.purpose, count: entry.count, lastOn: entry.lastOn }));
  return { patient: found.patient, period, entries, lines, told, suspended, others: mine.filter(({ accounted }) => !accounted) };
}

/** An accounting as data: the same file for compliance and for the patient in the portal. */
export function accountingFile(format: 'csv' | 'json', { from, to }: Accounting['period'], lines: readonly CompiledLine[]): string {
  if (format === 'json') return JSON.stringify({ period: { from, to }, disclosures: lines }, null, 2);
  const head = ['date', 'recipient', 'address', 'what', 'purpose', 'times', 'last'];
  return csv([head, ...lines.map(({ date, recipient, address, what, purpose, count, lastOn }) => [date, recipient, address, what, purpose, count, lastOn])]);
}

/** Releases that went wrong with what is this patient's, unless two people found that it was none: the breach says whose it was. */
async function wrongReleases(tx: Db, patientId: string): Promise<{ requestId: string; kinds: string[] }[]> {
  const rows = await tx
    .select({ requestId: cases.requestId, facts: cases.facts })
    .from(cases)
    .innerJoin(workflowInstances, eq(workflowInstances.id, cases.id))
    .innerJoin(requests, eq(requests.id, cases.requestId))
    .where(and(eq(cases.machine, 'breach'), ne(workflowInstances.state, 'closed_not_a_breach'), sql`(coalesce(${cases.facts} ->> 'patientId', ${requests.patientId}::text) = ${patientId} or ${cases.facts} -> 'others' @> to_jsonb(${patientId}::text))`));
  return rows.map(({ requestId, facts }) => ({ requestId, kinds: facts.machine === 'breach' ? (facts.kinds ?? []) : [] }));
}

/** Her pages in somebody else's packet: to whom and when as it left, but of what and why nothing that is the other's. */
async function sentWithAnother(tx: Db, patientId: string, wrong: readonly { requestId: string; kinds: string[] }[], period: Accounting['period']): Promise<DisclosureRow[]> {
  const rows = await disclosuresOf(tx, wrong.map(({ requestId }) => requestId), period);
  return rows
    .filter((row) => row.patientId !== patientId)
    .map((row) => {
      const kinds = wrong.find(({ requestId }) => requestId === row.requestId)?.kinds ?? [];
      return { ...row, accounted: true, description: kinds.join(', ').replaceAll('_', ' ') || 'records', purpose: 'sent in error' };
    });
}

/**
 * Agencies whose statement holds today: by the names under which their request knows them, however they are written, and what went
 * out on requests of theirs (the same account or organization), whatever name stood on it. -> the last day of a row's silence
 */
async function silencedUntil(tx: Db, patientId: string, listed: readonly DisclosureRow[], today: string): Promise<(row: DisclosureRow) => string | null> {
  const rows = await tx.select({ statement: suspensions, agency: requests }).from(suspensions).innerJoin(requests, eq(requests.id, suspensions.agencyRequestId)).where(eq(suspensions.patientId, patientId));
  const holding: { until: string; names: Set<string>; theirs: Set<string> }[] = [];
  const asked = [...new Set(listed.map(({ requestId }) => requestId))];
  for (const { statement, agency } of rows) {
    const { by, form, madeOn, endsOn, documented } = statement;
    const { suspended, until } = suspension({ by, form, madeOn, documented, ...(endsOn ? { endsOn } : {}) }, today).result;
    if (!suspended || !until) continue;
    const theirs = or(eq(requests.id, agency.id), ...(agency.organizationId ? [eq(requests.organizationId, agency.organizationId)] : []), ...(agency.requesterUserId ? [eq(requests.requesterUserId, agency.requesterUserId)] : []));
    const sent = asked.length > 0 ? await tx.select({ id: requests.id }).from(requests).where(and(inArray(requests.id, asked), theirs)) : [];
    holding.push({ until, names: new Set([statement.recipientName, agency.requesterName].map(plainName)), theirs: new Set(sent.map(({ id }) => id)) });
  }
  return ({ requestId, recipient }) => holding.filter(({ names, theirs }) => theirs.has(requestId) || names.has(plainName(recipient))).reduce<string | null>((last, { until }) => (last && last > until ? last : until), null);
}

/** A name without case, accents, punctuation and blanks: as two clerks would write it. */
function plainName(name: string): string {
  return name.normalize('NFKD').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
