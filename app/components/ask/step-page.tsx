/** One question page of a request, drawn from its definition. */
import { useActionData, useLoaderData } from '@remix-run/react';
import { Paperclip } from 'lucide-react';
import { useWords } from '#app/i18n/use-words.ts';
import type { Translate } from '#templates/locales/index.ts';
import type { Message } from '#workflows/message.ts';
import { Button } from '../button.tsx';
import { Checkboxes, Radios } from '../choices.tsx';
import { DateInput } from '../date-input.tsx';
import type { TypedDate } from '../date-value.ts';
import type { FieldErrors } from '../error-summary.tsx';
import { FileInput, Select, TextArea, TextInput } from '../field.tsx';
import { QuestionPage } from '../question-page.tsx';
import { CheckAnswers } from './check-answers.tsx';
import { EvidenceList, type EvidenceItem } from './evidence-list.tsx';
import { ProofOfWork } from './proof-of-work.tsx';
import { PinFields } from './pin-fields.tsx';
import { SignFields } from './sign-fields.tsx';
import { choicesOf, fieldsFor, steps, wordsOf, type Answers, type Door, type FieldDef, type StepId } from './steps.ts';
import { choiceWords, labelOf, type Facility } from './words.ts';

export type StepData = {
  door: Door;
  step: StepId;
  title: string;
  back: string;
  progress: { step: number; steps: number; minutesLeft: number };
  values: Record<string, string | string[]>;
  fileNames: Record<string, { name: string; pages: number }>;
  facilities: Facility[];
  facilityName: string;
  stepIds: StepId[];
  pinChosen: boolean;
  signature: { kind: 'typed' | 'drawn'; name: string } | null;
  signer: string;
  accountName: string | null;
  evidence: EvidenceItem[];
  /** Of a proof of work, while many forms are sent. */
  challenge: string | null;
  duplicates: { id: string; number: string; receivedOn: string }[];
};
export type StepFailed = { typed: Record<string, string | string[]>; problems: Record<string, Message> };

export function StepPage() {
  const here = useLoaderData() as StepData;
  const failed = useActionData() as StepFailed | undefined;
  const { t, say } = useWords();
  const step = steps[here.door].find((each) => each.id === here.step);
  if (!step) return null;
  const values: Answers = { ...here.values, ...failed?.typed };
  const errors = Object.fromEntries(Object.entries(failed?.problems ?? {}).map(([name, problem]) => [name, say(problem)]));
  const fields = fieldsFor(step, here.values);
  // One choice alone: its question is the page's heading.
  const alone = fields.length === 1 && (fields[0]?.kind === 'radios' || fields[0]?.kind === 'checks') && step.id !== 'pin';
  const title = stepTitle(step.id, here.door, t);
  const lead = hasLead.has(step.id) ? t(`ask.leads.${step.id}`, { hospital: here.facilityName }) : undefined;
  const last = step.id === 'check';
  return (
    <QuestionPage
      key={step.id}
      {...(alone ? {} : { title, lead })}
      back={here.back}
      progress={here.progress}
      errors={errors}
      upload={fields.some((field) => field.kind === 'file')}
      action={last ? t('ask.check.send') : undefined}
      next={last ? t('ask.check.next') : undefined}
    >
      {fields.map((field) => (
        <StepField key={field.name} field={field} values={values} errors={errors} here={here} heading={alone ? { title, lead } : null} />
      ))}
      {step.id === 'signature' ? <SignFields here={here} errors={errors} /> : null}
      {last ? <CheckAnswers here={here} errors={errors} /> : null}
      {last && here.challenge ? <ProofOfWork challenge={here.challenge} without={t('ask.proof.without')} /> : null}
      {!last && here.evidence.length > 0 ? <EvidenceList lines={here.evidence} door={here.door} folded /> : null}
    </QuestionPage>
  );
}

/** Pages that say a sentence more under their heading. */
const hasLead = new Set<StepId>(['name', 'birth', 'reach', 'patient', 'contact', 'pin', 'photo', 'authority', 'authorization', 'elements', 'signed', 'signature', 'check', 'law', 'official', 'recipient', 'what', 'whole', 'identity', 'relation', 'kinds', 'dates', 'visit', 'purpose']);

export function stepTitle(step: StepId, door: Door, t: (key: string) => string): string {
  const own = (step === 'what' || step === 'form' || step === 'to') && door !== 'myself' ? `${step}Other` : step;
  return t(`ask.steps.${own}.title`);
}

type FieldProps = { field: FieldDef; values: Answers; errors: FieldErrors; here: StepData; heading: { title: string; lead: string | undefined } | null };

