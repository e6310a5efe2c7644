/** One patient: identity, the requests about her, and the way to her disclosures. */
import { data, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Link, useActionData, useLoaderData } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { Card } from '#app/components/card.tsx';
import { DescriptionList } from '#app/components/description-list.tsx';
import { Notice } from '#app/components/notice.tsx';
import { Table } from '#app/components/table.tsx';
import { addressLine } from '#app/components/request/facts-pane.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import { PatientFlags } from '#app/components/work/patient-flags.tsx';
import { ChartAccess } from '#app/components/work/chart-access.tsx';
import { PatientPromises } from '#app/components/work/patient-promises.tsx';
import { LinkDesk, LinkTable } from '#app/components/work/patient-links.tsx';
import { StateTag } from '#app/components/work/state-tag.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { chartForm } from '#app/http/office/chart-form.ts';
import { linkForm } from '#app/http/office/link-form.ts';
import { promiseForm } from '#app/http/office/promise-form.ts';
import { needsSecondFactor, requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { holds, may } from '#app/policy/resolver.ts';
import { namedFor } from '#db/queries/charts.ts';
import { patientLinksOf } from '#db/queries/patient-links.ts';
import { patientPage } from '#db/queries/patient-search.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'patient.read');
  const { patientId = '' } = params;
  return readAs(context, actor, async (tx, look) => {
    const page = isUuid(patientId) ? await patientPage(tx, patientId) : null;
    if (!page) throw new AppError('not_found', 'no such patient');
    const { facilityId, restricted, named, emergency } = page.patient;
    if (!may(actor, 'patient.read', { facilityId, chart: { restricted, named, emergency } }).allowed) throw new AppError('not_found', 'a restricted chart');
    await look({ action: 'patient.viewed', subject: { facilityId: page.patient.facilityId, patientId }, facts: { part: 'index', ...(emergency ? { purpose: 'emergency' } : {}) } });
    const links = await patientLinksOf(tx, patientId);
    return { shell: await staffShell(tx, request, context, actor), ...page, links, mayLink: holds(actor, 'override.propose'), mayPromise: { contact: holds(actor, 'request.check'), restriction: holds(actor, 'chart.restrict') }, me: actor.id, named: holds(actor, 'chart.restrict') ? await namedFor(tx, patientId) : null, confirms: await needsSecondFactor(request, context, 15) };
  });
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const { patientId = '' } = params;
  if (!isUuid(patientId)) throw new AppError('not_found', 'no such patient');
  const chart = await chartForm(request.clone(), context, patientId);
  if (chart) return data({ errors: chart.errors, typed: null, promised: null }, { status: 400 });
  const promise = await promiseForm(request.clone(), context, patientId);
  if (promise) return data({ ...promise, typed: null }, { status: 400 });
  return data({ ...(await linkForm(request, context, patientId)), promised: null }, { status: 400 });
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.patient.mrn ?? ''} - OpenROI` }];

export default function Patient() {
  const { t, locale } = useWords();
  const { shell, patient, requests, disclosures, links, mayLink, mayPromise, me, named, confirms } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const waiting = links.find((link) => link.status === 'proposed') ?? null;
  const seesDisclosures = shell.user.roles.includes('supervisor') || shell.user.roles.includes('compliance');
  const facts = [
    { name: t('office.patients.mrn'), value: patient.mrn },
    { name: t('office.patients.born'), value: formatShortDate(patient.birthDate, locale) },
    ...(patient.deceasedOn ? [{ name: t('office.patients.died'), value: formatShortDate(patient.deceasedOn, locale) }] : []),
    ...(patient.previousNames.length > 0 ? [{ name: t('office.patients.formerly'), value: patient.previousNames.join(', ') }] : []),
    ...(patient.address ? [{ name: t('office.patients.address'), value: addressLine(patient.address) }] : []),
    ...(patient.phone ? [{ name: t('office.patients.phone'), value: patient.phone }] : []),
    ...(patient.email ? [{ name: t('office.patients.email'), value: patient.email }] : []),
    { name: t('office.facts.facility'), value: patient.facility },
  ];
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <h1 className="text-xl font-semibold">
          {patient.familyName}, {patient.givenNames}
        </h1>
        <PatientFlags patient={patient} />
        {patient.mergedInto ? <Notice kind="soon" title={t('office.patients.merged', { mrn: patient.mergedInto })}>{t('office.patients.mergedText', { mrn: patient.mergedInto })}</Notice> : null}
        {patient.restricted ? <Notice kind="soon" title={t('office.locate.restricted')} /> : null}
        {patient.confidentialContact ? <Notice kind="soon" title={t('office.patients.confidential')} /> : null}
        {patient.payerRestriction ? <Notice kind="soon" title={t('office.patients.payerRestriction')} /> : null}
        <Card title={t('office.patients.identity')}>
          <DescriptionList facts={facts} />
        </Card>
        <Card flush title={t('office.patients.requests', { count: requests.length })}>
          <Table
            caption={t('office.patients.requestsCaption')}
            rows={requests}
            rowKey={(row) => row.id}
            empty={<p className="p-4 text-muted">{t('office.patients.noRequests')}</p>}
            columns={[
              { key: 'number', head: t('office.work.column.number'), rowHeader: true, cell: (row) => <Link className="link font-semibold" to={`/requests/${row.id}`}>{row.number}</Link> },
              { key: 'state', head: t('office.work.column.state'), cell: (row) => <StateTag state={row.state} outcome={row.outcome} /> },
              { key: 'requester', head: t('office.work.column.requester'), cell: (row) => row.requesterName },
              { key: 'basis', head: t('office.work.column.basis'), cell: (row) => t(`rules.basis.${row.basis}`) },
              { key: 'received', head: t('office.work.column.received'), cell: (row) => formatShortDate(row.receivedOn, locale) },
            ]}
          />
        </Card>
        <Card title={t('office.patients.disclosures')}>
          <p>
            {t('office.patients.disclosureCount', { count: disclosures })}{' '}
            {seesDisclosures ? (
              <Link className="link" to={`/disclosures?patient=${patient.id}`}>
                {t('office.patients.seeDisclosures')}
              </Link>
            ) : null}
          </p>
        </Card>
        <PatientPromises contact={patient.confidentialContact} restricted={patient.payerRestriction} may={mayPromise} confirms={confirms} errors={answer?.errors ?? {}} typed={answer?.promised ?? null} />
        {named ? <ChartAccess restricted={patient.restricted} named={named} confirms={confirms} errors={answer?.errors ?? {}} /> : null}
        {links.length > 0 ? <LinkTable title={t('office.patients.link.history')} links={links} /> : null}
        {mayLink ? <LinkDesk waiting={waiting} merged={patient.mergedInto !== null} mine={waiting?.proposedBy === me} errors={answer?.errors ?? {}} typed={answer?.typed ?? null} /> : null}
      </div>
    </OfficeLayout>
  );
}
