/** One's own account: where it is signed in, and how to end that. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useSearchParams } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { TextInput } from '#app/components/field.tsx';
import { Notice } from '#app/components/notice.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import '#app/components/sign-in/words.ts';
import { requireAccount, requireRecentSecondFactor } from '#app/http/session.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { homeOf } from '#app/identity/home.ts';
import { endOtherSessions, openSessions, showPassword } from '#app/identity/session-list.ts';
import { translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const signedIn = await requireAccount(request, context);
  const { name, email, twoFactorEnabled } = signedIn.user;
  const sessions = await openSessions(context.db, signedIn, context.now());
  return { name, email, sessions, twoFactorEnabled, home: homeOf(signedIn), title: translator(localeOf(request))('signIn.account.title') };
}

/** Shown again before it: the second factor of the last quarter of an hour, or the password where there is no second factor. */
export async function action({ request, context }: ActionFunctionArgs) {
  const signedIn = await requireAccount(request, context);
  const form = await request.formData();
  const which = String(form.get('session') ?? '');
  if (which !== 'all' && !isUuid(which)) throw new AppError('invalid_input', 'not a session');
  if (signedIn.user.twoFactorEnabled) await requireRecentSecondFactor(request, context, { maxAgeMinutes: 15 });
  else {
    const problem = await showPassword(context.db, signedIn, String(form.get('password') ?? '').slice(0, 256), context.now());
    if (problem) return data({ error: `signIn.account.password.${problem}` }, { status: problem === 'later' ? 429 : 400 });
  }
  await endOtherSessions(context.db, signedIn, which, context.now());
  return redirect('/account?did=ended');
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.title ?? ''} - OpenROI` }];

export default function Account() {
  const { t } = useWords();
  const { name, email, sessions, twoFactorEnabled, home } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const [search] = useSearchParams();
  const error = failed ? t(failed.error) : undefined;
  const others = sessions.filter((session) => !session.here);
  return (
    <PublicLayout quiet>
      <div className="flex flex-col gap-8">
        {search.get('did') === 'ended' && !failed ? <Notice kind="done" live title={t('signIn.account.ended')} /> : null}
        <ErrorSummary errors={{ password: error }} />
        <div className="flex flex-col gap-2">
          <h1 className="text-2xl font-semibold">{t('signIn.account.title')}</h1>
          <p className="text-muted">
            {name}, <span className="break-all">{email}</span>
          </p>
          <p>
            <Link className="link" to={home}>{t('signIn.account.back')}</Link>
          </p>
        </div>
        <Form method="post" className="flex flex-col gap-4" noValidate aria-labelledby="sessions">
          <h2 id="sessions" className="text-xl font-semibold">{t('signIn.account.sessions')}</h2>
          <p className="text-muted">{t('signIn.account.sessionsText')}</p>
          {others.length > 0 && !twoFactorEnabled ? (
            <TextInput name="password" type="password" label={t('signIn.account.password.label')} error={error} autoComplete="current-password" width="long" />
          ) : null}
          <Card flush>
            <ul className="divide-y divide-line">
              {sessions.map((session) => {
                const device = [session.browser, session.system].filter(Boolean).join(', ') || t('signIn.account.unknown');
                return (
                  <li key={session.id} className="flex flex-wrap items-center justify-between gap-4 p-4">
                    <div>
                      <p className="font-semibold">
                        {device}
                        {session.here ? <span className="font-normal text-muted"> ({t('signIn.account.here')})</span> : null}
                      </p>
                      <p className="text-sm text-muted">
                        {session.place ? <span>{t('signIn.account.from', { place: session.place })} </span> : null}
                        {t('signIn.account.begun')} <Instant at={session.begunAt} />, {t('signIn.account.used')} <Instant at={session.lastSeenAt} />
                      </p>
                    </div>
                    {session.here ? null : (
                      <Button name="session" value={session.id} look="secondary" size="small">
                        {t('signIn.account.end')}
                        <span className="sr-only"> {device}</span>
                      </Button>
                    )}
                  </li>
                );
              })}
            </ul>
          </Card>
          {others.length > 0 ? (
            <div>
              <Button name="session" value="all" look="danger">{t('signIn.account.endAll')}</Button>
            </div>
          ) : (
            <p className="text-muted">{t('signIn.account.only')}</p>
          )}
        </Form>
        <form method="post" action="/sign-out">
          <Button look="secondary">{t('signIn.signOut')}</Button>
        </form>
      </div>
    </PublicLayout>
  );
}
