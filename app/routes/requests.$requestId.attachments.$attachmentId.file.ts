/** A paper of a request as it was sent in. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { fileOf } from '#app/http/office/file-of.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs } from '#app/http/staff-page.ts';
import { attachmentOf } from '#db/queries/request-view.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'request.read');
  const { requestId = '', attachmentId = '' } = params;
  const attachment = await readAs(context, actor, async (tx, look) => {
    const found = isUuid(requestId) && isUuid(attachmentId) ? await attachmentOf(tx, requestId, attachmentId) : null;
    if (!found) throw new AppError('not_found', 'no such attachment');
    await look({ action: 'document.viewed', subject: { facilityId: found.facilityId, requestId }, facts: { fileId: found.fileId, kind: found.kind } });
    return found;
  });
  return fileOf(request, context, actor, attachment.fileId, attachment.name);
}
