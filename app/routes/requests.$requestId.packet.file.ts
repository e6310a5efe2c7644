/** The approved packet, to be printed for the post or the desk. A link's recipient has another door. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { fileOf } from '#app/http/office/file-of.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs } from '#app/http/staff-page.ts';
import { approvedPacket } from '#db/queries/request-view.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'packet.dispatch');
  const { requestId = '' } = params;
  const packet = await readAs(context, actor, async (tx, look) => {
    const found = isUuid(requestId) ? await approvedPacket(tx, requestId) : null;
    if (!found?.fileId) throw new AppError('not_found', 'no approved packet');
    await look({ action: 'packet.viewed', subject: { facilityId: found.facilityId, requestId, patientId: found.patientId }, facts: { packetId: found.id } });
    return { ...found, fileId: found.fileId };
  });
  return fileOf(request, context, actor, packet.fileId, `${packet.number}.pdf`);
}
