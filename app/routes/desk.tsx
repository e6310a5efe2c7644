/** The desk of a requesting organization: its frame. */
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Outlet, useLoaderData } from '@remix-run/react';
import { Plus } from 'lucide-react';
import { LinkButton } from '#app/components/button.tsx';
import { DeskLayout } from '#app/components/desk-layout.tsx';
import { deskKindOf, requireDesk } from '#app/http/desk.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { translator } from '#templates/locales/index.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor, organization } = await requireDesk(request, context);
  const elsewhere = organization.kind === 'clinic' ? '/ask/clinician' : organization.kind === 'agency' ? '/ask/agency' : null;
  return { organization: organization.name, user: actor.name, newTo: deskKindOf(organization) ? '/desk/new' : elsewhere, title: `${translator(localeOf(request))('desk.title')} - ${organization.name}` };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? 'OpenROI' }];

export default function Desk() {
  const { t } = useWords();
  const { organization, user, newTo } = useLoaderData<typeof loader>();
  return (
    <DeskLayout
      organization={organization}
      user={user}
      places={[
        { to: '/desk', label: t('desk.places.requests'), end: true },
        { to: '/desk/members', label: t('desk.places.members') },
      ]}
      action={
        newTo ? (
          <LinkButton to={newTo} size="small" icon={<Plus aria-hidden className="h-4 w-4" />}>
            {t('desk.places.new')}
          </LinkButton>
        ) : undefined
      }
    >
      <Outlet />
    </DeskLayout>
  );
}
