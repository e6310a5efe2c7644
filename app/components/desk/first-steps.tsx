/** Who asks, about whom, for what: the first pages of a filing. */
import { useWords } from '#app/i18n/use-words.ts';
import { recordKinds } from '#workflows/request/scope.ts';
import { isHealthPlan } from '#workflows/rules/classify-basis.ts';
import { insurerKinds, type InsurerKind } from '#workflows/rules/facts.ts';
import { Checkbox, Checkboxes, Radios } from '../choices.tsx';
import { CompactDateInput } from '../date-input.tsx';
import { Select, TextArea, TextInput } from '../field.tsx';
import { firmPurposes, insurerPurposes, list, str, type Answers, type DeskKind } from './answers.ts';

export type StepProps = { values: Answers; errors: Record<string, string>; kind: DeskKind };

export function InsurerStep({ values, errors, registeredAs }: StepProps & { registeredAs: InsurerKind | null }) {
  const { t } = useWords();
  return (
    <>
      <Radios
        name="insurerKind"
        label={t('desk.fields.insurerKind')}
        error={errors['insurerKind']}
        defaultValue={str(values, 'insurerKind') || (registeredAs ?? undefined)}
        options={insurerKinds.map((kind) => ({ value: kind, label: t(`desk.insurers.${kind}`), hint: t(isHealthPlan(kind) ? 'desk.insurers.planHint' : kind === 'workers_comp' ? 'desk.insurers.compHint' : 'desk.insurers.carrierHint') }))}
      />
      <Radios
        name="purpose"
        label={t('desk.fields.insurerPurpose')}
        error={errors['purpose']}
        defaultValue={str(values, 'purpose') || undefined}
        options={insurerPurposes.map((purpose) => ({ value: purpose, label: t(`desk.purposes.insurer.${purpose}`) }))}
      />
    </>
  );
}

export function PatientStep({ values, errors, kind, facilities }: StepProps & { facilities: readonly { id: string; name: string; city: string; state: string }[] }) {
  const { t } = useWords();
  const insurer = kind === 'insurer';
  const comp = str(values, 'insurerKind') === 'workers_comp';
  const text = (name: string) => ({ name, label: t(`desk.fields.${name}`), error: errors[name], defaultValue: str(values, name) });
  return (
    <>
      {facilities.length > 1 ? (
        <Select
          name="facilityId"
          label={t('desk.fields.facilityId')}
          error={errors['facilityId']}
          defaultValue={str(values, 'facilityId')}
          empty={t('desk.form.choose')}
          options={facilities.map((each) => ({ value: each.id, label: `${each.name}, ${each.city} ${each.state}` }))}
        />
      ) : (
        <input type="hidden" name="facilityId" value={facilities[0]?.id ?? ''} />
      )}
      <div className="grid gap-6 sm:grid-cols-2">
        <TextInput {...text('givenNames')} autoComplete="off" />
        <TextInput {...text('familyName')} autoComplete="off" />
      </div>
      <CompactDateInput {...text('birthDate')} />
      <TextInput {...text('previousNames')} optional hint={t('desk.hints.previousNames')} autoComplete="off" />
      <div className="grid gap-6 sm:grid-cols-2">
        <TextInput {...text('mrn')} optional autoComplete="off" />
        <TextInput {...text('patientPhone')} type="tel" optional autoComplete="off" />
      </div>
      <TextInput {...text('matterNumber')} label={t(insurer ? 'desk.fields.claimNumber' : 'desk.fields.matterNumber')} hint={t(insurer ? 'desk.hints.claimNumber' : 'desk.hints.matterNumber')} width="medium" autoComplete="off" />
      {insurer ? (
        <>
          {comp ? <TextArea {...text('law')} hint={t('desk.hints.law')} rows={2} /> : <TextInput {...text('memberId')} hint={t('desk.hints.memberId')} width="medium" autoComplete="off" />}
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-2 font-semibold">{t('desk.fields.claimDates')}</legend>
            <p className="text-muted">{t('desk.hints.claimDates')}</p>
            <div className="grid gap-6 sm:grid-cols-2">
              <CompactDateInput {...text('claimFrom')} />
              <CompactDateInput {...text('claimTo')} />
            </div>
          </fieldset>
          <CompactDateInput {...text('statedDueOn')} optional hint={t('desk.hints.statedDueOn')} />
        </>
      ) : null}
    </>
  );
}

export function RecordsStep({ values, errors, kind }: StepProps) {
  const { t } = useWords();
  return (
    <>
      {kind === 'firm' ? (
        <Select
          name="purpose"
          label={t('desk.fields.purpose')}
          error={errors['purpose']}
          defaultValue={str(values, 'purpose')}
          empty={t('desk.form.choose')}
          width="long"
          options={firmPurposes.map((purpose) => ({ value: purpose, label: t(`desk.purposes.firm.${purpose}`) }))}
        />
      ) : (
        <input type="hidden" name="purpose" value={str(values, 'purpose')} />
      )}
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 font-semibold">{t('desk.fields.dates')}</legend>
        <p className="text-muted">{t('desk.hints.dates')}</p>
        <div className="grid gap-6 sm:grid-cols-2">
          <CompactDateInput name="from" label={t('desk.fields.from')} error={errors['from']} defaultValue={str(values, 'from')} />
          <CompactDateInput name="to" label={t('desk.fields.to')} error={errors['to']} defaultValue={str(values, 'to')} />
        </div>
      </fieldset>
      <Checkboxes name="kinds" compact label={t('desk.fields.kinds')} hint={t('desk.hints.kinds')} defaultValue={list(values, 'kinds')} options={recordKinds.map((each) => ({ value: each, label: t(`desk.kinds.${each}`) }))} />
      <TextArea name="visits" label={t('desk.fields.visits')} optional hint={t('desk.hints.visits')} defaultValue={str(values, 'visits')} rows={2} />
      <TextArea name="note" label={t('desk.fields.note')} optional defaultValue={str(values, 'note')} rows={2} />
      <Checkbox name="whole" label={t('desk.fields.whole')} hint={t('desk.hints.whole')} defaultChecked={str(values, 'whole') === 'yes'} />
      {kind === 'insurer' || str(values, 'paper') === 'subpoena' || str(values, 'paper') === 'court_order' || str(values, 'wholeWhy') || errors['wholeWhy'] ? (
        <TextArea name="wholeWhy" label={t('desk.fields.wholeWhy')} optional hint={t('desk.hints.wholeWhy')} error={errors['wholeWhy']} defaultValue={str(values, 'wholeWhy')} rows={2} />
      ) : null}
      <Checkbox name="expedited" label={t('desk.fields.expedited')} hint={t('desk.hints.expedited')} defaultChecked={str(values, 'expedited') === 'yes'} />
    </>
  );
}
