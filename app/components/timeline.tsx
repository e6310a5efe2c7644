/** A vertical line of what has happened, what happens now and what is next. */
import clsx from 'clsx';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '#app/i18n/use-words.ts';

export type TimelineStep = {
  key: string;
  when: 'past' | 'now' | 'next';
  title: ReactNode;
  /** A date in words; give the exact instant with its zone as `dateTitle`. */
  date?: ReactNode;
  dateTitle?: string;
  text?: ReactNode;
  action?: ReactNode;
};

export function Timeline({ steps, compact }: { steps: readonly TimelineStep[]; compact?: boolean }) {
  const { t } = useWords();
  return (
    <ol className="flex flex-col">
      {steps.map((step, i) => (
        <li key={step.key} aria-current={step.when === 'now' ? 'step' : undefined} className="relative flex gap-4 pb-6 last:pb-0">
          {i < steps.length - 1 ? <span aria-hidden className={clsx('absolute -bottom-1 left-3 top-6 w-px -translate-x-1/2', step.when === 'past' ? 'bg-brand' : 'border-l border-dashed border-line-strong')} /> : null}
          <span
            aria-hidden
            className={clsx(
              'relative mt-px flex h-6 w-6 shrink-0 items-center justify-center rounded-full border-2',
              step.when === 'past' && 'border-brand bg-brand text-brand-on',
              step.when === 'now' && 'border-brand bg-surface',
              step.when === 'next' && 'border-line-strong bg-surface',
            )}
          >
            {step.when === 'past' ? <Check className="h-4 w-4" strokeWidth={3} /> : null}
            {step.when === 'now' ? <span className="h-3 w-3 rounded-full bg-brand" /> : null}
          </span>
          <div className="flex min-w-0 flex-1 flex-col gap-1">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <p className={clsx('font-semibold', step.when === 'next' && 'text-muted')}>
                <span className="sr-only">{t(step.when === 'past' ? 'requester.layout.done' : step.when === 'now' ? 'requester.layout.now' : 'requester.layout.next')}: </span>
                {step.title}
              </p>
              {step.date ? (
                <p className="text-sm text-muted" title={step.dateTitle}>
                  {step.date}
                </p>
              ) : null}
            </div>
            {step.text ? <div className={clsx('max-w-prose', compact ? 'text-sm text-muted' : 'text-muted')}>{step.text}</div> : null}
            {step.action ? <div className="mt-2">{step.action}</div> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
