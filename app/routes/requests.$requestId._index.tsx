/** One request at work: facts and evidence, the current step, and everything that happened, in three panes. */
import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData, useSearchParams, type ShouldRevalidateFunction } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { Notice } from '#app/components/notice.tsx';
import { StateTag } from '#app/components/work/state-tag.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import { formId } from '#app/components/request/act-form.tsx';
import { FactsPane } from '#app/components/request/facts-pane.tsx';
import { RequestPageProvider } from '#app/components/request/page-context.tsx';
import { PaperViewer } from '#app/components/request/paper-viewer.tsx';
import { SidePane } from '#app/components/request/side-pane.tsx';
import { StepPane } from '#app/components/request/step-pane.tsx';
import { hasWords } from '#app/components/work/has-words.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { doOnRequest } from '#app/http/office/request-form.ts';
import { findForRequest } from '#app/http/office/find-patients.ts';
import { requestPage } from '#app/http/office/request-page.ts';
import { requireStaff } from '#app/http/session.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'request.read');
  return requestPage(request, context, actor, idOf(params['requestId']));
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'request.read');
  const requestId = idOf(params['requestId']);
  const found = await findForRequest(request, context, actor, requestId);
  if (found) return { result: null, candidates: found };
  const result = await doOnRequest(request, context, actor, requestId);
  if (result.status === 'done') throw redirect(`/requests/${requestId}?did=${result.did}`);
  return { result, candidates: undefined };
}

function idOf(id: string | undefined): string {
  if (!id || !isUuid(id)) throw new AppError('not_found', 'not an id');
  return id;
}

/** Typing in the search, and turning a paper's page, read nothing anew. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formAction, formMethod, currentUrl, nextUrl, defaultShouldRevalidate }) => {
  if (formAction?.endsWith('/candidates')) return false;
  return formMethod === undefined && currentUrl.pathname === nextUrl.pathname && currentUrl.search !== nextUrl.search ? false : defaultShouldRevalidate;
};

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.request.number ?? ''} - OpenROI` }];

export default function RequestAtWork() {
  const { t, say } = useWords();
  const data = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const [search] = useSearchParams();
  const result = answer?.result ?? null;
  const failed = result?.status === 'failed' ? result : null;
  const paper = data.attachments.find((each) => each.id === search.get('paper') && !each.destroyedAt);
  const shown = paper ? { id: paper.id, page: Math.min(Math.max(Number(search.get('page')) || 1, 1), paper.pages ?? 1) } : null;
  const did = search.get('did');
  const { request, instance } = data;
  return (
    <OfficeLayout shell={data.shell} panes>
      <RequestPageProvider value={{ data, failed, pin: result?.status === 'pin' ? result.pin : null, paper: shown }}>
        <header className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-surface px-4 py-3">
          <h1 className="text-xl font-semibold">{request.number}</h1>
          <StateTag state={instance.state} outcome={request.outcome} />
          <p className="min-w-0 text-muted">
            {request.requesterName} · {t(`rules.basis.${request.basis}`)}
          </p>
          {request.expedited ? <strong className="text-soon">{t('office.work.expedited')}</strong> : null}
        </header>
        {/* Three panes that scroll by themselves where there is room; one after the other on a phone. */}
        <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
          {/* eslint-disable jsx-a11y/no-noninteractive-tabindex -- why: a region that scrolls must be reachable by keyboard */}
          <div role="region" aria-label={t('office.pane.facts')} tabIndex={0} className="order-2 shrink-0 border-line bg-surface lg:order-1 relative lg:w-72 lg:overflow-auto lg:border-r xl:w-80">
            <FactsPane />
          </div>
          <div role="region" aria-label={t('office.pane.step')} tabIndex={0} className="relative order-1 min-w-0 flex-1 lg:order-2 lg:overflow-auto">
            {failed || (did && hasWords(`office.did.${did}`)) ? (
              <div className="px-4 pt-4 lg:px-6">
                {failed ? (
                  <ErrorSummary errors={Object.keys(failed.errors).length === 0 ? { _form: say(failed.message) } : Object.fromEntries(Object.entries(failed.errors).map(([name, message]) => [`${formId(failed.intent, failed.values['line'] ?? failed.values['subRequestId'] ?? failed.values['taskId'])}-${name}`, say(message)]))} />
                ) : (
                  <Notice kind="done" title={t(`office.did.${did ?? ''}`)} live />
                )}
              </div>
            ) : null}
            {paper && shown ? <PaperViewer paper={paper} page={shown.page} /> : null}
            <StepPane />
          </div>
          <div role="region" aria-label={t('office.pane.story')} tabIndex={0} className="order-3 shrink-0 border-line bg-surface relative lg:w-72 lg:overflow-auto lg:border-l xl:w-80">
            <SidePane />
          </div>
          {/* eslint-enable jsx-a11y/no-noninteractive-tabindex */}
        </div>
      </RequestPageProvider>
    </OfficeLayout>
  );
}
