/** The link of a forgotten password: sets a new one and signs nobody in. Looking at it uses nothing up. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { Button, LinkButton } from '#app/components/button.tsx';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { TextInput } from '#app/components/field.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import '#app/components/sign-in/words.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { openReset, setPasswordByLink } from '#app/identity/forgotten-password.ts';
import { translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const reset = await openReset(context.db, params['token'] ?? '', context.now());
  const t = translator(localeOf(request));
  if (!reset) return data({ reset: null, title: t('signIn.reset.gone') }, { status: 404 });
  return data({ reset: { email: reset.email, secondFactor: reset.secondFactor }, title: t('signIn.reset.title') });
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const password = String((await request.formData()).get('password') ?? '').slice(0, 1024);
  try {
    await setPasswordByLink(context.db, { token: params['token'] ?? '', password, now: context.now() });
  } catch (error) {
    if (error instanceof AppError && error.public && error.code === 'invalid_input') return data({ error: error.public.key }, { status: 400 });
    // The page itself says that the link is gone.
    if (error instanceof AppError && error.code === 'not_found') return data({ error: '' }, { status: 404 });
    throw error;
  }
  return redirect('/sign-in?ended=newPassword');
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.title ?? ''} - OpenROI` }];

export default function NewPassword() {
  const { t } = useWords();
  const { reset } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const error = failed?.error ? t(failed.error) : undefined;
  if (!reset) {
    return (
      <PublicLayout quiet>
        <div className="flex flex-col gap-6">
          <h1 className="text-2xl font-semibold">{t('signIn.reset.gone')}</h1>
          <p>{t('signIn.reset.goneText')}</p>
          <div>
            <LinkButton to="/sign-in/forgotten" size="large">{t('signIn.reset.again')}</LinkButton>
          </div>
        </div>
      </PublicLayout>
    );
  }
  return (
    <PublicLayout quiet>
      <div className="flex flex-col gap-6">
        <ErrorSummary errors={{ password: error }} />
        <h1 className="text-2xl font-semibold">{t('signIn.reset.title')}</h1>
        <p className="break-all text-muted">{t('signIn.reset.for', { email: reset.email })}</p>
        <p>{t(reset.secondFactor ? 'signIn.reset.textSecond' : 'signIn.reset.text')}</p>
        <Form method="post" className="flex flex-col gap-6" noValidate>
          {/* For password managers: whose password it is. */}
          <input type="hidden" name="username" autoComplete="username" value={reset.email} />
          <TextInput name="password" type="password" label={t('signIn.account.change.fresh')} hint={t(reset.secondFactor ? 'signIn.account.change.hintSecond' : 'signIn.account.change.hint')} error={error} autoComplete="new-password" width="long" />
          <div>
            <Button size="large">{t('signIn.reset.submit')}</Button>
          </div>
        </Form>
      </div>
    </PublicLayout>
  );
}
