/** Who looked at this patient, and why: each person's relationship to her record, and the looks that stand on no open request. */
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Form, Link, useLoaderData } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { FilterField } from '#app/components/compliance/filter-field.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { Table } from '#app/components/table.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/compliance/words.ts';
import { dayRange } from '#app/http/day-range.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { patientLooks } from '#db/queries/looks.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { AppError } from '#workflows/app-error.ts';
import { addYears, legalDateOf } from '#workflows/rules/dates.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'log.export');
  const { patientId = '' } = params;
  const query = new URL(request.url).searchParams;
  return readAs(context, actor, async (tx, look) => {
    const today = legalDateOf(context.now(), 'UTC');
    const days = dayRange((name) => query.get(name), { from: addYears(today, -1), to: today }, 'UTC');
    const found = isUuid(patientId) ? await patientLooks(tx, patientId, days.instants) : null;
    if (!found) throw new AppError('not_found', 'no such patient');
    await look({ action: 'log.read', subject: { facilityId: found.patient.facilityId, patientId }, facts: { view: 'patient', results: found.lookers.length } });
    return { shell: await staffShell(tx, request, context, actor), ...found, from: days.from, to: days.to };
  });
}

export const meta: MetaFunction = () => [{ title: 'Who looked - OpenROI' }];

export default function PatientLooksPage() {
  const { t, locale } = useWords();
  const { shell, patient, lookers, flagged, keyDestroyed, from, to } = useLoaderData<typeof loader>();
  const l = (key: string, params?: Record<string, string | number>) => t(`oversight.looks.${key}`, params);
  const zone = patient.zone;
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <p>
            <Link className="link" to="/log">
              {t('compliance.log.title')}
            </Link>
          </p>
          <h1 className="text-xl font-semibold">{l('title')}</h1>
          <p className="flex flex-wrap items-center gap-2">
            {t('compliance.accounting.lead', { name: patient.name, born: formatShortDate(patient.birthDate, locale), mrn: patient.mrn })}
            {patient.restricted ? <StatusTag status="soon">{l('restricted')}</StatusTag> : null}
          </p>
          <p className="max-w-prose text-muted">{keyDestroyed ? l('destroyed') : l('lead')}</p>
        </header>
        <div className="flex flex-wrap items-end gap-3">
          <form method="get" className="flex flex-wrap items-end gap-3" aria-label={t('compliance.log.apply')}>
            <FilterField label={t('compliance.log.from')}>
              <input type="date" name="from" defaultValue={from} className="control" />
            </FilterField>
            <FilterField label={t('compliance.log.to')}>
              <input type="date" name="to" defaultValue={to} className="control" />
            </FilterField>
            <Button look="secondary">{t('compliance.log.apply')}</Button>
          </form>
          <Form method="post" action="/log?index">
            <input type="hidden" name="patient" value={patient.id} />
            <Button look="secondary" name="intent" value="search">
              {l('all')}
            </Button>
          </Form>
          <Link className="link leading-9" to={`/disclosures/patients/${patient.id}`}>
            {t('compliance.accounting.title')}
          </Link>
        </div>
        <Card flush title={<span role="status">{l('people', { count: lookers.length })}</span>}>
          <Table
            caption={l('title')}
            rows={lookers}
            rowKey={(row) => row.actorId}
            empty={
              <div className="p-4">
                <EmptyState title={l('nobody')}>{l('nobodyText')}</EmptyState>
              </div>
            }
            columns={[
              {
                key: 'who',
                head: t('compliance.log.who'),
                rowHeader: true,
                cell: (row) => (
                  <>
                    <span className="font-semibold">{row.actor ?? row.actorId.slice(0, 13)}</span>
                    <span className="block text-xs text-muted">{row.kind === 'staff' ? row.roles.map((role) => t(`office.role.${role}`)).join(', ') : l(`kind.${row.kind}`)}</span>
                  </>
                ),
              },
              {
                key: 'why',
                head: l('relationship'),
                cell: (row) => (
                  <ul className="flex flex-col gap-1">
                    {row.reasons.map((reason) => (
                      <li key={reason}>{l(`reason.${reason}`)}</li>
                    ))}
                    {row.workedOn.length > 0 ? <li className="text-muted">{l('workedOn', { requests: row.workedOn.join(', ') })}</li> : null}
                    {row.sameSurname ? <li className="font-semibold">{l('sameSurname')}</li> : null}
                  </ul>
                ),
              },
              { key: 'looks', head: l('looks'), align: 'right', cell: (row) => row.looks },
              { key: 'flag', head: l('flagged'), cell: (row) => (row.flagged > 0 ? <StatusTag status="late">{l('flag', { count: row.flagged })}</StatusTag> : <StatusTag status="none">{l('noFlag')}</StatusTag>) },
              { key: 'first', head: l('first'), cell: (row) => <Instant at={row.first} zone={zone} /> },
              { key: 'last', head: l('last'), cell: (row) => <Instant at={row.last} zone={zone} /> },
            ]}
          />
        </Card>
        <Card flush title={l('flaggedTitle')}>
          <Table
            caption={l('flaggedTitle')}
            rows={flagged}
            rowKey={(row) => row.id}
            empty={<p className="px-4 py-3 text-muted">{l('nothingFlagged')}</p>}
            columns={[
              { key: 'when', head: t('compliance.log.when'), cell: (row) => <Instant at={row.at} zone={zone} /> },
              { key: 'who', head: t('compliance.log.who'), rowHeader: true, cell: (row) => <span className="font-semibold">{row.actor ?? row.actorId.slice(0, 13)}</span> },
              { key: 'what', head: t('compliance.log.action'), cell: (row) => row.action },
              { key: 'why', head: l('why'), cell: (row) => l(`reason.${row.reason}`) },
              { key: 'request', head: t('compliance.log.number'), cell: (row) => (row.requestId && row.number ? <Link className="link whitespace-nowrap" to={`/compliance/requests/${row.requestId}`}>{row.number}</Link> : '–') },
              { key: 'purpose', head: l('purpose'), cell: (row) => row.purpose ?? '–' },
              { key: 'place', head: t('compliance.log.place'), cell: (row) => row.place ?? '–' },
            ]}
          />
        </Card>
      </div>
    </OfficeLayout>
  );
}
