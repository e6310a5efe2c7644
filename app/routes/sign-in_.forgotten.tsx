/** A forgotten password: a link goes to the address, if it has an account. The answer is the same either way. */
import { data, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { ProofOfWork } from '#app/components/ask/proof-of-work.tsx';
import { LinkButton } from '#app/components/button.tsx';
import { TextInput } from '#app/components/field.tsx';
import { Notice } from '#app/components/notice.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import { QuestionPage } from '#app/components/question-page.tsx';
import '#app/components/sign-in/words.ts';
import { parseMailbox } from '#app/delivery/mail/mailbox.ts';
import { formChallenge, formSent } from '#app/http/public-form.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { askForPassword } from '#app/identity/forgotten-password.ts';
import { publicForms } from '#app/identity/public-form.ts';
import { translator } from '#templates/locales/index.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  return { challenge: await formChallenge(context, publicForms.forgotten), title: translator(localeOf(request))('signIn.forgotten.title') };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const email = String(form.get('email') ?? '').trim().slice(0, 254);
  const failed = (error: string, status = 400) => data({ sent: false as const, error, email }, { status });
  if (!email) return failed('signIn.errors.emailMissing');
  try {
    parseMailbox(email);
  } catch {
    // why: only whether it is one plain address matters here
    return failed('signIn.invitation.error.address');
  }
  const taken = await askForPassword(context.db, { email, ...formSent(context, form) });
  return taken ? data({ sent: true as const, error: '', email }) : failed('ask.errors.later', 429);
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.title ?? ''} - OpenROI` }];

export default function Forgotten() {
  const { t } = useWords();
  const { challenge } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  if (result?.sent) {
    return (
      <PublicLayout quiet>
        <div className="flex flex-col gap-6">
          <h1 className="text-2xl font-semibold">{t('signIn.forgotten.sentTitle')}</h1>
          <Notice kind="done" live title={t('signIn.forgotten.sent')} />
          <p>{t('signIn.forgotten.notThere')}</p>
          <div>
            <LinkButton to="/sign-in" size="large">{t('signIn.forgotten.back')}</LinkButton>
          </div>
        </div>
      </PublicLayout>
    );
  }
  const error = result?.error ? t(result.error) : undefined;
  return (
    <QuestionPage title={t('signIn.forgotten.title')} lead={t('signIn.forgotten.lead')} back="/sign-in" errors={{ email: error }} action={t('signIn.forgotten.submit')}>
      <TextInput name="email" type="email" label={t('signIn.email')} error={error} defaultValue={result?.email ?? ''} autoComplete="username" width="long" />
      {challenge ? <ProofOfWork challenge={challenge} /> : null}
    </QuestionPage>
  );
}
