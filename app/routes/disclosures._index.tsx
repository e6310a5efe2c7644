/** The register of disclosures: filters in the address, words in a body, exports after a second factor. */
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useSearchParams } from '@remix-run/react';
import { Download, Search } from 'lucide-react';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { FilterField } from '#app/components/compliance/filter-field.tsx';
import { EmptyState, Pagination } from '#app/components/small.tsx';
import { Recipient } from '#app/components/compliance/recipient.tsx';
import { Table } from '#app/components/table.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/compliance/words.ts';
import { disclosureFilter } from '#app/http/disclosure-filter.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { disclosuresPerPage, findDisclosures } from '#db/queries/disclosures.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { bases } from '#workflows/rules/bases.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'disclosure.read');
  const query = new URL(request.url).searchParams;
  const filter = disclosureFilter((name) => query.get(name));
  return readAs(context, actor, async (tx, look) => {
    const found = await findDisclosures(tx, filter);
    await look({ action: 'list.viewed', facts: { list: 'disclosures', results: found.total } });
    return { shell: await staffShell(tx, request, context, actor), ...found, pages: Math.max(1, Math.ceil(found.total / disclosuresPerPage)), filter };
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'disclosure.read');
  const text = String((await request.formData()).get('q') ?? '');
  const filter = disclosureFilter(() => null, text);
  return readAs(context, actor, async (tx, look) => {
    const found = await findDisclosures(tx, filter);
    await look({ action: 'search.made', facts: { over: 'disclosures', fields: ['text'], results: found.total } });
    return { text, ...found };
  });
}

export const meta: MetaFunction = () => [{ title: 'Disclosures - OpenROI' }];

export default function Disclosures() {
  const { t, locale } = useWords();
  const loaded = useLoaderData<typeof loader>();
  const searched = useActionData<typeof action>();
  const [query] = useSearchParams();
  const { rows, total } = searched ?? loaded;
  const exports = loaded.shell.user.roles.includes('compliance');
  const href = (page: number) => {
    const next = new URLSearchParams(query);
    next.set('page', String(page));
    return `?${next}`;
  };
  return (
    <OfficeLayout shell={loaded.shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <h1 className="text-xl font-semibold">{t('compliance.disclosures.title')}</h1>
          <p className="text-muted">{t('compliance.disclosures.lead')}</p>
          <p className="flex flex-wrap gap-x-6">
            <Link className="link" to="/retention">
              {t('retention.title')}
            </Link>
            <Link className="link" to="/disclosures/breaches">
              {t('oversight.breaches.title')}
            </Link>
          </p>
        </header>
        <Form method="post" action="/disclosures?index" role="search" aria-label={t('compliance.disclosures.title')} className="flex max-w-[44rem] flex-wrap items-end gap-3">
          <label className="flex min-w-0 flex-1 flex-col gap-1">
            <span className="font-semibold">{t('compliance.disclosures.search')}</span>
            <input type="search" name="q" defaultValue={searched?.text ?? ''} autoComplete="off" className="control" />
          </label>
          <Button icon={<Search aria-hidden className="h-4 w-4" />}>{t('compliance.disclosures.find')}</Button>
        </Form>
        <form method="get" className="flex flex-wrap items-end gap-3" aria-label={t('compliance.disclosures.apply')}>
          <FilterField label={t('compliance.disclosures.from')}>
            <input type="date" name="from" defaultValue={loaded.filter.from ?? ''} className="control" />
          </FilterField>
          <FilterField label={t('compliance.disclosures.to')}>
            <input type="date" name="to" defaultValue={loaded.filter.to ?? ''} className="control" />
          </FilterField>
          <FilterField label={t('compliance.disclosures.basis')}>
            <select name="basis" defaultValue={loaded.filter.basis ?? ''} className="control">
              <option value="">{t('compliance.disclosures.allBases')}</option>
              {bases.map((basis) => (
                <option key={basis} value={basis}>
                  {t(`rules.basis.${basis}`)}
                </option>
              ))}
            </select>
          </FilterField>
          <FilterField label={t('compliance.disclosures.accounted')}>
            <select name="accounted" defaultValue={query.get('accounted') ?? ''} className="control">
              <option value="">{t('compliance.disclosures.all')}</option>
              <option value="yes">{t('compliance.disclosures.accountedOnly')}</option>
              <option value="no">{t('compliance.disclosures.notAccounted')}</option>
            </select>
          </FilterField>
          {loaded.filter.patientId ? <input type="hidden" name="patient" value={loaded.filter.patientId} /> : null}
          <Button look="secondary">{t('compliance.disclosures.apply')}</Button>
        </form>
        <Card flush title={<span role="status">{t('compliance.disclosures.found', { count: total })}</span>}>
          <Table
            caption={t('compliance.disclosures.title')}
            rows={rows}
            rowKey={(row) => row.id}
            empty={
              <div className="p-4">
                <EmptyState title={t('compliance.disclosures.empty')}>{t('compliance.disclosures.emptyText')}</EmptyState>
              </div>
            }
            columns={[
              { key: 'when', head: t('compliance.disclosures.when'), className: 'whitespace-nowrap', cell: (row) => formatShortDate(row.disclosedOn, locale) },
              { key: 'patient', head: t('compliance.disclosures.patient'), rowHeader: true, cell: (row) => <Link className="link font-semibold" to={`/disclosures/patients/${row.patientId}`}>{row.patient}</Link> },
              { key: 'recipient', head: t('compliance.disclosures.recipient'), cell: (row) => <Recipient name={row.recipient} channel={row.channel} dispatch={row.dispatch} /> },
              { key: 'what', head: t('compliance.disclosures.what'), cell: (row) => row.description },
              { key: 'purpose', head: t('compliance.disclosures.purpose'), cell: (row) => row.purpose },
              { key: 'basis', head: t('compliance.disclosures.basis'), cell: (row) => t(`rules.basis.${row.basis}`) },
              { key: 'accounted', head: t('compliance.disclosures.accounted'), cell: (row) => <span title={`${row.ruleId} ${row.ruleVersion}`}>{row.accounted ? t('compliance.disclosures.yes') : t('compliance.disclosures.no')}</span> },
              { key: 'pages', head: t('compliance.disclosures.pages'), align: 'right', cell: (row) => row.pageCount },
              { key: 'request', head: t('compliance.disclosures.request'), cell: (row) => <Link className="link whitespace-nowrap" to={`/compliance/requests/${row.requestId}`}>{row.number}</Link> },
            ]}
          />
        </Card>
        {searched ? null : <Pagination page={loaded.filter.page} pages={loaded.pages} href={href} />}
        {exports ? (
          <form method="post" action="/disclosures/export" className="flex flex-wrap items-center gap-3">
            {[...query].map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            {searched ? <input type="hidden" name="q" value={searched.text} /> : null}
            <Button look="secondary" name="format" value="csv" icon={<Download aria-hidden className="h-4 w-4" />}>
              {t('compliance.disclosures.export')} {t('compliance.disclosures.csv')}
            </Button>
            <Button look="secondary" name="format" value="json" icon={<Download aria-hidden className="h-4 w-4" />}>
              {t('compliance.disclosures.export')} {t('compliance.disclosures.json')}
            </Button>
            <p className="text-xs text-muted">{t('compliance.disclosures.exportHint')}</p>
          </form>
        ) : null}
      </div>
    </OfficeLayout>
  );
}
