/** One state's table of fees: its figures, where they are read, until when they hold, and who said so. */
import { Form } from '@remix-run/react';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { ShownSchedule } from '#app/routes/settings._index.tsx';
import { formatCents, formatLegalDate, formatShortDate } from '#templates/locales/format.ts';
import { addDays } from '#workflows/rules/dates.ts';
import { Line } from './lines.tsx';

type Failed = { typed: { validTo: string; reason: string }; error: string };
type CardProps = { shown: ShownSchedule; facilityId: string; today: string; manages: boolean; failed: Failed | null };

const tags = { good: 'done', soon: 'soon', lapsed: 'late' } as const;

export function FeeScheduleCard({ shown, facilityId, today, manages, failed }: CardProps) {
  const { t, locale } = useWords();
  const { rule, state, confirmed, changes } = shown;
  const f = (key: string, params?: Record<string, string>) => t(`settings.fees.${key}`, params);
  const id = `${facilityId}-${rule.id}`;
  return (
    <Card level={3} title={rule.citation} action={<StatusTag status={tags[state]}>{f(state)}</StatusTag>}>
      <div className="flex flex-col gap-3">
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[10rem_1fr]">
          <dt className="text-muted">{f('figures')}</dt>
          <dd>
            <Figures shown={shown} />
          </dd>
          <dt className="text-muted">{f('until')}</dt>
          <dd>
            {rule.validTo ? formatLegalDate(rule.validTo, locale) : f('noEnd')}
            {rule.certainty === 'H' ? null : <span className="block text-soon">{f('counsel')}</span>}
          </dd>
        </dl>
        {changes.length > 0 ? (
          <ul className="flex flex-col gap-1 border-l-2 border-line pl-3 text-xs text-muted">
            {[...changes].reverse().map((change, i) => (
              <li key={`${change.on}-${i}`}>
                {change.validTo ? f('changed', { by: change.by, on: formatShortDate(change.on, locale), until: formatShortDate(change.validTo, locale) }) : f('takenBack', { by: change.by, on: formatShortDate(change.on, locale) })}. <q>{change.reason}</q>
              </li>
            ))}
          </ul>
        ) : null}
        {manages ? (
          <details className="border-t border-line" open={failed || state === 'lapsed' ? true : undefined}>
            <summary className="py-2 font-semibold text-brand">{f('act')}</summary>
            <Form method="post" className="flex flex-col items-start gap-3 pb-2" noValidate>
              <input type="hidden" name="facilityId" value={facilityId} />
              <input type="hidden" name="ruleId" value={rule.id} />
              <input type="hidden" name="version" value={rule.version} />
              <Line form={id} name="validTo" type="date" label={f('newUntil')} hint={f('newUntilHint')} error={failed?.error.endsWith('until') ? t(failed.error) : undefined} defaultValue={failed?.typed.validTo ?? `${addDays(today, 300).slice(0, 4)}-12-31`} className="w-44" />
              <Line form={id} name="reason" label={f('reason')} hint={f('reasonHint')} error={failed?.error.endsWith('reason') ? t(failed.error) : undefined} defaultValue={failed?.typed.reason ?? ''} maxLength={500} className="w-full sm:w-[32rem]" />
              <span className="flex flex-wrap gap-2">
                <Button name="intent" value="confirm">
                  {f('confirm')}
                </Button>
                {confirmed ? (
                  <Button name="intent" value="withdraw" look="danger">
                    {f('withdraw')}
                  </Button>
                ) : null}
              </span>
            </Form>
          </details>
        ) : null}
      </div>
    </Card>
  );
}

function Figures({ shown: { schedule } }: { shown: ShownSchedule }) {
  const { t, locale } = useWords();
  const price = (cents: number) => formatCents(cents, locale);
  const { base, tiers, electronicPercent, electronicCents, certificationCents, perYearSearchedCents } = schedule;
  const lines = [
    base ? `${t(`rules.fee.line.${base.code}`)}: ${price(base.cents)}${base.includesPages ? ` ${t('settings.fees.includes', { count: base.includesPages })}` : ''}` : null,
    ...tiers.map(({ upTo, cents }, i) => {
      const from = (tiers[i - 1]?.upTo ?? base?.includesPages ?? 0) + 1;
      if (tiers.length === 1) return `${t('rules.fee.line.pages')}, ${t('settings.fees.allPages', { price: price(cents) })}`;
      return `${t('rules.fee.line.pages')} ${upTo === null ? t('settings.fees.pagesOver', { from, price: price(cents) }) : t('settings.fees.pages', { from, to: upTo, price: price(cents) })}`;
    }),
    electronicPercent ? t('settings.fees.electronic', { percent: electronicPercent }) : null,
    electronicCents ? `${t('rules.fee.line.electronic_copy')}: ${price(electronicCents)}` : null,
    certificationCents ? `${t('rules.fee.line.certification')}: ${price(certificationCents)}` : null,
    perYearSearchedCents ? `${t('rules.fee.line.years_searched')}: ${price(perYearSearchedCents)}` : null,
  ].filter((line) => line !== null);
  return (
    <ul className="tabular-nums">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
