/** Batches with how far each is; what waits stands first. */
import { Link } from '@remix-run/react';
import { useWords } from '#app/i18n/use-words.ts';
import { Card } from '../card.tsx';
import { EmptyState } from '../small.tsx';
import { StatusTag, type Status } from '../status-tag.tsx';
import { Table, type Column } from '../table.tsx';
import { Day, Instant } from './dates.tsx';

type Line = {
  id: string;
  name: string;
  channel: 'fax' | 'paper';
  facility: string;
  receivedOn: string;
  enteredAt: string;
  zone: string;
  pages: number;
  requests: number;
  indexed: number;
  setAside: number;
  done: boolean;
  scan: 'clean' | 'waiting' | 'found' | null;
};

export function BatchTable({ lines, current, severalFacilities }: { lines: readonly Line[]; current: string | null; severalFacilities: boolean }) {
  const { t } = useWords();
  const state = (line: Line): [Status, string] =>
    line.scan === 'waiting' ? ['waiting', 'scanning'] : line.scan === 'found' ? ['late', 'quarantined'] : line.done ? ['done', 'done'] : line.requests + line.setAside === 0 ? ['soon', 'new'] : ['waiting', 'open'];
  const columns: Column<Line>[] = [
    {
      key: 'name',
      head: t('intake.column.batch'),
      rowHeader: true,
      cell: (line) => (
        <Link className="link font-semibold" to={`/intake/${line.id}`}>
          {line.name}
        </Link>
      ),
    },
    {
      key: 'state',
      head: t('intake.column.state'),
      cell: (line) => {
        const [status, word] = state(line);
        return <StatusTag status={status}>{t(`intake.state.${word}`)}</StatusTag>;
      },
    },
    { key: 'received', head: t('intake.column.received'), cell: (line) => <Day day={line.receivedOn} /> },
    { key: 'channel', head: t('intake.column.channel'), cell: (line) => t(`intake.channel.${line.channel}`) },
    ...(severalFacilities ? [{ key: 'facility', head: t('intake.column.facility'), cell: (line: Line) => line.facility }] : []),
    { key: 'pages', head: t('intake.column.pages'), align: 'right', cell: (line) => line.pages },
    { key: 'requests', head: t('intake.column.indexed'), align: 'right', cell: (line) => (line.requests === 0 ? '–' : t('intake.indexedOf', { done: line.indexed, total: line.requests })) },
    { key: 'aside', head: t('intake.column.aside'), align: 'right', cell: (line) => line.setAside || '–' },
    { key: 'entered', head: t('intake.column.entered'), cell: (line) => <Instant at={line.enteredAt} zone={line.zone} /> },
  ];
  if (lines.length === 0) return <EmptyState title={t('intake.none')}>{t('intake.noneHint')}</EmptyState>;
  return (
    <Card flush>
      <Table caption={t('intake.batches')} rows={lines} rowKey={(line) => line.id} columns={columns} current={current} />
    </Card>
  );
}
