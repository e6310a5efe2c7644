/** One search for everything a person may see: requests and patients. What is typed travels in a body and is never in the log. */
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useActionData, useLoaderData } from '@remix-run/react';
import { Card } from '#app/components/card.tsx';
import { Matches } from '#app/components/request/steps/locate.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { StaffLayout } from '#app/components/staff-layout.tsx';
import { Table } from '#app/components/table.tsx';
import '#app/components/work/words.ts';
import { StateTag } from '#app/components/work/state-tag.tsx';
import { candidatesOf } from '#app/http/office/request-page.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { holds } from '#app/policy/resolver.ts';
import { readTyped } from '#app/records/read-typed.ts';
import { findRequests } from '#db/queries/search.ts';
import { formatShortDate } from '#templates/locales/format.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, null);
  return readAs(context, actor, async (tx) => ({ shell: await staffShell(tx, request, context, actor) }));
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, null);
  const typed = String((await request.formData()).get('q') ?? '').slice(0, 200);
  return readAs(context, actor, async (tx, look) => {
    const requests = holds(actor, 'request.read') ? await findRequests(tx, typed) : [];
    await look({ action: 'search.made', facts: { over: 'requests', fields: ['text'], results: requests.length } });
    const patients = holds(actor, 'patient.search') ? await candidatesOf(tx, look, null, readTyped(typed)) : [];
    return { typed, requests, patients };
  });
}

export const meta: MetaFunction = () => [{ title: 'Search - OpenROI' }];

export default function SearchPage() {
  const { t, locale } = useWords();
  const { shell } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { user, facility, counts, session } = shell;
  const nothing = answer && answer.requests.length === 0 && answer.patients.length === 0;
  return (
    <StaffLayout user={user} facility={facility} counts={counts} session={session} search={answer?.typed ?? ''}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <h1 className="text-xl font-semibold">{t('office.search.title')}</h1>
        {!answer || nothing ? <EmptyState title={answer ? t('office.search.none') : t('office.search.start')}>{t('office.search.hint')}</EmptyState> : null}
        {answer && answer.requests.length > 0 ? (
          <Card flush title={<span role="status">{t('office.search.requests', { count: answer.requests.length })}</span>}>
            <Table
              caption={t('office.search.title')}
              rows={answer.requests}
              rowKey={(row) => row.id}
              columns={[
                { key: 'number', head: t('office.work.column.number'), rowHeader: true, cell: (row) => <Link className="link whitespace-nowrap font-semibold" to={`/requests/${row.id}`}>{row.number}</Link> },
                { key: 'state', head: t('office.work.column.state'), cell: (row) => <StateTag state={row.state} outcome={row.outcome} /> },
                { key: 'requester', head: t('office.work.column.requester'), cell: (row) => (row.matterNumber ? `${row.requesterName} (${row.matterNumber})` : row.requesterName) },
                { key: 'patient', head: t('office.patients.name'), cell: (row) => row.patientName },
                { key: 'received', head: t('office.work.column.received'), cell: (row) => formatShortDate(row.receivedOn, locale) },
              ]}
            />
          </Card>
        ) : null}
        {answer && answer.patients.length > 0 ? (
          <Card flush title={<span role="status">{t('office.locate.found', { count: answer.patients.length })}</span>}>
            <Table
              caption={t('office.patients.title')}
              rows={answer.patients}
              rowKey={(patient) => patient.id}
              columns={[
                { key: 'name', head: t('office.patients.name'), rowHeader: true, cell: (patient) => <Link className="link font-semibold" to={`/patients/${patient.id}`}>{patient.familyName}, {patient.givenNames}</Link> },
                { key: 'mrn', head: t('office.patients.mrn'), cell: (patient) => patient.mrn },
                { key: 'born', head: t('office.patients.born'), className: 'whitespace-nowrap', cell: (patient) => formatShortDate(patient.birthDate, locale) },
                { key: 'why', head: t('office.patients.why'), cell: (patient) => <Matches matches={patient.matches} /> },
              ]}
            />
          </Card>
        ) : null}
      </div>
    </StaffLayout>
  );
}
