/** Check your answers: every line with its change link, then what the law still asks for. */
import { useWords } from '#app/i18n/use-words.ts';
import { SummaryList, type Answer } from '../description-list.tsx';
import { Notice } from '../notice.tsx';
import { EvidenceList } from './evidence-list.tsx';
import { stepTitle, type StepData } from './step-page.tsx';
import { fieldsFor, steps, type StepDef } from './steps.ts';
import { answerWords, labelOf } from './words.ts';

/** Pages whose answers read as one line: a name, an address. */
const together = new Set(['name', 'reach', 'recipient']);

export function CheckAnswers({ here }: { here: StepData }) {
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
    return answers.map(({ field, words }) => ({ question: labelOf(field, t), answer: words || t('ask.check.nothing'), change }));
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
    </>
  );
}

/** First and last name on one line, city with state and code on one line, as on an envelope. */
function joined(parts: readonly { name: string; words: string }[]): string {
  const before = (name: string) => (/state$/i.test(name) ? ', ' : /^familyName$|postcode$/i.test(name) ? ' ' : '\n');
  return parts.reduce((text, { name, words }) => (words === '' ? text : text === '' ? words : `${text}${before(name)}${words}`), '');
}
