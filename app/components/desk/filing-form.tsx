/** A page of the filing: the question left, at the right what the request needs, told while somebody types. */
import { Form, Link } from '@remix-run/react';
import { ChevronLeft } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { Button } from '../button.tsx';
import { Card } from '../card.tsx';
import { ErrorSummary } from '../error-summary.tsx';
import { StepProgress } from '../progress.tsx';
import { paperKinds, readStep, type Answers, type DeskStep, type Problems } from './answers.ts';
import { Evidence, useRuleWords } from './evidence.tsx';
import { assess, type Desk, type Papers } from './filing.ts';

export type FilingFormProps = {
  draftId: string | null;
  /** Made with the form of a new filing, so that sending it twice begins one. */
  startId?: string;
  step: DeskStep;
  steps: readonly DeskStep[];
  desk: Desk;
  values: Answers;
  papers: Papers;
  problems: Problems | null;
  /** Under the list at the right. */
  aside?: ReactNode;
  children: (errors: Record<string, string>) => ReactNode;
};

export function FilingForm({ draftId, startId, step, steps, desk, values, papers, problems, aside, children }: FilingFormProps) {
  const { t } = useWords();
  const say = useRuleWords();
  const form = useRef<HTMLFormElement>(null);
  const [live, setLive] = useState<{ values: Answers; papers: Papers } | null>(null);
  // A file that was refused is not there, whatever the field still says.
  useEffect(() => setLive(null), [problems]);
  const now = live ?? { values, papers };
  const assessed = assess(now.values, now.papers, desk);
  const errors = Object.fromEntries(Object.entries(problems ?? {}).map(([name, problem]) => [name, t(problem.key, problem.params)]));
  const at = steps.indexOf(step);
  const before = at > 0 && draftId ? `/desk/new/${draftId}/${steps[at - 1] ?? step}` : '/desk';

  function look() {
    if (!form.current) return;
    const read = new FormData(form.current);
    const chosen = Object.fromEntries(paperKinds.map((kind) => [kind, papers[kind] === true || ((file) => file instanceof File && file.size > 0)(read.get(kind))]));
    setLive({ values: { ...values, ...readStep(step, read).typed }, papers: chosen });
  }

  return (
    <div className="flex flex-col gap-6">
      <div className="flex max-w-prose flex-col gap-4">
        <Link to={before} className="-ml-1 inline-flex items-center gap-1 self-start rounded text-muted underline-offset-4 hover:text-ink hover:underline">
          <ChevronLeft aria-hidden className="h-5 w-5" />
          {t('requester.layout.back')}
        </Link>
        <StepProgress step={at + 1} steps={steps.length} />
        <ErrorSummary errors={errors} />
        <h1 className="text-xl font-semibold">{t(`desk.steps.${step}.title.${desk.kind}`)}</h1>
        <p className="text-base text-muted">{t(`desk.steps.${step}.lead.${desk.kind}`)}</p>
      </div>
      <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_24rem]">
        {/* why onInput and onChange: files and radios tell of themselves by change alone in some browsers */}
        <Form ref={form} method="post" noValidate encType="multipart/form-data" onInput={look} onChange={look} className="flex max-w-prose flex-col gap-6 text-base" key={step}>
          {startId ? <input type="hidden" name="start" value={startId} /> : null}
          {children(errors)}
          {step === 'check' ? null : (
            <div className="flex flex-wrap items-center gap-3">
              <Button size="large">{t('requester.layout.continue')}</Button>
              {step === 'papers' ? (
                <Button size="large" look="secondary" name="intent" value="see">
                  {t('desk.form.see')}
                </Button>
              ) : null}
              {draftId ? <p className="text-sm text-muted">{t('desk.form.kept')}</p> : null}
            </div>
          )}
        </Form>
        <aside aria-label={t('desk.form.needs')} className="flex flex-col gap-4 lg:sticky lg:top-4">
          <Card title={t('desk.form.needs')}>
            <div className="flex flex-col gap-3">
              <p className="text-muted">{say(assessed.classified.message)}</p>
              <Evidence lines={assessed.lines} live />
            </div>
          </Card>
          {assessed.narrowed.decision.result.applied ? (
            <Card title={t('desk.form.narrowed')}>
              <p>{say(assessed.narrowed.decision.message)}</p>
              <p className="mt-1 text-xs text-muted">{assessed.narrowed.decision.citation}</p>
            </Card>
          ) : null}
          {aside}
        </aside>
      </div>
    </div>
  );
}
