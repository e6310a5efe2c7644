/** What the worker gave up for this request: each with why, and a button that tries it again. */
import { Notice } from '#app/components/notice.tsx';
import { useGivenUpWords } from '#app/components/settings/given-up.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { ActForm } from './act-form.tsx';
import { useRequestPage } from './page-context.tsx';

export function Failures() {
  const { t } = useWords();
  const { what, why } = useGivenUpWords();
  const { failures, shell } = useRequestPage().data;
  const mayRetry = shell.user.roles.includes('technician') || shell.user.roles.includes('supervisor');
  return (
    <Notice kind="late" title={t('office.step.failures', { count: failures.length })}>
      <ul className="flex flex-col gap-3">
        {failures.map((failure) => (
          <li key={failure.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <span>
              {what(failure.effectType)}. {why(failure.lastError)}
            </span>
            {mayRetry ? <ActForm intent="retry_effect" label={t('settings.operations.retry')} look="secondary" size="small" of={{ name: 'outboxId', value: failure.id }} /> : null}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
