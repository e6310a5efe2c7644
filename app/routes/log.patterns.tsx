/** What stands out in the log: findings with what was compared, decided by a person with a reason, kept either way. */
import { data as reply, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useSearchParams } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { FilterField } from '#app/components/compliance/filter-field.tsx';
import { FieldError } from '#app/components/field.tsx';
import { Notice } from '#app/components/notice.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/compliance/words.ts';
import { reviewFinding, searchPatterns } from '#app/commands/compliance/review-finding.ts';
import { dayRange } from '#app/http/day-range.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { logFindingsOf } from '#db/queries/log-findings.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { AppError } from '#workflows/app-error.ts';
import { addDays, daysBetween, legalDateOf } from '#workflows/rules/dates.ts';

const statuses = ['open', 'confirmed', 'dismissed'] as const;
const kinds = ['same_surname', 'colleague', 'restricted', 'no_request', 'many_charts', 'odd_hours', 'exports'] as const;
/** A search by hand reads so many days at most. */
const mostDays = 92;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'oversight.decide');
  const query = new URL(request.url).searchParams;
  const status = statuses.find((each) => each === query.get('status')) ?? 'open';
  const kind = kinds.find((each) => each === query.get('kind')) ?? null;
  return readAs(context, actor, async (tx, look) => {
    const found = await logFindingsOf(tx, { status, kind });
    await look({ action: 'list.viewed', facts: { list: 'log_findings', results: found.rows.length } });
    const today = legalDateOf(context.now(), 'UTC');
    return { shell: await staffShell(tx, request, context, actor), ...found, status, kind, from: addDays(today, -7), to: today };
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'oversight.decide');
  const form = await request.formData();
  const read = (name: string) => String(form.get(name) ?? '').slice(0, 1000);
  const now = context.now();
  if (read('intent') === 'look') {
    const today = legalDateOf(now, 'UTC');
    const { from, to } = dayRange(read, { from: addDays(today, -7), to: today }, 'UTC');
    const added = await searchPatterns(context.db, actor, { from: daysBetween(from, to) > mostDays ? addDays(to, -mostDays) : from, to, now });
    return redirect(`/log/patterns?new=${added}`);
  }
  const findingId = read('id');
  if (!isUuid(findingId)) throw new AppError('invalid_input', 'not an id');
  try {
    await reviewFinding(context.db, actor, { findingId, verdict: read('intent') === 'confirm' ? 'confirmed' : 'dismissed', reason: read('reason'), now });
  } catch (error) {
    if (error instanceof AppError && error.public && ['invalid_input', 'forbidden'].includes(error.code)) return reply({ id: findingId, error: error.public.key, reason: read('reason') }, { status: 400 });
    throw error;
  }
  return redirect('/log/patterns');
}

export const meta: MetaFunction = () => [{ title: 'What stands out - OpenROI' }];

export default function Patterns() {
  const { t, locale } = useWords();
  const { shell, rows, counts, status, kind, from, to } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const [query] = useSearchParams();
  const p = (key: string, params?: Record<string, string | number>) => t(`oversight.patterns.${key}`, params);
  const added = query.get('new');
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <p>
            <Link className="link" to="/log">
              {t('compliance.log.title')}
            </Link>
          </p>
          <h1 className="text-xl font-semibold">{p('title')}</h1>
          <p className="max-w-prose text-muted">{p('lead')}</p>
        </header>
        {added ? <Notice kind="done" live title={p('found', { count: Number(added) || 0 })} /> : null}
        <div className="flex flex-wrap items-end gap-x-8 gap-y-3">
          <Form method="post" className="flex flex-wrap items-end gap-3" aria-label={p('look')}>
            <FilterField label={t('compliance.log.from')}>
              <input type="date" name="from" defaultValue={from} className="control" />
            </FilterField>
            <FilterField label={t('compliance.log.to')}>
              <input type="date" name="to" defaultValue={to} className="control" />
            </FilterField>
            <Button look="secondary" name="intent" value="look">
              {p('look')}
            </Button>
          </Form>
          <form method="get" className="flex flex-wrap items-end gap-3" aria-label={p('kindLabel')}>
            <input type="hidden" name="status" value={status} />
            <FilterField label={p('kindLabel')}>
              <select name="kind" defaultValue={kind ?? ''} className="control">
                <option value="">{p('allKinds')}</option>
                {kinds.map((each) => (
                  <option key={each} value={each}>
                    {p(`kind.${each}`)}
                  </option>
                ))}
              </select>
            </FilterField>
            <Button look="secondary">{t('compliance.log.apply')}</Button>
          </form>
          <p className="w-full text-xs text-muted">{p('searched')}</p>
        </div>
        <nav aria-label={p('title')} className="flex gap-4">
          {statuses.map((each) => (
            <Link key={each} to={`/log/patterns?status=${each}`} aria-current={each === status ? 'page' : undefined} className={each === status ? 'font-semibold' : 'link'}>
              {p(`status.${each}`)} ({counts[each] ?? 0})
            </Link>
          ))}
        </nav>
        {rows.length === 0 ? <EmptyState title={p('none')}>{p('noneText')}</EmptyState> : null}
        <ul className="flex flex-col gap-3">
          {rows.map((row) => {
            const error = answer?.id === row.id ? answer.error : undefined;
            return (
              <li key={row.id}>
                <Card
                  title={p('about', { kind: p(`kind.${row.kind}`), who: row.actor, day: formatShortDate(row.day, locale) })}
                  action={<StatusTag status={row.status === 'open' ? 'soon' : row.status === 'confirmed' ? 'late' : 'none'}>{p(`status.${row.status}`)}</StatusTag>}
                >
                  <p className="max-w-prose">{p(`explain.${row.kind === 'colleague' && row.measured['own'] === 'true' ? 'colleague_own' : row.kind}`, row.measured)}</p>
                  <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
                    <span>{p('count', { count: row.count })}</span>
                    {row.patientId ? (
                      <Link className="link" to={`/log/patients/${row.patientId}`}>
                        {row.patient}
                        <span className="sr-only">: {p('looks')}</span>
                      </Link>
                    ) : null}
                    <span>{row.facility}</span>
                    <Form method="post" action="/log?index">
                      <input type="hidden" name="person" value={row.actorId} />
                      {row.patientId ? <input type="hidden" name="patient" value={row.patientId} /> : null}
                      <input type="hidden" name="from" value={row.day} />
                      <input type="hidden" name="to" value={row.day} />
                      <Button look="quiet" size="small" name="intent" value="search">
                        {p('events')}
                      </Button>
                    </Form>
                  </div>
                  {row.status === 'open' ? (
                    <Form method="post" className="mt-3 flex flex-wrap items-end gap-3">
                      <input type="hidden" name="id" value={row.id} />
                      <FilterField label={p('reason')}>
                        <input name="reason" maxLength={500} autoComplete="off" defaultValue={error ? answer?.reason : ''} className="control min-w-72" aria-invalid={error ? true : undefined} aria-describedby={error ? `${row.id}-error` : undefined} />
                      </FilterField>
                      <Button look="secondary" name="intent" value="dismiss">
                        {p('dismiss')}
                      </Button>
                      <Button look="danger" name="intent" value="confirm">
                        {p('confirm')}
                      </Button>
                      {error ? <FieldError name={row.id}>{t(error)}</FieldError> : null}
                    </Form>
                  ) : (
                    <p className="mt-2">{p('decided', { by: row.decidedBy ?? '', reason: row.reason ?? '' })}</p>
                  )}
                </Card>
              </li>
            );
          })}
        </ul>
      </div>
    </OfficeLayout>
  );
}
