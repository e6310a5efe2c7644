/** What the worker gave up, with why, and a button that tries it again. */
import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useLoaderData } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { useGivenUpWords } from '#app/components/settings/given-up.tsx';
import { SettingsLayout } from '#app/components/settings/settings-layout.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { Table } from '#app/components/table.tsx';
import { retryEffect } from '#app/commands/work/retry-effect.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { holds } from '#app/policy/resolver.ts';
import { givenUp } from '#db/queries/settings.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'effect.retry');
  return readAs(context, actor, async (tx, look) => {
    const rows = await givenUp(tx);
    await look({ action: 'list.viewed', facts: { list: 'given_up', results: rows.length } });
    return { shell: await staffShell(tx, request, context, actor), rows, opens: holds(actor, 'request.read') };
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'effect.retry');
  const outboxId = String((await request.formData()).get('outboxId') ?? '');
  if (!isUuid(outboxId)) throw new AppError('invalid_input', 'not an id');
  await retryEffect(context.db, actor, { outboxId, now: context.now() });
  return redirect('/settings/operations?did=retry');
}

export const meta: MetaFunction = () => [{ title: 'Given up - OpenROI' }];

export default function Operations() {
  const { t } = useWords();
  const { what, why } = useGivenUpWords();
  const { shell, rows, opens } = useLoaderData<typeof loader>();
  const w = (key: string, params?: Record<string, number>) => t(`settings.operations.${key}`, params);
  return (
    <SettingsLayout shell={shell} title={w('title')} lead={w('lead')}>
      {rows.length === 0 ? (
        <EmptyState title={w('empty')}>{w('emptyText')}</EmptyState>
      ) : (
        <Card flush title={w('failed', { count: rows.length })}>
          <Table
            caption={w('title')}
            rows={rows}
            rowKey={(row) => row.id}
            columns={[
              { key: 'what', head: w('what'), rowHeader: true, cell: (row) => <span className="font-semibold">{what(row.effectType)}</span> },
              {
                key: 'request',
                head: w('request'),
                cell: (row) =>
                  row.number && opens ? (
                    <Link className="link whitespace-nowrap" to={`/requests/${row.requestId ?? ''}`}>
                      {row.number}
                    </Link>
                  ) : (
                    (row.number ?? '–')
                  ),
              },
              { key: 'why', head: w('why'), cell: (row) => why(row.lastError) },
              { key: 'since', head: w('since'), cell: (row) => <Instant at={row.createdAt} /> },
              { key: 'tries', head: w('tries'), align: 'right', cell: (row) => row.attempts },
              {
                key: 'retry',
                head: <span className="sr-only">{w('retry')}</span>,
                cell: (row) => (
                  <Form method="post">
                    <input type="hidden" name="outboxId" value={row.id} />
                    <Button look="secondary" size="small" aria-label={`${w('retry')}: ${what(row.effectType)} ${row.number ?? ''}`}>
                      {w('retry')}
                    </Button>
                  </Form>
                ),
              },
            ]}
          />
        </Card>
      )}
    </SettingsLayout>
  );
}
