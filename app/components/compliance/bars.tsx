/** A chart that is its own table: each line says what, how much (a link to the requests behind it), and how long a bar that is. */
import { Link } from '@remix-run/react';
import clsx from 'clsx';
import { useWords } from '#app/i18n/use-words.ts';
import { formatCents, formatNumber } from '#templates/locales/format.ts';
import type { Locale } from '#templates/locales/index.ts';

export type Bar = { key: string; label: string; value: number; /** Out of how many; the bar is then a share. */ of?: number | undefined; href: string | null };

/** Drawn on the server as marks of the page: no script draws it, no style is written into it. */
export function Bars({ caption, columns, bars, unit }: { caption: string; columns: readonly [what: string, value: string]; bars: readonly Bar[]; unit: string }) {
  const { t, locale } = useWords();
  const most = Math.max(1, ...bars.map(({ value, of }) => (of === undefined ? value : 0)));
  const shares = bars.some(({ of }) => of !== undefined) && unit !== 'days';
  return (
    <table className="w-full table-fixed border-collapse text-left text-sm tabular-nums">
      <caption className="sr-only">{caption}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col" className="w-2/5">
            {columns[0]}
          </th>
          <th scope="col">{columns[1]}</th>
        </tr>
      </thead>
      <tbody>
        {bars.map((bar) => {
          const share = shares ? bar.value / Math.max(1, bar.of ?? most) : bar.value / Math.max(1, most, ...bars.map(({ value }) => value));
          const text = inUnit(bar.value, unit, locale, t);
          return (
            <tr key={bar.key} className="align-top">
              <th scope="row" className="w-2/5 py-1 pr-3 font-normal first-letter:uppercase">
                {bar.label}
              </th>
              <td className="py-1">
                <span className="flex items-center gap-3">
                  <svg aria-hidden viewBox="0 0 100 8" preserveAspectRatio="none" className="h-3 min-w-0 flex-1">
                    <rect width="100" height="8" className="fill-sunken" />
                    <rect width={Math.round(share * 1000) / 10} height="8" className="fill-brand" />
                  </svg>
                  <span className={clsx('shrink-0 text-right', shares ? 'w-28' : 'w-20')}>
                    {bar.href && (bar.value > 0 || (unit === 'days' && bar.of)) ? (
                      <Link className="link font-semibold" to={bar.href} aria-label={`${bar.label}: ${text}`}>
                        {text}
                      </Link>
                    ) : (
                      text
                    )}
                    {shares && bar.of !== undefined ? <span className="text-muted"> {t('statistics.share', { of: formatNumber(bar.of, locale), percent: bar.of === 0 ? 0 : Math.round((100 * bar.value) / bar.of) })}</span> : null}
                  </span>
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

export function inUnit(value: number, unit: string, locale: Locale, t: (key: string, params?: Record<string, number>) => string): string {
  if (unit === 'cents') return formatCents(value, locale);
  if (unit === 'days') return t('statistics.days', { count: value });
  return formatNumber(value, locale);
}
