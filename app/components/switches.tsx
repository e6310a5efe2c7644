/** Language and theme. Plain forms that post and come back: no script, no flash, kept in a cookie. */
import { useRouteLoaderData } from '@remix-run/react';
import { Languages, Monitor, Moon, Sun } from 'lucide-react';
import type { loader as rootLoader } from '#app/root.tsx';
import { useWords } from '#app/i18n/use-words.ts';

const pill = 'inline-flex min-h-8 items-center gap-2 rounded px-3 text-sm font-semibold text-muted hover:bg-sunken hover:text-ink';

function useReturnPath(): string {
  return useRouteLoaderData<typeof rootLoader>('root')?.path ?? '/';
}

export function LanguageSwitch() {
  const { locale } = useWords();
  const other = locale === 'en' ? 'es' : 'en';
  return (
    <form method="post" action="/preferences">
      <input type="hidden" name="returnTo" value={useReturnPath()} />
      <button name="lang" value={other} lang={other} className={pill}>
        <Languages aria-hidden className="h-4 w-4" />
        {other === 'es' ? 'Español' : 'English'}
      </button>
    </form>
  );
}

export function ThemeSwitch() {
  const { t } = useWords();
  const theme = useRouteLoaderData<typeof rootLoader>('root')?.theme ?? 'system';
  const choices = [
    { value: 'light', label: t('requester.layout.themeLight'), icon: Sun },
    { value: 'dark', label: t('requester.layout.themeDark'), icon: Moon },
    { value: 'system', label: t('requester.layout.themeSystem'), icon: Monitor },
  ] as const;
  return (
    <form method="post" action="/preferences" aria-label={t('requester.layout.theme')} className="inline-flex gap-1 self-start rounded border border-line bg-surface p-1">
      <input type="hidden" name="returnTo" value={useReturnPath()} />
      {choices.map(({ value, label, icon: Icon }) => (
        <button key={value} name="theme" value={value} aria-pressed={theme === value} title={label} className="inline-flex h-8 w-8 items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink aria-pressed:bg-brand-soft aria-pressed:text-brand">
          <Icon aria-hidden className="h-4 w-4" />
          <span className="sr-only">{label}</span>
        </button>
      ))}
    </form>
  );
}
