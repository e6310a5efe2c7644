/** Emergency access, reviewed afterwards by somebody else. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useSearchParams } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { Notice } from '#app/components/notice.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { Line } from '#app/components/settings/lines.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import { reviewEmergency, type EmergencyFinding } from '#app/commands/people/emergency.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { emergencies } from '#db/queries/charts.ts';
import { AppError } from '#workflows/app-error.ts';

const findings = ['justified', 'not_justified'] as const satisfies readonly EmergencyFinding[];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'emergency.review');
  return readAs(context, actor, async (tx, look) => {
    const rows = await emergencies(tx);
    await look({ action: 'list.viewed', facts: { list: 'emergencies', results: rows.length } });
    return { shell: await staffShell(tx, request, context, actor), rows, now: context.now() };
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'emergency.review');
  const form = await request.formData();
  const id = String(form.get('id') ?? '');
  const finding = findings.find((each) => each === form.get('finding'));
  if (!isUuid(id) || !finding) throw new AppError('invalid_input', 'no such form');
  try {
    await reviewEmergency(context.db, actor, { id, finding, note: String(form.get('note') ?? ''), now: context.now() });
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input' && error.public) return data({ id, error: error.public.key }, { status: 400 });
    throw error;
  }
  return redirect('/emergency/reviews?did=reviewed');
}

export const meta: MetaFunction = () => [{ title: 'Emergency access to review - OpenROI' }];

export default function Reviews() {
  const { t } = useWords();
  const { shell, rows, now } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const [search] = useSearchParams();
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <h1 className="text-xl font-semibold">{t('charts.reviews.title')}</h1>
        <p className="max-w-prose text-muted">{t('charts.reviews.lead')}</p>
        {search.get('did') === 'reviewed' && !failed ? <Notice kind="done" live title={t('charts.reviews.done')} /> : null}
        {rows.length === 0 ? <EmptyState title={t('charts.reviews.none')} /> : null}
        {rows.map((row) => (
          <Card key={row.id}>
            <div className="flex flex-col gap-2">
              <h2 className="flex flex-wrap items-center gap-3 font-semibold">
                {row.userName}
                <Link className="link" to={`/patients/${row.patientId}`}>{row.mrn}</Link>
                <span className="font-normal text-muted">{row.facility}</span>
                {row.finding ? <StatusTag status={row.finding === 'justified' ? 'done' : 'late'}>{t(`charts.reviews.findings.${row.finding}`)}</StatusTag> : row.endsAt > now ? <StatusTag status="late">{t('charts.reviews.stillOpen')}</StatusTag> : null}
              </h2>
              <p className="text-muted">
                <Instant at={row.openedAt} /> – <Instant at={row.endsAt} />
              </p>
              <p className="max-w-prose">
                <span className="font-semibold">{t(`charts.use.reasons.${row.reason}`)}.</span> {row.explanation}
              </p>
              {row.reviewedByName ? (
                <p className="max-w-prose">{t('charts.reviews.by', { name: row.reviewedByName, note: row.reviewNote ?? '' })}</p>
              ) : row.userId === shell.user.id ? (
                <p className="text-muted">{t('charts.reviews.own')}</p>
              ) : (
                <Form method="post" className="flex flex-wrap items-end gap-3" noValidate>
                  <input type="hidden" name="id" value={row.id} />
                  <Line form={`review-${row.id}`} name="note" label={t('charts.reviews.note')} className="w-96 max-w-full" autoComplete="off" error={failed?.id === row.id ? t(failed.error) : undefined} />
                  {findings.map((finding) => (
                    <Button key={finding} name="finding" value={finding} look={finding === 'justified' ? 'secondary' : 'danger'} size="small">
                      {t(`charts.reviews.findings.${finding}`)}
                    </Button>
                  ))}
                </Form>
              )}
            </div>
          </Card>
        ))}
      </div>
    </OfficeLayout>
  );
}
