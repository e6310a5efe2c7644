/** The compact form's controls: label above, one line each, the answer from the form's context by its name. */
import clsx from 'clsx';
import { createContext, useContext, useState, type FormEvent, type InputHTMLAttributes, type ReactNode, type RefObject } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { FieldError } from '../field.tsx';
import { useHydrated } from '../a11y.tsx';
import { many, one, type Answers } from './answers.ts';
import { anyDate } from './any-date.ts';
import { dayText } from './dates.tsx';

export const FormContext = createContext<{ answers: Answers; errors: Record<string, string> }>({ answers: {}, errors: {} });

export type Span = 1 | 2 | 3 | 4 | 5 | 6;
const spans = { 1: 'sm:col-span-1', 2: 'sm:col-span-2', 3: 'sm:col-span-3', 4: 'col-span-2 sm:col-span-4', 5: 'col-span-2 sm:col-span-5', 6: 'col-span-2 sm:col-span-6' } as const satisfies Record<Span, string>;

type Own = { name: string; span: Span; label?: string; hint?: string; optional?: boolean };

function Frame({ name, span, label, hint, children }: Own & { children: ReactNode }) {
  const { t } = useWords();
  const { errors } = useContext(FormContext);
  const error = errors[name];
  return (
    <div className={clsx('flex min-w-0 flex-col gap-1', spans[span], error && 'border-l-4 border-late pl-2')}>
      <label htmlFor={name} className="text-xs font-semibold">
        {label ?? t(`intake.field.${name}`)}
      </label>
      {children}
      {hint ? (
        <p id={`${name}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      ) : null}
      {error ? <FieldError name={name}>{error}</FieldError> : null}
    </div>
  );
}

function useField({ name, hint }: Own) {
  const { answers, errors } = useContext(FormContext);
  const error = errors[name];
  const props = {
    id: name,
    name,
    'aria-invalid': error ? (true as const) : undefined,
    'aria-describedby': clsx(hint && `${name}-hint`, error && `${name}-error`) || undefined,
  };
  return { props, value: one(answers, name) };
}

/** One line of text. */
export function Line({ name, span, label, hint, optional, className, onInput, ...rest }: Own & Omit<InputHTMLAttributes<HTMLInputElement>, keyof Own>) {
  const own = { name, span, ...(label ? { label } : {}), ...(hint ? { hint } : {}), ...(optional ? { optional } : {}) };
  const { props, value } = useField(own);
  return (
    <Frame {...own}>
      <input type="text" {...props} defaultValue={value} autoComplete="off" className={clsx('control', className)} {...(onInput ? { onInput } : {})} {...rest} />
    </Frame>
  );
}

/** A date typed in any order; beside it, how it was read. */
export function TypedDay({ fallback, ...own }: Own & { fallback?: string }) {
  const { locale } = useWords();
  const hydrated = useHydrated();
  const { props, value } = useField(own);
  const [typed, setTyped] = useState(value || fallback || '');
  const read = anyDate(typed);
  return (
    <Frame {...own}>
      <input type="text" {...props} defaultValue={value || fallback || ''} autoComplete="off" className="control tabular-nums" onInput={(e: FormEvent<HTMLInputElement>) => setTyped(e.currentTarget.value)} />
      {hydrated && read && read !== 'invalid' && read !== typed ? (
        <output htmlFor={own.name} className="text-xs text-muted">
          {dayText(read, locale)}
        </output>
      ) : null}
    </Frame>
  );
}

export type PickOption = { value: string; label: string; /** A class that the form's style reads. */ mark?: string | undefined };

export function Pick({ options, empty, focus, ...own }: Own & { options: readonly PickOption[]; empty?: string; focus?: RefObject<HTMLSelectElement> }) {
  const { props, value } = useField(own);
  return (
    <Frame {...own}>
      <select {...props} ref={focus} defaultValue={value || (empty === undefined ? options[0]?.value : '')} className="control">
        {empty === undefined ? null : <option value="">{empty}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} className={option.mark}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

/** One statement that is true of the paper. */
export function Tick({ name, span, label, value = 'yes', id = name }: { name: string; span: Span; label: ReactNode; value?: string; id?: string }) {
  const { answers } = useContext(FormContext);
  return (
    <label className={clsx('flex min-h-9 items-center gap-2', spans[span])}>
      <input type="checkbox" id={id} name={name} value={value} defaultChecked={many(answers, name).includes(value)} className="h-5 w-5 shrink-0" />
      <span>{label}</span>
    </label>
  );
}

/** Any of several. */
export function Many({ name, options }: { name: string; options: readonly PickOption[] }) {
  const { t } = useWords();
  return (
    <div role="group" aria-label={t(`intake.field.${name}`)} className="col-span-2 flex flex-wrap gap-x-4 gap-y-1 sm:col-span-6">
      {options.map((option) => (
        <Tick key={option.value} name={name} id={`${name}-${option.value}`} value={option.value} span={1} label={option.label} />
      ))}
    </div>
  );
}
