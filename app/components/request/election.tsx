/** A Pennsylvania subpoena: the choice that is due within three days, or what was chosen. */
import { useWords } from '#app/i18n/use-words.ts';
import { formatLegalDate } from '#templates/locales/format.ts';
import '#app/components/settings/words.ts';
import { ActForm, InputLine, SelectLine } from './act-form.tsx';
import { useRequestPage } from './page-context.tsx';

const choices = ['certified_copies', 'original'] as const;

export function Election() {
  const { t, locale } = useWords();
  const { request, facility, offers, today, instance } = useRequestPage().data;
  const { election } = request.facts;
  if (request.basis !== 'subpoena' || facility.state !== 'PA' || (!election && instance.state === 'closed')) return null;
  return (
    <section className="flex flex-col gap-3 rounded border border-line bg-surface p-4" aria-labelledby="election-title">
      <h2 id="election-title" className="font-semibold">
        {t('settings.election.title')}
      </h2>
      {election ? (
        <p>
          {t('settings.election.done', { on: formatLegalDate(election.on, locale), choice: t(`settings.election.${election.choice}`) })}
          <span className="block text-muted">{election.how}</span>
        </p>
      ) : (
        <>
          <p className="max-w-prose text-muted">{t('settings.election.text')}</p>
          <ActForm intent="elect" label={t('settings.election.record')} offer={offers.elect} look="secondary">
            <div className="flex flex-wrap gap-3">
              <SelectLine name="choice" label={t('settings.election.choice')} options={choices.map((value) => ({ value, label: t(`settings.election.${value}`) }))} />
              <InputLine name="electedOn" type="date" label={t('settings.election.on')} defaultValue={today} max={today} />
            </div>
            <InputLine name="electedHow" label={t('settings.election.how')} hint={t('settings.election.howHint')} wide />
          </ActForm>
        </>
      )}
    </section>
  );
}
