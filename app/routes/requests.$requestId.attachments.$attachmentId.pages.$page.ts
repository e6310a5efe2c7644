/** One page of a paper as an image, drawn in a limited child. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { fileResponse } from '#app/http/file-response.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs } from '#app/http/staff-page.ts';
import { readFile } from '#app/storage/storage.ts';
import { attachmentOf } from '#db/queries/request-view.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'request.read');
  const { requestId = '', attachmentId = '' } = params;
  const page = Number(params['page']);
  const bytes = await readAs(context, actor, async (tx, look) => {
    const found = isUuid(requestId) && isUuid(attachmentId) ? await attachmentOf(tx, requestId, attachmentId) : null;
    if (!found || !Number.isInteger(page) || page < 1 || page > (found.pages ?? 1)) throw new AppError('not_found', 'no such page');
    await look({ action: 'document.viewed', subject: { facilityId: found.facilityId, requestId }, facts: { fileId: found.fileId, kind: found.kind, page } });
    return readFile(tx, context.storage, found.fileId);
  });
  const image = await context.documents.renderPage(bytes, page, { dpi: 130, format: 'webp' });
  return fileResponse(request, { body: image.bytes, size: image.bytes.length, mime: 'image/webp', name: `page-${page}.webp`, disposition: 'inline' });
}
