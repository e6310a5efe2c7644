/** The firm's desk: one organization, all its requests, its members and invoices. Outside's calm, inside's density. */
import { Link, NavLink } from '@remix-run/react';
import clsx from 'clsx';
import { LogOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { SkipLink } from './a11y.tsx';
import { Mark } from './brand.tsx';
import { LanguageSwitch } from './switches.tsx';

export type DeskLayoutProps = {
  organization: string;
  user: string;
  /** Places of the desk, in the reader's words. */
  places: readonly { to: string; label: string; end?: boolean }[];
  /** The primary action, right in the header. */
  action?: ReactNode;
  children: ReactNode;
};

export function DeskLayout({ organization, user, places, action, children }: DeskLayoutProps) {
  const { t } = useWords();
  return (
    <div className="inside flex min-h-dvh flex-col text-sm">
      <SkipLink>{t('requester.layout.skip')}</SkipLink>
      <header className="no-print border-b border-line bg-surface">
        <div className="mx-auto flex w-full max-w-page flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-2 sm:px-6">
          <NavLink to="/desk" className="flex items-center gap-3 rounded text-base font-semibold text-ink no-underline">
            <Mark className="h-8 w-8" />
            {organization}
          </NavLink>
          <div className="flex items-center sm:gap-2">
            <LanguageSwitch />
            <Link to="/account" className="inline-flex min-h-8 items-center whitespace-nowrap rounded px-2 font-semibold text-muted sm:px-3 no-underline hover:bg-sunken hover:text-ink">
              {t('requester.layout.account')}
            </Link>
            <form method="post" action="/sign-out">
              <button className="inline-flex min-h-8 items-center gap-2 whitespace-nowrap rounded px-2 font-semibold text-muted hover:bg-sunken hover:text-ink sm:px-3">
                <LogOut aria-hidden className="h-4 w-4" />
                <span>
                  {t('requester.layout.signOut')}
                  <span className="sr-only sm:not-sr-only">, {user}</span>
                </span>
              </button>
            </form>
          </div>
        </div>
        <div className="mx-auto flex w-full max-w-page items-center justify-between gap-4 px-4 sm:px-6">
          <nav aria-label={organization} className="flex gap-1 overflow-x-auto">
            {places.map((place) => (
              <NavLink key={place.to} to={place.to} end={place.end ?? false} className={({ isActive }) => clsx('inline-flex min-h-10 items-center whitespace-nowrap border-b-2 px-3 font-semibold no-underline', isActive ? 'border-brand text-ink' : 'border-transparent text-muted hover:text-ink')}>
                {place.label}
              </NavLink>
            ))}
          </nav>
          {action}
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-page flex-1 px-4 py-6 outline-none sm:px-6">
        {children}
      </main>
    </div>
  );
}
