/** A page's picture, drawn by the engine that also removes: what is seen is what is released. `?for=thumbnail|sheet|review|prefetch&zoom=1|2` */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { lookAtPage } from '#app/commands/review/view-review.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { requireStaff } from '#app/http/session.ts';
import { pageImagesOf } from '#app/records/page-images.ts';
import { readFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { AppError } from '#workflows/app-error.ts';

/** A thumbnail is too small to be read; the sheet's pages are not. */
const dpi = { thumbnail: 16, sheet: 96, review: 120, prefetch: 120 } as const;

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams;
  const purpose = search.get('for') ?? 'review';
  if (!Object.hasOwn(dpi, purpose)) throw new AppError('not_found', 'not a purpose');
  const wanted = purpose as keyof typeof dpi;
  const actor = await requireStaff(request, context, 'record.read', { as: 'data', touch: wanted === 'review' });
  const { requestId = '', pageId = '' } = params;
  if (!isUuid(requestId) || !isUuid(pageId)) throw new AppError('not_found', 'not an id');
  const { pagesFileId, number } = await lookAtPage(context, actor, { requestId, pageId, purpose: wanted });
  const load = () => asActor(context.db, actor, (tx) => readFile(tx, context.storage, pagesFileId));
  const zoom = search.get('zoom') === '2' && wanted === 'review' ? 2 : 1;
  const body = await pageImagesOf(context.documents).image({ fileId: pagesFileId, page: number, dpi: dpi[wanted] * zoom }, load);
  return fileResponse(request, { body, size: body.length, mime: 'image/webp', name: `page-${number}.webp`, disposition: 'inline' });
}
