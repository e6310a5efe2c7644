/** What others did at the same review since a stamp. Asked every few seconds by a page that is open; it does not prolong the session. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import { reviewChanges } from '#app/commands/review/view-review.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs } from '#app/http/staff-page.ts';
import { AppError } from '#workflows/app-error.ts';

const asked = z.object({ revision: z.coerce.number().int().nonnegative(), marks: z.string().max(40) });

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'record.read', { as: 'data', touch: false });
  const { requestId = '' } = params;
  const parsed = asked.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!isUuid(requestId) || !parsed.success) throw new AppError('not_found', 'not a stamp');
  return Response.json(await readAs(context, actor, (tx, look) => reviewChanges(tx, look, actor, requestId, parsed.data, context.now())));
}
