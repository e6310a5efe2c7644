/** The inside: left the places by role, above one search (`/`), who I am and how long I am still signed in. Dense and quiet. */
import { Link, NavLink } from '@remix-run/react';
import clsx from 'clsx';
import { ChevronDown, LogOut, Search, UserRound } from 'lucide-react';
import { useMemo, useRef, type ReactNode } from 'react';
import '#app/i18n/inside.ts';
import type { Role } from '#workflows/actor.ts';
import { SkipLink } from './a11y.tsx';
import { Mark } from './brand.tsx';
import { Kbd, ShortcutHelp, useShortcuts, type Shortcut } from './keys.tsx';
import { navigationFor } from './navigation.ts';
import { SessionTime } from './session-time.tsx';
import { ThemeSwitch } from './switches.tsx';

export type StaffLayoutProps = {
  user: { name: string; roles: readonly Role[]; title?: string };
  facility: string;
  /** Counts beside places: `{work: 12}`. */
  counts?: Readonly<Record<string, number>>;
  /** Server's instants (ISO): when the session ends if nothing is done, and the server's now. */
  session?: { endsAt: string; now: string };
  /** Over everything (emergency access, demo, an unreachable system). */
  banner?: ReactNode;
  /** No padding and the full height: for panes that scroll by themselves. */
  panes?: boolean;
  search?: string;
  children: ReactNode;
};

export function StaffLayout({ user, facility, counts, session, banner, panes, search, children }: StaffLayoutProps) {
  const field = useRef<HTMLInputElement>(null);
  const shortcuts = useMemo<Shortcut[]>(
    () => [
      { key: '/', label: 'Search', group: 'Everywhere', run: () => field.current?.focus() },
      { key: '?', label: 'All keys', group: 'Everywhere', run: () => undefined },
    ],
    [],
  );
  useShortcuts(shortcuts);
  return (
    <div className="inside flex min-h-dvh flex-col text-sm lg:h-dvh lg:flex-row">
      <SkipLink>Skip to the content</SkipLink>
      <nav aria-label="Places" className="no-print flex shrink-0 items-center gap-1 overflow-x-auto border-b border-line bg-surface px-3 py-2 lg:w-48 lg:flex-col lg:items-stretch lg:overflow-visible lg:border-b-0 lg:border-r lg:px-3 lg:py-4">
        <NavLink to="/work" aria-label={`OpenROI, ${facility}`} className="mr-2 flex items-center gap-2 rounded px-1 font-semibold text-ink no-underline lg:mb-4 lg:mr-0">
          <Mark className="h-6 w-6 shrink-0" />
          <span className="hidden leading-tight lg:inline">{facility}</span>
        </NavLink>
        {navigationFor(user.roles).map(({ to, key, label, icon: Icon }) => (
          <NavLink
            key={to}
            to={to}
            className={({ isActive }) => clsx('flex min-h-9 items-center gap-3 whitespace-nowrap rounded px-3 font-semibold no-underline', isActive ? 'bg-brand-soft text-brand' : 'text-muted hover:bg-sunken hover:text-ink')}
          >
            <Icon aria-hidden className="h-4 w-4 shrink-0" />
            <span className="flex-1">{label}</span>
            {counts?.[key] === undefined ? null : <span className="text-xs tabular-nums">{counts[key]}</span>}
          </NavLink>
        ))}
      </nav>
      <div className="flex min-w-0 flex-1 flex-col">
        {banner ? <aside aria-label="Notice">{banner}</aside> : null}
        <header className="no-print flex min-h-14 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-4 py-2">
          <form method="post" action="/search" role="search" className="relative min-w-48 max-w-[32rem] flex-1">
            <Search aria-hidden className="pointer-events-none absolute left-3 top-1/2 h-4 w-4 -translate-y-1/2 text-muted" />
            <input ref={field} type="search" name="q" defaultValue={search} aria-label="Search requests, patients and requesters" placeholder="Search requests, patients, requesters" className="control pl-9 pr-9" autoComplete="off" />
            <span aria-hidden className="pointer-events-none absolute right-2 top-1/2 -translate-y-1/2">
              <Kbd>/</Kbd>
            </span>
          </form>
          <div className="ml-auto flex items-center gap-4">
            {session ? <SessionTime {...session} /> : null}
            <UserMenu name={user.name} title={user.title ?? user.roles.join(', ')} />
          </div>
        </header>
        <main id="content" tabIndex={-1} className={clsx('relative min-h-0 flex-1 outline-none', panes ? 'flex flex-col' : 'overflow-auto p-4 lg:p-6')}>
          {children}
        </main>
      </div>
      <ShortcutHelp title="Keys" groupTitle="On this page" />
    </div>
  );
}

/** A native disclosure: it opens without a script, and its sign-out is a form. */
function UserMenu({ name, title }: { name: string; title: string }) {
  return (
    <details className="group relative">
      <summary className="flex min-h-9 list-none items-center gap-2 rounded px-2 hover:bg-sunken [&::-webkit-details-marker]:hidden">
        <span className="text-right leading-tight">
          <span className="block font-semibold">{name}</span>
          <span className="block text-xs text-muted">{title}</span>
        </span>
        <ChevronDown aria-hidden className="h-4 w-4 text-muted" />
      </summary>
      <div className="absolute right-0 z-40 mt-1 flex w-56 flex-col gap-2 rounded border border-line bg-surface p-2 shadow">
        <ThemeSwitch />
        <Link to="/account" className="flex min-h-9 items-center gap-2 rounded px-3 font-semibold text-ink no-underline hover:bg-sunken">
          <UserRound aria-hidden className="h-4 w-4" />
          Your account
        </Link>
        <form method="post" action="/sign-out">
          <button className="flex min-h-9 w-full items-center gap-2 rounded px-3 text-left font-semibold hover:bg-sunken">
            <LogOut aria-hidden className="h-4 w-4" />
            Sign out
          </button>
        </form>
      </div>
    </details>
  );
}
