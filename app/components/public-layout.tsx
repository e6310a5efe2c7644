/** The outside: calm, one column, big targets. Header with the place's name and the language, footer with help. */
import { Link, useRouteLoaderData } from '@remix-run/react';
import clsx from 'clsx';
import { Phone, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import type { loader as rootLoader } from '#app/root.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { SkipLink } from './a11y.tsx';
import { Mark } from './brand.tsx';
import { LanguageSwitch, ThemeSwitch } from './switches.tsx';

/** `wide` for the start page and lists; questions keep the narrow column. `quiet` hides the sign-in link (in the middle of a form). */
export function PublicLayout({ children, wide, quiet }: { children: ReactNode; wide?: boolean; quiet?: boolean }) {
  const { t } = useWords();
  const root = useRouteLoaderData<typeof rootLoader>('root');
  const site = root?.site ?? { name: 'OpenROI', phone: null };
  const column = clsx('mx-auto w-full px-4 sm:px-6', wide ? 'max-w-page' : 'max-w-[44rem]');
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink>{t('requester.layout.skip')}</SkipLink>
      <header className="no-print border-b border-line bg-surface">
        <div className={clsx(column, 'flex min-h-16 items-center justify-between gap-4 py-2')}>
          <Link to="/" className="flex min-w-0 items-center gap-3 rounded font-semibold text-ink no-underline">
            <Mark className="h-8 w-8 shrink-0" />
            <span className="min-w-0 text-sm leading-tight sm:text-base">{site.name}</span>
          </Link>
          <div className="flex shrink-0 items-center gap-1">
            <LanguageSwitch />
            {quiet ? null : (
              <Link to="/sign-in" className="inline-flex min-h-8 items-center gap-2 rounded px-3 text-sm font-semibold text-muted no-underline hover:bg-sunken hover:text-ink">
                <UserRound aria-hidden className="h-4 w-4" />
                <span className="sr-only sm:not-sr-only">{t('requester.layout.signIn')}</span>
              </Link>
            )}
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className={clsx(column, 'flex-1 py-8 outline-none sm:py-12')}>
        {children}
      </main>
      <footer className="no-print border-t border-line">
        <div className={clsx(column, 'flex flex-col gap-6 py-8 sm:flex-row sm:items-start sm:justify-between')}>
          <div className="flex max-w-prose gap-3">
            <Phone aria-hidden className="mt-1 h-5 w-5 shrink-0 text-brand" />
            <div>
              <h2 className="font-semibold">{t('requester.layout.helpTitle')}</h2>
              <p className="text-muted">{site.phone ? t('requester.layout.helpPhone', { phone: site.phone }) : t('requester.layout.helpPlain')}</p>
              <p className="mt-4 text-sm text-muted">{t('requester.layout.privacy')}</p>
              {root?.mode === 'demo' ? <p className="mt-1 text-sm text-muted">{t('requester.layout.demo')}</p> : null}
            </div>
          </div>
          <ThemeSwitch />
        </div>
      </footer>
    </div>
  );
}
