/** Somebody calls: the request is found by its number, or by the patient's name and birth date. What is typed travels in a body. */
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { Search } from 'lucide-react';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { CompactDateInput } from '#app/components/date-input.tsx';
import { readDate } from '#app/components/date-value.ts';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { TextInput } from '#app/components/field.tsx';
import { Day } from '#app/components/intake/dates.tsx';
import '#app/components/intake/words.ts';
import { EmptyState } from '#app/components/small.tsx';
import { Table } from '#app/components/table.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import { StateTag } from '#app/components/work/state-tag.tsx';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { findForCaller } from '#db/queries/caller.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { translator } from '#templates/locales/index.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'intake.index');
  return readAs(context, actor, async (tx) => ({ shell: await staffShell(tx, request, context, actor), title: translator(localeOf(request))('intake.caller.title') }));
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'intake.index');
  const form = await request.formData();
  const text = (name: string) => String(form.get(name) ?? '').trim().slice(0, 120);
  const born = readDate(form, 'birthDate').value;
  const typed = { number: text('number'), familyName: text('familyName'), givenNames: text('givenNames'), birthDate: born === 'invalid' ? '' : (born ?? '') };
  const errors: Record<string, string> = {};
  if (!typed.number && !typed.familyName) errors['number'] = 'intake.caller.error.nothing';
  if (!typed.number && typed.familyName && !typed.birthDate) errors['birthDate'] = 'intake.caller.error.birthDate';
  if (Object.keys(errors).length > 0) return { typed, errors, found: null };
  return readAs(context, actor, async (tx, look) => {
    const found = await findForCaller(tx, typed.number ? { number: typed.number } : typed);
    const fields = typed.number ? ['number'] : ['familyName', 'birthDate', ...(typed.givenNames ? ['givenNames'] : [])];
    await look({ action: 'search.made', facts: { over: 'requests', fields, results: found.length } });
    return { typed, errors, found };
  });
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ''} - OpenROI` }];

export default function Caller() {
  const { t, locale } = useWords();
  const { shell } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const typed = answer?.typed;
  const errors = Object.fromEntries(Object.entries(answer?.errors ?? {}).map(([name, key]) => [name, t(key)]));
  const found = answer?.found;
  return (
    <OfficeLayout shell={shell}>
      <div className="flex flex-col gap-6">
        <header className="flex flex-col gap-1">
          <h1 className="text-xl font-semibold">{t('intake.caller.title')}</h1>
          <p className="max-w-prose text-muted">{t('intake.caller.intro')}</p>
        </header>
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 xl:grid-cols-[22rem_minmax(0,1fr)]">
          <Card title={t('intake.caller.find')}>
            <Form method="post" noValidate autoComplete="off" className="flex flex-col gap-4">
              <ErrorSummary errors={errors} />
              <TextInput name="number" label={t('intake.caller.number')} hint={t('intake.caller.numberHint')} defaultValue={typed?.number} error={errors['number']} maxLength={40} />
              <p className="border-t border-line pt-4 text-muted">{t('intake.caller.or')}</p>
              <TextInput name="familyName" label={t('intake.field.familyName')} defaultValue={typed?.familyName} maxLength={120} />
              <TextInput name="givenNames" label={t('intake.field.givenNames')} optional defaultValue={typed?.givenNames} maxLength={120} />
              <CompactDateInput name="birthDate" label={t('intake.field.birthDate')} defaultValue={typed?.birthDate ?? ''} error={errors['birthDate']} />
              <Button icon={<Search aria-hidden className="h-4 w-4" />}>{t('intake.caller.search')}</Button>
            </Form>
          </Card>
          {found && found.length > 0 ? (
            <Card flush title={<span role="status">{t('intake.caller.found', { count: found.length })}</span>}>
              <Table
                caption={t('intake.caller.title')}
                rows={found}
                rowKey={(row) => row.id}
                columns={[
                  { key: 'number', head: t('office.work.column.number'), rowHeader: true, cell: (row) => <Link className="link whitespace-nowrap font-semibold" to={`/intake/caller/${row.id}`}>{row.number}</Link> },
                  { key: 'state', head: t('office.work.column.state'), cell: (row) => <StateTag state={row.state} outcome={row.outcome} /> },
                  { key: 'requester', head: t('office.work.column.requester'), cell: (row) => row.requesterName },
                  { key: 'patient', head: t('intake.index.whom'), cell: (row) => row.patient },
                  { key: 'born', head: t('intake.field.birthDate'), className: 'whitespace-nowrap', cell: (row) => formatShortDate(row.birthDate, locale) },
                  { key: 'received', head: t('office.work.column.received'), className: 'whitespace-nowrap', cell: (row) => <Day day={row.receivedOn} /> },
                ]}
              />
            </Card>
          ) : (
            <EmptyState title={t(found ? 'intake.caller.none' : 'intake.caller.empty')}>{t(found ? 'intake.caller.noneHint' : 'intake.caller.emptyHint')}</EmptyState>
          )}
        </div>
      </div>
    </OfficeLayout>
  );
}
