/** Names and values: facts (dense) and check-your-answers (with a change link per line). */
import { Link } from '@remix-run/react';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import { useWords } from '#app/i18n/use-words.ts';

export type Fact = { name: ReactNode; value: ReactNode; title?: string };

/** Facts in two columns; `stacked` puts each value under its name (a narrow pane). */
export function DescriptionList({ facts, stacked }: { facts: readonly Fact[]; stacked?: boolean }) {
  return (
    <dl className={clsx('grid gap-x-4 gap-y-2', !stacked && 'sm:grid-cols-[minmax(8rem,auto)_1fr]')}>
      {facts.map((fact, i) => (
        <div key={i} className={clsx(!stacked && 'sm:contents')} title={fact.title}>
          <dt className="text-muted">{fact.name}</dt>
          <dd className="min-w-0">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

export type Answer = { question: string; answer: ReactNode; /** Where it is changed. */ change?: string };

/** Check-your-answers. */
export function SummaryList({ answers }: { answers: readonly Answer[] }) {
  const { t } = useWords();
  return (
    <dl className="divide-y divide-line border-y border-line">
      {answers.map((line, i) => (
        <div key={i} className="grid gap-x-6 gap-y-1 py-3 sm:grid-cols-[2fr_3fr_auto]">
          <dt className="font-semibold">{line.question}</dt>
          <dd className="min-w-0 whitespace-pre-line">{line.answer}</dd>
          {line.change ? (
            <dd>
              <Link to={line.change} className="link inline-flex min-h-6 items-center">
                {t('requester.layout.change')}
                <span className="sr-only"> {line.question}</span>
              </Link>
            </dd>
          ) : null}
        </div>
      ))}
    </dl>
  );
}
