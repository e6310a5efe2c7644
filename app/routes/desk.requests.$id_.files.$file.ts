/** A paper that the organization sent, or a letter to it. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { readAtDesk, requireDesk } from '#app/http/desk.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { requireRequestAccess } from '#app/http/session.ts';
import { readFile } from '#app/storage/storage.ts';
import { deskFile } from '#db/queries/desk.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const { organization } = await requireDesk(request, context);
  const { id = '', file = '' } = params;
  const actor = await requireRequestAccess(request, context, id, 'desk.read', { as: 'data' });
  const found = await readAtDesk(context, actor, async (tx, look) => {
    const one = isUuid(file) ? await deskFile(tx, { requestId: id, organizationId: organization.id, fileOf: file }) : null;
    if (!one) throw new AppError('not_found', `no file ${file} of request ${id}`);
    const body = await readFile(tx, context.storage, one.fileId);
    await look({ action: 'document.viewed', subject: { facilityId: one.facilityId, requestId: id }, facts: { fileId: one.fileId, kind: 'desk' } });
    return { ...one, body };
  });
  return fileResponse(request, { body: found.body, size: found.body.byteLength, mime: found.mime, name: found.name });
}
