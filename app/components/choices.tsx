/** Questions answered by choosing: radios (one) and checkboxes (any). Large targets; a choice can open a further question. */
import clsx from 'clsx';
import type { ReactNode } from 'react';
import { describedBy, FieldError, Hint, type FieldProps } from './field.tsx';

export type Choice = {
  value: string;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
  /** Asked when this is chosen; without a script too, because only style hides it. */
  reveals?: ReactNode;
};

type ChoicesProps = FieldProps & { options: readonly Choice[]; compact?: boolean };

export function Radios({ defaultValue, ...props }: ChoicesProps & { defaultValue?: string | undefined }) {
  return <Choices {...props} type="radio" chosen={defaultValue === undefined ? [] : [defaultValue]} />;
}

export function Checkboxes({ defaultValue = [], ...props }: ChoicesProps & { defaultValue?: readonly string[] | undefined }) {
  return <Choices {...props} type="checkbox" chosen={defaultValue} />;
}

/** One statement to agree to. */
export function Checkbox({ name, label, hint, error, value = 'yes', defaultChecked, compact }: Omit<FieldProps, 'heading' | 'optional'> & { value?: string; defaultChecked?: boolean; compact?: boolean }) {
  return (
    <div className={clsx('flex flex-col gap-2', error && 'border-l-4 border-late pl-4')}>
      {error ? <FieldError name={name}>{error}</FieldError> : null}
      <Line type="checkbox" id={name} name={name} option={{ value, label, hint }} checked={defaultChecked} invalid={Boolean(error)} described={error ? `${name}-error` : undefined} compact={compact} />
    </div>
  );
}

function Choices({ name, label, hint, error, heading, options, type, chosen, compact }: ChoicesProps & { type: 'radio' | 'checkbox'; chosen: readonly string[] }) {
  return (
    <div className={clsx(error && 'border-l-4 border-late pl-4')}>
    <fieldset className="min-w-0" aria-describedby={describedBy({ name, hint, error })}>
      <legend className={clsx('mb-2', heading ? 'text-xl font-semibold' : 'font-semibold')}>{heading ? <h1>{label}</h1> : label}</legend>
      <div className="flex flex-col gap-2">
        {hint ? <Hint name={name}>{hint}</Hint> : null}
        {error ? <FieldError name={name}>{error}</FieldError> : null}
        {options.map((option, i) => (
          <Line key={option.value} type={type} id={i === 0 ? name : `${name}-${option.value}`} name={name} option={option} checked={chosen.includes(option.value)} invalid={Boolean(error)} compact={compact} />
        ))}
      </div>
    </fieldset>
    </div>
  );
}

type LineProps = { type: 'radio' | 'checkbox'; id: string; name: string; option: Choice; checked?: boolean | undefined; invalid: boolean; described?: string | undefined; compact?: boolean | undefined };

function Line({ type, id, name, option, checked, invalid, described, compact }: LineProps) {
  const hintId = option.hint ? `${id}-${option.value}-more` : undefined;
  return (
    <div className="group">
      <div
        className={clsx(
          'relative flex items-start gap-3',
          compact ? 'py-1' : 'rounded border border-line bg-surface px-4 py-3 transition-colors hover:border-brand has-[:checked]:border-brand has-[:checked]:bg-brand-soft',
        )}
      >
        <input
          type={type}
          id={id}
          name={name}
          value={option.value}
          defaultChecked={checked}
          disabled={option.disabled}
          aria-describedby={clsx(hintId, described) || undefined}
          aria-invalid={invalid && type === 'checkbox' ? true : undefined}
          className={clsx('mt-px shrink-0', compact ? 'h-5 w-5' : 'h-6 w-6')}
        />
        <span className="flex min-w-0 flex-col">
          <label htmlFor={id} className={clsx(!compact && 'font-semibold after:absolute after:inset-0', option.disabled && 'text-muted')}>
            {option.label}
          </label>
          {option.hint ? (
            <span id={hintId} className="text-sm text-muted">
              {option.hint}
            </span>
          ) : null}
        </span>
      </div>
      {option.reveals ? <div className="ml-6 mt-2 hidden border-l-4 border-line py-2 pl-6 group-has-[:checked]:block">{option.reveals}</div> : null}
    </div>
  );
}
