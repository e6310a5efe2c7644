/** How it goes out, and the whole before it is sent. */
import { useWords } from '#app/i18n/use-words.ts';
import type { DraftPage } from '#app/http/desk-draft.ts';
import { formatCents, formatShortDate } from '#templates/locales/format.ts';
import { Button } from '../button.tsx';
import { Checkbox, Radios } from '../choices.tsx';
import { SummaryList, type Answer } from '../description-list.tsx';
import { TextInput } from '../field.tsx';
import { Notice } from '../notice.tsx';
import { list, str } from './answers.ts';
import { Evidence, useRuleWords } from './evidence.tsx';
import type { StepProps } from './first-steps.tsx';

export function DeliveryStep({ values, errors, page }: StepProps & { page: DraftPage }) {
  const { t } = useWords();
  const { address } = page.organization;
  return (
    <>
      <Radios
        name="channel"
        label={t('desk.fields.channel')}
        error={errors['channel']}
        defaultValue={str(values, 'channel') || undefined}
        options={[
          { value: 'link', label: t('desk.channels.link'), hint: t('desk.channels.linkHint') },
          { value: 'post', label: t('desk.channels.post'), hint: [page.organization.name, ...address.lines, `${address.city}, ${address.state} ${address.postcode}`].join(', ') },
        ]}
      />
      <TextInput name="recipientEmail" type="email" label={t('desk.fields.recipientEmail')} hint={t('desk.hints.recipientEmail')} error={errors['recipientEmail']} defaultValue={str(values, 'recipientEmail') || page.email} width="long" />
      <Radios
        name="pinBy"
        label={t('desk.fields.pinBy')}
        hint={t('desk.hints.pinBy')}
        error={errors['pinBy']}
        defaultValue={str(values, 'pinBy') || undefined}
        options={[
          {
            value: 'chosen',
            label: t('desk.pins.chosen'),
            hint: t('desk.pins.chosenHint'),
            reveals: (
              <div className="flex flex-col gap-4">
                {page.hasPin ? <p className="text-muted">{t('desk.pins.kept')}</p> : null}
                <TextInput name="pin" type="password" inputMode="numeric" label={t('desk.fields.pin')} error={errors['pin']} width="short" autoComplete="new-password" />
                <TextInput name="pinAgain" type="password" inputMode="numeric" label={t('desk.fields.pinAgain')} error={errors['pinAgain']} width="short" autoComplete="new-password" />
              </div>
            ),
          },
          { value: 'call_back', label: t('desk.pins.call_back'), hint: t('desk.pins.call_backHint'), reveals: <TextInput name="callBackPhone" type="tel" label={t('desk.fields.callBackPhone')} error={errors['callBackPhone']} defaultValue={str(values, 'callBackPhone')} width="medium" /> },
          { value: 'post', label: t('desk.pins.post'), hint: t('desk.pins.postHint') },
        ]}
      />
      <Checkbox name="certification" label={t('desk.fields.certification')} hint={t('desk.hints.certification')} defaultChecked={str(values, 'certification') === 'yes'} />
    </>
  );
}

export function CheckStep({ page, errors }: { page: DraftPage; errors: Record<string, string> }) {
  const { t, locale } = useWords();
  const say = useRuleWords();
  const missing = page.lines.filter((line) => line.status === 'missing');
  return (
    <>
      <SummaryList answers={answersOf(page, t, locale)} />
      {page.narrowed.result.applied ? (
        <Notice kind={page.narrowed.result.empty ? 'late' : 'info'} title={say(page.narrowed.message)}>
          {page.narrowed.citation}
        </Notice>
      ) : null}
      <section aria-labelledby="rules" className="flex flex-col gap-3">
        <h2 id="rules" className="text-lg font-semibold">
          {t('desk.check.rules')}
        </h2>
        <dl className="flex flex-col gap-3">
          <Rule name={t('desk.check.basis')} value={say(page.classified)} />
          <Rule
            name={t('desk.check.fee')}
            value={`${say(page.fee.message)} ${page.fee.confirm ? t('desk.check.feeLater') : page.fee.totalCents > 0 ? t('desk.check.feeSample', { pages: page.fee.pages, total: formatCents(page.fee.totalCents, locale) }) : ''}`}
          />
          <Rule name={t('desk.check.accounting')} value={say(page.accounting.message)} more={page.accounting.citation} />
        </dl>
      </section>
      <section aria-labelledby="evidence" className="flex flex-col gap-3">
        <h2 id="evidence" className="text-lg font-semibold">
          {t('desk.check.evidence')}
        </h2>
        {missing.length > 0 ? (
          <>
            <Evidence lines={page.lines} onlyMissing />
            <Checkbox name="anyway" label={t('desk.check.anyway')} hint={t('desk.check.anywayHint')} error={errors['anyway']} />
          </>
        ) : (
          <p className="text-done">{t('desk.evidence.complete')}</p>
        )}
      </section>
      {page.duplicates.length > 0 ? (
        <section aria-labelledby="duplicates" className="flex flex-col gap-3">
          <h2 id="duplicates" className="text-lg font-semibold">
            {t('desk.check.duplicates')}
          </h2>
          <p>{t('desk.check.duplicatesText')}</p>
          <ul className="list-disc pl-6">
            {page.duplicates.map((request) => (
              <li key={request.id}>
                <a className="link" href={`/desk/requests/${request.id}`}>
                  {request.number}
                </a>
              </li>
            ))}
          </ul>
          <Checkbox name="another" label={t('desk.check.another')} error={errors['another']} />
        </section>
      ) : null}
      <div className="flex flex-wrap items-center gap-4">
        <Button size="large">{t('desk.check.send')}</Button>
        <Button size="large" look="quiet" name="intent" value="discard">
          {t('desk.check.discard')}
        </Button>
      </div>
      <p className="text-sm text-muted">{t('desk.check.next', { facility: page.facility.name })}</p>
    </>
  );
}

