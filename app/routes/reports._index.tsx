/** Statistics: what came, what became of it, how long it took, who did it. Each number opens to the requests behind it. */
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { Download } from 'lucide-react';
import { Bars } from '#app/components/compliance/bars.tsx';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { figureName } from '#app/components/compliance/figure-words.ts';
import { FilterField } from '#app/components/compliance/filter-field.tsx';
import { Table } from '#app/components/table.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/compliance/words.ts';
import '#app/components/work/words.ts';
import type { Chart } from '#app/compliance/figures.ts';
import { statisticsView } from '#app/http/statistics-filter.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { holds } from '#app/policy/resolver.ts';
import { formatLegalDate, formatNumber } from '#templates/locales/format.ts';
import { addMonths } from '#workflows/rules/dates.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'report.read');
  const query = new URL(request.url).searchParams;
  return readAs(context, actor, async (tx, look) => {
    const { charts, ...view } = await statisticsView(tx, actor, context.now(), (name) => query.get(name));
    await look({ action: 'list.viewed', facts: { list: 'statistics', results: charts.length } });
    // Which requests they are stays on the server.
    const shown = charts.map(({ figures, ...chart }) => ({ ...chart, figures: figures.map(({ requests: _requests, ...figure }) => figure) }));
    return { shell: await staffShell(tx, request, context, actor), charts: shown, ...view, opens: holds(actor, 'disclosure.read') };
  });
}

export const meta: MetaFunction = () => [{ title: 'Reports - OpenROI' }];

const worked = ['checked', 'reviewed', 'pages_decided', 'approved', 'returned'];

export default function Reports() {
  const { t, locale } = useWords();
  const { shell, charts, from, to, facilityId, facilities, today, opens } = useLoaderData<typeof loader>();
  const s = (key: string, params?: Record<string, string | number>) => t(`statistics.${key}`, params);
  const filter = new URLSearchParams({ from, to, ...(facilityId ? { facility: facilityId } : {}) });
  const href = (chart: string, key: string) => (opens ? `/reports/requests?${new URLSearchParams({ chart, key })}&${filter}` : null);
  const months = Array.from({ length: 36 }, (_, n) => addMonths(`${today.slice(0, 7)}-01`, -n).slice(0, 7));
  const people = [...new Map(charts.filter(({ id }) => worked.includes(id)).flatMap(({ figures }) => figures.map(({ key, label }) => [key, label ?? key] as const)))].map(([id, name]) => ({ id, name })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const done = (id: string, person: string) => charts.find((chart) => chart.id === id)?.figures.find(({ key }) => key === person)?.value ?? 0;
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <h1 className="text-xl font-semibold">{s('title')}</h1>
          {shell.user.roles.includes('compliance') ? (
            <p>
              <Link className="link" to="/reports/quality">
                {t('oversight.quality.title')}
              </Link>
            </p>
          ) : null}
          <p className="text-muted">{s('lead', { from: formatLegalDate(from, locale), to: formatLegalDate(to, locale) })}</p>
        </header>
        <div className="flex flex-wrap items-end gap-x-6 gap-y-3 print:hidden">
          <form method="get" className="flex flex-wrap items-end gap-3" aria-label={s('filter')}>
            <FilterField label={t('compliance.disclosures.from')}>
              <input type="date" name="from" defaultValue={from} className="control" />
            </FilterField>
            <FilterField label={t('compliance.disclosures.to')}>
              <input type="date" name="to" defaultValue={to} className="control" />
            </FilterField>
            <FilterField label={t('compliance.searches.facility')}>
              <select name="facility" defaultValue={facilityId ?? ''} className="control">
                <option value="">{t('compliance.searches.allFacilities')}</option>
                {facilities.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </FilterField>
            <Button look="secondary">{s('show')}</Button>
          </form>
          <form method="post" action="/reports/export">
            {[...filter].map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            <Button look="secondary" name="format" value="csv" icon={<Download aria-hidden className="h-4 w-4" />}>
              {s('csv')}
            </Button>
          </form>
          <form method="post" action="/reports/export" className="flex flex-wrap items-end gap-3">
            {facilityId ? <input type="hidden" name="facility" value={facilityId} /> : null}
            <FilterField label={s('month')}>
              <select name="month" className="control">
                {months.map((month) => (
                  <option key={month} value={month}>
                    {figureName('received', { key: month }, t, locale)}
                  </option>
                ))}
              </select>
            </FilterField>
            <FilterField label={s('language')}>
              <select name="language" defaultValue={locale} className="control">
                {(['en', 'es'] as const).map((language) => (
                  <option key={language} value={language}>
                    {s(`languages.${language}`)}
                  </option>
                ))}
              </select>
            </FilterField>
            <Button look="secondary" name="format" value="pdf" icon={<Download aria-hidden className="h-4 w-4" />}>
              {s('pdf')}
            </Button>
          </form>
        </div>
        <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
          {charts
            .filter(({ id }) => !worked.includes(id))
            .map((chart) => (
              <ChartCard key={chart.id} chart={chart} href={href} />
            ))}
        </div>
        <Card flush title={s('work.title')}>
          <p className="px-4 py-2 text-muted">{s('work.lead')}</p>
          <Table
            caption={s('work.title')}
            rows={people}
            rowKey={(row) => row.id}
            empty={<p className="px-4 pb-4 text-muted">{s('nothing')}</p>}
            columns={[
              { key: 'who', head: t('compliance.log.who'), rowHeader: true, cell: (row) => <span className="font-semibold">{row.name}</span> },
              ...worked.map((id) => ({
                key: id,
                head: s(`chart.${id}.title`),
                align: 'right' as const,
                cell: (row: { id: string; name: string }) => {
                  const count = done(id, row.id);
                  const to = href(id, row.id);
                  return count > 0 && to ? (
                    <Link className="link" to={to} aria-label={`${row.name}, ${s(`chart.${id}.title`)}: ${count}`}>
                      {formatNumber(count, locale)}
                    </Link>
                  ) : (
                    formatNumber(count, locale)
                  );
                },
              })),
            ]}
          />
        </Card>
      </div>
    </OfficeLayout>
  );
}

type Shown = Omit<Chart, 'figures'> & { figures: { key: string; label?: string | undefined; value: number; of?: number | undefined }[] };

function ChartCard({ chart, href }: { chart: Shown; href: (chart: string, key: string) => string | null }) {
  const { t, locale } = useWords();
  const title = t(`statistics.chart.${chart.id}.title`);
  const empty = chart.figures.every(({ value, of }) => value === 0 && !of);
  return (
    <Card title={title}>
      <p className="mb-2 text-xs text-muted">{t(`statistics.chart.${chart.id}.lead`)}</p>
      {empty ? (
        <p className="text-muted">{t('statistics.nothing')}</p>
      ) : (
        <Bars
          caption={title}
          columns={[title, t(`statistics.unit.${chart.unit}`)]}
          unit={chart.unit}
          bars={chart.figures.map((figure) => ({ key: figure.key, label: figureName(chart.id, figure, t, locale), value: figure.value, of: figure.of, href: href(chart.id, figure.key) }))}
        />
      )}
    </Card>
  );
}
