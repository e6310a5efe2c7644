/** Questions with one answer: label, hint, error and control, tied together for everybody. All work without a script. */
import clsx from 'clsx';
import { CircleAlert } from 'lucide-react';
import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react';
import { useWords } from '#app/i18n/use-words.ts';

export type FieldProps = {
  /** The form's name; also the id, so that the error summary's link finds it. */
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong and what to do, or nothing. */
  error?: string | undefined;
  optional?: boolean;
  /** The label is the page's one heading (a question page). */
  heading?: boolean;
};

/** Ids of hint and error for `aria-describedby`. */
export function describedBy({ name, hint, error }: Pick<FieldProps, 'name' | 'hint' | 'error'>): string | undefined {
  return clsx(hint && `${name}-hint`, error && `${name}-error`) || undefined;
}

export function Hint({ name, children }: { name: string; children: ReactNode }) {
  return (
    <p id={`${name}-hint`} className="max-w-prose text-muted">
      {children}
    </p>
  );
}

export function FieldError({ name, children }: { name: string; children: ReactNode }) {
  const { t } = useWords();
  return (
    <p id={`${name}-error`} className="flex items-start gap-2 font-semibold text-late">
      <CircleAlert aria-hidden className="mt-px h-5 w-5 shrink-0" />
      <span>
        <span className="sr-only">{t('requester.layout.errorPrefix')} </span>
        {children}
      </span>
    </p>
  );
}

/** The frame around any control of one's own; give the control `id={name}` and `aria-describedby={describedBy(props)}`. */
export function Field({ name, label, hint, error, optional, heading, children }: FieldProps & { children: ReactNode }) {
  const { t } = useWords();
  const text = (
    <label htmlFor={name} className={heading ? 'text-xl font-semibold' : 'font-semibold'}>
      {label}
      {optional ? <span className="font-normal text-muted"> ({t('requester.layout.optional')})</span> : null}
    </label>
  );
  return (
    <div className={clsx('field flex flex-col gap-2', error && 'border-l-4 border-late pl-4')}>
      {heading ? <h1>{text}</h1> : text}
      {hint ? <Hint name={name}>{hint}</Hint> : null}
      {error ? <FieldError name={name}>{error}</FieldError> : null}
      {children}
    </div>
  );
}

type Own = keyof FieldProps;
const widths = { full: '', long: 'max-w-96', medium: 'max-w-64', short: 'max-w-40', tiny: 'max-w-20' } as const;
export type ControlWidth = keyof typeof widths;

export function TextInput({ name, label, hint, error, optional, heading, width = 'full', className, ...rest }: FieldProps & { width?: ControlWidth } & Omit<InputHTMLAttributes<HTMLInputElement>, Own | 'width'>) {
  const field = { name, label, hint, error, optional, heading } as FieldProps;
  return (
    <Field {...field}>
      <input type="text" id={name} name={name} className={clsx('control', widths[width], className)} aria-invalid={error ? true : undefined} aria-describedby={describedBy(field)} {...rest} />
    </Field>
  );
}

export function TextArea({ name, label, hint, error, optional, heading, className, rows = 4, ...rest }: FieldProps & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, Own>) {
  const field = { name, label, hint, error, optional, heading } as FieldProps;
  return (
    <Field {...field}>
      <textarea id={name} name={name} rows={rows} className={clsx('control', className)} aria-invalid={error ? true : undefined} aria-describedby={describedBy(field)} {...rest} />
    </Field>
  );
}

export type Option = { value: string; label: string; disabled?: boolean };

export function Select({ name, label, hint, error, optional, heading, options, empty, width = 'full', className, ...rest }: FieldProps & { options: readonly Option[]; empty?: string; width?: ControlWidth } & Omit<SelectHTMLAttributes<HTMLSelectElement>, Own>) {
  const field = { name, label, hint, error, optional, heading } as FieldProps;
  return (
    <Field {...field}>
      <select id={name} name={name} className={clsx('control', widths[width], className)} aria-invalid={error ? true : undefined} aria-describedby={describedBy(field)} {...rest}>
        {empty === undefined ? null : <option value="">{empty}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** `photo` opens the camera on a phone (`environment` for a paper, `user` for a face). */
export function FileInput({ name, label, hint, error, optional, heading, photo, className, ...rest }: FieldProps & { photo?: 'environment' | 'user' } & Omit<InputHTMLAttributes<HTMLInputElement>, Own | 'type' | 'value'>) {
  const { t } = useWords();
  const whole = photo ? (
    <>
      {hint} {t('requester.layout.takePhoto')}
    </>
  ) : (
    hint
  );
  const field = { name, label, hint: whole, error, optional, heading } as FieldProps;
  return (
    <Field {...field}>
      <input
        type="file"
        id={name}
        name={name}
        capture={photo}
        className={clsx('control file:mr-4 file:cursor-pointer file:rounded file:border-0 file:bg-brand-soft file:px-4 file:py-2 file:font-semibold file:text-brand', className)}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(field)}
        {...rest}
      />
    </Field>
  );
}
