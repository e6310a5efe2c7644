/** Which machines read the log: made for a time with the second factor, shown once, ended with a click. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import '#app/components/compliance/words.ts';
import '#app/components/sign-in/words.ts';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { Select, TextInput } from '#app/components/field.tsx';
import { Notice } from '#app/components/notice.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { Table } from '#app/components/table.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import { makeServiceToken, wellFormedToken } from '#app/commands/people/make-service-token.ts';
import { revokeServiceToken } from '#app/commands/people/revoke-service-token.ts';
import { requireRecentSecondFactor, requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { listServiceTokens, tokenFacilities } from '#db/queries/service-tokens.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'log.export');
  const now = context.now();
  return readAs(context, actor, async (tx, look) => {
    const rows = await listServiceTokens(tx);
    await look({ action: 'list.viewed', facts: { list: 'service_tokens', results: rows.length } });
    const tokens = rows.map((row) => ({ ...row, state: row.revokedAt ? ('ended' as const) : row.expiresAt <= now ? ('expired' as const) : ('good' as const) }));
    return { shell: await staffShell(tx, request, context, actor), tokens, facilities: await tokenFacilities(tx, actor.facilityIds), address: new URL('/fhir/AuditEvent', context.env.PUBLIC_URL).href };
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'log.export');
  const form = await request.formData();
  const read = (name: string) => String(form.get(name) ?? '').slice(0, 200);
  const now = context.now();
  if (read('intent') === 'revoke') {
    await revokeServiceToken(context.db, actor, { id: read('id'), now });
    return redirect('/log/tokens');
  }
  const typed = { name: read('name'), days: read('days'), facilityId: read('facilityId') };
  const wrong = (field: string, key: string) => data({ token: null, typed, errors: { [field]: key } }, { status: 400 });
  if (!read('code').trim()) return wrong('code', 'signIn.errors.codeMissing');
  try {
    wellFormedToken({ ...typed, days: Number(typed.days) });
    await requireRecentSecondFactor(request, context, { maxAgeMinutes: 0, code: read('code') });
    const { token } = await makeServiceToken(context.db, actor, { ...typed, days: Number(typed.days), now });
    return data({ token, typed: null, errors: null });
  } catch (error) {
    if (!(error instanceof AppError) || !error.public || !['second_factor_required', 'invalid_input'].includes(error.code)) throw error;
    return wrong(error.code === 'second_factor_required' ? 'code' : error.public.key.endsWith('daysWrong') ? 'days' : 'name', error.public.key);
  }
}

export const meta: MetaFunction = () => [{ title: 'Machines that read the log - OpenROI' }];

export default function Tokens() {
  const { t } = useWords();
  const l = (key: string, params?: Record<string, string>) => t(`compliance.tokens.${key}`, params);
  const { shell, tokens, facilities, address } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const error = (name: string) => {
    const key = (answer?.errors as Record<string, string> | null | undefined)?.[name];
    return key ? t(key) : undefined;
  };
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
          <p className="max-w-prose text-muted">{l('lead')}</p>
          <p className="text-sm">
            {l('address')}: <code className="break-all">{address}</code>
          </p>
        </header>
        {answer?.token ? (
          <Notice kind="done" live title={l('made')}>
            <p>
              <code className="select-all break-all">{answer.token}</code>
            </p>
            <p>{l('madeText')}</p>
          </Notice>
        ) : null}
        <Card flush title={l('title')}>
          <Table
            caption={l('title')}
            rows={tokens}
            rowKey={(row) => row.id}
            empty={
              <div className="p-4">
                <EmptyState title={l('empty')}>{l('emptyText')}</EmptyState>
              </div>
            }
            columns={[
              { key: 'name', head: l('name'), rowHeader: true, cell: (row) => <span className="font-semibold">{row.name}</span> },
              { key: 'facility', head: l('facility'), cell: (row) => row.facility },
              { key: 'by', head: l('by'), cell: (row) => row.madeBy },
              { key: 'until', head: l('until'), cell: (row) => <Instant at={row.expiresAt} /> },
              { key: 'used', head: l('used'), cell: (row) => (row.usedAt ? <Instant at={row.usedAt} /> : l('never')) },
              { key: 'state', head: l('state'), cell: (row) => <StatusTag status={row.state === 'good' ? 'done' : 'none'}>{l(row.state)}</StatusTag> },
              {
                key: 'end',
                head: <span className="sr-only">{l('state')}</span>,
                cell: (row) =>
                  row.state === 'good' ? (
                    <Form method="post">
                      <input type="hidden" name="id" value={row.id} />
                      <Button look="danger" size="small" name="intent" value="revoke">
                        {l('revoke', { name: row.name })}
                      </Button>
                    </Form>
                  ) : null,
              },
            ]}
          />
        </Card>
        <Card title={l('make')}>
          <Form method="post" className="flex max-w-prose flex-col gap-4" noValidate>
            <ErrorSummary errors={{ name: error('name'), days: error('days'), code: error('code') }} />
            <TextInput name="name" label={l('name')} error={error('name')} width="long" maxLength={80} autoComplete="off" defaultValue={answer?.typed?.name ?? ''} />
            <Select name="facilityId" label={l('facility')} width="long" options={facilities.map(({ id, name }) => ({ value: id, label: name }))} defaultValue={answer?.typed?.facilityId ?? facilities[0]?.id ?? ''} />
            <TextInput name="days" label={l('days')} error={error('days')} width="tiny" inputMode="numeric" defaultValue={answer?.typed?.days ?? '90'} />
            <TextInput name="code" label={t('signIn.code.label')} error={error('code')} width="short" inputMode="numeric" autoComplete="one-time-code" />
            <div>
              <Button>{l('make')}</Button>
            </div>
          </Form>
        </Card>
      </div>
    </OfficeLayout>
  );
}
