/** One page of the built packet, from its very file: what the second person sees is what leaves. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { lookAtPacket } from '#app/commands/release/view-packet.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { requireStaff } from '#app/http/session.ts';
import { pageImagesOf } from '#app/records/page-images.ts';
import { readFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const thumbnail = new URL(request.url).searchParams.get('for') === 'thumbnail';
  const actor = await requireStaff(request, context, 'record.read', { as: 'data', touch: !thumbnail });
  const { requestId = '', packetId = '', number = '' } = params;
  const page = Number.parseInt(number, 10);
  if (!isUuid(requestId) || !isUuid(packetId) || !Number.isSafeInteger(page)) throw new AppError('not_found', 'not an id');
  const { fileId } = await lookAtPacket(context, actor, { requestId, packetId, page, thumbnail });
  const load = () => asActor(context.db, actor, (tx) => readFile(tx, context.storage, fileId));
  const body = await pageImagesOf(context.documents).image({ fileId, page, dpi: thumbnail ? 16 : 120 }, load);
  return fileResponse(request, { body, size: body.length, mime: 'image/webp', name: `page-${page}.webp`, disposition: 'inline' });
}
