/** The log: its health always visible, its events by action, outcome, request, patient and time. Reading it is itself an event. */
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData, useSearchParams } from '@remix-run/react';
import { Download } from 'lucide-react';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { FilterField } from '#app/components/compliance/filter-field.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { DescriptionList } from '#app/components/description-list.tsx';
import { EmptyState, Pagination } from '#app/components/small.tsx';
import { Table } from '#app/components/table.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/compliance/words.ts';
import { auditActions } from '#app/audit/events.ts';
import { logFormats } from '#app/commands/export-events.ts';
import { logFilter } from '#app/http/log-filter.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { findEvents, logHealth, logPerPage } from '#db/queries/log.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'log.read');
  const query = new URL(request.url).searchParams;
  const read = (name: string) => query.get(name) ?? '';
  return readAs(context, actor, async (tx, look) => {
    const filter = await logFilter(tx, read);
    const found = await findEvents(tx, filter);
    const health = await logHealth(tx);
    const filters = Object.keys(filter).filter((name) => name !== 'page');
    await look({ action: 'log.read', subject: { ...(filter.patientId ? { patientId: filter.patientId } : {}) }, facts: { view: 'list', filters, results: found.total } });
    return { shell: await staffShell(tx, request, context, actor), ...found, page: filter.page, pages: Math.max(1, Math.ceil(found.total / logPerPage)), health, actions: auditActions, formats: logFormats };
  });
}

export const meta: MetaFunction = () => [{ title: 'Log - OpenROI' }];

export default function Log() {
  const { t } = useWords();
  const { shell, rows, total, page, pages, health, actions, formats } = useLoaderData<typeof loader>();
  const [query] = useSearchParams();
  const l = (key: string, params?: Record<string, string | number>) => t(`compliance.log.${key}`, params);
  const href = (next: number) => {
    const search = new URLSearchParams(query);
    search.set('page', String(next));
    return `?${search}`;
  };
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <h1 className="text-xl font-semibold">{l('title')}</h1>
          <p className="text-muted">{l('lead')}</p>
          {shell.user.roles.includes('compliance') ? (
            <p>
              <Link className="link" to="/log/tokens">
                {t('compliance.tokens.title')}
              </Link>
            </p>
          ) : null}
        </header>
        <Card title={l('health')}>
          <DescriptionList
            facts={[
              { name: l('signed'), value: health.signedAt ? <Instant at={health.signedAt} /> : l('never') },
              { name: l('size'), value: String(health.size) },
              { name: l('waiting'), value: String(health.pending) },
              ...(health.root ? [{ name: l('root'), value: <code className="break-all text-xs">{health.root}</code> }] : []),
            ]}
          />
        </Card>
        <form method="get" className="flex flex-wrap items-end gap-3" aria-label={l('apply')}>
          <FilterField label={l('action')}>
            <select name="action" defaultValue={query.get('action') ?? ''} className="control">
              <option value="">{l('allActions')}</option>
              {actions.map((action) => (
                <option key={action} value={action}>
                  {action}
                </option>
              ))}
            </select>
          </FilterField>
          <FilterField label={l('outcome')}>
            <select name="outcome" defaultValue={query.get('outcome') ?? ''} className="control">
              <option value="">{l('allOutcomes')}</option>
              {['done', 'refused', 'failed'].map((outcome) => (
                <option key={outcome} value={outcome}>
                  {outcome}
                </option>
              ))}
            </select>
          </FilterField>
          <FilterField label={l('number')}>
            <input name="request" defaultValue={query.get('request') ?? ''} autoComplete="off" className="control" />
          </FilterField>
          <FilterField label={l('from')}>
            <input type="date" name="from" defaultValue={query.get('from') ?? ''} className="control" />
          </FilterField>
          <FilterField label={l('to')}>
            <input type="date" name="to" defaultValue={query.get('to') ?? ''} className="control" />
          </FilterField>
          {query.get('patient') ? <input type="hidden" name="patient" value={query.get('patient') ?? ''} /> : null}
          <Button look="secondary">{l('apply')}</Button>
          {query.size > 0 ? (
            <Link className="link" to="/log">
              {l('clear')}
            </Link>
          ) : null}
        </form>
        <Card flush title={<span role="status">{query.get('patient') ? `${l('byPatient')}: ` : ''}{l('found', { count: total })}</span>}>
          <Table
            caption={l('title')}
            rows={rows}
            rowKey={(row) => row.id}
            empty={
              <div className="p-4">
                <EmptyState title={l('empty')}>{l('emptyText')}</EmptyState>
              </div>
            }
            columns={[
              { key: 'index', head: t('compliance.story.index'), align: 'right', cell: (row) => row.index ?? '…' },
              { key: 'when', head: l('when'), cell: (row) => <Instant at={row.at} /> },
              { key: 'who', head: l('who'), cell: (row) => row.actor ?? row.actorId.slice(0, 13) },
              { key: 'action', head: l('action'), rowHeader: true, cell: (row) => <span className="font-semibold">{row.action}</span> },
              { key: 'outcome', head: l('outcome'), cell: (row) => row.outcome },
              { key: 'request', head: l('number'), cell: (row) => (row.requestId && row.number ? <Link className="link whitespace-nowrap" to={`/compliance/requests/${row.requestId}`}>{row.number}</Link> : '–') },
              { key: 'hash', head: 'SHA-256', cell: (row) => <code className="text-xs" title={row.hash}>{row.hash.slice(0, 16)}…</code> },
            ]}
          />
        </Card>
        <Pagination page={page} pages={pages} href={href} />
        <form method="post" action="/log/export" className="flex flex-wrap items-center gap-3">
          {[...query].map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          {formats.map((format) => (
            <Button key={format} look="secondary" name="format" value={format} icon={<Download aria-hidden className="h-4 w-4" />}>
              {l(`export.${format}`)}
            </Button>
          ))}
          <p className="text-xs text-muted">{l('exportHint')}</p>
        </form>
      </div>
    </OfficeLayout>
  );
}
