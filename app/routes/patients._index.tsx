/** The patient index. What is typed goes in the body of a POST; nothing of it stands in an address or the log. */
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, type ShouldRevalidateFunction } from '@remix-run/react';
import { Search } from 'lucide-react';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { Table } from '#app/components/table.tsx';
import { Matches } from '#app/components/request/steps/locate.tsx';
import { addressLine } from '#app/components/request/facts-pane.tsx';
import { useAsTyped } from '#app/components/work/as-typed.ts';
import { PatientFlags } from '#app/components/work/patient-flags.tsx';
import { LinkTable } from '#app/components/work/patient-links.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { candidatesOf } from '#app/http/office/request-page.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { patientLinksOf } from '#db/queries/patient-links.ts';
import { readTyped } from '#app/records/read-typed.ts';
import { formatShortDate } from '#templates/locales/format.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'patient.search');
  return readAs(context, actor, async (tx, look) => {
    const links = await patientLinksOf(tx, null);
    await look({ action: 'list.viewed', facts: { list: 'patient_links', results: links.length } });
    return { shell: await staffShell(tx, request, context, actor), links };
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'patient.search');
  const typed = String((await request.formData()).get('q') ?? '').slice(0, 200);
  const found = await readAs(context, actor, (tx, look) => candidatesOf(tx, look, null, readTyped(typed)));
  return { typed, found };
}

/** One letter means everybody. */
const fewest = 2;

/** A search changes nothing beside its answer. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formData, defaultShouldRevalidate }) => (formData?.has('q') ? false : defaultShouldRevalidate);

export const meta: MetaFunction = () => [{ title: 'Patients - OpenROI' }];

export default function Patients() {
  const { t, locale } = useWords();
  const { shell, links } = useLoaderData<typeof loader>();
  const sent = useActionData<typeof action>();
  const typing = useAsTyped<typeof sent>('/patients?index');
  const answer = typing.answer ?? sent;
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <h1 className="text-xl font-semibold">{t('office.patients.title')}</h1>
        <Form method="post" action="/patients?index" role="search" aria-label={t('office.patients.title')} className="flex max-w-[40rem] flex-wrap items-end gap-3" onInput={(event) => (new FormData(event.currentTarget).get('q') as string).trim().length >= fewest && typing.search(event.currentTarget)}>
          <label className="flex min-w-0 flex-1 flex-col gap-1">
            <span className="font-semibold">{t('office.patients.label')}</span>
            <span className="text-xs text-muted">{t('office.patients.hint')}</span>
            <input type="search" name="q" defaultValue={sent?.typed ?? ''} autoComplete="off" className="control" />
          </label>
          <Button icon={<Search aria-hidden className="h-4 w-4" />}>{t('office.locate.find')}</Button>
        </Form>
        {answer ? (
          <Card flush title={<span role="status">{t('office.locate.found', { count: answer.found.length })}</span>}>
            <Table
              caption={t('office.patients.title')}
              rows={answer.found}
              rowKey={(patient) => patient.id}
              empty={
                <div className="p-4">
                  <EmptyState title={t('office.locate.none')}>{t('office.locate.noneText')}</EmptyState>
                </div>
              }
              columns={[
                {
                  key: 'name',
                  head: t('office.patients.name'),
                  rowHeader: true,
                  cell: (patient) => (
                    <>
                      <Link className="link font-semibold" to={`/patients/${patient.id}`}>
                        {patient.familyName}, {patient.givenNames}
                      </Link>
                      <PatientFlags patient={patient} />
                    </>
                  ),
                },
                { key: 'mrn', head: t('office.patients.mrn'), cell: (patient) => patient.mrn },
                { key: 'born', head: t('office.patients.born'), className: 'whitespace-nowrap', cell: (patient) => formatShortDate(patient.birthDate, locale) },
                { key: 'address', head: t('office.patients.address'), cell: (patient) => addressLine(patient.address) ?? '–' },
                { key: 'why', head: t('office.patients.why'), cell: (patient) => <Matches matches={patient.matches} /> },
              ]}
            />
          </Card>
        ) : null}
        {links.length > 0 ? <LinkTable title={t('office.patients.link.open')} links={links} /> : null}
      </div>
    </OfficeLayout>
  );
}
