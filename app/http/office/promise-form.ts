/** The forms of a patient's page about what she asked the house to keep to. -> what is wrong with one, or null where the form is another. */
import { redirect } from '@remix-run/node';
import { z } from 'zod';
import { promisePatient, type Promised } from '#app/commands/work/patient-promise.ts';
import { requireRecentSecondFactor, requireStaff, type SessionContext } from '#app/http/session.ts';
import { AppError } from '#workflows/app-error.ts';

const fields = ['street', 'city', 'stateCode', 'postcode', 'email', 'phone', 'note'] as const;
export type PromiseTyped = Partial<Record<(typeof fields)[number], string>>;

/** Goes back to the page when it is done; what was typed wrong comes back with it. */
export async function promiseForm(request: Request, context: SessionContext, patientId: string): Promise<{ errors: Record<string, string>; promised: PromiseTyped } | null> {
  const form = await request.formData();
  const read = (name: string) => String(form.get(name) ?? '').trim().slice(0, 200);
  const intent = read('intent');
  if (!intent.startsWith('promise_')) return null;
  const typed = Object.fromEntries(fields.map((name) => [name, read(name)]));
  const actor = await requireStaff(request, context, intent.startsWith('promise_contact') ? 'request.check' : 'chart.restrict');
  const failed = (errors: Record<string, string>) => ({ errors, promised: typed });
  const change = changeOf(intent, read);
  if ('errors' in change) return failed(change.errors);
  try {
    if (change.promise === 'restriction' || change.promise === 'restriction_lifted') await requireRecentSecondFactor(request, context, { maxAgeMinutes: 15, ...(read('code') ? { code: read('code') } : {}) });
    await promisePatient(context.db, actor, { patientId, now: context.now(), ...change });
  } catch (error) {
    if (!(error instanceof AppError) || !error.public || !['second_factor_required', 'invalid_input'].includes(error.code)) throw error;
    return failed({ [error.code === 'second_factor_required' ? 'promiseCode' : error.public.key.endsWith('.paid') ? 'paidInFull' : 'street']: error.public.key });
  }
  throw redirect(`/patients/${patientId}`);
}

function changeOf(intent: string, read: (name: string) => string): Promised | { errors: Record<string, string> } {
  if (intent === 'promise_contact_lifted') return { promise: 'contact_lifted' };
  if (intent === 'promise_restriction_lifted') return { promise: 'restriction_lifted' };
  if (intent === 'promise_restriction') return { promise: 'restriction', paidInFull: read('paidInFull') === 'yes' };
  if (intent !== 'promise_contact') throw new AppError('invalid_input', 'no such form');
  const [street, city, state, postcode, email, phone, note] = [read('street'), read('city'), read('stateCode').toUpperCase(), read('postcode'), read('email'), read('phone'), read('note')];
  const errors: Record<string, string> = {};
  const anyOfAddress = street || city || postcode;
  if (anyOfAddress && !(street && city && /^[A-Z]{2}$/.test(state) && postcode)) errors['street'] = 'charts.promise.error.address';
  if (email && !z.email().safeParse(email).success) errors['promiseEmail'] = 'charts.promise.error.email';
  if (Object.keys(errors).length > 0) return { errors };
  const contact = { ...(anyOfAddress ? { address: { lines: [street], city, state, postcode } } : {}), ...(email ? { email } : {}), ...(phone ? { phone } : {}), ...(note ? { note } : {}) };
  return { promise: 'contact', contact };
}
