/** One act at the reviewer's desk: done at once, answered with what changed. Nothing is kept in the browser alone. */
import type { ActionFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { reviewAct, reviewActSchema } from '#app/commands/review/review-act.ts';
import { pageAwaitsConfirmation } from '#app/commands/review/override-page.ts';
import type { ActRefusal } from '#app/components/review/types.ts';
import { requireRecentSecondFactor, requireStaff } from '#app/http/session.ts';
import { AppError, httpStatus } from '#workflows/app-error.ts';

export async function action({ request, context, params }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'page.review', { as: 'data' });
  const { requestId = '' } = params;
  if (!isUuid(requestId)) throw new AppError('not_found', 'not an id');
  const parsed = reviewActSchema.safeParse(await request.json().catch(() => null));
  if (!parsed.success) throw new AppError('invalid_input', 'not an act');
  const { act } = parsed.data;
  try {
    // The second of the two shows the second factor for this very act.
    if (act.act === 'override' && (await pageAwaitsConfirmation(context.db, actor, { requestId, pageId: act.pageId }))) {
      if (!act.code.trim()) throw new AppError('second_factor_required', 'no code for this act');
      await requireRecentSecondFactor(request, context, { maxAgeMinutes: 0, code: act.code.trim() }, { as: 'data' });
    }
    return Response.json(await reviewAct(context.db, actor, requestId, parsed.data, context.now()));
  } catch (error) {
    // A refusal comes back beside what was tried; the browser puts its picture of the ledger right.
    if (!(error instanceof AppError) || error.code === 'unauthenticated') throw error;
    const key = error.code === 'second_factor_required' ? 'review.errors.code' : `errors.${error.code}`;
    const refusal: ActRefusal = { ok: false, code: error.code, message: error.public ?? { key } };
    return Response.json(refusal, { status: httpStatus[error.code] });
  }
}
