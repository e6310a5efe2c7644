/** One's own account: where it is signed in and how to end that, organizations to leave, a role to lend. */
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
import { ChangePassword, LendRole, Organizations } from '#app/components/sign-in/account-parts.tsx';
import { Passkeys } from '#app/components/sign-in/passkey.tsx';
import { lendRole, takeRoleBack } from '#app/commands/people/lend-role.ts';
import { leaveOrganization } from '#app/commands/people/manage-members.ts';
import '#app/components/sign-in/words.ts';
import { confirmSecondFactor, needsSecondFactor, passkeyResponse, requireAccount, requireRecentSecondFactor, signInCall } from '#app/http/session.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { changePassword } from '#app/identity/change-password.ts';
import { homeOf } from '#app/identity/home.ts';
import { addPasskey, passkeysOf, removePasskey, renamePasskey } from '#app/identity/passkeys.ts';
import { staffActor, requesterActor, type SignedIn } from '#app/identity/sessions.ts';
import { endOtherSessions, openSessions, showPassword } from '#app/identity/session-list.ts';
import { accountPlaces } from '#db/queries/settings.ts';
import type { StaffRole } from '#db/schema/identity.ts';
import { asActor } from '#db/open.ts';
import { translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const signedIn = await requireAccount(request, context);
  const { name, email, twoFactorEnabled } = signedIn.user;
  const sessions = await openSessions(context.db, signedIn, context.now());
  const places = await asActor(context.db, requesterActor(signedIn, []), (tx) => accountPlaces(tx, signedIn.user.id, context.now()));
  const asksCode = twoFactorEnabled && (await needsSecondFactor(request, context, 15));
  const keys = await passkeysOf(context.db, signedIn.user.id);
  return { keys, name, email, sessions, ...places, twoFactorEnabled, asksCode, home: homeOf(signedIn), title: translator(localeOf(request))('signIn.account.title') };
}

/** Shown again before it: the second factor of the last quarter of an hour, or the password where there is no second factor. */
export async function action({ request, context }: ActionFunctionArgs) {
  const signedIn = await requireAccount(request, context);
  const form = await request.formData();
  if (form.get('intent') === 'password') return takePassword(request, context, signedIn, form);
  if (String(form.get('intent')).startsWith('passkey_')) return changePasskeys(request, context, signedIn, form);
  if (form.has('intent')) return changePlace(request, context, signedIn, form);
  const which = String(form.get('session') ?? '');
  if (which !== 'all' && !isUuid(which)) throw new AppError('invalid_input', 'not a session');
  if (signedIn.user.twoFactorEnabled) await requireRecentSecondFactor(request, context, { maxAgeMinutes: 15 });
  else {
    const problem = await showPassword(context.db, signedIn, String(form.get('password') ?? '').slice(0, 256), context.now());
    if (problem) return data({ errors: { password: `signIn.account.password.${problem}` }, to: '', until: '' }, { status: problem === 'later' ? 429 : 400 });
  }
  await endOtherSessions(context.db, signedIn, which, context.now());
  return redirect('/account?did=ended');
}

/** The second factor first, then the former password: whoever has neither learns nothing. What was typed is not sent back. */
async function takePassword(request: Request, context: ActionFunctionArgs['context'], signedIn: SignedIn, form: FormData) {
  const read = (name: string) => String(form.get(name) ?? '').slice(0, 1024);
  const failed = (field: string, key: string) => data({ errors: { [field]: key }, to: '', until: '' }, { status: 400 });
  if (signedIn.user.twoFactorEnabled && (await needsSecondFactor(request, context, 15))) {
    const code = read('code').trim();
    if (!code) return failed('code', 'signIn.errors.codeMissing');
    try {
      await confirmSecondFactor(request, context, code);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'second_factor_required' || !error.public) throw error;
      return failed('code', error.public.key);
    }
  }
  const refused = await changePassword(context.db, signedIn, { former: read('former'), fresh: read('fresh'), now: context.now() });
  return refused ? failed(refused.field, refused.key) : redirect('/account?did=password');
}

