/** The second step of signing in: a code from the app, or a backup code. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Link, useActionData, useLoaderData } from '@remix-run/react';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import { PasskeyButton } from '#app/components/sign-in/passkey.tsx';
import { CodeForm } from '#app/components/sign-in/code-form.tsx';
import { localPath } from '#app/http/local-path.ts';
import { signInCall, withCookies } from '#app/http/session.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { finishSignIn } from '#app/identity/sign-in.ts';
import { translator } from '#templates/locales/index.ts';

export function loader({ request, context }: LoaderFunctionArgs) {
  return {
    to: localPath(new URL(request.url).searchParams.get('to'), ''),
    demo: context.env.OPENROI_MODE === 'demo',
    title: translator(localeOf(request))('signIn.code.title'),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const code = String(form.get('code') ?? '').slice(0, 40);
  if (!code.trim()) return data({ error: 'signIn.errors.codeMissing', again: false }, { status: 400 });
  const result = await finishSignIn(signInCall(request, context), code);
  if (result.status === 'signed_in') return redirect(localPath(String(form.get('to') ?? ''), '') || '/sign-in', withCookies(result.setCookies));
  const reason = result.status === 'refused' ? result.reason : 'expired';
  return data({ error: `signIn.code.${reason}`, again: reason === 'expired' }, { status: reason === 'later' ? 429 : 400 });
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.title ?? ''} - OpenROI` }];

export default function SecondFactor() {
  const { t } = useWords();
  const { to, demo } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const error = failed ? t(failed.error) : undefined;
  return (
    <PublicLayout quiet>
      <div className="flex flex-col gap-8">
        <ErrorSummary errors={{ code: error }} />
        <h1 className="text-2xl font-semibold">{t('signIn.code.title')}</h1>
        <CodeForm to={to} error={error} />
        <PasskeyButton action="/sign-in/passkey" to={to} />
        <ul className="flex flex-col gap-2 border-t border-line pt-6">
          <li>
            <Link className="link" to={to ? `/sign-in?to=${encodeURIComponent(to)}` : '/sign-in'}>{t('signIn.code.startAgain')}</Link>
          </li>
          {demo ? (
            <li>
              <Link className="link" to="/demo/codes">{t('signIn.demoCodes')}</Link>
            </li>
          ) : null}
        </ul>
      </div>
    </PublicLayout>
  );
}
