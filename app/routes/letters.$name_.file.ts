/** A letter's sample as the paper it would be. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { fileResponse } from '#app/http/file-response.ts';
import { previewOf } from '#app/http/letter-preview.ts';
import { requireStaff } from '#app/http/session.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  await requireStaff(request, context, null, { as: 'data' });
  const locale = new URL(request.url).searchParams.get('in') === 'es' ? 'es' : 'en';
  const preview = await previewOf(params['name'] ?? '', { locale, pdf: true, mail: false });
  if (preview.kind !== 'pdf') throw new AppError('not_found', 'no such letter');
  return fileResponse(request, { body: preview.bytes, size: preview.bytes.length, mime: 'application/pdf', name: `${preview.name}.pdf`, disposition: 'inline' });
}
