/** An invitation, as its mail leads to it: a new account, or joining with the one that has its address. Looking at it uses nothing up. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { Button, LinkButton } from '#app/components/button.tsx';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { TextInput } from '#app/components/field.tsx';
import { Notice } from '#app/components/notice.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import '#app/components/sign-in/words.ts';
import { acceptAsAccount, acceptAsNew, openInvitation } from '#app/commands/people/accept-invitation.ts';
import { signedInUser } from '#app/http/session.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const invitation = await openInvitation(context.db, params['token'] ?? '', context.now());
  const t = translator(localeOf(request));
  if (!invitation) return data({ invitation: null, here: null, title: t('signIn.invitation.gone') }, { status: 404 });
  const signedIn = await signedInUser(request, context);
  const { email, place, staffRole, memberRole, hasAccount } = invitation;
  const as = staffRole ?? (memberRole === 'admin' ? 'org_admin' : 'member');
  const here = signedIn ? (signedIn.user.email === email ? 'same' : 'other') : null;
  return data({ invitation: { email, place, as, staff: staffRole !== null, hasAccount, path: new URL(request.url).pathname }, here, title: t('signIn.invitation.title', { place }) });
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const token = params['token'] ?? '';
  const now = context.now();
  const form = await request.formData();
  if (form.get('intent') === 'join') {
    const signedIn = await signedInUser(request, context);
    if (!signedIn) throw redirect(`/sign-in?to=${encodeURIComponent(`/invitation/${token}`)}`);
    await acceptAsAccount(context.db, { token, userId: signedIn.user.id, now });
    return redirect('/sign-in');
  }
  const name = String(form.get('name') ?? '').trim().slice(0, 120);
  if (!name) return data({ errors: { name: 'signIn.invitation.error.name' }, name }, { status: 400 });
  try {
    await acceptAsNew(context.db, { token, name, password: String(form.get('password') ?? '').slice(0, 300), now });
  } catch (error) {
    if (error instanceof AppError && error.public && error.code === 'invalid_input') return data({ errors: { password: error.public.key }, name }, { status: 400 });
    throw error;
  }
  return redirect('/sign-in');
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.title ?? ''} - OpenROI` }];

export default function Invitation() {
  const { t } = useWords();
  const { invitation, here } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const errors: Record<string, string> = Object.fromEntries(Object.entries(failed?.errors ?? {}).map(([field, key]) => [field, t(String(key))]));
  if (!invitation) {
    return (
      <PublicLayout quiet>
        <h1 className="mb-4 text-2xl font-semibold">{t('signIn.invitation.gone')}</h1>
        <p>{t('signIn.invitation.goneText')}</p>
      </PublicLayout>
    );
  }
  const { place, email, as, staff, hasAccount, path } = invitation;
  return (
    <PublicLayout quiet>
      <div className="flex flex-col gap-6">
        <ErrorSummary errors={errors} />
        <h1 className="text-2xl font-semibold">{t('signIn.invitation.title', { place })}</h1>
        <p>{t(`signIn.invitation.as.${as}`)}</p>
        <p className="break-all text-muted">{t('signIn.invitation.for', { email })}</p>
        {here === 'other' ? (
          <Notice kind="soon" title={t('signIn.invitation.otherAccount')} />
        ) : here === 'same' ? (
          <Form method="post">
            <Button name="intent" value="join" size="large">{t('signIn.invitation.join', { place })}</Button>
          </Form>
        ) : hasAccount ? (
          <>
            <p>{t('signIn.invitation.signIn')}</p>
            <div>
              <LinkButton to={`/sign-in?to=${encodeURIComponent(path)}`} size="large">{t('signIn.invitation.signInFirst')}</LinkButton>
            </div>
          </>
        ) : (
          <Form method="post" className="flex flex-col gap-6" noValidate>
            <TextInput name="name" label={t('signIn.invitation.name')} error={errors['name']} defaultValue={failed?.name ?? ''} autoComplete="name" width="long" />
            <TextInput name="password" type="password" label={t('signIn.invitation.password')} hint={t(staff ? 'signIn.invitation.passwordHintStaff' : 'signIn.invitation.passwordHint')} error={errors['password']} autoComplete="new-password" width="long" />
            <div>
              <Button name="intent" value="create" size="large">{t('signIn.invitation.create')}</Button>
            </div>
          </Form>
        )}
      </div>
    </PublicLayout>
  );
}
