/**
 * The compact form: who, whom, what, which papers, how it goes back; in the order in which a letter says it. Further questions
 * open by style alone, so nothing depends on a script. What is typed is kept on the server while it is typed.
 */
import { Form, useFetcher, useNavigation } from '@remix-run/react';
import clsx from 'clsx';
import { CornerDownLeft } from 'lucide-react';
import { useEffect, useRef, type ChangeEvent, type ReactNode } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { recordKinds } from '#workflows/request/scope.ts';
import { useHydrated } from '../a11y.tsx';
import { Button } from '../button.tsx';
import { ErrorSummary } from '../error-summary.tsx';
import { kindsOf, offeredAuthorities, offeredInsurerKinds, offeredPurposes, paperRequesters, type Answers } from './answers.ts';
import { FormContext, Line, Many, Pick, Tick, TypedDay } from './inputs.tsx';
import { PaperFields } from './paper-fields.tsx';
import { asideReasons } from './split-plan.ts';

type Organization = { name: string; kind: string; insurerKind: string | null; address: { lines: string[]; city: string; state: string; postcode: string }; phone: string | null };
type Props = { answers: Answers; errors: Record<string, string>; organizations: readonly Organization[]; receivedOn: string; today: string; pages: readonly number[]; last: boolean };

/** Marks on the kinds that open further questions; the form's style reads them. */
const opens: Record<string, string> = { health_plan: 'is-insurer', other_insurer: 'is-insurer', clinician: 'is-clinician', agency: 'is-official', court: 'is-official', representative: 'is-representative is-individual', patient: 'is-individual' };

