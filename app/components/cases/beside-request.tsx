/** On the request's page: the lives beside it, each with its state and date, and those that may begin now. */
import { Link } from '@remix-run/react';
import { useWords } from '#app/i18n/use-words.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { ActForm, FoldedAct, InputLine, SelectLine, TickLines } from '../request/act-form.tsx';
import { useRequestPage } from '../request/page-context.tsx';
import './words.ts';

export function BesideRequest() {
  const { t, locale } = useWords();
  const { data } = useRequestPage();
  const { cases, begins, request, today } = data;
  return (
    <>
      {cases.length === 0 ? <p className="pb-2 text-muted">{t('cases.none')}</p> : null}
      <ul className="flex flex-col gap-2 pb-2">
        {cases.map((line) => (
          <li key={line.id}>
            <Link className="link" to={`/requests/${request.id}/cases/${line.id}`}>
              {t(`cases.title.${line.machine}`)}
            </Link>
            <span className="block text-xs text-muted">
              {t(`lives.${line.machine}.${line.state}.label`)}
              {line.dueOn ? ` · ${t('cases.due')} ${formatShortDate(line.dueOn, locale)}` : ''}
            </span>
          </li>
        ))}
      </ul>
      {begins.review ? (
        <FoldedAct title={t('cases.beginReview')} intents={['ask_review']}>
          <ActForm intent="ask_review" label={t('cases.beginReview')} look="secondary" />
        </FoldedAct>
      ) : null}
      {begins.accounting ? (
        <FoldedAct title={t('cases.beginAccounting')} intents={['ask_accounting']}>
          <ActForm intent="ask_accounting" label={t('cases.beginAccounting')} look="secondary" />
        </FoldedAct>
      ) : null}
      {begins.suspension ? (
        <FoldedAct title={t('cases.beginSuspension')} intents={['suspend']}>
          <ActForm intent="suspend" label={t('cases.beginSuspension')} look="secondary">
            <SelectLine name="statement" label={t('cases.field.form')} options={(['written', 'oral'] as const).map((value) => ({ value, label: t(`cases.form.${value}`) }))} />
            <InputLine name="madeOn" type="date" label={t('cases.field.madeOn')} defaultValue={today} max={today} />
            <InputLine name="endsOn" type="date" label={t('cases.field.endsOn')} />
            <TickLines name="documented" label={t('cases.field.documented')} options={[{ value: 'yes', label: t('cases.field.documented') }]} />
          </ActForm>
        </FoldedAct>
      ) : null}
      {begins.breach ? (
        <FoldedAct title={t('cases.beginBreach')} intents={['wrong_release']}>
          <p className="text-muted">{t('cases.beginBreachText')}</p>
          <ActForm intent="wrong_release" label={t('cases.beginBreach')} look="danger" />
        </FoldedAct>
      ) : null}
    </>
  );
}
