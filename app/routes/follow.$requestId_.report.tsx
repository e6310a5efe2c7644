/** "Something is wrong": says to the office what is not as it should be. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { randomUUID } from 'node:crypto';
import { Radios } from '#app/components/choices.tsx';
import { TextArea } from '#app/components/field.tsx';
import { QuestionPage } from '#app/components/question-page.tsx';
import { problemKinds, reportProblem } from '#app/commands/ask/report-problem.ts';
import { followed } from '#app/http/follow.ts';
import { requireRequestAccess } from '#app/http/session.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { translator } from '#templates/locales/index.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const { view } = await followed(request, context, params['requestId'], 'report');
  return { requestId: view.requestId, kinds: problemKinds, key: randomUUID(), phone: view.facility.phone, title: `${translator(localeOf(request))('requester.follow.report.title')} – ${context.site.name}` };
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const requestId = params['requestId'] ?? '';
  const actor = await requireRequestAccess(request, context, requestId, 'own.message');
  const form = await request.formData();
  const kind = problemKinds.find((each) => each === form.get('kind'));
  const text = String(form.get('text') ?? '').trim().slice(0, 4000);
  if (!kind || (kind === 'other' && !text)) return data({ kind: kind ?? '', text, error: kind ? 'text' : 'kind' }, { status: 400 });
  const key = String(form.get('key') ?? '').replace(/[^0-9a-f-]/g, '').slice(0, 36) || randomUUID();
  await reportProblem(context.db, actor, { requestId, now: context.now(), key, kind, text: text || null });
  return redirect(`/follow/${requestId}?done=reported`);
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: loaded?.title ?? 'OpenROI' }];

export default function Report() {
  const { t } = useWords();
  const { requestId, kinds, key, phone } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const errors = failed ? { [failed.error]: t(`requester.follow.report.errors.${failed.error}`) } : {};
  return (
    <QuestionPage title={t('requester.follow.report.title')} lead={t('requester.follow.report.lead', { phone })} back={`/follow/${requestId}`} errors={errors} action={t('requester.follow.report.send')}>
      <input type="hidden" name="key" value={key} />
      <Radios name="kind" label={t('requester.follow.report.question')} error={errors['kind']} defaultValue={failed?.kind} options={kinds.map((value) => ({ value, label: t(`requester.report.${value}`) }))} />
      <TextArea name="text" label={t('requester.follow.report.text')} error={errors['text']} defaultValue={failed?.text ?? ''} maxLength={4000} />
    </QuestionPage>
  );
}
