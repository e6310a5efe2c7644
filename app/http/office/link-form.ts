/** The form of a patient's page about duplicates: proposes, confirms with a fresh second factor, or declines. */
import { redirect } from '@remix-run/node';
import { decideLink, proposeLink } from '#app/commands/people/link-patients.ts';
import { requireRecentSecondFactor, requireStaff, type SessionContext } from '#app/http/session.ts';
import { AppError } from '#workflows/app-error.ts';

export type LinkAnswer = { errors: Record<string, string>; typed: { survivorMrn: string; reason: string } };

/** Goes back to the page when it is done; what was typed wrong comes back with it. */
export async function linkForm(request: Request, context: SessionContext, patientId: string): Promise<LinkAnswer> {
  const actor = await requireStaff(request, context, 'override.propose');
  const form = await request.formData();
  const read = (name: string) => String(form.get(name) ?? '').trim().slice(0, 100);
  const intent = read('intent');
  const typed = { survivorMrn: read('survivorMrn'), reason: read('reason') };
  const now = context.now();
  try {
    if (intent === 'confirm') {
      if (!read('code')) return { errors: { code: 'signIn.errors.codeMissing' }, typed };
      await requireRecentSecondFactor(request, context, { maxAgeMinutes: 0, code: read('code') });
    }
    if (intent === 'confirm' || intent === 'decline') await decideLink(context.db, actor, { id: read('id'), confirm: intent === 'confirm', now });
    else await proposeLink(context.db, actor, { kind: intent === 'unlink' ? 'unlink' : 'link', patientId, survivorMrn: typed.survivorMrn, reason: typed.reason as Parameters<typeof proposeLink>[2]['reason'], now });
  } catch (error) {
    if (!(error instanceof AppError) || !error.public || !['second_factor_required', 'invalid_input', 'conflict'].includes(error.code)) throw error;
    const field = error.code === 'second_factor_required' ? 'code' : error.public.key.endsWith('.reason') ? 'reason' : 'survivorMrn';
    return { errors: { [field]: error.public.key }, typed };
  }
  throw redirect(`/patients/${patientId}`);
}
