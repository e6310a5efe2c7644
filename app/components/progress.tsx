/** How far it is: a count that grows, and the step of a form. No inline style is used, so the security policy stays strict. */
import { useWords } from '#app/i18n/use-words.ts';

/** `done` of `total`, named by `label` ("Page images"). */
export function Progress({ label, done, total }: { label: string; done: number; total: number }) {
  const { t } = useWords();
  return (
    <div className="flex flex-col gap-1">
      <div className="flex justify-between gap-4 text-sm">
        <span>{label}</span>
        <span className="tabular-nums text-muted" aria-hidden>
          {t('requester.layout.progress', { done, total })}
        </span>
      </div>
      <Bar value={done} max={Math.max(total, 1)} label={`${label}: ${t('requester.layout.progress', { done, total })}`} />
    </div>
  );
}

/** "Step 4 of 9, about 3 minutes left." */
export function StepProgress({ step, steps, minutesLeft }: { step: number; steps: number; minutesLeft?: number }) {
  const { t } = useWords();
  const text = t('requester.layout.step', { step, steps });
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-muted">
        {text}
        {minutesLeft === undefined ? null : `, ${t('requester.layout.minutesLeft', { count: minutesLeft })}`}
      </p>
      <Bar value={step} max={steps} label={text} />
    </div>
  );
}

function Bar({ value, max, label }: { value: number; max: number; label: string }) {
  return <progress value={Math.min(value, max)} max={max} aria-label={label} className="progress" />;
}
