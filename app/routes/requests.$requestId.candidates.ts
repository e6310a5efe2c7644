/** Candidates as one types: data for the page of a request that looks for its patient. */
import type { ActionFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { findForRequest } from '#app/http/office/find-patients.ts';
import { requireStaff } from '#app/http/session.ts';
import { AppError } from '#workflows/app-error.ts';

export async function action({ request, context, params }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'patient.search', { as: 'data' });
  const requestId = params['requestId'];
  if (!requestId || !isUuid(requestId)) throw new AppError('not_found', 'not an id');
  return { candidates: (await findForRequest(request, context, actor, requestId, true)) ?? [] };
}
