/** A page of a batch as an image, drawn by a limited child. `?size=small|large`. Every look is in the log. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { fileResponse } from '#app/http/file-response.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs } from '#app/http/staff-page.ts';
import { pageImagesOf } from '#app/records/page-images.ts';
import { readFile } from '#app/storage/storage.ts';
import { batchView } from '#db/queries/intake.ts';
import { AppError } from '#workflows/app-error.ts';

const dpi = { small: 60, large: 150 } as const;

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'intake.index', { as: 'data', touch: false });
  const { batchId = '', page: typed = '' } = params;
  const page = Number(typed);
  const size = new URL(request.url).searchParams.get('size') === 'large' ? 'large' : 'small';
  if (!isUuid(batchId) || !/^\d{1,6}$/.test(typed)) throw new AppError('not_found', 'no page of a batch');
  const { fileId } = await readAs(context, actor, async (tx, look) => {
    const batch = await batchView(tx, batchId);
    if (page < 1 || page > batch.pages) throw new AppError('not_found', `batch ${batchId} has no page ${page}`);
    await look({ action: 'page.viewed', subject: { facilityId: batch.facilityId }, facts: { fileId: batch.fileId, page, purpose: 'intake' } });
    return batch;
  });
  const load = () => readAs(context, actor, (tx) => readFile(tx, context.storage, fileId));
  const body = await pageImagesOf(context.documents).image({ fileId, page, dpi: dpi[size] }, load);
  return fileResponse(request, { body, size: body.length, mime: 'image/webp', name: `page-${page}.webp`, disposition: 'inline' });
}
