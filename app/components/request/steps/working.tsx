/** The worker is at it: live progress with a count, also without a script; an unreachable system shows as such. */
import { useRevalidator } from '@remix-run/react';
import { useEffect, useState } from 'react';
import { Notice } from '#app/components/notice.tsx';
import { Progress } from '#app/components/progress.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { ActForm, FoldedAct } from '../act-form.tsx';
import { useRequestPage } from '../page-context.tsx';

type Shown = { kind: string; done: number; total: number | null; status: string; problem: string | null };

export function WorkingStep() {
  const { t } = useWords();
  const { data } = useRequestPage();
  const rows = useLive(data.request.id, data.instance.revision, data.progress);
  const kind = data.instance.state === 'retrieving' ? 'retrieval' : 'packet';
  const step = rows.find((row) => row.kind === kind && row.status !== 'done');
  return (
    <>
      <noscript>
        <meta httpEquiv="refresh" content="3" />
      </noscript>
      {step?.problem ? (
        <Notice kind="late" title={t(`office.problem.${known(step.problem)}`)}>
          {t('office.working.retried')}
        </Notice>
      ) : null}
      <div aria-live="polite">
        {step && step.total !== null ? <Progress label={t(`office.working.${kind}`)} done={step.done} total={step.total} /> : <p className="animate-pulse font-semibold">{t(`office.working.start.${data.instance.state}`)}</p>}
      </div>
      <p className="max-w-prose text-muted">{t('office.working.leave')}</p>
      {data.instance.state === 'building' ? (
        <FoldedAct title={t('office.act.reopen_review')} offer={data.offers.reopen_review} intents={['reopen_review']}>
          <ActForm intent="reopen_review" label={t('office.act.reopen_review')} offer={data.offers.reopen_review} look="secondary" />
        </FoldedAct>
      ) : null}
    </>
  );
}

const problems = ['ehr_unreachable', 'scanner_unreachable', 'no_chart', 'returned_by_approver'] as const;

/** A problem's code, or the word for one that has none of its own. */
export function known(problem: string): (typeof problems)[number] | 'other' {
  return problems.find((each) => each === problem) ?? 'other';
}

/** Asks every second, without keeping the session alive; when the request has moved on, the page is loaded anew. */
function useLive(requestId: string, revision: number, first: Shown[]): Shown[] {
  const [rows, setRows] = useState(first);
  const { revalidate } = useRevalidator();
  useEffect(() => {
    let ended = false;
    const timer = setInterval(() => {
      if (document.hidden) return;
      void fetch(`/requests/${requestId}/progress`)
        .then((response) => (response.ok ? (response.json() as Promise<{ revision: number; progress: Shown[] }>) : null))
        .then((now) => {
          if (ended || !now) return;
          setRows(now.progress);
          if (now.revision !== revision) revalidate();
        })
        .catch(() => undefined);
    }, 1000);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [requestId, revision, revalidate]);
  return rows;
}
