/** How a date was counted: step by step, with the rule it stands on. */
import { formatShortDate } from '#templates/locales/format.ts';
import { useWords } from '#app/i18n/use-words.ts';
import type { DeadlineView } from './types.ts';

export function Computation({ deadline }: { deadline: DeadlineView }) {
  const { t, say, locale } = useWords();
  const spoken = (params: Record<string, string | number> = {}) =>
    Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? formatShortDate(value, locale) : value]));
  return (
    <ol className="flex list-decimal flex-col gap-1 pl-5">
      {deadline.steps.map((step, i) => (
        <li key={i}>{say({ key: step.message.key, params: spoken(step.message.params) })}</li>
      ))}
      <li className="text-muted">{t('requester.follow.rule', { citation: deadline.citation })}</li>
    </ol>
  );
}
