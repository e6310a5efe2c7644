/** Joining an organization by an address of its mail domain. The answer is the same whether there is such an organization or not. */
import { data, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { ProofOfWork } from '#app/components/ask/proof-of-work.tsx';
import { TextInput } from '#app/components/field.tsx';
import { Notice } from '#app/components/notice.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import { QuestionPage } from '#app/components/question-page.tsx';
import '#app/components/sign-in/words.ts';
import { askToJoin } from '#app/commands/people/invite.ts';
import { parseMailbox } from '#app/delivery/mail/mailbox.ts';
import { formChallenge, formSent } from '#app/http/public-form.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { publicForms } from '#app/identity/public-form.ts';
import { translator } from '#templates/locales/index.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  return { challenge: await formChallenge(context, publicForms.join), title: translator(localeOf(request))('signIn.join.title') };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const email = String(form.get('email') ?? '').trim().slice(0, 254);
  try {
    parseMailbox(email);
  } catch {
    // why: only whether it is one plain address matters here
    return data({ sent: false, error: 'signIn.invitation.error.address', email }, { status: 400 });
  }
  const taken = await askToJoin(context.db, { email, ...formSent(context, form) });
  return taken ? data({ sent: true, error: '', email }) : data({ sent: false, error: 'ask.errors.later', email }, { status: 429 });
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.title ?? ''} - OpenROI` }];

export default function Join() {
  const { t } = useWords();
  const { challenge } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  if (result?.sent) {
    return (
      <PublicLayout quiet>
        <div className="flex flex-col gap-6">
          <h1 className="text-2xl font-semibold">{t('signIn.join.sentTitle')}</h1>
          <Notice kind="done" live title={t('signIn.join.sent')} />
        </div>
      </PublicLayout>
    );
  }
  const error = result?.error ? t(result.error) : undefined;
  return (
    <QuestionPage title={t('signIn.join.title')} lead={t('signIn.join.lead')} back="/sign-in" errors={{ email: error }} action={t('signIn.join.submit')}>
      <TextInput name="email" type="email" label={t('signIn.join.email')} error={error} defaultValue={result?.email ?? ''} autoComplete="email" width="long" />
      {challenge ? <ProofOfWork challenge={challenge} /> : null}
    </QuestionPage>
  );
}
