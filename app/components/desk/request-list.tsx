/** The desk's list: what is due, what waits for the firm, what is ready; numbers of the firm's own first. */
import { Form, Link } from '@remix-run/react';
import clsx from 'clsx';
import { Download, Search } from 'lucide-react';
import { useWords } from '#app/i18n/use-words.ts';
import type { DeskFilter, DeskRow } from '#db/queries/desk.ts';
import { formatCents, formatShortDate } from '#templates/locales/format.ts';
import { daysBetween } from '#workflows/rules/dates.ts';
import { Button, LinkButton } from '../button.tsx';
import { Card } from '../card.tsx';
import { deadlineStatus } from '../deadline.tsx';
import { EmptyState, Pagination } from '../small.tsx';
import { StatusTag } from '../status-tag.tsx';
import { Table, type Column } from '../table.tsx';
import { RequestState } from './request-state.tsx';

export type DeskListData = {
  rows: DeskRow[];
  total: number;
  counts: Record<DeskFilter, number>;
  filter: DeskFilter;
  mine: boolean;
  page: number;
  pages: number;
  today: string;
  insurer: boolean;
  drafts: { id: string; matterNumber: string; updatedAt: string }[];
};

const filters = ['open', 'waiting', 'ready', 'fee', 'closed', 'all'] as const;

