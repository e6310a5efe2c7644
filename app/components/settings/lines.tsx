/** Fields of small forms that stand many times on a page: each with an id of its form's own. */
import clsx from 'clsx';
import { CircleAlert } from 'lucide-react';
import type { InputHTMLAttributes } from 'react';

type LineProps = { form: string; name: string; label: string; hint?: string; error?: string | undefined };

export function Line({ form, name, label, hint, error, className, ...rest }: LineProps & Omit<InputHTMLAttributes<HTMLInputElement>, 'name' | 'form'>) {
  const id = `${form}-${name}`;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      {hint ? (
        <p id={`${id}-hint`} className="max-w-prose text-xs text-muted">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} role="alert" className="flex items-start gap-1 font-semibold text-late">
          <CircleAlert aria-hidden className="mt-px h-4 w-4 shrink-0" />
          {error}
        </p>
      ) : null}
      <input id={id} name={name} type="text" className={clsx('control', className)} aria-invalid={error ? true : undefined} aria-describedby={clsx(hint && `${id}-hint`, error && `${id}-error`) || undefined} {...rest} />
    </div>
  );
}
