/** The form of a patient's page about who may open the chart. -> what is wrong with it, or null where the form is another one. */
import { redirect } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { changeChart, type ChartChange } from '#app/commands/people/restrict-chart.ts';
import { requireRecentSecondFactor, requireStaff, type SessionContext } from '#app/http/session.ts';
import { AppError } from '#workflows/app-error.ts';

/** Goes back to the page when it is done. */
export async function chartForm(request: Request, context: SessionContext, patientId: string): Promise<{ errors: Record<string, string> } | null> {
  const form = await request.formData();
  const read = (name: string) => String(form.get(name) ?? '').trim().slice(0, 254);
  const change = changeOf(read('intent'), read);
  if (!change) return null;
  const actor = await requireStaff(request, context, 'chart.restrict');
  try {
    await requireRecentSecondFactor(request, context, { maxAgeMinutes: 15, ...(read('code') ? { code: read('code') } : {}) });
    await changeChart(context.db, actor, { patientId, now: context.now(), ...change });
  } catch (error) {
    if (!(error instanceof AppError) || !error.public || !['second_factor_required', 'invalid_input'].includes(error.code)) throw error;
    return { errors: { [error.code === 'second_factor_required' ? 'chartCode' : 'chartEmail']: error.public.key } };
  }
  throw redirect(`/patients/${patientId}`);
}

function changeOf(intent: string, read: (name: string) => string): ChartChange | null {
  if (intent === 'chart_restrict') return { change: 'restrict' };
  if (intent === 'chart_open') return { change: 'open' };
  if (intent === 'chart_name') return { change: 'name', email: read('email') };
  return intent === 'chart_unname' && isUuid(read('userId')) ? { change: 'unname', userId: read('userId') } : null;
}
