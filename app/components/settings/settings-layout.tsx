/** A page of the settings: its heading, the other pages beside it, what was just done. */
import { NavLink, useSearchParams } from '@remix-run/react';
import type { ReactNode } from 'react';
import { Notice } from '#app/components/notice.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import type { StaffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import './words.ts';

const places = [
  { to: '/settings', key: 'fees', roles: ['admin', 'supervisor', 'compliance'] },
  { to: '/settings/rules', key: 'rules', roles: ['admin', 'supervisor', 'compliance'] },
  { to: '/settings/people', key: 'people', roles: ['admin'] },
  { to: '/settings/factors', key: 'factors', roles: ['admin', 'supervisor', 'compliance'] },
  { to: '/letters', key: 'letters', roles: ['admin', 'supervisor', 'compliance'] },
  { to: '/settings/operations', key: 'operations', roles: ['admin', 'supervisor', 'technician'] },
] as const;
const said = ['rule', 'proposed', 'declined', 'confirm', 'withdraw', 'retry', 'role_on', 'role_off', 'disable', 'enable', 'invite', 'revoke', 'factor_proposed', 'factor_confirmed', 'factor_declined'] as const;

export function SettingsLayout({ shell, title, lead, children }: { shell: StaffShell; title: string; lead: string; children: ReactNode }) {
  const { t } = useWords();
  const [search] = useSearchParams();
  const did = said.find((each) => each === search.get('did'));
  const shown = places.filter(({ roles }) => roles.some((role) => shell.user.roles.includes(role)));
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-2">
          <h1 className="text-xl font-semibold">{title}</h1>
          {shown.length > 1 ? (
            <nav aria-label={t('settings.places')} className="flex flex-wrap gap-1">
              {shown.map(({ to, key }) => (
                <NavLink key={key} to={to} end className="inline-flex min-h-8 items-center rounded-full border border-line bg-surface px-3 font-semibold text-muted no-underline hover:border-brand hover:text-ink aria-[current]:border-brand aria-[current]:bg-brand-soft aria-[current]:text-brand">
                  {t(`settings.place.${key}`)}
                </NavLink>
              ))}
            </nav>
          ) : null}
          <p className="max-w-prose text-muted">{lead}</p>
        </header>
        {did ? <Notice kind="done" live title={t(`settings.done.${did}`)} /> : null}
        {children}
      </div>
    </OfficeLayout>
  );
}