function Rule({ name, value, more }: { name: string; value: string; more?: string }) {
  return (
    <div className="grid gap-x-4 sm:grid-cols-[10rem_1fr]">
      <dt className="text-muted">{name}</dt>
      <dd>
        {value} {more ? <span className="whitespace-nowrap text-xs text-muted">{more}</span> : null}
      </dd>
    </div>
  );
}

function answersOf(page: DraftPage, t: (key: string, params?: Record<string, string | number>) => string, locale: 'en' | 'es'): Answer[] {
  const { values, kind, narrowed, files } = page;
  const at = (step: string) => `/desk/new/${page.draftId}/${step}?back=check`;
  const date = (value: string) => (/^\d{4}-\d{2}-\d{2}$/.test(value) ? formatShortDate(value, locale) : value);
  const { scope } = narrowed;
  const dates = scope.from || scope.to ? t('desk.check.range', { from: scope.from ? date(scope.from) : t('desk.check.open'), to: scope.to ? date(scope.to) : t('desk.check.open') }) : t('desk.check.allDates');
  const kinds = list(values, 'kinds').length > 0 && !str(values, 'whole') ? list(values, 'kinds').map((each) => t(`desk.kinds.${each}`)).join(', ') : t('desk.check.allKinds');
  const papers = Object.values(files).map((file) => file?.name).filter(Boolean).join('\n');
  return [
    ...(kind === 'insurer' ? [{ question: t('desk.fields.insurerKind'), answer: t(`desk.insurers.${str(values, 'insurerKind') || 'other'}`), change: at('insurer') }] : []),
    { question: t('desk.fields.facilityId'), answer: page.facility.name, change: at('patient') },
    { question: t('desk.check.patient'), answer: `${str(values, 'givenNames')} ${str(values, 'familyName')}\n${date(str(values, 'birthDate'))}`, change: at('patient') },
    { question: t(kind === 'insurer' ? 'desk.fields.claimNumber' : 'desk.fields.matterNumber'), answer: str(values, 'matterNumber'), change: at('patient') },
    { question: t('desk.check.records'), answer: [dates, kinds, ...scope.visits, scope.note, str(values, 'wholeWhy')].filter(Boolean).join('\n'), change: at('records') },
    { question: t('desk.fields.purpose'), answer: t(`desk.purposes.${kind}.${str(values, 'purpose') || 'other'}`), change: at(kind === 'insurer' ? 'insurer' : 'records') },
    ...(page.steps.includes('papers') ? [{ question: t('desk.check.papers'), answer: `${str(values, 'paper') ? t(`desk.papers.${str(values, 'paper')}`) : ''}\n${papers || t('desk.check.noFile')}`, change: at('papers') }] : []),
    {
      question: t('desk.check.delivery'),
      answer: [t(`desk.channels.${str(values, 'channel') || 'link'}`), str(values, 'channel') === 'link' ? str(values, 'recipientEmail') : '', str(values, 'channel') === 'link' && str(values, 'pinBy') ? t(`desk.pins.${str(values, 'pinBy')}`) : '', str(values, 'certification') ? t('desk.fields.certification') : ''].filter(Boolean).join('\n'),
      change: at('delivery'),
    },
  ];
}
