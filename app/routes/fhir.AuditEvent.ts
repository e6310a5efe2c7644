/** The log for a machine of compliance's: FHIR AuditEvents by token, page by page. Reading it is an event too. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { auditEventOf } from '#app/audit/fhir/audit-event.ts';
import { fhirProblem, fhirResponse, fhirSearch, searchBundle } from '#app/http/fhir-search.ts';
import { readAs } from '#app/http/staff-page.ts';
import { serviceActor } from '#app/identity/service-token.ts';
import { bodiesAfter } from '#db/queries/log.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await serviceActor(context.db, request.headers.get('authorization'), context.now());
  if (!actor) return fhirProblem(401, 'login', 'a token of compliance is needed', { 'WWW-Authenticate': 'Bearer' });
  const url = new URL(request.url);
  const search = fhirSearch(url.searchParams);
  if (typeof search === 'string') return fhirProblem(400, 'invalid', search);
  const site = new URL(context.env.PUBLIC_URL);
  return readAs(context, actor, async (tx, look) => {
    const rows = await bodiesAfter(tx, search.filter, search.after, search.count);
    const filters = Object.keys(search.filter).filter((name) => name !== 'page').sort();
    await look({ action: 'log.read', subject: { facilityId: actor.facilityIds[0] ?? null }, facts: { view: 'fhir', filters, results: rows.length } });
    const last = rows.length === search.count ? (rows.at(-1)?.index ?? null) : null;
    return fhirResponse(searchBundle(new URL(url.pathname + url.search, site), rows.map(({ body }) => auditEventOf(body, { site: site.hostname })), last));
  });
}
