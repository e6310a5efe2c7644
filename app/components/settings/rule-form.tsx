/** The fields of a rule pack, by kind. All of it is plain form controls: it works without a script. */
import clsx from 'clsx';
import type { ReactNode } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { bases, requesterKinds } from '#workflows/rules/bases.ts';
import { packCategories, switchableRules, type PackKind } from '#workflows/rules/packs.ts';

type Typed = Readonly<Record<string, readonly string[]>>;
export type FieldsProps = { typed: Typed; errors: Readonly<Record<string, string>> };

const never = ['employment', 'underwriting', 'claim_payment', 'legal', 'workers_comp', 'law_enforcement', 'research'] as const;

export function CommonFields(props: FieldsProps) {
  const { t } = useWords();
  const r = (key: string) => t(`settings.rules.${key}`);
  return (
    <>
      <Text {...props} name="name" label={r('name')} className="w-full sm:w-96" maxLength={80} />
      <Text {...props} name="citation" label={r('citation')} hint={r('citationHint')} className="w-full sm:w-[32rem]" maxLength={200} />
      <Select {...props} name="certainty" label={r('certainty')} options={(['M', 'H', 'L'] as const).map((value) => ({ value, label: r(`sure.${value}`) }))} />
      <div className="flex flex-wrap gap-4">
        <Text {...props} name="validFrom" type="date" label={r('from')} className="w-44" />
        <Text {...props} name="validTo" type="date" label={r('until')} hint={r('untilHint')} className="w-44" />
      </div>
      <Tick {...props} name="enabled" label={r('enabled')} />
    </>
  );
}

export function KindFields({ kind, tiers, ...props }: FieldsProps & { kind: PackKind; tiers: number }) {
  const { t } = useWords();
  const r = (key: string, params?: Record<string, string | number>) => t(`settings.rules.${key}`, params);
  switch (kind) {
    case 'closures':
      return (
        <Frame {...props} name="days" label={r('days')} hint={r('daysHint')}>
          <textarea id="days" name="days" rows={6} defaultValue={props.typed['days']?.[0] ?? ''} className="control w-full max-w-md font-mono" {...described(props, 'days', true)} />
        </Frame>
      );
    case 'fee_schedule':
      return (
        <>
          <Tick {...props} name="attorneysOnly" label={r('attorneysOnly')} />
          <div className="flex flex-wrap gap-4">
            <Select {...props} name="baseCode" label={r('baseCode')} options={[{ value: '', label: r('noBase') }, ...(['search', 'handling', 'initial'] as const).map((value) => ({ value, label: t(`rules.fee.line.${value}`) }))]} />
            <Text {...props} name="baseAmount" label={r('baseAmount')} inputMode="decimal" className="w-28" />
          </div>
          <p className="max-w-prose text-xs text-muted">{r('tierHint')}</p>
          {Array.from({ length: tiers }, (_, i) => (
            <fieldset key={i} className="min-w-0">
              <legend className="font-semibold">{r('tier', { n: i + 1 })}</legend>
              <div className="flex flex-wrap gap-4">
                <Text {...props} name={`tier-${i + 1}-upTo`} label={r('tierUpTo')} inputMode="numeric" className="w-28" />
                <Text {...props} name={`tier-${i + 1}-price`} label={r('tierPrice')} inputMode="decimal" className="w-28" />
              </div>
            </fieldset>
          ))}
          <div className="flex flex-wrap items-end gap-4">
            <Text {...props} name="percent" label={r('percent')} inputMode="numeric" className="w-28" />
            <Text {...props} name="certification" label={r('certification')} inputMode="decimal" className="w-28" />
            <Text {...props} name="cap" label={r('cap')} inputMode="decimal" className="w-28" />
          </div>
        </>
      );
    case 'prepayment':
      return (
        <>
          <Tick {...props} name="thirdParty" label={r('thirdParty')} />
          <Tick {...props} name="patient" label={r('patient')} />
        </>
      );
    case 'clock':
      return (
        <>
          <div className="flex flex-wrap gap-4">
            <Text {...props} name="count" label={r('count')} inputMode="numeric" className="w-28" />
            <Select {...props} name="countKind" label={r('countKind')} options={(['calendar', 'business'] as const).map((value) => ({ value, label: r(value) }))} />
          </div>
          <Ticks {...props} name="bases" label={r('bases')} options={bases.map((value) => ({ value, label: t(`rules.basis.${value}`) }))} />
          <Ticks {...props} name="requesterKinds" label={r('requesterKinds')} hint={r('requesterKindsHint')} options={requesterKinds.map((value) => ({ value, label: t(`office.requesterKind.${value}`) }))} />
        </>
      );
    case 'protected':
      return (
        <>
          <Select {...props} name="category" label={r('category')} options={packCategories.map((value) => ({ value, label: r(`categories.${value}`) }))} />
          <Tick {...props} name="alone" label={r('alone')} />
          <Ticks {...props} name="neverFor" label={r('neverFor')} options={never.map((value) => ({ value, label: r(`purposes.${value}`) }))} />
        </>
      );
    case 'minors':
      return <Text {...props} name="fromAge" label={r('fromAge')} inputMode="numeric" className="w-28" />;
    case 'switch':
      return (
        <>
          <Select {...props} name="ruleId" label={r('shippedRule')} options={switchableRules.map((value) => ({ value, label: `${r(`shipped.${value}`)} (${value})` }))} />
          <Select {...props} name="switchTo" label={r('switchTo')} options={(['off', 'on'] as const).map((value) => ({ value, label: r(value === 'off' ? 'switchOff' : 'switchOn') }))} />
        </>
      );
    default:
      return kind satisfies never;
  }
}

