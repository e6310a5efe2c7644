/** A name and a password. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { Button, buttonClass } from '#app/components/button.tsx';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { TextInput } from '#app/components/field.tsx';
import { Notice } from '#app/components/notice.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import { PasskeyButton } from '#app/components/sign-in/passkey.tsx';
import '#app/components/sign-in/words.ts';
import { localPath } from '#app/http/local-path.ts';
import { signInCall, signedInUser, withCookies } from '#app/http/session.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { homeOf } from '#app/identity/home.ts';
import { startSignIn } from '#app/identity/sign-in.ts';
import { translator } from '#templates/locales/index.ts';

const endings = ['idle', 'absolute', 'changed', 'disabled', 'signedOut', 'newPassword'] as const;
const ssoRefusals = ['refused', 'unknown'] as const;
const passkeyRefusals = ['wrong', 'later'] as const;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams;
  const to = localPath(search.get('to'), '');
  const signedIn = await signedInUser(request, context);
  if (signedIn) throw redirect(to || homeOf(signedIn));
  return {
    to,
    ended: endings.find((e) => e === search.get('ended')) ?? null,
    demo: context.env.OPENROI_MODE === 'demo',
    sso: ssoRefusals.find((each) => each === search.get('sso')) ?? null,
    providers: (context.env.OIDC_PROVIDERS ?? []).map(({ id, name }) => ({ id, name })),
    passkey: passkeyRefusals.find((each) => each === search.get('passkey')) ?? null,
    title: translator(localeOf(request))('signIn.title'),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const [email, password, to] = [textOf(form, 'email'), textOf(form, 'password'), localPath(textOf(form, 'to'), '')];
  const errors: Record<string, string> = {};
  if (!email.trim()) errors['email'] = 'signIn.errors.emailMissing';
  if (!password) errors['password'] = 'signIn.errors.passwordMissing';
  if (Object.keys(errors).length > 0) return data({ errors, email, minutes: 0 }, { status: 400 });

  const result = await startSignIn(signInCall(request, context), { email, password });
  if (result.status === 'refused') {
    const key = result.reason === 'later' ? 'signIn.errors.later' : 'signIn.errors.wrong';
    const minutes = Math.ceil((result.waitSeconds ?? 60) / 60);
    return data({ errors: { email: key }, email, minutes }, { status: result.reason === 'later' ? 429 : 400 });
  }
  const query = to ? `?to=${encodeURIComponent(to)}` : '';
  return redirect(result.status === 'second_factor' ? `/sign-in/second-factor${query}` : to || '/sign-in', withCookies(result.setCookies));
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.title ?? ''} - OpenROI` }];

export default function SignIn() {
  const { t } = useWords();
  const { to, ended, demo, passkey, sso, providers } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const errors = Object.fromEntries(Object.entries(failed?.errors ?? {}).map(([name, key]) => [name, t(key, { count: failed?.minutes ?? 0 })]));
  return (
    <PublicLayout quiet>
      <div className="flex flex-col gap-8">
        {ended && !failed ? <Notice kind="info" title={t(`signIn.ended.${ended}`)} /> : null}
        {passkey && !failed ? <Notice kind="late" live title={t(passkey === 'later' ? 'signIn.code.later' : 'signIn.passkey.refused')} /> : null}
        {sso && !failed ? <Notice kind="late" live title={t(`signIn.sso.${sso}`)} /> : null}
        <ErrorSummary errors={errors} />
        <h1 className="text-2xl font-semibold">{t('signIn.title')}</h1>
        <Form method="post" className="flex flex-col gap-6" noValidate>
          <input type="hidden" name="to" value={to} />
          <TextInput name="email" type="email" label={t('signIn.email')} error={errors['email']} defaultValue={failed?.email ?? ''} autoComplete="username" width="long" />
          <TextInput name="password" type="password" label={t('signIn.password')} error={errors['password']} autoComplete="current-password" width="long" />
          <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
            <Button size="large">{t('signIn.submit')}</Button>
            <Link className="link" to="/sign-in/forgotten">{t('signIn.forgotten.link')}</Link>
          </div>
        </Form>
        {providers.length > 0 ? (
          <div className="flex flex-col items-start gap-3">
            {providers.map(({ id, name }) => (
              <a key={id} href={`/sign-in/with/${id}${to ? `?to=${encodeURIComponent(to)}` : ''}`} className={buttonClass('secondary', 'large')}>
                {t('signIn.sso.with', { name })}
              </a>
            ))}
          </div>
        ) : null}
        <PasskeyButton action="/sign-in/passkey" to={to} />
        <ul className="flex flex-col gap-2 border-t border-line pt-6">
          <li className="text-muted">{t('signIn.noAccount')}</li>
          <li>
            <Link className="link" to="/">{t('signIn.askForRecords')}</Link>
          </li>
          <li>
            <Link className="link" to="/follow">{t('signIn.followRequest')}</Link>
          </li>
          <li>
            <Link className="link" to="/join">{t('signIn.join.link')}</Link>
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

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