/** A passkey added, named or removed: what opens the account is changed only after a factor (or, without one, the password) was shown again. */
async function changePasskeys(request: Request, context: ActionFunctionArgs['context'], signedIn: SignedIn, form: FormData) {
  const read = (name: string) => String(form.get(name) ?? '').trim().slice(0, 256);
  const failed = (field: string, key: string, status = 400) => data({ errors: { [field]: key }, to: '', until: '' }, { status });
  const [intent, id, now] = [read('intent'), read('passkey'), context.now()];
  if (intent === 'passkey_rename' && isUuid(id)) {
    if (!(await renamePasskey(context.db, signedIn, { id, name: read('name') }))) throw new AppError('not_found', `passkey ${id}`);
    return redirect('/account?did=passkeyNamed');
  }
  if (signedIn.user.twoFactorEnabled && intent === 'passkey_add' && read('passkeyCode')) {
    try {
      await confirmSecondFactor(request, context, read('passkeyCode'));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'second_factor_required' || !error.public) throw error;
      return failed('passkeyCode', error.public.key);
    }
  }
  if (signedIn.user.twoFactorEnabled) await requireRecentSecondFactor(request, context, { maxAgeMinutes: 15 });
  // Staff set up their codes first.
  else if (signedIn.staff.length > 0) throw redirect('/sign-in/set-up?to=/account');
  else if (intent === 'passkey_add') {
    const problem = await showPassword(context.db, signedIn, read('passkeyPassword'), now);
    if (problem) return failed('passkeyPassword', `signIn.account.password.${problem}`, problem === 'later' ? 429 : 400);
  }
  if (intent === 'passkey_remove' && isUuid(id)) {
    if (!(await removePasskey(context.db, signedIn, { id, now }))) throw new AppError('not_found', `passkey ${id}`);
    return redirect('/account?did=passkeyRemoved');
  }
  if (intent !== 'passkey_add') throw new AppError('invalid_input', 'no such form');
  const added = await addPasskey(signInCall(request, context), signedIn, { response: passkeyResponse(form), name: read('passkeyName') });
  return added ? redirect('/account?did=passkeyAdded') : failed('passkeyName', 'signIn.passkey.notAdded');
}

/** Organizations and roles. What a form got wrong comes back at its field. */
async function changePlace(request: Request, context: ActionFunctionArgs['context'], signedIn: SignedIn, form: FormData) {
  const read = (name: string) => String(form.get(name) ?? '').trim().slice(0, 254);
  const [intent, now, actor] = [read('intent'), context.now(), staffActor(signedIn)];
  try {
    if (intent === 'leave' && isUuid(read('organization'))) {
      await leaveOrganization(context.db, requesterActor(signedIn, []), { organizationId: read('organization'), now });
      return redirect('/account?did=left');
    }
    if (!actor) throw new AppError('not_found', 'no staff');
    await requireRecentSecondFactor(request, context, { maxAgeMinutes: 15 });
    if (intent === 'take_back' && isUuid(read('lent'))) {
      await takeRoleBack(context.db, actor, { id: read('lent'), now });
      return redirect('/account?did=takenBack');
    }
    const [facilityId = '', role = ''] = read('role').split(' ');
    if (intent !== 'lend' || !isUuid(facilityId)) throw new AppError('invalid_input', 'no such form');
    await lendRole(context.db, actor, { facilityId, role: role as StaffRole, to: read('to'), until: read('until'), now });
    return redirect('/account?did=lent');
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid_input' || !error.public) throw error;
    const { key } = error.public;
    return data({ errors: { [key.endsWith('.until') ? 'until' : key.includes('.lend.') ? 'to' : 'organization']: key }, to: read('to'), until: read('until') }, { status: 400 });
  }
}

const said = { ended: 'signIn.account.ended', password: 'signIn.account.change.done', left: 'signIn.leave.left', passkeyAdded: 'signIn.passkey.added', passkeyNamed: 'signIn.passkey.named', passkeyRemoved: 'signIn.passkey.removed', lent: 'signIn.lend.lent', takenBack: 'signIn.lend.takenBack' } as const;

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.title ?? ''} - OpenROI` }];

export default function Account() {
  const { t } = useWords();
  const { name, email, sessions, organizations, lendable, lent, twoFactorEnabled, asksCode, keys, home } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const [search] = useSearchParams();
  const errors: Record<string, string> = Object.fromEntries(Object.entries(failed?.errors ?? {}).map(([field, key]) => [field, t(String(key))]));
  const did = Object.entries(said).find(([name]) => name === search.get('did'))?.[1];
  const others = sessions.filter((session) => !session.here);
  return (
    <PublicLayout quiet>
      <div className="flex flex-col gap-8">
        {did && !failed ? <Notice kind="done" live title={t(did)} /> : null}
        {errors['organization'] ? <Notice kind="late" live title={errors['organization']} /> : null}
        <ErrorSummary errors={{ password: errors['password'], passkeyName: errors['passkeyName'], passkeyCode: errors['passkeyCode'], passkeyPassword: errors['passkeyPassword'], former: errors['former'], fresh: errors['fresh'], code: errors['code'], to: errors['to'], until: errors['until'] }} />
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
            <TextInput name="password" type="password" label={t('signIn.account.password.label')} error={errors['password']} autoComplete="current-password" width="long" />
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
        <Passkeys key={`${keys.length} ${search.get('did') ?? ''}`} rows={keys} secondFactor={twoFactorEnabled} asksCode={asksCode} errors={errors} />
        <ChangePassword key={search.get('did') ?? ''} email={email} secondFactor={twoFactorEnabled} asksCode={asksCode} errors={errors} />
        {organizations.length > 0 ? <Organizations organizations={organizations} /> : null}
        {lendable.length > 0 ? <LendRole mine={lendable} lent={lent} errors={errors} typed={{ to: failed?.to ?? '', until: failed?.until ?? '' }} /> : null}
        <form method="post" action="/sign-out">
          <Button look="secondary">{t('signIn.signOut')}</Button>
        </form>
      </div>
    </PublicLayout>
  );
}
