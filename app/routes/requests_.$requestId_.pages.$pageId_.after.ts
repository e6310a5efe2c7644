/** A page as it will leave, by the marks that are in force: the redaction engine's own output, not a drawing over the page. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { planOfPage } from '#app/commands/review/view-after.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { requireStaff } from '#app/http/session.ts';
import { keptWordsOf } from '#app/records/kept-words.ts';
import { pageAfter } from '#app/records/page-after.ts';
import { readFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'record.read', { as: 'data' });
  const { requestId = '', pageId = '' } = params;
  if (!isUuid(requestId) || !isUuid(pageId)) throw new AppError('not_found', 'not an id');
  const plan = await planOfPage(context, actor, { requestId, pageId });
  const load = () =>
    asActor(context.db, actor, async (tx) => ({
      bytes: await readFile(tx, context.storage, plan.fileId),
      knownWords: await keptWordsOf(tx, context.storage, { wordsFileId: plan.wordsFileId, pagesFileId: plan.fileId }),
    }));
  try {
    const body = await pageAfter(context.documents, plan, load);
    return fileResponse(request, { body, size: body.length, mime: 'image/webp', name: `page-${plan.page}.webp`, disposition: 'inline' });
  } catch (error) {
    if (!(error instanceof AppError) || !['verification_failed', 'refused_file', 'invalid_input'].includes(error.code)) throw error;
    // The packet would be refused for the same reason: better known now.
    const { reason } = (error.details ?? {}) as { reason?: string };
    return Response.json({ reason: reason ?? error.code }, { status: 422 });
  }
}
