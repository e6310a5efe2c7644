/** The second factor once more, before an act that asks for it; then back to where it was asked. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import { PasskeyButton } from '#app/components/sign-in/passkey.tsx';
import { CodeForm } from '#app/components/sign-in/code-form.tsx';
import { localPath } from '#app/http/local-path.ts';
import { confirmSecondFactor, confirmWithPasskey, passkeyResponse, requireAccount } from '#app/http/session.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { homeOf } from '#app/identity/home.ts';
import { passkeysOf } from '#app/identity/passkeys.ts';
import { translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const signedIn = await requireAccount(request, context);
  const to = localPath(new URL(request.url).searchParams.get('to'), homeOf(signedIn));
  if (!signedIn.user.twoFactorEnabled) throw redirect(`/sign-in/set-up?to=${encodeURIComponent(to)}`);
  const passkey = (await passkeysOf(context.db, signedIn.user.id)).length > 0;
  return { to, passkey, title: translator(localeOf(request))('signIn.confirm.title') };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const code = String(form.get('code') ?? '').slice(0, 40);
  if (!code.trim() && !form.has('response')) return data({ error: 'signIn.errors.codeMissing' }, { status: 400 });
  try {
    if (form.has('response')) await confirmWithPasskey(request, context, passkeyResponse(form));
    else await confirmSecondFactor(request, context, code);
  } catch (error) {
    if (error instanceof AppError && error.code === 'second_factor_required' && error.public) return data({ error: error.public.key }, { status: 400 });
    throw error;
  }
  return redirect(localPath(String(form.get('to') ?? ''), '') || '/sign-in');
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.title ?? ''} - OpenROI` }];

export default function Confirm() {
  const { t } = useWords();
  const { to, passkey } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const error = failed ? t(failed.error) : undefined;
  return (
    <PublicLayout quiet>
      <div className="flex flex-col gap-8">
        <ErrorSummary errors={{ code: error }} />
        <div className="flex flex-col gap-2">
          <h1 className="text-2xl font-semibold">{t('signIn.confirm.title')}</h1>
          <p className="text-muted">{t('signIn.confirm.why')}</p>
        </div>
        <CodeForm to={to} error={error} />
        {passkey ? <PasskeyButton action="/sign-in/confirm" to={to} /> : null}
      </div>
    </PublicLayout>
  );
}
