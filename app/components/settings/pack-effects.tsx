/** What a rule pack would change about the open requests: which, from what to what. */
import { Card } from '#app/components/card.tsx';
import { Notice } from '#app/components/notice.tsx';
import { Table } from '#app/components/table.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { formatCents, formatShortDate } from '#templates/locales/format.ts';
import type { PackEffect } from '#workflows/rules/pack-effects.ts';

export function PackEffects({ effect: { open, effects, count } }: { effect: { open: number; effects: readonly PackEffect[]; count: number } }) {
  const { t, locale } = useWords();
  const r = (key: string, params?: Record<string, string | number>) => t(`settings.rules.${key}`, params);
  if (count === 0) {
    return (
      <Notice kind="info" live title={r('effectNone', { open })}>
        {r('effectNoneText')}
      </Notice>
    );
  }
  return (
    <Card flush title={<span role="status">{r('effectCount', { count, open })}</span>}>
      <p className="px-4 py-2 text-muted">{r('effectText')}</p>
      <Table
        caption={r('effectTitle')}
        rows={effects}
        rowKey={(row) => `${row.requestId} ${row.what}`}
        columns={[
          { key: 'request', head: r('request'), rowHeader: true, cell: (row) => <span className="whitespace-nowrap font-semibold">{row.number}</span> },
          { key: 'what', head: r('what'), cell: (row) => r(`whats.${row.what}`) },
          { key: 'from', head: r('fromTo'), cell: (row) => said(row, 'from') },
          { key: 'to', head: r('to'), cell: (row) => <strong className="font-semibold">{said(row, 'to')}</strong> },
        ]}
      />
      {count > effects.length ? <p className="px-4 py-2 text-muted">{r('more', { count: count - effects.length })}</p> : null}
    </Card>
  );

  function said(row: PackEffect, end: 'from' | 'to'): string {
    switch (row.what) {
      case 'deadline':
        return `${formatShortDate(row[end].dueOn, locale)} (${row[end].citation})`;
      case 'fee':
        return row[end] === null ? r('needsConfirmation') : formatCents(row[end], locale);
      case 'prepayment':
      case 'consent':
        return r(row[end] ? 'yes' : 'no');
      default:
        return row satisfies never;
    }
  }
}
