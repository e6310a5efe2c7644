/** The list with its queues, counts, filters and keys. Everything is a link or a form: it works without a script too. */
import { Form, Link, useActionData, useLocation, useNavigate, useNavigation, useSubmit } from '@remix-run/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Button, buttonClass } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Deadline } from '#app/components/deadline.tsx';
import { Kbd, useShortcuts, type Shortcut } from '#app/components/keys.tsx';
import { Notice } from '#app/components/notice.tsx';
import { EmptyState, Pagination } from '#app/components/small.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { Table, type Column } from '#app/components/table.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { bases } from '#workflows/rules/bases.ts';
import type { WorkData } from '#app/routes/work.tsx';
import { allColumns, type ColumnName } from './columns.ts';
import { StateTag } from './state-tag.tsx';

type Row = WorkData['rows'][number];
const savedQueues = ['open', 'mine', 'unassigned', 'to_check', 'to_review', 'to_approve', 'waiting', 'undelivered', 'chart', 'failed', 'all'] as const;
const stateOrder = ['received', 'locating', 'awaiting_information', 'retrieving', 'retrieval_failed', 'reviewing', 'building', 'awaiting_approval', 'approved', 'releasing', 'released', 'undelivered', 'denial_proposed'] as const;

export function WorkPage(props: WorkData) {
  const { t } = useWords();
  const { rows, filter, counts, total, pages, shell } = props;
  const location = useLocation();
  const answer = useActionData<{ nothing?: boolean }>();
  const current = useListKeys(rows, shell.user.id, location.search);
  const mayClaim = shell.user.roles.includes('technician') || shell.user.roles.includes('supervisor');
  const columns = columnsFor(props.columns, t, mayClaim);
  const hrefOf = (change: Record<string, string | null>) => `/work${searchOf(filter, change)}`;
  const queueShown = filter.queue;
  return (
    <div className="mx-auto flex max-w-page flex-col gap-4">
      <div className="flex flex-wrap items-baseline justify-between gap-4">
        <h1 className="text-xl font-semibold">{t(`office.queue.${queueShown}`)}</h1>
        <p className="hidden text-muted lg:block">
          <Kbd>j</Kbd> <Kbd>k</Kbd> {t('office.work.keyMove')} · <Kbd>Enter</Kbd> {t('office.work.keyOpen')} · <Kbd>c</Kbd> {t('office.work.keyClaim')} · <Kbd>f</Kbd> {t('office.work.keyFilter')}
        </p>
      </div>
      <nav aria-label={t('office.work.queues')} className="flex flex-wrap gap-1">
        {savedQueues.map((queue) => (
          <Link key={queue} to={`/work?queue=${queue}`} aria-current={queueShown === queue ? 'page' : undefined} className="inline-flex min-h-8 items-center gap-2 rounded-full border border-line bg-surface px-3 font-semibold text-muted no-underline hover:border-brand hover:text-ink aria-[current]:border-brand aria-[current]:bg-brand-soft aria-[current]:text-brand">
            {t(`office.queue.${queue}`)} <span className="tabular-nums">{counts.byQueue[queue]}</span>
          </Link>
        ))}
      </nav>
      <Filters {...props} />
      {answer?.nothing ? <Notice kind="soon" title={t('office.work.chooseFirst')} live /> : null}
      <Card flush title={t('office.work.count', { count: total })} action={<ColumnChoice columns={props.columns} />}>
        {rows.length === 0 ? (
          <div className="p-4">
            <EmptyState
              title={t(`office.work.empty.${queueShown === 'mine' ? 'mine' : filter.state || filter.basis || filter.assignee ? 'filtered' : 'none'}`)}
              action={
                <Link className={buttonClass('secondary', 'normal')} to={queueShown === 'mine' ? '/work?queue=unassigned' : filter.state || filter.basis || filter.assignee ? `/work?queue=${queueShown}` : '/intake'}>
                  {t(`office.work.emptyStep.${queueShown === 'mine' ? 'mine' : filter.state || filter.basis || filter.assignee ? 'filtered' : 'none'}`)}
                </Link>
              }
            >
              {t('office.work.emptyText')}
            </EmptyState>
          </div>
        ) : (
          <Table caption={t('office.work.caption')} columns={columns} rows={rows} rowKey={(row) => row.id} current={current} />
        )}
      </Card>
      {mayClaim && rows.length > 0 ? <BatchForm colleagues={props.colleagues} me={shell.user} back={location.search} /> : null}
      <Pagination page={filter.page} pages={pages} href={(page) => hrefOf({ page: String(page) })} />
    </div>
  );
}

