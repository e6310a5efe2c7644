/** Middle: where the request stands, the one thing to do now, and what else is possible. */
import { useWords } from '#app/i18n/use-words.ts';
import { Notice } from '#app/components/notice.tsx';
import { StateTag, stateKey } from '#app/components/work/state-tag.tsx';
import { ChartTasks, CoverageMap } from './chart-part.tsx';
import { Election } from './election.tsx';
import { Failures } from './failures.tsx';
import { FeeBox } from './fee-box.tsx';
import { FurtherActs } from './further-acts.tsx';
import { PaperChart } from './paper-chart.tsx';
import { useRequestPage } from './page-context.tsx';
import { ClosedStep, DenialStep, WaitingStep } from './steps/decided.tsx';
import { DeliveryStep } from './steps/delivery.tsx';
import { LocateStep } from './steps/locate.tsx';
import { ReceivedStep } from './steps/received.tsx';
import { RecordsStep } from './steps/records.tsx';
import { WorkingStep } from './steps/working.tsx';

export function StepPane() {
  const { t } = useWords();
  const { data } = useRequestPage();
  const { instance, request, failures, held } = data;
  const name = stateKey(instance.state, request.outcome);
  return (
    <div className="flex flex-col gap-6 p-4 lg:p-6">
      {held ? <Notice kind="soon" title={t('office.step.held')}>{t('office.step.heldText')}</Notice> : null}
      {failures.length > 0 ? <Failures /> : null}
      {instance.quarantined ? <Notice kind="late" title={t('office.step.quarantined')} /> : null}
      <section className="flex flex-col gap-4 rounded border border-line bg-surface p-4" aria-labelledby="step-title">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h2 id="step-title" className="text-lg font-semibold">
            {t(`office.step.title.${instance.state}`)}
          </h2>
          <StateTag state={instance.state} outcome={request.outcome} />
        </div>
        <p className="max-w-prose text-muted">{t(`states.staff.${name}.what`)}</p>
        <Step state={instance.state} />
      </section>
      <CoverageMap />
      <ChartTasks />
      <PaperChart />
      <Election />
      {instance.state === 'closed' ? null : <FeeBox />}
      <FurtherActs />
    </div>
  );
}

function Step({ state }: { state: string }) {
  switch (state) {
    case 'received':
      return <ReceivedStep />;
    case 'awaiting_information':
      return <WaitingStep />;
    case 'locating':
      return <LocateStep />;
    case 'retrieving':
    case 'building':
    case 'releasing':
      return <WorkingStep />;
    case 'retrieval_failed':
    case 'reviewing':
    case 'awaiting_approval':
    case 'approved':
      return <RecordsStep />;
    case 'released':
    case 'undelivered':
      return <DeliveryStep />;
    case 'denial_proposed':
      return <DenialStep />;
    default:
      return <ClosedStep />;
  }
}
