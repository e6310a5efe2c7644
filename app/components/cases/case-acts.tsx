/** The forms of a case: the first that fits is the page's primary act, the others are folded; one that another person does says so. */
import { Form } from '@remix-run/react';
import { Button } from '#app/components/button.tsx';
import { CircleAlert } from 'lucide-react';
import type { InputHTMLAttributes, ReactNode } from 'react';
import type { CaseAct, CaseResult } from '#app/http/office/case-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import type { Message } from '#workflows/message.ts';
import type { Shown } from './case-page.tsx';

type Own = { act: CaseAct; page: Shown; errors: Record<string, Message>; values: Record<string, string> };

export function CaseActs({ page, failed }: { page: Shown; failed: CaseResult }) {
  const { t } = useWords();
  return (
    <div className="flex flex-col">
      {page.acts.map((act, i) => {
        const mine = failed?.intent === act.intent ? failed : null;
        const title = t(`cases.act.${act.intent}`);
        const own: Own = { act, page, errors: mine?.errors ?? {}, values: mine?.values ?? {} };
        if (act.why) {
          return (
            <p key={act.intent} className="flex flex-wrap justify-between gap-x-4 border-t border-line py-2 text-muted first:border-t-0">
              <span>{title}</span>
              <span className="text-xs">{t(`cases.why.${act.why}`)}</span>
            </p>
          );
        }
        const first = page.acts.findIndex(({ why }) => why === null) === i;
        if (first) return <div key={act.intent} className="pb-4"><Act {...own} primary /></div>;
        return (
          <details key={act.intent} className="border-t border-line" open={mine ? true : undefined}>
            <summary className="py-2 font-semibold text-brand">{title}</summary>
            <div className="pb-4 pt-1">
              <Act {...own} />
            </div>
          </details>
        );
      })}
    </div>
  );
}

function Act({ primary, ...own }: Own & { primary?: boolean }) {
  const { t } = useWords();
  const { act, page } = own;
  return (
    <Form method="post" noValidate preventScrollReset className="flex flex-col items-start gap-3">
      <input type="hidden" name="key" value={page.key} />
      <Fields {...own} />
      <Button name="intent" value={act.intent} look={primary ? 'primary' : 'secondary'}>
        {t(`cases.act.${act.intent}`)}
      </Button>
    </Form>
  );
}

function Fields(own: Own): ReactNode {
  const { t } = useWords();
  const { act, page } = own;
  const { view, confirms, today } = page;
  const choices = (of: string, values: readonly string[]) => values.map((value) => ({ value, label: t(`cases.${of}.${value}`) }));
  switch (act.intent) {
    case 'name':
      return <Select {...own} name="reviewerId" options={view.physicians.map(({ id, name }) => ({ value: id, label: name }))} />;
    case 'uphold':
    case 'overturn':
      return confirms ? <Line {...own} name="code" label={t('cases.code')} inputMode="numeric" autoComplete="one-time-code" className="w-40" /> : null;
    case 'tell_fee':
      return <Line {...own} name="amount" label={t('cases.field.cents')} inputMode="decimal" className="w-28" />;
    case 'send':
      return <input type="hidden" name="sha256" value={view.facts.machine === 'accounting' ? (view.facts.compiled?.sha256 ?? '') : ''} />;
    case 'extend':
      return (
        <>
          <Line {...own} name="days" inputMode="numeric" defaultValue="30" className="w-20" />
          <Line {...own} name="reason" hint={t('cases.field.reasonHint')} wide />
        </>
      );
    case 'assess':
      return (
        <>
          {(['nature', 'recipient', 'acquired', 'mitigated'] as const).map((factor) => (
            <Select key={factor} {...own} name={factor} label={t(`cases.factor.${factor}`)} options={choices('risk', ['low', 'medium', 'high'])} empty />
          ))}
          <Line {...own} name="reason" wide />
        </>
      );
    case 'notify':
      return (
        <>
          <Select {...own} name="cause" options={choices('cause', ['wrong_person', 'wrong_page', 'lost', 'other'])} />
          <Ticks {...own} name="kinds" options={choices('kind', ['name', 'birth_date', 'address', 'record_number', 'insurance', 'diagnoses', 'results', 'medicines', 'ssn'])} />
          <Line {...own} name="happenedOn" type="date" max={today} />
          <div className="flex flex-wrap items-end gap-3">
            <Line {...own} name="people" inputMode="numeric" defaultValue="1" className="w-28" />
            <Line {...own} name="inOneState" inputMode="numeric" defaultValue="1" className="w-28" />
          </div>
          <Line {...own} name="mrn" autoComplete="off" className="w-48" rows={2} />
        </>
      );
    case 'secretary_told':
    case 'media_told':
      return (
        <>
          <div className="flex flex-wrap items-end gap-3">
            <Line {...own} name="toldOn" type="date" min={view.openedOn} max={today} defaultValue={today} />
            <Select {...own} name="how" options={choices('way', act.intent === 'media_told' ? ['press_release', 'broadcast', 'letter', 'other'] : ['hhs_portal', 'letter', 'other'])} />
          </div>
          <Line {...own} name="reference" hint={t('cases.field.referenceHint')} wide />
        </>
      );
    case 'raise':
      return <Select {...own} name="what" options={choices('raised', ['objection', 'motion_to_quash', 'stay'])} />;
    case 'agree_date':
      return (
        <>
          <Line {...own} name="returnDate" type="date" min={today} />
          <Ticks {...own} name="inWriting" options={[{ value: 'yes', label: t('cases.field.inWriting') }]} bare />
        </>
      );
    default:
      return null;
  }
}

