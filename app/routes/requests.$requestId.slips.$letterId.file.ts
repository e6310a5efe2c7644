/** The PIN slip of a link, or the receipt with its tracking code, as a paper to be printed for the post; each look is in the log. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { printSlip } from '#app/commands/release/post-slip.ts';
import { printReceipt } from '#app/commands/release/print-receipt.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { fileOf } from '#app/http/office/file-of.ts';
import { requireStaff } from '#app/http/session.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'packet.dispatch');
  const { requestId = '', letterId = '' } = params;
  if (!isUuid(requestId) || !isUuid(letterId)) throw new AppError('not_found', 'not an id');
  const on = { requestId, letterId, now: context.now() };
  const receipt = await printReceipt(context.db, actor, { ...on, sessionSecret: context.env.SESSION_SECRET, site: context.env.PUBLIC_URL });
  if (receipt) {
    const { bytes, number } = receipt;
    const paper = fileResponse(request, { size: bytes.byteLength, mime: 'application/pdf', name: `${number}-receipt.pdf`, disposition: 'inline', body: bytes });
    paper.headers.set('Cache-Control', 'no-store');
    return paper;
  }
  const slip = await printSlip(context.db, actor, on);
  const response = await fileOf(request, context, actor, slip.fileId, `${slip.number}-pin.pdf`);
  // No copy stays with the browser: it would outlive the paper.
  response.headers.set('Cache-Control', 'no-store');
  return response;
}
