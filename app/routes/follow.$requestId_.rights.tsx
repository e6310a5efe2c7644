/** What an individual may ask for beside the request: a review of a denial, and who got her records. Works without a script. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { ChevronLeft } from 'lucide-react';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { agreeAccountingFee, askAccounting, withdrawAccounting } from '#app/commands/cases/account-disclosures.ts';
import { askReview, withdrawReview } from '#app/commands/cases/review-denial.ts';
import { Button } from '#app/components/button.tsx';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { Notice } from '#app/components/notice.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import '#app/components/cases/words.ts';
import { rightsOf } from '#app/http/rights.ts';
import { requireRequestAccess } from '#app/http/session.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { formatCents, formatLegalDate } from '#templates/locales/format.ts';
import { translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const view = await rightsOf(request, context, params['requestId'] ?? '');
  const done = new URL(request.url).searchParams.get('done') !== null;
  return { view, done, key: uuidv7(), title: `${translator(localeOf(request))('cases.rights.title')} – ${context.site.name}` };
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const requestId = params['requestId'] ?? '';
  const form = await request.formData();
  const id = (name: string) => {
    const value = String(form.get(name) ?? '');
    return isUuid(value) ? value : uuidv7();
  };
  const intent = String(form.get('intent') ?? '');
  const actor = await requireRequestAccess(request, context, requestId, intent.startsWith('withdraw') ? 'own.withdraw' : 'own.message');
  const now = context.now();
  const on = { caseId: id('case'), now, key: `${id('key')}:${intent}` };
  try {
    if (intent === 'review') await askReview(context.db, actor, { requestId, reviewId: id('key'), now });
    else if (intent === 'accounting') await askAccounting(context.db, actor, { requestId, caseId: id('key'), now });
    else if (intent === 'agree') await agreeAccountingFee(context.db, actor, on);
    else if (intent === 'withdraw-review') await withdrawReview(context.db, actor, on);
    else if (intent === 'withdraw-accounting') await withdrawAccounting(context.db, actor, on);
    else throw new AppError('invalid_input', 'no such form');
  } catch (error) {
    if (error instanceof AppError && error.public && error.code === 'not_allowed_now') return data({ problem: error.public }, { status: 400 });
    throw error;
  }
  return redirect(`/follow/${requestId}/rights?done=yes`);
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: loaded?.title ?? 'OpenROI' }];

export default function Rights() {
  const { t, say, locale } = useWords();
  const { view, done, key } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const parts = (['review', 'accounting'] as const).filter((part) => view.may[part] || view.lives.some((life) => life.part === part));
  return (
    <PublicLayout>
      <div className="flex flex-col gap-8">
        <Link to={`/follow/${view.requestId}`} className="-ml-1 inline-flex items-center gap-1 self-start rounded text-muted underline-offset-4 hover:text-ink hover:underline">
          <ChevronLeft aria-hidden className="h-5 w-5" />
          {t('requester.layout.back')}
        </Link>
        <ErrorSummary errors={failed ? { _form: say(failed.problem) } : {}} />
        {done && !failed ? <Notice kind="done" live title={t('cases.rights.done')} /> : null}
        <header className="flex flex-col gap-2">
          <h1 className="text-xl font-semibold sm:text-2xl">{t('cases.rights.title')}</h1>
          <p className="text-muted">{t('cases.rights.lead', { number: view.number })}</p>
        </header>
        {parts.length === 0 ? <p>{t('cases.rights.nothing')}</p> : null}
        {parts.map((part) => (
          <section key={part} aria-labelledby={part} className="flex flex-col gap-3">
            <h2 id={part} className="text-lg font-semibold">
              {t(`cases.rights.${part}Title`)}
            </h2>
            {view.may[part] ? (
              <>
                <p className="max-w-prose">{t(`cases.rights.${part}Text`)}</p>
                <Form method="post">
                  <input type="hidden" name="key" value={key} />
                  <Button size="large" name="intent" value={part} look={part === parts[0] ? 'primary' : 'secondary'}>
                    {t(`cases.rights.${part}Ask`)}
                  </Button>
                </Form>
              </>
            ) : null}
            {view.lives
              .filter((life) => life.part === part)
              .map((life) => (
                <div key={life.id} className="flex flex-col gap-3 rounded border border-line bg-surface p-4">
                  <div className="flex flex-wrap items-center gap-3">
                    <StatusTag status={life.open ? 'waiting' : 'done'}>{t(`lives.${life.machine}.${life.state}.label`)}</StatusTag>
                    {life.open && life.dueOn ? <span className="text-muted">{t('cases.rights.by', { due: formatLegalDate(life.dueOn, locale) })}</span> : null}
                  </div>
                  <p className="max-w-prose">{t(`lives.${life.machine}.${life.state}.requester`)}</p>
                  {life.open ? (
                    <Form method="post" className="flex flex-wrap gap-3">
                      <input type="hidden" name="key" value={key} />
                      <input type="hidden" name="case" value={life.id} />
                      {life.state === 'awaiting_fee' ? (
                        <Button size="large" name="intent" value="agree">
                          {t('cases.rights.agree', { amount: formatCents(life.feeCents, locale) })}
                        </Button>
                      ) : null}
                      <Button look="secondary" size="large" name="intent" value={`withdraw-${part}`}>
                        {t('cases.rights.withdraw')}
                      </Button>
                    </Form>
                  ) : null}
                </div>
              ))}
          </section>
        ))}
      </div>
    </PublicLayout>
  );
}