export function IndexForm({ answers, errors, organizations, receivedOn, pages, last }: Props) {
  const { t } = useWords();
  const form = useRef<HTMLFormElement>(null);
  const first = useRef<HTMLSelectElement>(null);
  const hydrated = useHydrated();
  const kept = useKeeping(form);
  const sending = useNavigation().formData?.get('intent') === 'file';
  const failed = Object.keys(errors).length > 0;
  useEffect(() => {
    if (!failed) first.current?.focus();
  }, [failed]);

  /** A known organization brings its kind and address along; what somebody typed before is left alone. */
  function nameChosen(event: ChangeEvent<HTMLInputElement>) {
    const chosen = organizations.find(({ name }) => name === event.currentTarget.value);
    const elements = form.current?.elements;
    if (!chosen || !elements) return;
    const { kind, insurerKind } = kindsOf(chosen);
    const known: Record<string, string> = { line1: chosen.address.lines[0] ?? '', line2: chosen.address.lines[1] ?? '', city: chosen.address.city, state: chosen.address.state, postcode: chosen.address.postcode, phone: chosen.phone ?? '', kind, insurerKind: insurerKind ?? '' };
    for (const [name, value] of Object.entries(known)) {
      const control = elements.namedItem(name);
      if ((control instanceof HTMLInputElement || control instanceof HTMLSelectElement) && control.value === '') control.value = value;
    }
  }

  return (
    <FormContext.Provider value={{ answers, errors }}>
      <Form ref={form} method="post" noValidate autoComplete="off" onInput={kept.soon} className="group/form flex flex-col gap-5">
        <ErrorSummary errors={errors} />
        <input type="hidden" name="intent" value="file" />
        <Section title={t('intake.index.who')}>
          <Pick name="kind" span={3} options={paperRequesters.map((value) => ({ value, label: t(`intake.requester.${value}`), mark: opens[value] }))} empty={t('intake.field.choose')} focus={first} />
          <Line name="requesterName" span={3} list="organizations" hint={t('intake.field.requesterNameHint')} onInput={nameChosen} />
          <datalist id="organizations">
            {organizations.map(({ name }) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <Only on="group-has-[option.is-insurer:checked]/form:contents">
            <Pick name="insurerKind" span={6} options={offeredInsurerKinds.map((value) => ({ value, label: t(`intake.insurer.${value}`) }))} empty={t('intake.field.choose')} />
          </Only>
          <Only on="group-has-[option.is-representative:checked]/form:contents">
            <Pick name="authority" span={6} options={offeredAuthorities.map((value) => ({ value, label: t(`intake.authority.${value}`) }))} empty={t('intake.field.choose')} />
          </Only>
          <Only on="group-has-[option.is-clinician:checked]/form:contents">
            <Line name="relationship" span={6} />
          </Only>
          <Only on="group-has-[option.is-official:checked]/form:contents">
            <Line name="officialName" span={3} />
            <Line name="law" span={3} />
          </Only>
          <Line name="line1" span={4} />
          <Line name="line2" span={2} optional />
          <Line name="city" span={3} />
          <Line name="state" span={1} maxLength={2} className="uppercase" />
          <Line name="postcode" span={2} inputMode="numeric" />
          <Line name="phone" span={3} optional inputMode="tel" />
          <Line name="email" span={3} optional inputMode="email" />
        </Section>
        <Section title={t('intake.index.whom')}>
          <Line name="familyName" span={3} />
          <Line name="givenNames" span={3} />
          <TypedDay name="birthDate" span={3} hint={t('intake.field.dateHint')} />
          <Line name="mrn" span={3} optional />
        </Section>
        <Section title={t('intake.index.what')}>
          <Pick name="asked" span={2} options={[{ value: 'part', label: t('intake.field.askedPart') }, { value: 'all', label: t('intake.field.askedAll'), mark: 'is-all' }]} />
          <Only on="contents group-has-[option.is-all:checked]/form:hidden">
            <TypedDay name="from" span={2} optional />
            <TypedDay name="to" span={2} optional />
            <Many name="kinds" options={recordKinds.map((value) => ({ value, label: t(`intake.kind.${value}`) }))} />
          </Only>
          <Line name="note" span={6} optional />
          <Pick name="purpose" span={3} options={offeredPurposes.map((value) => ({ value, label: t(`intake.purpose.${value}`) }))} empty={t('intake.field.purposeUsual')} />
          <Line name="purposeText" span={3} optional />
          <Line name="matterNumber" span={3} optional />
          <Only on="group-has-[option.is-insurer:checked]/form:contents">
            <Line name="memberId" span={3} optional />
            <TypedDay name="claimFrom" span={3} optional />
            <TypedDay name="claimTo" span={3} optional />
          </Only>
        </Section>
        <Section title={t('intake.index.papers')}>
          <Only on="group-has-[option.is-individual:checked]/form:contents">
            <Tick name="signed" span={3} label={t('intake.field.signed')} />
            <TypedDay name="signedOn" span={3} optional />
          </Only>
          <PaperFields pages={pages} />
        </Section>
        <Section title={t('intake.index.how')}>
          <Pick name="delivery" span={2} options={(['post', 'link', 'pickup'] as const).map((value) => ({ value, label: t(`intake.delivery.${value}`) }))} />
          <Pick name="form" span={2} options={(['paper', 'pdf'] as const).map((value) => ({ value, label: t(`intake.form.${value}`) }))} />
          <Pick name="language" span={2} options={(['en', 'es'] as const).map((value) => ({ value, label: t(`intake.language.${value}`) }))} />
          <TypedDay name="receivedOn" span={2} fallback={receivedOn} />
          <Line name="receivedReason" span={4} optional />
        </Section>
        <div className="sticky -bottom-4 -mx-4 -mb-4 flex flex-wrap items-center gap-3 border-t border-line bg-surface px-4 py-3">
          <Button disabled={sending} icon={<CornerDownLeft aria-hidden className="h-4 w-4" />}>
            {t(last ? 'intake.index.saveLast' : 'intake.index.save')}
          </Button>
          <span role="status" className={clsx('text-xs text-muted', !hydrated && 'invisible')}>
            {kept.state === 'saving' ? t('intake.split.saving') : t('intake.index.kept')}
          </span>
        </div>
      </Form>
      <Form method="post" className="mt-8 flex flex-wrap items-end gap-3 border-t border-line pt-4">
        <input type="hidden" name="intent" value="aside" />
        <label className="flex flex-col gap-1">
          <span className="text-xs font-semibold">{t('intake.index.notARequest')}</span>
          <select name="reason" className="control max-w-56">
            {asideReasons.map((reason) => (
              <option key={reason} value={reason}>
                {t(`intake.reason.${reason}`)}
              </option>
            ))}
          </select>
        </label>
        <Button look="secondary">{t('intake.index.setAside')}</Button>
      </Form>
    </FormContext.Provider>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 font-semibold">{title}</legend>
      <div className="grid grid-cols-2 gap-x-3 gap-y-2 sm:grid-cols-6">{children}</div>
    </fieldset>
  );
}

/** Opens by the form's own state; hidden, it takes no stop of the Tab key. */
function Only({ on, children }: { on: string; children: ReactNode }) {
  return <div className={on.startsWith('contents') ? on : `hidden ${on}`}>{children}</div>;
}

/** Keeps what is typed: half a second after the last key, and before the page is left. */
function useKeeping(form: { current: HTMLFormElement | null }) {
  const fetcher = useFetcher();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const keep = () => {
    timer.current = null;
    if (!form.current) return;
    const body = new FormData(form.current);
    body.set('intent', 'keep');
    fetcher.submit(body, { method: 'post' });
  };
  useEffect(() => {
    const element = form.current;
    const { pathname } = location;
    function leave() {
      if (timer.current === null || !element) return;
      clearTimeout(timer.current);
      timer.current = null;
      const body = new FormData(element);
      body.set('intent', 'keep');
      // why not the fetcher: it ends with the page, this does not
      void fetch(pathname, { method: 'POST', body: new URLSearchParams([...body].map(([k, v]) => [k, String(v)])), keepalive: true }).catch(() => undefined);
    }
    /** Sent: what is typed travels with it. */
    const sent = () => {
      if (timer.current) clearTimeout(timer.current);
      timer.current = null;
    };
    window.addEventListener('pagehide', leave);
    element?.addEventListener('submit', sent);
    return () => {
      window.removeEventListener('pagehide', leave);
      element?.removeEventListener('submit', sent);
      leave();
    };
  }, [form]);
  return {
    soon: () => {
      if (timer.current) clearTimeout(timer.current);
      timer.current = setTimeout(keep, 500);
    },
    state: fetcher.state === 'idle' ? ('kept' as const) : ('saving' as const),
  };
}

