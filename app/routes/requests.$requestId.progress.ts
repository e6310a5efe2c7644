/** How far the worker is, asked every second by the page that waits. Shows counts only and keeps no session alive. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { requireStaff } from '#app/http/session.ts';
import { requestProgress } from '#db/queries/request-view.ts';
import { asActor } from '#db/open.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'request.read', { as: 'data', touch: false });
  const requestId = params['requestId'];
  const found = requestId && isUuid(requestId) ? await asActor(context.db, actor, (tx) => requestProgress(tx, requestId)) : null;
  if (!found) throw new AppError('not_found', 'no such request');
  return Response.json(found, { headers: { 'Cache-Control': 'no-store' } });
}
