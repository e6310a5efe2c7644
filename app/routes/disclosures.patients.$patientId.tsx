/** One patient's accounting of disclosures (164.528), and beside it, for staff, what is not accounted for. */
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { Download } from 'lucide-react';
import { validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { FilterField } from '#app/components/compliance/filter-field.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { Recipient } from '#app/components/compliance/recipient.tsx';
import { Table } from '#app/components/table.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/compliance/words.ts';
import { accountingOf } from '#app/compliance/accounting.ts';
import { disclosureFilter } from '#app/http/disclosure-filter.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { formatLegalDate, formatShortDate } from '#templates/locales/format.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'disclosure.read');
  const { patientId = '' } = params;
  const query = new URL(request.url).searchParams;
  const { from, to } = disclosureFilter((name) => query.get(name));
  return readAs(context, actor, async (tx, look) => {
    const found = isUuid(patientId) ? await accountingOf(tx, patientId, { now: context.now(), ...(from ? { from } : {}), ...(to ? { to } : {}) }) : null;
    if (!found) throw new AppError('not_found', 'no such patient');
    const { patient, period, told, suspended, others } = found;
    const entries = found.entries.map((entry) => ({
      ...entry,
      /** How paper left, one line a dispatch. */
      ways: told.flatMap((row) => (entry.ids.includes(row.id) && row.dispatch ? [row.dispatch] : [])),
    }));
    await look({ action: 'accounting.made', subject: { facilityId: patient.facilityId, patientId }, facts: { entries: entries.length, from: period.from, to: period.to } });
    return { shell: await staffShell(tx, request, context, actor), patient, period, entries, suspended, others };
  });
}

export const meta: MetaFunction = () => [{ title: 'Accounting of disclosures - OpenROI' }];

export default function Accounting() {
  const { t, locale } = useWords();
  const { shell, patient, period, entries, suspended, others } = useLoaderData<typeof loader>();
  const exports = shell.user.roles.includes('compliance');
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <h1 className="text-xl font-semibold">{t('compliance.accounting.title')}</h1>
          <p>{t('compliance.accounting.lead', { name: patient.name, born: formatShortDate(patient.birthDate, locale), mrn: patient.mrn })}</p>
          <p className="text-muted">{t('compliance.accounting.period', { from: formatLegalDate(period.from, locale), to: formatLegalDate(period.to, locale) })}</p>
        </header>
        <form method="get" className="flex flex-wrap items-end gap-3 print:hidden" aria-label={t('compliance.disclosures.apply')}>
          <FilterField label={t('compliance.disclosures.from')}>
            <input type="date" name="from" defaultValue={period.from} className="control" />
          </FilterField>
          <FilterField label={t('compliance.disclosures.to')}>
            <input type="date" name="to" defaultValue={period.to} className="control" />
          </FilterField>
          <Button look="secondary">{t('compliance.disclosures.apply')}</Button>
        </form>
        <Card flush title={t('compliance.accounting.accounted')}>
          <Table
            caption={t('compliance.accounting.accounted')}
            rows={entries}
            rowKey={(entry) => entry.id}
            empty={
              <div className="p-4">
                <EmptyState title={t('compliance.accounting.none')} />
              </div>
            }
            columns={[
              { key: 'when', head: t('compliance.disclosures.when'), className: 'whitespace-nowrap', cell: (entry) => formatShortDate(entry.disclosedOn, locale) },
              {
                key: 'recipient',
                head: t('compliance.disclosures.recipient'),
                rowHeader: true,
                cell: (entry) => (
                  <>
                    <span className="font-semibold">{entry.recipientName}</span>
                    {entry.recipientAddress ? <span className="block text-muted">{entry.recipientAddress}</span> : null}
                    {entry.ways.map((way) => (
                      <span key={way} className="block text-muted">
                        {way}
                      </span>
                    ))}
                    {entry.count > 1 ? <span className="block text-muted">{t('compliance.accounting.repeats', { count: entry.count, last: formatShortDate(entry.lastOn, locale) })}</span> : null}
                  </>
                ),
              },
              { key: 'what', head: t('compliance.disclosures.what'), cell: (entry) => entry.description },
              { key: 'purpose', head: t('compliance.disclosures.purpose'), cell: (entry) => entry.purpose },
            ]}
          />
        </Card>
        <div className="flex flex-wrap items-center gap-3 print:hidden">
          {exports ? (
            <form method="post" action="/disclosures/export" className="flex flex-wrap gap-3">
              <input type="hidden" name="of" value="accounting" />
              <input type="hidden" name="patient" value={patient.id} />
              <input type="hidden" name="from" value={period.from} />
              <input type="hidden" name="to" value={period.to} />
              {(['csv', 'json'] as const).map((format) => (
                <Button key={format} look="secondary" name="format" value={format} icon={<Download aria-hidden className="h-4 w-4" />}>
                  {t('compliance.disclosures.export')} {t(`compliance.disclosures.${format}`)}
                </Button>
              ))}
            </form>
          ) : null}
          {exports ? (
            <Link className="link" to={`/log/patients/${patient.id}`}>
              {t('compliance.accounting.looks')}
            </Link>
          ) : null}
        </div>
        {suspended.length > 0 ? (
          <Card flush title={t('compliance.accounting.suspended')} className="print:hidden">
            <p className="px-4 py-2 text-muted">{t('compliance.accounting.suspendedLead')}</p>
            <Table
              caption={t('compliance.accounting.suspended')}
              rows={suspended}
              rowKey={(row) => row.id}
              columns={[
                { key: 'when', head: t('compliance.disclosures.when'), className: 'whitespace-nowrap', cell: (row) => formatShortDate(row.disclosedOn, locale) },
                { key: 'recipient', head: t('compliance.disclosures.recipient'), rowHeader: true, cell: (row) => <Recipient name={row.recipient} channel={row.channel} dispatch={row.dispatch} /> },
                { key: 'what', head: t('compliance.disclosures.what'), cell: (row) => row.description },
                { key: 'until', head: t('compliance.accounting.until'), className: 'whitespace-nowrap', cell: (row) => formatShortDate(row.until, locale) },
                { key: 'request', head: t('compliance.disclosures.request'), cell: (row) => <Link className="link whitespace-nowrap" to={`/compliance/requests/${row.requestId}`}>{row.number}</Link> },
              ]}
            />
          </Card>
        ) : null}
        <Card flush title={t('compliance.accounting.others')} className="print:hidden">
          <p className="px-4 py-2 text-muted">{t('compliance.accounting.othersLead')}</p>
          <Table
            caption={t('compliance.accounting.others')}
            rows={others}
            rowKey={(row) => row.id}
            empty={<p className="px-4 pb-4">{t('compliance.story.nothing')}</p>}
            columns={[
              { key: 'when', head: t('compliance.disclosures.when'), className: 'whitespace-nowrap', cell: (row) => formatShortDate(row.disclosedOn, locale) },
              { key: 'recipient', head: t('compliance.disclosures.recipient'), rowHeader: true, cell: (row) => <Recipient name={row.recipient} channel={row.channel} dispatch={row.dispatch} /> },
              { key: 'basis', head: t('compliance.disclosures.basis'), cell: (row) => t(`rules.basis.${row.basis}`) },
              { key: 'what', head: t('compliance.disclosures.what'), cell: (row) => row.description },
              { key: 'request', head: t('compliance.disclosures.request'), cell: (row) => <Link className="link whitespace-nowrap" to={`/compliance/requests/${row.requestId}`}>{row.number}</Link> },
            ]}
          />
        </Card>
      </div>
    </OfficeLayout>
  );
}