export function DeskList({ data, searched }: { data: DeskListData; searched: { term: string; rows: DeskRow[]; total: number } | null }) {
  const { t } = useWords();
  const rows = searched?.rows ?? data.rows;
  const href = (change: { show?: DeskFilter; mine?: boolean; page?: number }) => {
    const search = new URLSearchParams({ show: change.show ?? data.filter });
    if (change.mine ?? data.mine) search.set('mine', '1');
    if (change.page && change.page > 1) search.set('page', String(change.page));
    return `/desk?${search.toString()}`;
  };
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <h1 className="text-xl font-semibold">{t('desk.list.title')}</h1>
        <div className="flex flex-wrap items-end gap-3">
          <Form method="post" action="/desk?index" role="search" className="flex items-end gap-2">
            <div className="flex flex-col gap-1">
              <label htmlFor="term" className="text-xs text-muted">
                {t(data.insurer ? 'desk.list.searchClaim' : 'desk.list.searchMatter')}
              </label>
              <input id="term" name="term" type="search" defaultValue={searched?.term ?? ''} autoComplete="off" className="control w-56" />
            </div>
            <Button look="secondary" icon={<Search aria-hidden className="h-4 w-4" />}>
              {t('desk.list.search')}
            </Button>
          </Form>
          <form method="post" action="/desk/export">
            <Button look="secondary" icon={<Download aria-hidden className="h-4 w-4" />}>
              {t('desk.list.export')}
            </Button>
          </form>
        </div>
      </div>
      {data.drafts.length > 0 ? (
        <Card title={t('desk.list.drafts')}>
          <ul className="flex flex-col gap-1">
            {data.drafts.map((draft) => (
              <li key={draft.id}>
                <Link className="link inline-flex min-h-6 items-center" to={`/desk/new/${draft.id}/check`}>
                  {draft.matterNumber || t('desk.list.noNumber')}
                </Link>{' '}
                <span className="text-muted">{t('desk.list.notSent')}</span>
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
      {searched ? (
        <div className="flex flex-wrap items-center gap-4">
          <p role="status" className="font-semibold">
            {t('desk.list.found', { count: searched.total, term: searched.term })}
          </p>
          <Link className="link" to="/desk">
            {t('desk.list.showAll')}
          </Link>
        </div>
      ) : (
        <nav aria-label={t('desk.list.filters')} className="flex flex-wrap items-center gap-2">
          {filters.map((filter) => (
            <FilterLink key={filter} to={href({ show: filter, page: 1 })} current={filter === data.filter}>
              {t(`desk.filters.${filter}`)} <span className="tabular-nums">{data.counts[filter]}</span>
            </FilterLink>
          ))}
          <span aria-hidden className="mx-1 h-5 border-l border-line" />
          <FilterLink to={href({ mine: !data.mine, page: 1 })} current={data.mine}>
            {t('desk.filters.mine')}
          </FilterLink>
        </nav>
      )}
      <Card flush>
        <Table
          caption={t('desk.list.title')}
          columns={useColumns(data)}
          rows={rows}
          rowKey={(row) => row.id}
          empty={
            <EmptyState title={t(searched ? 'desk.list.nothingFound' : data.counts.all === 0 ? 'desk.list.none' : 'desk.list.noneHere')} action={data.counts.all === 0 ? <LinkButton to="/desk/new">{t('desk.places.new')}</LinkButton> : undefined}>
              {data.counts.all === 0 ? t('desk.list.noneText') : null}
            </EmptyState>
          }
        />
      </Card>
      {searched ? null : <Pagination page={data.page} pages={data.pages} href={(page) => href({ page })} />}
    </div>
  );
}

function FilterLink({ to, current, children }: { to: string; current: boolean; children: React.ReactNode }) {
  return (
    <Link to={to} aria-current={current ? 'true' : undefined} className={clsx('inline-flex min-h-8 items-center gap-2 rounded-full border px-3 no-underline', current ? 'border-brand bg-brand-soft font-semibold text-brand' : 'border-line text-muted hover:border-brand hover:text-ink')}>
      {children}
    </Link>
  );
}

function useColumns(data: DeskListData): Column<DeskRow>[] {
  const { t, locale } = useWords();
  return [
    {
      key: 'matter',
      head: t(data.insurer ? 'desk.fields.claimNumber' : 'desk.fields.matterNumber'),
      rowHeader: true,
      cell: (row) => (
        <Link className="link inline-flex min-h-6 items-center font-semibold" to={`/desk/requests/${row.id}`}>
          {row.matterNumber || row.number}
        </Link>
      ),
    },
    { key: 'patient', head: t('desk.list.patient'), cell: (row) => row.patient },
    {
      key: 'state',
      head: t('desk.list.status'),
      cell: (row) => (
        <span className="flex flex-wrap items-center gap-1">
          <RequestState state={row.state} outcome={row.outcome} />
          {row.expedited ? <span className="text-xs text-muted">{t('desk.list.expedited')}</span> : null}
        </span>
      ),
    },
    { key: 'missing', head: t('desk.list.missing'), cell: (row) => (row.missing > 0 ? <StatusTag status="late">{t('desk.list.missingCount', { count: row.missing })}</StatusTag> : <span className="text-muted">{t('desk.list.nothing')}</span>) },
    {
      key: 'due',
      head: t('desk.list.due'),
      cell: (row) => {
        if (!row.dueOn) return <span className="text-muted">–</span>;
        const left = daysBetween(data.today, row.dueOn);
        return (
          <span className="flex flex-col items-start gap-1">
            <time dateTime={row.dueOn} className="whitespace-nowrap">
              {formatShortDate(row.dueOn, locale)}
            </time>
            <StatusTag status={deadlineStatus(left)}>{left < 0 ? t('requester.layout.daysLate', { count: -left }) : left === 0 ? t('requester.layout.dueToday') : t('requester.layout.daysLeft', { count: left })}</StatusTag>
          </span>
        );
      },
    },
    { key: 'fee', head: t('desk.list.fee'), align: 'right', cell: (row) => (row.feeDueCents === null ? <span className="text-muted">–</span> : formatCents(row.feeDueCents, locale)) },
    { key: 'number', head: t('desk.list.number'), cell: (row) => <span className="whitespace-nowrap text-muted">{row.number}</span> },
    { key: 'by', head: t('desk.list.filedBy'), cell: (row) => <span className="whitespace-nowrap text-muted">{row.filedBy ?? ''}</span> },
  ];
}