function searchOf(filter: WorkData['filter'], change: Record<string, string | null>): string {
  const search = new URLSearchParams();
  const all: Record<string, string | null> = { queue: filter.queue, state: filter.state, basis: filter.basis, assignee: filter.assignee, page: null, ...change };
  for (const [name, value] of Object.entries(all)) if (value) search.set(name, value);
  return `?${search.toString()}`;
}

/** `j k` move, Enter opens, `c` claims, `f` filters. */
function useListKeys(rows: readonly Row[], me: string, back: string): string | null {
  const { t } = useWords();
  const navigate = useNavigate();
  const submit = useSubmit();
  const [at, setAt] = useState<string | null>(null);
  const index = rows.findIndex((row) => row.id === at);
  const place = useRef({ index, rows, me, back });
  place.current = { index, rows, me, back };
  const keys = useMemo<Shortcut[]>(() => {
    const go = (step: number) => {
      const { index: from, rows: list } = place.current;
      const next = list[Math.max(0, Math.min(list.length - 1, from + step))];
      if (!next) return;
      setAt(next.id);
      // The row's own link takes the focus: Enter opens it, and a screen reader says where one is.
      document.querySelector<HTMLAnchorElement>(`[data-row="${next.id}"] a`)?.focus();
    };
    const chosen = () => place.current.rows[place.current.index];
    return [
      { key: 'j', label: t('office.work.keyDown'), run: () => go(1) },
      { key: 'k', label: t('office.work.keyUp'), run: () => go(-1) },
      { key: 'Enter', label: t('office.work.keyOpen'), run: () => chosen() && navigate(`/requests/${chosen()?.id ?? ''}`) },
      {
        key: 'c',
        label: t('office.work.keyClaim'),
        run: () => {
          const row = chosen();
          if (row) submit({ requestId: row.id, assignee: place.current.me, back: place.current.back }, { method: 'post', action: '/work', preventScrollReset: true });
        },
      },
      { key: 'f', label: t('office.work.keyFilter'), run: () => document.getElementById('filter-state')?.focus() },
    ];
  }, [navigate, submit, t]);
  useShortcuts(keys);
  useEffect(() => {
    if (at && !rows.some((row) => row.id === at)) setAt(null);
  }, [at, rows]);
  return at;
}

function columnsFor(shown: readonly ColumnName[], t: ReturnType<typeof useWords>['t'], mayClaim: boolean): Column<Row>[] {
  const more: Record<ColumnName, Column<Row>> = {
    state: {
      key: 'state',
      head: t('office.work.column.state'),
      cell: (row) => (
        <span className="flex flex-col items-start gap-1">
          <StateTag state={row.state} outcome={row.outcome} />
          {row.held ? <StatusTag status="soon">{t('office.work.held')}</StatusTag> : null}
          {row.tasks > 0 ? <StatusTag status="soon">{t('charts.task.onList', { count: row.tasks })}</StatusTag> : null}
          {row.failed > 0 ? <StatusTag status="late">{t('office.work.failed')}</StatusTag> : null}
        </span>
      ),
    },
    requester: { key: 'requester', head: t('office.work.column.requester'), cell: (row) => <>{row.requesterName}<span className="block text-xs text-muted">{t(`office.requesterKind.${row.requesterKind}`)}</span></> },
    patient: { key: 'patient', head: t('office.work.column.patient'), cell: (row) => row.patientName },
    basis: { key: 'basis', head: t('office.work.column.basis'), cell: (row) => t(`rules.basis.${row.basis}`) },
    received: { key: 'received', head: t('office.work.column.received'), className: 'whitespace-nowrap', cell: (row) => <Age row={row} /> },
    came: { key: 'came', head: t('office.work.column.came'), cell: (row) => t(`office.came.${row.channel}`) },
    assigned: { key: 'assigned', head: t('office.work.column.assigned'), cell: (row) => row.assignedName ?? <span className="text-muted">{t('office.work.nobody')}</span> },
    fee: { key: 'fee', head: t('office.work.column.fee'), cell: (row) => t(`office.fee.state.${row.fee}`) },
  };
  const select: Column<Row>[] = mayClaim
    ? [{ key: 'select', head: <span className="sr-only">{t('office.work.select')}</span>, cell: (row) => <input type="checkbox" form="batch" name="requestId" value={row.id} aria-label={t('office.work.selectOne', { number: row.number })} className="h-5 w-5" /> }]
    : [];
  return [
    ...select,
    {
      key: 'number',
      head: t('office.work.column.number'),
      rowHeader: true,
      className: 'whitespace-nowrap',
      cell: (row) => (
        <>
          <Link className="link font-semibold" to={`/requests/${row.id}`}>
            {row.number}
          </Link>
          {row.expedited ? <span className="block text-xs font-semibold text-soon">{t('office.work.expedited')}</span> : null}
        </>
      ),
    },
    { key: 'due', head: t('office.work.column.due'), cell: (row) => <Due row={row} /> },
    ...allColumns.filter((name) => shown.includes(name)).map((name) => more[name]),
  ];
}

