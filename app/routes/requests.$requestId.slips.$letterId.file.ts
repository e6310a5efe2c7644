/** The PIN slip of a link as a paper to be printed for the post; each look is in the log. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { printSlip } from '#app/commands/release/post-slip.ts';
import { fileOf } from '#app/http/office/file-of.ts';
import { requireStaff } from '#app/http/session.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'packet.dispatch');
  const { requestId = '', letterId = '' } = params;
  if (!isUuid(requestId) || !isUuid(letterId)) throw new AppError('not_found', 'not an id');
  const slip = await printSlip(context.db, actor, { requestId, letterId, now: context.now() });
  const response = await fileOf(request, context, actor, slip.fileId, `${slip.number}-pin.pdf`);
  // No copy stays with the browser: it would outlive the paper.
  response.headers.set('Cache-Control', 'no-store');
  return response;
}
