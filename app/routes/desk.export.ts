/** The organization's requests as a file; what left and how much of it is written down. */
import { createHash } from 'node:crypto';
import { redirect, type ActionFunctionArgs } from '@remix-run/node';
import { readAtDesk, requireDesk } from '#app/http/desk.ts';
import { deskCsv } from '#app/http/desk-export.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { deskRequests } from '#db/queries/desk.ts';
import { translator } from '#templates/locales/index.ts';

export const loader = () => redirect('/desk');

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor, organization } = await requireDesk(request, context);
  const body = await readAtDesk(context, actor, async (tx, look) => {
    const { rows } = await deskRequests(tx, { organizationId: organization.id, filter: 'all', page: 1, pageSize: 10_000 });
    const csv = Buffer.from(deskCsv(rows, translator(localeOf(request))));
    await look({ action: 'export.made', facts: { of: 'desk_requests', format: 'csv', rows: rows.length, sha256: createHash('sha256').update(csv).digest('hex') } });
    return csv;
  });
  return fileResponse(new Request(request.url), { body, size: body.byteLength, mime: 'text/csv; charset=utf-8', name: 'requests.csv' });
}