function useField({ act, errors, values }: Own, name: string) {
  const { say } = useWords();
  const problem = errors[name];
  const id = `${act.intent}-${name}`;
  return { id, typed: values[name], error: problem ? say(problem) : undefined, errorId: problem ? `${id}-error` : undefined };
}

function Problem({ id, children }: { id: string | undefined; children: string | undefined }) {
  return children ? (
    <p id={id} className="flex items-start gap-1 font-semibold text-late">
      <CircleAlert aria-hidden className="mt-px h-4 w-4 shrink-0" />
      {children}
    </p>
  ) : null;
}

type LineProps = Own & { name: string; label?: string; hint?: string; wide?: boolean; /** Several lines may be typed. */ rows?: number } & Omit<InputHTMLAttributes<HTMLInputElement>, 'name'>;

function Line({ act, page, errors, values, name, label, hint, wide, rows, defaultValue, ...rest }: LineProps) {
  const { t } = useWords();
  const { id, typed, error, errorId } = useField({ act, page, errors, values }, name);
  return (
    <div className={`flex min-w-0 flex-col gap-1 ${wide ? 'w-full' : ''}`}>
      <label htmlFor={id} className="font-semibold">
        {label ?? t(`cases.field.${name}`)}
      </label>
      {hint ? <p className="text-xs text-muted">{hint}</p> : null}
      <Problem id={errorId}>{error}</Problem>
      {rows ? <textarea id={id} name={name} rows={rows} autoComplete="off" className={`control ${rest.className ?? ''}`} defaultValue={typed} aria-invalid={error ? true : undefined} aria-describedby={errorId} /> : <input type="text" {...rest} id={id} name={name} className={`control ${rest.className ?? ''}`} defaultValue={typed ?? defaultValue} aria-invalid={error ? true : undefined} aria-describedby={errorId} />}
    </div>
  );
}

function Select({ name, label, options, empty, ...own }: Own & { name: string; label?: string; options: readonly { value: string; label: string }[]; empty?: boolean }) {
  const { t } = useWords();
  const { id, typed, error, errorId } = useField(own, name);
  return (
    <div className="flex min-w-0 max-w-full flex-col gap-1">
      <label htmlFor={id} className="font-semibold">
        {label ?? t(`cases.field.${name}`)}
      </label>
      <Problem id={errorId}>{error}</Problem>
      <select id={id} name={name} className="control" defaultValue={typed ?? ''} aria-invalid={error ? true : undefined} aria-describedby={errorId}>
        {empty ? <option value="" /> : null}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

function Ticks({ name, options, bare, ...own }: Own & { name: string; options: readonly { value: string; label: string }[]; bare?: boolean }) {
  const { t } = useWords();
  const { id, error, errorId } = useField(own, name);
  return (
    <fieldset className="min-w-0" aria-describedby={errorId}>
      <legend className={bare ? 'sr-only' : 'mb-1 font-semibold'}>{t(`cases.field.${name}`)}</legend>
      <Problem id={errorId}>{error}</Problem>
      {options.map((option, i) => (
        <label key={option.value} className="flex items-start gap-2 py-1">
          <input type="checkbox" id={i === 0 ? id : undefined} name={name} value={option.value} className="mt-px h-5 w-5 shrink-0" />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
