/** A new member of staff sets up the second factor before anything else. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { toString as qrSvg } from 'qrcode';
import { Button } from '#app/components/button.tsx';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { TextInput } from '#app/components/field.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import '#app/components/sign-in/words.ts';
import { localPath } from '#app/http/local-path.ts';
import { requireAccount, signInCall, withCookies } from '#app/http/session.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { homeOf } from '#app/identity/home.ts';
import { beginSetUp, finishSetUp } from '#app/identity/second-factor.ts';
import { translator } from '#templates/locales/index.ts';

type SetUpState = {
  step: 'password' | 'code';
  error: string | null;
  /** Shown once, right after the password. */
  shown: { qr: string; secret: string; backupCodes: string[] } | null;
};

export async function loader({ request, context }: LoaderFunctionArgs) {
  const signedIn = await requireAccount(request, context);
  const to = localPath(new URL(request.url).searchParams.get('to'), homeOf(signedIn));
  if (signedIn.user.twoFactorEnabled) throw redirect(to);
  return { to, title: translator(localeOf(request))('signIn.setUp.title') };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const signedIn = await requireAccount(request, context);
  const form = await request.formData();
  const call = signInCall(request, context);
  const answer = (state: SetUpState, status: number) => data(state, { status });
  if (form.get('step') === 'code') {
    const cookies = await finishSetUp(call, signedIn, String(form.get('code') ?? '').slice(0, 40));
    if (cookies) return redirect(localPath(String(form.get('to') ?? ''), '') || '/sign-in', withCookies(cookies));
    return answer({ step: 'code', error: 'signIn.code.wrong', shown: null }, 400);
  }
  const begun = await beginSetUp(call, String(form.get('password') ?? ''));
  if (!begun) return answer({ step: 'password', error: 'signIn.setUp.passwordWrong', shown: null }, 400);
  const qr = await qrSvg(begun.totpUri, { type: 'svg', margin: 1 });
  const secret = new URL(begun.totpUri).searchParams.get('secret') ?? '';
  return answer({ step: 'code', error: null, shown: { qr: `data:image/svg+xml;base64,${Buffer.from(qr).toString('base64')}`, secret, backupCodes: begun.backupCodes } }, 200);
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.title ?? ''} - OpenROI` }];

export default function SetUp() {
  const { t } = useWords();
  const { to } = useLoaderData<typeof loader>();
  const state = useActionData<typeof action>() ?? { step: 'password', error: null, shown: null };
  const error = state.error ? t(state.error) : undefined;
  const field = state.step === 'code' ? 'code' : 'password';
  return (
    <PublicLayout quiet>
      <div className="flex flex-col gap-8">
        <ErrorSummary errors={{ [field]: error }} />
        <div className="flex flex-col gap-2">
          <h1 className="text-2xl font-semibold">{t('signIn.setUp.title')}</h1>
          <p className="text-muted">{t('signIn.setUp.why')}</p>
        </div>
        {state.shown ? <Shown {...state.shown} /> : null}
        <Form method="post" className="flex flex-col gap-6" noValidate>
          <input type="hidden" name="to" value={to} />
          <input type="hidden" name="step" value={state.step} />
          {state.step === 'code' ? (
            <TextInput key="code" name="code" label={t('signIn.code.label')} error={error} autoComplete="one-time-code" inputMode="numeric" width="short" />
          ) : (
            <TextInput key="password" name="password" type="password" label={t('signIn.setUp.passwordAgain')} error={error} autoComplete="current-password" width="long" />
          )}
          <div>
            <Button size="large">{t(state.step === 'code' ? 'signIn.setUp.finish' : 'signIn.setUp.begin')}</Button>
          </div>
        </Form>
      </div>
    </PublicLayout>
  );
}

function Shown({ qr, secret, backupCodes }: { qr: string; secret: string; backupCodes: string[] }) {
  const { t } = useWords();
  return (
    <>
      <section className="flex flex-col gap-4">
        <p>{t('signIn.setUp.scan')}</p>
        <img src={qr} alt={t('signIn.setUp.qrAlt')} width={192} height={192} className="rounded border border-line bg-white" />
        <p>
          {t('signIn.setUp.typeInstead')} <code className="break-all font-semibold">{secret.match(/.{1,4}/g)?.join(' ')}</code>
        </p>
      </section>
      <section className="flex flex-col gap-2">
        <h2 className="text-lg font-semibold">{t('signIn.setUp.backupTitle')}</h2>
        <p className="text-muted">{t('signIn.setUp.backupWhy')}</p>
        <ul className="grid max-w-96 grid-cols-2 gap-2 tabular-nums">
          {backupCodes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
