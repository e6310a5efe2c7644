/** Lost second factors: what an administrator proposed, and the second person's answer. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { Line } from '#app/components/settings/lines.tsx';
import { SettingsLayout } from '#app/components/settings/settings-layout.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { decideFactorReset } from '#app/commands/people/reset-factor.ts';
import { needsSecondFactor, requireRecentSecondFactor, requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { openFactorResets } from '#db/queries/settings.ts';
import { AppError } from '#workflows/app-error.ts';

const verdicts = ['confirmed', 'declined'] as const;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'factor.confirm');
  const confirms = await needsSecondFactor(request, context, 15);
  return readAs(context, actor, async (tx, look) => {
    const rows = await openFactorResets(tx, context.now());
    await look({ action: 'list.viewed', facts: { list: 'factor_resets', results: rows.length } });
    return { shell: await staffShell(tx, request, context, actor), rows, confirms };
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'factor.confirm');
  const form = await request.formData();
  const read = (name: string) => String(form.get(name) ?? '').trim().slice(0, 100);
  const id = read('id');
  const verdict = verdicts.find((each) => each === read('verdict'));
  if (!isUuid(id) || !verdict) throw new AppError('invalid_input', 'no such form');
  try {
    await requireRecentSecondFactor(request, context, { maxAgeMinutes: 15, ...(read('code') ? { code: read('code') } : {}) });
  } catch (error) {
    if (error instanceof AppError && error.code === 'second_factor_required' && error.public) return data({ id, error: error.public.key }, { status: 400 });
    throw error;
  }
  await decideFactorReset(context.db, actor, { id, verdict, now: context.now() });
  return redirect(`/settings/factors?did=factor_${verdict}`);
}

export const meta: MetaFunction = () => [{ title: 'Lost second factors - OpenROI' }];

export default function Factors() {
  const { t } = useWords();
  const { shell, rows, confirms } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const f = (key: string, params?: Record<string, string>) => t(`settings.factors.${key}`, params);
  return (
    <SettingsLayout shell={shell} title={f('title')} lead={f('lead')}>
      {rows.length === 0 ? <EmptyState title={f('none')} /> : null}
      {rows.map((row) => {
        const error = failed?.id === row.id ? t(failed.error) : undefined;
        return (
          <Card key={row.id}>
            <div className="flex flex-col gap-2">
              <h2 className="font-semibold">
                {row.name} <span className="break-all font-normal text-muted">{row.email}</span>
              </h2>
              <p className="text-muted">
                {f('by', { name: row.proposedByName, facility: row.facility })} · <Instant at={row.proposedAt} />
              </p>
              <p className="max-w-prose">
                <span className="font-semibold">{f(`reasons.${row.reason}`)}.</span> {row.note}
              </p>
              {row.proposedBy === shell.user.id || row.userId === shell.user.id ? (
                <p className="text-muted">{f(row.userId === shell.user.id ? 'yours' : 'own')}</p>
              ) : (
                <Form method="post" className="flex flex-wrap items-end gap-3" noValidate>
                  <input type="hidden" name="id" value={row.id} />
                  {confirms || error ? <Line form={`factor-${row.id}`} name="code" label={t('settings.people.code')} inputMode="numeric" autoComplete="one-time-code" className="w-36" error={error} /> : null}
                  <Button name="verdict" value="confirmed" look="danger" size="small">
                    {f('confirm')}
                    <span className="sr-only"> {row.name}</span>
                  </Button>
                  <Button name="verdict" value="declined" look="secondary" size="small">
                    {f('decline')}
                    <span className="sr-only"> {row.name}</span>
                  </Button>
                </Form>
              )}
            </div>
          </Card>
        );
      })}
    </SettingsLayout>
  );
}
