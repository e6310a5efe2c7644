/** One thing a person does on a request: a form, its button, or the reason why it cannot be done now. */
import { Form, useNavigation } from '@remix-run/react';
import clsx from 'clsx';
import { CircleAlert } from 'lucide-react';
import { createContext, useContext, type InputHTMLAttributes, type ReactNode } from 'react';
import { Button, type ButtonLook, type ButtonSize } from '#app/components/button.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { Offer } from '#app/commands/allowed-acts.ts';
import { useRequestPage } from './page-context.tsx';

type Own = { id: string; errors: Record<string, { key: string; params?: Record<string, string | number> }>; values: Record<string, string> };
const FormContext = createContext<Own>({ id: 'form', errors: {}, values: {} });

export type ActFormProps = {
  intent: string;
  label: ReactNode;
  offer?: Offer;
  look?: ButtonLook;
  size?: ButtonSize;
  /** Tells forms of the same intent apart: a field and its value (`line`, `identity`). */
  of?: { name: string; value: string };
  multipart?: boolean;
  /** Two buttons of one form: the second's intent. */
  second?: { intent: string; label: ReactNode; look?: ButtonLook };
  inline?: boolean;
  children?: ReactNode;
};

/** Without `offer` the form is always open (a search, a message). A refused one shows its greyed button and why. */
export function ActForm({ intent, label, offer, look = 'primary', size = 'normal', of, multipart, second, inline, children }: ActFormProps) {
  const { t } = useWords();
  const { data, failed } = useRequestPage();
  const navigation = useNavigation();
  if (offer && !offer.allowed) {
    return (
      <div>
        <Button look={look} size={size} whyNot={t(`office.whyNot.${offer.why}`)}>
          {label}
        </Button>
      </div>
    );
  }
  const mine = failed && (failed.intent === intent || failed.intent === second?.intent) && (!of || failed.values[of.name] === of.value) ? failed : null;
  const busy = navigation.state !== 'idle' && navigation.formData?.get('intent') === intent && (!of || navigation.formData.get(of.name) === of.value);
  return (
    <FormContext.Provider value={{ id: formId(intent, of?.value), errors: mine?.errors ?? {}, values: mine?.values ?? {} }}>
      <Form method="post" noValidate preventScrollReset className={clsx(inline ? 'flex flex-wrap items-end gap-2' : 'flex flex-col items-start gap-3')} {...(multipart ? { encType: 'multipart/form-data' as const } : {})}>
        <input type="hidden" name="key" value={data.key} />
        {of ? <input type="hidden" name={of.name} value={of.value} /> : null}
        {children}
        <span className="flex flex-wrap gap-2">
          <Button name="intent" value={intent} look={look} size={size} disabled={busy}>
            {label}
          </Button>
          {second ? (
            <Button name="intent" value={second.intent} look={second.look ?? 'secondary'} size={size}>
              {second.label}
            </Button>
          ) : null}
        </span>
      </Form>
    </FormContext.Provider>
  );
}

/** The form's part of every field's id; the error summary links to `formId-field`. */
export function formId(intent: string, of?: string): string {
  return of ? `${intent}-${of.replace(/[^\w-]/g, '_')}` : intent;
}

/** An act that is not the first one: folded, and open again when it failed. */
export function FoldedAct({ title, offer, intents, children }: { title: ReactNode; offer?: Offer; intents: readonly string[]; children: ReactNode }) {
  const { t } = useWords();
  const { failed } = useRequestPage();
  if (offer && !offer.allowed) {
    return (
      <p className="flex flex-wrap justify-between gap-x-4 border-t border-line py-2 text-muted">
        <span>{title}</span>
        <span className="text-xs">{t(`office.whyNot.${offer.why}`)}</span>
      </p>
    );
  }
  return (
    <details className="border-t border-line" open={failed !== null && intents.includes(failed.intent) ? true : undefined}>
      <summary className="py-2 font-semibold text-brand">{title}</summary>
      <div className="flex flex-col gap-4 pb-4 pt-1">{children}</div>
    </details>
  );
}

function useField(name: string) {
  const { say } = useWords();
  const { id, errors, values } = useContext(FormContext);
  const problem = errors[name];
  const error = problem ? say(problem) : undefined;
  return { id: `${id}-${name}`, error, errorId: error ? `${id}-${name}-error` : undefined, typed: values[name] };
}

type LineProps = { name: string; label: ReactNode; hint?: ReactNode; wide?: boolean };

function Frame({ label, hint, wide, name, children }: LineProps & { children: ReactNode }) {
  const { id, error, errorId } = useField(name);
  return (
    <div className={clsx('flex min-w-0 flex-col gap-1', wide && 'w-full')}>
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      {hint ? <p className="text-xs text-muted">{hint}</p> : null}
      {error ? (
        <p id={errorId} className="flex items-start gap-1 font-semibold text-late">
          <CircleAlert aria-hidden className="mt-px h-4 w-4 shrink-0" />
          {error}
        </p>
      ) : null}
      {children}
    </div>
  );
}

export function InputLine({ name, label, hint, wide, className, defaultValue, ...rest }: LineProps & Omit<InputHTMLAttributes<HTMLInputElement>, 'name'>) {
  const { id, error, errorId, typed } = useField(name);
  return (
    <Frame name={name} label={label} hint={hint} wide={wide ?? false}>
      <input id={id} name={name} type="text" className={clsx('control', className)} defaultValue={rest.type === 'file' ? undefined : (typed ?? defaultValue)} aria-invalid={error ? true : undefined} aria-describedby={errorId} {...rest} />
    </Frame>
  );
}

export function AreaLine({ name, label, hint, rows = 3, defaultValue }: LineProps & { rows?: number; defaultValue?: string }) {
  const { id, error, errorId, typed } = useField(name);
  return (
    <Frame name={name} label={label} hint={hint} wide>
      <textarea id={id} name={name} rows={rows} className="control" defaultValue={typed ?? defaultValue} aria-invalid={error ? true : undefined} aria-describedby={errorId} />
    </Frame>
  );
}

export function SelectLine({ name, label, hint, options, empty, defaultValue, wide }: LineProps & { options: readonly { value: string; label: string }[]; empty?: string; defaultValue?: string | undefined }) {
  const { id, error, errorId, typed } = useField(name);
  return (
    <Frame name={name} label={label} hint={hint} wide={wide ?? false}>
      <select id={id} name={name} className="control" defaultValue={typed ?? defaultValue ?? ''} aria-invalid={error ? true : undefined} aria-describedby={errorId}>
        {empty === undefined ? null : <option value="">{empty}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export function TickLines({ name, label, options }: { name: string; label: ReactNode; options: readonly { value: string; label: ReactNode; hint?: ReactNode; checked?: boolean }[] }) {
  const { id, error, errorId } = useField(name);
  return (
    <fieldset className="min-w-0" aria-describedby={errorId}>
      <legend className="mb-1 font-semibold">{label}</legend>
      {error ? (
        <p id={errorId} className="font-semibold text-late">
          {error}
        </p>
      ) : null}
      {options.map((option, i) => (
        <label key={option.value} className="flex items-start gap-2 py-1">
          <input type="checkbox" id={i === 0 ? id : undefined} name={name} value={option.value} defaultChecked={option.checked} className="mt-px h-5 w-5 shrink-0" />
          <span>
            {option.label}
            {option.hint ? <span className="block text-xs text-muted">{option.hint}</span> : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
