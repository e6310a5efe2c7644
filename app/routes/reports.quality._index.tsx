/** Quality audits: samples drawn by chance or by risk, what they showed, and how it goes on. */
import { data as reply, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { Bars } from '#app/components/compliance/bars.tsx';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { figureName } from '#app/components/compliance/figure-words.ts';
import { FilterField } from '#app/components/compliance/filter-field.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { Table } from '#app/components/table.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/compliance/words.ts';
import { drawSample } from '#app/commands/compliance/audit-quality.ts';
import { dayRange } from '#app/http/day-range.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { facilitiesOf } from '#db/queries/log.ts';
import { preparers, qualitySamplesOf, qualityTrend } from '#db/queries/quality.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { AppError } from '#workflows/app-error.ts';
import { addMonths, legalDateOf } from '#workflows/rules/dates.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'oversight.decide');
  return readAs(context, actor, async (tx, look) => {
    const samples = await qualitySamplesOf(tx);
    await look({ action: 'list.viewed', facts: { list: 'quality_samples', results: samples.length } });
    const today = legalDateOf(context.now(), 'UTC');
    return { shell: await staffShell(tx, request, context, actor), samples, trend: await qualityTrend(tx), people: await preparers(tx), facilities: await facilitiesOf(tx, actor.facilityIds), from: addMonths(today, -1), to: today };
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'oversight.decide');
  const form = await request.formData();
  const read = (name: string) => String(form.get(name) ?? '').slice(0, 100);
  const now = context.now();
  const today = legalDateOf(now, 'UTC');
  const { from, to } = dayRange(read, { from: addMonths(today, -1), to: today }, 'UTC');
  if (!isUuid(read('facility'))) throw new AppError('invalid_input', 'not an id');
  try {
    const id = await drawSample(context.db, actor, { facilityId: read('facility'), method: read('method') === 'risk' ? 'risk' : 'random', personId: isUuid(read('person')) ? read('person') : null, from, to, size: Number(read('size')), now });
    return redirect(`/reports/quality/${id}`);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input' && error.public) return reply({ error: error.public.key }, { status: 400 });
    throw error;
  }
}

export const meta: MetaFunction = () => [{ title: 'Quality audits - OpenROI' }];

export default function Quality() {
  const { t, locale } = useWords();
  const { shell, samples, trend, people, facilities, from, to } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const q = (key: string, params?: Record<string, string | number>) => t(`oversight.quality.${key}`, params);
  const rates = (rows: typeof trend.months, name: (row: { key: string; label: string }) => string) => rows.map((row) => ({ key: row.key, label: name(row), value: row.wrong, of: row.checked, href: null }));
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <p>
            <Link className="link" to="/reports">
              {t('statistics.title')}
            </Link>
          </p>
          <h1 className="text-xl font-semibold">{q('title')}</h1>
          <p className="max-w-prose text-muted">{q('lead')}</p>
        </header>
        <Card title={q('draw')}>
          {answer ? <ErrorSummary errors={{ size: t(answer.error) }} /> : null}
          <Form method="post" className="flex flex-wrap items-end gap-3">
            <FilterField label={t('compliance.searches.facility')}>
              <select name="facility" className="control">
                {facilities.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </FilterField>
            <FilterField label={q('method')}>
              <select name="method" className="control">
                <option value="random">{q('random')}</option>
                <option value="risk">{q('risk')}</option>
              </select>
            </FilterField>
            <FilterField label={q('person')}>
              <select name="person" className="control">
                <option value="">{q('everybody')}</option>
                {people.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </FilterField>
            <FilterField label={t('compliance.log.from')}>
              <input type="date" name="from" defaultValue={from} className="control" />
            </FilterField>
            <FilterField label={t('compliance.log.to')}>
              <input type="date" name="to" defaultValue={to} className="control" />
            </FilterField>
            <FilterField label={q('size')}>
              <input id="size" name="size" inputMode="numeric" defaultValue="10" maxLength={3} className="control max-w-20" />
            </FilterField>
            <Button>{q('drawNow')}</Button>
          </Form>
        </Card>
        <Card flush title={q('samples')}>
          <Table
            caption={q('samples')}
            rows={samples}
            rowKey={(row) => row.id}
            empty={
              <div className="p-4">
                <EmptyState title={q('none')}>{q('noneText')}</EmptyState>
              </div>
            }
            columns={[
              { key: 'at', head: q('drawn'), rowHeader: true, cell: (row) => <Link className="link font-semibold" to={`/reports/quality/${row.id}`}><Instant at={row.at} zone={row.zone} /></Link> },
              { key: 'by', head: t('compliance.log.who'), cell: (row) => row.by },
              { key: 'method', head: q('method'), cell: (row) => `${q(row.method)}${row.person ? `, ${row.person}` : ''}` },
              { key: 'days', head: q('approved'), className: 'whitespace-nowrap', cell: (row) => `${formatShortDate(row.from, locale)} – ${formatShortDate(row.to, locale)}` },
              { key: 'items', head: q('packets'), align: 'right', cell: (row) => q('ofPopulation', { items: row.items, population: row.population }) },
              { key: 'open', head: q('open'), align: 'right', cell: (row) => row.open },
              { key: 'wrong', head: q('wrong'), align: 'right', cell: (row) => row.wrong },
            ]}
          />
        </Card>
        {trend.months.length > 0 ? (
          <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
            <Card title={q('trend')}>
              <Bars caption={q('trend')} columns={[q('month'), q('wrong')]} unit="requests" bars={rates(trend.months, (row) => figureName('received', { key: row.key }, t, locale))} />
            </Card>
            <Card title={q('byPerson')}>
              <Bars caption={q('byPerson')} columns={[q('person'), q('wrong')]} unit="requests" bars={rates(trend.people, (row) => row.label)} />
            </Card>
            {trend.errors.length > 0 ? (
              <Card title={q('byError')}>
                <Bars caption={q('byError')} columns={[q('error'), q('times')]} unit="acts" bars={trend.errors.map(({ key, count }) => ({ key, label: q(`errors.${key}`), value: count, href: null }))} />
              </Card>
            ) : null}
          </div>
        ) : null}
      </div>
    </OfficeLayout>
  );
}
