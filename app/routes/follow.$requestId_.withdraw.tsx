/** Takes a request back, after one more look. */
import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { randomUUID } from 'node:crypto';
import { QuestionPage } from '#app/components/question-page.tsx';
import { withdrawRequest } from '#app/commands/ask/withdraw-request.ts';
import { followed } from '#app/http/follow.ts';
import { requireRequestAccess } from '#app/http/session.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { translator } from '#templates/locales/index.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const { view } = await followed(request, context, params['requestId'], 'withdraw');
  if (view.closed || view.state === 'released') throw redirect(`/follow/${view.requestId}`);
  return { requestId: view.requestId, number: view.number, key: randomUUID(), title: `${translator(localeOf(request))('requester.follow.withdraw.title')} – ${context.site.name}` };
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const requestId = params['requestId'] ?? '';
  const actor = await requireRequestAccess(request, context, requestId, 'own.withdraw');
  const form = await request.formData();
  const key = String(form.get('key') ?? '').replace(/[^0-9a-f-]/g, '').slice(0, 36) || randomUUID();
  const now = context.now();
  await withdrawRequest(context.db, actor, { requestId, now, key });
  return redirect(`/follow/${requestId}?done=withdrawn`);
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? 'OpenROI' }];

export default function Withdraw() {
  const { t } = useWords();
  const { requestId, number, key } = useLoaderData<typeof loader>();
  const back = `/follow/${requestId}`;
  return (
    <QuestionPage
      title={t('requester.follow.withdraw.title')}
      lead={t('requester.follow.withdraw.lead', { number })}
      back={back}
      action={t('requester.follow.withdraw.yes')}
      secondary={
        <Link to={back} className="link inline-flex min-h-8 items-center">
          {t('requester.follow.keep')}
        </Link>
      }
    >
      <input type="hidden" name="key" value={key} />
      <p className="max-w-prose">{t('requester.follow.withdraw.text')}</p>
    </QuestionPage>
  );
}
