/** One sample: each packet looked at again by somebody without a part in it, what was wrong, and what was done about it. */
import { data as reply, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { FilterField } from '#app/components/compliance/filter-field.tsx';
import { FieldError } from '#app/components/field.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/compliance/words.ts';
import { checkItem, correctItem, qualityErrors } from '#app/commands/compliance/audit-quality.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { qualitySample } from '#db/queries/quality.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'oversight.decide');
  const { sampleId = '' } = params;
  return readAs(context, actor, async (tx, look) => {
    const found = isUuid(sampleId) ? await qualitySample(tx, sampleId) : null;
    if (!found) throw new AppError('not_found', 'no such sample');
    await look({ action: 'list.viewed', subject: { facilityId: found.sample.facilityId }, facts: { list: 'quality_sample', results: found.items.length } });
    return { shell: await staffShell(tx, request, context, actor), ...found, kinds: qualityErrors };
  });
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'oversight.decide');
  const form = await request.formData();
  const read = (name: string) => String(form.get(name) ?? '').slice(0, 2000);
  const [itemId, now] = [read('id'), context.now()];
  if (!isUuid(itemId)) throw new AppError('invalid_input', 'not an id');
  try {
    if (read('intent') === 'correct') await correctItem(context.db, actor, { itemId, correction: read('correction'), now });
    else await checkItem(context.db, actor, { itemId, verdict: read('intent') === 'wrong' ? 'wrong' : 'right', errors: form.getAll('errors').map(String), note: read('note'), now });
  } catch (error) {
    if (error instanceof AppError && error.public && ['invalid_input', 'forbidden'].includes(error.code)) return reply({ id: itemId, error: error.public.key, note: read('note') }, { status: 400 });
    throw error;
  }
  return redirect(`/reports/quality/${params['sampleId'] ?? ''}`);
}

export const meta: MetaFunction = () => [{ title: 'A quality sample - OpenROI' }];

export default function Sample() {
  const { t, locale } = useWords();
  const { shell, sample, items, kinds } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const q = (key: string, params?: Record<string, string | number>) => t(`oversight.quality.${key}`, params);
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <p>
            <Link className="link" to="/reports/quality">
              {q('title')}
            </Link>
          </p>
          <h1 className="text-xl font-semibold">{q('sampleTitle', { from: formatShortDate(sample.from, locale), to: formatShortDate(sample.to, locale) })}</h1>
          <p className="max-w-prose text-muted">{q('sampleLead', { method: q(sample.method), items: items.length, population: sample.population, by: sample.by })}</p>
          <p className="text-xs text-muted">
            {q('seed')}: <code className="break-all">{sample.seed}</code>
          </p>
        </header>
        <ol className="flex flex-col gap-3">
          {items.map((item) => {
            const error = answer?.id === item.id ? t(answer.error) : undefined;
            return (
              <li key={item.id}>
                <Card
                  title={
                    <Link className="link" to={`/compliance/requests/${item.auditedRequestId}`}>
                      {item.number}
                    </Link>
                  }
                  action={<StatusTag status={item.status === 'open' ? 'waiting' : item.status === 'right' ? 'done' : item.correctedAt ? 'soon' : 'late'}>{q(`status.${item.status === 'wrong' && item.correctedAt ? 'corrected' : item.status}`)}</StatusTag>}
                >
                  <p className="text-sm text-muted">
                    {t(`rules.basis.${item.basis}`)} · {q('prepared', { by: item.preparedByName })} · {item.risks.length > 0 ? q('risks', { risks: item.risks.map((risk) => q(`riskOf.${risk}`)).join(', '), weight: item.weight }) : q('noRisk')}
                  </p>
                  {item.status === 'open' ? (
                    <Form method="post" className="mt-3 flex flex-col gap-3">
                      <input type="hidden" name="id" value={item.id} />
                      <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
                        <legend className="text-xs font-semibold text-muted">{q('error')}</legend>
                        {kinds.map((kind) => (
                          <label key={kind} className="flex min-h-8 items-center gap-2 text-sm">
                            <input type="checkbox" name="errors" value={kind} className="h-4 w-4" />
                            {q(`errors.${kind}`)}
                          </label>
                        ))}
                      </fieldset>
                      <div className="flex flex-wrap items-end gap-3">
                        <FilterField label={q('note')}>
                          <input name="note" maxLength={1000} autoComplete="off" defaultValue={error ? answer?.note : ''} className="control min-w-72" aria-invalid={error ? true : undefined} aria-describedby={error ? `${item.id}-error` : undefined} />
                        </FilterField>
                        <Button look="secondary" name="intent" value="right">
                          {q('right')}
                        </Button>
                        <Button look="danger" name="intent" value="wrong">
                          {q('markWrong')}
                        </Button>
                      </div>
                      {error ? <FieldError name={item.id}>{error}</FieldError> : null}
                    </Form>
                  ) : (
                    <div className="mt-2 flex flex-col gap-2">
                      <p>
                        {item.errors.length > 0 ? <strong>{item.errors.map((kind) => q(`errors.${kind}`)).join(', ')}. </strong> : null}
                        {item.note ?? ''} <span className="text-muted">{item.checkedByName}</span>
                      </p>
                      {item.correction ? (
                        <p>
                          <strong>{q('correction')}:</strong> {item.correction} <span className="text-muted">{item.correctedByName}</span>
                        </p>
                      ) : item.status === 'wrong' ? (
                        <Form method="post" className="flex flex-wrap items-end gap-3">
                          <input type="hidden" name="id" value={item.id} />
                          <FilterField label={q('correction')}>
                            <input name="correction" maxLength={1000} autoComplete="off" className="control min-w-72" aria-describedby={error ? `${item.id}-error` : undefined} />
                          </FilterField>
                          <Button look="secondary" name="intent" value="correct">
                            {q('correct')}
                          </Button>
                          {error ? <FieldError name={item.id}>{error}</FieldError> : null}
                        </Form>
                      ) : null}
                    </div>
                  )}
                </Card>
              </li>
            );
          })}
        </ol>
      </div>
    </OfficeLayout>
  );
}
