/** Find the patient: candidates by likeness as one types, each with why it matches, field by field. A person chooses, never a score. */
import { Form, useActionData, useParams } from '@remix-run/react';
import clsx from 'clsx';
import { Check, HelpCircle, Minus, X } from 'lucide-react';
import { EmptyState } from '#app/components/small.tsx';
import { Button } from '#app/components/button.tsx';
import { useAsTyped } from '#app/components/work/as-typed.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import type { Candidate, FieldMatch } from '#db/queries/patient-search.ts';
import { addressLine } from '../facts-pane.tsx';
import { ActForm, FoldedAct } from '../act-form.tsx';
import { AskForm, DenialForm, DuplicateForm } from '../set-aside-forms.tsx';
import { useRequestPage } from '../page-context.tsx';

export function LocateStep() {
  const { t } = useWords();
  const { data } = useRequestPage();
  const { requestId } = useParams();
  const found = useActionData<{ candidates?: Candidate[] }>();
  const typed = useAsTyped<{ candidates: Candidate[] }>(`/requests/${requestId ?? ''}/candidates`);
  const candidates = typed.answer?.candidates ?? found?.candidates ?? data.candidates;
  const { statedPatient: stated } = data.request;

  return (
    <>
      <Form method="post" preventScrollReset className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3" onInput={(event) => typed.search(event.currentTarget)} role="search" aria-label={t('office.locate.search')}>
        <Typed name="family" label={t('office.locate.family')} value={stated.familyName} />
        <Typed name="given" label={t('office.locate.given')} value={stated.givenNames} />
        <Typed name="birthDate" label={t('office.locate.birthDate')} value={stated.birthDate} type="date" />
        <Typed name="mrn" label={t('office.locate.mrn')} value={stated.mrn} />
        <Typed name="phone" label={t('office.locate.phone')} value={stated.phone} />
        <Typed name="address" label={t('office.locate.address')} value={stated.address ? `${stated.address.lines[0] ?? ''} ${stated.address.postcode}` : ''} />
        <div className="sm:col-span-2 xl:col-span-3">
          <Button name="intent" value="find" look="secondary" size="small">
            {t('office.locate.find')}
          </Button>
        </div>
      </Form>
      <p role="status" className="text-muted">
        {t('office.locate.found', { count: candidates.length })}
      </p>
      {candidates.length === 0 ? (
        <EmptyState title={t('office.locate.none')}>{t('office.locate.noneText')}</EmptyState>
      ) : (
        <ol className="flex flex-col gap-3">
          {candidates.map((candidate, i) => (
            <CandidateCard key={candidate.id} candidate={candidate} first={i === 0} />
          ))}
        </ol>
      )}
      <div>
        <FoldedAct title={t('office.act.no_patient')} offer={data.offers.no_patient} intents={['no_patient']}>
          <p className="max-w-prose text-muted">{t('office.locate.noPatientText')}</p>
          <ActForm intent="no_patient" label={t('office.locate.noPatient')} offer={data.offers.no_patient} look="danger" />
        </FoldedAct>
        <FoldedAct title={t('office.act.ask')} offer={data.offers.ask} intents={['ask']}>
          <AskForm />
        </FoldedAct>
        <FoldedAct title={t('office.act.duplicate')} offer={data.offers.duplicate} intents={['duplicate']}>
          <DuplicateForm />
        </FoldedAct>
        <FoldedAct title={t('office.act.propose_denial')} offer={data.offers.propose_denial} intents={['propose_denial']}>
          <DenialForm />
        </FoldedAct>
      </div>
    </>
  );
}

function Typed({ name, label, value, type = 'text' }: { name: string; label: string; value?: string | undefined; type?: string }) {
  return (
    <label className="flex flex-col gap-1">
      <span className="font-semibold">{label}</span>
      <input name={name} type={type} defaultValue={value ?? ''} autoComplete="off" className="control" />
    </label>
  );
}

function CandidateCard({ candidate, first }: { candidate: Candidate; first: boolean }) {
  const { t, locale } = useWords();
  const { data } = useRequestPage();
  return (
    <li className={clsx('flex flex-col gap-2 rounded border p-3', first ? 'border-brand bg-brand-soft' : 'border-line')}>
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h3 className="font-semibold">
          {candidate.familyName}, {candidate.givenNames}
        </h3>
        <span className="tabular-nums text-muted">{t('office.locate.score', { score: candidate.score })}</span>
      </div>
      <p className="text-muted">
        {candidate.mrn} · {t('office.facts.born', { date: formatShortDate(candidate.birthDate, locale) })}
        {candidate.deceasedOn ? ` · ${t('office.locate.died', { date: formatShortDate(candidate.deceasedOn, locale) })}` : ''}
        {candidate.phone ? ` · ${candidate.phone}` : ''}
        {candidate.address ? ` · ${addressLine(candidate.address) ?? ''}` : ''}
        {candidate.previousNames.length > 0 ? ` · ${t('office.locate.formerly', { names: candidate.previousNames.join(', ') })}` : ''}
      </p>
      {candidate.restricted ? <p className="font-semibold text-soon">{t('office.locate.restricted')}</p> : null}
      {candidate.mergedInto ? <p className="font-semibold text-soon">{t('office.patients.mergedText', { mrn: candidate.mergedInto })}</p> : null}
      <Matches matches={candidate.matches} />
      <ActForm intent="identify" label={t('office.locate.choose')} offer={data.offers.identify} look={first ? 'primary' : 'secondary'} size="small" of={{ name: 'patientId', value: candidate.id }} />
    </li>
  );
}

const verdicts = {
  same: { icon: Check, look: 'text-done' },
  like: { icon: HelpCircle, look: 'text-soon' },
  differs: { icon: X, look: 'text-late' },
  unknown: { icon: Minus, look: 'text-muted' },
} as const;

export function Matches({ matches }: { matches: readonly FieldMatch[] }) {
  const { t } = useWords();
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1">
      {matches.map((match) => {
        const { icon: Icon, look } = verdicts[match.verdict];
        return (
          <li key={match.field} className={clsx('inline-flex items-center gap-1 text-xs font-semibold', look)}>
            <Icon aria-hidden className="h-4 w-4" />
            {t(`office.locate.field.${match.field}`)}: {t(match.note ? `office.locate.note.${match.note}` : `office.locate.verdict.${match.verdict}`)}
          </li>
        );
      })}
    </ul>
  );
}
