/** Indexing one part of a batch: its pages at the left, a compact form at the right, Enter files it and leads to the next. */
import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Link, useActionData, useLoaderData, type ShouldRevalidateFunctionArgs } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { indexPart, saveAnswers } from '#app/commands/intake/index-part.ts';
import { setAside } from '#app/commands/intake/set-aside.ts';
import { LinkButton } from '#app/components/button.tsx';
import { answersOf, type Answers } from '#app/components/intake/answers.ts';
import { dayText } from '#app/components/intake/dates.tsx';
import { IndexForm } from '#app/components/intake/index-form.tsx';
import { PageViewer } from '#app/components/intake/page-viewer.tsx';
import { isAsideReason, ownPages } from '#app/components/intake/split-plan.ts';
import '#app/components/intake/words.ts';
import { Notice } from '#app/components/notice.tsx';
import { StaffLayout } from '#app/components/staff-layout.tsx';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { batchView, justIndexed, knownOrganizations, typedAnswers } from '#db/queries/intake.ts';
import { translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'intake.index');
  const { batchId, partId } = idsOf(params);
  const filed = new URL(request.url).searchParams.get('filed');
  return readAs(context, actor, async (tx, look) => {
    const shell = await staffShell(tx, request, context, actor);
    const batch = await batchView(tx, batchId);
    const requests = batch.parts.filter((part) => part.setAside === null);
    const at = requests.findIndex((part) => part.id === partId);
    const part = requests[at];
    if (!part) throw redirect(`/intake/${batchId}`);
    await look({ action: 'document.viewed', subject: { facilityId: batch.facilityId }, facts: { fileId: batch.fileId, kind: 'batch_part', page: part.firstPage } });
    const number = at + 1;
    return {
      shell,
      batch: { id: batch.id, name: batch.name, receivedOn: batch.receivedOn, channel: batch.channel },
      part: { ...part, pages: ownPages(part, batch.parts) },
      number,
      total: requests.length,
      indexed: requests.filter((each) => each.indexed).length,
      answers: (await typedAnswers(tx, partId)) as Answers,
      organizations: await knownOrganizations(tx),
      today: legalDateOf(context.now(), batch.zone),
      filed: filed && isUuid(filed) ? await justIndexed(tx, filed) : null,
      title: translator(localeOf(request))('intake.index.title', { number, total: requests.length }),
    };
  });
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'intake.index');
  const { batchId, partId } = idsOf(params);
  const form = await request.formData();
  const now = context.now();
  const answers = answersOf(form);
  switch (form.get('intent')) {
    case 'keep':
      await saveAnswers(context.db, actor, { batchId, partId, answers, now });
      return { errors: null, answers: null };
    case 'aside': {
      const reason = form.get('reason');
      if (!isAsideReason(reason)) throw new AppError('invalid_input', 'no reason');
      const { nextPartId } = await setAside(context.db, actor, { batchId, partId, reason, now });
      return redirect(nextPartId ? `/intake/${batchId}/parts/${nextPartId}` : `/intake/${batchId}`);
    }
    default: {
      const result = await indexPart(context, actor, { batchId, partId, answers, now, sessionSecret: context.env.SESSION_SECRET });
      if (result.status === 'failed') return { errors: result.errors, answers };
      // The request's id is no credential and says nothing of the patient.
      return redirect(`/intake/${batchId}/parts/${result.nextPartId ?? partId}?filed=${result.requestId}`);
    }
  }
}

function idsOf(params: Record<string, string | undefined>): { batchId: string; partId: string } {
  const { batchId = '', partId = '' } = params;
  if (!isUuid(batchId) || !isUuid(partId)) throw new AppError('not_found', 'not an id');
  return { batchId, partId };
}

/** What is kept while typing changes nothing that is shown. */
export function shouldRevalidate({ formData, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return formData?.get('intent') === 'keep' ? false : defaultShouldRevalidate;
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ''} - OpenROI` }];

export default function IndexPart() {
  const { t, say, locale } = useWords();
  const { shell, batch, part, number, total, indexed, answers, organizations, today, filed } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const errors = Object.fromEntries(Object.entries(failed?.errors ?? {}).map(([field, message]) => [field, say(message)]));
  return (
    <StaffLayout {...shell} panes>
      <div className="flex min-h-0 flex-1 flex-col">
        <header className="flex flex-wrap items-center gap-x-6 gap-y-1 border-b border-line bg-surface px-4 py-2">
          <h1 className="text-lg font-semibold">{t('intake.index.title', { number, total })}</h1>
          <p className="text-muted">
            {batch.name}, {t('intake.split.received', { date: dayText(batch.receivedOn, locale) })}
          </p>
          <p className="tabular-nums text-muted">
            {t('intake.index.progress')} {t('intake.indexedOf', { done: indexed, total })}
          </p>
          <Link to={`/intake/${batch.id}`} className="link ml-auto">
            {t('intake.index.back')}
          </Link>
        </header>
        {filed ? (
          <div className="px-4 pt-4">
            <Notice
              kind={filed.duplicates.length > 0 ? 'soon' : 'done'}
              title={
                <>
                  {t('intake.index.filed', { number: filed.number })}{' '}
                  <Link to={`/requests/${filed.id}`} className="link font-normal">
                    {t('intake.index.open', { number: filed.number })}
                  </Link>
                </>
              }
              live
            >
              {filed.duplicates.length > 0 ? t('intake.index.duplicate', { numbers: filed.duplicates.join(', ') }) : indexed === total ? t('intake.index.allDone') : t('intake.index.filedHint')}
            </Notice>
          </div>
        ) : null}
        <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] lg:grid-cols-[minmax(0,1fr)_minmax(26rem,34rem)]">
          <PageViewer key={part.id} batchId={batch.id} pages={part.pages} />
          <div className="min-h-0 scroll-pb-20 overflow-auto border-line bg-surface p-4 lg:border-l">
            {part.indexed && part.requestId ? (
              <Notice kind="done" title={t('intake.index.alreadyTitle')} action={<LinkButton to={`/requests/${part.requestId}`} look="secondary">{t('intake.index.open', { number: part.number ?? '' })}</LinkButton>}>
                {indexed === total ? t('intake.index.allDone') : null}
              </Notice>
            ) : (
              <IndexForm key={part.id} answers={failed?.answers ?? answers} errors={errors} organizations={organizations} receivedOn={batch.receivedOn} today={today} pages={part.pages} last={indexed === total - 1} />
            )}
          </div>
        </div>
      </div>
    </StaffLayout>
  );
}
