/** How often a term stands on the pages of a request, before it is taken out everywhere. By POST: a term is protected. */
import type { ActionFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import { findTerm } from '#app/commands/review/find-term.ts';
import { requireStaff } from '#app/http/session.ts';
import { AppError } from '#workflows/app-error.ts';

const asked = z.strictObject({ term: z.string().max(200) });

export async function action({ request, context, params }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'page.review', { as: 'data' });
  const { requestId = '' } = params;
  const parsed = asked.safeParse(await request.json().catch(() => null));
  if (!isUuid(requestId) || !parsed.success) throw new AppError('invalid_input', 'not a term');
  return Response.json(await findTerm(context, actor, requestId, parsed.data.term));
}
