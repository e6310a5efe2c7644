/** The reviewer's page. Its acts go one by one through `review/act`; sending on and opening again are forms. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useNavigation, useSearchParams } from '@remix-run/react';
import { useState } from 'react';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { completeReview, reopenReview } from '#app/commands/review/complete-review.ts';
import { viewReview } from '#app/commands/review/view-review.ts';
import { useHydrated } from '#app/components/a11y.tsx';
import { Button } from '#app/components/button.tsx';
import { Notice } from '#app/components/notice.tsx';
import { Problems, type PageProblem } from '#app/components/review/problems.tsx';
import { SendOn } from '#app/components/review/send-on.tsx';
import { createUnsaved } from '#app/components/review/unsaved.ts';
import '#app/components/review/words.ts';
import { Workstation } from '#app/components/review/workstation.tsx';
import { Skeleton } from '#app/components/small.tsx';
import { StaffLayout } from '#app/components/staff-layout.tsx';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'record.read');
  const { requestId = '' } = params;
  if (!isUuid(requestId)) throw new AppError('not_found', 'not an id');
  const page = await readAs(context, actor, async (tx, look) => ({
    shell: await staffShell(tx, request, context, actor),
    view: await viewReview(tx, look, actor, requestId, context.now()),
  }));
  return { ...page, key: uuidv7() };
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const form = await request.formData();
  const reopening = form.get('intent') === 'reopen';
  const actor = await requireStaff(request, context, reopening ? 'page.review' : 'packet.prepare');
  const { requestId = '' } = params;
  const input = { requestId, now: context.now(), key: String(form.get('key') ?? '').slice(0, 80) || uuidv7() };
  try {
    await (reopening ? reopenReview(context.db, actor, input) : completeReview(context.db, actor, { ...input, site: context.env.PUBLIC_URL, withinLimits: form.get('withinLimits') === 'yes' }));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_allowed_now') throw error;
    const problems = (error.details?.['problems'] ?? []) as PageProblem[];
    return data({ message: error.public ?? { key: 'errors.not_allowed_now' }, problems }, { status: 409 });
  }
  return redirect(reopening ? `/requests/${requestId}/review` : `/requests/${requestId}`);
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.view.request.number ?? ''} - OpenROI` }];

export default function Review() {
  const { shell, view, key } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const { t, say } = useWords();
  const hydrated = useHydrated();
  const sending = useNavigation().state !== 'idle';
  const [search] = useSearchParams();
  const { request, patient, pages, editable } = view;
  const asked = search.get('page');
  const [unsaved] = useState(createUnsaved);
  return (
    <StaffLayout {...shell} panes>
      <header className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-surface px-4 py-2">
        <h1 className="text-base font-semibold">{t('review.title', { number: request.number })}</h1>
        <p className="min-w-0 flex-1 text-muted max-sm:order-last max-sm:basis-full">
          {patient ? `${patient.familyName}, ${patient.givenNames} · ${patient.birthDate} · ${patient.mrn}` : null}
          {' · '}
          {request.requesterName}
        </p>
        <Link to={`/requests/${request.id}`} className="link">
          {request.number}
        </Link>
        {editable ? (
          <SendOn formKey={key} unsaved={unsaved} limit={view.limit} />
        ) : ['building', 'awaiting_approval', 'approved'].includes(request.state) && shell.user.roles.some((role) => role === 'technician' || role === 'supervisor') ? (
          <Form method="post">
            <input type="hidden" name="key" value={key} />
            <Button look="secondary" name="intent" value="reopen" disabled={sending} title={t('review.reopenWhat')}>
              {t('review.reopen')}
            </Button>
          </Form>
        ) : null}
      </header>
      {failed ? <Problems title={say(failed.message)} problems={failed.problems} places={new Map(pages.map((page, i) => [page.id, i + 1]))} /> : null}
      {!editable ? (
        <div className="px-4 py-2">
          <Notice title={t('review.notReviewing', { state: t(`states.staff.${request.state}.label`) })} />
        </div>
      ) : request.basis === 'patient_access' ? (
        <p className="border-b border-line px-4 py-1 text-muted">{t('review.wholeAccess')}</p>
      ) : null}
      {view.refused ? (
        <div className="px-4 py-2">
          <Notice kind="late" title={t('review.refused.packet', { version: view.refused.version })}>
            {t(`review.refused.why.${view.refused.reason}`, { defaultValue: t('review.refused.why.verification_failed') })}
            {view.refused.page === null ? null : (
              <>
                {' '}
                <Link className="link" to={`?page=${view.pages[view.refused.page - 1]?.id ?? ''}`}>
                  {t('review.refused.page', { page: view.refused.page })}
                </Link>
              </>
            )}
          </Notice>
        </div>
      ) : null}
      {view.returned ? (
        <div className="px-4 py-2">
          <Notice kind="late" title={t('review.returned', { name: view.returned.by, version: view.returned.version })}>
            <q>{view.returned.reason}</q>
          </Notice>
        </div>
      ) : null}
      <noscript>
        <p className="p-4 font-semibold">{t('review.needsScript')}</p>
      </noscript>
      {hydrated ? (
        <Workstation key={asked ?? ''} data={view} first={pages.some((page) => page.id === asked) ? asked : null} by={shell.user.name} unsaved={unsaved} />
      ) : (
        <div className="p-6">
          <Skeleton lines={6} />
        </div>
      )}
    </StaffLayout>
  );
}
