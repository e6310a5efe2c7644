/** The requests behind one number of the statistics. */
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { inUnit } from '#app/components/compliance/bars.tsx';
import { Card } from '#app/components/card.tsx';
import { figureName } from '#app/components/compliance/figure-words.ts';
import { Table } from '#app/components/table.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/compliance/words.ts';
import '#app/components/work/words.ts';
import { figureOf } from '#app/compliance/figures.ts';
import { statisticsView } from '#app/http/statistics-filter.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { requestsBehind } from '#db/queries/statistics.ts';
import { formatLegalDate, formatShortDate } from '#templates/locales/format.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'disclosure.read');
  const query = new URL(request.url).searchParams;
  return readAs(context, actor, async (tx, look) => {
    const view = await statisticsView(tx, actor, context.now(), (name) => query.get(name));
    const found = figureOf(view.charts, query.get('chart') ?? 'received', query.get('key') ?? view.today.slice(0, 7));
    if (!found && query.has('chart')) throw new AppError('not_found', 'no such figure');
    const { requests = [], ...figure } = found?.figure ?? { key: view.today.slice(0, 7), value: 0 };
    const rows = await requestsBehind(tx, requests);
    await look({ action: 'list.viewed', facts: { list: 'statistics_requests', results: rows.length } });
    return { shell: await staffShell(tx, request, context, actor), rows, total: new Set(requests).size, chart: found?.chart.id ?? 'received', unit: found?.chart.unit ?? 'requests', figure, from: view.from, to: view.to, facilityId: view.facilityId };
  });
}

export const meta: MetaFunction = () => [{ title: 'Requests behind a number - OpenROI' }];

export default function BehindTheNumber() {
  const { t, locale } = useWords();
  const { shell, rows, total, chart, unit, figure, from, to, facilityId } = useLoaderData<typeof loader>();
  const s = (key: string, params?: Record<string, string | number>) => t(`statistics.${key}`, params);
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <p>
            <Link className="link" to={`/reports?${new URLSearchParams({ from, to, ...(facilityId ? { facility: facilityId } : {}) })}`}>
              {s('title')}
            </Link>
          </p>
          <h1 className="text-xl font-semibold">{`${s(`chart.${chart}.title`)}: ${figureName(chart, figure, t, locale)}`}</h1>
          <p className="text-muted">
            {s('behind', { value: inUnit(figure.value, unit, locale, t), from: formatLegalDate(from, locale), to: formatLegalDate(to, locale) })}
          </p>
        </header>
        <Card flush title={<span role="status">{s('requests', { count: total })}</span>}>
          {total > rows.length ? <p className="px-4 py-2 text-muted">{s('newest', { count: rows.length })}</p> : null}
          <Table
            caption={s('requests', { count: total })}
            rows={rows}
            rowKey={(row) => row.id}
            empty={<p className="px-4 py-3 text-muted">{s('nothing')}</p>}
            columns={[
              { key: 'number', head: t('compliance.log.number'), rowHeader: true, cell: (row) => <Link className="link whitespace-nowrap font-semibold" to={`/compliance/requests/${row.id}`}>{row.number}</Link> },
              { key: 'received', head: t('office.work.column.received'), className: 'whitespace-nowrap', cell: (row) => formatShortDate(row.receivedOn, locale) },
              { key: 'requester', head: t('compliance.searches.requester'), cell: (row) => row.requester },
              { key: 'kind', head: s('chart.requester.title'), cell: (row) => t(`office.requesterKind.${row.requesterKind}`) },
              { key: 'basis', head: t('compliance.disclosures.basis'), cell: (row) => t(`rules.basis.${row.basis}`) },
              { key: 'state', head: t('compliance.story.status'), cell: (row) => t(`states.staff.${row.state === 'closed' && row.outcome ? `closed_${row.outcome}` : row.state}.label`) },
              { key: 'facility', head: t('compliance.searches.facility'), cell: (row) => row.facility },
            ]}
          />
        </Card>
      </div>
    </OfficeLayout>
  );
}
