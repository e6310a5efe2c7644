/** What of the chart is asked for. Narrowed by minimum necessary, never widened by us. */

export const recordKinds = [
  'discharge_summary',
  'emergency',
  'operative',
  'progress',
  'consult',
  'laboratory',
  'radiology',
  'immunization',
  'medication',
  'billing',
  'imaging',
  'other',
] as const;
export type RecordKind = (typeof recordKinds)[number];

export type RequestScope = {
  /** Legal dates, both inclusive; absent means open. */
  from?: string;
  to?: string;
  /** Empty means every kind. */
  kinds: RecordKind[];
  /** Ids or descriptions of visits; empty means every visit. */
  visits: string[];
  /** In the requester's own words. */
  note?: string;
};

/** Billing records and images belong to the designated record set too (164.501) and are held by other departments. */
export function asksForKind(scope: RequestScope, kind: RecordKind): boolean {
  return scope.kinds.length === 0 || scope.kinds.includes(kind);
}

/** Whether a document of this date lies within the scope; an undated one is for a person to decide. */
export function coversDate(scope: RequestScope, date: string | null): boolean | 'undated' {
  if (!scope.from && !scope.to) return true;
  if (date === null) return 'undated';
  return (!scope.from || date >= scope.from) && (!scope.to || date <= scope.to);
}

/** Whether two scopes can hold the same document; where one leaves dates or kinds open, it can. */
export function scopesOverlap(a: RequestScope, b: RequestScope): boolean {
  const kinds = a.kinds.length === 0 || b.kinds.length === 0 || a.kinds.some((kind) => b.kinds.includes(kind));
  const [one, two] = [span(a), span(b)];
  return kinds && one.from <= two.to && two.from <= one.to;
}

/** Visits that are named by their day lie between the first and the last of them. */
function span(scope: RequestScope): { from: string; to: string } {
  const days = scope.visits.filter((visit) => /^\d{4}-\d{2}-\d{2}$/.test(visit)).sort();
  const byVisit = days.length > 0 && days.length === scope.visits.length;
  return { from: scope.from ?? (byVisit ? days[0] : undefined) ?? '0000', to: scope.to ?? (byVisit ? days.at(-1) : undefined) ?? '9999' };
}
