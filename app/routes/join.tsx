/** Joining an organization by an address of its mail domain. The answer is the same whether there is such an organization or not. */
import { data, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { TextInput } from '#app/components/field.tsx';
import { Notice } from '#app/components/notice.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import { QuestionPage } from '#app/components/question-page.tsx';
import '#app/components/sign-in/words.ts';
import { askToJoin } from '#app/commands/people/invite.ts';
import { parseMailbox } from '#app/delivery/mail/mailbox.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { translator } from '#templates/locales/index.ts';

export function loader({ request }: LoaderFunctionArgs) {
  return { title: translator(localeOf(request))('signIn.join.title') };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const email = String((await request.formData()).get('email') ?? '').trim().slice(0, 254);
  try {
    parseMailbox(email);
  } catch {
    // why: only whether it is one plain address matters here
    return data({ sent: false, error: 'signIn.invitation.error.address', email }, { status: 400 });
  }
  const taken = await askToJoin(context.db, { email, clientIp: context.ip, secret: context.env.SESSION_SECRET, now: context.now() });
  return taken ? data({ sent: true, error: '', email }) : data({ sent: false, error: 'ask.errors.later', email }, { status: 429 });
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.title ?? ''} - OpenROI` }];

export default function Join() {
  const { t } = useWords();
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
    </QuestionPage>
  );
}
