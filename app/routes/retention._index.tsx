/** Retention: how long each kind is kept, what is held, and the disposals. */
import { data as reply, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { FilterField } from '#app/components/compliance/filter-field.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { Table } from '#app/components/table.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/compliance/words.ts';
import { liftLegalHold, placeLegalHold, proposeDisposal, retentionKinds, setRetention } from '#app/commands/compliance/propose-disposal.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { holds } from '#app/policy/resolver.ts';
import { facilitiesOf } from '#db/queries/log.ts';
import { disposalRunsOf, legalHoldsOf, schedulesOf } from '#db/queries/retention.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'disposal.approve');
  return readAs(context, actor, async (tx, look) => {
    const runs = await disposalRunsOf(tx);
    await look({ action: 'list.viewed', facts: { list: 'retention', results: runs.length } });
    return { shell: await staffShell(tx, request, context, actor), runs, held: await legalHoldsOf(tx), schedules: await schedulesOf(tx, actor.facilityIds), facilities: await facilitiesOf(tx, actor.facilityIds), kinds: retentionKinds, decides: holds(actor, 'oversight.decide') };
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'oversight.decide');
  const form = await request.formData();
  const read = (name: string) => String(form.get(name) ?? '').slice(0, 1000);
  const [intent, facilityId, now] = [read('intent'), read('facility'), context.now()];
  const kind = retentionKinds.find((each) => each === read('kind'));
  try {
    if (intent === 'hold') await placeLegalHold(context.db, actor, { number: read('number'), of: read('of') === 'patient' ? 'patient' : 'request', reason: read('reason'), now });
    else if (intent === 'lift' && isUuid(read('id'))) await liftLegalHold(context.db, actor, { holdId: read('id'), reason: read('reason'), now });
    else if (intent === 'schedule' && kind && isUuid(facilityId)) await setRetention(context.db, actor, { facilityId, kind, years: Number(read('years')), citation: read('citation'), now });
    else if (intent === 'propose' && isUuid(facilityId)) return redirect(`/retention/${await proposeDisposal(context.db, actor, { facilityId, now })}`);
    else throw new AppError('invalid_input', 'no such form');
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input' && error.public) return reply({ intent, error: error.public.key }, { status: 400 });
    throw error;
  }
  return redirect('/retention');
}

export const meta: MetaFunction = () => [{ title: 'Retention - OpenROI' }];

const fieldOf: Record<string, string> = { hold: 'number', lift: 'lift', schedule: 'years', propose: 'propose' };

export default function Retention() {
  const { t, locale } = useWords();
  const { shell, runs, held, schedules, facilities, kinds, decides } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const r = (key: string, params?: Record<string, string | number>) => t(`retention.${key}`, params);
  const lines = facilities.flatMap((facility) => kinds.map((kind) => ({ id: `${facility.id} ${kind}`, facility: facility.name, kind, set: schedules.find((each) => each.facilityId === facility.id && each.kind === kind) })));
  const facilityField = (
    <FilterField label={t('compliance.searches.facility')}>
      <select name="facility" className="control">
        {facilities.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </FilterField>
  );
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <p>
            <Link className="link" to="/disclosures">
              {t('compliance.disclosures.title')}
            </Link>
          </p>
          <h1 className="text-xl font-semibold">{r('title')}</h1>
          <p className="max-w-prose text-muted">{r('lead')}</p>
        </header>
        {answer ? <ErrorSummary errors={{ [fieldOf[answer.intent] ?? 'number']: t(answer.error) }} /> : null}
        <Card flush title={r('disposals')}>
          <Table
            caption={r('disposals')}
            rows={runs}
            rowKey={(row) => row.id}
            empty={<p className="px-4 py-3 text-muted">{r('noDisposals')}</p>}
            columns={[
              { key: 'day', head: r('proposed'), rowHeader: true, cell: (row) => <Link className="link whitespace-nowrap font-semibold" to={`/retention/${row.id}`}>{formatShortDate(row.onDay, locale)}</Link> },
              { key: 'facility', head: t('compliance.searches.facility'), cell: (row) => row.facility },
              { key: 'count', head: r('requestsColumn'), align: 'right', cell: (row) => row.items },
              { key: 'by', head: r('certificate.proposedBy'), cell: (row) => row.proposedByName },
              { key: 'status', head: t('compliance.story.status'), cell: (row) => <StatusTag status={row.status === 'proposed' ? 'soon' : row.status === 'executed' ? 'done' : row.status === 'approved' ? 'waiting' : 'none'}>{r(`status.${row.status}`)}</StatusTag> },
            ]}
          />
          {decides ? (
            <Form method="post" className="flex flex-wrap items-end gap-3 p-4">
              {facilityField}
              <Button id="propose" name="intent" value="propose">
                {r('propose')}
              </Button>
            </Form>
          ) : null}
        </Card>
        <Card flush title={r('holds')}>
          <p className="px-4 py-2 text-muted">{r('holdsLead')}</p>
          <Table
            caption={r('holds')}
            rows={held}
            rowKey={(row) => row.id}
            empty={<p className="px-4 pb-3 text-muted">{r('noHolds')}</p>}
            columns={[
              { key: 'what', head: r('held'), rowHeader: true, cell: (row) => <span className="font-semibold">{row.number ?? row.patient}</span> },
              { key: 'reason', head: r('reason'), cell: (row) => row.reason },
              { key: 'by', head: t('compliance.log.who'), cell: (row) => row.by },
              { key: 'at', head: t('compliance.log.when'), cell: (row) => <Instant at={row.at} /> },
              {
                key: 'lift',
                head: <span className="sr-only">{r('lift')}</span>,
                cell: (row, i) =>
                  decides ? (
                    <Form method="post" className="flex items-center gap-2">
                      <input type="hidden" name="id" value={row.id} />
                      <input name="reason" id={i === 0 ? 'lift' : undefined} aria-label={r('liftReason', { what: row.number ?? row.patient ?? '' })} placeholder={r('reason')} autoComplete="off" maxLength={500} className="control min-w-40 max-w-72" />
                      <Button look="secondary" size="small" name="intent" value="lift">
                        {r('lift')}
                      </Button>
                    </Form>
                  ) : null,
              },
            ]}
          />
          {decides ? (
            <Form method="post" className="flex flex-wrap items-end gap-3 p-4">
              <FilterField label={t('compliance.log.number')}>
                <input id="number" name="number" autoComplete="off" maxLength={40} className="control" />
              </FilterField>
              <FilterField label={r('of')}>
                <select name="of" className="control">
                  <option value="request">{r('ofRequest')}</option>
                  <option value="patient">{r('ofPatient')}</option>
                </select>
              </FilterField>
              <FilterField label={r('reason')}>
                <input name="reason" autoComplete="off" maxLength={500} className="control min-w-64" />
              </FilterField>
              <Button look="secondary" name="intent" value="hold">
                {r('hold')}
              </Button>
            </Form>
          ) : null}
        </Card>
        <Card flush title={r('schedules')}>
          <p className="px-4 py-2 text-muted">{r('schedulesLead')}</p>
          <Table
            caption={r('schedules')}
            rows={lines}
            rowKey={(row) => row.id}
            columns={[
              { key: 'facility', head: t('compliance.searches.facility'), cell: (row) => row.facility },
              { key: 'kind', head: r('kindLabel'), rowHeader: true, cell: (row) => <span className="font-semibold">{r(`kind.${row.kind}`)}</span> },
              { key: 'years', head: r('years'), align: 'right', cell: (row) => row.set?.years ?? 6 },
              { key: 'rule', head: t('compliance.story.rule'), cell: (row) => row.set?.citation ?? '45 CFR 164.530(j)' },
              { key: 'by', head: r('changedBy'), cell: (row) => row.set?.changedByName ?? '–' },
            ]}
          />
          {decides ? (
            <Form method="post" className="flex flex-wrap items-end gap-3 p-4">
              {facilityField}
              <FilterField label={r('kindLabel')}>
                <select name="kind" className="control">
                  {kinds.map((kind) => (
                    <option key={kind} value={kind}>
                      {r(`kind.${kind}`)}
                    </option>
                  ))}
                </select>
              </FilterField>
              <FilterField label={r('years')}>
                <input id="years" name="years" inputMode="numeric" defaultValue="6" maxLength={3} className="control max-w-20" />
              </FilterField>
              <FilterField label={r('citation')}>
                <input name="citation" autoComplete="off" maxLength={200} className="control min-w-64" />
              </FilterField>
              <Button look="secondary" name="intent" value="schedule">
                {r('set')}
              </Button>
            </Form>
          ) : null}
        </Card>
      </div>
    </OfficeLayout>
  );
}