function StepField({ field, values, errors, here, heading }: FieldProps) {
  const { t } = useWords();
  const error = errors[field.name];
  const { name, kind, autoComplete, width } = field;
  const value = values[name];
  const text = typeof value === 'string' ? value : '';
  const label = heading?.title ?? labelOf(field, t);
  const hint = heading?.lead ?? (field.hint ? t(`ask.hints.${wordsOf(name)}`) : undefined);
  const optional = !field.required && !field.byLaw && kind !== 'radios' && kind !== 'checks';
  const common = { name, label, error, ...(hint ? { hint } : {}), ...(heading ? { heading: true } : {}), ...(optional && !field.same ? { optional: true } : {}) };
  switch (kind) {
    case 'radios':
    case 'checks': {
      if (name === 'pinBy') return <PinChoice {...common} field={field} values={values} errors={errors} chosen={here.pinChosen} />;
      const options = choiceOptions(field, values, here, t);
      if (kind === 'checks') return <Checkboxes {...common} options={options} defaultValue={Array.isArray(value) ? value : []} />;
      return <Radios {...common} options={options} defaultValue={text || fallback(field, here)} />;
    }
    case 'date':
      return <DateInput {...common} defaultValue={typedOr(text)} {...(field.birthday ? { birthday: true } : {})} />;
    case 'select':
      return <Select {...common} empty={t('ask.choose')} options={choicesOf(field, values).map((each) => ({ value: each, label: choiceWords(field, each, t, here.facilities) }))} defaultValue={text} {...(width ? { width } : {})} {...(autoComplete ? { autoComplete } : {})} />;
    case 'area':
      return <TextArea {...common} defaultValue={text} rows={3} maxLength={2000} />;
    case 'file':
      return <FileField {...common} field={field} kept={here.fileNames[name]} />;
    default:
      return (
        <TextInput
          {...common}
          type={kind}
          defaultValue={text}
          {...(width ? { width } : {})}
          {...(autoComplete ? { autoComplete } : {})}
          {...(kind === 'email' ? { inputMode: 'email', autoCapitalize: 'none', spellCheck: false } : {})}
          {...(name === 'postcode' || name === 'recipientPostcode' ? { inputMode: 'numeric' } : {})}
        />
      );
  }
}

function choiceOptions(field: FieldDef, values: Answers, here: StepData, t: Translate) {
  if (field.group === 'facility') return here.facilities.map((f) => ({ value: f.id, label: f.name, hint: f.place }));
  return choicesOf(field, values).map((value) => {
    const account = field.name === 'identity' && value === 'account' && here.accountName;
    const hint = account ? t('ask.signedInAs', { name: account }) : field.hints ? t(`ask.options.${field.group ?? ''}Hint.${value}`) : undefined;
    return { value, label: choiceWords(field, value, t, here.facilities), ...(hint ? { hint } : {}) };
  });
}

function PinChoice({ field, values, errors, chosen, ...common }: { field: FieldDef; values: Answers; errors: FieldErrors; chosen: boolean; name: string; label: string; error: string | undefined; hint?: string }) {
  const { t } = useWords();
  const options = choicesOf(field, values).map((value) => ({ value, label: t(`ask.options.pinBy.${value}`), hint: t(`ask.options.pinByHint.${value}`), ...(value === 'chosen' ? { reveals: <PinFields chosen={chosen} errors={errors} /> } : {}) }));
  return <Radios {...common} options={options} defaultValue={String(values['pinBy'] ?? '') || 'chosen'} />;
}

function FileField({ field, kept, ...common }: { field: FieldDef; kept: { name: string; pages: number } | undefined; name: string; label: string; error: string | undefined; hint?: string; optional?: boolean }) {
  const { t } = useWords();
  return (
    <div className="flex flex-col gap-3">
      {kept ? (
        <p className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded border border-line bg-surface px-4 py-3">
          <span className="flex min-w-0 items-center gap-2">
            <Paperclip aria-hidden className="h-5 w-5 shrink-0 text-brand" />
            <span className="min-w-0 break-all font-semibold">{kept.name}</span>
            <span className="shrink-0 text-sm text-muted">{t('common.page', { count: kept.pages })}</span>
          </span>
          <Button look="quiet" size="small" name="remove" value={field.name}>
            {t('requester.layout.remove')}
            <span className="sr-only"> {kept.name}</span>
          </Button>
        </p>
      ) : null}
      <FileInput {...common} accept="application/pdf,image/jpeg,image/png,image/tiff" {...(field.photo ? { photo: 'environment' as const } : {})} />
    </div>
  );
}

/** A date as it was typed comes back as it was typed, also where it is none. */
function typedOr(value: string): string | TypedDate {
  if (!value.startsWith('~')) return value;
  const [month = '', day = '', year = ''] = value.slice(1).split('/');
  return { month, day, year };
}

/** What most people choose. */
function fallback(field: FieldDef, here: StepData): string | undefined {
  const usual: Record<string, string> = { channel: 'link', toWhom: 'me', scopeKind: 'all', urgent: 'no' };
  if (field.name === 'facilityId') return here.facilities.length === 1 ? here.facilities[0]?.id : undefined;
  return usual[field.name];
}
