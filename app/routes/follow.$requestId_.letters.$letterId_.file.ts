/** The letter's own PDF. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { requireRequestAccess } from '#app/http/session.ts';
import { readFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { readLetter } from '#db/queries/follow.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const [requestId, letterId] = [params['requestId'] ?? '', params['letterId'] ?? ''];
  const actor = await requireRequestAccess(request, context, requestId, 'own.read', { as: 'data' });
  const now = context.now();
  const file = !isUuid(letterId) ? null : await asActor(context.db, actor, async (tx) => {
    const letter = await readLetter(tx, { requestId, letterId, now });
    if (!letter?.fileId) return null;
    const bytes = await readFile(tx, context.storage, letter.fileId);
    await recordEvent(tx, { action: 'document.viewed', actor, now, subject: { facilityId: letter.facilityId, requestId }, facts: { fileId: letter.fileId, kind: 'letter' } });
    return { bytes, kind: letter.kind };
  });
  if (!file) throw new AppError('not_found', 'no such letter');
  return fileResponse(request, { body: file.bytes, size: file.bytes.length, mime: 'application/pdf', name: `letter-${file.kind.replaceAll('_', '-')}.pdf`, disposition: 'inline' });
}
