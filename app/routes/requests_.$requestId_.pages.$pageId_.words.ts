/** The words of one page with their places; read from its pixels where the file has none. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { lookAtPage } from '#app/commands/review/view-review.ts';
import type { PageWord } from '#app/components/review/types.ts';
import { requireStaff } from '#app/http/session.ts';
import { keptWordsOf } from '#app/records/kept-words.ts';
import { pageImagesOf } from '#app/records/page-images.ts';
import { readFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'record.read', { as: 'data' });
  const { requestId = '', pageId = '' } = params;
  if (!isUuid(requestId) || !isUuid(pageId)) throw new AppError('not_found', 'not an id');
  const { pagesFileId, wordsFileId, number, textSource } = await lookAtPage(context, actor, { requestId, pageId, purpose: 'words' });
  const load = () => asActor(context.db, actor, (tx) => readFile(tx, context.storage, pagesFileId));
  const kept = () => asActor(context.db, actor, (tx) => keptWordsOf(tx, context.storage, { wordsFileId, pagesFileId }));
  const found = await pageImagesOf(context.documents).words({ fileId: pagesFileId, page: number, ocr: textSource === 'ocr' }, load, kept);
  const words = found.filter((word) => word.width > 0 && word.height > 0).map(({ text, line, x, y, width, height }): PageWord => ({ text, line, x, y, width, height }));
  return Response.json({ words });
}
