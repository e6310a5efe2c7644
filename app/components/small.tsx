/** Small parts: empty state, pagination, skeleton, copy button. */
import { Link } from '@remix-run/react';
import { Check, Copy, Inbox } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { useHydrated } from './a11y.tsx';
import { Button } from './button.tsx';

/** Says what will be here and offers the first step. */
export function EmptyState({ title, children, action, icon }: { title: ReactNode; children?: ReactNode; action?: ReactNode; icon?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 rounded border border-dashed border-line-strong px-6 py-12 text-center">
      <span aria-hidden className="text-muted">
        {icon ?? <Inbox className="h-8 w-8" strokeWidth={1.5} />}
      </span>
      <p className="font-semibold">{title}</p>
      {children ? <div className="max-w-prose text-muted">{children}</div> : null}
      {action ? <div className="mt-2">{action}</div> : null}
    </div>
  );
}

/** `href(page)` gives each page's address; numbers from 1. */
export function Pagination({ page, pages, href }: { page: number; pages: number; href: (page: number) => string }) {
  const { t } = useWords();
  if (pages <= 1) return null;
  return (
    <nav aria-label={t('requester.layout.pages')} className="flex items-center justify-between gap-4 text-sm">
      {page > 1 ? (
        <Link to={href(page - 1)} rel="prev" className="link">
          {t('requester.layout.previousPage')}
        </Link>
      ) : (
        <span />
      )}
      <span className="tabular-nums text-muted">{t('common.pageOf', { page, pages })}</span>
      {page < pages ? (
        <Link to={href(page + 1)} rel="next" className="link">
          {t('requester.layout.nextPage')}
        </Link>
      ) : (
        <span />
      )}
    </nav>
  );
}

/** Holds the place of what is coming, so nothing jumps. `lines` of text. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  const { t } = useWords();
  return (
    <div role="status" className="flex flex-col gap-2">
      <span className="sr-only">{t('requester.layout.loading')}</span>
      {Array.from({ length: lines }, (_, i) => (
        <span key={i} aria-hidden className={`h-4 animate-pulse rounded bg-sunken ${i === lines - 1 ? 'w-2/3' : 'w-full'}`} />
      ))}
    </div>
  );
}

/** Drawn only where a script can copy. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useWords();
  const hydrated = useHydrated();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 3000);
    return () => clearTimeout(timer);
  }, [copied]);
  if (!hydrated) return null;
  return (
    <Button
      type="button"
      look="secondary"
      size="small"
      icon={copied ? <Check aria-hidden className="h-4 w-4" /> : <Copy aria-hidden className="h-4 w-4" />}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      <span aria-live="polite">{copied ? t('requester.layout.copied') : (label ?? t('requester.layout.copy'))}</span>
    </Button>
  );
}
