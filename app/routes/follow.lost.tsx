/** A lost code is sent again to the address on file, never shown. The answer is the same whether there is a request or not. */
import { data, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { randomUUID } from 'node:crypto';
import { ProofOfWork } from '#app/components/ask/proof-of-work.tsx';
import { LinkButton } from '#app/components/button.tsx';
import { TextInput } from '#app/components/field.tsx';
import { Notice } from '#app/components/notice.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import { QuestionPage } from '#app/components/question-page.tsx';
import { resendCode } from '#app/commands/ask/resend-code.ts';
import { parseMailbox } from '#app/delivery/mail/mailbox.ts';
import { formChallenge, formSent } from '#app/http/public-form.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { publicForms } from '#app/identity/public-form.ts';
import { translator } from '#templates/locales/index.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  return { key: randomUUID(), challenge: await formChallenge(context, publicForms.lostCode), phone: context.site.phone, title: `${translator(localeOf(request))('requester.follow.lost.title')} – ${context.site.name}` };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const email = String(form.get('email') ?? '').trim().slice(0, 254);
  const key = String(form.get('key') ?? '').replace(/[^0-9a-f-]/g, '').slice(0, 36);
  const failed = (error: string, status = 400) => data({ sent: false as const, error, email }, { status });
  if (!email) return failed('requester.follow.errors.emailMissing');
  try {
    parseMailbox(email);
  } catch {
    // why: only whether it is one plain address matters here
    return failed('ask.errors.email');
  }
  const taken = await resendCode(context.db, { email, key: key || randomUUID(), ...formSent(context, form) });
  return taken ? data({ sent: true as const, error: '', email }) : failed('ask.errors.later', 429);
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: loaded?.title ?? 'OpenROI' }];

export default function Lost() {
  const { t } = useWords();
  const { key, phone, challenge } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  if (result?.sent) {
    return (
      <PublicLayout>
        <div className="flex flex-col gap-6">
          <h1 className="text-xl font-semibold sm:text-2xl">{t('requester.follow.lost.sentTitle')}</h1>
          <Notice kind="done" title={t('requester.follow.lost.sent')} live />
          <p className="max-w-prose">{t('requester.follow.lost.notThere')}</p>
          <div>
            <LinkButton to="/follow" size="large">
              {t('requester.follow.lost.back')}
            </LinkButton>
          </div>
        </div>
      </PublicLayout>
    );
  }
  const error = result?.error ? t(result.error) : undefined;
  return (
    <QuestionPage
      title={t('requester.follow.lost.title')}
      lead={t('requester.follow.lost.lead')}
      back="/follow"
      errors={{ email: error }}
      action={t('requester.follow.lost.send')}
      next={phone ? t('requester.follow.lost.noEmailPhone', { phone }) : t('requester.follow.lost.noEmail')}
    >
      <input type="hidden" name="key" value={key} />
      {challenge ? <ProofOfWork challenge={challenge} /> : null}
      <TextInput name="email" type="email" label={t('ask.fields.email')} error={error} defaultValue={result?.email ?? ''} autoComplete="email" width="long" />
    </QuestionPage>
  );
}
