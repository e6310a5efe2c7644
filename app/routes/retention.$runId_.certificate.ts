/** The certificate of a disposal, as a file. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { exportCertificate } from '#app/commands/compliance/export-certificate.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { requireStaff } from '#app/http/session.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'disclosure.read');
  const { runId = '' } = params;
  if (!isUuid(runId)) throw new AppError('not_found', 'not an id');
  const { name, mime, body } = await exportCertificate(context.db, actor, { runId, now: context.now() });
  return fileResponse(request, { body, size: body.length, mime, name });
}