function Due({ row }: { row: Row }) {
  const { t, say } = useWords();
  if (!row.dueOn || row.daysLeft === null) return <span className="text-muted">{t('office.work.noDeadline')}</span>;
  return (
    <Deadline due={row.dueOn} daysLeft={row.daysLeft} zone={row.zone} met={row.state === 'closed'}>
      <p className="text-xs text-muted">{row.citation}</p>
      <ul className="list-disc pl-5">
        {row.steps.map((step, i) => (
          <li key={i}>{say(step.message)}</li>
        ))}
      </ul>
    </Deadline>
  );
}

function Age({ row }: { row: Row }) {
  const { t, locale } = useWords();
  return (
    <>
      {formatShortDate(row.receivedOn, locale)}
      <span className="block text-xs text-muted">{t('office.work.age', { count: row.age })}</span>
    </>
  );
}

function Filters({ filter, counts, colleagues }: WorkData) {
  const { t } = useWords();
  const navigation = useNavigation();
  const submit = useSubmit();
  return (
    <Form method="get" action="/work" className="flex flex-wrap items-end gap-3" onChange={(event) => submit(event.currentTarget)} aria-label={t('office.work.filters')} key={`${filter.queue}-${filter.state}-${filter.basis}-${filter.assignee}`}>
      <input type="hidden" name="queue" value={filter.queue} />
      <label className="flex flex-col gap-1">
        <span className="text-xs font-semibold text-muted">{t('office.work.column.state')}</span>
        <select id="filter-state" name="state" defaultValue={filter.state ?? ''} className="control">
          <option value="">{t('office.work.any')}</option>
          {stateOrder.map((state) => (
            <option key={state} value={state}>
              {t(`states.staff.${state}.label`)} ({counts.byState[state] ?? 0})
            </option>
          ))}
        </select>
      </label>
      <label className="flex flex-col gap-1">
        <span className="text-xs font-semibold text-muted">{t('office.work.column.basis')}</span>
        <select name="basis" defaultValue={filter.basis ?? ''} className="control">
          <option value="">{t('office.work.any')}</option>
          {bases.map((basis) => (
            <option key={basis} value={basis}>
              {t(`rules.basis.${basis}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="flex flex-col gap-1">
        <span className="text-xs font-semibold text-muted">{t('office.work.column.assigned')}</span>
        <select name="assignee" defaultValue={filter.assignee ?? ''} className="control">
          <option value="">{t('office.work.any')}</option>
          <option value="nobody">{t('office.work.nobody')}</option>
          {colleagues.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Button look="secondary" disabled={navigation.state === 'loading'}>
        {t('office.work.apply')}
      </Button>
    </Form>
  );
}

function ColumnChoice({ columns }: { columns: readonly ColumnName[] }) {
  const { t } = useWords();
  const { search } = useLocation();
  return (
    <details className="relative">
      <summary className="text-brand">{t('office.work.columns')}</summary>
      <Form method="post" action="/work" className="absolute right-0 z-20 mt-1 flex w-56 flex-col gap-1 rounded border border-line bg-surface p-3 shadow">
        <input type="hidden" name="back" value={search} />
        {allColumns.map((name) => (
          <label key={name} className="flex items-center gap-2">
            <input type="checkbox" name="column" value={name} defaultChecked={columns.includes(name)} className="h-5 w-5" />
            {t(`office.work.column.${name}`)}
          </label>
        ))}
        <Button name="intent" value="columns" look="secondary" size="small">
          {t('office.work.apply')}
        </Button>
      </Form>
    </details>
  );
}

function BatchForm({ colleagues, me, back }: { colleagues: WorkData['colleagues']; me: WorkData['shell']['user']; back: string }) {
  const { t } = useWords();
  const others = me.roles.includes('supervisor') ? colleagues.filter(({ id }) => id !== me.id) : [];
  return (
    <Form method="post" action="/work" id="batch" preventScrollReset className="flex flex-wrap items-end gap-3">
      <input type="hidden" name="back" value={back} />
      <label className="flex flex-col gap-1">
        <span className="text-xs font-semibold text-muted">{t('office.work.assignTo')}</span>
        <select name="assignee" defaultValue={me.id} className="control">
          <option value={me.id}>{t('office.work.me')}</option>
          {others.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          {me.roles.includes('supervisor') ? <option value="nobody">{t('office.work.nobody')}</option> : null}
        </select>
      </label>
      <Button look="secondary">{t('office.work.assignSelected')}</Button>
    </Form>
  );
}
