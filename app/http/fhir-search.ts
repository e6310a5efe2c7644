/**
 * The search of `GET /fhir/AuditEvent`: `date` (ge, gt, le, lt, eq; a day or an instant), `subtype` (our action), `outcome` (0 or 4),
 * `agent` (actor's id), `_count` (to 500). Pages follow the tree's index in `_after`: nothing is skipped while events arrive.
 * What it does not know it refuses: a filter that is silently left out would show more than was asked for.
 */
import type { Bundle, FhirResource, OperationOutcome } from 'fhir/r4';
import { auditActions } from '#app/audit/events.ts';
import type { LogFilter } from '#db/queries/log.ts';

export type FhirSearch = { filter: LogFilter; after: number; count: number };

const known = ['date', 'subtype', 'outcome', 'agent', '_count', '_after', '_format'];
const most = 500;

/** A sentence for what is wrong with it instead of a search. */
export function fhirSearch(query: URLSearchParams): FhirSearch | string {
  const strange = [...query.keys()].find((name) => !known.includes(name));
  if (strange) return `the search parameter ${strange.slice(0, 40)} is not supported; supported: ${known.join(', ')}`;
  const filter: LogFilter = { page: 1 };
  for (const text of query.getAll('date')) {
    const range = dateRange(text);
    if (!range) return 'a date is written [eq|ge|gt|le|lt]YYYY-MM-DD or with a time and its zone';
    if (range.from && (!filter.from || range.from > filter.from)) filter.from = range.from;
    if (range.to && (!filter.to || range.to < filter.to)) filter.to = range.to;
  }
  const action = query.get('subtype')?.replace(/^.*\|/, '');
  if (action !== undefined) {
    if (!(auditActions as readonly string[]).includes(action)) return 'subtype is none of the actions of this log';
    filter.action = action;
  }
  const outcome = query.get('outcome');
  if (outcome !== null) {
    if (outcome !== '0') return 'outcome can be searched for 0 only';
    filter.outcome = 'done';
  }
  const agent = query.get('agent');
  if (agent !== null) filter.actorId = agent;
  const count = whole(query.get('_count') ?? '100');
  const after = whole(query.get('_after') ?? '-1');
  if (count === null || count < 1) return '_count is a number from 1';
  if (after === null) return '_after is the index that the last page ended with';
  return { filter, after, count: Math.min(count, most) };
}

const whole = (text: string): number | null => (/^-?\d{1,15}$/.test(text) ? Number(text) : null);

/** Half open. A day means all of it, in UTC. */
function dateRange(text: string): { from?: Date; to?: Date } | null {
  const [, prefix = 'eq', day, time] = /^(eq|ge|gt|le|lt)?(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text) ?? [];
  if (!day) return null;
  const start = new Date(time ? day + time : `${day}T00:00:00Z`);
  if (Number.isNaN(start.getTime())) return null;
  const end = new Date(start.getTime() + (time ? 1 : 86_400_000));
  switch (prefix) {
    case 'ge':
      return { from: start };
    case 'gt':
      return { from: end };
    case 'le':
      return { to: end };
    case 'lt':
      return { to: start };
    default:
      return { from: start, to: end };
  }
}

/** One page of a search; `next` only where more may follow. */
export function searchBundle(url: URL, resources: FhirResource[], last: number | null): Bundle {
  const base = `${url.origin}${url.pathname.replace(/\/AuditEvent$/, '')}`;
  const next = new URL(url);
  if (last !== null) next.searchParams.set('_after', String(last));
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    link: [{ relation: 'self', url: url.href }, ...(last === null ? [] : [{ relation: 'next', url: next.href }])],
    entry: resources.map((resource) => ({ fullUrl: `${base}/${resource.resourceType}/${resource.id}`, resource, search: { mode: 'match' as const } })),
  };
}

export function fhirResponse(resource: FhirResource, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(resource), { status, headers: { 'Content-Type': 'application/fhir+json; charset=utf-8', 'Cache-Control': 'no-store', ...headers } });
}

export function fhirProblem(status: number, code: OperationOutcome['issue'][number]['code'], text: string, headers: Record<string, string> = {}): Response {
  return fhirResponse({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics: text }] }, status, headers);
}
