/** Emergency access: a restricted chart opened for a reason and a while. Asks the second factor every time. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { Select, TextArea, TextInput } from '#app/components/field.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/sign-in/words.ts';
import { closeEmergency, emergencyMinutes, openEmergency, type EmergencyReason } from '#app/commands/people/emergency.ts';
import { requireRecentSecondFactor, requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { ruledFacilities } from '#db/queries/settings.ts';
import { AppError } from '#workflows/app-error.ts';

const reasons = ['treatment', 'danger', 'court_today', 'other'] as const satisfies readonly EmergencyReason[];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'emergency.use');
  return readAs(context, actor, async (tx) => ({
    shell: await staffShell(tx, request, context, actor),
    facilities: (await ruledFacilities(tx, actor.facilityIds)).map(({ id, name }) => ({ value: id, label: name })),
    minutes: [...emergencyMinutes],
  }));
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'emergency.use');
  const form = await request.formData();
  const read = (name: string) => String(form.get(name) ?? '').trim().slice(0, 1000);
  const now = context.now();
  if (read('intent') === 'close') {
    if (!isUuid(read('id'))) throw new AppError('invalid_input', 'not an id');
    await closeEmergency(context.db, actor, { id: read('id'), now });
    return redirect('/work');
  }
  const typed = { facilityId: read('facilityId'), mrn: read('mrn'), birthDate: read('birthDate'), reason: read('reason'), explanation: read('explanation'), minutes: read('minutes') };
  const wrong = (field: string, key: string) => data({ errors: { [field]: key }, typed }, { status: 400 });
  const reason = reasons.find((each) => each === typed.reason);
  if (!reason) return wrong('reason', 'charts.error.reason');
  if (!isUuid(typed.facilityId)) throw new AppError('invalid_input', 'not an id');
  if (!read('code')) return wrong('code', 'signIn.errors.codeMissing');
  try {
    await requireRecentSecondFactor(request, context, { maxAgeMinutes: 0, code: read('code') });
    const { patientId } = await openEmergency(context.db, actor, { ...typed, reason, minutes: Number(typed.minutes), now });
    return redirect(`/patients/${patientId}`);
  } catch (error) {
    if (!(error instanceof AppError) || !error.public || !['second_factor_required', 'invalid_input'].includes(error.code)) throw error;
    const name = error.public.key.split('.').at(-1) ?? '';
    return wrong(error.code === 'second_factor_required' ? 'code' : ['explanation', 'birthDate', 'minutes'].includes(name) ? name : 'mrn', error.public.key);
  }
}

export const meta: MetaFunction = () => [{ title: 'Emergency access - OpenROI' }];

export default function Emergency() {
  const { t } = useWords();
  const { shell, facilities, minutes } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const typed = failed?.typed;
  const errors: Record<string, string> = Object.fromEntries(Object.entries(failed?.errors ?? {}).map(([field, key]) => [field, t(String(key))]));
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-[44rem] flex-col gap-4">
        <ErrorSummary errors={errors} />
        <h1 className="text-xl font-semibold">{t('charts.use.title')}</h1>
        <p className="max-w-prose text-muted">{t('charts.use.lead')}</p>
        <Form method="post" className="flex flex-col gap-4" noValidate>
          <Select name="facilityId" label={t('charts.use.facility')} options={facilities} defaultValue={typed?.facilityId} />
          <TextInput name="mrn" label={t('charts.use.mrn')} error={errors['mrn']} defaultValue={typed?.mrn} autoComplete="off" width="medium" />
          <TextInput name="birthDate" type="date" label={t('charts.use.birthDate')} error={errors['birthDate']} defaultValue={typed?.birthDate} width="medium" />
          <Select name="reason" label={t('charts.use.reason')} error={errors['reason']} options={reasons.map((value) => ({ value, label: t(`charts.use.reasons.${value}`) }))} defaultValue={typed?.reason} />
          <TextArea name="explanation" label={t('charts.use.explanation')} hint={t('charts.use.explanationHint')} error={errors['explanation']} defaultValue={typed?.explanation} rows={3} />
          <Select name="minutes" label={t('charts.use.minutes')} error={errors['minutes']} options={minutes.map((count) => ({ value: String(count), label: t('charts.use.minutesOf', { count }) }))} defaultValue={typed?.minutes ?? '60'} />
          <TextInput name="code" label={t('charts.use.code')} error={errors['code']} inputMode="numeric" autoComplete="one-time-code" width="short" />
          <div>
            <Button look="danger">{t('charts.use.submit')}</Button>
          </div>
        </Form>
      </div>
    </OfficeLayout>
  );
}
