/** One batch: a contact sheet to split by keyboard, and the requests that came of it. */
import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Link, useActionData, useLoaderData, type ShouldRevalidateFunctionArgs } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { splitBatch } from '#app/commands/intake/split-batch.ts';
import { Day, Instant } from '#app/components/intake/dates.tsx';
import { SplitDesk } from '#app/components/intake/split-desk.tsx';
import { isAsideReason, planOf, type AsideReason } from '#app/components/intake/split-plan.ts';
import '#app/components/intake/words.ts';
import { StaffLayout } from '#app/components/staff-layout.tsx';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { batchView } from '#db/queries/intake.ts';
import { translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'intake.index');
  const { batchId = '' } = params;
  if (!isUuid(batchId)) throw new AppError('not_found', 'not an id');
  return readAs(context, actor, async (tx, look) => {
    const shell = await staffShell(tx, request, context, actor);
    const batch = await batchView(tx, batchId);
    await look({ action: 'document.viewed', subject: { facilityId: batch.facilityId }, facts: { fileId: batch.fileId, kind: 'batch' } });
    return { shell, batch, plan: planOf(batch.parts), title: translator(localeOf(request))('intake.split.title', { name: batch.name }) };
  });
}

/** The whole plan each time: which pages start a request, which are set aside and why. `then=index` goes on to the first request. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'intake.index');
  const { batchId = '' } = params;
  if (!isUuid(batchId)) throw new AppError('not_found', 'not an id');
  const form = await request.formData();
  const starts = form.getAll('start').map(Number).filter((page) => Number.isInteger(page) && page > 0 && page <= 100_000);
  const aside: Record<number, AsideReason> = {};
  for (const [name, value] of form) {
    const page = /^aside-(\d{1,6})$/.exec(name)?.[1];
    if (page && isAsideReason(value)) aside[Number(page)] = value;
  }
  try {
    await splitBatch(context.db, actor, { batchId, plan: { starts, aside }, now: context.now() });
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') return { saved: false, message: error.public ?? { key: 'errors.conflict' } };
    throw error;
  }
  if (form.get('then') === 'live') return { saved: true, message: null };
  if (form.get('then') === 'index') {
    const parts = await readAs(context, actor, async (tx) => (await batchView(tx, batchId)).parts);
    const next = parts.find((part) => part.setAside === null && !part.indexed);
    if (next) return redirect(`/intake/${batchId}/parts/${next.id}`);
  }
  return redirect(`/intake/${batchId}`);
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ''} - OpenROI` }];

export function shouldRevalidate({ formData, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return defaultShouldRevalidate || formData !== undefined;
}

export default function Batch() {
  const { t, say } = useWords();
  const { shell, batch, plan } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  return (
    <StaffLayout {...shell}>
      <div className="flex flex-col gap-4">
        <header className="flex flex-col gap-1">
          <Link to="/intake" className="link self-start">
            {t('intake.split.all')}
          </Link>
          <h1 className="text-xl font-semibold">{t('intake.split.title', { name: batch.name })}</h1>
          <p className="flex flex-wrap gap-x-4 text-muted">
            <span>{t(`intake.channel.${batch.channel}`)}</span>
            <span className="font-semibold text-ink">
              {t('intake.column.received')} <Day day={batch.receivedOn} />
            </span>
            <span>
              {t('intake.column.entered')} <Instant at={batch.enteredAt} zone={batch.zone} />
            </span>
            <span>{t('intake.split.pages', { count: batch.pages })}</span>
          </p>
        </header>
        <SplitDesk key={batch.id} batch={batch} plan={plan} problem={result?.message ? say(result.message) : null} />
      </div>
    </StaffLayout>
  );
}
