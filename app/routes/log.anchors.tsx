/** What of the log stands outside the house: the daily anchor and whoever says that it arrived, the witnesses, the keys. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import '#app/components/compliance/anchor-words.ts';
import '#app/components/compliance/words.ts';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { Select, TextInput } from '#app/components/field.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { Table } from '#app/components/table.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import { attestAnchor } from '#app/commands/compliance/attest-anchor.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { logStanding } from '#db/queries/anchors.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'log.export');
  return readAs(context, actor, async (tx, look) => {
    const standing = await logStanding(tx);
    await look({ action: 'log.read', facts: { view: 'anchors', results: standing.anchors.length } });
    return { shell: await staffShell(tx, request, context, actor), ...standing };
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'log.export');
  const form = await request.formData();
  const anchorId = String(form.get('anchorId') ?? '');
  const code = String(form.get('code') ?? '').slice(0, 40);
  if (!isUuid(anchorId) || !code.trim()) return data({ error: 'anchors.codeMissing', anchorId }, { status: 400 });
  if (await attestAnchor(context.db, actor, { anchorId, code, now: context.now() })) return redirect('/log/anchors');
  return data({ error: 'anchors.codeWrong', anchorId }, { status: 400 });
}

export const meta: MetaFunction = () => [{ title: 'The log outside the house - OpenROI' }];

export default function Anchors() {
  const { t } = useWords();
  const { shell, newest, keys, witnesses, anchors } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const error = answer ? t(answer.error) : undefined;
  const waiting = anchors.filter(({ attestedAt, mailedTo }) => !attestedAt && mailedTo);
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <p>
            <Link className="link" to="/log">
              {t('compliance.log.title')}
            </Link>
          </p>
          <h1 className="text-xl font-semibold">{t('anchors.title')}</h1>
          <p className="max-w-prose text-muted">{t('anchors.lead')}</p>
        </header>
        <ErrorSummary errors={{ code: error }} />
        {waiting.length > 0 ? (
          <Card title={t('anchors.attest')}>
            <Form method="post" className="flex max-w-prose flex-col gap-4" noValidate>
              <Select name="anchorId" label={t('anchors.day')} options={waiting.map(({ id, day }) => ({ value: id, label: day }))} defaultValue={answer?.anchorId ?? waiting[0]?.id ?? ''} />
              <TextInput name="code" label={t('anchors.code')} hint={t('anchors.codeHint')} error={error} width="short" autoComplete="off" maxLength={20} />
              <div>
                <Button>{t('anchors.attest')}</Button>
              </div>
            </Form>
          </Card>
        ) : null}
        <Card flush title={t('anchors.daily')}>
          <Table
            caption={t('anchors.daily')}
            rows={anchors}
            rowKey={(row) => row.id}
            empty={
              <div className="p-4">
                <EmptyState title={t('anchors.none')}>{t('anchors.noneText')}</EmptyState>
              </div>
            }
            columns={[
              { key: 'day', head: t('anchors.day'), rowHeader: true, cell: (row) => row.day },
              { key: 'size', head: t('anchors.size'), cell: (row) => row.size },
              { key: 'root', head: t('anchors.root'), cell: (row) => <code className="break-all text-xs">{row.root}</code> },
              { key: 'to', head: t('anchors.to'), cell: (row) => <span className="break-all">{[row.mailedTo, row.storedAt].filter(Boolean).join(', ')}</span> },
              {
                key: 'state',
                head: t('anchors.state'),
                cell: (row) =>
                  row.attestedAt ? (
                    <span className="flex flex-col">
                      <StatusTag status="done">{t('anchors.arrived')}</StatusTag>
                      <span className="text-sm">
                        {row.attestedName}, <Instant at={row.attestedAt} />
                      </span>
                    </span>
                  ) : (
                    <StatusTag status="waiting">{t('anchors.notYet')}</StatusTag>
                  ),
              },
            ]}
          />
        </Card>
        <Card flush title={t('anchors.keys')}>
          <Table
            caption={t('anchors.keys')}
            rows={keys}
            rowKey={(row) => row.keyId}
            empty={<div className="p-4">{t('anchors.noneText')}</div>}
            columns={[
              { key: 'key', head: t('anchors.key'), rowHeader: true, cell: (row) => <code className="break-all text-xs">{row.vkey}</code> },
              { key: 'since', head: t('anchors.since'), cell: (row) => <Instant at={row.firstUsedAt} /> },
              {
                key: 'handover',
                head: t('anchors.handover'),
                cell: (row) => <StatusTag status={row.handover === 'missing' ? 'late' : 'done'}>{t(`anchors.handovers.${row.handover === 'signed' || row.handover === 'missing' ? row.handover : 'first'}`)}</StatusTag>,
              },
            ]}
          />
        </Card>
        <Card title={t('anchors.standing')}>
          <div className="flex flex-col gap-3">
            {newest ? <pre className="overflow-x-auto whitespace-pre-wrap break-all rounded bg-sunken p-3 text-xs">{newest.note}</pre> : null}
            {witnesses.length === 0 ? <p className="text-muted">{t('anchors.noWitness')}</p> : null}
            {witnesses.map(({ witness, size, signedAt }) => (
              <p key={witness}>
                {t('anchors.witnessed', { witness, size })} <Instant at={signedAt} />
              </p>
            ))}
          </div>
        </Card>
      </div>
    </OfficeLayout>
  );
}
