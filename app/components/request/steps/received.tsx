/** To check: the evidence decides. Accept, ask, return with its defects, close as a duplicate. */
import { Link } from '@remix-run/react';
import { useWords } from '#app/i18n/use-words.ts';
import { ActForm, FoldedAct } from '../act-form.tsx';
import { AskForm, DenialForm, DuplicateForm, ReturnForm } from '../set-aside-forms.tsx';
import { useRequestPage } from '../page-context.tsx';

export function ReceivedStep() {
  const { t } = useWords();
  const { data } = useRequestPage();
  const { offers, lines, open, request } = data;
  const duplicates = request.facts.possibleDuplicates ?? [];
  return (
    <>
      {duplicates.length > 0 ? (
        <p className="rounded border-l-4 border-soon bg-soon-soft p-3">
          {t('office.received.duplicates')}{' '}
          {duplicates.map((twin, i) => (
            <span key={twin.id}>
              {i > 0 ? ', ' : ''}
              <Link className="link" to={`/requests/${twin.id}`}>
                {twin.number}
              </Link>
            </span>
          ))}
        </p>
      ) : null}
      <p className="font-semibold">{open === 0 ? t('office.received.ready', { count: lines.length }) : t('office.received.open', { count: open })}</p>
      <ActForm intent="accept" label={t('office.act.accept')} offer={offers.accept} />
      <div>
        <FoldedAct title={t('office.act.ask')} offer={offers.ask} intents={['ask']}>
          <AskForm />
        </FoldedAct>
        <FoldedAct title={t('office.act.return')} offer={offers.return} intents={['return']}>
          <ReturnForm />
        </FoldedAct>
        <FoldedAct title={t('office.act.duplicate')} offer={offers.duplicate} intents={['duplicate']}>
          <DuplicateForm />
        </FoldedAct>
        <FoldedAct title={t('office.act.propose_denial')} offer={offers.propose_denial} intents={['propose_denial']}>
          <DenialForm />
        </FoldedAct>
      </div>
    </>
  );
}
