/** The search of the patient index as a form sends it. What was typed is in the body of a POST, never in an address or the log. */
import type { SessionContext } from '#app/http/session.ts';
import { readAs } from '#app/http/staff-page.ts';
import { may } from '#app/policy/resolver.ts';
import type { Candidate, PatientQuery } from '#db/queries/patient-search.ts';
import { requestView } from '#db/queries/request-view.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { candidatesOf } from './request-page.ts';

const fields = ['family', 'given', 'birthDate', 'mrn', 'phone', 'address'] as const;

/** Null where the form is another one. */
export async function findForRequest(request: Request, context: SessionContext, actor: Actor, requestId: string, always = false): Promise<Candidate[] | null> {
  const type = request.headers.get('content-type') ?? '';
  if (!always && !type.startsWith('application/x-www-form-urlencoded')) return null;
  const form = await request.clone().formData();
  if (!always && form.get('intent') !== 'find') return null;
  const query: PatientQuery = {};
  for (const name of fields) {
    const value = String(form.get(name) ?? '').trim().slice(0, 200);
    if (value) query[name] = value;
  }
  return readAs(context, actor, async (tx, look) => {
    const view = await requestView(tx, requestId);
    if (!view) throw new AppError('not_found', `request ${requestId} is not there`);
    if (!may(actor, 'patient.search', { facilityId: view.request.facilityId, requestId }).allowed) throw new AppError('forbidden', 'patient.search is refused');
    return candidatesOf(tx, look, view.request.facilityId, query, requestId);
  });
}
