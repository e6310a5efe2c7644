/** A date that is typed in three fields, and with a script also picked. Read it back with `readDate` of `date-value.ts`. */
import clsx from 'clsx';
import { CalendarDays } from 'lucide-react';
import { useRef } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { useHydrated } from './a11y.tsx';
import { typedDate, type TypedDate } from './date-value.ts';
import { describedBy, Field, FieldError, Hint, type FieldProps } from './field.tsx';

type DateInputProps = FieldProps & {
  /** `YYYY-MM-DD`, or what somebody typed before. */
  defaultValue?: string | TypedDate | null | undefined;
  /** Fills the fields from the browser's memory. */
  birthday?: boolean;
  min?: string;
  max?: string;
};

export function DateInput({ name, label, hint, error, heading, optional, defaultValue, birthday, min, max }: DateInputProps) {
  const { t } = useWords();
  const hydrated = useHydrated();
  const box = useRef<HTMLDivElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const value = typeof defaultValue === 'object' && defaultValue !== null ? defaultValue : typedDate(defaultValue);

  function put(day: string) {
    const parts = typedDate(day);
    for (const key of ['month', 'day', 'year'] as const) {
      const input = box.current?.querySelector<HTMLInputElement>(`input[name="${CSS.escape(`${name}.${key}`)}"]`);
      if (input) input.value = parts[key];
    }
  }

  return (
    <div className={clsx(error && 'border-l-4 border-late pl-4')}>
    <fieldset className="min-w-0" aria-describedby={describedBy({ name, hint, error })}>
      <legend className={clsx('mb-2', heading ? 'text-xl font-semibold' : 'font-semibold')}>
        {heading ? <h1>{label}</h1> : label}
        {optional ? <span className="font-normal text-muted"> ({t('requester.layout.optional')})</span> : null}
      </legend>
      <div className="flex flex-col gap-2">
        {hint ? <Hint name={name}>{hint}</Hint> : null}
        {error ? <FieldError name={name}>{error}</FieldError> : null}
        <div ref={box} className="flex flex-wrap items-end gap-3">
          {(['month', 'day', 'year'] as const).map((key, i) => (
            <div key={key} className="flex flex-col gap-1">
              <label htmlFor={i === 0 ? name : `${name}.${key}`} className="text-sm text-muted">
                {t(`requester.layout.${key}`)}
              </label>
              <input
                id={i === 0 ? name : `${name}.${key}`}
                name={`${name}.${key}`}
                defaultValue={value[key]}
                inputMode="numeric"
                autoComplete={birthday ? `bday-${key}` : 'off'}
                maxLength={key === 'year' ? 4 : 2}
                aria-invalid={error ? true : undefined}
                className={clsx('control text-center tabular-nums', key === 'year' ? 'w-24' : 'w-16')}
              />
            </div>
          ))}
          {hydrated ? (
            <span className="relative">
              <input ref={picker} type="date" min={min} max={max} tabIndex={-1} aria-hidden="true" onChange={(e) => put(e.currentTarget.value)} className="pointer-events-none absolute inset-0 h-full w-full opacity-0" />
              <button type="button" className="control inline-flex w-auto items-center text-muted hover:border-brand hover:text-brand" onClick={() => picker.current?.showPicker()} aria-label={t('requester.layout.pickDate')}>
                <CalendarDays aria-hidden className="h-5 w-5" />
              </button>
            </span>
          ) : null}
        </div>
      </div>
    </fieldset>
    </div>
  );
}

/** The inside's date: one native field, `YYYY-MM-DD`. */
export function CompactDateInput({ defaultValue, min, max, ...field }: FieldProps & { defaultValue?: string | null | undefined; min?: string; max?: string }) {
  return (
    <Field {...field}>
      <input type="date" id={field.name} name={field.name} defaultValue={defaultValue ?? ''} min={min} max={max} className="control max-w-48" aria-invalid={field.error ? true : undefined} aria-describedby={describedBy(field)} />
    </Field>
  );
}
