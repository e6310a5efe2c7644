/** Check your answers: every line with its change link, then what the law still asks for. */
import { Link } from '@remix-run/react';
import { useWords } from '#app/i18n/use-words.ts';
import { formatLegalDate } from '#templates/locales/format.ts';
import { Checkbox } from '../choices.tsx';
import { SummaryList, type Answer } from '../description-list.tsx';
import type { FieldErrors } from '../error-summary.tsx';
import { Notice } from '../notice.tsx';
import { EvidenceList } from './evidence-list.tsx';
import { stepTitle, type StepData } from './step-page.tsx';
import { fieldsFor, steps, type StepDef } from './steps.ts';
import { answerWords, labelOf } from './words.ts';

/** Pages whose answers read as one line: a name, an address. */
const together = new Set(['name', 'reach', 'recipient']);

export function CheckAnswers({ here, errors }: { here: StepData; errors: FieldErrors }) {
  const { t, locale } = useWords();
  const missing = here.evidence.filter((line) => line.status === 'missing');
  const shown = steps[here.door].filter((step) => here.stepIds.includes(step.id) && step.id !== 'check');

  function linesOf(step: StepDef): Answer[] {
    const change = `/ask/${here.door}/${step.id}?from=check`;
    if (step.id === 'signature') return here.signature ? [{ question: t('requester.layout.signature'), answer: here.signature.name, change }] : [];
    const fields = fieldsFor(step, here.values).filter((field) => !field.same);
    const answers = fields.map((field) => {
      const file = here.fileNames[field.name];
      const words = field.kind === 'file' ? (file ? `${file.name} (${t('common.page', { count: file.pages })})` : '') : answerWords(field, here.values, { t, locale, facilities: here.facilities });
      return { field, words };
    });
    if (together.has(step.id)) return [{ question: stepTitle(step.id, here.door, t), answer: joined(answers.map(({ field, words }) => ({ name: field.name, words: field.group === 'state' ? String(here.values[field.name] ?? '') : words }))), change }];
    if (fields.length === 1) return [{ question: stepTitle(step.id, here.door, t), answer: answers[0]?.words || t('ask.check.nothing'), change }];
    // What may be left empty and was is no answer; the page's other lines lead back to it.
    const given = answers.filter(({ field, words }) => words || field.required);
    if (given.length === 0) return [{ question: stepTitle(step.id, here.door, t), answer: t('ask.check.nothing'), change }];
    return given.map(({ field, words }) => ({ question: labelOf(field, t), answer: words || t('ask.check.nothing'), change }));
  }

  return (
    <>
      <SummaryList answers={shown.flatMap(linesOf)} />
      {here.evidence.length > 0 ? <EvidenceList lines={here.evidence} door={here.door} /> : null}
      {missing.length > 0 ? (
        <Notice kind="soon" title={t('ask.check.missingTitle', { count: missing.length })}>
          {t('ask.check.missingText')}
        </Notice>
      ) : null}
      {here.duplicates.length > 0 ? (
        <section aria-labelledby="duplicates" className="flex flex-col gap-4 rounded border border-line bg-surface p-4">
          <h2 id="duplicates" className="text-lg font-semibold">
            {t('ask.duplicate.title', { count: here.duplicates.length })}
          </h2>
          <ul className="flex list-disc flex-col gap-1 pl-6">
            {here.duplicates.map((each) => (
              <li key={each.id}>
                <Link className="link inline-flex min-h-6 items-center" to={`/follow/${each.id}`}>
                  {each.number}
                </Link>{' '}
                <span className="text-muted">{t('ask.duplicate.of', { date: formatLegalDate(each.receivedOn, locale) })}</span>
              </li>
            ))}
          </ul>
          <p className="max-w-prose">{t('ask.duplicate.text')}</p>
          <Checkbox name="another" label={t('ask.duplicate.another')} error={errors['another']} />
        </section>
      ) : null}
    </>
  );
}

/** First and last name on one line, city with state and code on one line, as on an envelope. */
function joined(parts: readonly { name: string; words: string }[]): string {
  const before = (name: string) => (/state$/i.test(name) ? ', ' : /^familyName$|postcode$/i.test(name) ? ' ' : '\n');
  return parts.reduce((text, { name, words }) => (words === '' ? text : text === '' ? words : `${text}${before(name)}${words}`), '');
}
