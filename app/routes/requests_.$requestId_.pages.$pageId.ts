/** One page's details for the reviewer's panel, as data. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { lookAtDetail } from '#app/commands/review/view-review.ts';
import { requireStaff } from '#app/http/session.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'record.read', { as: 'data' });
  const { requestId = '', pageId = '' } = params;
  if (!isUuid(requestId) || !isUuid(pageId)) throw new AppError('not_found', 'not an id');
  return Response.json(await lookAtDetail(context, actor, { requestId, pageId }));
}