type FieldProps = FieldsProps & { name: string; label: string; hint?: string };

export function Text({ typed, errors, name, label, hint, className, type = 'text', ...rest }: FieldProps & { className?: string; type?: 'text' | 'date'; inputMode?: 'numeric' | 'decimal'; maxLength?: number; autoComplete?: string }) {
  return (
    <Frame typed={typed} errors={errors} name={name} label={label} {...(hint ? { hint } : {})}>
      <input id={name} name={name} type={type} defaultValue={typed[name]?.[0] ?? ''} className={clsx('control', className)} {...described({ errors }, name, Boolean(hint))} {...rest} />
    </Frame>
  );
}

export function Select({ typed, errors, name, label, hint, options }: FieldProps & { options: readonly { value: string; label: string }[] }) {
  return (
    <Frame typed={typed} errors={errors} name={name} label={label} {...(hint ? { hint } : {})}>
      <select id={name} name={name} defaultValue={typed[name]?.[0]} className="control max-w-full self-start" {...described({ errors }, name, Boolean(hint))}>
        {options.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Frame>
  );
}

function Tick({ typed, name, label }: FieldProps) {
  return (
    <label className="flex min-h-8 items-center gap-2">
      <input type="checkbox" name={name} value="yes" defaultChecked={typed[name]?.includes('yes')} className="h-5 w-5" />
      {label}
    </label>
  );
}

function Ticks({ typed, errors, name, label, hint, options }: FieldProps & { options: readonly { value: string; label: string }[] }) {
  const error = errors[name];
  const { t } = useWords();
  return (
    <fieldset id={name} tabIndex={-1} className={clsx('min-w-0', error && 'border-l-4 border-late pl-4')}>
      <legend className="font-semibold">{label}</legend>
      {hint ? <p className="text-xs text-muted">{hint}</p> : null}
      {error ? <p className="font-semibold text-late">{t(`settings.rules.error.${error}`)}</p> : null}
      <div className="grid gap-x-6 sm:grid-cols-2">
        {options.map(({ value, label: text }) => (
          <label key={value} className="flex min-h-8 items-center gap-2">
            <input type="checkbox" name={name} value={value} defaultChecked={typed[name]?.includes(value)} className="h-5 w-5" />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Frame({ errors, name, label, hint, children }: FieldProps & { children: ReactNode }) {
  const { t } = useWords();
  const error = errors[name];
  return (
    <div className={clsx('flex min-w-0 max-w-full flex-col gap-1', error && 'border-l-4 border-late pl-4')}>
      <label htmlFor={name} className="font-semibold">
        {label}
      </label>
      {hint ? (
        <p id={`${name}-hint`} className="max-w-prose text-xs text-muted">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${name}-error`} className="font-semibold text-late">
          {t(`settings.rules.error.${error}`)}
        </p>
      ) : null}
      {children}
    </div>
  );
}

function described({ errors }: Pick<FieldsProps, 'errors'>, name: string, hint: boolean): { 'aria-describedby'?: string; 'aria-invalid'?: true } {
  const ids = clsx(hint && `${name}-hint`, errors[name] && `${name}-error`);
  return { ...(ids ? { 'aria-describedby': ids } : {}), ...(errors[name] ? { 'aria-invalid': true as const } : {}) };
}
