/** A deadline: the days left with an icon and a word, opening to how the date was counted. */
import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatLegalDate } from '#templates/locales/format.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { StatusTag, type Status } from './status-tag.tsx';

/** `waiting` with more than `soonDays` left, `soon` below, `late` after. */
export function deadlineStatus(daysLeft: number, soonDays = 5): Extract<Status, 'waiting' | 'soon' | 'late'> {
  return daysLeft < 0 ? 'late' : daysLeft <= soonDays ? 'soon' : 'waiting';
}

type DeadlineProps = {
  /** `YYYY-MM-DD`, due at the end of that day. */
  due: string;
  /** In legal days; negative is late. Counted by the caller, whose clock it is. */
  daysLeft: number;
  /** IANA zone of the facility; shown on hover. */
  zone?: string;
  /** The computation: rule, version, start, pauses, extension. */
  children?: ReactNode;
  soonDays?: number;
  met?: boolean;
};

export function Deadline({ due, daysLeft, zone, children, soonDays, met }: DeadlineProps) {
  const { t, locale } = useWords();
  const words =
    daysLeft < 0 ? t('requester.layout.daysLate', { count: -daysLeft }) : daysLeft === 0 ? t('requester.layout.dueToday') : t('requester.layout.daysLeft', { count: daysLeft });
  const date = formatLegalDate(due, locale);
  const line = (
    <>
      <StatusTag status={met ? 'done' : deadlineStatus(daysLeft, soonDays)}>{met ? undefined : words}</StatusTag>
      <time dateTime={due} title={zone ? `${date}, ${zone}` : date}>
        {date}
      </time>
    </>
  );
  if (!children) return <span className="inline-flex flex-wrap items-center gap-2">{line}</span>;
  return (
    <details className="group">
      <summary className="flex list-none flex-wrap items-center gap-2 rounded [&::-webkit-details-marker]:hidden">
        {line}
        <ChevronDown aria-hidden className="h-4 w-4 text-muted transition-transform group-open:rotate-180" />
        <span className="sr-only">{t('requester.layout.howCounted')}</span>
      </summary>
      <div className="mt-2 rounded border-l-4 border-line bg-bg p-3 text-sm">
        <p className="mb-1 font-semibold">{t('requester.layout.howCounted')}</p>
        {children}
      </div>
    </details>
  );
}
