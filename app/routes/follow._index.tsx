/** Follow a request: type the code. What is already open in this browser, or in the account, stands below. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { Button } from '#app/components/button.tsx';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { TextInput } from '#app/components/field.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import { optionalActor, secureCookies } from '#app/http/session.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { findByTrackingCode, openTrackingSession } from '#app/identity/tracking-session.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import { asActor } from '#db/open.ts';
import { ownRequests } from '#db/queries/follow.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { translator } from '#templates/locales/index.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await optionalActor(request, context);
  const own = actor?.kind !== 'requester' ? [] : await asActor(context.db, actor, async (tx) => {
    const found = await ownRequests(tx);
    await recordEvent(tx, { action: 'list.viewed', actor, now: context.now(), facts: { list: 'own_requests', results: found.length } });
    return found;
  });
  return { own, title: `${translator(localeOf(request))('requester.follow.title')} – ${context.site.name}` };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const code = String(form.get('code') ?? '').slice(0, 100);
  const failed = (key: string, status: number) => data({ error: key, code }, { status });
  if (!code.trim()) return failed('requester.follow.errors.codeMissing', 400);
  const result = await findByTrackingCode(context.db, { code, clientIp: context.ip, now: context.now() });
  if (!result.found) return failed(result.reason === 'later' ? 'requester.follow.errors.later' : 'requester.follow.errors.codeUnknown', result.reason === 'later' ? 429 : 400);
  const cookie = await openTrackingSession(context.db, { requestId: result.requestId, cookie: request.headers.get('cookie'), now: context.now(), secure: secureCookies(context.env) });
  return redirect(`/follow/${result.requestId}`, { headers: { 'Set-Cookie': cookie } });
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: loaded?.title ?? 'OpenROI' }];

export default function Follow() {
  const { t, locale } = useWords();
  const { own } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const error = failed ? t(failed.error) : undefined;
  return (
    <PublicLayout>
      <div className="flex flex-col gap-8">
        <ErrorSummary errors={{ code: error }} />
        <h1 className="text-xl font-semibold sm:text-2xl">{t('requester.follow.title')}</h1>
        <Form method="post" className="flex flex-col gap-6" noValidate>
          <TextInput name="code" label={t('requester.follow.code')} hint={t('requester.follow.codeHint')} error={error} defaultValue={failed?.code ?? ''} autoComplete="off" autoCapitalize="characters" spellCheck={false} width="long" className="font-mono" />
          <div>
            <Button size="large">{t('requester.follow.open')}</Button>
          </div>
        </Form>
        <p>
          <Link to="/follow/lost" className="link inline-flex min-h-8 items-center">
            {t('requester.follow.lostLink')}
          </Link>
        </p>
        {own.length > 0 ? (
          <section aria-labelledby="own" className="flex flex-col gap-4">
            <h2 id="own" className="text-lg font-semibold">
              {t('requester.follow.own')}
            </h2>
            <ul className="divide-y divide-line rounded border border-line bg-surface">
              {own.map((each) => (
                <li key={each.id} className="relative flex flex-wrap items-baseline justify-between gap-x-4 px-4 py-3 hover:bg-brand-soft">
                  <Link to={`/follow/${each.id}`} className="font-semibold text-brand no-underline after:absolute after:inset-0">
                    {each.number}
                  </Link>
                  <span>{t(`states.requester.${each.state}.label`)}</span>
                  <span className="w-full text-sm text-muted">
                    {each.facility}, {formatShortDate(each.enteredOn, locale)}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </div>
    </PublicLayout>
  );
}
