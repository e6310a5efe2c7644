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
