/** A rule pack tried on a made-up request: its fields, and what the rules say with and without it. */
import { Card } from '#app/components/card.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { formatCents, formatLegalDate, formatShortDate } from '#templates/locales/format.ts';
import type { Trial } from '#app/http/rule-pack-trial.ts';
import { bases, requesterKinds } from '#workflows/rules/bases.ts';
import { Select, Text, type FieldsProps } from './rule-form.tsx';

export function PackTrial({ trial, ...props }: FieldsProps & { trial: Trial | null }) {
  const { t, say, locale } = useWords();
  const r = (key: string) => t(`settings.rules.${key}`);
  return (
    <Card title={r('try')}>
      <p className="mb-3 text-muted">{r('tryText')}</p>
      <div className="flex flex-wrap gap-4">
        <Text {...props} name="tryReceivedOn" type="date" label={r('tryReceived')} className="w-44" />
        <Select {...props} name="tryBasis" label={r('tryBasis')} options={bases.map((value) => ({ value, label: t(`rules.basis.${value}`) }))} />
        <Select {...props} name="tryKind" label={r('tryKind')} options={requesterKinds.map((value) => ({ value, label: t(`office.requesterKind.${value}`) }))} />
        <Text {...props} name="tryPages" label={r('tryPages')} inputMode="numeric" className="w-28" />
      </div>
      {trial ? (
        <div className="mt-4 grid gap-4 md:grid-cols-2" role="status">
          {(['without', 'with'] as const).map((side) => {
            const { due, fee, hold, leave } = trial[side];
            return (
              <section key={side} aria-label={r(side === 'with' ? 'tryWith' : 'tryWithout')} className="rounded border border-line p-3">
                <h3 className="mb-2 font-semibold">{r(side === 'with' ? 'tryWith' : 'tryWithout')}</h3>
                <dl className="grid grid-cols-[8rem_1fr] gap-x-4 gap-y-2">
                  <dt className="text-muted">{r('tryDue')}</dt>
                  <dd>
                    {formatLegalDate(due.dueOn, locale)}
                    <details>
                      <summary className="text-brand">{r('why')}</summary>
                      <p className="text-xs">{due.why}</p>
                      <ul className="list-disc pl-5 text-xs">
                        {due.steps.map((step, i) => (
                          <li key={i}>
                            {formatShortDate(step.date, locale)}: {say(step.message)}
                          </li>
                        ))}
                      </ul>
                    </details>
                  </dd>
                  <dt className="text-muted">{r('tryFee')}</dt>
                  <dd>
                    {fee.cents === null ? r('needsConfirmation') : formatCents(fee.cents, locale)}
                    <details>
                      <summary className="text-brand">{r('why')}</summary>
                      <p className="text-xs">
                        {say(fee.sentence)} {fee.why}
                      </p>
                    </details>
                  </dd>
                  <dt className="text-muted">{r('tryHold')}</dt>
                  <dd>
                    {r(hold.hold ? 'yes' : 'no')} <span className="block text-xs text-muted">{hold.why}</span>
                  </dd>
                  {leave ? (
                    <>
                      <dt className="text-muted">{r('tryLeave')}</dt>
                      <dd>
                        {r(leave.may ? 'yes' : 'no')} <span className="block text-xs text-muted">{leave.why}</span>
                      </dd>
                    </>
                  ) : null}
                </dl>
              </section>
            );
          })}
        </div>
      ) : null}
    </Card>
  );
}
