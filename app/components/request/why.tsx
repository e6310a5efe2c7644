/** "Why?": the rule behind what stands above it, its version and citation, what went in and what came out. */
import { useWords } from '#app/i18n/use-words.ts';
import { useRequestPage } from './page-context.tsx';

type Decided = ReturnType<typeof useRequestPage>['data']['decisions'][number];

/** One decision, folded; the sentence stands above it. */
export function Why({ decision }: { decision: Decided }) {
  const { t } = useWords();
  return (
    <details>
      <summary className="text-brand">{t('office.decisions.why')}</summary>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 rounded bg-bg p-2 text-xs">
        <dt className="text-muted">{t('office.decisions.rule')}</dt>
        <dd>
          {decision.ruleId} ({decision.ruleVersion})
        </dd>
        <dt className="text-muted">{t('office.decisions.citation')}</dt>
        <dd>{decision.citation}</dd>
        <dt className="text-muted">{t('office.decisions.inputs')}</dt>
        <dd className="min-w-0 break-words font-mono">{flat(decision.inputs)}</dd>
        <dt className="text-muted">{t('office.decisions.result')}</dt>
        <dd className="min-w-0 break-words font-mono">{flat(decision.result)}</dd>
      </dl>
    </details>
  );
}

/** A decision with its sentence. */
export function Sentence({ decision }: { decision: Decided }) {
  const { say } = useWords();
  return (
    <div>
      <p>{say({ key: decision.messageKey, ...(decision.messageParams ? { params: decision.messageParams } : {}) })}</p>
      <Why decision={decision} />
    </div>
  );
}

/** The newest decision of each of these kinds (the first word of the sentence's key), where there is one. */
export function WhyHere({ of }: { of: readonly string[] }) {
  const { decisions } = useRequestPage().data;
  const found = of.flatMap((kind) => decisions.find(({ messageKey }) => messageKey.startsWith(`rules.${kind}.`)) ?? []);
  return found.length === 0 ? null : (
    <div className="flex flex-col gap-2 text-sm">
      {found.map((decision) => (
        <Sentence key={decision.id} decision={decision} />
      ))}
    </div>
  );
}

/** `a: 1; b.c: x`: a decision's inputs for a person's eye. */
function flat(value: unknown, path = ''): string {
  if (value === null || typeof value !== 'object') return `${path ? `${path}: ` : ''}${String(value)}`;
  const entries = Object.entries(value as Record<string, unknown>);
  return entries.length === 0 ? `${path}: –` : entries.map(([key, inner]) => flat(inner, path ? `${path}.${key}` : key)).join('; ');
}
