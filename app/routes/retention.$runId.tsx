/** One disposal: what it is about, approved or declined by a second person with the second factor, and its certificate. */
import { data as reply, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { Download } from 'lucide-react';
import { validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { DescriptionList } from '#app/components/description-list.tsx';
import { TextInput } from '#app/components/field.tsx';
import { Notice } from '#app/components/notice.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { Table } from '#app/components/table.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/compliance/words.ts';
import '#app/components/sign-in/words.ts';
import { decideDisposal } from '#app/commands/compliance/propose-disposal.ts';
import { requireRecentSecondFactor, requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { disposalRun } from '#db/queries/retention.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'disposal.approve');
  const { runId = '' } = params;
  return readAs(context, actor, async (tx, look) => {
    const found = isUuid(runId) ? await disposalRun(tx, runId) : null;
    if (!found) throw new AppError('not_found', 'no such disposal');
    await look({ action: 'list.viewed', subject: { facilityId: found.run.facilityId }, facts: { list: 'disposal', results: found.items.length } });
    return { shell: await staffShell(tx, request, context, actor), ...found, mine: found.run.proposedBy === actor.id };
  });
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'disposal.approve');
  const { runId = '' } = params;
  const form = await request.formData();
  const code = String(form.get('code') ?? '').trim();
  if (!isUuid(runId)) throw new AppError('not_found', 'not an id');
  if (!code) return reply({ error: 'signIn.errors.codeMissing' }, { status: 400 });
  try {
    await requireRecentSecondFactor(request, context, { maxAgeMinutes: 0, code });
  } catch (error) {
    if (error instanceof AppError && error.code === 'second_factor_required' && error.public) return reply({ error: error.public.key }, { status: 400 });
    throw error;
  }
  await decideDisposal(context.db, actor, { runId, approve: form.get('intent') === 'approve', now: context.now() });
  return redirect(`/retention/${runId}`);
}

export const meta: MetaFunction = () => [{ title: 'A disposal - OpenROI' }];

export default function Disposal() {
  const { t, locale } = useWords();
  const { shell, run, items, mine } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const r = (key: string, params?: Record<string, string | number>) => t(`retention.${key}`, params);
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <p>
            <Link className="link" to="/retention">
              {r('title')}
            </Link>
          </p>
          <h1 className="flex flex-wrap items-center gap-3 text-xl font-semibold">
            {r('disposalOf', { day: formatShortDate(run.onDay, locale) })}
            <StatusTag status={run.status === 'proposed' ? 'soon' : run.status === 'executed' ? 'done' : run.status === 'approved' ? 'waiting' : 'none'}>{r(`status.${run.status}`)}</StatusTag>
          </h1>
          <p className="text-muted">{run.facility}</p>
        </header>
        <Card title={r('agreement')}>
          <DescriptionList
            facts={[
              { name: r('certificate.proposedBy'), value: run.proposedByName },
              ...(run.decidedByName ? [{ name: run.status === 'declined' ? r('declinedBy') : r('certificate.approvedBy'), value: run.decidedByName }] : []),
              ...(run.executedAt ? [{ name: r('executed'), value: <Instant at={run.executedAt} /> }] : []),
              ...(run.certificate && run.status === 'executed'
                ? [
                    { name: r('certificate.files'), value: run.certificate.files },
                    { name: r('certificate.rows'), value: run.certificate.rows },
                    { name: r('certificate.patientKeys'), value: run.certificate.patientKeys },
                    { name: 'SHA-256', value: <code className="break-all text-xs">{run.certificateSha256}</code> },
                  ]
                : []),
            ]}
          />
          {run.status === 'executed' ? (
            <p className="mt-3">
              <a className="link inline-flex items-center gap-2" href={`/retention/${run.id}/certificate`} download>
                <Download aria-hidden className="h-4 w-4" />
                {r('certificate.title')}
              </a>
            </p>
          ) : null}
          {run.status === 'approved' ? (
            <div className="mt-3">
              <Notice kind="waiting" title={r('soon')} />
            </div>
          ) : null}
          {run.status === 'proposed' && mine ? <p className="mt-3 text-muted">{r('another')}</p> : null}
          {run.status === 'proposed' && !mine ? (
            <Form method="post" className="mt-4 flex max-w-prose flex-col gap-4" noValidate>
              <p>{r('forGood', { count: items.length })}</p>
              <TextInput name="code" label={t('signIn.code.label')} error={answer ? t(answer.error) : undefined} width="short" inputMode="numeric" autoComplete="one-time-code" />
              <div className="flex flex-wrap gap-3">
                <Button look="danger" name="intent" value="approve">
                  {r('approve')}
                </Button>
                <Button look="secondary" name="intent" value="decline">
                  {r('decline')}
                </Button>
              </div>
            </Form>
          ) : null}
        </Card>
        <Card flush title={r('requests', { count: items.length })}>
          <Table
            caption={r('requests', { count: items.length })}
            rows={items}
            rowKey={(row) => row.id}
            columns={[
              { key: 'number', head: t('compliance.log.number'), rowHeader: true, cell: (row) => <Link className="link whitespace-nowrap font-semibold" to={`/compliance/requests/${row.disposedRequestId}`}>{row.number}</Link> },
              { key: 'kind', head: r('kindLabel'), cell: (row) => r(`kind.${row.kind}`) },
              { key: 'closed', head: r('certificate.closed'), className: 'whitespace-nowrap', cell: (row) => formatShortDate(row.closedOn, locale) },
              { key: 'until', head: r('certificate.until'), className: 'whitespace-nowrap', cell: (row) => formatShortDate(row.until, locale) },
              { key: 'status', head: t('compliance.story.status'), cell: (row) => r(`item.${row.status}`) },
              { key: 'files', head: r('certificate.files'), align: 'right', cell: (row) => row.files },
              { key: 'rows', head: r('certificate.rows'), align: 'right', cell: (row) => row.rows },
            ]}
          />
        </Card>
      </div>
    </OfficeLayout>
  );
}
